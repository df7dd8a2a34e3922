"""Members of collective assignees on the real plans: who joins gets the duty, who leaves loses it, who answers passes.

山西（二十一） is the case: 各市发展改革委 with 省发展改革委 as 汇总单位 (domain.md 4).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.given.builders import TODAY, act
from tests.given.rows import added, department, person, plan, task
from tests.plans import seeded as seeds
from tests.plans.seeded import CHONGQING, SHANXI, Seeded
from tests.reporting.world import TEXT
from tracker.acts.people import registry
from tracker.acts.reporting import reports
from tracker.acts.tasks import adjustments, assignments, groups, owners
from tracker.acts.upkeep import turn as day_turn
from tracker.alerts.models import Alert
from tracker.alerts.results import membership_steps
from tracker.calendar.workdays import Calendar
from tracker.changes import writing
from tracker.config import PROJECT
from tracker.database import db
from tracker.errors import BadInput, Conflict, NotFound, RuleRefused
from tracker.ledger.facts.queries import facts_of
from tracker.people.access import Permission, may
from tracker.people.groups import queries as group_queries
from tracker.people.models import Department, Group, GroupConsolidator
from tracker.people.registry import steps as registry_steps
from tracker.people.registry.content import GroupMemberRow
from tracker.people.registry.files import read_registry
from tracker.plans.models import Item, Party, Plan, TaskTerms
from tracker.plans.owners import deciding_steps
from tracker.plans.owners.claim_queries import newest_facts
from tracker.reporting.models import Report, ReportVersion
from tracker.reporting.quarters import Quarter
from tracker.reporting.rounds import opening_steps
from tracker.tasks import member_queries, queries, steps
from tracker.tasks.adjusting import Adjustment, GroupChange
from tracker.tasks.models import Assignment, AssignmentFact
from tracker.vocabulary import AlertStage, KnownBy, Mode, PartyRole, ReportState, Role, TaskState, UnitClass

CALENDAR = Calendar.of({}, (2026, 2027))
FARES, WASTE = "14-22-197-21-2", "14-22-197-21-3"
STRANGER = act(actor=seeds.officer(CHONGQING))
BASIS = "省发展改革委〔2026〕8号"


@pytest.fixture
def issued(seeded: Seeded, shanxi_issued: None) -> Plan:
    """The 山西 plan with all its tasks issued."""
    return seeds.plan(seeded.ready[SHANXI])


def group(key: str = "sx-cities-fgw") -> Group:
    """The group with that key of the registry."""
    return db.session.scalars(select(Group).where(Group.key == key)).one()


def held(code: str) -> dict[str, Assignment]:
    """Duties in force of a task by the key of their department."""
    rows = queries.assignments_in_force(seeds.task(code).id)
    return {db.session.get_one(Department, row.department_id).key: row for row in rows}


def version(key: str = "sx-cities-fgw") -> int:
    return group_queries.group_version(group(key).id)


def add(*keys: str, since: date = TODAY, to: str = "sx-cities-fgw", on: date = TODAY) -> int:
    ids = [seeds.department(key).id for key in keys]
    return groups.add_members(act(on), group(to).id, version(to), ids, since, BASIS)


def end(key: str, since: date = TODAY, of: str = "sx-cities-fgw", on: date = TODAY) -> int:
    return groups.end_member(act(on), group(of).id, version(of), seeds.department(key).id, since, BASIS)


def turn(day: date) -> int:
    with writing(by := act(day)):
        return membership_steps.follow_days(by, SHANXI, day)


def test_who_joins_gets_the_duty_in_every_task_that_goes_on(issued: Plan) -> None:
    assert add("sx-gxt") == 2
    for code in (FARES, WASTE):
        duty = held(code)["sx-gxt"]
        assert (duty.role, duty.valid_from, duty.signed_on) == (PartyRole.CO, TODAY, None)
        assert duty.group_id == group().id
    assert group_queries.group_line(group().id, TODAY).members == 12


def test_who_has_a_duty_there_already_keeps_it_and_loses_only_what_the_group_gave(issued: Plan) -> None:
    before = held(WASTE)["sx-ty-zjj"].id
    assert add("sx-ty-zjj") == 1
    assert held(FARES)["sx-ty-zjj"].group_id == group().id
    assert held(WASTE)["sx-ty-zjj"].id == before
    assert end("sx-ty-zjj") == 1
    assert "sx-ty-zjj" not in held(FARES)
    assert held(WASTE)["sx-ty-zjj"].id == before


def test_what_has_ended_stays_as_it_was(issued: Plan) -> None:
    task = seeds.task(FARES)
    task.state = TaskState.COMPLETED
    db.session.commit()
    assert add("sx-gxt") == 1
    assert "sx-gxt" not in held(FARES)


@pytest.mark.slow
@pytest.mark.both
def test_a_later_member_is_checked_by_itself_and_silence_counts_from_its_own_day(issued: Plan) -> None:
    later = date(2026, 12, 14)
    assert add("sx-gxt", since=later, on=later) == 2
    with writing(by := act(date(2026, 12, 25))):
        steps.sign_by_silence(by, SHANXI, date(2026, 12, 25), CALENDAR)
    assert held(FARES)["sx-gxt"].signed_on is None
    assert held(FARES)["sx-ty-fgw"].signed_on == date(2026, 12, 5)
    with writing(by := act(date(2026, 12, 29))):
        steps.sign_by_silence(by, SHANXI, date(2026, 12, 29), CALENDAR)
    assert held(FARES)["sx-gxt"].signed_on == date(2026, 12, 29)


def test_from_a_day_to_come_the_days_turn_begins_and_ends(issued: Plan) -> None:
    soon, last = TODAY + timedelta(days=3), TODAY + timedelta(days=10)
    assert add("sx-gxt", since=soon) == 0
    assert end("sx-ty-fgw", since=last) == 0
    assert turn(soon - timedelta(days=1)) == 0
    assert turn(soon) == 2
    assert turn(soon) == 0, "the same turn twice changes nothing"
    assert held(FARES)["sx-gxt"].valid_from == soon
    assert "sx-ty-fgw" in held(FARES)
    assert turn(last) == 2
    assert "sx-ty-fgw" not in held(FARES)


def test_who_leaves_loses_the_duty_and_what_it_did_stays(issued: Plan) -> None:
    duty = held(FARES)["sx-ty-fgw"]
    assert end("sx-ty-fgw") == 2
    assert {"sx-ty-fgw"} & set(held(FARES)) == set()
    assert "sx-dt-fgw" in held(FARES)
    facts = db.session.scalars(select(AssignmentFact).where(AssignmentFact.assignment_id == duty.id)).all()
    assert [(one.act, one.reason) for one in facts] == [("ended", BASIS)]
    line = next(one for one in group_queries.members(group().id, TODAY) if one.name == "太原市发展改革委")
    assert (line.is_member, line.valid_to) == (False, TODAY - timedelta(days=1))
    assert add("sx-ty-fgw") == 2, "and may come back"
    assert held(FARES)["sx-ty-fgw"].id != duty.id


@pytest.mark.parametrize(
    ("doing", "error", "words"),
    [
        (lambda: add(), BadInput, "选择要加入的单位"),
        (lambda: add("sx-ty-fgw"), RuleRefused, "已是“各市发展改革委”的成员"),
        (lambda: add("cq-sww"), NotFound, "没有所选的单位"),
        (lambda: end("sx-gxt"), RuleRefused, "已不是"),
        (lambda: groups.end_member(act(), group().id, None, 1, TODAY, " "), BadInput, "依据"),
        (lambda: groups.add_members(act(), group().id, None, [1], TODAY, ""), BadInput, "依据"),
        (lambda: groups.set_consolidator(act(), group().id, None, None, ""), BadInput, "依据"),
        (
            lambda: groups.set_consolidator(act(), group().id, None, seeds.department("sx-fgw").id, BASIS),
            RuleRefused,
            "没有变化",
        ),
        (
            lambda: groups.add_members(act(actor=seeds.officer(CHONGQING)), group().id, None, [1], TODAY, BASIS),
            NotFound,
            "没有这个统称",
        ),
    ],
)
def test_refused(issued: Plan, doing: Callable[[], object], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        doing()
    assert len(held(FARES)) == 12


def test_of_two_coordinators_the_second_sees_what_the_first_did(issued: Plan) -> None:
    seen = version()
    add("sx-gxt")
    with pytest.raises(Conflict):
        groups.end_member(act(), group().id, seen, seeds.department("sx-ty-fgw").id, TODAY, BASIS)


def test_another_consolidator_answers_from_today_and_the_one_before_is_kept(issued: Plan) -> None:
    to = seeds.department("sx-swt")
    assert groups.set_consolidator(act(), group().id, version(), to.id, BASIS) == 2
    for code in (FARES, WASTE):
        duties, task = held(code), seeds.task(code)
        db.session.refresh(task)
        assert (task.lead_id, duties["sx-swt"].role) == (to.id, PartyRole.LEAD)
        assert "sx-fgw" not in duties
        assert sum(duty.role == PartyRole.LEAD for duty in duties.values()) == 1
        terms = db.session.scalars(select(TaskTerms).where(TaskTerms.task_id == task.id).order_by(TaskTerms.id)).all()
        assert [one.lead_id for one in terms] == [seeds.department("sx-fgw").id, to.id]
    names = [line.name for line in group_queries.consolidators(group().id)]
    assert names[-1] == "省发展改革委"
    assert len(names) == 2


def test_what_the_consolidator_owned_goes_over_with_the_task(issued: Plan) -> None:
    """改派 hands it on; here it became 未定."""
    task_id, to = seeds.task(FARES).id, seeds.department("sx-swt").id
    item = db.session.scalars(select(Item).where(Item.task_id == task_id).order_by(Item.id)).first()
    assert item is not None
    with writing(by := act()):
        deciding_steps.assign(by, [item], [seeds.department("sx-fgw").id], "三定规定", TODAY)
    groups.set_consolidator(act(), group().id, version(), to, BASIS)
    db.session.refresh(item)
    assert (item.known_by, item.owner_ids, item.why) == (KnownBy.ASSIGNED, [to], BASIS)


def test_a_member_may_answer_for_the_group_and_stays_a_member(issued: Plan) -> None:
    to = seeds.department("sx-scjgj")
    add("sx-scjgj")
    groups.set_consolidator(act(), group().id, None, to.id, BASIS)
    assert (held(FARES)["sx-scjgj"].role, held(FARES)["sx-scjgj"].group_id) == (PartyRole.LEAD, group().id)
    groups.set_consolidator(act(), group().id, None, seeds.department("sx-fgw").id, BASIS)
    assert (held(FARES)["sx-scjgj"].role, held(FARES)["sx-fgw"].role) == (PartyRole.CO, PartyRole.LEAD)


def test_a_registry_loaded_again_takes_nothing_back(issued: Plan) -> None:
    end("sx-ty-fgw")
    groups.set_consolidator(act(), group().id, None, seeds.department("sx-swt").id, BASIS)
    facts = len(db.session.scalars(select(GroupConsolidator)).all())
    again = registry.load_registry(act(), read_registry(PROJECT / "seeds" / "departments"))
    assert (again.added, again.changed) == (0, 0)
    assert group().consolidator_id == seeds.department("sx-swt").id
    assert len(db.session.scalars(select(GroupConsolidator)).all()) == facts
    assert seeds.department("sx-ty-fgw").id not in [
        one.department_id for one in group_queries.members(group().id, TODAY) if one.is_member
    ]


@pytest.mark.slow
def test_what_is_not_yet_reported_is_no_longer_asked_of_who_left(issued: Plan) -> None:
    day = date(2026, 12, 1)
    with writing(by := act(day)):
        opening_steps.open_round(by, SHANXI, Quarter.parse("2026Q4"), CALENDAR)
    assert end("sx-ty-fgw", since=day, on=day) == 2
    left = seeds.department("sx-ty-fgw").id
    states = db.session.scalars(select(Report.state).where(Report.department_id == left)).all()
    assert states == ["exempt", "exempt"]
    others = select(Report.state).where(Report.department_id == seeds.department("sx-dt-fgw").id)
    assert set(db.session.scalars(others)) == {"to_fill"}


def unclaimed(code: str) -> bool:
    task_id = seeds.task(code).id
    db.session.expire_all()
    return facts_of([task_id], CALENDAR)[task_id].unclaimed


def test_a_collective_all_of_whose_members_left_waits_to_be_claimed_until_one_joins(issued: Plan) -> None:
    assert not unclaimed(FARES)
    for line in group_queries.members(group().id, TODAY):
        groups.end_member(act(), group().id, None, line.department_id, TODAY + timedelta(days=1), BASIS)
    assert not unclaimed(FARES), "today they still are"
    turn(TODAY + timedelta(days=1))
    assert unclaimed(FARES)
    tomorrow = TODAY + timedelta(days=1)
    add("sx-ty-fgw", since=tomorrow, on=tomorrow)
    assert not unclaimed(FARES)


def test_the_tasks_and_plans_of_a_group(issued: Plan) -> None:
    named = member_queries.tasks_naming(group().id)
    assert [(one.code, one.members, one.is_live) for one in named] == [(FARES, 11, True), (WASTE, 11, True)]
    phrases = {one.phrase: one.tasks for one in member_queries.groups_of_plan(issued.id, TODAY)}
    assert phrases == {"行业主管部门": 1, "各市发展改革委": 2, "各市住建局": 1, "各市城管": 1}
    shared, own = group(), group("sx-industry")
    of_shared, of_own = (member_queries.target_of_group(one.id, TODAY).host_ids for one in (shared, own))
    assert seeds.department("sx-fgw-jiuye").id in of_own and of_shared == of_own


def test_whose_plans_do_not_name_it_changes_no_shared_group(issued: Plan) -> None:
    """An 经办 of any 处室 could give the running tasks of another's plan another lead (domain.md 3)."""
    shared, target = group(), member_queries.target_of_group(group().id, TODAY)
    office = db.session.get_one(Department, issued.host_id)
    beside = department("价格处", SHANXI, UnitClass.DIVISION, office.parent_id)
    stranger, host = (person(Role.COORDINATOR, one) for one in (beside, office))
    assert not may(stranger, Permission.GROUP_MANAGE, target) and may(host, Permission.GROUP_MANAGE, target)
    other = task(plan(SHANXI, host_id=beside.id), state=TaskState.DRAFT)
    added(Party(task_id=other.id, position=1, name=shared.phrase, role=PartyRole.CO, group_id=shared.id))
    assert may(stranger, Permission.GROUP_MANAGE, member_queries.target_of_group(shared.id, TODAY)), "checks its own"
    db.session.get_one(Plan, other.plan_id).host_id = None
    db.session.flush()
    assert member_queries.target_of_group(shared.id, TODAY).host_ids == frozenset(), "one is everybody's"


