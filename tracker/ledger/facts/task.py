"""Everything a task's light, progress and dates depend on, as known on a day (domain.md 4, 5): plain frozen values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import field, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property

from tracker.clock import shanghai_date
from tracker.ledger.records import dataclass
from tracker.plans.figure_terms import Aim
from tracker.plans.owners.history import was_anothers
from tracker.plans.owners.owning import Stood
from tracker.reporting.validity import VALIDITY_MONTHS, valid_until
from tracker.vocabulary import (
    Appraisal,
    Encouraged,
    FigureMode,
    Forecast,
    Frequency,
    Kind,
    Mode,
    PlanMode,
    Relation,
    Stage,
    TaskState,
    VerdictResult,
    YearlyConfirmation,
)

RULES_VERSION = 10
"""Of the rules as such: one more with every change of what a light means. Each setting of a plan adds one to it.

Kept with every frozen light, so that an edition says what it was lit by. What changed with each:

2   本期未报, validity in place of the calendar year, missed targets, 回头看.
3   A date whose value was accepted is 待核定 and not overdue; 逾期完成 by what was reached; a report holds while the
    answer to the next round may still come; 需协调事项 end with their 办结.
4   A finished 成果 does not go stale. Figures and own dates colour the bodies that own them, what nobody owns is laid
    at 综合处 (责任未定). What fell short and was told anew is 待核定 once its 整改 is up, what was overdue before a
    body took it over lies at 综合处 until that body was asked. What a body told that claimed a figure and did not get
    it lights nobody; a figure of which its owners told two values of one day goes by the worse and lies at 综合处.
5   久无信息 is what the last two rounds brought, whatever was accepted before them; where all of it was sent and waits
    to be read, it lies at 综合处.
6   What a body without a figure of its own says of a 量化 task holds as long as the task's figures are told: it is
    asked no more often. What a body wrote since a verdict is told anew, whatever day its round speaks of.
7   What a body reported in a task is its own whatever its duty there was called: who becomes lead has told what it told
    as 配合. A failed 回头看 lies at who reports, not at who reports through a lead.
8   What the members of a collective told adds up, a share goes by the worst of them; a sum that was never divided lies
    at 综合处 and lights no member.
9   What a body said of a 量化 task holds by how often its own figures are told, not by the most often told of all
    bodies'; a figure that a body owns beside its lead counts the rounds that asked that body.
10  What a verdict found of a collective's figure is the whole of it and no member's, and stands while those that told
    since come to less. A failed 回头看 is put right by a proof added since. What one told for all who leads no more
    stays the task's until another is accepted, and lies at 综合处 as what was not told then; what a body was asked
    beside a lead makes it not silent. What a lead told for all of a date in words is told, whose ever that is since.
    What its owner told of one is told, too, where that body has left the task; what one told that was alone with a task
    (单独) stays the task's like that of a lead. What a body has told its lead of a date (牵头汇总) lies at the lead,
    which is to send it on. What was accepted before a verdict of the same day was known to it. Who reports through a
    lead is lit by its own signing. Of a date of several owners, overdue or to be put right (整改), it lies at those
    that have told nothing of it, and is red as long as one has not; what one sent of a figure may be the value of all,
    of a collective's that of a member. What who had a date to be put right sent before it left it is read first.
"""


def settings_version(rule_version: int) -> int:
    """How often the plan had set something, one of a plan that never did; of a version made by today's rules."""
    return rule_version - RULES_VERSION + 1


@dataclass(frozen=True)
class Settings:
    """The thresholds of domain.md 5, each a plan setting; points of a gap are percentage points, days working days."""

    gap_yellow: Decimal = Decimal(10)
    gap_red: Decimal = Decimal(30)
    point_red_days: int = 20
    unsigned_days: int = 5
    silent_rounds: int = 2
    validity_months: Mapping[Kind, int] = field(default_factory=lambda: dict(VALIDITY_MONTHS))
    rule_version: int = RULES_VERSION


@dataclass(frozen=True)
class Body:
    """A department that answers for something: its id, and the short name reasons print; two may share a name."""

    id: int
    name: str


