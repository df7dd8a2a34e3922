"""A form handed out before, and handed in after the world has gone on: what the page would do with the same words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from tests.given import rows
from tests.reporting import world
from tests.reporting.form.place import Place, filled
from tests.reporting.world import TEXT, by
from tracker.acts.outcomes import coordination
from tracker.acts.reporting import reports
from tracker.database import db
from tracker.errors import BadInput
from tracker.plans.models import Indicator, Task
from tracker.reporting.asked.questions import Draft, ReadingDraft
from tracker.reporting.form import book as form_book
from tracker.reporting.form.queries import form_of
from tracker.reporting.models import CoordinationMatter, ReportVersion
from tracker.reporting.versions.queries import draft_of
from tracker.vocabulary import Kind, Mode, Stage

NEXT, JUNE, LATER = world.Quarter(2027, 2), date(2027, 6, 1), date(2027, 6, 5)


@pytest.fixture
def place(session: scoped_session[Session], tmp_path: Path) -> Place:
    return Place(tmp_path)


def form_of_june(place: Place) -> bytes:
    """Of 2027Q2, begun with what was accepted in 2026Q4."""
    round = world.opened(quarter=NEXT, on=JUNE)
    data = form_book.write(form_of(round.id, place.region.transport.id, place.region.liaison, JUNE))
    db.session.rollback()
    return data


def text_of_june(place: Place, number: int) -> Draft:
    report = world.report(place.tasks[number], place.region.transport, NEXT)
    return draft_of(db.session.get_one(ReportVersion, report.version_id))


def with_value(words: Draft) -> Draft:
    figure = db.session.scalars(select(Indicator)).one()
    return replace(words, readings=(ReadingDraft(figure.id, Decimal(84), date(2026, 11, 30), "交通年报"),))


def figure_has_expired() -> None:
    figure = db.session.scalars(select(Indicator)).one()
    node = rows.milestone(db.session.get_one(Task, figure.task_id), date(2026, 12, 31), indicator_id=figure.id)
    rows.verdict(node.id, date(2026, 12, 31), rows.NOW)
    db.session.commit()


def kind_becomes(place: Place, number: int, kind: Kind) -> None:
    db.session.get_one(Task, place.tasks[number].id).kind = kind
    db.session.commit()


@pytest.mark.slow
def test_what_the_form_itself_printed_of_a_figure_that_has_expired_keeps_nothing_out(place: Place) -> None:
    """Its source stood there from the last quarter, its 口径 from the plan: nobody had typed what could be cleared."""
    db.session.scalars(select(Indicator)).one().caliber = "按线路计"
    db.session.commit()
    world.accepted(place.report(1), place.region, with_value(TEXT))
    data = form_of_june(place)
    figure_has_expired()
    found = place.take(filled(data, K4="第一项"), on=LATER).differences
    assert ([row.row for row in found.rows], found.unchanged) == ([4], 2)
    place.take(filled(data, K4="第一项", K5="第二项"), on=LATER)
    assert (text_of_june(place, 1).progress_text, text_of_june(place, 1).readings) == ("第二项", ())


def test_a_value_of_it_that_was_typed_is_named(place: Place) -> None:
    world.accepted(place.report(1), place.region, with_value(TEXT))
    data = form_of_june(place)
    figure_has_expired()
    with pytest.raises(BadInput) as refused:
        place.take(filled(data, F_I4=85), on=LATER)
    assert list(refused.value.details) == ["指标!I4：这个指标现在不用报，请清空这一格"]


@pytest.mark.slow
def test_what_was_chosen_last_and_is_not_asked_any_more_keeps_nothing_out(place: Place) -> None:
    """推进 became 倡导: 完成预判 of the quarter before stands in the form, and the page would leave it out."""
    world.accepted(place.report(0), place.region)
    data = form_of_june(place)
    kind_becomes(place, 0, Kind.ENCOURAGED)
    found = place.take(filled(data, K6="第三项"), on=LATER).differences
    assert [row.row for row in found.rows] == [6]
    place.take(filled(data, K4="第一项", K6="第三项"), on=LATER)
    assert (text_of_june(place, 0).progress_text, text_of_june(place, 0).forecast) == ("第一项", None)
    with pytest.raises(BadInput) as refused:
        place.take(filled(data, K4="第一项", R4="不能完成"), on=LATER)
    assert list(refused.value.details) == ["填报!R4：这项任务不填“完成预判”，请清空这一格"]


def test_a_draft_that_is_asked_less_now_was_written_by_nobody_else_since(place: Place) -> None:
    """The row read 系统已更新, although nobody had touched the report."""
    draft = replace(TEXT, stage=Stage.DECIDED)
    reports.save_draft(by(place.region.liaison), place.report(2).id, None, draft)
    reports.save_draft(by(place.region.liaison), place.report(1).id, None, with_value(TEXT))
    data = filled(place.form(), K5="第二项", K6="第三项")
    kind_becomes(place, 2, Kind.ADVANCE)
    figure_has_expired()
    assert [row.row for row in place.take(data).differences.rows] == [5, 6]
    third = place.text(2)
    assert third is not None and (third.progress_text, third.stage) == ("第三项", None)


def test_a_dissent_of_another_way_to_report_does_not_stay_unseen(place: Place) -> None:
    """牵头汇总 became 分头直报: the page has no box for 不同意见 any more, and saves none."""
    task = db.session.get_one(Task, place.tasks[0].id)
    task.mode, task.lead_id = Mode.LEAD_CONSOLIDATES, place.region.transport.id
    db.session.commit()
    reports.save_draft(by(place.region.liaison), place.report(0).id, None, replace(TEXT, dissent="口径不一致"))
    task = db.session.get_one(Task, place.tasks[0].id)
    task.mode, task.lead_id = Mode.EACH_REPORTS, None
    db.session.commit()
    place.take(filled(place.form(), K4="新开 6 条"))
    text = place.text(0)
    assert text is not None and (text.progress_text, text.dissent) == ("新开 6 条", "")


@pytest.mark.slow
def test_no_change_asks_for_nothing_that_was_settled_though_a_later_text_waits_for_its_review(place: Place) -> None:
    """The page leaves it out: the words that 无变化 repeats are those accepted last, not those sent last."""
    region, (year, report) = place.region, (2027, place.report(0))
    world.accepted(report, region, replace(TEXT, coordination="请协调用地"))
    matter = db.session.scalars(select(CoordinationMatter)).one()
    coordination.close(by(region.coordinator), matter.id, None, "已协调")
    world.opened(quarter=NEXT, on=JUNE)
    world.submitted(world.report(place.tasks[0], region.transport, NEXT), region, on=JUNE)
    last, day = world.Quarter(year, 4), date(year, 12, 1)
    round = world.opened(quarter=last, on=day)
    data = form_book.write(form_of(round.id, region.transport.id, region.liaison, day))
    db.session.rollback()
    place.take(filled(data, J4="无变化"), on=day)
    text = db.session.get_one(ReportVersion, world.report(place.tasks[0], region.transport, last).version_id)
    assert (text.no_change, text.coordination) == (True, "")