def adjusted(since: date = TODAY, **change: Any) -> Adjustment:
    """调整分工 in which 各市发展改革委 changes."""
    return Adjustment(since, "机构调整", BASIS, groups={group().id: GroupChange(**change)})


def ids(*keys: str) -> frozenset[int]:
    return frozenset(seeds.department(key).id for key in keys)


def test_the_adjustment_of_one_task_changes_its_collective_everywhere(issued: Plan) -> None:
    """Members and 汇总单位 were only to be changed on the page of the collective, without a preview or a later day."""
    leaving = next(
        key for key, duty in held(FARES).items() if duty.group_id == group().id and duty.role == PartyRole.CO
    )
    adjustment = adjusted(joins=ids("sx-gxt"), leaves=ids(leaving), consolidator_id=seeds.department("sx-tjj").id)
    before = (set(held(FARES)), set(held(WASTE)), group().consolidator_id)
    seen = adjustments.preview(act(), seeds.task(FARES).id, None, adjustment)
    told = {change.name: change.told for change in seen.changes if change.told}
    assert any("新加入" in line for line in told[seeds.department("sx-gxt").short_name])
    assert any("分工结束" in line for line in told[seeds.department(leaving).short_name])
    assert {seeds.task(WASTE).id} == set(seen.others)
    assert (set(held(FARES)), set(held(WASTE)), group().consolidator_id) == before
    adjustments.adjust(act(), seeds.task(FARES).id, None, adjustment)
    for code in (FARES, WASTE):
        assert "sx-gxt" in held(code) and leaving not in held(code)
    assert group().consolidator_id == seeds.department("sx-tjj").id
    line = group_queries.members(group().id, TODAY)
    assert {one.source for one in line if one.department_id in ids("sx-gxt")} == {f"机构调整（{BASIS}）"}
    messages = db.session.scalars(select(Alert.message).where(Alert.stage == AlertStage.RESULT)).all()
    assert sum("分工结束" in one for one in messages) == 8, (
        "both posts of the member that went and of the former 汇总单位, in both tasks"
    )


