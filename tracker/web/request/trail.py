"""What changes nothing and is written to the audit trail all the same: refusals, files handed out, who was asked what.

The same one by the same person is written once in ten minutes, the next row says how often it came meanwhile: who tries
every address fills no table. One that could not be written is counted, and the next is tried at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Flask, current_app, request

from tracker import audit
from tracker.database import end_read
from tracker.people.accounts.ageing_queries import ASKED
from tracker.tally import Tally
from tracker.web.request import signed_in

AGAIN_AFTER = 600.0

_TALLY = "tracker_trail"

# Not signed in, not allowed, not there for him, too often.
REFUSALS = frozenset({401, 403, 404, 429})

# By what two of one object are two, besides the object.
_TOLD_APART = ("status", "kind", "department_id", "fault")


@dataclass(frozen=True)
class FileOf:
    """What a file is of, as the audit trail tells it: `FileOf("round", 3, "填报表", department_id=7)`.

    `kind`: which of several files of that object; `department_id`: whose.
    """

    object_type: str
    object_id: int | str
    kind: str = ""
    department_id: int | None = None


def install(app: Flask) -> None:
    """Give the application its tally."""
    app.extensions[_TALLY] = Tally(AGAIN_AFTER)


def note_refusal(status: int) -> None:
    """Somebody was refused a page of ours; an address that no page has is not worth a row."""
    if status in REFUSALS and request.endpoint is not None:
        _note("refuse", "page", request.endpoint, "拒绝", status=status, path=request.path[:200], method=request.method)


def note_download(of: FileOf) -> None:
    """Somebody is handed a file; it is not kept from him where the row cannot be written just now."""
    told = {name: value for name in _TOLD_APART if (value := getattr(of, name, None))}
    _note("download", of.object_type, str(of.object_id), "成功", **told)


def note_no_proof(fault: str) -> None:
    """Somebody came back from a 统一身份认证 without a proof: for that he needs neither account nor password."""
    _note("sign_in", "user", "未知账号", "失败", factor="oidc", fault=fault)


def note_password_asked(due: date) -> bool:
    """Who has handed something in was asked for a new password; whether that was written. It is read at his sign-in."""
    act = signed_in.act_without_form()
    end_read()
    told = {"action": ASKED, "object_type": "user", "object_id": act.actor.user_id, "due_on": due.isoformat()}
    return audit.record_apart(act, **told)


def _note(action: str, object_type: str, object_id: str, result: str, **detail: object) -> None:
    act = signed_in.act_without_form()
    # Of two systems behind one address, each is told of.
    who = act.actor.user_id or (act.actor.ip, act.actor.session_hash)
    kind = (who, action, object_type, object_id, *(detail.get(name) for name in _TOLD_APART))
    tally: Tally = current_app.extensions[_TALLY]
    missed = tally.missed(kind)
    if missed is None:
        return
    end_read()
    again = {"times": missed} if missed else {}
    named = {"action": action, "object_type": object_type, "object_id": object_id[:48], "result": result}
    if not audit.record_apart(act, **named, **detail, **again):
        tally.untold(kind, missed)
