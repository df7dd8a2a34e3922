"""The light of a task on a day: the list of domain.md 5, in its order, the first match wins."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from enum import Enum
from functools import cache
from itertools import takewhile

from tracker.calendar.workdays import Calendar
from tracker.ledger.facts.task import Body, TaskFacts
from tracker.ledger.lights.also_red import AlsoRed, also_red
from tracker.ledger.lights.conditions import dates, reports
from tracker.ledger.lights.conditions.match import OFFICE, Limit, Match, counted, first_of, names_of
from tracker.ledger.lights.conditions.reports import Find
from tracker.ledger.lights.conditions.signing import sign_limits
from tracker.ledger.lights.conditions.still_short import still_short
from tracker.ledger.lights.conditions.untold import untold_figures
from tracker.ledger.records import dataclass
from tracker.plans.owners.words import UNOWNED
from tracker.plans.states import DONE
from tracker.vocabulary import Colour, Forecast, Kind, LightRule, PlanMode, TaskState

THROUGH_LEAD = "由牵头单位汇总填报"
"""Why nothing is known of a body that reports through the lead: it was asked nothing itself."""


@dataclass(frozen=True)
class Light:
    """Colour, word and reason; `since` is the day the word's days count from, `part` the one body it is laid at.

    `owner`: 承办单位 of the figure or date it speaks of, else the bodies of whose reports it speaks, many cut short;
    `owner_ids`: all of them. `awaits_owner`: it is laid at 综合处, and what is next is its owner's, who took it over.
    `beside`: other bodies at which the same is laid. `figure`: the key of the figure it speaks of, None of anything
    else; `limit`: 时限 of the figure or date; `laid`: as of a Match. None is known of lights kept before it was.
    """

    colour: Colour
    word: str
    reason: str
    rule: LightRule
    since: date | None = None
    part: str | None = None
    owner: str = ""
    owner_ids: tuple[int, ...] = ()
    awaits_owner: bool = False
    beside: tuple[Body, ...] = ()
    figure: str | None = None
    limit: Limit | None = None
    laid: tuple[Body, ...] = ()

    @property
    def title(self) -> str:
        """“灰·待核定”, as column 24 prints it; of who reports through the lead, and was asked nothing, that."""
        is_asked = self.rule is not LightRule.FIRST_ROUND or not self.reason.startswith(THROUGH_LEAD)
        return f"{self.colour.label}·{self.word if is_asked else '随牵头汇总'}"

    @property
    def is_laid(self) -> bool:
        """Whether somebody is to do something for it: it is red, yellow, or a date is past."""
        return self.colour in (Colour.RED, Colour.YELLOW) or self.rule is LightRule.TO_DECIDE

    @property
    def is_at_office(self) -> bool:
        """Whether it is laid at 综合处."""
        return self.part == OFFICE

    @property
    def first_ids(self) -> tuple[int, ...]:
        """The bodies at which the item of which it speaks is laid: its owners, or the lead that has their texts."""
        return tuple(body.id for body in self.laid) or self.owner_ids

    @property
    def first_names(self) -> str:
        """These by name."""
        return names_of(self.laid) or self.owner

    @property
    def laid_ids(self) -> tuple[int, ...]:
        """The bodies at which it is laid, the first of them those of the item of which it speaks."""
        return (*self.first_ids, *(body.id for body in self.beside))

    def is_laid_at(self, body_id: int) -> bool:
        """Whether a body's own part, which it lights, is laid at that body."""
        return not self.owner_ids or body_id in self.first_ids

    @property
    def is_unowned(self) -> bool:
        """Nobody owns the figure or date it speaks of: 综合处 is to say who (责任未定)."""
        return self.owner.startswith(UNOWNED)

    def limit_in(self, due_on: date | None, original_due_on: date | None) -> Limit:
        """时限 to be printed beside it: of what it speaks of, else of its task. No other date stands beside a light.

        Example: 150座 by 2027, behind its line, is not late since 2025 because another date of the task is.
        """
        return self.limit or Limit(due_on, original_due_on)

    @property
    def body(self) -> str:
        """`owner`, else the one body it is laid at; empty where it speaks of the whole task."""
        return self.owner or (self.part if self.part and not self.is_at_office else "")


def light(facts: TaskFacts, day: date, calendar: Calendar) -> Light:
    """The light of a task, or of the part that `facts` was cut down to, on a day."""
    rule, match = first_match(facts, day, calendar)
    return printed(rule, match, day, calendar)


def item_light(facts: TaskFacts, item: TaskFacts, whole: Light, day: date, calendar: Calendar) -> Light:
    """The light of one figure or date; `item`: the task cut down to it, `whole`: the light of the task."""
    return whole if item is facts else light(item, day, calendar)