@dataclass(frozen=True)
class TakenFacts:
    """A body took an overdue date over on a day; `free_until`: the first day on which its delay may be laid at it."""

    body: Body
    on: date
    free_until: date


@dataclass(frozen=True)
class MilestoneFacts:
    """One own milestone; plan-source goals colour no task and are not handed in.

    `verdict` is the newest one given since the date was last moved, with the value found, the day it speaks of and the
    instant it was given; 期满 (`expired`) and 已取消 end it for good. `bodies` own it, all bodies of the task where it
    is empty; `is_unowned`: nobody does yet (未定, or 推定 for `proposed`). `figure`: the key of the figure it is the
    date of; `measured`: that figure. `granted`: who granted the later date, and when. `taken_by`: its owners that took
    it over after its grace; `history`: whose it was at all times. `told_before`, `unread_before`: of one in words, what
    its owners told of it that have left the task since, while it was theirs; in the part of some bodies `unread_before`
    is of a figure what its other owners sent.
    """

    key: str
    text: str
    due_on: date
    original_due_on: date
    grace_on: date
    verdict: VerdictResult | None = None
    verdict_value: Decimal | None = None
    verdict_as_of: date | None = None
    judged_at: datetime | None = None
    rectify_by: date | None = None
    cancelled: bool = False
    expired: bool = False
    bodies: tuple[Body, ...] = ()
    is_unowned: bool = False
    proposed: tuple[Body, ...] = ()
    figure: str | None = None
    measured: IndicatorFacts | None = None
    granted: str = ""
    taken_by: tuple[TakenFacts, ...] = ()
    history: tuple[Stood, ...] = ()
    told_before: tuple[ReportFacts, ...] = ()
    unread_before: tuple[UnreadFacts, ...] = ()

    def is_of(self, body: Body, on: date) -> bool:
        """Whether what a body sent on a day may speak of it: not what an owner sent while it was another's.

        Of what is of all together now, or nobody's, it may be: nobody gave each of them time to tell it anew.
        """
        return body not in self.bodies or not was_anothers(self.history, body.id, on)

    def of_some(self, body_ids: AbstractSet[int]) -> MilestoneFacts:
        """As some of its bodies have it: of a collective's figure by their own values."""
        own = self.measured.of_some(body_ids) if self.measured else None
        # Most are nobody's apart: the workbook of an open round asks this of every body of every task.
        return self if own is self.measured else replace(self, measured=own)

    @property
    def is_open(self) -> bool:
        """No verdict yet, and one is awaited."""
        return self.verdict is None and not self.cancelled and not self.expired

    @property
    def is_final(self) -> bool:
        """Nothing more is expected of it: reached, cancelled or 期满."""
        return self.verdict is VerdictResult.REACHED or self.cancelled or self.expired

    @property
    def reached_on(self) -> date | None:
        """The day of which what was found 达成 speaks."""
        return self.verdict_as_of if self.verdict is VerdictResult.REACHED else None

    @property
    def is_postponed(self) -> bool:
        """已顺延: a later date was granted."""
        return self.due_on > self.original_due_on


@dataclass(frozen=True)
class PointFacts:
    """One 要点 of a year (domain.md 5); withdrawn ones are not handed in."""

    key: str
    text: str
    due_on: date
    grace_on: date
    done_on: date | None = None
    body: Body | None = None


@dataclass(frozen=True)
class ReadingFacts:
    """The last accepted value of an indicator; `source`: where the body says it is from; `body`: who gave it.

    `known_at`: when it was accepted, or found by a verdict (`is_found`); None of what is being told now.
    """

    value: Decimal
    as_of: date
    source: str = ""
    body: Body | None = None
    known_at: datetime | None = None
    is_found: bool = False

    def is_since(self, as_of: date, value: Decimal | None, at: datetime) -> bool:
        """Whether it tells more than a verdict of that instant, which found that value of that day.

        Example: a figure of two bodies, both speak of 31 December; what the second one tells after the verdict is
        newer, unless it says the same.
        """
        is_later = self.known_at is None or self.known_at > at
        return self.as_of > as_of or (self.as_of == as_of and is_later and self.value != value)


