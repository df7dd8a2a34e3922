"""Acts on the office's own Word templates, of editions and of letters: tried, taken, given up (domain.md 10)."""

from __future__ import annotations

from tracker import audit, changes
from tracker.actor import Act
from tracker.alerts.ladder.paper_queries import sample
from tracker.alerts.papers import check
from tracker.database import end_read
from tracker.errors import BadInput, Conflict, RuleRefused
from tracker.papers import steps
from tracker.papers.checking import try_out as try_paper
from tracker.papers.filling import BadTemplate
from tracker.papers.models import PaperTemplate
from tracker.papers.queries import standings
from tracker.people.queueing_steps import queue_up
from tracker.stores.fingerprints import fingerprint
from tracker.stores.store import Store
from tracker.supervision.papers.edition_queries import newest_told
from tracker.supervision.papers.template_queries import fit
from tracker.supervision.papers.writing import OFFERS
from tracker.vocabulary import LetterKind, PaperKind, TemplateFamily, TemplateStep

NO_FACTS = "还没有可以用来试填的报表。请先在“报表”页生成最近一季的草稿，再上传模板。"
REFUSED = "模板没有通过试填"
UNFIT = "这份模板现在填不了，没有采用。请改好后重新上传试填。"
CHANGED = "这份模板已经处理过，或者又上传了新的。请刷新后查看。"
NONE_OWN = "现在用的就是系统自带模板。"


def try_out(act: Act, kind: PaperKind, name: str, data: bytes, editions: Store) -> list[str]:
    """Fill the newest edition's facts into a template, which then waits to be taken; what it leaves out of them.

    BadInput that names everything wrong with it, RuleRefused while there is no edition.
    """
    _, told = newest_told(act.actor.jurisdiction_id or "")
    end_read()
    if kind not in told:
        raise RuleRefused(NO_FACTS)
    try:
        left_out = try_paper(data, OFFERS[kind], told[kind])
    except BadTemplate as refused:
        raise BadInput(REFUSED, list(refused.details)) from refused
    sha256 = editions.keep(data)
    with changes.writing(act):
        queue_up(act.actor.jurisdiction_id)
        _note(act, kind, TemplateStep.TRIED, name, sha256)
    return left_out


def take(act: Act, kind: PaperKind, template_id: int, editions: Store) -> None:
    """From now on this paper of editions is filled into the template that was tried; Conflict where it is another.

    RuleRefused where it is not there any more, or does not fit what a template may hold today.
    """
    with changes.writing(act):
        tried = _waiting(act, kind, template_id)
        faults = fit(tried, editions).faults
        if faults:
            raise RuleRefused(UNFIT, faults)
        _note(act, kind, TemplateStep.TAKEN, tried.file_name, tried.file_sha256)


def leave(act: Act, kind: PaperKind, template_id: int) -> None:
    """What was tried is not taken; Conflict where it is another."""
    with changes.writing(act):
        _note(act, kind, TemplateStep.LEFT, _waiting(act, kind, template_id).file_name)


def drop(act: Act, kind: PaperKind) -> None:
    """Back to the one that is shipped. RuleRefused where that is in use."""
    with changes.writing(act):
        queue_up(act.actor.jurisdiction_id)
        own = standings(act.actor.jurisdiction_id or "", TemplateFamily.EDITION)[kind].own
        if own is None:
            raise RuleRefused(NONE_OWN)
        _note(act, kind, TemplateStep.DROPPED, own.file_name)


def _waiting(act: Act, kind: PaperKind, template_id: int) -> PaperTemplate:
    queue_up(act.actor.jurisdiction_id)
    tried = standings(act.actor.jurisdiction_id or "", TemplateFamily.EDITION)[kind].tried
    if tried is None or tried.id != template_id:
        raise Conflict(CHANGED)
    return tried


_ACTIONS = {
    TemplateStep.TRIED: "try_paper_template",
    TemplateStep.TAKEN: "take_paper_template",
    TemplateStep.LEFT: "leave_paper_template",
    TemplateStep.DROPPED: "drop_paper_template",
}


def _note(act: Act, kind: PaperKind, step: TemplateStep, name: str, sha256: str | None = None) -> None:
    steps.note(act, TemplateFamily.EDITION, kind, step, name, sha256)
    code = act.actor.jurisdiction_id
    audit.record(act, _ACTIONS[step], "template", kind.value, jurisdiction_id=code, file=name, sha256=sha256)


def take_for_letters(act: Act, kind: LetterKind, name: str, data: bytes, uploads: Store) -> None:
    """From now on letters of this kind are filled into this file. BadInput that names everything wrong with it."""
    code = act.actor.jurisdiction_id or ""
    try:
        check(data, sample(code, kind, act.today))
    except BadTemplate as refused:
        raise BadInput("模板没有采用", list(refused.details)) from refused
    uploads.keep(data)
    _note_for_letters(act, code, kind, name, fingerprint(data))


def drop_for_letters(act: Act, kind: LetterKind) -> None:
    """Back to the one that is shipped."""
    _note_for_letters(act, act.actor.jurisdiction_id or "", kind, "", None)


def _note_for_letters(act: Act, code: str, kind: LetterKind, name: str, sha256: str | None) -> None:
    with changes.writing(act):
        step = TemplateStep.TAKEN if sha256 else TemplateStep.DROPPED
        steps.note(act, TemplateFamily.LETTER, kind, step, name, sha256)
        action = "take_template" if sha256 else "drop_template"
        audit.record(act, action, "letter", kind.value, jurisdiction_id=code, file=name, sha256=sha256)
