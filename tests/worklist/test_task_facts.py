"""What a task waits for next, and of whom."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest

from tests.ledger.ledger_rows import lit, node, part, row
from tracker.ledger.facts.task import Body
from tracker.ledger.lights.rules import Light
from tracker.ledger.rows.row import LedgerRow, MilestoneRow, OwnerRow
from tracker.vocabulary import Colour, LightRule, MilestoneSource, MilestoneState, ReportState, TaskState, Waiting
from tracker.worklist.matters import foremost
from tracker.worklist.task_facts import NextStep, ReportFact, may_tell, next_step

CUT_OFF = date(2026, 12, 23)
GRACE = date(2026, 12, 18)
WAITING = node(date(2025, 12, 31), grace_on=GRACE, state=MilestoneState.TO_DECIDE)


AFTER = date(2026, 12, 19)


def told(on: date) -> MilestoneRow:
    return replace(WAITING, is_told=True, told_on=on)


def owing(state: ReportState, *names: str) -> tuple[Any, ...]:
    return tuple(part(name, department_id=ord(name[0]), report_state=state) for name in names)


def reports_of(shown: LedgerRow) -> list[ReportFact]:
    """What the bodies owe in the newest round; what is 缺报 has no cut-off."""
    return [
        ReportFact(0, one.department_id, one.report_state, None if one.report_state is ReportState.MISSING else CUT_OFF)
        for one in shown.parts
        if one.report_state is not None
    ]


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"state": TaskState.DRAFT}, NextStep("综合处校核确认")),
        ({"state": TaskState.TO_REASSIGN}, NextStep("综合处改派")),
        (
            {"state": TaskState.TO_SIGN, "parts": (part("甲局", signed_on=None), part("乙局", department_id=2))},
            NextStep("甲局核对分工并签收"),
        ),
        ({"milestones": (WAITING, WAITING)}, NextStep("综合处核定 2 个节点", GRACE)),
        # 综合处 is late only with what it could have judged in time.
        ({"milestones": (told(GRACE),)}, NextStep("综合处核定 1 个节点", GRACE)),
        ({"milestones": (told(AFTER),)}, NextStep("综合处核定 1 个节点", None, AFTER)),
        ({"milestones": (told(AFTER), told(GRACE))}, NextStep("综合处核定 2 个节点", GRACE, AFTER)),
        ({"milestones": (node(state=MilestoneState.TO_DECIDE, source=MilestoneSource.PLAN),)}, None),
        ({"parts": owing(ReportState.TO_REVIEW, "甲局")}, NextStep("综合处审核甲局的报告")),
        ({"parts": owing(ReportState.TO_APPROVE, "甲局", "乙局")}, NextStep("甲局、乙局负责人审批本期报告", CUT_OFF)),
        (
            {"parts": owing(ReportState.TO_FILL, "甲局", "乙局", "丙局")},
            NextStep("甲局、乙局等 3 家填报本期进展", CUT_OFF),
        ),
        ({"parts": owing(ReportState.MISSING, "甲局")}, NextStep("甲局补报进展")),
        (
            {"parts": (*owing(ReportState.MISSING, "甲局"), *owing(ReportState.RETURNED, "乙局"))},
            NextStep("乙局修改退回的报告", CUT_OFF),
        ),
        ({"parts": owing(ReportState.ACCEPTED, "甲局")}, None),
        ({"state": TaskState.COMPLETED}, NextStep("分管领导审定销号")),
        ({"state": TaskState.TERMINATED, "parts": owing(ReportState.MISSING, "甲局")}, None),
        ({"state": TaskState.SUSPENDED, "parts": owing(ReportState.MISSING, "甲局")}, None),
    ],
)
def test_next_step(given: dict[str, Any], found: NextStep | None) -> None:
    shown = row(**given)
    assert next_step(shown, GRACE, reports_of(shown)) == found


@pytest.mark.parametrize(
    ("later", "has_told", "expected"),
    [
        (ReportState.ACCEPTED, True, None),
        (ReportState.HANDED_UP, True, NextStep("牵头单位汇总甲局的报告")),
        (ReportState.MISSING, False, NextStep("甲局补报进展")),
        (ReportState.EXEMPT, True, None),
        (ReportState.EXEMPT, False, NextStep("甲局补报进展")),
        (ReportState.DRAFT, False, NextStep("甲局填报本期进展", CUT_OFF)),
    ],
)
def test_nobody_is_sent_back_to_a_quarter_behind_one_he_has_reported(
    later: ReportState, has_told: bool, expected: NextStep | None
) -> None:
    """Silent in one quarter and accepted in the next two, a body went on being named by 下一步 of the first."""
    (body,) = shown = owing(ReportState.MISSING, "甲局")
    due_on = CUT_OFF if later is ReportState.DRAFT else None
    reports = [
        ReportFact(0, body.department_id, ReportState.MISSING, None, quarter_as_of=date(2026, 3, 20)),
        ReportFact(1, body.department_id, later, due_on, quarter_as_of=date(2026, 6, 20), has_told=has_told),
    ]
    assert next_step(row(parts=tuple(shown)), GRACE, reports) == expected


def laid(*owners: int, beside: int | None = None) -> Light:
    others = (Body(beside, ""),) if beside else ()
    return Light(Colour.RED, "逾期3天", "", LightRule.OVERDUE, owner_ids=owners, beside=others)


def test_whose_light_it_is_is_named_first() -> None:
    bodies = {1: "市发展改革委", 2: "市经济信息委", 3: "市住房城乡建委", 4: "市交通局"}
    assert foremost(bodies, laid(3)) == ["市住房城乡建委", "市发展改革委", "市经济信息委", "市交通局"]
    assert foremost(bodies, laid(4, 2))[:2] == ["市经济信息委", "市交通局"]
    assert foremost(bodies, laid(4, beside=2))[:2] == ["市交通局", "市经济信息委"]
    assert foremost(bodies, laid()) == list(bodies.values())


def test_of_many_bodies_none_is_lost_where_the_light_prints_the_first() -> None:
    """“甲局、乙局、丙局等4家单位” was read back: 丁局, the one that had not reported, stood behind 戊局."""
    names = "甲局", "乙局", "丙局", "丁局"
    laid = replace(
        lit(LightRule.OVERDUE),
        owner=f"{'、'.join(names[:3])}等4家单位",
        owner_ids=tuple(ord(name[0]) for name in names),
    )
    shown = row(parts=owing(ReportState.TO_FILL, "戊局", "丁局"), light=laid)
    words = "丁局、戊局填报本期进展，综合处可请甲局、乙局、丙局报送"
    assert next_step(shown, GRACE, reports_of(shown)) == NextStep(words, CUT_OFF)


JUDGED_SHORT = node(GRACE, state=MilestoneState.PARTLY, rectify_by=CUT_OFF)


@pytest.mark.parametrize(
    ("rule", "sender", "is_unread", "words"),
    [
        (LightRule.GAP, "乙局", False, "综合处审核乙局的报告"),
        (LightRule.GAP, "甲局", False, "乙局完成整改并报送整改情况"),
        (LightRule.HARD, "乙局", False, "综合处审核乙局的报告"),
        # What was sent since the verdict lays the light itself at 综合处, and is no more its owner's to put right.
        (LightRule.RECTIFYING, "乙局", False, "乙局完成整改并报送整改情况"),
        (LightRule.RECTIFYING, "乙局", True, "综合处审核乙局的报告"),
    ],
)
def test_what_the_owner_sent_is_not_hidden_by_what_is_to_be_put_right(
    rule: LightRule, sender: str, is_unread: bool, words: str
) -> None:
    """The light speaks of 乙局, one of whose dates fell short."""
    states = {sender: ReportState.TO_REVIEW}
    parts = tuple(
        part(name, department_id=id, report_state=states.get(name)) for id, name in ((1, "甲局"), (2, "乙局"))
    )
    owners = (OwnerRow("乙局", short_name="乙局", department_id=2),)
    short = replace(JUDGED_SHORT, owners=owners, teller_ids=() if is_unread else (2,), is_unread=is_unread)
    shown = row(parts=parts, milestones=(short,), light=replace(lit(rule), part="乙局", owner_ids=(2,)))
    step = next_step(shown, GRACE, reports_of(shown))
    assert step is not None and step.words == words


@pytest.mark.parametrize(
    ("state", "as_of", "others", "words"),
    [
        (ReportState.TO_APPROVE, GRACE, (), "乙局负责人审批本期报告"),
        (ReportState.DRAFT, GRACE, (), "乙局完成整改并报送整改情况"),
        # A text of an earlier day tells nothing of the date: its head was named for whatever waited for him.
        (ReportState.TO_APPROVE, date(2020, 6, 20), (), "乙局完成整改并报送整改情况"),
        # Of two at which it is laid the one that has told nothing yet is named first.
        (ReportState.TO_APPROVE, GRACE, (3,), "丙局完成整改并报送整改情况"),
    ],
)
@pytest.mark.parametrize("rule", [LightRule.RECTIFYING, LightRule.RECTIFICATION_OVERDUE])
def test_what_is_put_right_and_waits_for_the_head_is_his_turn(
    rule: LightRule, state: ReportState, as_of: date, others: tuple[int, ...], words: str
) -> None:
    """It went on saying 完成整改并报送整改情况 to who had written it."""
    names = {2: "乙局", 3: "丙局"}
    bodies = (2, *others)
    parts = (part("乙局", department_id=2, report_state=state), *(part(names[id], department_id=id) for id in others))
    owners = {id: (OwnerRow(names[id], short_name=names[id], department_id=id),) for id in bodies}
    short = tuple(replace(JUDGED_SHORT, owners=owners[id], teller_ids=(id,)) for id in bodies)
    beside = tuple(Body(id, names[id]) for id in others)
    light = replace(lit(rule), part="乙局", owner="乙局", owner_ids=(2,), beside=beside)
    reports = [ReportFact(0, 2, state, CUT_OFF, as_of=as_of)]
    step = next_step(row(parts=parts, milestones=short, light=light), GRACE, reports)
    assert step is not None and step.words == words


def test_who_took_a_date_over_is_asked_by_no_day_that_was_another_bodys() -> None:
    owner = OwnerRow("乙局", short_name="乙局", department_id=2)
    taken = replace(WAITING, owners=(owner,), teller_ids=(2,), is_taken_over=True)
    light = replace(lit(LightRule.OVERDUE), part="综合处", owner_ids=(2,), awaits_owner=True)
    shown = row(parts=(part("甲局"), part("乙局", department_id=2)), milestones=(taken,), light=light)
    assert next_step(shown, GRACE, ()) == NextStep("乙局待综合处布置填报，或申请延期")


@pytest.mark.parametrize(
    ("rule", "owner_ids", "words"),
    [
        (LightRule.FLOOR_BROKEN, (2,), "乙局查明原因，随下一期报告报送整改措施和时限"),
        (LightRule.GAP_WIDE, (2,), "乙局查明原因，随下一期报告报送整改措施和时限"),
        (LightRule.GAP, (2,), None),
        (LightRule.FLOOR_BROKEN, (), None),
    ],
)
def test_a_red_of_which_all_was_told_says_what_its_body_is_to_do(
    rule: LightRule, owner_ids: tuple[int, ...], words: str | None
) -> None:
    """红·低于底线 stood on the leader's home without a next step."""
    light = replace(lit(rule), part="乙局", owner="乙局" if owner_ids else "", owner_ids=owner_ids)
    parts = (part("乙局", department_id=2, report_state=ReportState.ACCEPTED),)
    shown = row(parts=parts, light=light)
    assert next_step(shown, GRACE, reports_of(shown)) == (NextStep(words) if words else None)
    waiting = row(parts=(replace(parts[0], report_state=ReportState.TO_FILL),), light=light)
    assert next_step(waiting, GRACE, reports_of(waiting)) == NextStep("乙局填报本期进展", CUT_OFF)