def first_match(facts: TaskFacts, day: date, calendar: Calendar) -> tuple[LightRule, Match]:
    """The first rule of the list that holds on the day, with what it found."""
    rule, match = _first(facts, day, calendar)
    more = (*still_short(facts, rule, day), *_of_bodies(facts, rule, match, day, calendar))
    return rule, match.saying(*more)


def _first(facts: TaskFacts, day: date, calendar: Calendar) -> tuple[LightRule, Match]:
    """Without what is said more of others.

    In the part of a body what its lead has of it does not cover another of the same colour that is its own: an overdue
    date whose text lies with the lead, and a figure 40 points behind.
    """
    found = _matches(facts, day, calendar)
    first = rule, match = next(found)
    if not (facts.is_cut and rule.colour in (Colour.RED, Colour.YELLOW) and _is_with_lead(facts, match)):
        return first
    alike = takewhile(lambda one: one[0].colour is rule.colour, found)
    own = (one for one in alike if not (one[1].is_at_office or _is_with_lead(facts, one[1])))
    return next(own, first)


def _matches(facts: TaskFacts, day: date, calendar: Calendar) -> Iterator[tuple[LightRule, Match]]:
    """What the rules that hold have found, in their order; the last rule always holds."""
    for rule in _rules_for(facts, day):
        match = rule.find(facts, day, calendar)
        if match is not None:
            yield rule.light, match


def _is_with_lead(facts: TaskFacts, match: Match) -> bool:
    """Whether it is laid at others in place of the bodies that these facts are of: at their lead."""
    return bool(match.laid) and not any(part.body in match.laid for part in (*facts.parts, *facts.others))


def _rules_for(facts: TaskFacts, day: date) -> tuple[Rule, ...]:
    """Those that may hold, by the state of the task and by what it has."""
    there = bool(facts.milestones), bool(facts.points), bool(facts.indicators), facts.is_in_trouble
    return _rules_in(facts.state_on(day), *there)


@cache
def _rules_in(
    state: TaskState, has_dates: bool, has_points: bool, has_figures: bool, is_in_trouble: bool
) -> tuple[Rule, ...]:
    there = {
        Of.DATE: has_dates,
        Of.POINT: has_points,
        Of.FIGURE: has_figures,
        Of.TROUBLE: is_in_trouble,
        Of.TASK: True,
    }
    return tuple(rule for rule in RULES if there[rule.of] and (not rule.states or state in rule.states))


def printed(rule: LightRule, match: Match, day: date, calendar: Calendar) -> Light:
    """Fill the word's number in: a gap's points, working days of a late point, else calendar days."""
    if match.points is not None:
        number = match.gap
    elif match.since is None:
        number = ""
    elif rule is LightRule.POINT_LATE:
        number = str(calendar.count_between(match.since, day))
    else:
        number = str((day - match.since).days)
    word = rule.label.replace("n", number)
    whose = match.part, match.owner.words, match.owner.ids, match.awaits_owner, match.beside, match.figure
    return Light(rule.colour, word, match.reason, rule, match.since, *whose, match.limit, match.laid)


def _of_bodies(facts: TaskFacts, rule: LightRule, match: Match, day: date, calendar: Calendar) -> Iterator[str]:
    """What the reason says more, of bodies of the task, unless its light says nothing of them."""
    if rule in _SAYS_NOTHING_OF_BODIES:
        return
    yield from _unreported(facts, rule, match.reason, day)
    yield dates.at_odds(facts, match.reason)
    yield _others_in_red(facts, rule, match, day, calendar)
    yield untold_figures(facts, day, match.figure)


def _unreported(facts: TaskFacts, rule: LightRule, said: str, day: date) -> tuple[str, ...]:
    """Where bodies report for themselves, how many have not, unless the light says that of all.

    未报 is meant of the round whose cut-off passed last. Who gave only 零报告, or nothing for long, did report: it is
    信息陈旧 (domain.md 5).
    """
    silent = [] if rule is LightRule.UNREPORTED else reports.missing_now(facts, day)
    outdated = reports.outdated(facts, day)
    quiet = len(silent) + len(outdated)
    if not quiet or (quiet == len(facts.parts) and rule in _ALL_SILENT):
        return ()
    return (
        _named_round(facts, silent, said, day) + counted(silent, "家未报", said) if silent else "",
        counted(outdated, "家信息陈旧", said) if outdated and rule is not LightRule.STALE else "",
        reports.members_told(facts, day),
    )


def _named_round(facts: TaskFacts, silent: Sequence[Body], said: str, day: date) -> str:
    """The round that was not answered, where the reason says of one of these bodies that something else was."""
    is_said = any(re.search(f"{re.escape(body.name)}[^，；]*已报", said) for body in silent)
    return reports.round_missed(facts, day) if is_said else ""


