"""What is proposed as a verdict, on both sides of every target."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tracker.outcomes.verdicts.promised import Promised
from tracker.outcomes.verification.proposals import AcceptedAnswer, Proposal, propose
from tracker.vocabulary import FigureMode, Relation, VerdictResult, YearlyConfirmation

DAY = date(2025, 12, 31)
REACHED, PARTLY, MISSED = VerdictResult
LEVEL, FLOOR = FigureMode.LEVEL, FigureMode.FLOOR
AT_LEAST, AT_MOST, EQUAL, ABOUT = Relation.AT_LEAST, Relation.AT_MOST, Relation.EQUAL, Relation.ABOUT


def told(value: str, name: str = "市商务委") -> AcceptedAnswer:
    return AcceptedAnswer(name, DAY, Decimal(value), source="统计公报")


FIGURES = [
    (AT_LEAST, "30", LEVEL, None, "30", REACHED),
    (AT_LEAST, "30", LEVEL, None, "29.9", PARTLY),
    (AT_LEAST, "30", LEVEL, None, "0", MISSED),
    (AT_LEAST, "30", LEVEL, "12", "12.1", PARTLY),
    (AT_LEAST, "30", LEVEL, "12", "12", MISSED),
    (EQUAL, "300", LEVEL, None, "300", REACHED),
    (EQUAL, "300", LEVEL, None, "301", REACHED),
    (EQUAL, "300", LEVEL, None, "299", PARTLY),
    (AT_MOST, "10", LEVEL, None, "10", REACHED),
    (AT_MOST, "10", LEVEL, None, "10.1", MISSED),
    (AT_MOST, "10", LEVEL, "14", "13.9", PARTLY),
    (AT_MOST, "10", LEVEL, "14", "14", MISSED),
    # a 水平 that sinks from its 基期, without a word for it
    (EQUAL, "3", LEVEL, "10", "3", REACHED),
    (EQUAL, "3", LEVEL, "10", "5", PARTLY),
    (EQUAL, "3", LEVEL, "10", "10", MISSED),
    (ABOUT, "120", LEVEL, None, "114", REACHED),
    (ABOUT, "120", LEVEL, None, "113.9", PARTLY),
    (ABOUT, "120", LEVEL, None, "126", REACHED),
    (ABOUT, "120", LEVEL, None, "126.1", PARTLY),
    (AT_LEAST, "100", FLOOR, None, "100", REACHED),
    (AT_LEAST, "100", FLOOR, None, "99.9", MISSED),
]


@pytest.mark.parametrize(("relation", "target", "mode", "baseline", "value", "expected"), FIGURES)
def test_a_value_beside_its_target(
    relation: Relation, target: str, mode: FigureMode, baseline: str | None, value: str, expected: VerdictResult
) -> None:
    promised = Promised(relation, Decimal(target), "%", mode, Decimal(baseline) if baseline else None)
    found = propose(promised, [told(value)])
    assert (found.result, found.value, found.as_of) == (expected, Decimal(value), DAY)
    assert found.basis == "市商务委报送，统计公报"


@pytest.mark.parametrize(
    ("relation", "value", "expected"),
    [
        (EQUAL, "3", REACHED),
        (EQUAL, "2.5", REACHED),
        (EQUAL, "4", PARTLY),
        (EQUAL, "7", MISSED),
    ],
)
def test_of_what_shall_sink_less_is_better(relation: Relation, value: str, expected: VerdictResult) -> None:
    """审批时限由7个工作日压减到3个工作日."""
    promised = Promised(relation, Decimal(3), "个工作日", LEVEL, Decimal(7), is_less_better=True)
    assert propose(promised, [told(value)]).result is expected


def test_values_that_differ_are_for_a_person() -> None:
    promised = Promised(AT_LEAST, Decimal(30), "%", LEVEL)
    found = propose(promised, [told("31"), told("28.50", "市交通局")])
    assert found == Proposal(None, "各单位的数值不一致：市商务委 31%、市交通局 28.5%")
    same = propose(promised, [told("31"), told("31.0", "市交通局")])
    assert (same.result, same.basis) == (REACHED, "市商务委报送，统计公报；市交通局报送，统计公报")


COUNTED = FigureMode.CUMULATIVE
OF_MEMBERS = [
    (AT_LEAST, COUNTED, ("70", "60"), 0, REACHED, "实际 130%，目标不低于 120%（各成员合计）"),
    (AT_LEAST, COUNTED, ("70", "49"), 0, PARTLY, "实际 119%，目标不低于 120%（各成员合计）"),
    (AT_LEAST, COUNTED, ("70", "60"), 1, REACHED, "实际 130%，目标不低于 120%（各成员合计）"),
    (AT_LEAST, COUNTED, ("70", "49"), 1, None, "成员合计 119%，2/3家已报"),
    (AT_MOST, COUNTED, ("70", "49"), 1, None, "成员合计 119%，2/3家已报"),
    (AT_LEAST, LEVEL, ("130", "119"), 0, PARTLY, "实际 119%，目标不低于 120%（最差的一家）"),
    (AT_LEAST, LEVEL, ("130", "125"), 1, None, "实际 125%，目标不低于 120%，2/3家已报"),
    # What is worst, the light says alike: the one furthest from 120左右, be it above.
    (ABOUT, LEVEL, ("118", "150"), 0, PARTLY, "实际 150%，目标约 120%（最差的一家）"),
]


@pytest.mark.parametrize(("relation", "mode", "values", "silent", "expected", "why"), OF_MEMBERS)
def test_what_members_told_goes_by_the_sum_or_the_worst(
    relation: Relation, mode: FigureMode, values: tuple[str, str], silent: int, expected: VerdictResult | None, why: str
) -> None:
    parts = [replace(told(value, name), is_part=True) for name, value in zip(("太原", "大同"), values, strict=True)]
    found = propose(Promised(relation, Decimal(120), "%", mode), parts, silent)
    assert (found.result, found.reason) == (expected, why)


def test_without_a_value_nothing_is_proposed() -> None:
    assert propose(Promised(AT_LEAST, Decimal(30), "%", LEVEL), []).result is None
    assert propose(None, [told("31")]).result is None


DONE, MOSTLY, NOT_DONE = YearlyConfirmation
WORDS = [
    ([DONE], REACHED),
    ([MOSTLY], PARTLY),
    ([NOT_DONE], MISSED),
    ([DONE, MOSTLY], PARTLY),
    ([MOSTLY, NOT_DONE, DONE], MISSED),
]


@pytest.mark.parametrize(("said", "expected"), WORDS)
def test_the_gravest_word_counts(said: list[YearlyConfirmation], expected: VerdictResult) -> None:
    assert propose(None, [AcceptedAnswer("甲", DAY, confirmation=one) for one in said]).result is expected
