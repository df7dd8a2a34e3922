"""One ledger row in full, as pages, commands and the workbook print it: frozen values with Chinese labels."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property

from tracker.ledger.lights.rules import Light
from tracker.ledger.lights.severity import RANKS
from tracker.ledger.records import dataclass
from tracker.ledger.rows.bodies import DECIDED_REMARK, duty_words
from tracker.outcomes.verdicts.rules import late_words
from tracker.vocabulary import (
    Basis,
    ExtensionState,
    FigureMode,
    Forecast,
    Kind,
    MilestoneSource,
    MilestoneState,
    Mode,
    Pace,
    PartyRole,
    Reach,
    Relation,
    ReportState,
    Role,
    TaskState,
    VerdictResult,
)

_FULL = Decimal(100)
LAYOUT = 10
"""Of the sheets that rows are printed on now. Rows frozen before it was counted have 1, before items had owners 2,
before each item that is red or yellow was counted 3, before letters were written 4, before what is behind counted for
its owner while its verdict is awaited 5, before 总体情况 had charts 6, before it had trajectories and halves of
a tenth were rounded up 7, before 滞后清单 told why and whose steps they are 8, before rows said which figure their
percentages are of, 滞后清单 told the date of the item and to whom was written, and values and 完成预判 had units and
years 9."""


@dataclass(frozen=True)
class OwnerRow:
    """A body to which a figure or date belongs, by its full name; `is_outside`: not named in the clause (实际承办)."""

    name: str
    is_outside: bool = False
    short_name: str = ""
    department_id: int = 0


@dataclass(frozen=True)
class MilestoneRow:
    """A node of a task. `state` on the day asked; a verdict's words where one was given; `goal_id` of a plan's goal.

    `granted`: how often a later date was granted; `request`: the one on its way, who decides it, until when. `is_told`:
    of an own node without a verdict, what was reached was accepted, of one that fell short, that it was reached since,
    or told in two ways; `is_retold`: of one that fell short, that all owners told anew since; `told_on`: since when
    either holds; `is_unread`: of such a one, that what its owners sent since waits to be read and nobody else is asked.
    `is_taken_over`: of one overdue, that its owner took it over and is to tell it; `teller_ids`: who is to tell one now
    that is overdue, awaited or to be put right, `free_ids`: those of one overdue that took it over and have still to be
    asked for it, or whose time runs. `owner`: 承办单位 of an own node in short words, with what is 未定 said; `owners`:
    the same one by one, none of what nobody owns, `is_unowned`. `light`: of an own date in words; that of a figure,
    `indicator_id`, is lit with its figure. `replaced_by`: the plan that took the place of the one which stated it,
    《重庆市绿色出行实施方案》（渝发改〔2026〕40号); empty while that one holds; `unit`: of the figure of such a one,
    which is no figure of the row. `judged_of`: whose it was as the verdict was given, where it is others' now.
    """

    milestone_id: int
    source: MilestoneSource
    year: int | None
    due_on: date | None
    original_due_on: date | None
    grace_on: date | None
    text: str
    state: MilestoneState
    verdict_on: date | None = None
    verdict_value: Decimal | None = None
    verdict_as_of: date | None = None
    verdict_basis: str = ""
    rectify_by: date | None = None
    goal_id: int | None = None
    granted: int = 0
    request: ExtensionState | None = None
    request_id: int | None = None
    request_level: Role | None = None
    answer_by: date | None = None
    is_told: bool = False
    is_retold: bool = False
    is_unread: bool = False
    told_on: date | None = None
    is_taken_over: bool = False
    teller_ids: tuple[int, ...] = ()
    free_ids: tuple[int, ...] = ()
    owner: str = ""
    owners: tuple[OwnerRow, ...] = ()
    is_unowned: bool = False
    light: Light | None = None
    indicator_id: int | None = None
    replaced_by: str = ""
    unit: str = ""
    judged_of: tuple[OwnerRow, ...] = ()

    @property
    def late(self) -> str:
        """“按原定时限晚163天” of what was reached; empty where it was in time."""
        is_reached = self.state is MilestoneState.REACHED
        dates = self.original_due_on, self.due_on, self.verdict_as_of, self.grace_on
        return late_words(*dates) if is_reached else ""


@dataclass(frozen=True)
class ToldRow:
    """What one owner of a figure told; `body` by its short name."""

    value: Decimal
    body: str
    data_source: str = ""


@dataclass(frozen=True)
class PointRow:
    """A value on a day, planned or told.

    Of what was told `body`: who told it, by its short name; `gap`: percentage points behind the line of that day;
    `is_enough`: whether it reached the target, of a 底线 whether it held.
    """

    on: date
    value: Decimal
    body: str = ""
    gap: Decimal | None = None
    is_enough: bool = False


@dataclass(frozen=True)
class IndicatorRow:
    """A figure with its last accepted value; `progress`, `planned` in per cent, None where nothing can be said.

    `final`: the verdict that ended it (期满), printed instead of its light. `owner`, `owners`, `is_unowned`: as of a
    node. `at_odds`: what its owners told of one day where it does not agree; `value` is then the worst. `readings`:
    all that was told, one value a day, the last being `value`; `line`: from where to where it was planned; `due_on`:
    the day of its target; `reach`: how it stood to that, None of rows kept before this was.
    """

    indicator_id: int
    subject: str
    relation: Relation
    target: Decimal
    unit: str
    year: int | None
    mode: str
    baseline: Decimal | None
    value: Decimal | None
    as_of: date | None
    data_source: str
    progress: Decimal | None
    planned: Decimal | None
    gap: Decimal | None
    light: Light
    body: str
    final: VerdictResult | None = None
    owner: str = ""
    owners: tuple[OwnerRow, ...] = ()
    is_unowned: bool = False
    at_odds: tuple[ToldRow, ...] = ()
    readings: tuple[PointRow, ...] = ()
    line: tuple[PointRow, ...] = ()
    due_on: date | None = None
    reach: Reach | None = None

    def told_at_odds(self, unit: str = "") -> str:
        """“18.5（市交通局）、22.1（市商务委）”; empty where its owners agree."""
        return "、".join(f"{one.value.normalize():f}{unit}（{one.body}）" for one in self.at_odds)

    @property
    def is_floor(self) -> bool:
        """Whether it is not to fall below its target (底线), and has no line to be behind."""
        return self.mode == FigureMode.FLOOR.label

    @property
    def sources(self) -> str:
        """Where the value is from; of values at odds each by its body, “统计公报（市交通局）、台账（市商务委）”."""
        told = [f"{one.data_source}（{one.body}）" for one in self.at_odds if one.data_source]
        return "、".join(told) or self.data_source

    @property
    def lit(self) -> str:
        """“黄·差10.6个百分点”; of a figure that is 期满 its verdict, “达成”."""
        return self.final.label if self.final else self.light.title

    @property
    def done(self) -> Decimal | None:
        """完成率: `progress`, else the value as a share of its target (322 of 300 is 107.3).

        Of a ceiling that is kept it is 100, of one that is not the target as a share of the value.
        """
        if self.progress is not None or self.value is None or not self.target:
            return self.progress
        if self.relation is Relation.AT_MOST:
            return _FULL if self.value <= self.target else self.target * _FULL / self.value
        return self.value * _FULL / self.target


def told_last(stages: Sequence[IndicatorRow]) -> IndicatorRow:
    """Of the targets of one figure for several years, the one that holds what was told last; there is at least one.

    Example: 85 % by 2025 is 期满, 95 % by 2030 goes on: a value of 2026 is compared with the line to 2030. Of those
    told on the same day one that goes on comes before one that is 期满, then the one of which more was told.
    """
    return max(
        stages,
        key=lambda one: (one.readings[-1].on if one.readings else date.min, one.final is None, len(one.readings)),
    )


@dataclass(frozen=True)
class PartRow:
    """One body in a task: its duty, its last accepted words, what it owes in the newest round, its own light.

    `name`: full name as now known (现名(原:旧名) where it differs); `short_name`: for narrow cells. `reported`: it
    submitted for the newest quarter at least once. Of a member of a collective: `group_id` and `group`, its words;
    `place`: the 区县 or 市 it stands for, empty for a body of the jurisdiction itself; `progress` in per cent and
    `reached` in words are its own. `filled_by`, `approved_by`, `reviewed_by`, `course`: who wrote, approved and
    accepted its last words, and when (第2稿 2026-12-20 报送，2026-12-22 采用). `said_by`: the body whose words they are
    where another one led the task then, `said_by_id` its department. `asked_as_lead`: what it owes there is the joint
    report, asked of it while it led; it leads no more.
    """

    assignment_id: int
    department_id: int
    name: str
    short_name: str
    role: str
    reports: bool
    signed_on: date | None
    signed_how: str | None
    objected_on: date | None
    report_state: ReportState | None
    as_of: date | None
    progress_text: str
    problems: str
    next_steps: str
    coordination: str
    forecast: Forecast | None
    evidence_count: int
    light: Light
    liaison: str = ""
    phone: str = ""
    self_reviewed: bool = False
    reported: bool = False
    group_id: int | None = None
    group: str = ""
    place: str = ""
    progress: Decimal | None = None
    reached: str = ""
    filled_by: str = ""
    approved_by: str = ""
    reviewed_by: str = ""
    course: str = ""
    said_by: str = ""
    said_by_id: int | None = None
    asked_as_lead: bool = False

    @property
    def speaker(self) -> str:
        """Whose words its last ones are, by name."""
        return self.said_by or self.name

    @property
    def speaker_in_short(self) -> str:
        """Likewise, where bodies stand by their short names; of who led before the name as it is printed."""
        return self.said_by or self.short_name

    @property
    def speaker_id(self) -> int:
        """Likewise, the department."""
        return self.said_by_id or self.department_id


@dataclass(frozen=True)
class LedgerRow:
    """A task as the ledger shows it on a day.

    `measured_by`: which figure `progress` and `planned` are of, where that is not plain (Measured.words).
    `lead`: the accountable body's full name, None where nothing can be said, `lead_id` its department, `named_ids`
    those of all bodies the text names; `lead_remark` says what the text left open (首列，原文未写明牵头).
    `overdue_days`: calendar days since `overdue_since`, None unless overdue. `progress`, `planned`: per cent or None.
    `left`: own dates that stayed with the words of a plan that another replaced: those judged by then, and those that
    no later plan goes on with. `gap_bands`: from how many percentage points a gap is yellow, and up to how many.
    `layout`: of the sheets a closed quarter is printed on, so that it keeps its fingerprint when later ones look
    different.
    """

    task_id: int
    code: str
    plan_id: int
    plan_number: str
    plan_title: str
    section_title: str
    measure_label: str
    measure_title: str
    text: str
    statement: str | None
    basis: Basis
    mode: Mode | None
    kind: Kind
    state: TaskState
    unclaimed: bool
    lead: str | None
    lead_remark: str
    joint_leads: tuple[str, ...]
    co: tuple[str, ...]
    light: Light
    start_on: date | None
    due_on: date | None
    original_due_on: date | None
    overdue_days: int | None
    progress: Decimal | None
    planned: Decimal | None
    pace: Pace
    milestones: tuple[MilestoneRow, ...]
    indicators: tuple[IndicatorRow, ...]
    parts: tuple[PartRow, ...]
    last_reported_on: date | None
    closed_on: date | None
    rule_version: int
    lead_id: int | None = None
    named_ids: tuple[int, ...] = ()
    gap_bands: tuple[Decimal, ...] = (Decimal(10), Decimal(30))
    layout: int = 1
    overdue_since: date | None = None
    measured_by: str = ""
    left: tuple[MilestoneRow, ...] = ()

    @cached_property
    def worst_first(self) -> tuple[PartRow, ...]:
        """The bodies that report, the one that causes the task's light first, then by their own lights."""
        reporting = [part for part in self.parts if part.reports]
        by_light = sorted(reporting, key=lambda part: (part.short_name != self.light.part, RANKS[part.light.rule]))
        return tuple(by_light)

    def duty_of(self, part: PartRow) -> str:
        """“配合”, “责任单位（首列）”, “牵头（另定）”: what a body is in the task; 另定: 综合处 made it lead."""
        is_lead = part.role == PartyRole.LEAD and part.department_id == self.lead_id
        was_decided = is_lead and self.lead_remark == DECIDED_REMARK
        return duty_words(part.role, self.lead_remark) + ("（另定）" if was_decided else "")

    @property
    def to_coordinate(self) -> tuple[PartRow, ...]:
        """The bodies whose 需协调事项 stand, each matter once: of who led before who leads since has the words, too."""
        asking = sorted((part for part in self.parts if part.coordination), key=lambda part: not part.said_by)
        own = {part.speaker_id: part for part in asking}
        return tuple(part for part in self.parts if own.get(part.speaker_id) is part)

    @property
    def is_postponed(self) -> bool:
        """已顺延: both dates are printed, as 逾期 counts from the later one."""
        return self.due_on is not None and self.original_due_on not in (None, self.due_on)
