"""The review queue: red, yellow, 无变化, the rest; a few lines of it at a time; a 处室 sees its own plans."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import update

from tests.given import rows
from tests.reporting.world import OPENED, TEXT, Region, by, opened, region, report, submitted
from tracker.acts.plans import plans
from tracker.acts.reporting import reports, reviews
from tracker.clock import shanghai_date
from tracker.database import db
from tracker.ledger.facts.settings_queries import plan_settings
from tracker.ledger.lights.severity import RANKS
from tracker.ledger.models import LedgerStanding
from tracker.people.access import Permission
from tracker.plans.head.host_queries import plans_acted_on
from tracker.reporting.models import Report
from tracker.reporting.review.queries import alike
from tracker.vocabulary import Appraisal, LightRule, Role, UnitClass, Waiting
from tracker.worklist.office_home_queries import office_desk
from tracker.worklist.queries import counts, desk_of
from tracker.worklist.review_queries import HEADINGS, Queue, queue, queue_lines

RED, YELLOW, GREEN = LightRule.GAP_WIDE, LightRule.GAP, LightRule.REPORTED


@pytest.fixture
def of(session: object) -> Region:
    return region()


@pytest.fixture
def waiting(of: Region) -> list[Report]:
    """Four reports that wait: of a green task, a yellow one, another green one, a red one."""
    tasks = [of.task() for _ in range(4)]
    opened()
    found = [submitted(report(task, of.transport), of) for task in tasks]
    for task, rule in zip(tasks, (GREEN, YELLOW, GREEN, RED), strict=True):
        light = update(LedgerStanding).where(LedgerStanding.task_id == task.id).values(rank=RANKS[rule])
        db.session.execute(light)
    return found


def test_the_worst_tasks_come_first(of: Region, waiting: list[Report]) -> None:
    green, yellow, other, red = (one.id for one in waiting)
    found = queue(rows.CHONGQING, None)
    assert found.ids == [red, yellow, green, other]
    assert {HEADINGS[part]: count for part, count in found.counts.items()} == {
        "红灯任务": 1,
        "黄灯任务": 1,
        "其余": 2,
    }
    assert [line.heading for line in queue_lines(found, found.ids)] == ["红灯任务", "黄灯任务", "其余", "其余"]
    assert queue(rows.SHANXI, None).ids == []


def test_other_settings_of_the_plan_bring_another_order(of: Region, waiting: list[Report]) -> None:
    """Nothing happens to a report then, and its task is lit otherwise all the same."""
    assert queue(rows.CHONGQING, None).ids[0] == waiting[3].id
    now = plan_settings(of.plan.id)
    new = replace(now, thresholds={**now.thresholds, "gap_yellow": 5})
    plans.set_settings(by(of.coordinator_head, OPENED), of.plan.id, None, new, "会议定")
    assert queue(rows.CHONGQING, None).ids == [one.id for one in waiting], "none of them is red or yellow by its facts"


def test_what_was_taken_since_the_queue_was_read_has_no_line_to_tick(of: Region, waiting: list[Report]) -> None:
    """In its new version, ticked, it would be refused for as long as the page stands."""
    found, taken = queue(rows.CHONGQING, None), waiting[0].id
    reviews.accept(by(of.coordinator), taken, None, Appraisal.NORMAL)
    left = [report_id for report_id in found.ids if report_id != taken]
    assert [line.id for line in queue_lines(found, found.ids)] == left
    assert {one.page.line.id for one in alike(found.ids, OPENED)} == set(left)


def test_a_report_came_on_the_day_it_was_approved(of: Region) -> None:
    """Sent to the unit head on the first, approved on the third: its page says 12-03 提交, and so does the queue."""
    task = of.task()
    opened()
    owed, approved_on = report(task, of.transport), date(2026, 12, 3)
    reports.save_draft(by(of.liaison), owed.id, None, TEXT)
    reports.send(by(of.liaison), owed.id, None)
    reports.approve(by(of.head, approved_on), [(owed.id, None)])
    waiting = queue(rows.CHONGQING, None)
    assert [shanghai_date(line.submitted_at) for line in queue_lines(waiting, waiting.ids)] == [approved_on]


def test_the_places_in_a_queue() -> None:
    found = Queue(((5, 0), (7, 1), (9, 3), (2, 3)))
    assert [found.place(one) for one in (5, 2, 1)] == [0, 3, None]
    assert [found.after(one) for one in (5, 2, 1)] == [7, 5, 5]
    assert Queue(((5, 0),)).after(5) is None and Queue(()).after(5) is None
    assert found.around(9, 1, 1) == [7, 9, 2]
    assert found.around(5, 4, 1) == [5, 7]
    assert (found.first_of(3), found.first_of(2)) == (9, None)


@pytest.mark.both
def test_a_division_reviews_and_counts_its_own_plans(of: Region, waiting: list[Report]) -> None:
    division = rows.department("价格处", unit_class=UnitClass.DIVISION, parent_id=of.commission.id)
    elsewhere = rows.person(Role.COORDINATOR, division)
    its_own = rows.plan(host_id=division.id)
    db.session.commit()
    permission = Permission.REPORT_REVIEW
    assert plans_acted_on(elsewhere, permission, rows.CHONGQING) == {its_own.id}
    assert plans_acted_on(of.coordinator, permission, rows.CHONGQING) is None, "a post at the commission itself"
    assert plans_acted_on(of.liaison, permission, rows.CHONGQING) == frozenset()
    for of_plans, count in ((None, 4), (frozenset({of.plan.id}), 4), (frozenset({its_own.id}), 0)):
        assert len(queue(rows.CHONGQING, of_plans)) == count
        assert counts(desk_of(of.coordinator, rows.CHONGQING, of_plans), OPENED)[Waiting.REVIEW] == count
    day = date(2026, 12, 3)
    assert office_desk(rows.CHONGQING, day, since=by(of.liaison, date(2026, 11, 30)).at).new == 4
    assert office_desk(rows.CHONGQING, day, since=by(of.liaison, date(2026, 12, 2)).at).new == 0


def test_only_the_office_of_a_host_where_all_have_one(of: Region) -> None:
    found = plans_acted_on(of.coordinator, Permission.REPORT_REVIEW, rows.CHONGQING)
    assert found is None, "all of the jurisdiction's plans: nothing is filtered"