@pytest.mark.parametrize(
    ("rule", "state", "words"),
    [
        (LightRule.IMPOSSIBLE, ReportState.MISSING, "乙局查明原因，随下一期报告报送整改措施和时限"),
        (LightRule.NO_PROGRESS, ReportState.TO_REVIEW, "乙局查明原因，随下一期报告报送整改措施和时限"),
        (LightRule.HARD, ReportState.TO_REVIEW, "综合处审核甲局的报告"),
    ],
)
def test_reports_of_others_are_no_next_step_of_a_red(rule: LightRule, state: ReportState, words: str) -> None:
    """Beside 红·不能完成 of one body its leader read that another was to make up a report."""
    parts = (
        part("甲局", report_state=state),
        part("乙局", department_id=2, report_state=ReportState.ACCEPTED),
    )
    light = replace(lit(rule), part="乙局", owner="乙局", owner_ids=(2,))
    shown = row(parts=parts, light=light)
    step = next_step(shown, GRACE, reports_of(shown))
    assert step is not None and step.words == words


@dataclass(frozen=True)
class Sent:
    """A report of 乙局."""

    as_of: date
    state: ReportState
    department_id: int = 2
    is_of_quarter: bool = True
    is_closed: bool = False


OVERDUE = replace(WAITING, teller_ids=(2,))
SHORT = replace(JUDGED_SHORT, teller_ids=(2,))
SUMMER, WINTER = date(2026, 6, 20), date(2026, 12, 20)


