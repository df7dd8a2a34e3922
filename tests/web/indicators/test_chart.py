"""The picture of a figure's course: where things lie, what is written, and that nothing hangs on colour."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.supervision import ledger_rows
from tracker.ledger.rows.row import IndicatorRow, PointRow
from tracker.vocabulary import Relation
from tracker.web.indicators.chart import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, Chart, Drawn, chart, spark

TODAY = date(2026, 11, 22)


def point(on: str, value: str) -> PointRow:
    return PointRow(date.fromisoformat(on), Decimal(value))


RISING = (point("2022-10-08", "60"), point("2025-12-31", "85"))


def figure(*told: tuple[str, str], **given: Any) -> IndicatorRow:
    """85 % by 2025 from 60, unless said otherwise."""
    values = {"line": RISING, "due_on": date(2025, 12, 31), "readings": tuple(point(*one) for one in told)}
    return ledger_rows.figure(**{**values, **given})


def drawn(*stages: IndicatorRow, **given: Any) -> Chart:
    return chart(Drawn(stages, **given), TODAY)


def test_days_and_values_lie_to_scale() -> None:
    shown = drawn(figure(("2023-12-31", "70"), ("2026-08-31", "80.5")))
    assert [one.name for one in shown.years] == [2022, 2023, 2024, 2025, 2026]
    assert shown.years[0].x == LEFT and shown.told[0].x == pytest.approx(LEFT + (RIGHT - LEFT) * 2 / 5, abs=0.1)
    (line,) = shown.planned
    (course,) = shown.course
    (aim,) = shown.targets
    assert (line.x2, line.y2) == (aim.x, aim.y) and aim.words == "2025年目标 85%"
    assert (course.x1, course.y1, course.x2, course.y2) == (
        *(shown.told[0].x, shown.told[0].y),
        *(shown.told[1].x, shown.told[1].y),
    )
    assert line.x1 < shown.told[0].x < shown.told[1].x < shown.today < RIGHT
    assert line.y1 > shown.told[0].y > shown.told[1].y > aim.y


@pytest.mark.parametrize(
    ("told", "given", "levels", "is_cut"),
    [
        # 60 to 85 is far from 0, 20 to 30 is not
        (("2026-08-31", "80.5"), {}, ["60", "70", "80", "90"], True),
        (("2026-08-31", "12"), {"line": (), "target": Decimal(30)}, ["0", "10", "20", "30"], False),
        (("2026-08-31", "312"), {"line": (), "target": Decimal(300)}, ["300", "305", "310", "315"], True),
        (("2026-08-31", "0"), {"line": (), "target": Decimal(0)}, ["0", "0.5"], False),
        (("2026-08-31", "100"), {"line": (), "target": Decimal(100)}, ["0", "50", "100"], False),
        (("2026-08-31", "-2"), {"line": (), "target": Decimal(3)}, ["-2", "0", "2", "4"], False),
        (("2026-08-31", "0.004"), {"line": (), "target": Decimal("0.01")}, ["0", "0.005", "0.01"], False),
    ],
)
def test_levels_are_round_and_hold_everything(
    told: tuple[str, str], given: dict[str, Any], levels: list[str], is_cut: bool
) -> None:
    shown = drawn(figure(told, **given))
    assert ([one.words for one in shown.levels], shown.begins_above_zero) == (levels, is_cut)
    for one in (*shown.told, *shown.targets, *shown.levels):
        assert TOP <= one.y <= HEIGHT - BOTTOM


def test_a_line_without_an_end_goes_on_and_its_words_are_said_once() -> None:
    held = {"line": RISING[:1], "due_on": None, "year": None, "relation": Relation.AT_LEAST}
    shown = drawn(figure(("2026-05-31", "61"), ("2026-08-31", "57"), mode="底线", target=Decimal(60), **held))
    (line,) = shown.planned
    assert (line.x2, line.y1) == (RIGHT, line.y2)
    assert [one.words for one in shown.aims] == ["底线 ≥ 60%（原文未写年份）"] and shown.targets == ()
    bare = {"line": (), "due_on": None, "year": None}
    assert drawn(figure(mode="条件", **bare)).aims[0].words == "标准 85%（原文未写年份）"
    assert drawn(figure(mode="累计", **bare)).aims[0].words == "目标 85%（原文未写年份）"


def test_the_quota_of_a_year_begins_anew_with_each() -> None:
    told = (("2025-09-30", "80"), ("2025-12-31", "120"), ("2026-03-31", "20"), ("2026-06-30", "60"))
    assert len(drawn(figure(*told, mode="当年")).course) == 2
    assert len(drawn(figure(*told, mode="累计")).course) == 3


def test_a_later_date_is_said_beside_the_year_of_the_plan() -> None:
    moved = figure(due_on=date(2027, 6, 30))
    assert [one.words for one in drawn(moved).targets] == ["2025年目标 85%（已顺延）"]
    assert drawn(moved).years[-1].name == 2027


def test_targets_of_several_years_share_what_was_told() -> None:
    told = (("2026-08-31", "80.5"),)
    later = figure(*told, year=2030, due_on=date(2030, 12, 31), target=Decimal(95), line=())
    shown = drawn(figure(*told), later)
    assert [one.words for one in shown.targets] == ["2025年目标 85%", "2030年目标 95%"]
    assert (len(shown.told), len(shown.planned), shown.years[-1].name) == (1, 1, 2030)
    assert [one.anchor for one in shown.targets] == ["middle", "end"], "words do not run out of the picture"
    early = figure(*told, due_on=date(2022, 12, 31), line=())
    assert [one.anchor for one in drawn(early).targets] == ["start"]


def test_targets_within_a_year_say_their_days() -> None:
    """One put off past its year is named as the table below names it."""
    june = figure(indicator_id=1, year=2027, due_on=date(2028, 3, 31), target=Decimal(50), unit="座", line=())
    year_end = replace(june, indicator_id=2, due_on=date(2027, 12, 31), target=Decimal(80))
    shown = drawn(june, year_end, days={1: "6月30日", 2: "12月31日"})
    assert [one.words for one in shown.targets] == ["2027年6月30日目标 50座（已顺延）", "2027年12月31日目标 80座"]


def test_values_are_written_where_there_is_room() -> None:
    """The last one always; one right beside it not, unless it lies far above or below; under a dot where it fell."""
    shown = drawn(figure(("2026-06-30", "80"), ("2026-07-31", "80.4"), ("2026-08-31", "80.5")))
    assert [one.words for one in shown.told] == ["", "", "80.5"]
    fell = drawn(figure(("2026-06-30", "76"), ("2026-08-31", "62")))
    assert [(one.words, one.is_above) for one in fell.told] == [("76", True), ("62", False)]
    near = drawn(figure(("2025-11-30", "84.5")))
    assert [one.is_above for one in near.told] == [False], "above it stands what the target says"


def test_what_counts_no_more_and_what_a_verdict_found_are_marks_of_their_own() -> None:
    shown = drawn(figure(("2026-08-31", "80.5")), gone=[point("2026-08-31", "805")], found=[point("2025-12-31", "76")])
    assert (len(shown.gone), len(shown.found), len(shown.told)) == (1, 1, 1)
    assert shown.levels[-1].words == "1000", "what was told by mistake is seen, too"


def test_a_small_picture_for_a_list() -> None:
    small = spark(figure(("2023-12-31", "70"), ("2026-08-31", "80.5")), TODAY)
    assert small is not None and len(small.told) == 2 and len(small.planned) == 1
    assert (small.planned[0].x2, small.planned[0].y2) == small.target
    for x, y in (*small.told, small.target):
        assert 4 <= x <= 92 and 4 <= y <= 28
    held = spark(figure(("2026-08-31", "61"), line=RISING[:1], due_on=None, target=Decimal(60)), TODAY)
    assert held is not None and held.planned[0].x2 == 92
    assert spark(figure(), TODAY) is None
    once = spark(figure(("2025-12-31", "85"), line=()), TODAY)
    assert once is not None and once.told == (once.target,)