@dataclass(frozen=True)
class IndicatorFacts:
    """One own figure. `due_on` None: the plan states no year. `start_on`: where its line begins without a 基期.

    `lag_days` is the 可得时滞, days after the end of a period until its value can exist; `bodies`, `is_unowned`,
    `proposed`: whose it is, as of a milestone.
    `verdict`: the one that stands on its date. `expired` = 期满, it is final: no longer asked, no gap. `at_odds`: what
    its owners told of the same day where it does not agree, each with its body; then `reading` is the worst of it;
    `told`: likewise, where it agrees, too. `members`: of a collective of which each tells its own value, `collector`
    the whole, `leads` for all; `told` is then the last of each, `reading` what they come to together (members.py).
    """

    key: str
    subject: str
    mode: FigureMode
    relation: Relation
    target: Decimal
    due_on: date | None
    start_on: date | None = None
    is_less_better: bool = False
    baseline: Decimal | None = None
    baseline_on: date | None = None
    frequency: Frequency = Frequency.YEAR
    lag_days: int = 90
    reading: ReadingFacts | None = None
    bodies: tuple[Body, ...] = ()
    is_unowned: bool = False
    proposed: tuple[Body, ...] = ()
    verdict: VerdictResult | None = None
    expired: bool = False
    unit: str = ""
    told: tuple[ReadingFacts, ...] = ()
    at_odds: tuple[ReadingFacts, ...] = ()
    members: tuple[Body, ...] = ()
    collector: Body | None = None
    leads: bool = False

    @property
    def is_sum(self) -> bool:
        """Whether what its members told is added up: 目标为各地合计，未分解, none of them has a target of its own."""
        return bool(self.members) and self.mode.is_counted

    def of_some(self, body_ids: AbstractSet[int]) -> IndicatorFacts:
        """As some of its bodies have it: by their own values; a sum stays what all have come to."""
        if not self.members or self.is_sum:
            return self
        own = tuple(reading for reading in self.told if reading.body is not None and reading.body.id in body_ids)
        return replace(self, reading=self.worst(own) if own else None, told=own, members=(), collector=None)

    def worst(self, values: Sequence[ReadingFacts]) -> ReadingFacts:
        """The one furthest from the target, of several; the first of those."""
        value = self.aim.worst([reading.value for reading in values])
        return next(reading for reading in values if reading.value == value)

    @property
    def aim(self) -> Aim:
        """What its values are measured against."""
        return Aim(self.relation, self.mode, self.target, self.baseline, self.is_less_better)


POOR = frozenset({Appraisal.SLOW, Appraisal.NONE})
"""核评 that a red or yellow light speaks of."""


@dataclass(frozen=True)
class ReportFacts:
    """One accepted report: the newest accepted version of a body's answer to one round.

    `round_end` is the review end of that round, `as_of` the day it speaks of, whenever it was accepted. `substance`
    is false for 无变化 and 零报告; `proven` is true where evidence or a reading was accepted with it;
    `needs_coordination` where 需协调事项 says something. `verifies`: the answer to a 核定 round.
    `accepted_at`: the instant of it; None of what is foretold. `sent_at`: when its text came to 综合处. `is_joint`: its
    body led, and told it for all bodies of the task. `told_by`: that body, where it does not tell for all any more.
    """

    round_end: date
    as_of: date
    accepted_on: date
    substance: bool = True
    proven: bool = False
    needs_coordination: bool = False
    forecast: Forecast | None = None
    appraisal: Appraisal | None = None
    stage: Stage | None = None
    encouraged: Encouraged | None = None
    confirmation: YearlyConfirmation | None = None
    verifies: bool = False
    accepted_at: datetime | None = None
    sent_at: datetime | None = None
    told_by: Body | None = None
    is_joint: bool = False

    @property
    def year(self) -> int:
        """The year it speaks for."""
        return self.as_of.year

    @property
    def tells_trouble(self) -> bool:
        """Whether a red or yellow light may speak of it: 有困难, 指标调整, 不能完成, 进展缓慢, 无实质进展, 需协调."""
        is_forecast = self.forecast is not None and self.forecast is not Forecast.ON_COURSE
        return is_forecast or self.appraisal in POOR or self.needs_coordination

    @property
    def sent_on(self) -> date:
        """The day in Shanghai on which its text came to 综合处."""
        return shanghai_date(self.sent_at) if self.sent_at is not None else self.accepted_on

    def is_accepted_since(self, at: datetime) -> bool:
        """Whether it was accepted after a verdict, which of the same day may have known it."""
        return self.accepted_at > at if self.accepted_at is not None else self.accepted_on >= shanghai_date(at)


