"""Whose an item was: a letter a body, “AB” of both, “*” of all bodies together, “-” of nobody, each from a day on."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.plans.owners.history import Stood, held_earlier, newcomers, owned_since, stands_since
from tracker.plans.owners.owning import Held


def on(day: int) -> date:
    return date(2026, 1, day)


def history(written: str) -> list[Stood]:
    """“A - A”: of A from the first, of nobody from the second, of A again from the third."""
    return [Stood(on(day), _owners(who)) for day, who in enumerate(written.split(), start=1)]


def _owners(who: str) -> frozenset[int] | None:
    return None if who == "-" else frozenset(ord(body) for body in who if body != "*")


def by_name(found: dict[int, date]) -> dict[str, int]:
    return {chr(body): day.day for body, day in found.items()}


def names(bodies: frozenset[int]) -> str:
    return "".join(sorted(map(chr, bodies)))


@pytest.mark.parametrize(
    ("written", "since", "from_all"),
    [
        ("", {}, ""),
        ("A A", {"A": 1}, ""),  # the same with a better 依据
        ("A AB", {"A": 1, "B": 2}, ""),
        ("A B A", {"A": 3}, ""),
        ("A - A", {"A": 3}, ""),
        ("A -", {}, ""),
        ("* A", {"A": 1}, "A"),
        ("* A A", {"A": 1}, "A"),
        ("* * A", {"A": 1}, "A"),
        ("* A AB", {"A": 1, "B": 3}, "A"),
        ("* - A", {"A": 3}, ""),
        ("A * A", {"A": 1}, ""),
        ("A * AB", {"A": 1, "B": 2}, "B"),
    ],
)
def test_since_when_it_is_its_owners(written: str, since: dict[str, int], from_all: str) -> None:
    found, with_all = owned_since(history(written))
    assert (by_name(found), names(with_all)) == (since, from_all)


@pytest.mark.parametrize(
    ("written", "new"),
    [
        ("A", {}),
        ("A B", {"B": 2}),
        ("A AB", {"B": 2}),
        ("A - B", {"B": 3}),
        ("A B A B", {"B": 2}),  # the first day, though it was another's since
        ("- B", {}),
        ("* B", {}),
        ("A B *", {}),
    ],
)
def test_who_took_it_over_from_others(written: str, new: dict[str, int]) -> None:
    assert by_name(newcomers(history(written))) == new


@pytest.mark.parametrize(
    ("written", "earlier"),
    [
        ("A AB", []),
        ("A * A", []),
        ("A B A", [Held(on(1), on(2))]),
        ("A A B A", [Held(on(1), on(3))]),
        ("A - A", [Held(on(1), on(2), is_given_back=True)]),
        ("A - B A", [Held(on(1), on(2))]),  # another had it between
        ("A - * - A", [Held(on(1), on(2))]),
        ("A B A - A", [Held(on(1), on(2)), Held(on(3), on(4), is_given_back=True)]),
    ],
)
def test_when_its_owner_had_it_before(written: str, earlier: list[Held]) -> None:
    assert held_earlier(history(written), [ord("A")]) == ({ord("A"): tuple(earlier)} if earlier else {})


@pytest.mark.parametrize(
    ("written", "day"), [("", None), ("A B B", 2), ("A - -", 2), ("* *", 1), ("- *", 2), ("A AB", 2)]
)
def test_since_when_it_stands_so(written: str, day: int | None) -> None:
    assert stands_since(history(written)) == (on(day) if day else None)
