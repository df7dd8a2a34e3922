"""What a rule of the list found: the plain value that lights are printed from and standing rows are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from tracker.excerpts import shortened
from tracker.ledger.facts.task import Body, IndicatorFacts, MilestoneFacts, TaskFacts
from tracker.ledger.records import dataclass
from tracker.plans.owners.words import listed, together, unowned

OFFICE = "综合处"
"""Whose turn it is where no body can do anything: what was told waits to be read, decided or settled."""

LONGEST_SUBJECT = 40
"""Of a sentence; numbers and bodies are printed beside it."""


@dataclass(frozen=True)
class Owner:
    """承办单位 as it is printed, many cut short, and all the bodies that are; of what nobody owns yet none."""

    words: str = ""
    ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class Limit:
    """时限 as it stands, with the one first set."""

    due_on: date | None
    original_due_on: date | None


@dataclass(frozen=True)
class Match:
    """Why a rule holds. `since`: the day its days count from; `points`: a gap in percentage points.

    `part`: whose turn it is, a body or 综合处; None where it is that of several. `owner`: 承办单位 of the figure or
    date it speaks of, else the bodies of whose reports it speaks; none where it speaks of the whole task.
    `awaits_owner`: 综合处 bears the delay, and what is next is its owner's, who took it over. `beside`: other bodies at
    which the same is laid for items of their own. `figure`: the key of the figure it speaks of; `limit`: 时限 of the
    figure or date. `laid`: at whom it is laid where that is not its owners: their lead, with which their texts lie.
    """

    reason: str = ""
    since: date | None = None
    points: Decimal | None = None
    part: str | None = None
    owner: Owner = Owner()
    awaits_owner: bool = False
    beside: tuple[Body, ...] = ()
    figure: str | None = None
    limit: Limit | None = None
    laid: tuple[Body, ...] = ()

    @property
    def is_at_office(self) -> bool:
        """Whether it is the turn of 综合处."""
        return self.part == OFFICE

    @property
    def gap(self) -> str:
        """“12.2”, “30”: `points` as they are printed; empty without."""
        return f"{self.points:f}".removesuffix(".0") if self.points is not None else ""

    def saying(self, *more: str) -> Match:
        """The same with more words behind its reason; those that are empty say nothing."""
        told = [words for words in more if words]
        return replace(self, reason="；".join([self.reason, *told] if self.reason else told)) if told else self


def about(subject: str, bodies: Sequence[Body]) -> str:
    """“公交接驳率，市交通局”: what, and whose turn it is."""
    return "，".join(word for word in (shortened(subject, LONGEST_SUBJECT), names_of(bodies)) if word)


def names_of(bodies: Sequence[Body]) -> str:
    """“市交通局、市商务委”; of many the first and how many they are, “市交通局、市商务委、市邮政管理局等8家单位”."""
    return together([body.name for body in bodies])


def counted(bodies: Sequence[Body], what: str, said: str) -> str:
    """“2家未报（市交通局、市商务委）”: how many, and who, unless `said` names them all already; `what` is 家未报."""
    named = listed([body.name for body in bodies])
    is_said = named in said or all(body.name in said for body in bodies)
    return f"{len(bodies)}{what}" + ("" if is_said else f"（{named}）")


def bodies_of(facts: TaskFacts, *named: Body | None) -> tuple[Body, ...]:
    """The bodies named as answering, else those that report."""
    return tuple(body for body in named if body) or tuple(part.body for part in facts.parts)


def answering(facts: TaskFacts, item: MilestoneFacts | IndicatorFacts) -> tuple[Body, ...]:
    """The bodies that own it, else who told the value of its figure, else all that report; of what is nobody's none."""
    if item.is_unowned:
        return ()
    tellers = item.measured.bodies if isinstance(item, MilestoneFacts) and item.measured else ()
    return bodies_of(facts, *(item.bodies or tellers))


def answering_here(facts: TaskFacts, item: MilestoneFacts) -> list[Body]:
    """Likewise; in the part of some bodies these alone: what the others told is not known there."""
    here = {part.body for part in (*facts.parts, *facts.others)}
    return [body for body in answering(facts, item) if body in here or not facts.is_cut]


def owned_by(bodies: Sequence[Body]) -> Owner:
    """Of what is these bodies'."""
    return Owner(names_of(bodies), tuple(body.id for body in bodies))


def whose(facts: TaskFacts, item: MilestoneFacts | IndicatorFacts) -> Owner:
    """“市交通局”, or “责任未定（推定市交通局）”: 承办单位 as lists print it."""
    if not item.is_unowned:
        return owned_by(answering(facts, item))
    return Owner(unowned([body.name for body in item.proposed]))


def match_of(
    facts: TaskFacts,
    item: MilestoneFacts | IndicatorFacts,
    reason: str,
    part: str | None,
    *,
    since: date | None = None,
    points: Decimal | None = None,
    laid: tuple[Body, ...] = (),
) -> Match:
    """What was found of a figure or own date, with whose it is and its 时限; of a figure without a date none."""
    figure = item.key if isinstance(item, IndicatorFacts) else item.figure
    return Match(reason, since, points, part, whose(facts, item), figure=figure, limit=_limit(facts, item), laid=laid)


def _limit(facts: TaskFacts, item: MilestoneFacts | IndicatorFacts) -> Limit | None:
    dated = (
        [item]
        if isinstance(item, MilestoneFacts)
        else [milestone for milestone in facts.milestones if milestone.figure == item.key]
    )
    first = min(dated, key=lambda one: one.due_on, default=None)
    return Limit(first.due_on, first.original_due_on) if first else None


def owner_of(facts: TaskFacts, item: MilestoneFacts | IndicatorFacts) -> str:
    """The same as reasons print it: of what nobody owns, whose turn it is."""
    return whose(facts, item).words + (f"，待{OFFICE}明确" if item.is_unowned else "")


def owner_here(facts: TaskFacts, item: MilestoneFacts) -> str:
    """Likewise; in the part of some bodies these alone."""
    return owner_of(facts, item) if item.is_unowned else names_of(answering_here(facts, item))


def laid_at(facts: TaskFacts, item: MilestoneFacts | IndicatorFacts) -> str | None:
    """Whose turn it is: the one body that owns it, 综合处 where nobody does, None where several do."""
    return OFFICE if item.is_unowned else first_of(answering(facts, item))


def first_of(bodies: Sequence[Body]) -> str | None:
    """The name of the one body a thing is laid at, None where several or nobody answer for it."""
    return bodies[0].name if len(bodies) == 1 else None
