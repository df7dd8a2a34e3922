"""One line of the table of transitions on one report: its state, the event and the audit row (domain.md 4)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import bindparam, exists, insert, select

from tracker import audit, changes
from tracker.actor import Act
from tracker.database import db, update_all
from tracker.errors import Conflict, NotFound
from tracker.people.access import OFFICE, UNIT, Permission, may_ever
from tracker.plans.lock_queries import holding_tasks
from tracker.plans.models import Task
from tracker.reporting.consolidation import WITH_LEAD
from tracker.reporting.models import Report, ReportEvent
from tracker.reporting.queries import NO_REPORT, targets
from tracker.reporting.transitions import OPENING, WITHIN_WRITING, Because, next_state
from tracker.vocabulary import Appraisal, Kind, ReportAct, ReportState


def locked(report_ids: Collection[int]) -> dict[int, Report]:
    """These reports by id, locked for an act in the order of their ids, behind their tasks: nobody waits for one who
    waits for him.

    Most acts on a report touch its task in the end, and who ends or divides a task changes its reports: both begin with
    the task (plans/lock_queries.py). 汇总方式 and lead stay, too, until a text has gone to them.
    """
    these = {"reports": list(report_ids)}
    db.session.execute(_TASKS_HELD, these)
    return {report.id: report for report in db.session.scalars(_HELD, these)}


_THESE = Report.id.in_(bindparam("reports"))
_HELD = select(Report).where(_THESE).order_by(Report.id).with_for_update()
_TASKS_HELD = holding_tasks(Task.id.in_(select(Report.task_id).where(_THESE)))


def _unchanged(act: Act, report: Report | None, version: int | None) -> Report:
    if report is None:
        raise NotFound(NO_REPORT)
    if version is not None and report.version != version:
        state = ReportState(report.state).label
        first = _who_was_first(act, report)
        raise Conflict(f"这份报告{first}，现在是“{state}”，未保存。请刷新后查看，再决定是否重做。")
    return report


def reload_as(act: Act, report_id: int, version: int | None, permission: Permission) -> Report:
    """The report, locked for this act, as the person saw it. NotFound where there is none or he may never touch it,
    Conflict where it changed since `version`. Its state is asked by the transitions.
    """
    (report,) = reload_each_as(act, [(report_id, version)], permission)
    return report


def reload_each_as(act: Act, seen: Collection[tuple[int, int | None]], permission: Permission) -> list[Report]:
    """The same of several reports, (id, version) each, by id; one that is named twice is there twice."""
    reports = locked({report_id for report_id, _ in seen})
    aims = targets(reports) if act.actor.is_person else {}
    found = []
    for report_id, version in sorted(seen, key=lambda one: one[0]):
        found.append(_unchanged(act, reports.get(report_id), version))
        if act.actor.is_person and not may_ever(act.actor, permission, aims[report_id]):
            raise NotFound(NO_REPORT)
    return found


def _who_was_first(act: Act, report: Report) -> str:
    newest = select(ReportEvent).where(ReportEvent.report_id == report.id).order_by(ReportEvent.id.desc()).limit(1)
    event = db.session.scalar(newest)
    if event is None or event.act == ReportAct.SAVE or event.actor_id in (None, act.actor.user_id):
        return "刚被别人改过"
    return f"已由{event.actor}{ReportAct(event.act).label}"


def move(
    act: Act,
    report: Report,
    verb: ReportAct,
    reason: str = "",
    *,
    appraisal: Appraisal | None = None,
    self_reviewed: bool = False,
    until_on: date | None = None,
    because: Because | None = None,
) -> None:
    """One line of the table of transitions: state, event and audit row; a task whose facts it changes is touched."""
    before = report.state
    report.state = next_state(ReportState(before), verb, roles=_roles(act, report), reason=reason)
    if verb in OPENING:
        report.until_on = until_on
    elif verb in (ReportAct.CORRECT, ReportAct.INCLUDE) or _is_made_up(verb, before):
        # That day asked for a text that came, or is over: what is made up has no day. Or its quarter asks by its own.
        report.until_on = None
    told = _event(act, report, verb, reason, until_on)
    db.session.add(ReportEvent(**told, appraisal=appraisal, self_reviewed=self_reviewed, because=because))
    audit.record(act, **_entry(report, verb, before, reason, until_on))
    is_to_approve = ReportState.TO_APPROVE in (before, report.state)
    if _is_news(verb, before) or (is_to_approve and _has_another_with_lead(report)):
        changes.touched(report.task_id)


def _has_another_with_lead(report: Report) -> bool:
    """Whether a text of its body of another round lies with the lead: who is to go on with it is another now."""
    of_body = Report.task_id == report.task_id, Report.department_id == report.department_id
    another = exists().where(*of_body, Report.id != report.id, Report.state.in_(WITH_LEAD))
    return bool(db.session.scalar(select(another)))


def save_each(act: Act, reports: Sequence[Report], going_on: Sequence[Report]) -> None:
    """The line 保存 on many reports, in as few statements as on one.

    `going_on`: drafts that their writer goes on with. They stay what they are, but count up like all that is saved:
    whoever else has the form open has written on older words.
    """
    before = [report.state for report in reports]
    for report in reports:
        report.state = next_state(ReportState(report.state), ReportAct.SAVE, roles=_roles(act, report))
    begun = [report for report, was in zip(reports, before, strict=True) if _is_made_up(ReportAct.SAVE, was)]
    for report in begun:
        report.until_on = None
    update_all([*reports, *going_on], "state", "version_id", "until_on")
    db.session.flush()
    if reports:
        db.session.execute(insert(ReportEvent), [_event(act, report, ReportAct.SAVE) for report in reports])
        entries = [_entry(report, ReportAct.SAVE, was) for report, was in zip(reports, before, strict=True)]
        audit.record_each(act, entries)
        changes.touched(*(report.task_id for report in begun))


def _is_news(verb: ReportAct, before: str) -> bool:
    """Whether the ledger and the messages have to know: nothing of what lies with its unit, until it has approved it.

    But of a 补报 that is begun: the verdict waits for it again.
    """
    return verb not in WITHIN_WRITING or _is_made_up(verb, before)


def _is_made_up(verb: ReportAct, before: str) -> bool:
    """补报 is begun: from 缺报 its body goes on by 保存 alone."""
    return verb is ReportAct.SAVE and before == ReportState.MISSING


def _event(act: Act, report: Report, verb: ReportAct, reason: str = "", until_on: date | None = None) -> dict[str, Any]:
    return {
        "report_id": report.id,
        "version_id": report.version_id,
        "act": verb,
        "state": report.state,
        "reason": reason.strip(),
        "until_on": until_on,
        "recorded_at": act.at,
        "actor_id": act.actor.user_id,
        "actor": act.actor.name,
    }


def _entry(
    report: Report, verb: ReportAct, before: str, reason: str = "", until_on: date | None = None
) -> dict[str, Any]:
    """What the audit trail tells of it."""
    return {
        "action": f"report_{verb}",
        "object_type": "report",
        "object_id": report.id,
        "jurisdiction_id": report.jurisdiction_id,
        "task_id": report.task_id,
        "reason": reason.strip() or None,
        "before": before,
        "after": report.state,
        "version": report.version_id,
        "until": until_on.isoformat() if until_on else None,
    }


def _roles(act: Act, report: Report) -> Collection[str] | None:
    """The roles the table asks for; None of commands. 综合处 writes a 保障 as a unit would (domain.md 5)."""
    if not act.actor.is_person:
        return None
    if writes_for_office(act, report):
        return act.actor.roles | UNIT
    return act.actor.roles


def writes_for_office(act: Act, report: Report) -> bool:
    """Whether a coordinator acts on the text that 综合处 itself owes, which no unit head approves."""
    return bool(act.actor.roles & OFFICE) and db.session.get_one(Task, report.task_id).kind == Kind.GOVERNANCE
