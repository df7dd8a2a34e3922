"""What becomes of an item's owner when bodies speak, or say nothing: the rules as tables."""

from __future__ import annotations

import pytest

from tracker.plans.owners.claims import (
    News,
    Said,
    Standing,
    after,
    days_to_decide,
    doubt,
    held_without_a_word,
    news,
    passed_on,
    silently,
    ticks,
)
from tracker.vocabulary import ItemKind, KnownBy, OwnerDoubt, OwnerNews

K, D = KnownBy, OwnerDoubt
A, B, C = 1, 2, 3
OPEN = Standing(K.OPEN, ())
TO_A = Standing(K.PROPOSED, (A,), "“公交”属交通")
TO_BOTH = Standing(K.PROPOSED, (A, B), "两家职责")
CLAIMED = Standing(K.CLAIMED, (A,))
SILENT = Standing(K.SILENT, (A,), "“公交”属交通")
STATED = Standing(K.STATED, (A,), "原文写明牵头")
ASSIGNED = Standing(K.ASSIGNED, (A,), "会议纪要")
TOGETHER = Standing(K.STATED, (), "只列统称")
SEVERAL = Standing(K.OPEN, (), "多家认领")
NOBODY = Standing(K.OPEN, (), "无人认领")


@pytest.mark.parametrize(
    ("now", "said", "proposed", "then"),
    [
        # Nobody owns it: who claims it owns it, two leave it open, one of them gives way.
        (OPEN, {B: True}, (), Standing(K.CLAIMED, (B,))),
        (CLAIMED, {A: True, B: True}, (), SEVERAL),
        (SEVERAL, {A: True, B: False}, (), CLAIMED),
        (SEVERAL, {A: True, B: True, C: True}, (), SEVERAL),
        (OPEN, {B: False}, (), OPEN),
        # Proposed to one: confirmed, declined, claimed by another, claimed by both.
        (TO_A, {A: True}, (A,), CLAIMED),
        (TO_A, {A: False}, (A,), NOBODY),
        (TO_A, {B: True}, (A,), Standing(K.CLAIMED, (B,))),
        (TO_A, {A: False, B: True}, (A,), Standing(K.CLAIMED, (B,))),
        (Standing(K.CLAIMED, (B,)), {B: True, A: True}, (A,), SEVERAL),
        (TO_A, {B: False}, (A,), TO_A),
        # Proposed to two jointly: both claim it, one leaves it to the other.
        (TO_BOTH, {A: True, B: True}, (A, B), Standing(K.CLAIMED, (A, B))),
        (TO_BOTH, {A: False}, (A, B), Standing(K.PROPOSED, (B,), "两家职责")),
        (TO_BOTH, {A: False, B: False}, (A, B), NOBODY),
        # Who owned it says that it is not his after all.
        (CLAIMED, {A: False}, (), NOBODY),
        (SILENT, {A: False}, (A,), NOBODY),
        # The text and 综合处 stand, whatever is said.
        (STATED, {A: False}, (), STATED),
        (STATED, {B: True}, (), STATED),
        (ASSIGNED, {A: False, B: True}, (A,), ASSIGNED),
        (TOGETHER, {A: False}, (), TOGETHER),
    ],
)
def test_after_bodies_spoke(now: Standing, said: dict[int, bool], proposed: tuple[int, ...], then: Standing) -> None:
    assert after(now, said, proposed) == then


SILENT_BOTH = Standing(K.SILENT, (A, B), "两家职责")
TOLD = Standing(K.CLAIMED, (A,), "一直由本单位报送")
N = OwnerNews