def test_a_collective_changes_from_a_later_day_by_the_days_turn(issued: Plan) -> None:
    day = TODAY + timedelta(days=4)
    adjustment = adjusted(day, joins=ids("sx-gxt"))
    assert not adjustments.adjust(act(), seeds.task(FARES).id, None, adjustment)
    day_turn.turn(act(day - timedelta(days=1)), SHANXI)
    assert "sx-gxt" not in held(FARES)
    day_turn.turn(act(day), SHANXI)
    assert held(FARES)["sx-gxt"].valid_from == held(WASTE)["sx-gxt"].valid_from == day


@pytest.mark.slow
def test_what_came_to_pass_otherwise_is_not_done_twice(issued: Plan) -> None:
    day = TODAY + timedelta(days=4)
    adjustments.adjust(act(), seeds.task(FARES).id, None, adjusted(day, joins=ids("sx-gxt", "sx-tjj")))
    assert add("sx-gxt") == 2
    assert day_turn.turn(act(day), SHANXI).days
    assert {"sx-gxt", "sx-tjj"} <= held(FARES).keys()


def test_a_collective_of_another_task_is_not_found(issued: Plan) -> None:
    other = next(one for one in ("14-22-197-04-1", "14-22-197-05-1") if seeds.task(one).id)
    with pytest.raises(NotFound, match="没有写到这个统称"):
        adjustments.adjust(act(), seeds.task(other).id, None, adjusted(joins=ids("sx-gxt")))


