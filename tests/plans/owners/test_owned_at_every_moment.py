"""Whatever bodies say and whoever leaves, an item has an owner or is 未定; a decision stands until the next."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.plans.owners.claims import Standing, after, held_without_a_word, passed_on, silently
from tracker.vocabulary import KnownBy

BODIES = st.sampled_from((1, 2, 3))
PROPOSED = st.lists(BODIES, min_size=1, max_size=2, unique=True).map(tuple)
SAYING = st.tuples(st.just("says"), BODIES, st.booleans())
SILENT = st.tuples(st.just("is silent"), BODIES, st.just(True))
LEAVING = st.tuples(st.just("leaves"), BODIES, st.sampled_from((None, 1, 2, 3)))
HAPPENINGS = st.lists(SAYING | SILENT | LEAVING, max_size=8)
BEGINNINGS = st.one_of(
    st.just(Standing(KnownBy.OPEN, ())),
    PROPOSED.map(lambda bodies: Standing(KnownBy.PROPOSED, bodies)),
    PROPOSED.map(lambda bodies: Standing(KnownBy.SILENT, bodies)),
    PROPOSED.map(lambda bodies: Standing(KnownBy.STATED, bodies)),
    PROPOSED.map(lambda bodies: Standing(KnownBy.ASSIGNED, bodies)),
)


def happen(now: Standing, what: tuple[str, int, object], said: dict[int, bool], proposed: tuple[int, ...]) -> Standing:
    """One of the three things, by the rule for it."""
    how, body, word = what
    if how == "says":
        said[body] = bool(word)
        then = after(now, said, proposed)
        said |= dict.fromkeys(held_without_a_word(now, then, said), True)
        return then
    if how == "is silent":
        return silently(now, body, said, proposed)
    taker = word if isinstance(word, int) and not isinstance(word, bool) and word != body else None
    return passed_on(now, body, taker, "机构改革", said, proposed)


def is_sound(standing: Standing) -> bool:
    """Owned by somebody, or 未定 and nobody's."""
    return bool(standing.owner_ids) == (standing.known_by is not KnownBy.OPEN)


@pytest.mark.slow
@given(BEGINNINGS, HAPPENINGS)
def test_an_item_has_an_owner_or_is_open(now: Standing, happenings: list[tuple[str, int, object]]) -> None:
    proposed = now.owner_ids if now.known_by is KnownBy.PROPOSED else ()
    said: dict[int, bool] = {}
    for what in happenings:
        now = happen(now, what, said, proposed)
        assert is_sound(now), (what, now)
        assert len(set(now.owner_ids)) == len(now.owner_ids)


@pytest.mark.slow
@given(PROPOSED, st.sampled_from((KnownBy.STATED, KnownBy.ASSIGNED)), st.lists(SAYING | SILENT, max_size=6))
def test_what_was_decided_no_word_of_a_body_undoes(
    owners: tuple[int, ...], how: KnownBy, happenings: list[tuple[str, int, object]]
) -> None:
    decided = Standing(how, owners, "依据")
    now, said = decided, dict[int, bool]()
    for what in happenings:
        now = happen(now, what, said, ())
    assert now == decided


@given(BEGINNINGS, st.dictionaries(BODIES, st.booleans(), min_size=1))
def test_the_same_words_twice_change_nothing_more(now: Standing, said: Mapping[int, bool]) -> None:
    proposed = now.owner_ids if now.known_by is KnownBy.PROPOSED else ()
    once = after(now, said, proposed)
    kept = {**said, **dict.fromkeys(held_without_a_word(now, once, said), True)}
    assert after(once, kept, proposed) == once


@given(PROPOSED, BODIES)
def test_no_single_word_of_another_takes_what_a_body_holds(owners: tuple[int, ...], who: int) -> None:
    then = after(Standing(KnownBy.SILENT, owners), {who: True}, owners)
    assert set(owners) <= set(then.owner_ids) or (who not in owners and then.known_by is KnownBy.OPEN)