@pytest.mark.parametrize(
    ("now", "before", "who", "proposed", "then", "who_hears", "listed"),
    [
        # Who had it, how that was known, who claims → whose it is, how that is known, who is told, the list of 综合处.
        (OPEN, {}, B, (), Standing(K.CLAIMED, (B,)), None, None),
        (TO_A, {}, A, (A,), CLAIMED, None, None),
        (TO_A, {}, B, (A,), Standing(K.CLAIMED, (B,)), News(N.CHANGED, lost=(A,), gained=(B,)), None),
        (TO_BOTH, {}, A, (A, B), CLAIMED, None, None),
        (TO_BOTH, {}, C, (A, B), Standing(K.CLAIMED, (C,)), News(N.CHANGED, lost=(A, B), gained=(C,)), None),
        (CLAIMED, {A: True}, B, (A, B), Standing(K.CLAIMED, (A, B)), None, None),
        (CLAIMED, {A: True}, B, (), SEVERAL, News(N.CONTESTED, wanted=(A, B)), D.SEVERAL),
        (CLAIMED, {A: True}, C, (A, B), SEVERAL, News(N.CONTESTED, wanted=(A, C)), D.SEVERAL),
        # Held without a word of its own: what it holds counts as its claim.
        (SILENT, {}, B, (A,), SEVERAL, News(N.CONTESTED, wanted=(A, B)), D.SEVERAL),
        (SILENT, {}, B, (A, B), Standing(K.CLAIMED, (B, A)), None, None),
        (SILENT_BOTH, {}, C, (A, B), SEVERAL, News(N.CONTESTED, wanted=(A, B, C)), D.SEVERAL),
        (SILENT_BOTH, {}, A, (A, B), SILENT_BOTH, None, None),
        (TOLD, {}, B, (A,), SEVERAL, News(N.CONTESTED, wanted=(A, B)), D.SEVERAL),
        (SILENT, {}, A, (A,), CLAIMED, None, None),
        # Claimed by several: a third joins them, or nothing is new.
        (SEVERAL, {A: True, B: True}, C, (), SEVERAL, News(N.CONTESTED, wanted=(A, B, C)), D.SEVERAL),
        (SEVERAL, {A: True, B: True}, A, (), SEVERAL, None, D.SEVERAL),
        # What the text says and what 综合处 decided: the word against it is listed, nobody loses anything.
        (STATED, {}, B, (), STATED, None, D.DISPUTED),
        (ASSIGNED, {}, B, (A,), ASSIGNED, None, D.DISPUTED),
    ],
)
def test_one_claims(
    now: Standing,
    before: dict[int, bool],
    who: int,
    proposed: tuple[int, ...],
    then: Standing,
    who_hears: News | None,
    listed: OwnerDoubt | None,
) -> None:
    said = {**before, who: True}
    assert after(now, said, proposed) == then
    said |= dict.fromkeys(held_without_a_word(now, then, said), True)
    assert news(now, then, before, said, proposed) == who_hears
    assert doubt(ItemKind.FIGURE, then, Said(said, said), points_outside=False) is listed


@pytest.mark.parametrize(
    ("now", "before", "said", "proposed", "then", "who_hears"),
    [
        # One of several gives way: who is left was told that 综合处 would decide, and hears that it owns it now.
        (SEVERAL, {A: True, B: True}, {A: True, B: False}, (), CLAIMED, News(N.CHANGED, gained=(A,))),
        # One of two that own it together leaves it: the other hears that it is alone with it now.
        (SILENT_BOTH, {}, {A: False}, (A, B), Standing(K.SILENT, (B,), "两家职责"), News(N.CHANGED, gained=(B,))),
        # Who leaves it himself is told nothing, nor who is asked first next.
        (TO_A, {}, {A: False}, (A,), NOBODY, None),
        (TO_BOTH, {}, {A: False}, (A, B), Standing(K.PROPOSED, (B,), "两家职责"), None),
    ],
)
def test_one_gives_way(
    now: Standing,
    before: dict[int, bool],
    said: dict[int, bool],
    proposed: tuple[int, ...],
    then: Standing,
    who_hears: News | None,
) -> None:
    assert after(now, said, proposed) == then
    assert news(now, then, before, said, proposed) == who_hears