def named(code: str) -> dict[str, PartyRole]:
    """The bodies that the task names now, with their roles."""
    rows = select(Party).where(Party.task_id == seeds.task(code).id, Party.in_force).order_by(Party.position)
    return {party.name: PartyRole(party.role) for party in db.session.scalars(rows)}


def led_by(code: str, key: str, *, leaves: frozenset[int] = frozenset(), joins: bool = False) -> None:
    """调整分工: this body leads from today on."""
    to = seeds.department(key).id
    change = Adjustment(TODAY, "机构调整", BASIS, joins={to: PartyRole.CO} if joins else {}, leaves=leaves, lead_id=to)
    adjustments.adjust(act(), seeds.task(code).id, None, change)
    db.session.expire_all()


def of_cities(code: str) -> set[str]:
    """The bodies with a duty as members of 各市发展改革委."""
    return {key for key, duty in held(code).items() if duty.group_id == group().id}


def test_a_collective_stays_when_another_body_takes_its_task_over(issued: Plan) -> None:
    """改派 from the 汇总单位 took 各市发展改革委 out of the clause, while its eleven members kept their duties."""
    members = of_cities(FARES)
    assignments.reassign(act(), seeds.task(FARES).id, None, seeds.department("sx-swt").id, BASIS)
    db.session.expire_all()
    assert named(FARES) == {"各市发展改革委": PartyRole.CO, "省商务厅": PartyRole.LEAD}
    assert seeds.task(FARES).mode == Mode.EACH_REPORTS
    assert (len(members), of_cities(FARES), "sx-fgw" in held(FARES)) == (11, members, False)
    assert add("sx-gxt") == 2, "who joins has its duty in this task, too"
    assert {key for key, duty in held(FARES).items() if duty.role == PartyRole.LEAD} == {"sx-swt"}


