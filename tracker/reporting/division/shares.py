"""The division of work of a task and what is asked of each body, as a preview sets two beside each other. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from tracker.reporting import consolidation
from tracker.vocabulary import Frequency, Kind, Mode, PartyRole

TELL_NOW = "请尽快报送情况或申请延期"
TELL_WHEN_ASKED = "请准备情况，待综合处布置填报后报送，也可申请延期"


@dataclass(frozen=True)
class TypedValue:
    """What stands in a draft: of which round, figure, and the value with its unit."""

    round: str
    subject: str
    value: str

    def __str__(self) -> str:
        return f"{self.round}草稿中已填的“{self.subject}”{self.value}"


@dataclass(frozen=True)
class FigureTold:
    """How a figure is told: “公共建筑节能 78%” each quarter by 市统计局; `source_id` None: nobody is named.

    `lag_days`: after the end of a period until its value can exist.
    """

    words: str
    frequency: Frequency
    lag_days: int
    source_id: int | None
    source: str


@dataclass(frozen=True)
class ToldBy:
    """A quarter whose joint report a former lead has sent, and who that is: 2026年第4季度, 市交通局."""

    round: str
    department_id: int
    name: str


@dataclass(frozen=True)
class BodyShare:
    """What one body has in a task: its role, what it owns, the rounds in which it still owes a report.

    `owned`: the words of figures and own dates, `decided`: of these those with a final verdict (达成), which nobody
    reports any more; `sentences`: of the rest. `group_id`: the collective it is a member of.
    `is_signed`: it took the duty on. `drafts`: how many of these reports somebody has begun, corrections left out;
    `typed`: values in them. `rectifying`: what it has to put right (整改), `requests`: those for later dates that
    nobody has answered, `late`: what is overdue; read by later stages (outcomes/division_queries.py,
    ledger/story/late_queries.py).
    `in_doubt`: what nobody owns and it is asked whether it is its own.
    `shared`: what it owns together with others, sentences too. `over`: the open quarters in which it has nothing to
    fill in (sent, or never asked).
    `told_by`: of who leads, the open quarters whose joint report a former lead has sent: they ask it for none.
    `duty_id`: another one has to be signed, anew by who had signed. `due`: by when it still has to report on each open
    quarter. `corrects`: of `owes` the rounds whose report was accepted and is being corrected. `with_lead`: the open
    quarters of which the lead has its text, `written`: the open rounds whose report lies with its head, or came back.
    """

    department_id: int
    name: str
    role: PartyRole
    is_lead: bool
    is_signed: bool
    owned: tuple[str, ...]
    sentences: tuple[str, ...] = ()
    owes: tuple[str, ...] = ()
    drafts: int = 0
    group_id: int | None = None
    typed: tuple[TypedValue, ...] = ()
    rectifying: tuple[str, ...] = ()
    requests: tuple[str, ...] = ()
    late: tuple[str, ...] = ()
    decided: tuple[str, ...] = ()
    in_doubt: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    duty_id: int = 0
    due: tuple[tuple[str, date], ...] = ()
    over: tuple[str, ...] = ()
    told_by: tuple[ToldBy, ...] = ()
    corrects: tuple[str, ...] = ()
    with_lead: tuple[str, ...] = ()
    written: tuple[str, ...] = ()

    @property
    def alone(self) -> tuple[str, ...]:
        """What it owns and nobody beside it."""
        return tuple(words for words in (*self.owned, *self.sentences) if words not in self.shared)

    @property
    def asked(self) -> tuple[str, ...]:
        """What it reports values of."""
        return tuple(words for words in self.owned if words not in self.decided)

    @property
    def way_to_tell(self) -> str:
        """What it is to do about what is overdue: without a report to write it is asked for one."""
        return TELL_NOW if self.owes else TELL_WHEN_ASKED

    @property
    def unasked(self) -> tuple[str, ...]:
        """What is its own and has no value to be told."""
        return (*self.sentences, *self.decided)


@dataclass(frozen=True)
class Division:
    """The division of work of a task. `open`: the words of figures and dates that nobody owns; `figures`: by id.

    `start_on`: the day the task begins. `left`: by body without a duty in it any more, the quarters whose report it
    had sent and has to correct (退回): what came stays its own.
    """

    mode: Mode | None
    kind: Kind
    bodies: tuple[BodyShare, ...]
    open: tuple[str, ...]
    figures: Mapping[int, FigureTold] = field(default_factory=dict)
    start_on: date | None = None
    left: Mapping[int, tuple[str, ...]] = field(default_factory=dict)

    def share_of(self, department_id: int) -> BodyShare | None:
        """One body's; None where it has no duty."""
        return next((body for body in self.bodies if body.department_id == department_id), None)

    @property
    def lead(self) -> BodyShare | None:
        """Who leads; where everybody reports for himself who is 总负责, if anybody."""
        return next((body for body in self.bodies if body.is_lead), None)

    def lead_over(self, body: BodyShare) -> BodyShare | None:
        """To whom a body's report goes in 牵头汇总; None where to 综合处, as of who leads beside the lead."""
        lead = self.lead
        if lead is None or lead.department_id == body.department_id:
            return None
        return lead if consolidation.hands_up(self.mode, self.kind, body.role, lead.department_id) else None

    def leads_beside(self, body: BodyShare) -> BodyShare | None:
        """With whom a body leads in 牵头汇总 that does not collect itself (共同牵头)."""
        is_beside = body.role is PartyRole.LEAD and consolidation.is_joint(self.mode, self.kind)
        return self.lead if is_beside and not body.is_lead else None

    def under(self, body: BodyShare) -> tuple[str, ...]:
        """The names of those whose reports a body collects in 牵头汇总."""
        return tuple(one.name for one in self.bodies if body.is_lead and self.lead_over(one) is not None)
