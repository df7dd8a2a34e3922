"""The one rule of the worklist: plain facts of things → matters, each with the post whose turn it is.

Facts of a task come from its ledger row (task_facts.py), those of a post's list from the tables (sources/).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from tracker.ledger.lights.rules import Light
from tracker.people.access import OFFICE
from tracker.plans.owners.words import apart
from tracker.vocabulary import LightRule, Role, Waiting
from tracker.worklist.waits_for_whom import KINDS, Flag, Kind, NodesState, Thing, Turn

THIS_PERIOD = "本期"


@dataclass(frozen=True)
class Fact:
    """A thing as it stands.

    `plan_id`: whose 主办处室 looks after it, None where the whole jurisdiction does. `department_ids`: the bodies it
    concerns; `lead_id`: the body that accounts for its task. `node_id`: the node to begin with. `count`: how many
    parts of it wait. `period`: of a report, 本期 or the quarter that is closed.
    """

    thing: Thing
    id: int
    state: StrEnum
    plan_id: int | None = None
    task_id: int | None = None
    code: str | None = None
    department_ids: tuple[int, ...] = ()
    lead_id: int | None = None
    flags: frozenset[Flag] = frozenset()
    since: date | None = None
    due_on: date | None = None
    node_id: int | None = None
    count: int = 1
    period: str = THIS_PERIOD


@dataclass(frozen=True)
class Post:
    """Whose turn, as a relation: any of these roles in a department, or in 综合处 and among the leaders of the plan.

    `plan_id`: of 综合处, the plan whose 主办处室 acts. Who holds the post on a day is asked elsewhere (people/).
    """

    roles: frozenset[Role]
    department_id: int | None = None
    plan_id: int | None = None


@dataclass(frozen=True)
class Matter:
    """Something that waits for an act of one post.

    “市交通局负责人审批本期报告，12月23日前”: `words` what is to be done, `post` by whom, `since` and `due_on` where
    days are known, `why` the state it waits in, `endpoint` with `values` the page where it is done; `told`:
    whether 下一步 says it; `about`: the heading of the measure or the name of the plan, `whose`: the body it concerns,
    where a list has read them.
    """

    kind: Kind
    id: int
    words: str
    post: Post
    why: str
    since: date | None
    due_on: date | None
    values: Mapping[str, Any] = field(hash=False)
    task_id: int | None = None
    code: str | None = None
    department_ids: tuple[int, ...] = ()
    count: int = 1
    told: bool = True
    about: str = ""
    whose: str = ""
    period: str = THIS_PERIOD

    @property
    def waiting(self) -> Waiting:
        """What is waited for."""
        return self.kind.waiting

    @property
    def thing(self) -> Thing:
        """What waits."""
        return self.kind.thing

    def is_up(self, day: date) -> bool:
        """Whether the day set for it has come or is past."""
        return self.due_on is not None and self.due_on <= day

    @property
    def endpoint(self) -> str:
        """The page where it is done."""
        return self.kind.page.endpoint


def matters(facts: Iterable[Fact]) -> list[Matter]:
    """All that waits, by the order of the table: of each thing one matter for each post that is asked."""
    known = list(facts)
    return [matter for kind in KINDS for fact in known if waits(kind, fact) for matter in matters_of(kind, fact)]


def waits(kind: Kind, fact: Fact) -> bool:
    """Whether a line of the table speaks of this thing as it stands."""
    return (
        kind.thing is fact.thing
        and fact.state in kind.states
        and fact.flags.issuperset(kind.needs)
        and fact.flags.isdisjoint(kind.lacks)
    )


def matters_of(kind: Kind, fact: Fact) -> Iterator[Matter]:
    """The matters of a thing of which the line speaks."""
    for post in _posts(kind.turn, fact):
        yield Matter(
            kind=kind,
            id=fact.id,
            words=kind.words,
            post=post,
            why=getattr(fact.state, "label", kind.waiting.label),
            since=fact.since,
            due_on=fact.due_on if kind.is_timed else None,
            values={name: getattr(fact, source) for name, source in kind.page.values.items()},
            task_id=fact.task_id,
            code=fact.code,
            department_ids=fact.department_ids,
            count=fact.count,
            period=fact.period,
            told=kind.told and fact.flags.isdisjoint(kind.unless),
        )


def _posts(turn: Turn, fact: Fact) -> list[Post]:
    """Whom the turn names; a body's turn without a body is that of 综合处 (责任未定)."""
    if not turn.is_of_unit:
        return [Post(turn.roles, plan_id=fact.plan_id)]
    bodies = _bodies(turn, fact)
    return [Post(turn.roles, body) for body in bodies] or [Post(OFFICE, plan_id=fact.plan_id)]


