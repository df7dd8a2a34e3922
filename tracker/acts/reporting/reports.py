"""Acts on reports by the unit: save, send, withdraw, approve, hand back (domain.md 4)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from tracker import changes
from tracker.actor import Act
from tracker.database import db, end_read
from tracker.errors import BadInput, RuleRefused
from tracker.people.access import Permission
from tracker.reporting.asked.questions import Draft, missing, only_asked
from tracker.reporting.hand_queries import authors_of
from tracker.reporting.joint import steps as consolidation_steps
from tracker.reporting.models import ReportVersion
from tracker.reporting.move_steps import move, reload_as, reload_each_as
from tracker.reporting.transitions import next_state
from tracker.reporting.versions import evidence_steps
from tracker.reporting.versions.evidence_rules import (
    MOST_AT_ONCE,
    NewFile,
    NewReference,
    checked_file,
    checked_reference,
)
from tracker.reporting.versions.evidence_steps import Proof
from tracker.reporting.versions.queries import draft_of
from tracker.reporting.write import steps as report_steps
from tracker.reporting.write.earlier_queries import said_before
from tracker.reporting.write.queries import asked_of
from tracker.reporting.write.second_look import doubts
from tracker.stores.fingerprints import fingerprint
from tracker.stores.store import Store
from tracker.vocabulary import EvidenceKind, ReportAct, ReportState

DOUBTFUL = "请先核对，确实如此的勾选后再提交"
OWN_TEXT = (
    "这份报告由本人填写，不能由本人审批。请本单位另一位负责人审批；只有一人的，请联系综合处改为线下签批，签批后登记。"
)


class Doubtful(BadInput):
    """What is asked back once: who says that it is so, sends it."""


@dataclass(frozen=True)
class Handed:
    """Proofs handed in with a text: new files, to be stored in `uploads`, references, and ids of proofs taken off."""

    uploads: Store
    files: Sequence[NewFile] = ()
    references: Sequence[NewReference] = ()
    removed: Collection[int] = ()

    def checked(self) -> list[Proof]:
        """The proofs, checked; nothing is stored yet."""
        if len(self.files) + len(self.references) > MOST_AT_ONCE:
            raise BadInput(f"一次最多添加 {MOST_AT_ONCE} 件佐证，请分几次添加")
        files = [checked_file(file) for file in self.files]
        references = [checked_reference(reference) for reference in self.references]
        return [
            *(Proof(EvidenceKind.FILE, file.name, file.name, fingerprint(file.data), len(file.data)) for file in files),
            *(Proof(reference.kind, reference.words) for reference in references),
        ]


def save_draft(
    act: Act,
    report_id: int,
    version: int | None,
    draft: Draft,
    handed: Handed | None = None,
    quoting: int | None = None,
) -> int:
    """Save what is being written; the report's new version. Files are checked and on disk before a row names them.

    `quoting`: the report of a co-body whose words are taken into this joint one (牵头汇总).
    """
    proofs = handed.checked() if handed else []
    if handed and handed.files:
        _demand_open(act, report_id, version, handed, proofs)
        for file in handed.files:
            handed.uploads.keep(file.data)
    with changes.writing(act):
        report = reload_as(act, report_id, version, Permission.REPORT_FILL)
        said = consolidation_steps.quote(act, report, draft, quoting) if quoting is not None else draft
        text = report_steps.write(act, report, only_asked(asked_of(report), said))
        evidence_steps.note_evidence(act, text, proofs, handed.removed if handed else ())
        return report.version


def send(act: Act, report_id: int, version: int | None, *, is_sure: bool = True) -> None:
    """Send the saved text to the unit head. RuleRefused, naming all that is missing, where it is not complete.

    Not `is_sure`: Doubtful where words do not fit what they are called, 零报告 with progress in it, or a value is far
    from its target.
    """
    with changes.writing(act):
        report = reload_as(act, report_id, version, Permission.REPORT_FILL)
        text = db.session.get(ReportVersion, report.version_id) if report.version_id else None
        if text is None:
            raise RuleRefused("还没有填写内容，请先填写并保存")
        written, questions = draft_of(text), asked_of(report)
        draft = only_asked(questions, written)
        lacking = missing(questions, draft, act.today)
        if lacking:
            raise RuleRefused(f"有 {len(lacking)} 处需要补充", [problem.message for problem in lacking])
        before = said_before(report)
        if not is_sure and (odd := doubts(questions, draft, before.draft if before else None)):
            raise Doubtful(DOUBTFUL, [problem.message for problem in odd])
        if text.sent_at is not None or draft != written:
            report_steps.write(act, report, draft)
        report_steps.send(act, report)


def withdraw(act: Act, report_id: int, version: int | None) -> None:
    """Take back what the unit head has not approved yet."""
    with changes.writing(act):
        report = reload_as(act, report_id, version, Permission.REPORT_FILL)
        move(act, report, ReportAct.WITHDRAW)


def approve(act: Act, chosen: Iterable[tuple[int, int | None]]) -> int:
    """The unit head approves these reports, (id, version) each, all or none; how many went to the coordinator.

    RuleRefused where he wrote one of them himself: one person may hold both posts of a unit.
    """
    reports = list(chosen)
    if not reports:
        raise BadInput("请先勾选要审批的报告")
    with changes.writing(act):
        reloaded = reload_each_as(act, reports, Permission.REPORT_APPROVE)
        authors = authors_of([report.id for report in reloaded]).values()
        if any(act.actor.user_id in of_one for of_one in authors):
            raise RuleRefused(OWN_TEXT)
        for report in reloaded:
            report_steps.approve(act, report)
    return len(reports)


def hand_back(act: Act, report_id: int, version: int | None, reason: str) -> None:
    """The unit head hands a text back to the liaison with a reason."""
    with changes.writing(act):
        report = reload_as(act, report_id, version, Permission.REPORT_APPROVE)
        move(act, report, ReportAct.DECLINE, reason)


def _demand_open(act: Act, report_id: int, version: int | None, handed: Handed, proofs: Collection[Proof]) -> None:
    """Refuse, before any file is stored, what the transaction would refuse later.

    That is: a report of another unit, one that has changed since the person saw it, one that was sent already, one
    that has as many proofs as it may. A form that was already sent is told so.
    """
    changes.refuse_done(act)
    report = reload_as(act, report_id, version, Permission.REPORT_FILL)
    next_state(ReportState(report.state), ReportAct.SAVE, roles=None)
    evidence_steps.demand_room_for(proofs, report.version_id, handed.removed)
    end_read()
