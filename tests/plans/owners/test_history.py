"""Whose an item was: a letter a body, “AB” of both, “*” of all bodies together, “-” of nobody, each from a day on."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.plans.owners.history import held_earlier, owned_since, stands_since, times_of_others, was_anothers
from tracker.plans.owners.owning import Held, Stood


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


def spread(written: str) -> list[Stood]:
    """The same with a day between: “A B” is A's from the first day on and B's from the third."""
    return [Stood(on(2 * place + 1), one.owners) for place, one in enumerate(history(written))]


@pytest.mark.parametrize(
    ("written", "body", "days"),
    [
        # On which of days 1 to 8 the date is another's, so that what the body sends tells nothing of it.
        ("A", "A", ""),
        ("A B", "B", "12"),  # on the third, on which it is given to B, what B sends may be of it
        ("A AB", "B", "12"),
        ("A B A", "A", "4"),  # what A sends while it is B's counted: it had it first
        ("A B A", "B", "12678"),
        ("A B A B", "B", "126"),
        ("A C B", "B", "1234"),  # from one to another: B had no part in it
        ("A - B", "B", "12"),  # nobody's: any of them may tell it
        ("- B", "B", ""),
        ("* B", "B", ""),
        ("* A B", "B", "4"),  # of all together, and thus B's, before it was A's
        ("* A * B", "B", "4"),
        ("* A - B", "B", "4"),
        ("A * B", "B", "12"),
    ],
)
def test_on_which_days_it_is_of_others_alone(written: str, body: str, days: str) -> None:
    found = [day for day in range(1, 9) if was_anothers(spread(written), ord(body), on(day))]
    assert "".join(map(str, found)) == days


@pytest.mark.parametrize(
    ("written", "now", "times"),
    [
        ("A", "A", []),
        ("A B", "B", [("A", date.min, on(2))]),
        ("A A B", "B", [("A", date.min, on(3))]),  # named again it stays
        ("AB C", "C", [("AB", date.min, on(2))]),
        ("AB BC", "BC", []),  # one of them has it still
        ("A B A", "A", [("B", on(2), on(3))]),
        ("A - ", "", [("A", date.min, on(2))]),
        ("* A - B", "B", [("A", on(2), on(3))]),  # of all together it was nobody's by name
        ("A - A", "", [("A", date.min, on(2)), ("A", on(3), date.max)]),
    ],
)
def test_when_it_was_of_others_by_name(written: str, now: str, times: list[tuple[str, date, date]]) -> None:
    found = times_of_others(history(written), {ord(body) for body in now})
    assert [(names(owners), first, last) for owners, first, last in found] == times


@pytest.mark.parametrize(
    ("written", "earlier"),
    [
        ("A AB", []),
        ("A * A", []),
        ("A B A", [Held(on(1), on(2))]),
        ("A A B A", [Held(on(1), on(3))]),
        ("A - A", [Held(on(1), on(2), is_given_back=True)]),
        ("A - B A", [Held(on(1), on(2))]),  # another had it between
        # With all together it is its own as well.
        ("A - * - A", [Held(on(1), on(2), is_given_back=True), Held(on(3), on(4), True, is_with_all=True)]),
        ("* A", []),
        ("* B A", [Held(on(1), on(2), is_with_all=True)]),
        ("* A B A", [Held(on(1), on(3), is_with_all=True)]),
        ("B * B A", [Held(on(2), on(3), is_with_all=True)]),
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