def _bodies(turn: Turn, fact: Fact) -> tuple[int, ...]:
    if turn is Turn.LEAD:
        return (fact.lead_id,) if fact.lead_id is not None else ()
    return fact.department_ids


@dataclass(frozen=True)
class Turned:
    """A line of the table as it speaks of a task: `actor_id`, the body whose turn it is, None for 综合处 and leaders.

    `whose`: the bodies it concerns, by id with their short names, `lead` the one that accounts for the task.
    """

    kind: Kind
    actor_id: int | None
    whose: Mapping[int, str]
    lead: str = ""
    count: int = 1


def first_of_all(turned: Iterable[Turned], light: Light) -> list[int]:
    """下一步: the places of what a task waits for first, all of one kind.

    At whom its light is laid comes first, then the order of the table: 市能源局, whose 整改 colours the task, before
    three others that have still to sign, and its head once its report of it waits for him; 综合处 where nobody owns
    what is red; who took an overdue date over, though 综合处 bears its delay. Of several that are overdue all, whatever
    report each has to write. Every page that says 下一步 asks this. None where a body is red by what it told, or has no
    report to write of what is overdue, and only reports of others are awaited: they change nothing of its red
    (`of_red`).
    """
    known = list(turned)
    if not known:
        return []
    first = min(known, key=lambda one: (_behind(one, light), KINDS.index(one.kind)))
    if first.kind.thing is Thing.REPORT and _behind(first, light) and of_red(light):
        return [place for place, one in enumerate(known) if _is_untold(one, light)]
    if _is_late_at_several(light) and first.kind.waiting in _REPORTED:
        reported = ((place, one) for place, one in enumerate(known) if one.kind.waiting in _REPORTED)
        laid = [place for place, one in reported if not _behind(one, light)]
        asked = {one.actor_id for one in known if one.kind == first.kind}
        if any(known[place].actor_id not in asked for place in laid):
            return laid
        # Of dates of their own each is told what is his, be it that all have a report to write as well.
        if light.beside and any(known[place].kind != first.kind for place in laid):
            return laid
    return [place for place, one in enumerate(known) if one.kind == first.kind]


def _is_late_at_several(light: Light) -> bool:
    """Whether several are to tell what is overdue: one date, or dates of their own."""
    return light.rule is LightRule.OVERDUE and len(light.laid_ids) > 1


def _is_untold(one: Turned, light: Light) -> bool:
    """Whether it is what is overdue, of which nobody has a report to write: 综合处 asks for one, or gives a verdict."""
    return light.rule is LightRule.OVERDUE and NodesState.UNTOLD in one.kind.states


def of_red(light: Light) -> str:
    """下一步 of a red that no report to be written tells of: what a 通报 asks of a body that has told all.

    “市交通局查明原因，随下一期报告报送整改措施和时限”; of what is overdue, that 综合处 may ask for it. Empty of what
    else a date turned, which waits for somebody.
    """
    if _is_late(light):
        return _may_be_asked(light)
    if light.rule not in _BY_WHAT_WAS_TOLD or not light.owner_ids or light.is_unowned:
        return ""
    owners = "、".join((light.owner, *(body.name for body in light.beside)))
    return f"{owners}查明原因，随下一期报告报送整改措施和时限"


def _is_late(light: Light) -> bool:
    """Whether bodies are to tell what is overdue, and not 综合处 to read or to decide first."""
    is_theirs = light.awaits_owner or not light.is_at_office
    return light.rule is LightRule.OVERDUE and bool(light.owner_ids) and is_theirs


def _may_be_asked(light: Light) -> str:
    owners = "、".join((light.first_names, *(body.name for body in light.beside)))
    return f"{owners}填报情况或申请延期，综合处可请其报送，或直接核定"


_BY_WHAT_WAS_TOLD = (LightRule.GAP_WIDE, LightRule.FLOOR_BROKEN, LightRule.IMPOSSIBLE, LightRule.NO_PROGRESS)