@pytest.mark.parametrize("said", [{A: True, B: True}, {B: True, A: True}])
def test_it_is_the_same_who_speaks_first(said: dict[int, bool]) -> None:
    assert after(OPEN, said, ()) == SEVERAL
    assert set(after(TO_BOTH, said, (A, B)).owner_ids) == {A, B}


@pytest.mark.parametrize(
    ("now", "body", "said", "then"),
    [
        (TO_A, A, {}, SILENT),
        (TO_A, B, {}, TO_A),
        (TO_A, A, {A: False}, TO_A),
        # Silence speaks for itself alone; who was second joins who was first, by word or silence, until it has spoken.
        (TO_BOTH, A, {}, Standing(K.SILENT, (A,), "两家职责")),
        (TO_BOTH, C, {}, TO_BOTH),
        (CLAIMED, B, {A: True}, Standing(K.SILENT, (A, B))),
        (SILENT, B, {}, Standing(K.SILENT, (A, B), "“公交”属交通")),
        (SILENT, B, {B: False}, SILENT),
        (SILENT, C, {}, SILENT),
        (SILENT_BOTH, B, {}, SILENT_BOTH),
        (ASSIGNED, B, {}, ASSIGNED),
        (OPEN, A, {}, OPEN),
        (CLAIMED, A, {}, CLAIMED),
        (STATED, A, {}, STATED),
        (ASSIGNED, A, {}, ASSIGNED),
    ],
)
def test_silence(now: Standing, body: int, said: dict[int, bool], then: Standing) -> None:
    assert silently(now, body, said, (A, B)) == then


@pytest.mark.parametrize(
    ("now", "taker", "then"),
    [
        (CLAIMED, B, Standing(K.ASSIGNED, (B,), "改派")),
        (TO_A, B, Standing(K.PROPOSED, (B,), "改派")),
        (STATED, B, Standing(K.ASSIGNED, (B,), "改派")),
        (Standing(K.ASSIGNED, (A, B), "纪要"), B, Standing(K.ASSIGNED, (B,), "改派")),
        (CLAIMED, None, Standing(K.OPEN, (), "改派")),
        (Standing(K.ASSIGNED, (A, B), "纪要"), None, Standing(K.ASSIGNED, (B,), "纪要")),
        (Standing(K.CLAIMED, (C,)), B, Standing(K.CLAIMED, (C,))),
        (OPEN, None, OPEN),
        (TOGETHER, None, TOGETHER),
    ],
)
def test_a_body_leaves(now: Standing, taker: int | None, then: Standing) -> None:
    assert passed_on(now, A, taker, "改派") == then


@pytest.mark.parametrize(
    ("now", "words", "proposed", "then"),
    [
        # The word of another against the text or 综合处 stands: it owns what nobody else does any more.
        (STATED, {B: True}, (), Standing(K.CLAIMED, (B,))),
        (ASSIGNED, {A: True, B: True}, (), Standing(K.CLAIMED, (B,))),
        (STATED, {B: True, C: True}, (), SEVERAL),
        (ASSIGNED, {B: True, C: True}, (B, C), Standing(K.CLAIMED, (B, C))),
        (STATED, {B: False}, (), Standing(K.OPEN, (), "移出")),
        (STATED, {A: True}, (), Standing(K.OPEN, (), "移出")),
        # Somebody answers for it still: a word against that stays a word.
        (Standing(K.STATED, (A, C), "原文写明"), {B: True}, (), Standing(K.STATED, (C,), "原文写明")),
    ],
)
def test_a_body_leaves_what_another_claims(
    now: Standing, words: dict[int, bool], proposed: tuple[int, ...], then: Standing
) -> None:
    assert passed_on(now, A, None, "移出", words, proposed) == then


def said(ever: dict[int, bool], since: dict[int, bool] | None = None, *, instead: bool = False) -> Said:
    return Said(ever, ever if since is None else since, instead)


