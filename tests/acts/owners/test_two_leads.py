"""共同牵头: what is of all bodies together is of each lead, the one that collects and the one that leads beside it.

交通局 leads and collects the report of 住房局, 商务委 leads beside it and reports to 综合处 itself, 卫健委 carries out
(实际承办). Whoever a date is laid at is asked for it, reminded of it, and may ask for a later one (domain.md 4, 8).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.given import rows
from tests.ledger.lived import row, turned_to
from tests.reporting import world
from tests.reporting.world import OPENED, TEXT, Region, by
from tracker.acts.outcomes import extensions, verdicts
from tracker.acts.reporting import reviews
from tracker.alerts.scan.dates.milestone_queries import said_of_dates
from tracker.alerts.scan.dates.rectifying_queries import rectified
from tracker.database import db
from tracker.ledger.story.late_queries import to_tell
from tracker.ledger.story.queries import story
from tracker.outcomes.extensions import queries as requests
from tracker.outcomes.extensions.node_queries import node as extendable
from tracker.outcomes.extensions.rules import NewExtension
from tracker.outcomes.owner_queries import owners_in_words
from tracker.outcomes.verdicts.rules import NewVerdict
from tracker.people.models import Department
from tracker.plans.models import Milestone, Task
from tracker.reporting.asked.questions import Draft, ReadingDraft
from tracker.reporting.models import Report, Round
from tracker.reporting.quarters import Quarter
from tracker.tasks.models import Assignment
from tracker.vocabulary import (
    Appraisal,
    ExtensionReason,
    Kind,
    KnownBy,
    LightRule,
    MilestoneSource,
    Mode,
    PartyRole,
    RoundKind,
    VerdictResult,
    Waiting,
)
from tracker.worklist.hand_over_queries import open_matters
from tracker.worklist.queries import desk_of, next_of, waiting
from tracker.worklist.task_facts import next_step
from tracker.worklist.task_queries import aside_of, report_facts

DUE = date(2026, 12, 31)
BEFORE, IN_GRACE, LATE, SINCE = date(2026, 12, 17), date(2027, 1, 20), date(2027, 3, 3), date(2027, 3, 5)
SPRING = Quarter(2027, 1)
BOTH = {"交通局", "商务委"}


@pytest.fixture
def of(session: Session) -> Region:
    return world.region()


def led_by_two(of: Region, due_on: date = DUE, *, is_figure: bool = False) -> Task:
    """With an own date of all bodies together, in words or of a figure; all have signed, the quarter asks them."""
    housing, health = rows.department("住房局", rows.CHONGQING), rows.department("卫健委", rows.CHONGQING)
    leads = [(of.transport, PartyRole.LEAD), (of.commerce, PartyRole.LEAD)]
    bodies = [*leads, (housing, PartyRole.CO), (health, PartyRole.ACTING)]
    made = of.task(bodies=bodies, mode=Mode.LEAD_CONSOLIDATES, kind=Kind.MEASURED if is_figure else Kind.ADVANCE)
    if is_figure:
        rows.milestone(made, due_on, indicator_id=rows.indicator(made, year=due_on.year).id)
    else:
        rows.owned(made, rows.milestone(made, due_on), KnownBy.SILENT)
    for duty in db.session.scalars(select(Assignment)):
        duty.signed_on = OPENED
    db.session.commit()
    turned_to(OPENED)
    return made


def node_of(task: Task) -> int:
    own = Milestone.task_id == task.id, Milestone.source == MilestoneSource.OWN
    return db.session.scalars(select(Milestone.id).where(*own)).one()


def names(ids: Iterable[int]) -> set[str]:
    return set(db.session.scalars(select(Department.short_name).where(Department.id.in_(list(ids)))))


def whose(task: Task, day: date) -> dict[str, Collection[str]]:
    """Whose the date is, wherever that is said."""
    node = node_of(task)
    said = said_of_dates(rows.CHONGQING, day)
    (own,) = [one for one in row(task, day).milestones if one.milestone_id == node]
    return {
        "row": {one.short_name for one in own.owners},
        "list of verdicts": set(owners_in_words([(db.session.get_one(Milestone, node), task)])[node].split("、")),
        "may ask for a later date": names(extendable(node).askers),
        "answers in letters": names(id for one in said.of([node]) for id in one.answers_ids),
    }


def asked(task: Task, day: date) -> dict[str, Collection[str]]:
    """At whom the date is laid, and who is asked to tell it."""
    node = node_of(task)
    said = said_of_dates(rows.CHONGQING, day)
    shown = row(task, day)
    own = next(one for one in shown.milestones if one.milestone_id == node)
    messages = [*said.of([node]), *rectified([node], said)]
    return {
        "light": names(shown.light.laid_ids),
        "tellers": names(own.teller_ids),
        "messages": names(id for one in messages for id in one.matter.department_ids),
        "报送情况": names(one.body_id for one in to_tell(task.id, day).of_dates),
    }


def others(of: Region) -> Region:
    """The same where the people of 商务委 write."""
    return replace(of, liaison=of.other_liaison, head=of.other_head)


def writers(of: Region) -> dict[str, tuple[Department, Region]]:
    return {"交通局": (of.transport, of), "商务委": (of.commerce, others(of))}


def sends(of: Region, task: Task, name: str, draft: Draft = TEXT, on: date = SINCE) -> Report:
    """One of the two has reported for the quarter that is open in March."""
    body, its = writers(of)[name]
    return world.submitted(world.report(task, body, SPRING), its, draft, on=on)


def accepts(of: Region, found: Report, on: date = SINCE) -> None:
    reviews.accept(by(of.coordinator, on), found.id, None, Appraisal.NORMAL)


@pytest.mark.slow
@pytest.mark.parametrize("day", [BEFORE, IN_GRACE, LATE], ids=["before it is due", "within its grace", "overdue"])
@pytest.mark.parametrize("is_figure", [False, True], ids=["in words", "of a figure"])
def test_it_is_of_both_leads(of: Region, day: date, is_figure: bool) -> None:
    """待办, A5 and A6, the list of verdicts and 申请延期 knew 交通局 alone; the light waited for both."""
    task = led_by_two(of, is_figure=is_figure)
    turned_to(day)
    assert set(map(frozenset, whose(task, day).values())) == {frozenset(BOTH)}, whose(task, day)
    said = asked(task, day)
    assert said.pop("messages") == BOTH
    if day == LATE:
        assert set(map(frozenset, said.values())) == {frozenset(BOTH)}, said


def test_who_leads_beside_asks_for_a_later_date(of: Region) -> None:
    task = led_by_two(of)
    later = NewExtension(
        date(2027, 6, 30), ExtensionReason.FUNDS, "资金未到位", "已开工", "年底前补齐", "渝财建〔2026〕1号"
    )
    made = extensions.apply(by(of.other_head, BEFORE), node_of(task), None, None, later)
    assert requests.extension(made).asked_by_id == of.commerce.id


@pytest.mark.slow
@pytest.mark.parametrize("is_read", [True, False], ids=["accepted", "to be read"])
@pytest.mark.parametrize(("first", "other"), [("交通局", "商务委"), ("商务委", "交通局")])
def test_once_one_has_told_the_other_alone_is_asked(of: Region, first: str, other: str, is_read: bool) -> None:
    task = led_by_two(of)
    for day in (BEFORE, LATE):
        turned_to(day)
    told = sends(of, task, first)
    if is_read:
        accepts(of, told)
    turned_to(SINCE)
    said = asked(task, SINCE)
    assert set(map(frozenset, said.values())) == {frozenset({other})}, said
    assert row(task, SINCE).light.part == other
    assert next_words(task) == f"{other}、住房局等 3 家填报本期进展", "others have a report to write, too"
    accepts(of, sends(of, task, other))
    assert row(task, SINCE).light.rule is (LightRule.TO_JUDGE if is_read else LightRule.OVERDUE)


def next_words(task: Task, day: date = SINCE) -> str | None:
    """下一步, the same of the page and of the list."""
    shown, aside = row(task, day), aside_of(row(task, day), day)
    step = next_step(shown, day, report_facts(story(task.id, None).reports), aside)
    assert next_of(rows.CHONGQING, [task.id], day).get(task.id) == (step and step.words)
    return step.words if step else None


@pytest.mark.slow
def test_of_a_figure_what_one_sends_may_be_the_value_of_both(of: Region) -> None:
    task = led_by_two(of, is_figure=True)
    turned_to(LATE)
    figure = db.session.get_one(Milestone, node_of(task)).indicator_id
    assert figure is not None
    told = replace(TEXT, readings=(ReadingDraft(figure, Decimal(86), DUE, "交通统计"),))
    sends(of, task, "商务委", told)
    said = asked(task, SINCE)
    assert row(task, SINCE).light.part == "综合处"
    assert (said["tellers"], said["报送情况"], said["messages"]) == (set(), set(), {"综合处"})


@pytest.mark.slow
@pytest.mark.both
@pytest.mark.parametrize(("first", "other"), [("交通局", "商务委"), ("商务委", "交通局")])
def test_each_puts_it_right(of: Region, first: str, other: str) -> None:
    """整改 stood on the desk of 交通局 alone, whose report took it off; the light was laid at 商务委 then."""
    task = led_by_two(of)
    turned_to(LATE)
    short = NewVerdict(VerdictResult.MISSED, DUE, "现场核查", None, date(2027, 3, 8))
    verdicts.judge_milestone(by(of.coordinator, LATE), node_of(task), None, short)

    def all_say(day: date) -> set[str]:
        said = {**asked(task, day), "desks": at_desks(of, day), "hand over": handed_over(of, day)}
        assert said.pop("hand over") == BOTH
        assert set(map(frozenset, said.values())) == {frozenset(said["light"])}, said
        return set(said["light"])

    assert all_say(SINCE) == all_say(date(2027, 3, 9)) == BOTH
    sends(of, task, first, on=date(2027, 3, 9))
    assert all_say(date(2027, 3, 9)) == {other}
    assert next_words(task, date(2027, 3, 9)) == f"{other}完成整改并报送整改情况"


def at_desks(of: Region, day: date) -> set[str]:
    """On whose desks 整改 stands."""
    people = {"交通局": of.liaison, "商务委": of.other_liaison}
    return {name for name, who in people.items() if waiting(desk_of(who, rows.CHONGQING), day, [Waiting.RECTIFY])}


def handed_over(of: Region, day: date) -> set[str]:
    """With whose post 整改 goes over to who comes next."""
    return {name for name, (body, _) in writers(of).items() if open_matters([body.id], day).rectifications}


def test_both_are_asked_in_the_round_of_verdicts(of: Region) -> None:
    """核定: 交通局 alone had a report to write of what both were to tell."""
    task = led_by_two(of, date(2026, 6, 30))
    owed = select(Report.department_id).join(Round, Round.id == Report.round_id)
    owed = owed.where(Report.task_id == task.id, Round.kind == RoundKind.VERIFICATION)
    assert names(db.session.scalars(owed)) == BOTH
