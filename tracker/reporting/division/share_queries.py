"""Reads the division of work of a task and what is asked of each body: a preview sets two beside each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import select

from tracker.database import db, hung_on_app
from tracker.excerpts import shortened
from tracker.people.models import Department
from tracker.plans.models import Indicator, Item, Measure, Task
from tracker.plans.owners.owning import Owning
from tracker.reporting.division.typed_queries import TypedValue, typed_values
from tracker.reporting.figure_queries import DECIDED, EXPIRED, Decided, Expired
from tracker.reporting.models import Report, Round
from tracker.reporting.quarters import Quarter, round_label
from tracker.reporting.transitions import OWED
from tracker.tasks.asked_queries import asked_now
from tracker.tasks.models import Assignment
from tracker.vocabulary import ItemKind, Kind, KnownBy, Mode, PartyRole, ReportState, RoundKind

TELL_NOW = "请尽快报送情况或申请延期"
TELL_WHEN_ASKED = "请准备情况，待综合处布置填报后报送，也可申请延期"


@dataclass(frozen=True)
class TaskRef:
    """A task as the page names it; `version`: what the person saw."""

    code: str
    label: str
    title: str
    version: int


@dataclass(frozen=True)
class BodyShare:
    """What one body has in a task: its role, what it owns, the rounds in which it still owes a report.

    `owned`: the words of figures and own dates, `decided`: of these those with a final verdict (达成), which nobody
    reports any more; `sentences`: of the rest. `group_id`: the collective it is a member of.
    `is_signed`: it took the duty on. `drafts`: how many of these reports somebody has begun; `typed`: values in them.
    `rectifying`: what it has to put right (整改), `requests`: those for later dates that nobody has answered, `late`:
    what is overdue; read by later stages (outcomes/division_queries.py, ledger/story/late_queries.py).
    `in_doubt`: what nobody owns and it is asked whether it is its own.
    `shared`: what it owns together with others, sentences too. `over`: of the open quarters in which it has nothing to
    fill in (sent, or never asked) by label the quarter after.
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
    over: Mapping[str, str] = field(default_factory=dict)

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
    """The division of work of a task. `open`: the words of figures and dates that nobody owns."""

    mode: Mode | None
    kind: Kind
    bodies: tuple[BodyShare, ...]
    open: tuple[str, ...]

    def share_of(self, department_id: int) -> BodyShare | None:
        """One body's; None where it has no duty."""
        return next((body for body in self.bodies if body.department_id == department_id), None)


@dataclass(frozen=True)
class BodyChange:
    """One body before and after an adjustment, and what becomes of what is asked of it.

    `typed`: what becomes of the values in its drafts, and which come to it from others.
    """

    name: str
    before: BodyShare | None
    after: BodyShare | None
    typed: tuple[str, ...] = ()

    @property
    def department_id(self) -> int:
        """Whose change it is."""
        share = self.before or self.after
        assert share is not None
        return share.department_id

    @property
    def told(self) -> tuple[str, ...]:
        """In Chinese, a line for each; none where nothing changes."""
        return (*self._duty(), *self._figures(), *self.typed, *self._requests())

    def _duty(self) -> tuple[str, ...]:
        """What becomes of its part in the task."""
        if self.before is None:
            assert self.after is not None
            how = "作为实际承办单位加入（原文责任单位不变）" if self.after.role is PartyRole.ACTING else "新加入"
            return (f"{how}，要签收；从下一次布置起报送，开着的报告期次日布置",)
        if self.after is None:
            return ("分工结束", *self._reports())
        return () if self.before.is_lead == self.after.is_lead else (self._lead(),)

    def _lead(self) -> str:
        return "改由它牵头" if self.after and self.after.is_lead else "不再牵头，仍在责任单位里"

    def _reports(self) -> tuple[str, ...]:
        assert self.before is not None
        if not self.before.owes:
            return ()
        begun = f"，其中草稿 {self.before.drafts} 份保留备查" if self.before.drafts else ""
        return (f"还没报的 {len(self.before.owes)} 份报告（{'、'.join(self.before.owes)}）不再要求{begun}",)

    def _figures(self) -> tuple[str, ...]:
        before, after = self.before or _NOTHING, self.after or _NOTHING
        return (
            *_line("新增填报：", before.asked, after.asked),
            *self._from_when(),
            *_line("不再填报，相关提醒失效：", after.asked, before.asked),
            *(f"整改随之由本单位承担：{words}" for words in after.rectifying if words not in before.rectifying),
            *(f"整改不再由本单位承担：{words}" for words in before.rectifying if words not in after.rectifying),
            *(f"接手时{words}，{after.way_to_tell}" for words in after.late if words not in before.late),
            *_line("要答复是否由本单位承担：", before.in_doubt, after.in_doubt),
            *_line("改由本单位单独承办：", (), [words for words in after.alone if words in before.shared]),
            *_line("改为与其他单位共同承办：", (), [words for words in after.shared if words in before.alone]),
            *_line("起承办：", before.unasked, after.unasked),
            *_line("不再承办：", after.unasked, before.unasked),
        )

    def _from_when(self) -> tuple[str, ...]:
        """When it is asked what it is asked anew, where its report of the open round was sent, or none is due."""
        if self.before is None or self.after is None or set(self.after.asked) <= set(self.before.asked):
            return ()
        opened = [round for round in self.after.owes if round not in self.before.owes and round in self.before.over]
        if opened:
            return (f"已报送的{'、'.join(opened)}报告随之重新打开，原文保留，请补填后再报",)
        if self.after.owes:
            return ()
        return tuple(f"本期不再布置，自{later}起填报" for later in list(self.after.over.values())[-1:])

    def _requests(self) -> tuple[str, ...]:
        """What it asks for and may not ask for any more."""
        before, after = self.before or _NOTHING, self.after or _NOTHING
        return tuple(f"{words}变为已失效" for words in before.requests if words not in after.requests)


