"""How much of the sound reading a damaged source still gives, field by field, and what it gives that is not there."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Hashable
from functools import lru_cache

from tracker.plantext.reading import PlanReading

FIELDS = ("title", "number", "date", "issuers", "goals", "clauses", "parties", "basis", "figures")
Values = dict[str, Counter[Hashable]]


class _Kept(dict[int, int | None]):
    """What becomes of a character, looked up once: white space, punctuation and marks of symbol fonts go."""

    def __missing__(self, code: int) -> int | None:
        goes = chr(code).isspace() or unicodedata.category(chr(code))[0] in "PZCMS"
        self[code] = None if goes else code
        return self[code]


_KEPT = _Kept()


@lru_cache(maxsize=20_000)
def bare(text: str | None) -> str:
    """The words without white space and punctuation, width folded, marks of symbol fonts left out."""
    return unicodedata.normalize("NFKC", text or "").translate(_KEPT)


def head(reading: PlanReading) -> Values:
    """Title, number and date as it says them."""
    said = {"title": bare(reading.title), "number": bare(reading.document_number), "date": reading.issued_on}
    return {name: Counter([value] if value else []) for name, value in said.items()}


def fields(reading: PlanReading | None) -> Values:
    """What a reading says of each field, empty where nothing was read."""
    values: Values = {name: Counter() for name in FIELDS}
    if reading is None:
        return values
    values |= head(reading)
    values["issuers"].update(bare(i) for i in reading.issuers)
    values["goals"].update(g.year for g in reading.goals)
    for m in reading.measures:
        for c in m.clauses:
            if not c.parties:
                continue
            clause = (m.path, bare(reading.text[slice(*c.text_span)])[:6])
            values["clauses"][clause] += 1
            values["basis"][clause, c.basis, c.open_ended] += 1
            values["parties"].update((m.path, p.role, bare(p.name)) for p in c.parties)
        values["figures"].update((m.path, i.relation, i.value, bare(i.unit), i.year) for i in m.indicators)
    values["figures"].update((i.path, i.relation, i.value, bare(i.unit), i.year) for i in reading.indicators)
    return values


def shares(sound: Values, damaged: Values) -> dict[str, float]:
    """For each field the share of equal values among all that either reading has."""
    return {
        name: (sound[name] & damaged[name]).total() / (sound[name] | damaged[name]).total()
        if sound[name] or damaged[name]
        else 1.0
        for name in FIELDS
    }


def invented(sound: PlanReading, damaged: PlanReading) -> list[str]:
    """What the damaged source claims that no sound reading has: a body, a clause, a head of its own."""
    bodies = {bare(p.name) for m in sound.measures for c in m.clauses for p in c.parties}
    words = bare(sound.text)
    claims = []
    for m in damaged.measures:
        for c in m.clauses:
            claims += [f"body {p.name}" for p in c.parties if bare(p.name) not in bodies]
            text = bare(damaged.text[slice(*c.text_span)])[:6]
            claims += [f"clause {text}"] if c.parties and text not in words else []
    own, other = head(sound), head(damaged)
    for name in own:
        claims += [f"{name} {value}" for value in other[name] - own[name]]
    return claims
