"""Acts of 综合处 on reports beside reviewing: 免报, 代录, 重新开放, 电话催办; 更正 by the unit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from tracker import audit, changes
from tracker.actor import Act
from tracker.acts.reporting.reports import DOUBTFUL, Doubtful, Handed
from tracker.alerts.chase.queries import is_any_unsent
from tracker.database import end_read
from tracker.errors import BadInput, NotFound, RuleRefused
from tracker.people.access import Permission
from tracker.reporting.asked.questions import Draft, only_asked
from tracker.reporting.models import ChaseCall, Round
from tracker.reporting.move_steps import reload_as, reload_each_as
from tracker.reporting.office import steps as office_steps
from tracker.reporting.office.entered import Answer, missing_when_entered
from tracker.reporting.rounds.queries import NO_ROUND
from tracker.reporting.transitions import next_state
from tracker.reporting.versions.evidence_steps import demand_room_for
from tracker.reporting.write.queries import asked_of
from tracker.reporting.write.second_look import far_values
from tracker.vocabulary import ReportAct, ReportState

Chosen = Iterable[tuple[int, int | None]]
"""Reports by id with the version the person saw."""


def exempt(act: Act, chosen: Chosen, reason: str) -> int:
    """免报 of these reports, all or none; how many. BadInput without a reason or without any."""
    reports = sorted(chosen)
    if not reports:
        raise BadInput("请先勾选要免报的报告")
    with changes.writing(act):
        for report in reload_each_as(act, reports, Permission.REPORT_MANAGE):
            office_steps.exempt(act, report, reason)
    return len(reports)


def enter(
    act: Act,
    report_id: int,
    version: int | None,
    draft: Draft,
    answer: Answer,
    handed: Handed | None = None,
    *,
    is_sure: bool = True,
) -> bool:
    """代录: what a unit answered on paper, by telephone or by mail goes to review; True: to its lead first (牵头汇总).

    BadInput where it is not said who answered when; RuleRefused, naming all that is missing, without any words.
    Questions that the unit did not answer stay open. Not `is_sure`: Doubtful where a value is far from its target.
    """
    _demand_answer(act, answer)
    proofs = handed.checked() if handed else []
    if handed and handed.files:
        changes.refuse_done(act)
        report = reload_as(act, report_id, version, Permission.REPORT_MANAGE)
        next_state(ReportState(report.state), ReportAct.ENTER, roles=None)
        demand_room_for(proofs, None)
        end_read()
        for file in handed.files:
            handed.uploads.keep(file.data)
    with changes.writing(act):
        report = reload_as(act, report_id, version, Permission.REPORT_MANAGE)
        questions = asked_of(report)
        draft = only_asked(questions, draft)
        lacking = missing_when_entered(questions, draft, act.today)
        if lacking:
            raise RuleRefused(f"有 {len(lacking)} 处需要补充", [problem.message for problem in lacking])
        if not is_sure and (odd := far_values(questions, draft)):
            raise Doubtful(DOUBTFUL, [problem.message for problem in odd])
        office_steps.enter(act, report, draft, answer, proofs)
        return report.state == ReportState.HANDED_UP


def reopen(act: Act, report_id: int, version: int | None, reason: str, until_on: date | None = None) -> None:
    """重新开放 one body's report with a reason; of a closed round until a day."""
    with changes.writing(act):
        report = reload_as(act, report_id, version, Permission.REPORT_MANAGE)
        office_steps.reopen(act, report, reason, until_on)


def correct(act: Act, report_id: int, version: int | None, reason: str) -> None:
    """更正: the unit goes on with a new version, for a reason.

    Until the new version is accepted, the one accepted before holds.
    """
    with changes.writing(act):
        office_steps.correct(act, reload_as(act, report_id, version, Permission.REPORT_CORRECT), reason)


def drop_correction(act: Act, report_id: int, version: int | None) -> None:
    """放弃更正: the accepted version stands."""
    with changes.writing(act):
        office_steps.drop(act, reload_as(act, report_id, version, Permission.REPORT_FILL))


def note_call(act: Act, round_id: int, department_id: int, spoken_to: str = "", note: str = "") -> None:
    """电话催办: a unit was telephoned for its reports of a round; NotFound where nothing is to be chased there."""
    with changes.writing(act) as session:
        round = session.get(Round, round_id)
        if round is None or act.actor.jurisdiction_id not in (None, round.jurisdiction_id):
            raise NotFound(NO_ROUND)
        if not is_any_unsent(round_id, department_ids=[department_id]):
            raise NotFound("这个单位在这一期没有未报的报告")
        session.add(
            ChaseCall(
                round_id=round_id,
                department_id=department_id,
                spoken_to=spoken_to.strip()[:200],
                note=note.strip(),
                recorded_at=act.at,
                actor=act.actor.name,
            )
        )
        audit.record(
            act,
            "note_call",
            "department",
            department_id,
            jurisdiction_id=round.jurisdiction_id,
            round=round.name,
            spoken_to=spoken_to.strip()[:200],
        )


def _demand_answer(act: Act, answer: Answer) -> None:
    lacking = []
    if not answer.told_by.strip():
        lacking.append("请填写是谁答复的")
    if answer.told_on > act.today:
        lacking.append("答复日期不能晚于今天")
    if lacking:
        raise BadInput(f"有 {len(lacking)} 处需要补充", lacking)
