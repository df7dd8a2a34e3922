"""What is lost for good is not made up: a remark names the field and why."""

from __future__ import annotations

import pytest

from tests.plantext.damage.comparison import bare, fields, shares
from tests.plantext.damage.lost import LOST
from tests.plantext.damage.plans import labelled_plans, sound
from tests.plantext.test_properties import holds_its_words
from tracker.errors import NotAPlan
from tracker.plantext import read_plan
from tracker.plantext.reading import PlanReading

# The remarks that a loss must bring on some of the labelled plans.
EXPECTED = {
    "all numbers": {"no_numbers"},
    "numbers in brackets": {"headings_lost"},
    "sections' numbers": {"restarted_number"},
    "brackets": {"headings_lost", "odd_name"},
    "full stops": {"no_full_stops"},
    "commas": {"names_run_together"},
    "digits": {"no_digits", "no_number", "no_date"},
    "colons": {"odd_name"},
    "� for 1 in 80": {"broken_text", "broken_name"},
    "□ for 1 in 80": {"broken_name"},
    "? for 1 in 80": {"broken_name"},
    "private for 1 in 80": {"lost_sign"},
    "scattered blanks": {"scattered_blanks"},
    "cut at a half": {"text_cut_off"},
    "a page": {"odd_number"},
    "pages swapped": {"odd_number"},
    "twice": {"read_once"},
    "head": {"no_title"},
    "mojibake": {"broken_text"},
}


def codes(reading: PlanReading) -> set[str]:
    return {remark.code for remark in reading.remarks}


@pytest.mark.parametrize("loss", LOST)
def test_what_is_lost_is_remarked_on(loss: str) -> None:
    remarked: set[str] = set()
    for plan in labelled_plans():
        reading = read_plan(LOST[loss](sound(plan).text).encode(), "方案.txt")
        holds_its_words(reading)
        remarked |= codes(reading) - codes(sound(plan))
    assert remarked >= EXPECTED.get(loss, set())


@pytest.mark.parametrize("loss", sorted(set(LOST) - {"nothing for 1 in 80", "cut at 0.83"}))
def test_no_plan_is_read_short_in_silence(loss: str) -> None:
    """Save where whole sentences are gone without a trace, or characters: that leaves nothing to see."""
    for plan in labelled_plans():
        try:
            reading = read_plan(LOST[loss](sound(plan).text).encode(), "方案.txt")
        except NotAPlan:
            continue
        equal = shares(fields(sound(plan)), fields(reading))
        assert min(equal.values()) == 1 or codes(reading) - codes(sound(plan)), (plan.stem, equal)


@pytest.mark.parametrize("loss", ["brackets", "commas", "colons", "� for 1 in 80", "□ for 1 in 80", "? for 1 in 80"])
def test_a_name_no_sound_plan_has_is_remarked_on(loss: str) -> None:
    missed: list[str] = []
    names = 0
    for plan in labelled_plans():
        bodies = {bare(p.name) for m in sound(plan).measures for c in m.clauses for p in c.parties}
        reading = read_plan(LOST[loss](sound(plan).text).encode(), "方案.txt")
        remarked = [remark.span for remark in reading.remarks if remark.span]
        for party in (p for m in reading.measures for c in m.clauses for p in c.parties):
            if bare(party.name) not in bodies:
                names += 1
                seen = any(a < party.span[1] and party.span[0] < b for a, b in remarked)
                missed += [] if seen else [party.name]
    assert len(missed) <= names * 0.05, missed


def test_a_remark_on_a_lost_sign_names_its_field() -> None:
    text = (
        "某市促进绿色消费实施方案\n一、任务\n（一）扩大消费。新增\ue863商场30个。（市城\ue863管局负责）\n"
        "（二）出行。推广公交。（市交通局负责）"
    )
    remarks = [r.message for r in read_plan(text.encode(), "方案.txt").remarks if r.code == "lost_sign"]
    assert [message.split("：")[0] for message in remarks] == ["任务内容", "单位名称“市城管局”"]