@pytest.mark.parametrize(
    ("nodes", "reports", "found"),
    [
        ((OVERDUE,), (), (Waiting.TELL,)),
        ((SHORT,), (), (Waiting.RECTIFY,)),
        # 报送整改情况 alone stood there, and the message of the overdue date named 报送完成情况.
        ((OVERDUE, SHORT), (), (Waiting.RECTIFY, Waiting.TELL)),
        ((replace(OVERDUE, teller_ids=(1,)),), (), ()),
        ((replace(OVERDUE, free_ids=(2,)),), (), ()),
        ((replace(OVERDUE, free_ids=(2,)), SHORT), (), (Waiting.RECTIFY,)),
        ((OVERDUE,), (Sent(WINTER, ReportState.TO_APPROVE),), ()),
        ((OVERDUE,), (Sent(WINTER, ReportState.TO_APPROVE, department_id=1),), (Waiting.TELL,)),
        # No button stood there, and the report being written was open to what is overdue.
        ((OVERDUE,), (Sent(SUMMER, ReportState.TO_REVIEW), Sent(WINTER, ReportState.DRAFT)), (Waiting.TELL,)),
        # One that tells it waits for the head: another one is not asked for it.
        ((OVERDUE,), (Sent(SUMMER, ReportState.TO_APPROVE), Sent(WINTER, ReportState.DRAFT)), ()),
        ((SHORT,), (Sent(SUMMER, ReportState.TO_APPROVE),), (Waiting.RECTIFY,)),
        ((SHORT, OVERDUE), (Sent(SUMMER, ReportState.TO_APPROVE),), (Waiting.RECTIFY,)),
        # It lies with the lead, while its round is open.
        ((SHORT,), (Sent(WINTER, ReportState.HANDED_UP),), ()),
        ((SHORT,), (Sent(WINTER, ReportState.RECEIVED, is_closed=True),), (Waiting.RECTIFY,)),
        ((SHORT,), (Sent(WINTER, ReportState.CONSOLIDATED, is_closed=True),), ()),
        # What waits to be read speaks of no date of December.
        ((SHORT,), (Sent(SUMMER, ReportState.TO_REVIEW),), (Waiting.RECTIFY,)),
    ],
)
def test_a_body_is_offered_what_its_report_can_tell_now(
    nodes: tuple[MilestoneRow, ...], reports: tuple[Sent, ...], found: tuple[Waiting, ...]
) -> None:
    assert may_tell(row(milestones=nodes), reports, (), {2}) == found
    assert may_tell(row(milestones=nodes, state=TaskState.SUSPENDED), reports, (), {2}) == ()
