"""Of what is said to be certain, how much is right: every field of every labelled plan, sound and damaged.

`make certainty` prints it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tests.plantext.damage.comparison import bare
from tests.plantext.damage.lost import LOST
from tests.plantext.damage.plans import labelled_plans, sound
from tests.plantext.damage.texts import TEXTS, Damage
from tests.plantext.gold import labelled
from tracker.errors import NotAPlan
from tracker.plantext import read_plan
from tracker.plantext.certainty import (
    Field,
    Layout,
    heading_of,
    layout,
    overlaps,
    unsure_of_clause,
    unsure_of_head,
)
from tracker.plantext.reading import Clause, MeasureReading, PlanReading

Values = dict[Field, object]


@dataclass
class Tally:
    """Fields read, those of them that are certain, and those of these that are right."""

    read: Counter[Field] = field(default_factory=Counter)
    certain: Counter[Field] = field(default_factory=Counter)
    right: Counter[Field] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def add(self, name: str, one: Field, is_certain: bool, is_right: bool) -> None:
        """Count a field of a plan."""
        self.read[one] += 1
        self.certain[one] += is_certain
        self.right[one] += is_certain and is_right
        if is_certain and not is_right:
            self.wrong.append(f"{name}: {one.name}")

    def share_right(self, one: Field) -> float:
        """Of those said to be certain."""
        return self.right[one] / self.certain[one] if self.certain[one] else 1.0

    def share_certain(self, one: Field) -> float:
        """Of those read."""
        return self.certain[one] / self.read[one] if self.read[one] else 1.0


def count(tally: Tally, name: str, twin: PlanReading, reading: PlanReading) -> None:
    """The fields of `reading` beside those of its sound twin."""
    of = layout(reading.as_json())
    unsure, told, true = unsure_of_head(reading.remarks, of), _head(reading), _head(twin)
    for one in told:
        if told[one]:
            tally.add(name, one, one not in unsure, told[one] == true[one])
    known = _clauses(twin)
    for (begins, said), measure, clause in _spoken_for(reading):
        unsure, told = _unsure(reading, measure, clause, of), _values(measure, clause)
        same = known.get(begins, [])
        for one in told:
            # Of a clause that begins elsewhere its statement still tells whether the bodies are right.
            beside = same or ([] if one in (Field.PLACE, Field.EXTENT) else known.get(said, []))
            tally.add(name, one, one not in unsure, any(values[one] == told[one] for values in beside))


def _head(reading: PlanReading) -> Values:
    return {
        Field.TITLE: bare(reading.title),
        Field.NUMBER: bare(reading.document_number),
        Field.ISSUED: reading.issued_on,
        Field.GOALS: {goal.year for goal in reading.goals},
    }


def _values(measure: MeasureReading, clause: Clause) -> Values:
    bodies = frozenset((party.role, bare(party.name)) for party in clause.parties)
    return {
        Field.PLACE: (measure.path, bare(measure.title)),
        Field.EXTENT: True,  # it begins as one of the twin's does
        Field.PARTIES: (clause.basis, clause.open_ended, bodies),
        Field.DATES: [date.due_on for date in clause.dates],
    }


def _spoken_for(reading: PlanReading) -> Iterable[tuple[tuple[str, str], MeasureReading, Clause]]:
    """Each clause with bodies, by the words it begins with and by its statement."""
    for measure in reading.measures:
        for clause in measure.clauses:
            if clause.parties:
                begins = bare(reading.text[slice(*clause.text_span)])[:6]
                yield (begins, f"（{bare(clause.statement)}）"), measure, clause


def _clauses(reading: PlanReading) -> Mapping[str, list[Values]]:
    known: dict[str, list[Values]] = {}
    for keys, measure, clause in _spoken_for(reading):
        for key in keys:
            known.setdefault(key, []).append(_values(measure, clause))
    return known


def _unsure(reading: PlanReading, measure: MeasureReading, clause: Clause, of: Layout) -> frozenset[Field]:
    places = [clause.text_span, *([clause.statement_span] if clause.statement_span else [])]
    heading = heading_of(reading.text, measure.span, measure.title)
    if reading.scan and any(overlaps(place, word) for place in (*places, heading) for word in reading.scan.doubtful):
        return frozenset(Field)  # the check page asks of each such word
    return unsure_of_clause(reading.remarks, places, of, heading)


def tally_of(damages: Mapping[str, Damage]) -> Tally:
    """All labelled plans with each of these damages."""
    tally = Tally()
    for plan in labelled_plans():
        twin = sound(plan)
        for name, damage in damages.items():
            try:
                reading = read_plan(damage(twin.text).encode(), "方案.txt")
            except NotAPlan:
                continue
            count(tally, f"{plan.stem}, {name}", twin, reading)
    return tally


def main() -> None:
    """Print a row a field."""
    if not labelled():
        return print("No labelled plans in ../shared: nothing was measured.")
    kinds: dict[str, Mapping[str, Damage]] = {"sound": {"": str}, "damaged": TEXTS, "lost for good": LOST}
    tallies = {name: tally_of(damages) for name, damages in kinds.items()}
    print("said to be certain, and of these right" + "".join(f"{name:>22}" for name in tallies))
    for one in Field:
        shares = "".join(f"{t.share_certain(one):>15.3f} {t.share_right(one):.3f} " for t in tallies.values())
        print(f"{one.name.lower():38}{shares}")


if __name__ == "__main__":
    main()
