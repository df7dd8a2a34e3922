"""What a body has begun for its own report goes on where the same act asks it for another one in the same round.

Example: 市商务委 has begun its report for 分头直报 when it becomes lead: its words begin the joint draft. 市发展改革委
stood first and goes on beside it: its words stand in the report that it hands up, not in the joint one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased

from tracker.actor import SYSTEM, Act
from tracker.database import db
from tracker.people.models import Department
from tracker.plans.models import Task
from tracker.reporting.asked.questions import Draft, written_on
from tracker.reporting.consolidation import QUOTED, with_quote
from tracker.reporting.joint.queries import is_joint_of
from tracker.reporting.lead_queries import FormerLead, is_led
from tracker.reporting.models import Report, ReportVersion, Round
from tracker.reporting.move_steps import move
from tracker.reporting.transitions import UNSENT
from tracker.reporting.versions.evidence_steps import hand_on_evidence
from tracker.reporting.versions.queries import draft_of
from tracker.reporting.versions.steps import keep_writer, new_version
from tracker.tasks.models import Assignment
from tracker.vocabulary import PartyRole, ReportAct, ReportState, RoundKind


def carry_drafts(act: Act, task: Task, former: FormerLead | None) -> int:
    """Put them into the reports asked just now; how many. `former`: whose draft was the joint one (led_before)."""
    by_rule, count = replace(act, actor=SYSTEM), 0
    for version, report, is_joint in _begun(act, task, former):
        last = db.session.get(ReportVersion, report.version_id) if report.version_id else None
        if last is not None and _is_carried(act, last, version):
            continue
        words = written_on(draft_of(version))
        name = db.session.get_one(Department, report.department_id).short_name
        if last is not None:
            words = _beside(draft_of(last), words, name, is_joint)
        made = new_version(by_rule, report, last or version, words)
        if last is not None:
            hand_on_evidence({version.id: made.id})
        keep_writer(made, version)
        move(by_rule, report, ReportAct.SAVE)
        count += 1
    db.session.flush()
    return count


def _is_carried(act: Act, last: ReportVersion, version: ReportVersion) -> bool:
    """Whether the same act has done so before, as where it changes a collective, too."""
    return last.created_at == act.at and (last.author_id, last.author) == (version.author_id, version.author)


def _begun(act: Act, task: Task, former: FormerLead | None) -> Iterator[tuple[ReportVersion, Report, bool]]:
    """Words of a duty that ended today and that the unit has not handed in, with the report of its next duty.

    The joint draft has gone over to who leads now; where nobody does, who wrote it goes on with it.
    """
    rows = db.session.execute(_BEGUN, {"task": task.id, "today": act.today, "at": act.at})
    done: set[int] = set()
    gone_over = former if is_led(task) else None
    for version, ended, report, was_role, role in rows.all():
        if report.id not in done and not (was_role == PartyRole.LEAD and is_joint_of(ended, gone_over)):
            yield version, report, former is not None and role == PartyRole.LEAD
        done.add(report.id)


_OLD, _NOW, _WAS, _GOES_ON = aliased(Report), aliased(Report), aliased(Assignment), aliased(Assignment)
_BEGUN = (
    select(ReportVersion, _OLD, _NOW, _WAS.role, _GOES_ON.role)
    .join(_OLD, _OLD.version_id == ReportVersion.id)
    .join(_WAS, _WAS.id == _OLD.assignment_id)
    .join(_GOES_ON, (_GOES_ON.task_id == _WAS.task_id) & (_GOES_ON.department_id == _WAS.department_id))
    .join(_NOW, (_NOW.assignment_id == _GOES_ON.id) & (_NOW.round_id == _OLD.round_id))
    .join(Round, Round.id == _OLD.round_id)
    .where(_OLD.task_id == bindparam("task"), Round.closed_at.is_(None), Round.kind == RoundKind.QUARTER)
    .where(_OLD.state == ReportState.EXEMPT, _OLD.first_submitted_at.is_(None), _NOW.state.in_(UNSENT))
    .where(_WAS.ended_on == bindparam("today"), _WAS.id < _GOES_ON.id, _GOES_ON.ended_on.is_(None))
    .where(_NOW.asked_at == bindparam("at"))
    .order_by(_NOW.id, _WAS.id.desc())
)


def _beside(joint: Draft, own: Draft, name: str, is_joint: bool) -> Draft:
    """The joint draft that came from the former lead, the body's own words quoted in it, its values and answers."""
    texts: dict[str, Any] = {field: with_quote(getattr(joint, field), name, getattr(own, field)) for field in QUOTED}
    texts |= {"dissent": own.dissent, "own": own.own}
    told = {said.indicator_id for said in joint.readings if not said.is_empty}
    readings = [said for said in joint.readings if not said.is_empty]
    readings += [said for said in own.readings if said.indicator_id not in told]
    return replace(joint, readings=tuple(readings), **texts) if is_joint else replace(own, readings=tuple(readings))