def test_a_collective_stays_when_its_consolidator_leaves_after_another_body_leads(issued: Plan) -> None:
    members = of_cities(FARES)
    led_by(FARES, "sx-swt", joins=True)
    assert named(FARES) == {
        "各市发展改革委": PartyRole.CO,
        "省商务厅": PartyRole.LEAD,
        "省发展改革委": PartyRole.CO,
    }
    assert (held(FARES)["sx-fgw"].role, held(FARES)["sx-fgw"].group_id) == (PartyRole.CO, None)
    led_by(FARES, "sx-swt", leaves=ids("sx-fgw"))
    assert named(FARES) == {"各市发展改革委": PartyRole.CO, "省商务厅": PartyRole.LEAD}
    assert (of_cities(FARES), "sx-fgw" in held(FARES)) == (members, False)
    assert [task.code for task in member_queries.live_tasks(group().id)] == [FARES, WASTE]


def test_a_collective_stays_when_its_consolidator_leaves_at_once(issued: Plan) -> None:
    members = of_cities(FARES)
    led_by(FARES, "sx-swt", leaves=ids("sx-fgw"), joins=True)
    assert named(FARES) == {"各市发展改革委": PartyRole.CO, "省商务厅": PartyRole.LEAD}
    assert (of_cities(FARES), "sx-fgw" in held(FARES)) == (members, False)