@dataclass(frozen=True)
class Closing:
    """A round that is being closed, and so counts as ended on the day of its own lights (domain.md 7).

    `late_until`: that day, where the lights are found anew with what came after it (更正): late is in time for them.
    `values_until`: what is told later of a later day than this is no value of it. `since`: of a whole year, what was
    heard later and speaks of it.
    """

    round_id: int
    late_until: date | None = None
    since: Since | None = None
    values_until: date | None = None


@dataclass(frozen=True)
class Since:
    """What counts beside the facts known at a closing: reports, values and verdicts recorded before `heard_before`.

    They speak of no day after `values_until`. Example: the value of 31 December, told in March with the next quarter's
    report, and the verdict of February upon it; not the value of March, nor the later date that was granted then.
    `dates_on`: the day on which own dates stand: those of a year that is over have all come due.
    """

    heard_before: datetime
    values_until: date
    dates_on: date


@dataclass(frozen=True)
class AskedFacts:
    """A quarter's round that asked a body: its own cut-off, the end of the review, the day its answer was sent.

    `closing`: the round is being closed, and counts as ended on every day (domain.md 7). `asked_on`: the day it asked;
    `unread`: the answer was sent and waits for 综合处. `again_until`: it was asked for once more, until that day.
    `name`: 2026Q4. `as_lead`: it led then, or led beside who did (共同牵头). `through_lead`: its answer went to who led
    then, which was asked for all. `asked_of`: who led then and was asked for all, of another's part.
    """

    due_on: date
    ends_on: date
    answered_on: date | None = None
    closing: bool = False
    asked_on: date | None = None
    unread: bool = False
    again_until: date | None = None
    name: str = ""
    as_lead: bool = False
    through_lead: bool = False
    asked_of: Body | None = None

    def has_ended(self, day: date) -> bool:
        """The review end is past, closed or not; of what was asked for by a day behind it (请报送), that day."""
        if self.due_on > self.ends_on:
            return self.due_on < day
        return self.closing or self.ends_on < day

    def is_due(self, day: date) -> bool:
        """The body's cut-off is past."""
        return self.due_on < day or self.has_ended(day)

    def is_missing(self, day: date) -> bool:
        """Nothing has come by then though the cut-off is past; what comes late has come."""
        return self.is_due(day) and (self.answered_on is None or self.answered_on > day)


@dataclass(frozen=True)
class UnreadFacts:
    """A report that waits for 综合处: the day it speaks of, and when its body sent it.

    `is_joint`, `told_by`: as of a report that was accepted.
    """

    as_of: date
    sent_at: datetime | None = None
    is_joint: bool = False
    told_by: Body | None = None

    @property
    def sent_on(self) -> date | None:
        """The day in Shanghai on which its text came to 综合处, where that is known."""
        return shanghai_date(self.sent_at) if self.sent_at is not None else None

    def is_since(self, as_of: date, at: datetime | None) -> bool:
        """Whether it may tell more than a verdict of that instant, which speaks of that day."""
        return self.as_of > as_of or (self.sent_at is not None and at is not None and self.sent_at > at)


@dataclass(frozen=True)
class WrittenFacts:
    """A text of a body that waits for its head, or lies `with_lead` that is to send it on: the day it speaks of."""

    as_of: date
    with_lead: bool = False