def _line(words: str, without: Sequence[str], having: Sequence[str]) -> tuple[str, ...]:
    """One line with what the second has beyond the first, cut short; none where there is nothing."""
    more = [item.rstrip("。；") for item in having if item not in without]
    told = "；".join(shortened(item, _LONG) for item in more[:_MOST])
    rest = f"等 {len(more)} 项" if len(more) > _MOST else ""
    return (f"{words}{told}{rest}",) if more else ()


_LONG, _MOST = 41, 6
"""What is shown of a long sentence, and how many items a line names."""

_NOTHING = BodyShare(0, "", PartyRole.CO, is_lead=False, is_signed=False, owned=())


def compared(before: Division, after: Division) -> list[BodyChange]:
    """Every body of either, those that change first, else in their order."""
    names = {body.department_id: body.name for body in (*before.bodies, *after.bodies)}
    changes = [
        BodyChange(
            name,
            before.share_of(id),
            after.share_of(id),
            (*_typed_away(id, before, after), *_typed_here(id, before, after)),
        )
        for id, name in names.items()
    ]
    return sorted(changes, key=lambda change: not change.told)


def _typed_away(body: int, before: Division, after: Division) -> Iterator[str]:
    """What the body has typed of figures that go: whose draft it goes into, else where it is kept."""
    kept = "留在原草稿的上一稿备查" if after.share_of(body) else "随原草稿保留备查"
    for value in _gone(body, before, after):
        takers = [other.name for other in after.bodies if value in _gone(other.department_id, after, before)]
        yield f"{value}转入{'、'.join(takers)}的草稿" if takers else f"{value}{kept}"


def _typed_here(body: int, before: Division, after: Division) -> Iterator[str]:
    """What comes into the body's draft, and from whom."""
    for value in _gone(body, after, before):
        givers = [other.name for other in before.bodies if value in _gone(other.department_id, before, after)]
        if givers:
            yield f"{'、'.join(givers)}{value}转入本单位草稿，请核对"


def _gone(body: int, this: Division, that: Division) -> list[TypedValue]:
    """What the body has typed in one division and not in the other."""
    return [value for value in _typed_of(body, this) if value not in _typed_of(body, that)]


def _typed_of(body: int, of: Division) -> tuple[TypedValue, ...]:
    share = of.share_of(body)
    return share.typed if share else ()


def task_ref(task_id: int) -> TaskRef:
    """The task by its code and measure."""
    statement = select(Task.code, Measure.label, Measure.title, Task.version)
    row = db.session.execute(statement.join(Measure, Measure.id == Task.measure_id).where(Task.id == task_id)).one()
    return TaskRef(*row)


def divisions(task_ids: Iterable[int]) -> dict[int, Division]:
    """By task."""
    return {task_id: division(task_id) for task_id in task_ids}


