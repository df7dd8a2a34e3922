"""需协调事项 from the accepted report to its end: who is asked next, what the light, the list and the workbook say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.acts.supervision.test_workbooks import built, cells
from tests.clients.races import meet
from tests.given import rows
from tests.ledger.lived import accepted, sent, title, turned_to
from tests.reporting.world import OPENED, Q4, TEXT, Region, by, region, report
from tracker.actor import Actor
from tracker.acts.outcomes import coordination
from tracker.acts.reporting import office_reports, reports, reviews, unchanged
from tracker.database import db
from tracker.errors import BadInput, Conflict, Forbidden, NotFound, RuleRefused
from tracker.people.access import Scope
from tracker.plans.models import Task
from tracker.reporting.coordination import queries
from tracker.reporting.form.queries import standing_of_own
from tracker.reporting.models import CoordinationMatter
from tracker.reporting.quarters import Quarter
from tracker.reporting.write import page_queries
from tracker.vocabulary import CoordinationLevel, CoordinationState, Kind, Mode, PartyRole, Role, Waiting
from tracker.worklist.queries import counts, desk_of

ON, NEXT, AFTER = date(2026, 12, 22), date(2027, 3, 22), date(2027, 6, 30)
ASKS = replace(TEXT, coordination="请协调站点用地")
ALL = Scope(rows.CHONGQING, None)
L = CoordinationLevel


@pytest.fixture
def of(session: Session) -> Region:
    return region()


@pytest.fixture
def leaders(of: Region) -> list[Actor]:
    """分管领导, 主要领导."""
    return [rows.person(role, of.commission) for role in (Role.LEADER, Role.PRINCIPAL)]


@pytest.fixture
def task(of: Region) -> Task:
    """A task of one body; 2026Q4 is open."""
    found = of.task(bodies=[(of.transport, PartyRole.LEAD)], mode=Mode.SINGLE, kind=Kind.MEASURED)
    db.session.commit()
    turned_to(OPENED)
    return found


def raised(
    of: Region, task: Task, words: str = ASKS.coordination, on: date = ON, quarter: Quarter = Q4
) -> CoordinationMatter:
    accepted(sent(of, task, replace(TEXT, coordination=words), on, quarter), of, on)
    return db.session.scalars(select(CoordinationMatter).order_by(CoordinationMatter.id.desc()).limit(1)).one()


def asked(of: Region, person: Actor) -> int:
    return counts(desk_of(person, rows.CHONGQING), ON)[Waiting.COORDINATE]


@pytest.mark.slow
def test_it_waits_for_the_office_then_the_leader_then_the_office_and_ends(
    of: Region, task: Task, leaders: list[Actor], tmp_path: Path
) -> None:
    leader, principal = leaders
    matter = raised(of, task)
    assert [asked(of, one) for one in (of.coordinator, leader, of.liaison)] == [1, 0, 0]
    with pytest.raises(BadInput, match="责任领导"):
        coordination.arrange(by(of.coordinator, ON), matter.id, None, L.LEADER)
    coordination.arrange(by(of.coordinator, ON), matter.id, None, L.LEADER, "李某")
    assert [asked(of, one) for one in (of.coordinator, leader, principal)] == [0, 1, 1]
    with pytest.raises(NotFound):
        coordination.instruct(by(of.coordinator, ON), matter.id, None, "请办理")
    coordination.instruct(by(leader, ON), matter.id, None, "请规划部门一周内答复")
    assert [asked(of, one) for one in (of.coordinator, leader)] == [1, 0]
    with pytest.raises(RuleRefused, match="不等领导协调"):
        coordination.instruct(by(leader, ON), matter.id, None, "再次")
    coordination.note(by(of.coordinator, ON), matter.id, None, "已发函")
    for nothing in (" ", "没有", "无。"):
        with pytest.raises(BadInput, match="办理结果"):
            coordination.close(by(of.coordinator, ON), matter.id, None, nothing)
    (before,) = cells(built(tmp_path, ON, at=ON), "问题与协调")
    assert (before["协调层级"], before["责任领导"]) == ("分管领导协调", "李某")
    assert before["进展"] == f"综合处办理中：已发函（{ON}）"
    coordination.close(by(of.coordinator, ON), matter.id, None, "用地已落实")
    assert [asked(of, one) for one in (of.coordinator, leader)] == [0, 0]
    assert queries.open_matters(ALL) == []
    (ended,) = queries.closed_matters(ALL)
    assert ended.progress is not None and ended.progress.words == "用地已落实"
    with pytest.raises(RuleRefused, match="已经办结"):
        coordination.note(by(of.coordinator, ON), matter.id, None, "补记")


@pytest.mark.slow
def test_the_principals_matter_waits_for_him_alone(of: Region, task: Task, leaders: list[Actor]) -> None:
    matter = raised(of, task)
    coordination.arrange(by(of.coordinator, ON), matter.id, None, L.PRINCIPAL, "王某")
    assert [asked(of, one) for one in leaders] == [0, 1]
    with pytest.raises(RuleRefused, match="领导还没有意见，不能办结"):
        coordination.close(by(of.coordinator, ON), matter.id, None, "用地已落实")
    with pytest.raises(Forbidden, match="由主要领导填写意见"):
        coordination.instruct(by(leaders[0], ON), matter.id, None, "请规划部门一周内答复")
    coordination.instruct(by(leaders[1], ON), matter.id, None, "请报市政府")
    coordination.arrange(by(of.coordinator, ON), matter.id, None, L.ABOVE, "王某", "已报市政府")
    assert [asked(of, one) for one in (*leaders, of.coordinator)] == [0, 0, 1]


@pytest.mark.parametrize("is_ended", [False, True])
@pytest.mark.slow
def test_what_was_brought_to_its_end_lights_no_more(of: Region, task: Task, is_ended: bool) -> None:
    """Open longer than one round it is 黄·待协调; once it is 办结 it is not."""
    matter = raised(of, task)
    turned_to(date(2027, 3, 1))
    if is_ended:
        coordination.arrange(by(of.coordinator, NEXT), matter.id, None, L.OFFICE)
        coordination.close(by(of.coordinator, NEXT), matter.id, None, "用地已落实")
    assert (title(task, AFTER) == "黄·待协调") is not is_ended


@pytest.mark.slow
@pytest.mark.parametrize("is_ended", [False, True])
def test_no_change_asks_nothing_anew_that_was_dealt_with(of: Region, task: Task, is_ended: bool) -> None:
    matter = raised(of, task)
    if is_ended:
        coordination.arrange(by(of.coordinator, ON), matter.id, None, L.OFFICE)
        coordination.close(by(of.coordinator, ON), matter.id, None, "用地已落实")
    turned_to(date(2027, 3, 1))
    found = report(task, of.transport, Q1)
    unchanged.say_no_change(by(of.liaison, NEXT), found.id, None)
    reports.approve(by(of.head, NEXT), [(found.id, None)])
    accepted(found, of, NEXT)
    assert [row.id for row in queries.open_matters(ALL)] == ([] if is_ended else [matter.id])
    turned_to(date(2027, 6, 1))
    assert (title(task, date(2027, 9, 1)) == "黄·待协调") is not is_ended


@pytest.mark.slow
@pytest.mark.parametrize("is_ended", [False, True])
def test_the_form_begins_without_what_was_dealt_with(of: Region, task: Task, is_ended: bool) -> None:
    """Who only wrote on raised it anew, without having asked for anything."""
    matter = raised(of, task)
    if is_ended:
        coordination.arrange(by(of.coordinator, ON), matter.id, None, L.OFFICE)
        coordination.close(by(of.coordinator, ON), matter.id, None, "用地已落实")
    turned_to(date(2027, 3, 1))
    found = report(task, of.transport, Q1)
    shown = page_queries.page(found.id, of.liaison, NEXT)
    assert shown.begin.coordination == ("" if is_ended else ASKS.coordination)
    assert shown.begin.progress_text == TEXT.progress_text
    assert shown.before is not None and shown.before.draft.coordination == ASKS.coordination, "as it was said"
    (filled,) = standing_of_own([found], NEXT).values()
    assert filled.begin == shown.begin, "and so does the Excel form"


@pytest.mark.slow
def test_said_again_it_is_the_same_matter_and_said_no_more_it_ends(of: Region, task: Task) -> None:
    first = raised(of, task)
    turned_to(date(2027, 3, 1))
    again = raised(of, task, "请协调站点用地和资金", NEXT, Quarter(2027, 1))
    assert (again.id, again.words, again.state) == (first.id, "请协调站点用地和资金", CoordinationState.RAISED)
    turned_to(date(2027, 6, 1))
    accepted(sent(of, task, TEXT, date(2027, 6, 20), Quarter(2027, 2)), of, date(2027, 6, 20))
    (ended,) = queries.closed_matters(ALL)
    assert ended.progress is not None and "不再提出" in ended.progress.words


def test_an_acceptance_undone_raises_nothing(of: Region, task: Task) -> None:
    raised(of, task)
    report = sent_report(task)
    reviews.undo_acceptance(by(of.coordinator, ON), report, None)
    assert queries.open_matters(ALL) == []
    reviews.accept(by(of.coordinator, ON), report, None)
    assert [row.words for row in queries.open_matters(ALL)] == [ASKS.coordination]


Q1, Q2 = Quarter(2027, 1), Quarter(2027, 2)


def undone(of: Region, task: Task, quarter: Quarter, on: date) -> None:
    reviews.undo_acceptance(by(of.coordinator, on), report(task, of.transport, quarter).id, None)


def open_one() -> tuple[int, str, str]:
    """The one matter that is open: its report, words and state."""
    (row,) = queries.open_matters(ALL)
    return row.report_id, row.words, row.state.label


@pytest.mark.slow
@pytest.mark.parametrize("again", [ASKS.coordination, "请协调站点用地和资金"])
def test_what_was_only_said_again_is_said_by_the_report_before(of: Region, task: Task, again: str) -> None:
    first = raised(of, task).report_id
    turned_to(date(2027, 3, 1))
    matter = raised(of, task, again, NEXT, Q1)
    coordination.arrange(by(of.coordinator, NEXT), matter.id, None, L.OFFICE)
    undone(of, task, Q1, NEXT)
    assert open_one() == (first, ASKS.coordination, "综合处办理中")
    assert [one.act for one in queries.events_of(matter.id)] == ["raise", "repeat", "arrange", "restore"]
    undone_before = queries.matter(matter.id).version
    reviews.accept(by(of.coordinator, NEXT), report(task, of.transport, Q1).id, None)
    assert open_one()[1] == again and queries.matter(matter.id).version > undone_before


@pytest.mark.slow
def test_nobody_dealt_with_it_and_still_it_is_not_closed_while_one_report_says_it(of: Region, task: Task) -> None:
    """The closing words said that the report that raised it was taken back, and it was not."""
    first = raised(of, task).report_id
    turned_to(date(2027, 3, 1))
    raised(of, task, on=NEXT, quarter=Q1)
    undone(of, task, Q1, NEXT)
    assert open_one() == (first, ASKS.coordination, "待明确层级")
    assert asked(of, of.coordinator) == 1


@pytest.mark.slow
def test_what_ended_because_it_was_said_no_more_goes_on_where_it_stood(
    of: Region, task: Task, leaders: list[Actor], tmp_path: Path
) -> None:
    matter = raised(of, task)
    coordination.arrange(by(of.coordinator, ON), matter.id, None, L.LEADER, "李某")
    turned_to(date(2027, 3, 1))
    accepted(sent(of, task, TEXT, NEXT, Q1), of, NEXT)
    assert queries.open_matters(ALL) == [] and asked(of, leaders[0]) == 0
    undone(of, task, Q1, NEXT)
    assert open_one() == (matter.report_id, ASKS.coordination, "待分管领导协调")
    assert asked(of, leaders[0]) == 1
    (line,) = cells(built(tmp_path, NEXT, at=NEXT), "问题与协调")
    assert (line["协调层级"], line["进展"]) == ("分管领导协调", "待分管领导协调"), "nothing of 不再提出"
    reviews.accept(by(of.coordinator, NEXT), report(task, of.transport, Q1).id, None)
    assert queries.open_matters(ALL) == []


@pytest.mark.slow
def test_a_correction_taken_back_leaves_what_the_text_before_it_said(of: Region, task: Task) -> None:
    found = raised(of, task).report_id
    for words in (ASKS.coordination, "请协调资金", ""):
        office_reports.correct(by(of.liaison, ON), found, None, "数字有误")
        accepted(sent(of, task, replace(TEXT, coordination=words), ON), of, ON)
        undone(of, task, Q4, ON)
        assert open_one() == (found, ASKS.coordination, "待明确层级")
        reviews.give_back(by(of.coordinator, ON), found, None, "请再核对")
        accepted(sent(of, task, ASKS, ON), of, ON)


@pytest.mark.slow
def test_of_two_taken_back_the_last_ends_it_whichever_raised_it(of: Region, task: Task) -> None:
    raised(of, task, on=NEXT)
    turned_to(date(2027, 3, 1))
    raised(of, task, on=NEXT, quarter=Q1)
    undone(of, task, Q4, NEXT)
    assert open_one()[0] == report(task, of.transport, Q1).id
    undone(of, task, Q1, NEXT)
    assert queries.open_matters(ALL) == []


@pytest.mark.slow
def test_the_one_before_goes_on_where_a_new_one_and_its_end_are_both_taken_back(
    of: Region, task: Task, tmp_path: Path
) -> None:
    first = raised(of, task)
    turned_to(date(2027, 3, 1))
    turned_to(date(2027, 6, 1))
    accepted(sent(of, task, TEXT, AFTER, Q1), of, AFTER)
    assert raised(of, task, "请协调资金", AFTER, Q2).id != first.id
    undone(of, task, Q2, AFTER)
    assert queries.open_matters(ALL) == [], "2027Q1 asks for nothing"
    undone(of, task, Q1, AFTER)
    assert open_one() == (first.report_id, ASKS.coordination, "待明确层级")
    (line,) = cells(built(tmp_path, AFTER, at=AFTER), "问题与协调")
    assert line["进展"] == "待明确层级"


@pytest.mark.slow
def test_what_was_brought_to_its_end_stays_there(of: Region, task: Task) -> None:
    matter = raised(of, task)
    turned_to(date(2027, 3, 1))
    raised(of, task, on=NEXT, quarter=Q1)
    coordination.close(by(of.coordinator, NEXT), matter.id, None, "用地已落实")
    undone(of, task, Q1, NEXT)
    assert queries.open_matters(ALL) == []


def sent_report(task: Task) -> int:
    return db.session.scalars(select(CoordinationMatter.report_id).where(CoordinationMatter.task_id == task.id)).one()


def test_who_comes_second_or_from_elsewhere_is_told(of: Region, task: Task) -> None:
    matter = raised(of, task)
    version = matter.version
    coordination.arrange(by(of.coordinator, ON), matter.id, version, L.OFFICE)
    with pytest.raises(Conflict):
        coordination.close(by(of.coordinator_head, ON), matter.id, version, "已办")
    version = matter.version
    coordination.note(by(of.coordinator, ON), matter.id, version, "已发函")
    with pytest.raises(Conflict):
        coordination.close(by(of.coordinator_head, ON), matter.id, version, "已办")
    elsewhere = region(rows.SHANXI).coordinator
    acts: list[Callable[[], None]] = [
        lambda: coordination.note(by(elsewhere, ON), matter.id, None, "已办"),
        lambda: coordination.note(by(of.liaison, ON), matter.id, None, "已办"),
        lambda: coordination.note(by(of.coordinator, ON + timedelta(days=1)), 999, None, "已办"),
    ]
    for do in acts:
        with pytest.raises(NotFound):
            do()


@pytest.mark.slow
def test_the_past_day_does_not_know_the_end(of: Region, task: Task, tmp_path: Path) -> None:
    matter = raised(of, task)
    coordination.arrange(by(of.coordinator, NEXT), matter.id, None, L.OFFICE)
    coordination.close(by(of.coordinator, NEXT), matter.id, None, "用地已落实")
    (line,) = cells(built(tmp_path, ON, at=AFTER), "问题与协调")
    assert (line["协调层级"], line["进展"]) == ("—", "待明确层级")
    (line,) = cells(built(tmp_path, NEXT, at=AFTER), "问题与协调")
    assert (line["协调层级"], line["进展"]) == ("综合处协调", f"已办结：用地已落实（{NEXT}）")


@pytest.mark.slow
@pytest.mark.both
@pytest.mark.parametrize(("later", "stands"), [("用地已定，请协调资金", ["用地已定，请协调资金"]), ("无", [])])
def test_what_is_accepted_late_of_an_earlier_quarter_changes_nothing(
    of: Region, task: Task, later: str, stands: list[str]
) -> None:
    old = sent(of, task, ASKS, ON, Q4)
    turned_to(date(2027, 3, 1))
    new = sent(of, task, replace(TEXT, progress_text="用地已落实", coordination=later), NEXT, Quarter(2027, 1))
    accepted(new, of, NEXT)
    accepted(old, of, NEXT)
    assert list(db.session.scalars(select(CoordinationMatter.words))) == stands


@pytest.mark.slow
def test_what_is_accepted_late_is_not_raised_beside_what_was_dealt_with_since(of: Region, task: Task) -> None:
    old = sent(of, task, ASKS, ON, Q4)
    turned_to(date(2027, 3, 1))
    later = raised(of, task, "请协调资金", NEXT, Quarter(2027, 1))
    coordination.arrange(by(of.coordinator, NEXT), later.id, None, L.OFFICE)
    coordination.close(by(of.coordinator, NEXT), later.id, None, "资金已落实")
    accepted(old, of, NEXT)
    assert list(db.session.scalars(select(CoordinationMatter.words))) == ["请协调资金"]


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_who_notes_a_matter_while_its_acceptance_is_taken_back_waits(
    app: Flask, of: Region, task: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    """He held the matter and renewed its task in the end; the other held the task and ended the matter."""
    matter_id, report_id = raised(of, task).id, report(task, of.transport).id
    came = meet(
        app,
        monkeypatch,
        lambda: reviews.undo_acceptance(by(of.coordinator, ON), report_id, None),
        (reviews, "reload_as"),
        lambda: coordination.note(by(of.coordinator, ON), matter_id, None, "已发函"),
    )
    assert came == ["done", "RuleRefused: 这一事项已经办结。单位再次提出的，会作为新的事项列出。"]
