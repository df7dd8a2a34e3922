"""How far a remark reaches, and what is certain beyond it."""

from __future__ import annotations

import pytest

from tests.plantext.damage.certainty import Tally, tally_of
from tests.plantext.damage.lost import LOST
from tracker.plantext import read_plan
from tracker.plantext.certainty import OF_CLAUSE, Field, Layout, heading_of, overlaps, reached, unsure_of_head
from tracker.plantext.reading import Remark, Span
from tracker.vocabulary import FigureDoubt

# Sections at 10 and 100 of 200 characters, measures at 20, 60 and 120.
TEXT = Layout((10, 100), (20, 60, 120), 200)
FIRST, SECOND, THIRD = (20, 50), (60, 90), (120, 150)


@pytest.mark.parametrize(
    ("code", "span", "fields", "expected"),
    [
        ("odd_name", (65, 70), {Field.PARTIES}, [SECOND]),
        ("unread_statement", (65, 70), OF_CLAUSE, [SECOND]),
        ("skipped_number", (65, 70), {Field.PLACE, Field.EXTENT}, [FIRST, SECOND]),
        ("odd_number", (60, 62), OF_CLAUSE, [FIRST, SECOND, THIRD]),
        ("odd_number", (120, 122), OF_CLAUSE, [SECOND, THIRD]),
        ("heading_without_number", (115, 119), {Field.PLACE}, [THIRD]),
        ("restarted_number", (120, 122), {Field.PLACE}, [FIRST, SECOND, THIRD]),
        ("no_full_stops", None, OF_CLAUSE, [FIRST, SECOND, THIRD]),
        ("read_once", None, set(), []),
        ("figure_without_year", (65, 70), set(), []),
        ("no_title", None, set(), []),
    ],
)
def test_how_far_a_remark_reaches(code: str, span: Span | None, fields: set[Field], expected: list[Span]) -> None:
    for place in (FIRST, SECOND, THIRD):
        assert reached(code, span, [place], TEXT) == (fields if place in expected else set())


@pytest.mark.parametrize(
    ("code", "span", "expected"),
    [
        ("broken_text", (44, 45), {Field.PLACE}),
        ("broken_text", (52, 53), set(OF_CLAUSE)),
        ("broken_text", (50, 51), set()),
        ("odd_name", (44, 45), set()),
    ],
)
def test_what_is_lost_of_a_heading_is_of_its_clauses(code: str, span: Span, expected: set[Field]) -> None:
    """A heading at 40 to 50, its text from 51 on."""
    assert reached(code, span, [(51, 60)], TEXT, heading=(40, 50)) == expected


@pytest.mark.parametrize(("text", "title", "expected"), [
    ("（二）推广绿色产品。完善标准。", "推广绿色产品", "（二）推广绿色产品"),
    ("二、推广绿色产品\n完善标准。", "推广绿色产品", "二、推广绿色产品"),
    ("二、推广绿色产品\n完善标准。", "另起的名称", "二、推广绿色产品"),
    ("二、推广绿色产品", "", "二、推广绿色产品"),
])  # fmt: skip
def test_where_a_heading_stands(text: str, title: str, expected: str) -> None:
    assert text[slice(*heading_of(text, (0, len(text)), title))] == expected


PLAN = """某市绿色消费实施方案
一、重点任务
（一）发展绿色交通。到2023年，{}。推进车辆更新。（市交通局负责）
（二）推广绿色产品。完善标准体系，到2023年，设立专区200个。（市商务委负责）
"""


@pytest.mark.parametrize(("words", "certain"), [
    ("建成充电桩3000个", True),
    ("建成充电桩3\ue0000个", False),
    ("建成充\ue000电桩30个", False),
    ("建成充电桩30个、绿\ufffd工厂", False),
    ("建成充电桩30个。深化绿\ufffd改革", True),
])  # fmt: skip
def test_a_figure_with_a_sign_lost_from_its_sentence_is_not_certain(words: str, certain: bool) -> None:
    reading = read_plan(PLAN.format(words).encode(), "方案.txt")
    first, second = (one for measure in reading.measures for one in measure.indicators)
    assert (first.is_certain, second.is_certain) == (certain, True)
    assert (FigureDoubt.DAMAGE in first.doubts) is not certain


@pytest.mark.parametrize(
    ("remark", "expected"),
    [
        (Remark("no_number", "文号没有读到"), {Field.NUMBER}),
        (Remark("lost_sign", "有字丢失", (3, 4)), {Field.TITLE, Field.NUMBER, Field.ISSUED, Field.GOALS}),
        (Remark("lost_sign", "有字丢失", (30, 31)), set()),
        (Remark("odd_name", "不像单位名称", (3, 4)), set()),
    ],
)
def test_what_is_unsure_of_the_head(remark: Remark, expected: set[Field]) -> None:
    assert unsure_of_head([remark], TEXT) == expected


def test_of_a_sound_plan_every_field_is_certain() -> None:
    tally = tally_of({"": str})
    assert tally.certain == tally.read and tally.right == tally.read


@pytest.mark.slow
def test_what_is_certain_of_a_plan_with_losses_is_right() -> None:
    """Characters that are gone without a trace leave nothing to see; a lost heading leaves little."""
    tally = tally_of({name: damage for name, damage in LOST.items() if name != "nothing for 1 in 80"})
    for one in Field:
        assert tally.share_right(one) >= (0.96 if one is Field.PLACE else 0.99), shown(tally)
        assert tally.share_certain(one) >= 0.3, shown(tally)


def shown(tally: Tally) -> list[tuple[str, float, float]]:
    return [(one.name, tally.share_certain(one), tally.share_right(one)) for one in Field]


@pytest.mark.parametrize(
    ("span", "other", "expected"),
    [
        ((0, 5), (4, 6), True),
        ((0, 5), (5, 6), False),
        ((5, 6), (0, 5), False),
        ((0, 5), (2, 2), True),  # a remark at one place
        ((0, 5), (5, 5), False),
    ],
)
def test_overlap(span: tuple[int, int], other: tuple[int, int], expected: bool) -> None:
    assert overlaps(span, other) is expected