def _others_in_red(facts: TaskFacts, rule: LightRule, match: Match, day: date, calendar: Calendar) -> str:
    """Of a red task: which other bodies are red, and for what; dates overdue like the first are counted there.

    An owner at which the first is not laid is another one, too, where something else is: its text lies with its lead,
    or waits to be read.
    """
    owner_ids, laid = match.owner.ids, match.laid
    if facts.is_cut or rule.colour is not Colour.RED or not owner_ids:
        return ""
    bodies = (part.body for part in (*facts.parts, *facts.others))
    others = [body for body in bodies if body.id not in owner_ids or (laid and body not in laid)]
    counted_there = LightRule.OVERDUE if rule is LightRule.OVERDUE else None
    red = ((body, one) for body in others if (one := _red_of(facts, body, day, calendar)))
    own = (one for body, one in red if body.id not in owner_ids or _is_its_own(one.match))
    return also_red([one for one in own if one.rule is not counted_there])


def _is_its_own(match: Match) -> bool:
    """Whether what was found in the part of a body is laid at that body, neither at its lead nor at 综合处."""
    return not (match.laid or match.is_at_office)


def _red_of(facts: TaskFacts, body: Body, day: date, calendar: Calendar) -> AlsoRed | None:
    """The red rule that holds for one body, if any does."""
    rule, match = _first(facts.of_body(body.id), day, calendar)
    return AlsoRed(body.name, rule, match) if rule.colour is Colour.RED else None


def _holds(facts: TaskFacts, day: date, calendar: Calendar) -> Match | None:
    """The state alone says it."""
    return Match()


def _to_verify(facts: TaskFacts, day: date, calendar: Calendar) -> Match | None:
    return Match(f"已申请办结，待{OFFICE}核验", part=OFFICE)


def _governance(facts: TaskFacts, day: date, calendar: Calendar) -> Match | None:
    return Match("由综合处每年汇总一次") if facts.kind is Kind.GOVERNANCE else None


def _not_started(facts: TaskFacts, day: date, calendar: Calendar) -> Match | None:
    early = facts.start_on is not None and day < facts.start_on
    return Match(f"{facts.start_on}起") if early else None


def _completed_late(facts: TaskFacts, day: date, calendar: Calendar) -> Match | None:
    return Match() if facts.completed_late else None


def _unsigned(facts: TaskFacts, day: date, calendar: Calendar) -> Match | None:
    """新下达 unsigned 5 working days past its limit."""
    if facts.plan_mode is not PlanMode.NEW or not facts.sign_due_on:
        return None
    if not facts.signers:
        is_late = not facts.is_cut and _is_past_limit(facts, facts.sign_due_on, day, calendar)
        return Match(f"签收期限{facts.sign_due_on}，责任单位未定", part=OFFICE) if is_late else None
    late = [limit for limit in sign_limits(facts, calendar) if _is_past_limit(facts, limit[1], day, calendar)]
    if not late:
        return None
    whose, limits = zip(*late, strict=True)
    return Match(f"签收期限{min(limits)}，未签收：{names_of(whose)}", part=first_of(whose))


def _is_past_limit(facts: TaskFacts, limit: date, day: date, calendar: Calendar) -> bool:
    return day >= calendar.add(limit, facts.settings.unsigned_days)


def _unsigned_bodies(facts: TaskFacts) -> tuple[Body, ...] | None:
    """The bodies that have not signed; None where all who are looked at have: it is not laid at them."""
    unsigned = tuple(part.body for part in facts.signers if part.unsigned)
    return None if facts.signers and not unsigned else unsigned


def _unclaimed(facts: TaskFacts, day: date, calendar: Calendar) -> Match | None:
    return Match("责任单位未明确") if facts.unclaimed else None


def _checking(facts: TaskFacts, day: date, calendar: Calendar) -> Match | None:
    """待签收 of 存量接续, which silence will sign; of a body that has signed what is waited for."""
    if facts.plan_mode is not PlanMode.CONTINUED:
        return None
    signed = "已签收，等其他单位签收" if _unsigned_bodies(facts) is None else ""
    until = f"异议期至{facts.objection_ends_on}" if facts.objection_ends_on else ""
    return Match("，".join(word for word in (signed, until) if word))


def _to_sign(facts: TaskFacts, day: date, calendar: Calendar) -> Match | None:
    whose = _unsigned_bodies(facts)
    if whose is None:
        return None
    limit = min((on for _, on in sign_limits(facts, calendar)), default=facts.sign_due_on)
    told = [f"签收期限{limit}" if limit else "", names_of(whose)]
    return Match("，".join(word for word in told if word), part=first_of(whose))


class Of(Enum):
    """What a rule is about: without any of it in the task it holds for none."""

    TASK = "task"
    DATE = "own date"
    POINT = "要点"
    FIGURE = "figure"
    TROUBLE = "trouble told"


