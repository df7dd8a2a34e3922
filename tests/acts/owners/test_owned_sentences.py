"""A figure goes with the sentence it stands in, to who claims that or is given it; he may part the two."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.acts.owners.test_owners import (
    box_of,
    claim,
    decide,
    id_of,
    issued,
    items,
    office,
    propose,
    sign,
    standing,
    task,
    told,
)
from tests.given.builders import NOW, TODAY, act
from tracker.acts.tasks import adjustments, owners
from tracker.acts.tasks.owners import Decision
from tracker.plans.models import Item, Task
from tracker.plans.owners.along import sentences_of
from tracker.plans.owners.claim_queries import newest_facts
from tracker.plans.owners.item_queries import labels
from tracker.tasks.adjusting import Adjustment
from tracker.tasks.owners.doubt_queries import doubts_of
from tracker.tasks.ticking import Ticks
from tracker.vocabulary import ItemKind, KnownBy, OwnerDoubt

__all__ = ["issued", "task"]


@pytest.fixture
def pair(task: Task) -> tuple[Item, Item]:
    """A sentence and its figure, 未定 both."""
    every = {item.id: item for item in items(task)}
    figure, sentence = next(iter(sentences_of(list(every.values())).items()))
    return every[sentence], every[figure]


def of(item: Item) -> tuple[str, list[int]]:
    return standing(item)[:2]


def boxes(*shown: Item, own: tuple[Item, ...], along: tuple[Item, ...] = (), offered: tuple[Item, ...] = ()) -> Ticks:
    shown_ids, own_ids, along_ids, offered_ids = (
        frozenset(one.id for one in several) for several in (shown, own, along, offered)
    )
    return Ticks(shown_ids, own_ids, offered=offered_ids, along=along_ids)


def test_who_claims_the_sentence_claims_its_figure(task: Task, pair: tuple[Item, Item]) -> None:
    sentence, figure = pair
    claim(task, "cq-jtj", boxes(sentence, own=(sentence,)))
    assert of(sentence) == of(figure) == (KnownBy.CLAIMED, [id_of("cq-jtj")])


def test_who_is_proposed_the_sentence_finds_its_figure_ticked_and_may_part_them(
    task: Task, pair: tuple[Item, Item]
) -> None:
    sentence, figure = pair
    propose(sentence, id_of("cq-jtj"))
    box = box_of(task, "cq-jtj", figure)
    assert (box.is_ticked, box.with_sentence) == (True, sentence.id)
    sign(task, "cq-jtj", boxes(sentence, figure, own=(sentence,), offered=(sentence, figure)))
    assert of(sentence) == (KnownBy.CLAIMED, [id_of("cq-jtj")])
    assert standing(figure) == (KnownBy.OPEN, [], OwnerDoubt.UNCLAIMED)
    assert not box_of(task, "cq-jtj", figure).is_ticked
    sign(task, "cq-sww", boxes(figure, own=(figure,)), at=1)
    assert of(figure) == (KnownBy.CLAIMED, [id_of("cq-sww")])


def test_a_tick_that_came_with_the_sentence_and_was_taken_away_parts_them(task: Task, pair: tuple[Item, Item]) -> None:
    sentence, figure = pair
    claim(task, "cq-jtj", boxes(sentence, figure, own=(sentence,), along=(figure,)))
    assert (of(sentence)[0], of(figure)[0]) == (KnownBy.CLAIMED, KnownBy.OPEN)
    nothing = boxes(sentence, figure, own=(), along=(figure,))
    claim(task, "cq-gaj", nothing, at=1)
    claim(task, "cq-gaj", boxes(figure, own=(figure,)), at=2)
    assert of(figure) == (KnownBy.CLAIMED, [id_of("cq-gaj")])


@pytest.mark.slow
def test_what_others_are_named_for_claim_or_declined_stays(task: Task, pair: tuple[Item, Item]) -> None:
    """A third of all figures are another body's than their sentence."""
    sentence, figure = pair
    propose(figure, id_of("cq-sww"))
    claim(task, "cq-jtj", boxes(sentence, own=(sentence,)))
    assert of(figure) == (KnownBy.PROPOSED, [id_of("cq-sww")])
    propose(figure)
    claim(task, "cq-sww", boxes(figure, own=(figure,)), at=1)
    claim(task, "cq-gaj", boxes(sentence, own=(sentence,)), at=2)
    assert of(figure) == (KnownBy.CLAIMED, [id_of("cq-sww")])


@pytest.mark.slow
def test_what_is_not_a_bodys_is_anothers_with_its_figure(task: Task, pair: tuple[Item, Item]) -> None:
    """It takes both ticks away, and names the body once."""
    sentence, figure = pair
    for item in pair:
        propose(item, id_of("cq-jtj"))
    said = Ticks(frozenset({sentence.id, figure.id}), frozenset(), {sentence.id: "市统计局"})
    sign(task, "cq-jtj", said)
    assert standing(figure) == (KnownBy.OPEN, [], OwnerDoubt.OUTSIDE)


def test_who_is_given_the_sentence_is_given_its_figure(task: Task, pair: tuple[Item, Item]) -> None:
    sentence, figure = pair
    assert decide(sentence, id_of("cq-jtj")) == 2
    assert of(sentence) == of(figure) == (KnownBy.ASSIGNED, [id_of("cq-jtj")])
    (message,) = told("cq-jtj")
    assert message.count("“") > 1