@dataclass(frozen=True)
class PartFacts:
    """One body that reports: the lead or only body, each body of 分头直报, each member of a group.

    `asked`: the quarters' rounds opened so far that asked this body, ended or not, by review end (a 核定 round asks
    for verdicts only and is not among them); `reports` are accepted ones, of 核定 rounds too, oldest round first.
    `is_member`: as a member of a collective. `unread`: reports, of 核定 rounds too, that were sent and wait for
    综合处. `unsigned`: it has not signed for its duty; `sign_from`: the day it got that, or its objection was answered.
    `written`: what it has written and its head or its lead has.
    """

    body: Body
    asked: tuple[AskedFacts, ...] = ()
    reports: tuple[ReportFacts, ...] = ()
    is_member: bool = False
    unread: tuple[UnreadFacts, ...] = ()
    unsigned: bool = False
    sign_from: date | None = None
    written: tuple[WrittenFacts, ...] = ()

    @cached_property
    def quarterly(self) -> tuple[ReportFacts, ...]:
        """The reports of quarters, in which 完成预判, 核评 and 需协调 are told."""
        return tuple(report for report in self.reports if not report.verifies)

    @cached_property
    def is_in_trouble(self) -> bool:
        """Whether the last of them tells trouble."""
        return bool(self.quarterly) and self.quarterly[-1].tells_trouble

    @cached_property
    def led_rounds(self) -> frozenset[date]:
        """The review ends of the quarters in which it led: of its own dates it told itself, whoever led beside it."""
        return frozenset(one.ends_on for one in self.asked if one.as_lead)

    @cached_property
    def asked_directly(self) -> tuple[AskedFacts, ...]:
        """What it was asked to tell 综合处; what it was asked beside a lead went there: no silence of the task."""
        return tuple(one for one in self.asked if not one.through_lead)


@dataclass(frozen=True)
class LedFacts:
    """What a body was asked for all bodies of a task while it led, and what was accepted; it leads no more.

    `unread`: what it sent for all and 综合处 has still to read.
    """

    body: Body
    asked: tuple[AskedFacts, ...] = ()
    reports: tuple[ReportFacts, ...] = ()
    unread: tuple[UnreadFacts, ...] = ()


