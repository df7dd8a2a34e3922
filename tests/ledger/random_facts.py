"""Facts of every shape for the property tests, with dates close enough together to meet."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from tests.ledger.task_facts import named
from tracker.clock import SHANGHAI
from tracker.ledger.facts.task import (
    AskedFacts,
    IndicatorFacts,
    MilestoneFacts,
    PartFacts,
    PointFacts,
    ReadingFacts,
    ReportFacts,
    TaskFacts,
    UnreadFacts,
)
from tracker.vocabulary import (
    Appraisal,
    Encouraged,
    FigureMode,
    Forecast,
    Frequency,
    Kind,
    PlanMode,
    Relation,
    Stage,
    TaskState,
    VerdictResult,
    YearlyConfirmation,
)

KNOWN_ON = date(2026, 11, 20)
DAYS = st.dates(date(2026, 6, 1), date(2028, 1, 31))
PAST = st.dates(date(2025, 6, 1), KNOWN_ON)
BODIES = st.sampled_from(tuple(named(name) for name in ("甲", "乙", "丙")))
LIVE = (TaskState.TO_SIGN, TaskState.ACTIVE, TaskState.TO_REASSIGN, TaskState.TO_VERIFY)


def maybe(one: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """The value or None."""
    return st.none() | one


@st.composite
def milestones(draw: st.DrawFn) -> MilestoneFacts:
    due_on = draw(DAYS)
    verdict = draw(maybe(st.sampled_from(VerdictResult)))
    return MilestoneFacts(
        key=str(draw(st.integers(1, 9))),
        text=draw(st.sampled_from(("建成示范街区", "印发办法"))),
        due_on=due_on,
        original_due_on=due_on - timedelta(days=draw(st.sampled_from((0, 0, 90)))),
        grace_on=due_on + timedelta(days=draw(st.sampled_from((0, 20, 59)))),
        verdict=verdict,
        rectify_by=draw(DAYS) if verdict else None,
        cancelled=draw(st.booleans()) and draw(st.booleans()),
        bodies=tuple(draw(st.sets(BODIES, max_size=2))),
        verdict_as_of=draw(PAST) if verdict else None,
        judged_at=datetime(2026, 11, 1, tzinfo=SHANGHAI) if verdict else None,
        figure=draw(maybe(st.just("1"))),
        measured=draw(maybe(figures())),
    )


@st.composite
def points(draw: st.DrawFn) -> PointFacts:
    due_on = draw(DAYS)
    grace_on = due_on + timedelta(days=draw(st.sampled_from((0, 59))))
    return PointFacts("1", "举办推介会", due_on, grace_on, draw(maybe(PAST)), draw(maybe(BODIES)))


@st.composite
def figures(draw: st.DrawFn) -> IndicatorFacts:
    reading = ReadingFacts(Decimal(draw(st.integers(0, 120))), draw(PAST)) if draw(st.booleans()) else None
    return IndicatorFacts(
        key="1",
        subject="回收率",
        mode=draw(st.sampled_from(FigureMode)),
        relation=draw(st.sampled_from(Relation)),
        target=Decimal(100),
        due_on=draw(maybe(st.dates(date(2026, 1, 1), date(2028, 12, 31)))),
        start_on=draw(maybe(PAST)),
        is_less_better=draw(st.booleans()),
        baseline=draw(maybe(st.integers(0, 100).map(Decimal))),
        baseline_on=draw(maybe(PAST)),
        frequency=draw(st.sampled_from(Frequency)),
        lag_days=draw(st.sampled_from((0, 30, 90))),
        reading=reading,
        bodies=draw(st.lists(BODIES, max_size=2, unique=True).map(tuple)),
        is_unowned=draw(st.booleans()),
        verdict=draw(maybe(st.sampled_from(VerdictResult))),
        expired=draw(st.booleans()) and draw(st.booleans()),
    )


def reports() -> st.SearchStrategy[ReportFacts]:
    return st.builds(
        ReportFacts,
        round_end=PAST,
        as_of=PAST,
        accepted_on=PAST,
        substance=st.booleans(),
        proven=st.booleans(),
        needs_coordination=st.booleans(),
        forecast=maybe(st.sampled_from(Forecast)),
        appraisal=maybe(st.sampled_from(Appraisal)),
        stage=maybe(st.sampled_from(Stage)),
        encouraged=maybe(st.sampled_from(Encouraged)),
        confirmation=maybe(st.sampled_from(YearlyConfirmation)),
        verifies=st.booleans(),
    )


@st.composite
def rounds(draw: st.DrawFn) -> AskedFacts:
    ends_on = draw(DAYS)
    due_on = ends_on - timedelta(days=draw(st.sampled_from((0, 6, 8))))
    answered_on = due_on + timedelta(days=draw(st.sampled_from((-3, 0, 7, 20))))
    return AskedFacts(
        due_on,
        ends_on,
        draw(maybe(st.just(answered_on))),
        closing=draw(st.integers(0, 9)) == 0,
        asked_on=draw(maybe(st.just(ends_on - timedelta(days=30)))),
        unread=draw(st.booleans()),
    )


def parts() -> st.SearchStrategy[PartFacts]:
    asked = st.lists(rounds(), max_size=3).map(lambda all: tuple(sorted(all, key=lambda one: one.ends_on)))
    told = st.lists(reports(), max_size=3).map(lambda all: tuple(sorted(all, key=lambda one: one.round_end)))
    unread = st.lists(st.builds(UnreadFacts, PAST), max_size=1).map(tuple)
    signs = {"unsigned": st.booleans(), "sign_from": maybe(DAYS)}
    return st.builds(PartFacts, body=BODIES, asked=asked, reports=told, unread=unread, **signs)


def few(one: st.SearchStrategy[Any], most: int = 2) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(one, max_size=most).map(tuple)


def tasks() -> st.SearchStrategy[TaskFacts]:
    """Any task, mostly a live one."""
    return st.builds(
        TaskFacts,
        state=st.sampled_from(LIVE) | st.sampled_from(TaskState),
        kind=st.sampled_from(Kind),
        plan_mode=st.sampled_from(PlanMode),
        start_on=maybe(DAYS),
        sign_due_on=maybe(DAYS),
        objection_ends_on=maybe(DAYS),
        unclaimed=st.booleans(),
        completed_late=st.booleans(),
        look_back_failed_on=maybe(PAST),
        goal_dates=few(DAYS),
        milestones=few(milestones()),
        points=few(points()),
        indicators=few(figures()),
        parts=few(parts(), 3),
    )