def test_a_member_that_led_stays_a_member_beside_the_new_lead(issued: Plan) -> None:
    """It had its duty without the collective then, and kept it when it left the collective."""
    add("sx-scjgj")
    groups.set_consolidator(act(), group().id, None, seeds.department("sx-scjgj").id, BASIS)
    led_by(FARES, "sx-swt", joins=True)
    duty = held(FARES)["sx-scjgj"]
    assert (duty.role, duty.group_id) == (PartyRole.CO, group().id)
    assert named(FARES) == {"各市发展改革委": PartyRole.CO, "省商务厅": PartyRole.LEAD}
    end("sx-scjgj")
    assert "sx-scjgj" not in held(FARES)


def test_who_carries_something_out_and_joins_goes_on_as_a_member(issued: Plan) -> None:
    """实际承办 ended with the item: a member of 各市发展改革委 without a duty in the task that names it."""
    task = seeds.task(FARES)
    item = db.session.scalars(select(Item).where(Item.task_id == task.id)).first()
    assert item is not None and task.lead_id is not None
    own(issued, item.id, seeds.department("sx-gxt").id)
    assert held(FARES)["sx-gxt"].role == PartyRole.ACTING
    add("sx-gxt")
    assert held(FARES)["sx-gxt"].role == PartyRole.CO
    own(issued, item.id, task.lead_id)
    assert "sx-gxt" in held(FARES)


def own(plan: Plan, item_id: int, department_id: int) -> None:
    decided = owners.Decision(item_id, (department_id,), newest_facts([item_id])[item_id])
    owners.decide(act(), plan.id, [decided], "渝府办〔2026〕1号")
    db.session.expire_all()


