"""Acts on rounds: open one, close it with its lights, change its cut-offs, chase what has not come (domain.md 7, 8)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from tracker import audit, changes
from tracker.actor import Act
from tracker.alerts.chase import steps as chase_steps
from tracker.alerts.chase.queries import unsent
from tracker.alerts.chase.words import Unsent
from tracker.alerts.queries import existing_keys
from tracker.calendar.days import load_calendar
from tracker.database import db
from tracker.errors import BadInput, NotFound, RuleRefused
from tracker.ledger import freezing_steps
from tracker.people.access import Permission, Target, may_ever
from tracker.reporting import queries
from tracker.reporting.models import Report, Round
from tracker.reporting.quarters import Quarter
from tracker.reporting.rounds import opening_steps, steps
from tracker.reporting.rounds.cutoff_rules import Chosen
from tracker.reporting.rounds.cutoff_steps import change_cutoffs as change
from tracker.reporting.rounds.queries import NO_ROUND

ALREADY = "这些单位今天都已催报过，同一岗位一天只催一次"


def open_round(act: Act, jurisdiction_id: str, quarter: Quarter, chosen: Chosen | None = None) -> int:
    """Open a quarter's round, with the cut-offs of the rule or those chosen; its id.

    RuleRefused where it is open already or has ended, BadInput where the days chosen cannot be.
    """
    with changes.writing(act):
        return opening_steps.open_round(act, jurisdiction_id, quarter, load_calendar(), chosen).id


def close_round(act: Act, round_id: int, version: int | None = None, reason: str = "") -> int:
    """Close a round by hand: what is missing is 缺报, lights are frozen; how many lights.

    Raises NotFound outside the actor's jurisdiction, RuleRefused where it is closed, Conflict where it has changed,
    BadInput where a person closes it early without a reason.
    """
    with changes.writing(act):
        return freezing_steps.close_and_freeze(act, steps.round_of(act, round_id, version), reason)


def change_cutoffs(act: Act, round_id: int, version: int | None, chosen: Chosen, reason: str) -> int:
    """Set other cut-offs and tell the liaisons; how many units were told."""
    with changes.writing(act):
        round = steps.round_of(act, round_id, version)
        days = change(act, round, chosen, reason, load_calendar())
        owing = [one for one in unsent(Report.round_id == round_id) if one.dues]
        chase_steps.tell_cutoffs(act, round, days, reason, owing)
        return len(owing)


@dataclass(frozen=True)
class Chased:
    """What was sent: to how many units, for how many reports; `already`: units that had been chased today."""

    units: int
    reports: int
    already: int


def chase_round(
    act: Act, round_id: int, department_ids: Collection[int], plan_ids: Collection[int] | None = None
) -> Chased:
    """Chase these units for what they owe of a round (of these plans); NotFound outside one's jurisdiction."""
    if not department_ids:
        raise BadInput("请先勾选要催报的单位")
    with changes.writing(act):
        round = db.session.get(Round, round_id)
        if round is None or act.actor.jurisdiction_id not in (None, round.jurisdiction_id):
            raise NotFound(NO_ROUND)
        which = Report.round_id == round_id, Report.department_id.in_(department_ids)
        steps.queue_up_of(*which)
        return _tell(act, round.jurisdiction_id, unsent(*which, plan_ids=plan_ids))


def chase(act: Act, report_ids: Collection[int]) -> Chased:
    """Chase for these reports: by the coordinators of their plans, or by the lead that consolidates them."""
    if not report_ids:
        raise BadInput("请先勾选要催报的报告")
    with changes.writing(act):
        targets = queries.targets(report_ids)
        if act.actor.is_person and not all(_may(act, target) for target in targets.values()):
            raise NotFound(queries.NO_REPORT)
        (jurisdiction_id,) = {target.jurisdiction_id for target in targets.values()}
        steps.queue_up_of(Report.id.in_(report_ids))
        return _tell(act, jurisdiction_id, unsent(Report.id.in_(report_ids)))


def _may(act: Act, target: Target) -> bool:
    ways = (Permission.REPORT_CHASE, Permission.REPORT_CONSOLIDATE)
    return any(may_ever(act.actor, permission, target) for permission in ways)


def _tell(act: Act, jurisdiction_id: str, found: Collection[Unsent]) -> Chased:
    """Write the messages that were not sent today; RuleRefused where that leaves none."""
    day = act.today
    wanted = [(one, role) for one in found for role in one.roles(day)]
    known = existing_keys([one.key(role, day) for one, role in wanted])
    new = [(one, role) for one, role in wanted if one.key(role, day) not in known]
    if not found:
        raise RuleRefused("选中的单位都已报送，不用催报。请刷新后查看。")
    if not new:
        raise RuleRefused(ALREADY)
    chase_steps.chase(act, jurisdiction_id, new)
    told = {(one.round_id, one.department_id): one for one, _ in new}
    audit.record(
        act,
        "chase_reports",
        "round",
        next(iter(told.values())).round_id,
        jurisdiction_id=jurisdiction_id,
        departments=sorted(department_id for _, department_id in told),
        reports=sum(one.count for one in told.values()),
    )
    return Chased(len(told), sum(one.count for one in told.values()), len(found) - len(told))