def division(task_id: int) -> Division:
    """As it stands now."""
    task = db.session.get_one(Task, task_id)
    duties = db.session.execute(
        select(Assignment, Department.short_name)
        .join(Department, Department.id == Assignment.department_id)
        .where(Assignment.task_id == task_id, Assignment.ended_on.is_(None))
        .order_by(Assignment.id)
    ).all()
    items = db.session.execute(
        select(Item, Indicator.subject)
        .outerjoin(Indicator, Indicator.id == Item.indicator_id)
        .where(Item.task_id == task_id)
        .order_by(Item.span_start, Item.id)
    ).all()
    worded = [(item, f"{subject} {item.words}" if subject else item.words) for item, subject in items]
    decided = _decided([item for item, _ in items])
    owed, typed = _owed(task_id), typed_values(task_id)
    quarters = _open_quarters(task.jurisdiction_id)
    unowned = _unowned(task_id, worded, decided)
    return Division(
        mode=Mode(task.mode) if task.mode else None,
        kind=Kind(task.kind),
        bodies=tuple(
            replace(
                _share(duty, name, task, worded, decided, owed, is_only=len(duties) == 1),
                typed=typed.get(duty.department_id, ()),
                over={one.label: one.next.label for one in quarters if one.label not in _rounds(owed[duty.id])},
                in_doubt=tuple(words for words, one in unowned if one.is_in_doubt_for(duty.department_id)),
            )
            for duty, name in duties
        ),
        open=tuple(
            words for item, words in worded if item.kind != ItemKind.SENTENCE and not KnownBy(item.known_by).is_settled
        ),
    )


def _unowned(task_id: int, items: Sequence[tuple[Item, str]], decided: Collection[int]) -> list[tuple[str, Owning]]:
    """The figures and own dates of which bodies are asked whether they are their own."""
    now = asked_now([task_id])
    found = [
        (words, now.figures.get(item.indicator_id or 0) or now.dates.get(item.milestone_id or 0))
        for item, words in items
        if item.id not in decided
    ]
    return [(words, owning) for words, owning in found if owning is not None and owning.is_open]


def _share(
    duty: Assignment,
    name: str,
    task: Task,
    items: Sequence[tuple[Item, str]],
    decided: Collection[int],
    owed: Mapping[int, Sequence[tuple[str, ReportState]]],
    *,
    is_only: bool,
) -> BodyShare:
    own = [
        (item, words)
        for item, words in items
        if KnownBy(item.known_by).is_settled and (not item.owner_ids or duty.department_id in item.owner_ids)
    ]
    return BodyShare(
        department_id=duty.department_id,
        name=name,
        role=PartyRole(duty.role),
        is_lead=task.lead_id == duty.department_id and task.mode != Mode.EACH_REPORTS,
        is_signed=duty.signed_on is not None,
        owned=tuple(words for item, words in own if item.kind != ItemKind.SENTENCE),
        sentences=tuple(words for item, words in own if item.kind == ItemKind.SENTENCE),
        decided=tuple(words for item, words in own if item.id in decided),
        shared=tuple(words for item, words in own if len(item.owner_ids) != 1 and not is_only),
        owes=_rounds(owed[duty.id]),
        drafts=sum(state is ReportState.DRAFT for _, state in owed[duty.id]),
        group_id=duty.group_id,
    )


def _decided(items: Collection[Item]) -> frozenset[int]:
    """Of items of a task the figures and own dates with a final verdict: they are asked no more (domain.md 5)."""
    expired: Expired = hung_on_app(EXPIRED)
    decided: Decided = hung_on_app(DECIDED)
    figures = expired({item.task_id for item in items}) if items else frozenset[int]()
    dates = decided([item.milestone_id for item in items if item.milestone_id is not None])
    return frozenset(item.id for item in items if item.indicator_id in figures or item.milestone_id in dates)


def _rounds(owed: Sequence[tuple[str, ReportState]]) -> tuple[str, ...]:
    return tuple(round_label(round) for round, _ in owed)


def _open_quarters(jurisdiction_id: str) -> list[Quarter]:
    rows = select(Round.name).where(
        Round.jurisdiction_id == jurisdiction_id, Round.kind == RoundKind.QUARTER, Round.closed_at.is_(None)
    )
    return [Quarter.parse(name) for name in db.session.scalars(rows.order_by(Round.as_of))]


def owing(task_ids: Collection[int]) -> frozenset[tuple[int, int]]:
    """By task and body who has a report of an open round to write."""
    rows = select(Report.task_id, Report.department_id).join(Round, Round.id == Report.round_id)
    open_ones = Round.closed_at.is_(None), Report.state.in_(OWED)
    return frozenset(
        (task_id, body) for task_id, body in db.session.execute(rows.where(Report.task_id.in_(task_ids), *open_ones))
    )


def _owed(task_id: int) -> Mapping[int, Sequence[tuple[str, ReportState]]]:
    """By duty the open rounds in which it still has to report, and how far that is."""
    rows = db.session.execute(
        select(Report.assignment_id, Round.name, Report.state)
        .join(Round, Round.id == Report.round_id)
        .where(Report.task_id == task_id, Round.closed_at.is_(None), Report.state.in_(OWED))
        .order_by(Round.as_of)
    )
    owed: defaultdict[int, list[tuple[str, ReportState]]] = defaultdict(list)
    for assignment_id, round, state in rows:
        owed[assignment_id].append((round, ReportState(state)))
    return owed
