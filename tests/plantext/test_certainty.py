"""How far a remark reaches, and what is certain beyond it."""

from __future__ import annotations

import pytest

from tests.plantext.damage.certainty import Tally, tally_of
from tests.plantext.damage.lost import LOST
from tracker.plantext.certainty import OF_CLAUSE, Field, Layout, overlaps, reached, unsure_of_head
from tracker.plantext.reading import Remark, Span

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
