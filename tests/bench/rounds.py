"""Two quarters' rounds in bulk: one closed with nearly everything accepted, one open with reports in every state."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from tests.bench.book import Duty, Made
from tests.bench.people import JURISDICTION, People
from tests.bench.tables import Rows
from tests.bench.words import NEXT, PROBLEMS, WORK, Words
from tracker.alerts.models import Alert
from tracker.calendar.workdays import Calendar
from tracker.clock import noon_of
from tracker.reporting.models import (
    Evidence,
    Reading,
    Report,
    ReportEvent,
    ReportVersion,
    Round,
    RoundCutoffs,
)
from tracker.reporting.quarters import CutOffs, Quarter, cut_offs
from tracker.vocabulary import (
    AlertStage,
    AlertState,
    Appraisal,
    Encouraged,
    Forecast,
    Kind,
    ReportAct,
    ReportState,
    RoundKind,
    Stage,
    TaskState,
    YearlyConfirmation,
)

COURSES: dict[ReportState, tuple[tuple[ReportAct, ReportState], ...]] = {
    ReportState.TO_FILL: (),
    ReportState.MISSING: ((ReportAct.MISS, ReportState.MISSING),),
    ReportState.DRAFT: ((ReportAct.SAVE, ReportState.DRAFT),),
    ReportState.TO_APPROVE: ((ReportAct.SAVE, ReportState.DRAFT), (ReportAct.SEND, ReportState.TO_APPROVE)),
}
COURSES[ReportState.TO_REVIEW] = (*COURSES[ReportState.TO_APPROVE], (ReportAct.APPROVE, ReportState.TO_REVIEW))
COURSES[ReportState.ACCEPTED] = (*COURSES[ReportState.TO_REVIEW], (ReportAct.ACCEPT, ReportState.ACCEPTED))

Shares = tuple[tuple[ReportState, int], ...]

IN_CLOSED: Shares = ((ReportState.ACCEPTED, 92), (ReportState.MISSING, 8))
IN_OPEN: Shares = (
    (ReportState.ACCEPTED, 60),
    (ReportState.TO_REVIEW, 12),
    (ReportState.TO_APPROVE, 8),
    (ReportState.DRAFT, 10),
    (ReportState.TO_FILL, 10),
)
FORECASTS = ((Forecast.ON_COURSE, 84), (Forecast.HARD, 10), (Forecast.TARGET_CHANGE, 4), (Forecast.IMPOSSIBLE, 2))
APPRAISALS = ((Appraisal.MARKED, 15), (Appraisal.NORMAL, 72), (Appraisal.SLOW, 10), (Appraisal.NONE, 3))


@dataclass(frozen=True)
class Open:
    """A round that reports are added to. `states`: how many of a hundred stand in which state."""

    round_id: int
    due_on: date
    at: datetime
    states: Shares


class Rounds:
    """Writes rounds and reports."""

    def __init__(self, rows: Rows, words: Words, random: Random, people: People) -> None:
        self._rows, self._words, self._random, self._people = rows, words, random, people

    def two(self, today: date, calendar: Calendar, in_open: Shares) -> tuple[Open, Open]:
        """The last quarter whose review has ended, open until its lights are frozen, and the one after it."""
        before = Quarter.of(today)
        while cut_offs(before, calendar).review_ends_on >= today:
            before = Quarter(before.year, before.number - 1) if before.number > 1 else Quarter(before.year - 1, 4)
        after = Quarter(before.year, before.number + 1) if before.number < 4 else Quarter(before.year + 1, 1)
        days, next_days = cut_offs(before, calendar), cut_offs(after, calendar)
        first = self._round(before, days, days.opens_on)
        opened_on = min(next_days.opens_on, today - timedelta(days=10))
        second = self._round(after, next_days, opened_on)
        return (
            Open(first, days.lead_due_on, noon_of(days.as_of), IN_CLOSED),
            Open(second, next_days.lead_due_on, noon_of(opened_on), in_open),
        )

    def _round(self, quarter: Quarter, days: CutOffs, opened_on: date) -> int:
        round_id = self._rows.add(
            Round,
            jurisdiction_id=JURISDICTION,
            kind=RoundKind.QUARTER.value,
            name=quarter.name,
            plan_id=None,
            as_of=days.as_of,
            opened_on=opened_on,
            opened_at=noon_of(opened_on),
            opened_by="综合处",
            closed_on=None,
            closed_at=None,
        )
        self._rows.add(
            RoundCutoffs,
            round_id=round_id,
            unit_due_on=days.unit_due_on,
            lead_due_on=days.lead_due_on,
            review_ends_on=days.review_ends_on,
            edition_on=days.edition_on,
            provisional=days.provisional,
            recorded_at=noon_of(opened_on),
            actor="综合处",
        )
        return round_id

    def reports(self, tasks: Iterable[Made], first: Open, second: Open) -> None:
        """Two reports of a task with one reporting body, three of a task with two."""
        for task in tasks:
            if task.state in (TaskState.TO_SIGN, TaskState.CLOSED):
                continue
            self._report(task, task.duties[0], first)
            for duty in task.duties:
                self._report(task, duty, second)
            if self._random.random() < 0.2:
                self._alert(task, second)

    def _report(self, task: Made, duty: Duty, of: Open) -> None:
        states, weights = zip(*of.states, strict=True)
        state = self._random.choices(states, weights)[0]
        course = COURSES[state]
        written = any(act is ReportAct.SAVE for act, _ in course)
        # A report and its only version are made together, so that each may name the other.
        version_id = self._rows.add(ReportVersion, **self._version(task, duty, of, state)) if written else None
        submitted = state in (ReportState.TO_REVIEW, ReportState.ACCEPTED)
        report_id = self._rows.add(
            Report,
            jurisdiction_id=JURISDICTION,
            round_id=of.round_id,
            assignment_id=duty.assignment_id,
            task_id=task.task_id,
            department_id=duty.unit.department_id,
            asked_at=of.at - timedelta(days=5),
            due_on=of.due_on,
            state=state.value,
            version_id=version_id,
            accepted_version_id=version_id if state is ReportState.ACCEPTED else None,
            first_submitted_at=of.at + timedelta(hours=2) if submitted else None,
            returned_count=0,
        )
        if version_id is not None:
            self._rows.give(ReportVersion, version_id, report_id=report_id)
            self._attachments(task, version_id, of)
        for number, (act, after) in enumerate(course):
            self._event(report_id, version_id, act, after, of.at + timedelta(hours=number), task.kind)

    def _version(self, task: Made, duty: Duty, of: Open, state: ReportState) -> dict[str, object]:
        sent = state in (ReportState.TO_APPROVE, ReportState.TO_REVIEW, ReportState.ACCEPTED)
        submitted = sent and state is not ReportState.TO_APPROVE
        kind = task.kind
        return {
            "report_id": 0,
            "number": 1,
            "progress_text": self._words.told(*WORK, sentences=3),
            "problems": self._words.told(*PROBLEMS),
            "next_steps": self._words.told(*NEXT, sentences=2),
            "coordination": "",
            "stage": self._random.choice(list(Stage)[1:4]).value if kind is Kind.DELIVERABLE else None,
            "encouraged": Encouraged.STARTED.value if kind is Kind.ENCOURAGED else None,
            "confirmation": YearlyConfirmation.DONE.value if kind is Kind.STANDING else None,
            "forecast": self._weighted(FORECASTS),
            "no_change": False,
            "nil_report": False,
            "author_id": duty.unit.liaison_id,
            "author": duty.unit.name,
            "created_at": of.at,
            "saved_at": of.at,
            "sent_at": of.at + timedelta(hours=1) if sent else None,
            "approver_id": duty.unit.head_id if submitted else None,
            "approver": duty.unit.name if submitted else None,
            "submitted_at": of.at + timedelta(hours=2) if submitted else None,
        }

    def _weighted(self, table: tuple[tuple[str, int], ...]) -> str:
        words, weights = zip(*table, strict=True)
        return str(self._random.choices(words, weights)[0].value)

    def _attachments(self, task: Made, version_id: int, of: Open) -> None:
        if task.indicator_id is not None:
            self._rows.add(
                Reading,
                version_id=version_id,
                indicator_id=task.indicator_id,
                value=Decimal(self._random.randint(20, 300)),
                as_of=of.at.date(),
                source="统计报表",
                caliber="",
                not_due=False,
            )
        if self._random.random() < 0.3:
            self._rows.add(
                Evidence,
                version_id=version_id,
                kind="document",
                title=f"渝发〔{of.at.year}〕{self._random.randint(1, 300)}号",
                file_name=None,
                file_sha256=None,
                file_bytes=None,
                added_at=of.at,
                actor="联络员",
            )

    def _event(
        self, report_id: int, version_id: int | None, act: ReportAct, after: ReportState, at: datetime, kind: Kind
    ) -> None:
        appraised = act is ReportAct.ACCEPT and kind in (Kind.DELIVERABLE, Kind.ADVANCE)
        self._rows.add(
            ReportEvent,
            report_id=report_id,
            version_id=version_id,
            act=act.value,
            state=after.value,
            appraisal=self._weighted(APPRAISALS) if appraised else None,
            self_reviewed=False,
            reason="",
            recorded_at=at,
            actor_id=None,
            actor="综合处",
        )

    def _alert(self, task: Made, of: Open) -> None:
        """A reminder in the inbox of the first body's liaison."""
        unit = task.duties[0].unit
        self._rows.add(
            Alert,
            key=f"bench-{task.task_id}",
            jurisdiction_id=JURISDICTION,
            stage=AlertStage.A1.value,
            post_id=unit.liaison_post_id,
            department_id=unit.department_id,
            plan_id=None,
            task_id=task.task_id,
            report_id=None,
            milestone_id=None,
            goal_id=None,
            day=of.at.date(),
            due_on=of.due_on,
            message=f"{self._words.title()}，请核对并签收",
            provisional=False,
            state=AlertState.SENT.value,
            read_at=None,
            handled_on=None,
            recorded_at=of.at,
            actor="系统",
        )
