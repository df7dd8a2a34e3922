"""Who wanted an item and did not get it, as a table (domain.md 4)."""

from __future__ import annotations

import pytest

from tracker.plans.owners.contests import Held, Word, outdone
from tracker.vocabulary import KnownBy

K = KnownBy
A, B, C = 1, 2, 3
OPEN, TO_A, TO_B, TO_ALL = Held(K.OPEN), Held(K.ASSIGNED, (A,)), Held(K.ASSIGNED, (B,)), Held(K.ASSIGNED)
BY_A, BY_B, NOT_B = Word(A, is_own=True), Word(B, is_own=True), Word(B, is_own=False)


@pytest.mark.parametrize(
    ("course", "expected"),
    [
        ([OPEN, BY_A, Held(K.CLAIMED, (A,)), BY_B, OPEN], ()),
        ([OPEN, BY_A, Held(K.CLAIMED, (A,)), BY_B, OPEN, TO_A], (B,)),
        ([OPEN, BY_A, Held(K.CLAIMED, (A,)), BY_B, OPEN, Held(K.ASSIGNED, (C,))], (A, B)),
        ([OPEN, BY_A, BY_B, OPEN, Held(K.ASSIGNED, (A, B))], ()),
        ([OPEN, BY_A, BY_B, OPEN, TO_ALL], ()),
        # Who gives way has lost it, too; who gets it later owns it again, and what is moved from it stays told.
        ([OPEN, BY_A, BY_B, OPEN, NOT_B, Held(K.CLAIMED, (A,))], (B,)),
        ([OPEN, BY_A, BY_B, OPEN, TO_A, TO_B], ()),
        ([OPEN, BY_A, BY_B, OPEN, TO_A, TO_B, TO_A], ()),
        # No contest: a figure that was moved, and a word against what stands.
        ([OPEN, BY_A, Held(K.CLAIMED, (A,)), TO_B], ()),
        ([TO_A, BY_B, TO_A], ()),
        ([Held(K.PROPOSED, (A,)), BY_B, Held(K.CLAIMED, (B,))], ()),
    ],
)
def test_who_lost_it(course: list[Held | Word], expected: tuple[int, ...]) -> None:
    assert outdone(course) == set(expected)