@dataclass(frozen=True)
class TaskFacts:
    """A task as known on a day.

    `kind` is that of its sentences not yet 期满. `sign_due_on` is the limit to sign of a 新下达 task,
    `objection_ends_on` the 10th working day of a 存量接续 one; None where nothing runs. `goal_dates`: the plan's.
    `look_back_failed_on`: the day of a 回头看 that was not passed, None once a report with proof was accepted after it;
    `at_fault`: those it named who have not proven otherwise, else who accounts for the task, else all that report;
    `one_proves`: of those one proof is enough, whoever's it is.
    `parts` report for the task, `others` through its lead: what was accepted of theirs and of its own speaks for them.
    `led`: who led before. `joint`, `joint_unread`: what was told for all, by who leads and by who led; an own date in
    words is told by it, whoever owns the date since, but for that of who led beside (共同牵头). `lead`: through whom
    the others report, also where it was cut. `is_cut`: down to some bodies; `before`: the figures it had before.

    Which bodies a rule asks:
    - `voices`: whether the task was told something, how far it is, what was said of it; with who led before.
    - `for_all`: whether an own date of all bodies was told, also for a body by itself.
    - `parts`: who is to tell now, and which of several has not (n家未报).
    - `others`: who owns something and reports through the lead.
    - `told_beside`: what one of two leads said that leads no more.
    """

    state: TaskState
    kind: Kind
    mode: Mode = Mode.SINGLE
    plan_mode: PlanMode = PlanMode.CONTINUED
    start_on: date | None = None
    sign_due_on: date | None = None
    objection_ends_on: date | None = None
    unclaimed: bool = False
    completed_late: bool = False
    look_back_failed_on: date | None = None
    at_fault: tuple[Body, ...] = ()
    one_proves: bool = False
    goal_dates: tuple[date, ...] = ()
    milestones: tuple[MilestoneFacts, ...] = ()
    points: tuple[PointFacts, ...] = ()
    indicators: tuple[IndicatorFacts, ...] = ()
    parts: tuple[PartFacts, ...] = ()
    others: tuple[PartFacts, ...] = ()
    led: tuple[LedFacts, ...] = ()
    joint: tuple[ReportFacts, ...] = ()
    joint_unread: tuple[UnreadFacts, ...] = ()
    lead: Body | None = None
    settings: Settings = Settings()
    is_cut: bool = False
    before: tuple[IndicatorFacts, ...] = ()

    @property
    def voices(self) -> tuple[PartFacts, ...]:
        """The parts as they are heard: of the task as a whole each goes on from what was told for all before.

        Example: 市交通局 led, and its report of 2026Q2 was accepted. 市商务委 leads since August. Until it has reported
        the task has the report of 市交通局: another lead makes it neither silent nor less far (domain.md 5: 尚无信息 is
        where nothing was accepted of the task). 市商务委 for itself has told nothing yet.
        """
        return self.parts if self.is_cut else self.for_all

    @property
    def signers(self) -> tuple[PartFacts, ...]:
        """Whose signing counts: who reports; of one that reports through a lead, and of its own date, its own."""
        if self.parts or self.is_cut:
            return self.parts or self.others
        owners = {body for milestone in self.milestones for body in milestone.bodies}
        return tuple(part for part in self.others if self.lead and part.body in owners)

    @cached_property
    def for_all(self) -> tuple[PartFacts, ...]:
        """The parts with what was told for all before: of a date of all bodies that has told, whoever leads since."""
        return tuple(continuing(part, self.led) for part in self.parts) if self.led else self.parts

    @cached_property
    def told_beside(self) -> tuple[PartFacts, ...]:
        """What one told for all beside another lead (共同牵头) in the last quarter of which the other has told.

        Example: 市交通局 and 市商务委 led, both reported for 2026Q4, and only 市商务委 leads since. What 市交通局 told
        stays until 市商务委 has told of a later quarter.
        """
        if self.is_cut or not self.led:
            return ()
        last = max((part.quarterly[-1].round_end for part in self.parts if part.quarterly), default=date.min)
        told = (continuing(PartFacts(part.body), [one]) for part in self.parts for one in self.led)
        of_that = [part for part in told if part.quarterly and part.quarterly[-1].round_end == last]
        return tuple({part.quarterly[-1].told_by: part for part in of_that}.values())

    @property
    def is_in_trouble(self) -> bool:
        """Whether the last report of anybody tells trouble: of most tasks none does."""
        return any(part.is_in_trouble for part in (*self.voices, *self.told_beside))

    def state_on(self, day: date) -> TaskState:
        """The state, 待签收 having become 推进中 by silence from the day after the limit (domain.md 4)."""
        silent = self.objection_ends_on is not None and day > self.objection_ends_on
        return TaskState.ACTIVE if self.state is TaskState.TO_SIGN and silent else self.state

    def valid_until(self, part: PartFacts, report: ReportFacts) -> date:
        """The last day on which what a body's report says still counts, by the kind of the task."""
        # Of 量化 alone it matters how often figures are told; every light asks this of every report.
        figures = self._told_by(part) if self.kind is Kind.MEASURED else ()
        told = [figure.frequency for figure in figures]
        return valid_until(report.round_end, self.kind, told, self.settings.validity_months)

    def _told_by(self, part: PartFacts) -> tuple[IndicatorFacts, ...]:
        """The open figures of a body, and of those that report through it; of one without any those of the whole task.

        Example: who owns the yearly figure is asked once a year, whatever another body tells each quarter; a body
        beside the two is asked each quarter, too.
        """
        ids = {part.body.id, *(one.body.id for one in self.others)}
        own = tuple(figure for figure in self._open_figures() if _is_of(figure, ids, reports=True))
        return own or self._open_figures()

    def _open_figures(self) -> tuple[IndicatorFacts, ...]:
        """Those not yet 期满; where it was cut to what has none, those it had before."""
        return tuple(indicator for indicator in self.indicators if not indicator.expired) or self.before

    def holds(self, part: PartFacts, report: ReportFacts, day: date) -> bool:
        """Whether what a body's report says counts on a day.

        What is finished (成果 印发/建成) stays so: nothing more is asked of it.

        Example: the yearly report of 2026 is valid until 31 December 2027, the round of 2027 is reviewed until 4
        January. Until then, and until 综合处 has read what came in it, the report of 2026 goes on. It does not come to
        life again for a round that was opened after its last day.
        """
        if self.kind is Kind.DELIVERABLE and report.stage is Stage.ISSUED:
            return True
        last_day = self.valid_until(part, report)
        return day <= last_day or any(
            one.ends_on > report.round_end and one.asked_on and one.asked_on <= last_day
            for one in part.asked
            if one.unread or not one.has_ended(day)
        )

    def body(self, body_id: int) -> Body | None:
        """One of those that report for it."""
        return next((part.body for part in (*self.parts, *self.others) if part.body.id == body_id), None)

    def is_all_of(self, body_id: int) -> bool:
        """Whether nothing of it is another body's or nobody's: cut down to that body it is lit as it stands.

        Not so of what was taken over, or is told by members: that lights the task in another way than the body.
        """
        if self.others or self.led or [part.body.id for part in self.parts] != [body_id]:
            return False
        figures = [*self.indicators, *(milestone.measured for milestone in self.milestones if milestone.measured)]
        items: list[MilestoneFacts | IndicatorFacts] = [*self.milestones, *figures]
        named = {body.id for item in items for body in item.bodies} | {
            point.body.id for point in self.points if point.body
        }
        is_apart = any(milestone.taken_by for milestone in self.milestones) or any(figure.members for figure in figures)
        return named <= {body_id} and not is_apart and not any(item.is_unowned for item in items)

    def of_body(self, body_id: int) -> TaskFacts:
        """The same task with only this body's part, milestones, points and figures."""
        return self.of_bodies({body_id})

    def of_bodies(self, body_ids: AbstractSet[int]) -> TaskFacts:
        """The same of several bodies. What is of all bodies together is of those that report for the task."""
        parts = tuple(part for part in self.parts if part.body.id in body_ids)
        return replace(
            self._looked_back_of(body_ids),
            milestones=tuple(
                self._date_of(milestone, body_ids)
                for milestone in self.milestones
                if _is_of(milestone, body_ids, reports=bool(parts))
            ),
            points=tuple(point for point in self.points if (point.body.id in body_ids if point.body else parts)),
            indicators=tuple(
                indicator.of_some(body_ids)
                for indicator in self.indicators
                if _is_of(indicator, body_ids, reports=bool(parts))
            ),
            parts=parts,
            others=tuple(part for part in self.others if part.body.id in body_ids),
            is_cut=True,
            before=self._open_figures(),
        )

    def parts_of(self, one: MilestoneFacts) -> list[PartFacts]:
        """Who owns an own date, those that report through the lead too; of what is of all, or nobody's, who reports."""
        own = [part for part in (*self.parts, *self.others) if part.body in one.bodies]
        return own or list(self.for_all)

    def one_tells_for_all(self, one: MilestoneFacts) -> bool:
        """Whether one report may hold what is to be told: the value of a figure; of several members each its own."""
        return one.measured is not None and not any(part.is_member for part in self.parts_of(one))

    def _date_of(self, one: MilestoneFacts, body_ids: AbstractSet[int]) -> MilestoneFacts:
        """An own date as some bodies have it, with what others sent that may hold the value of its figure for all."""
        own = one.of_some(body_ids)
        if not self.one_tells_for_all(one):
            return own
        others = (part for part in self.parts_of(one) if part.body.id not in body_ids)
        sent = tuple(replace(each, told_by=each.told_by or part.body) for part in others for each in part.unread)
        return replace(own, unread_before=(*own.unread_before, *sent)) if sent else own

    def _looked_back_of(self, body_ids: AbstractSet[int]) -> TaskFacts:
        """The same task, what a failed 回头看 found being of these bodies alone; itself where it names nobody."""
        if not self.at_fault:
            return self
        at_fault = tuple(body for body in self.at_fault if body.id in body_ids)
        return replace(self, look_back_failed_on=self.look_back_failed_on if at_fault else None, at_fault=at_fault)

    def of_date(self, key: str) -> TaskFacts:
        """The same task with only this own date, and the bodies that own it, else all that report.

        Itself where there is nothing else: then the date is lit as its task is.
        """
        kept = tuple(milestone for milestone in self.milestones if milestone.key == key)
        named = {body.id for one in kept for body in one.bodies}
        parts = tuple(part for part in self.parts if not named or part.body.id in named)
        if (kept, parts) == (self.milestones, self.parts) and not self.points and not self.indicators:
            return self
        of_these = self._looked_back_of({part.body.id for part in parts})
        return replace(of_these, milestones=kept, points=(), indicators=(), parts=parts, before=self._open_figures())

    def of_indicator(self, key: str) -> TaskFacts:
        """The same task with only this figure, its own dates and the body that is its source.

        Example: nobody has given a value yet, but reports in words were accepted. The words do not speak of the
        figure, so the reports are left out; and as its first value may not have existed yet, at most one round counts
        as missed.

        Itself where there is nothing else, as `of_date`.
        """
        kept = tuple(indicator for indicator in self.indicators if indicator.key == key)
        named = {body.id for one in kept for body in one.bodies}
        # Who reports through a lead was asked for its own figure all the same.
        parts = tuple(part for part in (*self.parts, *self.others) if part.body.id in named) if named else self.parts
        parts = tuple(_asked_for_its_own(part) for part in parts)
        if all(one.reading is None and not one.expired for one in kept):
            parts = tuple(replace(part, reports=(), asked=part.asked[:1]) for part in parts)
        dates = tuple(milestone for milestone in self.milestones if milestone.figure == key)
        own = dates, kept, parts, ()
        if own == (self.milestones, self.indicators, self.parts, self.led) and not self.points:
            return self
        of_these = self._looked_back_of({part.body.id for part in parts})
        return replace(of_these, milestones=dates, points=(), indicators=kept, parts=parts, led=())