@pytest.mark.slow
@pytest.mark.both
def test_the_office_may_decide_a_sentence_without_its_figure(task: Task, pair: tuple[Item, Item]) -> None:
    """The page names beside the sentence what would go with it."""
    sentence, figure = pair
    rows = {row.id: row.along for row in doubts_of(task.plan_id)}
    assert rows[sentence.id] == (labels([figure])[figure.id],)
    seen = newest_facts([sentence.id])[sentence.id]
    alone = Decision(sentence.id, (id_of("cq-jtj"),), seen, takes_along=False)
    assert owners.decide(office(10), task.plan_id, [alone], "三定规定") == 1
    assert (of(sentence)[0], of(figure)[0]) == (KnownBy.ASSIGNED, KnownBy.OPEN)
    claim(task, "cq-sww", boxes(figure, own=(figure,)), at=11)
    assert {row.id: row.along for row in doubts_of(task.plan_id, decided=True)}[sentence.id] == (), "another claims it"


@pytest.mark.slow
def test_what_went_along_with_a_wrong_decision_goes_along_with_the_right_one(
    task: Task, pair: tuple[Item, Item]
) -> None:
    sentence, figure = pair
    for at, key in enumerate(("cq-jtj", "cq-sww", "cq-gaj")):
        assert decide(sentence, id_of(key), at=at) == 2
        assert of(sentence) == of(figure) == (KnownBy.ASSIGNED, [id_of(key)])
    decide(figure, id_of("cq-jtj"), at=10)
    assert decide(sentence, id_of("cq-sww"), at=11) == 1
    assert of(figure) == (KnownBy.ASSIGNED, [id_of("cq-jtj")]), "it was decided by itself"


def test_what_another_claims_meanwhile_does_not_go_along_again(task: Task, pair: tuple[Item, Item]) -> None:
    sentence, figure = pair
    decide(sentence, id_of("cq-jtj"), at=0)
    claim(task, "cq-gaj", boxes(figure, own=(figure,)), at=1)
    assert decide(sentence, id_of("cq-sww"), at=2) == 1
    assert of(figure) == (KnownBy.ASSIGNED, [id_of("cq-jtj")])


def test_a_sentence_of_all_together_leaves_its_figure_to_nobody(task: Task, pair: tuple[Item, Item]) -> None:
    sentence, figure = pair
    assert decide(sentence) == 1
    assert of(sentence) == (KnownBy.ASSIGNED, [])
    assert standing(figure) == (KnownBy.OPEN, [], OwnerDoubt.UNCLAIMED)


def adjusted(task: Task, owners: dict[int, tuple[int, ...]], at: int = 0) -> None:
    by = act(at=NOW + timedelta(minutes=at))
    adjustments.adjust(by, task.id, None, Adjustment(TODAY, "职责调整", "渝府办〔2026〕12号", owners=owners))


@pytest.mark.slow
def test_who_gets_the_sentence_by_another_division_of_work_gets_its_figure(task: Task, pair: tuple[Item, Item]) -> None:
    sentence, figure = pair
    jtj, sww = id_of("cq-jtj"), id_of("cq-sww")
    foreseen = adjustments.preview(act(), task.id, None, Adjustment(TODAY, "职责", "1号", owners={sentence.id: (jtj,)}))
    assert any(figure.words in words for body in foreseen.changes for words in body.told), "the preview says so"
    adjusted(task, {sentence.id: (jtj,)})
    assert of(sentence) == of(figure) == (KnownBy.ASSIGNED, [jtj])
    adjusted(task, {sentence.id: (sww,)}, at=1)
    assert of(figure) == (KnownBy.ASSIGNED, [sww])
    adjusted(task, {sentence.id: (jtj,), figure.id: (id_of("cq-gaj"),)}, at=2)
    assert (of(sentence)[1], of(figure)[1]) == ([jtj], [id_of("cq-gaj")])


def test_a_tick_that_came_with_the_sentence_does_not_claim_what_another_took_meanwhile(
    task: Task, pair: tuple[Item, Item]
) -> None:
    sentence, figure = pair
    claim(task, "cq-jtj", boxes(figure, own=(figure,)))
    claim(task, "cq-sww", boxes(sentence, figure, own=(sentence, figure), along=(figure,)), at=1)
    assert of(figure) == (KnownBy.CLAIMED, [id_of("cq-jtj")])
    assert of(sentence) == (KnownBy.CLAIMED, [id_of("cq-sww")])


@pytest.mark.both
def test_what_is_given_by_itself_in_the_same_act_does_not_go_along(task: Task, pair: tuple[Item, Item]) -> None:
    sentence, figure = pair
    facts = newest_facts([sentence.id, figure.id])
    chosen = [
        Decision(sentence.id, (id_of("cq-jtj"),), facts[sentence.id]),
        Decision(figure.id, (id_of("cq-sww"),), facts[figure.id]),
    ]
    owners.decide(office(), task.plan_id, chosen, "三定规定")
    assert (of(sentence)[1], of(figure)[1]) == ([id_of("cq-jtj")], [id_of("cq-sww")])


def test_a_date_of_the_whole_task_stands_in_no_sentence(task: Task, pair: tuple[Item, Item]) -> None:
    _, figure = pair
    whole = [item for item in items(task) if item.kind == ItemKind.SENTENCE]
    figure.span_start, figure.span_end = whole[0].span_start, whole[-1].span_end
    assert figure.id not in sentences_of(items(task))
