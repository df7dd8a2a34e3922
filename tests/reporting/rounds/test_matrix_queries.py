"""A round as body by task: counts agree with the lists behind them, in a fixed number of statements."""

from __future__ import annotations

from datetime import date

import pytest

from tests.clients.statements import counted
from tests.given import builders, rows
from tests.reporting.world import OPENED, TEXT, Region, accepted, by, opened, region, report, submitted
from tests.servers.databases import on_sqlite
from tracker.acts.reporting import office_reports, reports, reviews, rounds
from tracker.acts.reporting import unchanged as unchanged_acts
from tracker.database import db
from tracker.people.access import Scope, scope_of
from tracker.plans.models import Task
from tracker.reporting.asked.questions import Draft
from tracker.reporting.office.entered import Answer
from tracker.reporting.quarters import Quarter
from tracker.reporting.rounds import matrix_queries
from tracker.reporting.rounds.burden_queries import burdens, total
from tracker.reporting.rounds.matrix_queries import Sent, Wanted, listed, matrix, plans_of_round
from tracker.vocabulary import EnteredHow, Kind, PartyRole, ReportStanding, Stage

ALL = Scope(rows.CHONGQING, None)


@pytest.fixture
def of(session: object) -> Region:
    return region()


@pytest.fixture
def tasks(of: Region) -> list[Task]:
    """Five tasks of both bodies; the transport bureau's reports stand in five ways."""
    found = [of.task() for _ in range(5)]
    opened()
    mine = [report(task, of.transport) for task in found]
    accepted(mine[0], of)
    submitted(mine[1], of)
    submitted(mine[2], of)
    reviews.give_back(by(of.coordinator), mine[2].id, None, "请补充")
    reports.save_draft(by(of.liaison), mine[2].id, None, TEXT)
    reports.save_draft(by(of.liaison), mine[3].id, None, TEXT)
    office_reports.exempt(by(of.coordinator), [(mine[4].id, None)], "职责已划转")
    return found


def round_id(of: Region, tasks: list[Task]) -> int:
    return report(tasks[0], of.transport).round_id


@on_sqlite
def test_each_body_is_counted_in_the_order_of_the_registry(of: Region, tasks: list[Task]) -> None:
    found = matrix(round_id(of, tasks), ALL, Wanted())
    assert [body.name for body in found.bodies] == ["交通局", "商务委"]
    mine, others = found.bodies
    assert (mine.asked, mine.submitted, mine.unsent) == (4, 3, 1)
    assert [cell.standing.mark for cell in mine.cells] == ["采", "审", "退", "未", "免"]
    assert [cell.code for cell in mine.cells] == [task.code for task in tasks]
    assert (others.asked, others.submitted, others.unsent) == (5, 0, 5)
    assert (found.total.asked, found.total.submitted, found.total.unsent) == (9, 3, 6)


@pytest.mark.both
def test_every_number_has_its_list(of: Region, tasks: list[Task]) -> None:
    at = round_id(of, tasks)
    found = matrix(at, ALL, Wanted())
    for standing in ReportStanding:
        shown = listed(at, ALL, Wanted(standing=standing), 1, 50)
        assert shown.total == len(shown.lines) == found.total.counts[standing], standing


@pytest.mark.both
def test_asked_sent_and_unsent_have_theirs(of: Region, tasks: list[Task]) -> None:
    at = round_id(of, tasks)
    for sent, count in ((Sent.ASKED, 9), (Sent.YES, 3), (Sent.NO, 6), (None, 10)):
        shown = listed(at, ALL, Wanted(sent=sent), 1, 4)
        assert (shown.total, len(shown.lines)) == (count, min(count, 4))
    second = listed(at, ALL, Wanted(), 3, 4)
    assert len(second.lines) == 2
    one = listed(at, ALL, Wanted(department_id=of.transport.id, sent=Sent.NO), 1, 50)
    assert [line.department for line in one.lines] == ["交通局"]