def continuing(part: PartFacts, led: Iterable[LedFacts]) -> PartFacts:
    """A body as the task has heard it, with what others were asked and told for all while they led.

    A round asks a task once: of two answers that counts which has come. What the body wrote for a joint report has
    gone into it.
    """
    asked = {one.ends_on: one for one in part.asked_directly}
    joint: dict[tuple[date, bool], ReportFacts] = {}
    for former in led:
        if former.body == part.body:
            continue
        for one in former.asked:
            known = asked.get(one.ends_on)
            if known is None or (known.answered_on is None and one.answered_on):
                asked[one.ends_on] = replace(one, asked_of=former.body)
        joint |= {
            (report.round_end, report.verifies): replace(report, told_by=former.body) for report in former.reports
        }
    written = {one.ends_on for one in part.asked if one.through_lead}
    own = {(report.round_end, report.verifies): report for report in part.reports}
    told = joint | {key: one for key, one in own.items() if key not in joint or key[0] not in written}
    return replace(
        part,
        asked=tuple(sorted(asked.values(), key=lambda one: one.ends_on)),
        reports=tuple(sorted(told.values(), key=lambda one: (one.round_end, one.accepted_on))),
    )


def _asked_for_its_own(part: PartFacts) -> PartFacts:
    """A body as it was asked for figures of its own: through whom its answer went says nothing of them."""
    if len(part.asked_directly) == len(part.asked):
        return part
    return replace(part, asked=tuple(replace(one, through_lead=False) for one in part.asked))


def _is_of(item: MilestoneFacts | IndicatorFacts, body_ids: AbstractSet[int], *, reports: bool) -> bool:
    """Whether one of these bodies answers for it; what nobody owns yet colours no body's part."""
    return not item.is_unowned and (bool(body_ids & _ids(item.bodies)) if item.bodies else reports)


def _ids(bodies: Iterable[Body]) -> frozenset[int]:
    return frozenset(body.id for body in bodies)
