"""The items of 重庆 and 山西 as the reader gives them, and whose two readers judged each to be.

The second one (second_labels.csv) saw the items and their brackets alone, neither the first labels nor any proposal.

`owner`: whose the item is, 全部 for all bodies together, 外:… for one outside the brackets, empty where nobody can say
from the text; `also`: bodies that may share it.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from tests.plans.seeded import CHONGQING, FILES, PLANS, SHANXI
from tracker.config import PROJECT
from tracker.plans.clauses.cuts import sentences
from tracker.plans.draft import milestones
from tracker.plans.owners.proposing.rules import ItemWords, NamedBody, OtherBody, Proposal, propose
from tracker.plantext.reader import read_plan
from tracker.plantext.reading import Clause, IndicatorReading, PlanReading, Span
from tracker.vocabulary import Basis, ItemKind, MilestoneSource, PartyRole

LABELS = Path(__file__).with_name("labels.csv")
SECOND = Path(__file__).with_name("second_labels.csv")
REGISTRY = PROJECT / "seeds" / "departments"
REGIONS = {"重庆": CHONGQING, "山西": SHANXI}
UNKNOWN = 1000
"""Parties that are no single body on record are numbered from here."""


@dataclass(frozen=True)
class Label:
    """What a reader judged of an item."""

    plan: str
    task: str
    clause: int
    kind: ItemKind
    number: int
    words: str
    owner: frozenset[str]
    also: frozenset[str]


@dataclass(frozen=True)
class Judged:
    """An item's label beside its proposal. `bodies`, `outside`: names of the proposal's bodies."""

    label: Label
    proposal: Proposal
    bodies: frozenset[str]
    outside: frozenset[str]

    @property
    def is_proposed(self) -> bool:
        """Whether anybody is proposed."""
        return bool(self.bodies) or self.proposal.is_everybody

    @property
    def is_right(self) -> bool:
        """Exactly the owners, and nobody who may not share it."""
        if self.label.owner == {"全部"}:
            return self.proposal.is_everybody
        wanted = {name.removeprefix("外:") for name in self.label.owner}
        return bool(wanted) and wanted <= self.bodies | self.outside and self.bodies <= wanted | self.label.also

    @property
    def is_joint_right(self) -> bool:
        """An owner is among those proposed, though a person still has to take or add one."""
        return not self.proposal.is_certain and bool(self.bodies & self.label.owner)


def labels(file_of: Path = LABELS) -> list[Label]:
    """All rows of a file of labels."""
    with file_of.open(encoding="utf-8-sig", newline="") as file:
        return [_label(row) for row in csv.DictReader(file)]


@lru_cache
def judged(plan: str, file_of: Path = LABELS) -> tuple[Judged, ...]:
    """Every item of a seed plan with its proposal and one reader's label, in the order of the plan."""
    reading = read_plan((PLANS / FILES[REGIONS[plan]]).read_bytes(), FILES[REGIONS[plan]])
    known = {(row.task, row.clause, row.kind, row.number): row for row in labels(file_of) if row.plan == plan}
    found: list[Judged] = []
    for measure in reading.measures:
        task = ".".join(map(str, measure.path))
        for place, clause in enumerate(measure.clauses):
            figures = [one for one in measure.indicators if one.clause == place]
            items = list(_items(reading, clause, figures))
            numbers: Counter[ItemKind] = Counter()
            names, proposals = _proposed(items, clause, REGIONS[plan])
            for item, proposal in zip(items, proposals, strict=True):
                numbers[item.kind] += 1
                row = known.pop((task, place + 1, item.kind, numbers[item.kind]))
                bodies = frozenset(names[id] for id in proposal.body_ids)
                found.append(Judged(row, proposal, bodies, frozenset(names[id] for id in proposal.outside)))
    assert not known, f"labels of no item: {list(known)}"
    return tuple(found)


def _items(reading: PlanReading, clause: Clause, figures: list[IndicatorReading]) -> Iterator[ItemWords]:
    """Sentences, figures and own dates of a clause, as the check page will show them."""
    spans = sentences(reading.text, clause.text_span)
    for span in spans:
        yield ItemWords("", ItemKind.SENTENCE, _words(reading, span))
    for one in figures:
        yield ItemWords("", ItemKind.FIGURE, _words(reading, _around(one.span, spans)), one.subject)
    for planned in milestones.of_clause(reading.text, clause, figures, ()):
        if planned.source is MilestoneSource.OWN:
            subject = "" if planned.indicator is None else figures[planned.indicator].subject
            yield ItemWords("", ItemKind.DATE, _words(reading, _around(planned.span, spans)), subject)


def _proposed(items: list[ItemWords], clause: Clause, region: str) -> tuple[dict[int, str], list[Proposal]]:
    registry = _registry(region)
    by_name = {name: id for id, names in registry.items() for name in names}
    named = []
    for place, party in enumerate(clause.parties):
        id = by_name.get(party.name, UNKNOWN + place)
        is_group = party.name.startswith("各") or party.name.endswith("主管部门")
        names = tuple(dict.fromkeys((party.name, *registry.get(id, ()))))
        named.append(NamedBody(id, PartyRole(party.role), names, is_group))
    others = [OtherBody(id, names) for id, names in registry.items()]
    shown = {id: names[0] for id, names in registry.items()} | {body.id: body.names[0] for body in named}
    return shown, propose(items, Basis(clause.basis), named, others)


@lru_cache
def _registry(region: str) -> dict[int, tuple[str, ...]]:
    """The bodies of a region with all their names, the short one first; divisions are no bodies of their own."""
    more: dict[str, list[str]] = {}
    for row in _rows("names.csv"):
        more.setdefault(row["key"], []).append(row["name"])
    here = [row for row in _rows("departments.csv") if row["jurisdiction"] == region]
    bodies = [row for row in here if row["unit_class"] != "division"]
    return {
        number: (row["short_name"], row["full_name"], *more.get(row["key"], ())) for number, row in enumerate(bodies, 1)
    }


def _rows(name: str) -> list[dict[str, str]]:
    with (REGISTRY / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _around(span: Span, spans: list[Span]) -> Span:
    return next(one for one in spans if one[0] <= span[0] < one[1])


def _words(reading: PlanReading, span: Span) -> str:
    return reading.text[slice(*span)].replace("\n", "")


def _label(row: dict[str, str]) -> Label:
    return Label(
        plan=row["plan"],
        task=row["task"],
        clause=int(row["clause"]),
        kind=ItemKind(row["kind"]),
        number=int(row["number"]),
        words=row["words"],
        owner=frozenset(row["owner"].split("、")) - {""},
        also=frozenset(row["also"].split("、")) - {""},
    )