@pytest.mark.parametrize(
    ("kind", "now", "heard", "outside", "asked"),
    [
        # What runs out with a date is asked for where nobody owns it; a sentence is not.
        (ItemKind.FIGURE, OPEN, said({}), False, D.UNCLAIMED),
        (ItemKind.DATE, NOBODY, said({A: False}), False, D.UNCLAIMED),
        (ItemKind.SENTENCE, OPEN, said({}), False, None),
        (ItemKind.SENTENCE, OPEN, said({}), True, None),
        (ItemKind.FIGURE, OPEN, said({}), True, D.OUTSIDE),
        # Two want it, or one named a body outside the brackets: of a sentence, too.
        (ItemKind.SENTENCE, SEVERAL, said({A: True, B: True}), False, D.SEVERAL),
        (ItemKind.FIGURE, SEVERAL, said({A: True, B: True}), True, D.SEVERAL),
        (ItemKind.SENTENCE, NOBODY, said({A: False}, instead=True), False, D.OUTSIDE),
        # Proposed: the body is asked first. Claimed: settled, whoever else was pointed to.
        (ItemKind.FIGURE, TO_A, said({}), True, None),
        (ItemKind.FIGURE, CLAIMED, said({A: True, B: False}, instead=True), True, None),
        (ItemKind.FIGURE, SILENT, said({}), False, None),
        # The text or 综合处 decided: only a word against it since then.
        (ItemKind.FIGURE, STATED, said({}), False, None),
        (ItemKind.FIGURE, STATED, said({A: False}), False, D.DISPUTED),
        (ItemKind.SENTENCE, STATED, said({A: False}), False, D.DISPUTED),
        (ItemKind.FIGURE, ASSIGNED, said({B: True}), False, D.DISPUTED),
        (ItemKind.FIGURE, ASSIGNED, said({A: True, B: False}), False, None),
        (ItemKind.FIGURE, ASSIGNED, said({A: False, B: True}, {}), False, None),
        (ItemKind.FIGURE, TOGETHER, said({A: True}), False, None),
        (ItemKind.FIGURE, TOGETHER, said({A: False}), False, D.DISPUTED),
    ],
)
def test_what_the_office_is_asked(
    kind: ItemKind, now: Standing, heard: Said, outside: bool, asked: OwnerDoubt | None
) -> None:
    assert doubt(kind, now, heard, points_outside=outside) is asked


def test_the_bodies_have_their_days_first() -> None:
    assert [days_to_decide(one) for one in (D.UNCLAIMED, D.OUTSIDE, D.SEVERAL, D.DISPUTED)] == [20, 20, 10, 10]


@pytest.mark.parametrize(
    ("now", "claimed", "ticked", "word"),
    [
        (TO_A, False, True, True),
        (TO_A, False, False, False),
        (STATED, False, True, None),
        (STATED, False, False, False),
        (ASSIGNED, False, True, None),
        (SILENT, False, False, False),
        (OPEN, False, False, None),
        (OPEN, False, True, True),
        (SEVERAL, True, True, None),
        (SEVERAL, True, False, False),
        (Standing(K.PROPOSED, (B,)), False, False, None),
        (Standing(K.PROPOSED, (B,)), False, True, True),
        (Standing(K.CLAIMED, (B,)), False, True, True),
    ],
)
def test_what_a_box_says(now: Standing, claimed: bool, ticked: bool, word: bool | None) -> None:
    own = ticks({7: now}, A, {7} if claimed else set(), [7], {7} if ticked else set())
    assert own == ({} if word is None else {7: word})


def test_a_tick_of_the_page_does_not_claim_what_was_given_to_another_meanwhile() -> None:
    given = {7: Standing(K.ASSIGNED, (B,))}
    assert ticks(given, A, (), [7], {7}, offered={7}) == {}
    assert ticks(given, A, (), [7], {7}) == {7: True}


def test_boxes_of_other_tasks_say_nothing() -> None:
    assert ticks({7: TO_A}, A, (), [7, 8], {7, 8}) == {7: True}
