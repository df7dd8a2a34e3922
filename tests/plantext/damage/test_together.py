"""Several damages at once, drawn by chance with a seed: never an exception, never an invention, never silence."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.plantext.damage.comparison import fields, invented, shares
from tests.plantext.damage.plans import own_plans, sound
from tests.plantext.damage.texts import LAYOUT, TEXTS
from tests.plantext.gold import SEEDS
from tests.plantext.test_properties import holds_its_words
from tracker.errors import NotAPlan
from tracker.plantext import read_plan
from tracker.plantext.reading import PlanReading

SIGNS = sorted(set(TEXTS) - LAYOUT)
FEW, MANY = range(40), range(40, 400)


def drawn(seed: int) -> list[str]:
    """Two or three damages, at most one of them to the layout, which comes last: a page is printed once."""
    chance = random.Random(seed)
    names = chance.sample(SIGNS, chance.choice([1, 2]))
    return [*names, chance.choice(sorted(LAYOUT))] if chance.random() < 0.6 or len(names) < 2 else names


def read(plan: Path, seed: int) -> PlanReading | None:
    """The plan with the damages of a seed; None where it is refused, with words."""
    text = sound(plan).text
    for name in drawn(seed):
        text = TEXTS[name](text)
    try:
        reading = read_plan(text.encode(), "方案.txt")
    except NotAPlan as refusal:
        assert refusal.message
        return None
    holds_its_words(reading)
    return reading


@pytest.mark.slow
@pytest.mark.parametrize("seeds", [FEW, pytest.param(MANY, marks=pytest.mark.fault)], ids=["few", "many"])
@pytest.mark.parametrize("plan", SEEDS, ids=[f.stem for f in SEEDS])
def test_together(plan: Path, seeds: range) -> None:
    equal = 0
    for seed in seeds:
        reading = read(plan, seed)
        if reading is None:
            continue
        share = min(shares(fields(sound(plan)), fields(reading)).values())
        equal += share == 1
        new = {r.code for r in reading.remarks} - {r.code for r in sound(plan).remarks}
        assert share == 1 or new, (seed, drawn(seed))
        assert invented(sound(plan), reading) == [] or new, (seed, drawn(seed))
    assert equal >= 0.9 * len(seeds)


@pytest.mark.parametrize(
    "names", [["〔三〕", "head on few lines"], ["（三", "\\uf0b7 bullets", "indented by 8"]], ids=["within", "bullets"]
)
def test_marks_of_another_shape_are_read_within_lines_and_behind_bullets(names: list[str]) -> None:
    """Two damages that hid all measures together, and left no remark."""
    for plan in SEEDS:
        text = sound(plan).text
        for name in names:
            text = TEXTS[name](text)
        assert min(shares(fields(sound(plan)), fields(read_plan(text.encode(), "方案.txt"))).values()) == 1


def test_marks_within_a_sentence_of_a_plan_with_marks_of_its_own_stay_as_they_are() -> None:
    """The plan's wording is never rewritten."""
    plan = SEEDS[-1]
    text = sound(plan).text
    place = text.index("。", text.index("（三）")) + 1
    prose = "重点抓好〔一〕节约、〔二〕回收、〔三〕利用。"
    reading = read_plan((text[:place] + prose + text[place:]).encode(), "方案.txt")
    assert prose in reading.text


@pytest.mark.parametrize("seed", range(40))
def test_together_on_plans_of_every_shape(seed: int) -> None:
    for plan in own_plans():
        read(plan, seed)
