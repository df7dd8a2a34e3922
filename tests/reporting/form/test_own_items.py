"""The Excel form asks whose a figure is, and leaves out what has gone to another body since it was handed out."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.given import builders, rows
from tests.reporting.form.place import Place, filled, saved
from tests.reporting.world import OPENED, TEXT, by
from tracker import changes
from tracker.acts.reporting import reports
from tracker.database import db
from tracker.errors import BadInput
from tracker.plans.models import Indicator, Item, OwnerFact, Task
from tracker.plans.owners import deciding_steps
from tracker.reporting.asked.own_answers import OwnAnswer
from tracker.reporting.asked.questions import Draft
from tracker.vocabulary import ItemKind, KnownBy

FIGURE, DATE = 4, 5
"""Rows of 指标: the figure, the own date in words. Column I: 完成值, N: 是否本单位承担."""


@pytest.fixture
def place(session: Session, tmp_path: Path) -> Place:
    """As it stands, but nobody owns the figure, nor a date in words."""
    place = Place(tmp_path)
    task = db.session.get_one(Task, place.tasks[1].id)
    node = rows.milestone(task, date(2027, 6, 30))
    _item(task, ItemKind.FIGURE, "公交接驳率", indicator_id=_figure(task).id)
    _item(task, ItemKind.DATE, node.text, milestone_id=node.id)
    _figure(task).caliber = "按线路计"
    db.session.commit()
    return place


def _figure(task: Task) -> Indicator:
    return db.session.scalars(select(Indicator).where(Indicator.task_id == task.id)).one()


def _item(task: Task, kind: ItemKind, words: str, **of: int) -> None:
    standing = {"known_by": KnownBy.OPEN, "owner_ids": [], "why": ""}
    one = rows.added(
        Item(task_id=task.id, kind=kind, span_start=0, span_end=2, words=words, **standing, outside_ids=[], **of)
    )
    rows.added(OwnerFact(item_id=one.id, **standing, since=OPENED, recorded_at=rows.NOW, actor="测试"))


def given(owner_id: int) -> None:
    """综合处 says whose the figure is."""
    act = builders.act(on=OPENED)
    with changes.writing(act):
        one = db.session.scalars(select(Item).where(Item.kind == ItemKind.FIGURE)).one()
        deciding_steps.assign(act, [one], [owner_id], "市政府办公厅函", OPENED)


def given_away(place: Place) -> None:
    """To a body that has a duty in the task."""
    rows.assignment(place.tasks[1], place.region.commerce)
    db.session.commit()
    given(place.region.commerce.id)


def test_each_row_has_its_question(place: Place) -> None:
    sheet = load_workbook(io.BytesIO(place.form()))["指标"]
    assert [sheet.cell(3, 14).value, sheet.cell(FIGURE, 14).value] == ["是否本单位承担", None]
    told = [sheet.cell(DATE, column).value for column in (4, 8, 9, 14)]
    assert told == ["到 2027 年达到", "只答是否承担", "—", None]


@pytest.mark.parametrize(("word", "own"), [("是", True), ("否", False), ("√", True), ("", None)])
def test_an_answer_is_taken_as_it_is_written(place: Place, word: str, own: bool | None) -> None:
    place.take(filled(place.form(), K5="新开 6 条", F_N4=word, F_N5="否"))
    text = place.text(1)
    assert text is not None
    said = {one.words: one.is_own for one in text.own}
    assert said == {"到 2027 年达到": False} | ({} if own is None else {"公交接驳率": own})


def test_what_is_no_answer_is_a_fault(place: Place) -> None:
    with pytest.raises(BadInput) as refused:
        place.take(filled(place.form(), F_N4="也许"))
    assert refused.value.details[0].startswith("指标!N4：“也许”读不出来")


def test_a_form_without_the_column_is_read_and_takes_no_answer_away(place: Place) -> None:
    figure = f"figure-{_figure(place.tasks[1]).id}"
    reports.save_draft(
        by(place.region.liaison), place.report(1).id, None, place_text(OwnAnswer(figure, False, "应由商务委"))
    )
    book = load_workbook(io.BytesIO(place.form()))
    book["指标"].delete_cols(14)
    place.take(filled(saved(book), K5="改了文字"))
    text = place.text(1)
    assert text is not None and [(one.is_own, one.why) for one in text.own] == [(False, "应由商务委")]


def place_text(answer: OwnAnswer) -> Draft:
    return replace(TEXT, own=(answer,))


def test_a_row_of_what_has_gone_to_another_body_is_left_out(place: Place) -> None:
    given(place.region.transport.id)
    data = filled(place.form(), K5="新开 6 条", F_I4=88, F_J4="2026-12-20", F_K4="交通统计")
    given_away(place)
    found = place.take(data).differences
    assert [row.row for row in found.rows] == [5], "the words of the row are taken"
    assert [str(one) for one in found.skipped] == ["指标!I4：“公交接驳率”已明确不由本单位填报，这一行没有读取"]
    text = place.text(1)
    assert text is not None and (text.progress_text, text.readings) == ("新开 6 条", ())


@pytest.mark.slow
def test_nor_does_it_make_the_row_stale_or_changed(place: Place) -> None:
    given(place.region.transport.id)
    reports.save_draft(by(place.region.liaison), place.report(1).id, None, place_text(OwnAnswer("none", True)))
    untouched = place.form()
    changed = filled(untouched, K5="表里改的")
    given_away(place)
    assert place.take(untouched).differences.rows == ()
    assert [row.row for row in place.take(changed).differences.rows] == [5]


@pytest.mark.slow
def test_a_figure_that_came_since_does_not_make_the_row_stale(place: Place) -> None:
    given_away(place)
    reports.save_draft(by(place.region.liaison), place.report(1).id, None, place_text(OwnAnswer("none", True)))
    changed = filled(place.form(), K5="表里改的")
    given(place.region.transport.id)
    assert [row.row for row in place.take(changed).differences.rows] == [5]
    text = place.text(1)
    assert text is not None and text.progress_text == "表里改的"


def test_a_value_beside_yes_is_asked_for(place: Place) -> None:
    found = place.take(filled(place.form(), K5="新开 6 条", F_N4="是")).differences
    assert any("完成值" in words for words in found.rows[0].lacking)
    again = filled(place.form(), F_I4=88, F_J4="2026-09-20", F_K4="交通统计")
    place.take(again)
    text = place.text(1)
    assert text is not None and text.readings[0].value == Decimal(88)


def laid(task: Task, *sentences: tuple[str, int | None]) -> None:
    """Sentences of a task, one after the other, each with its owner; None: nobody's."""
    at = 0
    for words, owner in sentences:
        known_by = KnownBy.ASSIGNED if owner else KnownBy.OPEN
        standing = {"known_by": known_by, "owner_ids": [owner] if owner else [], "why": ""}
        span = {"span_start": at, "span_end": at + len(words)}
        rows.added(Item(task_id=task.id, kind=ItemKind.SENTENCE, words=words, **span, **standing, outside_ids=[]))
        at += len(words)
    db.session.commit()


