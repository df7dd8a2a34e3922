"""Where a clause's text may be cut, and whose bodies two clauses made one have."""

from __future__ import annotations

import pytest

from tracker.errors import BadInput
from tracker.plans.clauses import cuts
from tracker.plans.clauses.unions import Named, united
from tracker.vocabulary import Basis, PartyRole

TEXT = "推广新能源汽车。建设充电桩；开展试点（由市交通局牵头。按年考核）。\n发展公交。"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (TEXT, ["推广新能源汽车。", "建设充电桩；", "开展试点（由市交通局牵头。按年考核）。", "发展公交。"]),
        ("推广新能源汽车", ["推广新能源汽车"]),
        ("推广；。 建设。", ["推广；", "建设。"]),
        ("开展（试点。\n发展公交。", ["开展（试点。", "发展公交。"]),
        ("", []),
        ("。；\n", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert [text[slice(*span)] for span in cuts.sentences(text, (0, len(text)))] == expected


@pytest.mark.parametrize(
    ("at", "first", "second"),
    [
        (8, "推广新能源汽车。", "建设充电桩；开展试点（由市交通局牵头。按年考核）。\n发展公交。"),
        (7, "推广新能源汽车", "建设充电桩；开展试点（由市交通局牵头。按年考核）。\n发展公交。"),
        (34, "推广新能源汽车。建设充电桩；开展试点（由市交通局牵头。按年考核）。", "发展公交。"),
        (2, "推广", "新能源汽车。建设充电桩；开展试点（由市交通局牵头。按年考核）。\n发展公交。"),
    ],
)
def test_halves(at: int, first: str, second: str) -> None:
    spans = cuts.halves(TEXT, (0, len(TEXT)), at)
    assert tuple(TEXT[slice(*span)] for span in spans) == (first, second)


@pytest.mark.parametrize("at", [-1, 0, 1, len(TEXT) - 1, len(TEXT), len(TEXT) + 4])
def test_no_half_is_empty(at: int) -> None:
    with pytest.raises(BadInput):
        cuts.halves(TEXT, (0, len(TEXT)), at)


def test_neighbours_are_parted_anew() -> None:
    spans = cuts.boundary(TEXT, (0, 8), (8, len(TEXT)), 14)
    assert next(TEXT[slice(*span)] for span in spans) == "推广新能源汽车。建设充电桩；"
    assert cuts.whole((8, 14), (0, 8)) == (0, 14)


@pytest.mark.parametrize(
    ("taken", "expected"),
    [
        ([], 4),
        ([(0, 8)], 3),
        ([(8, 14), (0, 8)], 2),
        ([(0, 14), (4, 8)], 2),
        ([(0, len(TEXT))], 0),
    ],
)
def test_what_belongs_to_nothing_yet(taken: list[tuple[int, int]], expected: int) -> None:
    assert len(cuts.free_sentences(TEXT, (0, len(TEXT)), taken)) == expected


def test_sentences_that_follow_each_other_are_one_stretch() -> None:
    first, second, *_ = cuts.sentences(TEXT, (0, len(TEXT)))
    assert cuts.joined(TEXT, [second, first], []) == (0, 14)
    for chosen, taken in (([], []), ([first], [(7, 9)]), ([(7, 8)], [])):
        with pytest.raises(BadInput):
            cuts.joined(TEXT, chosen, taken)


LEAD, CO = PartyRole.LEAD, PartyRole.CO
E, F, S, C, N = Basis.EXPLICIT, Basis.FIRST_LISTED, Basis.SOLE, Basis.COLLECTIVE, Basis.NONE


def bodies(said: str) -> list[Named]:
    """甲* 乙 各市: a star leads, 各 is a group; ids are the letters' codes."""
    return [
        Named(
            ord(word[-1] if word[-1] != "*" else word[-2]), word.strip("*"), LEAD if "*" in word else CO, "各" in word
        )
        for word in said.split()
    ]


@pytest.mark.parametrize(
    ("first", "basis", "second", "other", "expected", "joining"),
    [
        ("甲*", E, "乙*", E, E, "乙*"),  # joint leads
        ("甲* 乙", E, "乙*", E, E, ""),  # the first's role stays
        ("甲* 乙", E, "丙* 丁", F, E, "丙 丁"),  # first listed is no lead beside a named one
        ("甲* 乙", F, "丙*", E, F, "丙"),
        ("甲*", S, "乙*", S, F, "乙"),
        ("甲*", S, "甲*", S, S, ""),
        ("", N, "甲* 乙", E, E, "甲* 乙"),
        ("甲*", S, "", N, S, ""),
        ("各市*", C, "各县*", C, C, "各县"),
        ("各市*", C, "甲*", S, F, "甲"),
    ],
)
def test_whose_bodies_the_whole_has(
    first: str, basis: Basis, second: str, other: Basis, expected: Basis, joining: str
) -> None:
    whole = united(bodies(first), basis, bodies(second), other)
    assert whole.basis is expected
    assert whole.joining == tuple((body.id, body.role) for body in bodies(joining))
