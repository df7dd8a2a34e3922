"""What a verdict must say; milestones' states on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from tracker.outcomes.verdicts.promised import Promised
from tracker.outcomes.verdicts.rules import (
    LONGEST_BASIS,
    NewVerdict,
    Subject,
    is_final,
    is_told_of,
    late_words,
    problems,
    speaking,
    state_on,
)
from tracker.reporting.asked.figure_rules import Measured
from tracker.reporting.asked.questions import LastReading
from tracker.vocabulary import FigureMode, MilestoneState, Relation, VerdictResult

DUE, TODAY = date(2025, 12, 31), date(2026, 11, 20)
REACHED = NewVerdict(VerdictResult.REACHED, DUE, "统计公报", Decimal("85.2"))
SHARE = Measured("绿色产品占比", FigureMode.LEVEL, "%", Decimal(90))
MISSED = replace(REACHED, result=VerdictResult.MISSED, rectify_by=date(2027, 6, 30))


def fields(verdict: NewVerdict, due_on: date | None = DUE, has_figure: bool = False) -> list[str]:
    subject = Subject(due_on, date(2022, 9, 1), SHARE if has_figure else None)
    return [one.field for one in problems(verdict, subject, TODAY)]


def test_all_faults_are_told_at_once() -> None:
    assert fields(NewVerdict(None, None), has_figure=True) == ["result", "value", "as_of", "basis"]


@pytest.mark.parametrize("result", [VerdictResult.PARTLY, VerdictResult.MISSED])
def test_falling_short_needs_a_day_to_make_good(result: VerdictResult) -> None:
    short = replace(MISSED, result=result)
    assert fields(short) == []
    assert fields(replace(short, rectify_by=None)) == ["rectify_by"]
    assert fields(replace(short, rectify_by=TODAY - timedelta(days=1))) == ["rectify_by"], "it would be red at once"
    assert fields(replace(short, rectify_by=TODAY)) == []


def test_reaching_needs_none() -> None:
    assert fields(REACHED) == []
    assert fields(replace(REACHED, value=None)) == []
    assert fields(replace(REACHED, value=None), has_figure=True) == ["value"]
    assert fields(replace(REACHED, value=Decimal(0)), has_figure=True) == []


@pytest.mark.parametrize(
    ("result", "value", "wrong"),
    [
        (VerdictResult.REACHED, "100", []),
        (VerdictResult.REACHED, "99.9", ["value", "why"]),
        (VerdictResult.PARTLY, "86", []),
        (VerdictResult.PARTLY, "100", ["value", "why"]),
        (VerdictResult.MISSED, "100", ["value", "why"]),
    ],
)
def test_a_result_that_contradicts_the_value_needs_a_second_look_and_a_reason(
    result: VerdictResult, value: str, wrong: list[str]
) -> None:
    promised = Promised(Relation.AT_LEAST, Decimal(100), "%", FigureMode.LEVEL)
    given = replace(MISSED, result=result, value=Decimal(value))
    subject = Subject(DUE, measured=replace(SHARE, target=Decimal(100)), promised=promised)
    found = problems(given, subject, TODAY)
    assert [one.field for one in found] == wrong
    if wrong:
        sure = replace(given, is_sure=True)
        assert [one.field for one in problems(sure, subject, TODAY)] == ["why"]
        told = replace(sure, why="口径已调整")
        assert problems(told, subject, TODAY) == []
        assert told.grounds == "统计公报（不一致的理由：口径已调整）"
        assert f"目标不低于 100%，与“{result.label}”不一致" in found[0].message


@pytest.mark.parametrize(
    ("told", "as_of", "wrong"),
    [
        (LastReading(Decimal(86), DUE), DUE, True),
        (LastReading(Decimal(86), DUE), TODAY, True),
        (LastReading(Decimal("100.0"), DUE), DUE, False),
        (LastReading(Decimal(86), date(2025, 10, 1)), DUE, True),
        (LastReading(Decimal(86), date(2026, 6, 30)), TODAY, True),
        # What was told of other days says nothing of what was reached by the date.
        (LastReading(Decimal(86), date(2026, 6, 30)), DUE, False),
        (LastReading(Decimal(86), date(2025, 9, 30)), DUE, False),
        (LastReading(Decimal(86), date(2025, 9, 30)), date(2025, 9, 30), True),
        (None, DUE, False),
    ],
)
def test_another_value_than_was_accepted_needs_a_second_look_and_a_reason(
    told: LastReading | None, as_of: date, wrong: bool
) -> None:
    promised = Promised(Relation.AT_LEAST, Decimal(100), "座", FigureMode.LEVEL)
    given = replace(REACHED, value=Decimal(100), as_of=as_of)
    subject = Subject(DUE, promised=promised, told=told)
    found = problems(given, subject, TODAY)
    assert [one.field for one in found] == (["value", "why"] if wrong else [])
    assert problems(replace(given, is_sure=True, why="现场核查多出14座"), subject, TODAY) == []
    if wrong and told:
        assert f"与已采用的数值 86座（截至 {told.as_of}）不同" in found[0].message


def test_figures_do_not_speak_of_tomorrow() -> None:
    assert fields(replace(REACHED, as_of=TODAY)) == []
    assert fields(replace(REACHED, as_of=TODAY + timedelta(days=1))) == ["as_of"]


def test_before_its_date_a_milestone_can_only_be_reached() -> None:
    later = TODAY + timedelta(days=1)
    assert fields(replace(REACHED, as_of=TODAY), later) == []
    assert fields(replace(MISSED, as_of=TODAY), later) == ["result"]
    assert fields(replace(MISSED, as_of=TODAY), TODAY) == []


@pytest.mark.parametrize("verdict", [REACHED, MISSED])
def test_a_goal_of_the_whole_plan_is_judged_when_its_day_has_come(verdict: NewVerdict) -> None:
    for due_on, wrong in ((TODAY + timedelta(days=1), ["result"]), (TODAY, [])):
        found = problems(verdict, Subject(due_on, is_goal=True), TODAY)
        assert [one.field for one in found] == wrong


def test_values_and_days_that_cannot_be_are_refused() -> None:
    assert fields(replace(REACHED, value=Decimal("1234.5")), has_figure=True) == ["value"]
    assert fields(replace(REACHED, value=Decimal(-1)), has_figure=True) == ["value"]
    assert fields(replace(REACHED, as_of=date(2022, 8, 31))) == ["as_of"]
    assert fields(replace(REACHED, as_of=date(2022, 9, 1))) == []


@pytest.mark.parametrize(("basis", "wrong"), [(" ", ["basis"]), ("字" * LONGEST_BASIS, []), ("字" * 1001, ["basis"])])
def test_a_basis_is_needed(basis: str, wrong: list[str]) -> None:
    assert fields(replace(REACHED, basis=basis)) == wrong


@pytest.mark.parametrize(
    ("due_on", "original", "verdict", "state"),
    [
        (TODAY, TODAY, None, MilestoneState.NOT_DUE),
        (TODAY - timedelta(days=1), TODAY - timedelta(days=1), None, MilestoneState.TO_DECIDE),
        (TODAY + timedelta(days=30), TODAY, None, MilestoneState.POSTPONED),
        (TODAY - timedelta(days=1), DUE, None, MilestoneState.TO_DECIDE),
        (DUE, DUE, VerdictResult.REACHED, MilestoneState.REACHED),
        (DUE, DUE, VerdictResult.PARTLY, MilestoneState.PARTLY),
        (DUE, DUE, VerdictResult.MISSED, MilestoneState.MISSED),
        (None, None, None, None),
    ],
)
def test_states_follow_from_dates_and_verdicts(
    due_on: date | None, original: date | None, verdict: VerdictResult | None, state: MilestoneState | None
) -> None:
    assert state_on(due_on, original, verdict, TODAY) == state


@dataclass(frozen=True)
class On:
    """A date, or a verdict, recorded on a day of November."""

    day: int
    due_on: date = DUE

    @property
    def recorded_at(self) -> datetime:
        return datetime(2026, 11, self.day, tzinfo=UTC)


LATER, LAST = date(2026, 6, 30), date(2026, 12, 31)


@pytest.mark.parametrize(
    ("dates", "heard"),
    [
        ([], [5, 15]),
        ([On(1)], [5, 15]),
        ([On(10)], [5, 15]),  # the first date, recorded late
        ([On(1), On(10, LATER)], [15]),
        ([On(1), On(15, LATER)], [15]),  # given in the act that moved it
        ([On(1), On(16, LATER)], []),
        ([On(1), On(3, LATER), On(10, LATER)], [5, 15]),  # repeated, not moved
        ([On(1), On(3, LATER), On(10)], [15]),  # moved back is moved, too
        ([On(1), On(3, LATER), On(16, LAST)], []),
    ],
)
def test_a_verdict_speaks_until_the_date_is_moved(dates: Sequence[On], heard: list[int]) -> None:
    assert [one.day for one in speaking(DUE, dates, [On(5), On(15)])] == heard


def test_a_date_given_to_what_had_none_moves_nothing() -> None:
    assert speaking(None, [On(10)], [On(5)]) == [On(5)]


@pytest.mark.parametrize(
    ("result", "expected"),
    [(VerdictResult.REACHED, True), (VerdictResult.PARTLY, False), (VerdictResult.MISSED, False), (None, False)],
)
def test_only_what_is_reached_is_over(result: VerdictResult | None, expected: bool) -> None:
    assert is_final(result) is expected


@pytest.mark.parametrize(
    ("states", "day", "expected"),
    [
        ([MilestoneState.NOT_DUE], date(2027, 7, 1), False),
        ([MilestoneState.TO_DECIDE, MilestoneState.NOT_DUE], date(2027, 7, 1), True),
        # 50座 by 30 June was reached, or put off to 2028, before its day
        ([MilestoneState.REACHED, MilestoneState.NOT_DUE], date(2027, 3, 1), True),
        ([MilestoneState.POSTPONED], date(2027, 3, 1), True),
        # all fall due on the last day of the year
        ([MilestoneState.NOT_DUE], date(2027, 12, 30), False),
        ([MilestoneState.NOT_DUE], date(2027, 12, 31), True),
        # reached years before: told when its year has come
        ([MilestoneState.REACHED], date(2026, 12, 31), False),
        ([MilestoneState.REACHED], date(2027, 1, 1), True),
        ([], date(2027, 7, 1), False),
    ],
)
def test_of_which_years_targets_are_told(states: list[MilestoneState], day: date, expected: bool) -> None:
    assert is_told_of(2027, states, day) is expected


DECEMBER, FEBRUARY, PUT_OFF = date(2026, 12, 31), date(2027, 2, 28), date(2027, 6, 30)


@pytest.mark.parametrize(
    ("due_on", "grace_on", "as_of", "expected"),
    [
        (DECEMBER, FEBRUARY, DECEMBER, ""),
        (DECEMBER, FEBRUARY, date(2026, 5, 31), ""),
        (DECEMBER, FEBRUARY, None, ""),
        (DECEMBER, FEBRUARY, date(2027, 6, 12), "按原定时限晚163天"),
        # as long as its verdict could come, what speaks of a later day was in time: asked at 下达, of a year gone by
        (DECEMBER, FEBRUARY, FEBRUARY, ""),
        (DECEMBER, FEBRUARY, date(2027, 3, 1), "按原定时限晚60天"),
        (DECEMBER, None, date(2027, 1, 1), "按原定时限晚1天"),
        # a later date was granted: kept by the first one all the same, late by it alone, or by both
        (PUT_OFF, PUT_OFF, DECEMBER, ""),
        (PUT_OFF, PUT_OFF, date(2027, 6, 12), "按原定时限晚163天，按延期后时限完成"),
        (PUT_OFF, PUT_OFF, date(2027, 7, 12), "按原定时限晚193天，按延期后时限晚12天"),
    ],
)
def test_what_was_reached_late_says_by_how_much(
    due_on: date, grace_on: date | None, as_of: date | None, expected: str
) -> None:
    assert late_words(DECEMBER, due_on, as_of, grace_on) == expected
