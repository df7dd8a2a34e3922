"""What a body is told of a figure that it owns with another: its own 上期, and beside it what the other one told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from tests.given import builders, rows
from tests.reporting.world import OPENED, TEXT, Region, accepted, by, opened, region, report
from tests.servers.databases import on_sqlite
from tracker.acts.reporting import reports, reviews
from tracker.database import db
from tracker.plans.models import Indicator, Item, OwnerFact, Task
from tracker.reporting.asked.questions import Figure, ReadingDraft
from tracker.reporting.form.rows import last_words
from tracker.reporting.quarters import Quarter
from tracker.reporting.queries import lines
from tracker.reporting.review.queries import checks_of
from tracker.reporting.write.page_queries import earlier_owners, pages
from tracker.reporting.write.queries import asked_of
from tracker.vocabulary import ItemKind, Kind, KnownBy

Q1 = Quarter(2027, 1)
NEXT = date(2027, 3, 1)
DAY = date(2026, 11, 30)


@pytest.fixture
def of(session: Session) -> Region:
    return region()


def joint(of: Region) -> tuple[Task, Indicator]:
    """A figure of both bodies together, the quarter open."""
    task = of.task(kind=Kind.MEASURED)
    figure = rows.indicator(task, year=2027)
    rows.milestone(task, date(2027, 12, 31), indicator_id=figure.id)
    span = {"span_start": 0, "span_end": 1, "words": "原文", "outside_ids": []}
    whose = {"known_by": KnownBy.ASSIGNED, "owner_ids": [of.transport.id, of.commerce.id]}
    item = rows.added(Item(task_id=task.id, kind=ItemKind.FIGURE, indicator_id=figure.id, **whose, **span))
    laid = {"since": builders.TODAY, "recorded_at": builders.NOW, "actor": "测试"}
    rows.added(OwnerFact(item_id=item.id, **whose, **laid))
    db.session.commit()
    opened()
    return task, figure


def says(figure: Indicator, value: str, as_of: date = DAY) -> ReadingDraft:
    return ReadingDraft(figure.id, Decimal(value), as_of, "统计公报")


def of_commerce(of: Region, task: Task) -> Figure:
    (figure,) = asked_of(report(task, of.commerce)).figures
    return figure


@on_sqlite
def test_what_the_other_owner_told_in_the_same_round_is_no_last_value(of: Region) -> None:
    task, figure = joint(of)
    accepted(report(task, of.transport), of, replace(TEXT, readings=(says(figure, "22.1"),)))
    asked = of_commerce(of, task)
    assert (asked.last, asked.last_called) == (None, "上期")
    assert [(one.body, one.value) for one in asked.others] == [("交通局", Decimal("22.1"))]
    assert last_words(asked) == ""
    second = report(task, of.commerce)
    reports.save_draft(by(of.other_liaison), second.id, None, replace(TEXT, readings=(says(figure, "18.5"),)))
    (page,) = pages(lines([second.id]), of.other_liaison, OPENED)
    words = [check.words for check in checks_of(page)]
    assert "公交接驳率：18.5%，首次填报，没有上期可比" in words
    assert "公交接驳率：交通局本期报 22.1%，同日数据，与本报告的 18.5% 不一致" in words


@on_sqlite
def test_in_the_next_round_each_owner_sees_its_own_last_value(of: Region) -> None:
    """Who told nothing before sees what the other owner told, by its name, and not as its own 上期报告."""
    task, figure = joint(of)
    accepted(report(task, of.transport), of, replace(TEXT, readings=(says(figure, "22.1"),)))
    opened(quarter=Q1, on=NEXT)
    asked = asked_of(report(task, of.commerce, Q1)).figures[0]
    assert (asked.last and asked.last.value, asked.last_called, asked.own_last) == (
        Decimal("22.1"),
        "上期（交通局）",
        None,
    )
    assert last_words(asked) == "22.1（交通局，截至2026-11-30）"
    assert earlier_owners(asked_of(report(task, of.commerce, Q1)), of.commerce.id) == [], "it has not left the figure"
    second = report(task, of.commerce)
    reports.save_draft(by(of.other_liaison), second.id, None, replace(TEXT, readings=(says(figure, "18.5"),)))
    reports.send(by(of.other_liaison), second.id, None)
    reports.approve(by(of.other_head), [(second.id, None)])
    asked = asked_of(report(task, of.commerce, Q1)).figures[0]
    assert asked.pending is not None and asked.own_last == asked.pending, "handed in, not reviewed"
    reviews.accept(by(of.coordinator), second.id, None, None)
    asked = asked_of(report(task, of.commerce, Q1)).figures[0]
    assert (asked.last and asked.last.value, asked.last_called) == (Decimal("18.5"), "上期")
    assert asked.own_last == asked.last and asked.others == ()