@dataclass(frozen=True)
class Rule:
    """One line of the list; `states`: in which alone it may hold, none: in any."""

    light: LightRule
    find: Find
    of: Of = Of.TASK
    states: Collection[TaskState] = ()


RULES = (
    Rule(LightRule.NOT_ISSUED, _holds, states=(TaskState.DRAFT, TaskState.CONFIRMED)),
    Rule(LightRule.WITHDRAWN, _holds, states=(TaskState.WITHDRAWN,)),
    Rule(LightRule.SUSPENDED, _holds, states=(TaskState.SUSPENDED,)),
    Rule(LightRule.TERMINATED, _holds, states=(TaskState.TERMINATED,)),
    Rule(LightRule.GOVERNANCE, _governance),
    Rule(LightRule.NOT_STARTED, _not_started),
    Rule(LightRule.COMPLETED_LATE, _completed_late, states=DONE),
    Rule(LightRule.COMPLETED, _holds, states=(TaskState.COMPLETED,)),
    Rule(LightRule.CLOSED, _holds, states=(TaskState.CLOSED,)),
    Rule(LightRule.ARCHIVED, _holds, states=(TaskState.ARCHIVED,)),
    Rule(LightRule.OVERDUE, dates.overdue, Of.DATE),
    Rule(LightRule.POINT_OVERDUE, dates.point_overdue, Of.POINT),
    Rule(LightRule.RECTIFICATION_OVERDUE, dates.rectification_overdue, Of.DATE),
    Rule(LightRule.GAP_WIDE, dates.gap_wide, Of.FIGURE),
    Rule(LightRule.FLOOR_BROKEN, dates.floor_broken, Of.FIGURE),
    Rule(LightRule.IMPOSSIBLE, reports.forecast(Forecast.IMPOSSIBLE), Of.TROUBLE),
    Rule(LightRule.NO_PROGRESS, reports.no_progress, Of.TROUBLE),
    Rule(LightRule.GAP, dates.gap, Of.FIGURE),
    Rule(LightRule.POINT_LATE, dates.point_late, Of.POINT),
    Rule(LightRule.TO_JUDGE, dates.to_judge, Of.DATE),
    Rule(LightRule.TO_VERIFY, _to_verify, states=(TaskState.TO_VERIFY,)),
    Rule(LightRule.RECTIFYING, dates.rectifying),
    Rule(LightRule.POSTPONED, dates.postponed, Of.DATE),
    Rule(LightRule.HARD, reports.forecast(Forecast.HARD), Of.TROUBLE),
    Rule(LightRule.TARGET_CHANGE, reports.forecast(Forecast.TARGET_CHANGE), Of.TROUBLE),
    Rule(LightRule.SLOW, reports.slow, Of.TROUBLE),
    Rule(LightRule.COORDINATION, reports.coordination, Of.TROUBLE),
    Rule(LightRule.LONG_SILENT, reports.long_silent),
    Rule(LightRule.UNSIGNED, _unsigned, states=(TaskState.TO_SIGN,)),
    Rule(LightRule.TO_DECIDE, dates.to_decide, Of.DATE),
    Rule(LightRule.TO_REASSIGN, _holds, states=(TaskState.TO_REASSIGN,)),
    Rule(LightRule.UNCLAIMED, _unclaimed),
    Rule(LightRule.CHECKING, _checking, states=(TaskState.TO_SIGN,)),
    Rule(LightRule.TO_SIGN, _to_sign, states=(TaskState.TO_SIGN,)),
    Rule(LightRule.CONDITIONS_LACKING, reports.conditions_lacking),
    Rule(LightRule.FIRST_ROUND, reports.first_round),
    Rule(LightRule.NO_INFORMATION, reports.no_information),
    Rule(LightRule.UNREPORTED, reports.unreported),
    Rule(LightRule.STALE, reports.stale),
    Rule(LightRule.PROVEN, reports.proven),
    Rule(LightRule.REPORTED, reports.reported),
)


def lights_in(state: TaskState) -> tuple[LightRule, ...]:
    """The lights that a task in a state can have: of a 已办结 task none behind 已办结, which its state alone says."""
    asked = [rule for rule in RULES if not rule.states or state in rule.states]
    last = next((place for place, rule in enumerate(asked) if rule.states and rule.find in (_holds, _to_verify)), None)
    return tuple(rule.light for rule in asked[: len(asked) if last is None else last + 1])


_ALL_SILENT = frozenset({LightRule.LONG_SILENT, LightRule.NO_INFORMATION, LightRule.STALE})
_SAYS_NOTHING_OF_BODIES = frozenset(
    rule.light for rule in takewhile(lambda rule: rule.light is not LightRule.OVERDUE, RULES)
)
