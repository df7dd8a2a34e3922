"""Acts on the audit trail itself: verify it, note its head where no holder of the database is, tell who took a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tracker import audit, changes
from tracker.actor import Act
from tracker.audit import anchor_file, checking_queries
from tracker.audit.anchors import Anchor, Why
from tracker.audit.checking import Verified
from tracker.audit.export import Month, write
from tracker.audit.queries import CHAIN, VERIFY
from tracker.database import end_read
from tracker.errors import RuleRefused
from tracker.jobs import runs
from tracker.jobs.runs import Job, Product, Tell

DONE = "审计记录已核对"


def anchor(act: Act, file: Path) -> int:
    """Note the head of the chain, unless it is noted already; how many anchors the file outside did not have yet.

    Those of editions reach the file this way, too, also where the key is not the one of the anchor before: then
    RuleRefused, for an anchor of a wrong key stays for ever. OSError where it takes none: the next hour tries again.
    """
    try:
        checking_queries.demand_own_key()
    except RuleRefused:
        _carry_outside(file)
        raise
    if not checking_queries.is_anchored():
        with changes.writing(act):
            audit.anchor(act, Why.HOUR)
    return _carry_outside(file)


def _carry_outside(file: Path) -> int:
    return anchor_file.append(file, checking_queries.not_outside(anchor_file.read(file)))


def request_verification(act: Act, jurisdiction_id: str) -> int:
    """Queue a check of the whole chain; the run's id. Whoever asks while one waits gets the same."""
    with changes.writing(act):
        waiting = runs.waiting(runs.VERIFY_AUDIT)
        if waiting:
            return waiting[0].id
        run = runs.queue(act, runs.VERIFY_AUDIT, jurisdiction_id, {"for": act.actor.name})
        audit.record(act, "request_verification", "run", run.id, jurisdiction_id=jurisdiction_id)
        return run.id


def verify(act: Act, file: Path, told: Sequence[Anchor] = (), asker: str = "") -> Verified:
    """Check the whole chain, and keep on record what it came to.

    `told`: anchors from paper, besides those we hold; `asker`: who queued it.
    """
    found = checking_queries.verified(file, told, act.at)
    fault = found.fault
    figures: dict[str, Any] = {"rows": found.entries, "last_row": found.head.seq, "anchors": found.anchors}
    if asker:
        figures["asker"] = asker
    if fault is not None:
        figures |= {"fault": fault.kind.value, "seq": fault.seq}
    with changes.writing(act):
        result = "失败" if fault else "成功"
        audit.record(act, VERIFY, *CHAIN, result=result, reason=found.sentence, **figures)
    return found


def work_off(act: Act, file: Path, job: Job, tell: Tell) -> Product:
    """Do what was queued (runs.Worker); what it came to is told by the trail, to auditors alone."""
    tell(1)
    verify(act, file, asker=job.parameters["for"])
    return Product("", DONE)


def export(act: Act, path: Path, month: Month, jurisdiction_ids: frozenset[str] | None) -> int:
    """Write a month of the trail to a file, and keep on record who took it away; how many entries.

    Of these jurisdictions and what belongs to none, or of all. BadInput for an ending that no file of it has.
    """
    rows = write(path, month, jurisdiction_ids)
    with changes.writing(act):
        audit.record(act, "export_audit", *CHAIN, month=str(month), rows=rows)
    return rows


def note_download(act: Act, object_type: str, object_id: object, jurisdiction_id: str, **detail: Any) -> bool:
    """Keep on record who had a command write a file, as of those that a page hands out; whether that was written.

    Where nothing can be, reading goes on (P16).
    """
    end_read()
    told = {"action": "download", "object_type": object_type, "object_id": object_id, **detail}
    return audit.record_apart(act, **told, jurisdiction_id=jurisdiction_id)