@pytest.mark.both
def test_a_plan_and_what_is_unsent_alone(of: Region, tasks: list[Task]) -> None:
    at = round_id(of, tasks)
    only = matrix(at, ALL, Wanted(sent=Sent.NO))
    assert [[cell.standing.mark for cell in body.cells] for body in only.bodies] == [["未"], ["未"] * 5]
    assert list(plans_of_round(at)) == [of.plan.id]
    assert matrix(at, ALL, Wanted(plan_id=of.plan.id)).total.asked == 9
    assert matrix(at, ALL, Wanted(plan_id=of.plan.id + 1)).bodies == ()


@on_sqlite
def test_the_sum_of_some_bodies_is_theirs(of: Region, tasks: list[Task]) -> None:
    """“合计 1 家” stood over one body, with the numbers of both."""
    at = round_id(of, tasks)
    submitted(report(tasks[3], of.transport), of)
    only = matrix(at, ALL, Wanted(sent=Sent.NO))
    assert [body.name for body in only.bodies] == ["商务委"]
    assert (only.shown.asked, only.shown.submitted, only.shown.unsent) == (5, 0, 5)
    assert (only.total.asked, only.total.submitted, only.total.unsent) == (9, 4, 5)
    whole = matrix(at, ALL, Wanted())
    assert whole.shown == whole.total == only.total


@pytest.mark.both
def test_a_unit_sees_its_own_row(of: Region, tasks: list[Task]) -> None:
    found = matrix(round_id(of, tasks), scope_of(of.other_liaison), Wanted())
    assert [body.name for body in found.bodies] == ["商务委"]
    assert listed(round_id(of, tasks), scope_of(of.other_liaison), Wanted(), 1, 50).total == 5


@on_sqlite
def test_beyond_a_page_of_cells_the_counts_stand_alone(
    of: Region, tasks: list[Task], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matrix_queries, "MOST_CELLS", 9)
    found = matrix(round_id(of, tasks), ALL, Wanted())
    assert not found.has_cells and found.total.asked == 9
    monkeypatch.setattr(matrix_queries, "MOST_CELLS", 10)
    assert matrix(round_id(of, tasks), ALL, Wanted()).has_cells


def test_the_matrix_costs_the_same_however_many_there_are(of: Region, tasks: list[Task]) -> None:
    at = round_id(of, tasks)
    db.session.rollback()
    with counted() as statements:
        matrix(at, ALL, Wanted())
    assert len([one for one in statements if one.startswith("SELECT")]) == 3


def test_what_a_round_cost_each_unit(of: Region) -> None:
    bodies = [(of.transport, PartyRole.LEAD)]
    first, second, third = (of.task(bodies=bodies, kind=Kind.DELIVERABLE) for _ in range(3))
    before = Quarter(2026, 3)
    opened(quarter=before, on=date(2026, 9, 1))
    draft = Draft(TEXT.progress_text, TEXT.problems, TEXT.next_steps, stage=Stage.DRAFTING, forecast=TEXT.forecast)
    accepted(report(first, of.transport, before), of, draft, date(2026, 9, 10))
    round = opened()
    unchanged, late, phoned = (report(task, of.transport) for task in (first, second, third))
    unchanged_acts.say_no_change(by(of.liaison), unchanged.id, None)
    reports.approve(by(of.head), [(unchanged.id, None)])
    submitted(late, of, draft, date(2026, 12, 24))
    reviews.give_back(by(of.coordinator, date(2026, 12, 25)), late.id, None, "请补充")
    answer = Answer(EnteredHow.PAPER, "张某", OPENED)
    office_reports.enter(by(of.coordinator), phoned.id, None, Draft("已报"), answer)
    (unit,) = burdens([round.id], ALL)
    assert unit.department == "交通局"
    found = unit.of
    assert (found.asked, found.prefilled, found.unchanged, found.nil, found.entered) == (3, 1, 1, 0, 1)
    assert (found.submitted, found.late, found.returned) == (3, 1, 1)
    assert found.days == -1 + 22 + 22 and found.mean_days == 14.3
    assert total([unit, unit]).asked == 6
    assert burdens([round.id], scope_of(of.other_liaison)) == []


@on_sqlite
def test_a_unit_that_sent_nothing_has_no_mean(of: Region, tasks: list[Task]) -> None:
    at = round_id(of, tasks)
    rounds.close_round(builders.act(on=date(2027, 1, 5)), at)
    second = burdens([at], ALL)[1].of
    assert (second.asked, second.submitted, second.mean_days) == (5, 0, None)