def promises(place: Place) -> list[str]:
    """工作举措（原文） of the three rows."""
    sheet = load_workbook(io.BytesIO(place.form()))["填报"]
    return [str(sheet.cell(row, 6).value) for row in (4, 5, 6)]


def test_own_sentences_stand_first_and_the_others_beneath(place: Place) -> None:
    transport, commerce = place.region.transport.id, place.region.commerce.id
    laid(place.tasks[0], ("发展商贸。", commerce), ("发展公交。", transport), ("发展物流。", commerce))
    laid(place.tasks[2], ("发展商贸。", commerce))
    first, _, last = promises(place)
    assert first == "本单位：发展公交。\n其余 2 句：发展商贸。发展物流。"
    assert last == "没有明确由本单位承担的句子\n其余 1 句：发展商贸。"


def test_whose_figures_are_all_of_others_reads_so(place: Place) -> None:
    laid(place.tasks[1], ("接驳率达到85%。", place.region.commerce.id), ("发展公交。", place.region.transport.id))
    for item in db.session.scalars(select(Item).where(Item.kind != ItemKind.SENTENCE)):
        item.known_by, item.owner_ids = KnownBy.ASSIGNED, [place.region.commerce.id]
    db.session.commit()
    told, own, rest = promises(place)[1].split("\n")
    assert told == "本单位在本任务中无单列的量化指标和节点"
    assert (own, rest) == ("本单位：发展公交。", "其余 1 句：接驳率达到85%。")