def _behind(one: Turned, light: Light) -> int:
    """How far from whom the light is laid at; 0 for all where it is laid at nobody.

    A body answers for it by what it tells; that it has also to sign is another matter. What it told and 综合处 has not
    read is the newest of it: then the turn is that of 综合处. Of an own date the light itself says so.
    """
    if not light.is_laid:
        return 0
    if light.is_at_office and not light.awaits_owner:
        is_asked = one.kind.waiting is Waiting.OWN or not light.is_unowned
        return (0 if is_asked else 1) if one.kind.turn.roles & OFFICE else 2
    if not light.owner_ids:
        return 0
    if one.kind.waiting is Waiting.REVIEW and light.rule not in _OF_DATES:
        return 2 if set(light.owner_ids).isdisjoint(one.whose) else 0
    if one.actor_id not in light.laid_ids or one.kind.thing not in (Thing.REPORT, Thing.NODES):
        return 2
    if light.awaits_owner:
        # What it owes of an earlier quarter does not tell the date.
        return 1 if one.kind.waiting is Waiting.MAKE_UP else 0
    return 1 if light.rule in _RECTIFIED and one.kind.waiting is not Waiting.RECTIFY else 0


_REPORTED = (Waiting.FILL, Waiting.APPROVE, Waiting.SIGN_OFF, Waiting.MAKE_UP)
_OF_SEVERAL = replace(next(kind for kind in KINDS if kind.waiting is Waiting.FILL), words="报送逾期事项的情况")
_RECTIFIED = (LightRule.RECTIFYING, LightRule.RECTIFICATION_OVERDUE)
_OF_DATES = (*_RECTIFIED, LightRule.OVERDUE, LightRule.TO_DECIDE, LightRule.TO_JUDGE)


def told_of(same: Sequence[Turned], light: Light) -> str:
    """These in words; of what is overdue at owners who have no report of it to write, these too."""
    kind = same[0].kind
    if _is_untold(same[0], light) and light.owner_ids:
        return _may_be_asked(light)
    whose = {id: name for one in same for id, name in one.whose.items()}
    if kind.turn is Turn.OWNER:
        whose = dict(sorted(whose.items()))
    if any(one.kind != kind for one in same):
        kind = _OF_SEVERAL
    laid = sum(id in light.laid_ids for id in whose) if light.beside else 0
    words = in_words(kind, foremost(whose, light), same[0].lead, sum(one.count for one in same), max(laid, _LONGEST))
    unasked = _unasked(light, whose) if _is_late(light) and kind.waiting in _REPORTED else ""
    return f"{words}，综合处可请{unasked}报送" if unasked else words


def _unasked(light: Light, asked: Collection[int]) -> str:
    """Of several at which it is laid those that have no report to write.

    “商务委、邮政局等 4 家” of many that own one date: the light names the first of them.
    """
    first = [body.name for body in light.laid] or apart(light.owner)[0]
    called = {**dict(zip(light.first_ids, first, strict=False)), **{body.id: body.name for body in light.beside}}
    unasked = [id for id in light.laid_ids if id not in asked]
    named = "、".join(called[id] for id in unasked if id in called)
    is_whole = all(id in called for id in unasked)
    return named if is_whole else f"{named}等 {len(unasked)} 家" if named else f"其余 {len(unasked)} 家"


_LONGEST = 2


def foremost(asked: Mapping[int, str], light: Light) -> list[str]:
    """The names of the bodies that are asked, by id; first of those at which the light is laid, then of the others."""
    places = {id: place for place, id in enumerate(light.laid_ids if light.beside else ())}
    laid = light.laid_ids
    return [name for _, name in sorted(asked.items(), key=lambda one: (one[0] not in laid, places.get(one[0], 0)))]


def in_words(kind: Kind, whose: Sequence[str], lead: str, count: int, named: int = _LONGEST) -> str:
    """“市交通局、市能源局等 5 家填报本期进展”: who is asked, and for what; `named`: how many of them by name."""
    short = "、".join(whose[:named]) or "责任单位"
    return (kind.turn.who + kind.words).format(
        whose=short if len(whose) <= named else f"{short}等 {len(whose)} 家", lead=lead or "牵头单位", n=count
    )
