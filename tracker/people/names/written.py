"""From a name as written to the department or group it means on a day, and back to the name to print (domain.md 9)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from tracker.vocabulary import MatchHow, NameKind


@dataclass(frozen=True, slots=True)
class KnownName:
    """A name of a department with the days it holds, both included, None is open."""

    department_key: str
    jurisdiction: str
    name: str
    kind: NameKind
    valid_from: date | None = None
    valid_to: date | None = None

    def holds(self, on: date) -> bool:
        """Whether the name is in force on that day."""
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class KnownPhrase:
    """A phrase for a group; `plan_number` None holds for every plan of the jurisdiction."""

    group_key: str
    jurisdiction: str
    phrase: str
    plan_number: str | None = None


@dataclass(frozen=True, slots=True)
class KnownPlace:
    """A jurisdiction, for the words that are dropped from or put before a body's name: 山西省, 山西, 省."""

    code: str
    name: str
    short: str
    parent_code: str | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """What a written name means; all None where it stays open (unknown, or more than one body bears it)."""

    department_key: str | None = None
    group_key: str | None = None
    how: MatchHow | None = None


_OPEN = Match()


@dataclass(frozen=True, slots=True)
class NameBook:
    """All names known, by folded name and by department; made by `name_book`."""

    by_name: Mapping[str, tuple[KnownName, ...]]
    by_department: Mapping[str, tuple[KnownName, ...]]
    by_phrase: Mapping[str, tuple[KnownPhrase, ...]]
    places: Mapping[str, KnownPlace]


def name_book(names: Iterable[KnownName], phrases: Iterable[KnownPhrase], places: Iterable[KnownPlace]) -> NameBook:
    """The names, ordered for looking up."""
    by_name: dict[str, tuple[KnownName, ...]] = {}
    by_department: dict[str, tuple[KnownName, ...]] = {}
    by_phrase: dict[str, tuple[KnownPhrase, ...]] = {}
    for name in names:
        by_name[fold(name.name)] = (*by_name.get(fold(name.name), ()), name)
        by_department[name.department_key] = (*by_department.get(name.department_key, ()), name)
    for phrase in phrases:
        by_phrase[fold(phrase.phrase)] = (*by_phrase.get(fold(phrase.phrase), ()), phrase)
    return NameBook(by_name, by_department, by_phrase, {place.code: place for place in places})


def fold(written: str) -> str:
    """The name without spaces and with brackets, digits and letters of one width."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", written))


def resolve(written: str, on: date, names: NameBook, jurisdiction: str, plan_number: str | None = None) -> Match:
    """The department or group `written` means on a day in a jurisdiction and the ones below it.

    Tried in this order: the name itself, a group's phrase, the name with a place word put before it or taken
    off, and all of that without a closing bracket: 省市场监管局（省知识产权局） is one body.
    """
    wanted = fold(written)
    for text in dict.fromkeys((wanted, _without_closing_bracket(wanted))):
        match = (
            _department(text, on, names, jurisdiction)
            or _group(text, names, jurisdiction, plan_number)
            or _with_place_changed(text, on, names, jurisdiction)
        )
        if match:
            return match
    return _OPEN


def full_name(names: NameBook, department_key: str, on: date) -> str | None:
    """The full name of a department on a day; before its first or after its last one the nearest; None if unknown."""
    rows = [name for name in names.by_department.get(department_key, ()) if name.kind is NameKind.FULL]
    if not rows:
        return None
    in_force = [name for name in rows if name.holds(on)]
    started = [name for name in rows if name.valid_from is None or name.valid_from <= on]
    return max(in_force or started or rows, key=lambda name: name.valid_from or date.min).name


def display_name(names: NameBook, on: date, written: str, department_key: str) -> str:
    """What to print for a body: 现名, or 现名(原:旧名) where the plan's own word is a name no longer in force."""
    now = full_name(names, department_key, on)
    if now is None:
        return written
    bearers = [name for name in names.by_department[department_key] if fold(name.name) == fold(written)]
    if bearers and all(_is_past(name, on) for name in bearers):
        return f"{now}(原:{written})"
    return now


def _department(text: str, on: date, names: NameBook, jurisdiction: str) -> Match | None:
    """The one body bearing that name: on the day, else earlier or later; several bodies leave it open."""
    bearers = [name for name in names.by_name.get(text, ()) if jurisdiction in _upwards(names, name.jurisdiction)]
    in_force = [name for name in bearers if name.holds(on)]
    for candidates in (in_force, bearers):
        if candidates:
            keys = {name.department_key for name in candidates}
            return Match(keys.pop(), how=_how(candidates[0], on)) if len(keys) == 1 else _OPEN
    return None


def _how(name: KnownName, on: date) -> MatchHow:
    if name.valid_from is not None and on < name.valid_from:
        return MatchHow.LATER
    if _is_past(name, on):
        return MatchHow.FORMER
    return {NameKind.ALIAS: MatchHow.ALIAS, NameKind.SPELLING: MatchHow.SPELLING}.get(name.kind, MatchHow.EXACT)


def _is_past(name: KnownName, on: date) -> bool:
    """Whether the name is out of use on that day. A 旧名 without a known last day always is."""
    return on > name.valid_to if name.valid_to else name.kind is NameKind.FORMER


def _group(text: str, names: NameBook, jurisdiction: str, plan_number: str | None) -> Match | None:
    """The group meant by a phrase; one made for that plan goes before one for all plans."""
    known = [phrase for phrase in names.by_phrase.get(text, ()) if phrase.jurisdiction == jurisdiction]
    for number in dict.fromkeys((plan_number, None)):
        keys = {phrase.group_key for phrase in known if phrase.plan_number == number}
        if keys:
            return Match(group_key=keys.pop(), how=MatchHow.GROUP) if len(keys) == 1 else _OPEN
    return None


def _with_place_changed(text: str, on: date, names: NameBook, jurisdiction: str) -> Match | None:
    """What the name means with a place word put before it or taken off.

    Example: in “省发展改革委、工业和信息化厅” the second name lacks its 省; 山西省住建厅 says more than the known
    省住建厅.
    """
    variants = (_department(other, on, names, jurisdiction) for other in _place_variants(text, names, jurisdiction))
    found = {match.department_key for match in variants if match}
    if not found:
        return None
    return Match(found.pop(), how=MatchHow.PREFIX) if len(found) == 1 and None not in found else _OPEN


def _place_variants(text: str, names: NameBook, jurisdiction: str) -> Iterator[str]:
    place = names.places.get(jurisdiction)
    if place is None:
        return
    words = (place.name, place.short, place.name[-1])
    own = next((word for word in words if text.startswith(word)), "")
    for word in words:
        yield word + text  # also where the name only looks as if it began with one: 市场监管局 lacks its 市
        if own and word != own:
            yield word + text.removeprefix(own)


def _upwards(names: NameBook, code: str) -> Iterator[str]:
    """A jurisdiction and the ones above it."""
    current: str | None = code
    seen: set[str] = set()
    while current is not None and current not in seen:
        seen.add(current)
        yield current
        place = names.places.get(current)
        current = place.parent_code if place else None


def _without_closing_bracket(text: str) -> str:
    return re.sub(r"(?<=.)\([^()]*\)$", "", text)