@pytest.mark.parametrize("by_turn", [False, True], ids=["by hand", "by the day's turn"])
def test_what_it_has_begun_goes_on_under_its_duty_as_a_member(issued: Plan, by_turn: bool) -> None:
    day = date(2026, 12, 1)
    task = seeds.task(FARES)
    item = db.session.scalars(select(Item).where(Item.task_id == task.id)).first()
    body = seeds.department("sx-gxt").id
    assert item is not None
    own(issued, item.id, body)
    with writing(by := act(day)):
        opening_steps.open_round(by, SHANXI, Quarter.parse("2026Q4"), CALENDAR)
    of_body = select(Report).where(Report.department_id == body, Report.task_id == task.id).order_by(Report.id.desc())
    reports.save_draft(act(day), db.session.scalars(of_body).one().id, None, TEXT)
    add("sx-gxt", since=day, on=TODAY if by_turn else day)
    if by_turn:
        turn(day)
    now = db.session.scalars(of_body).first()
    assert now is not None and now.state == ReportState.DRAFT
    version = db.session.get(ReportVersion, now.version_id)
    assert version is not None and version.progress_text == TEXT.progress_text


@pytest.mark.parametrize("by_turn", [False, True], ids=["by hand", "by the day's turn"])
def test_who_leaves_hears_which_tasks_are_none_of_his_any_more(issued: Plan, by_turn: bool) -> None:
    day = TODAY + timedelta(days=by_turn)
    end("sx-yq-fgw", since=day)
    if by_turn:
        turn(day)
    body = seeds.department("sx-yq-fgw").id
    words = "移出本项任务，不再填报：" + BASIS
    told = select(Alert.task_id).where(Alert.department_id == body, Alert.message.endswith(words))
    ended = select(Assignment.task_id).where(Assignment.department_id == body, Assignment.ended_on.is_not(None))
    tasks = set(db.session.scalars(ended))
    assert tasks and set(db.session.scalars(told)) == tasks


def shipped(*members: GroupMemberRow, consolidator_key: str = "sx-fgw") -> registry_steps.Loaded:
    """An upgrade brings these memberships besides, and who answers for 各市发展改革委."""
    known = read_registry(PROJECT / "seeds" / "departments")
    told = [
        replace(one, consolidator_key=consolidator_key) if one.key == "sx-cities-fgw" else one for one in known.groups
    ]
    return registry.load_registry(
        act(), replace(known, groups=tuple(told), group_members=known.group_members + members)
    )


@pytest.mark.slow
def test_who_belongs_to_a_collective_by_an_upgrade_has_its_duties(issued: Plan) -> None:
    """The list named the body, and no task was its own; who is a member no more lost none."""
    joins = GroupMemberRow("sx-cities-fgw", "sx-gxt", None, None, "名册", "")
    later = GroupMemberRow("sx-cities-fgw", "sx-swt", TODAY + timedelta(days=3), None, "名册", "")
    assert shipped(joins, later).added == 2
    assert held(FARES)["sx-gxt"].group_id == group().id and "sx-swt" not in held(FARES)
    assert turn(TODAY + timedelta(days=3)) == 2, "from its first day on"
    ended = replace(joins, valid_to=TODAY - timedelta(days=1))
    assert shipped(ended, later).added == 1
    assert "sx-gxt" not in held(FARES)
    before = {key: duty.id for key, duty in held(FARES).items()}
    shipped(ended, later)
    assert {key: duty.id for key, duty in held(FARES).items()} == before, "the same upgrade twice"


def test_who_answers_for_a_collective_by_an_upgrade_leads_its_tasks(issued: Plan) -> None:
    assert held(FARES)["sx-fgw"].role == PartyRole.LEAD
    shipped(consolidator_key="sx-gxt")
    assert held(FARES)["sx-gxt"].role == PartyRole.LEAD and "sx-fgw" not in held(FARES)
    assert seeds.task(FARES).lead_id == seeds.department("sx-gxt").id
