"""Whose an item most likely is: proposed by what the plan says, never taken without a person (domain.md 4, 8).

Pure. Example: 重庆（六） names ten bodies and says “城市物流配送车辆中新能源车占比达到20%”. The word 城市物流配送
belongs to bodies of 交通, so the figure is proposed for 市交通局.

The rules, the surest first: the sentence names who is to act · the brackets name one body, one 牵头, one collective ·
what the office decided before for like words · duty words. These are certain only where they speak for one named
body alone, in a figure's own words or twice in a sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from tracker.excerpts import shortened
from tracker.plans.owners.proposing.bodies import Body, Circle, body, names_of
from tracker.plans.owners.proposing.doers import doers, everybody, guided, places
from tracker.plans.owners.proposing.duty_table import Weight
from tracker.plans.owners.proposing.evidence import Evidence, evidence, is_about, stretches, strongest
from tracker.plans.owners.proposing.likewise import likest
from tracker.vocabulary import Basis, ItemKind, KnownBy, PartyRole

_MOST_JOINT = 4
_LONGEST = 25
"""Characters of an earlier item that are quoted."""


@dataclass(frozen=True)
class NamedBody:
    """A body the clause names. `names`: all it is known by, full and short, the first is printed.

    `is_group`: a collective such as 各区县.
    """

    id: int
    role: PartyRole
    names: tuple[str, ...]
    is_group: bool = False


@dataclass(frozen=True)
class OtherBody:
    """A body of the same jurisdiction that the clause does not name."""

    id: int
    names: tuple[str, ...]


@dataclass(frozen=True)
class ItemWords:
    """What an item says. `sentence`: the whole sentence it stands in; `subject`: of a figure and of its date."""

    key: str
    kind: ItemKind
    sentence: str
    subject: str = ""


@dataclass(frozen=True)
class EarlierDecision:
    """What the office decided before: what the item is called, and the bodies it gave it to; the newest first.

    `by`: where that stands, “渝发改规范〔2022〕11号，会议纪要〔2026〕15号，2026-09-14”.
    """

    words: str
    body_ids: tuple[int, ...]
    by: str = ""


@dataclass(frozen=True)
class Proposal:
    """Whose an item is. `body_ids` empty: 未定; with `is_everybody` it belongs to all bodies of the clause together.

    `known_by` is STATED where the text itself says so, else PROPOSED or OPEN. `is_certain`: it may be confirmed with
    others in one act. `why`, in Chinese, as the check page prints it: “快递”属邮政管理职责. `outside`: bodies that are
    not named in the clause though their duty words are in it, or the sentence names them. `body_ids` holds bodies of
    the clause, never a collective; under 各有关部门 alone also the one that the sentence names.
    """

    key: str
    body_ids: tuple[int, ...]
    known_by: KnownBy
    is_certain: bool
    why: str
    is_everybody: bool = False
    outside: tuple[int, ...] = ()


def propose(
    items: Sequence[ItemWords],
    basis: Basis,
    named: Sequence[NamedBody],
    others: Iterable[OtherBody] = (),
    decided: Iterable[EarlierDecision] = (),
) -> list[Proposal]:
    """A proposal for each item, in their order. Among the rules the surest one that says something decides."""
    circle = _circle(basis, named, others)
    names = {name: one.id for one in (*circle.outside, *circle.bodies) for name in one.names}
    before = tuple(decided)
    return [
        _by_sentence(item, circle, names)
        or _by_statement(item, circle)
        or _by_decisions(item, circle, before)
        or _by_duty_words(item, circle)
        for item in items
    ]


def _circle(basis: Basis, named: Sequence[NamedBody], others: Iterable[OtherBody]) -> Circle:
    """`leads`: those the text calls 牵头, none where the first of the list is only the first."""
    inside = [(one.role, body(one.id, one.names, one.is_group)) for one in named]
    own = {one.id for one in named if not one.is_group}
    return Circle(
        bodies=tuple(one for _, one in inside if not one.is_group),
        groups=tuple(one for _, one in inside if one.is_group),
        leads=tuple(one for role, one in inside if basis is Basis.EXPLICIT and role is PartyRole.LEAD),
        outside=tuple(
            body(one.id, tuple(sorted(filter(None, one.names), key=len))) for one in others if one.id not in own
        ),
    )


def _by_sentence(item: ItemWords, circle: Circle, names: Mapping[str, int]) -> Proposal | None:
    """The sentence itself says who is to act: a body, all together, or the places below."""
    said = "".join(item.sentence.split())
    if acting := doers(said, names):
        return _by_doers(item, circle, acting)
    if who := everybody(said):
        return _everybody_acts(item, circle, f"原文写明：本句由{who}共同承担")
    if circle.bodies and (who := places(said)):
        is_listed = any(group.name.startswith(who) for group in circle.groups)
        return _open(item, f"本句由{who}承担，" + ("请指定汇总单位" if is_listed else f"本条没有列{who}"))
    return None


def _everybody_acts(item: ItemWords, circle: Circle, why: str) -> Proposal:
    """Where the brackets name one body alone, the others that 各有关部门 means stand outside them: not certain."""
    if len(circle.named) == 1 and circle.bodies:
        return _everybody(item, f"{why}，本条只列{circle.bodies[0].name}", is_certain=False)
    return _everybody(item, why)


def _by_doers(item: ItemWords, circle: Circle, acting: tuple[int, ...]) -> Proposal:
    """Bodies the brackets name, or any under 各有关部门; one beside named bodies is left to a person."""
    known = {one.id: one for one in circle.outside + circle.bodies}
    outside = tuple(id for id in acting if circle.bodies and known[id] not in circle.bodies)
    why = f"本句点名{names_of([known[id] for id in acting])}"
    if outside:
        return _open(item, f"{why}，不在本条责任单位内", outside)
    return _stated(item, acting, f"原文写明：{why}")


def _by_statement(item: ItemWords, circle: Circle) -> Proposal | None:
    """The brackets name one body, one 牵头, or collectives alone."""
    if not circle.bodies:
        return _of_collectives(item, circle) if circle.groups else None
    if len(circle.named) == 1:
        return _stated(item, (circle.bodies[0].id,), f"原文写明：本条只列{circle.bodies[0].name}")
    if len(circle.leads) == 1:
        return _of_lead(item, circle, circle.leads[0])
    return None


def _of_lead(item: ItemWords, circle: Circle, lead: Body) -> Proposal:
    if lead.is_group:
        return _open(item, f"原文写明由{lead.name}牵头，请指定汇总单位")
    aside = _aside(item, circle, lead)
    is_certain = not aside or item.kind is not ItemKind.SENTENCE
    return _stated(item, (lead.id,), f"原文写明（牵头）：{lead.name}{aside}", is_certain)


def _of_collectives(item: ItemWords, circle: Circle) -> Proposal:
    """各有关部门 together. 各市发展改革委、各市住建局 divide the work: not certain; whose it is by words is told."""
    why = f"原文写明：本条只列{names_of(circle.groups)}"
    if meant := _meant_instead(item, circle.groups):
        return _everybody(item, f"{why}；{meant}，请核定", is_certain=False)
    if len(circle.groups) == 1 or not any(group.functions for group in circle.groups):
        return _everybody(item, why)
    made = evidence(stretches(item.sentence, item.subject)[0], circle.groups, circle)
    told = "".join(f"；{one.why()}" for one in strongest(made) if one.weight is Weight.OWN)
    return _everybody(item, why + told, is_certain=False)


def _meant_instead(item: ItemWords, groups: Sequence[Body]) -> str:
    """Whom the sentence means, if not the collectives listed: 各地 under 各有关部门, who guides 各市 under 各市."""
    said = "".join(item.sentence.split())
    if (who := places(said)) and not any(group.name.startswith(who) for group in groups):
        return f"本句由{who}承担"
    if (who := guided(said)) and any(group.name.startswith(who) for group in groups):
        return f"本句写的是对{who}的指导"
    return ""


def _aside(item: ItemWords, circle: Circle, lead: Body) -> str:
    """A strong duty word of a body that is not the lead: told. Figures and dates are the lead's nevertheless."""
    rest = [one for one in circle.bodies if one != lead]
    if not (made := strongest(evidence(stretches(item.sentence, item.subject)[0], rest, circle))):
        return ""
    return "；" + "；".join(one.why() for one in made) if made[0].weight is Weight.OWN else ""


def _by_decisions(item: ItemWords, circle: Circle, decided: tuple[EarlierDecision, ...]) -> Proposal | None:
    """What the office gave like words to before, if these bodies are named here, too; else it is told, and doubted."""
    earlier = likest(item.subject or item.sentence, decided)
    known = {one.id: one for one in circle.outside + circle.bodies}
    if earlier is None or not earlier.body_ids or not set(earlier.body_ids) <= set(known):
        return None
    said = names_of([known[id] for id in earlier.body_ids])
    why = f"先前对“{shortened(earlier.words, _LONGEST)}”指定给{said}" + (f"（{earlier.by}）" if earlier.by else "")
    by_words = _by_duty_words(item, circle)
    if any(known[id] not in circle.bodies for id in earlier.body_ids):
        return replace(by_words, is_certain=False, why=f"{by_words.why}；{why}，不在本条责任单位内")
    agrees = by_words.is_certain and by_words.body_ids == earlier.body_ids
    return Proposal(item.key, earlier.body_ids, KnownBy.PROPOSED, agrees, why)


def _by_duty_words(item: ItemWords, circle: Circle) -> Proposal:
    """The nearest words that decide; where none does 未定, naming who has them outside, or whom the nearest hint at."""
    candidates = circle.leads or circle.named
    levels = [evidence(text, candidates, circle) for text in stretches(item.sentence, item.subject)]
    deciding = [made for made in levels if made and made[0].weight is not Weight.HINT]
    outside = _outside(item, circle)
    if deciding:
        return _chosen(item, circle, deciding[0], levels)
    if outside:
        return _only_outside(item, outside)
    hinting = [made for made in levels if made]
    return _only_hinted(item, hinting[0]) if hinting else _undecided(item, circle)


def _chosen(
    item: ItemWords, circle: Circle, made: Sequence[Evidence], levels: Sequence[Sequence[Evidence]]
) -> Proposal:
    """The strongest: one body alone may be certain, several are proposed jointly, too many are left 未定."""
    chosen = strongest(made)
    why = "；".join(one.why() for one in chosen)
    bodies = [one for one in chosen if not one.body.is_group]
    if not bodies or len(bodies) > _MOST_JOINT:
        return _open(item, f"{why}。请指定")
    if len(chosen) > 1:
        return _proposed(item, bodies, f"{why}。几家都有职责，请核定", is_certain=False)
    rivals = _rivals(made, levels, chosen[0])
    if rivals:
        why += f"；“{_first_word(rivals[0])}”又涉及{rivals[0].body.name}"
    is_plain = _is_plain(chosen[0], circle) and is_about(item.sentence, item.subject, chosen[0])
    return _proposed(item, bodies, why, is_certain=not rivals and is_plain)


def _is_plain(one: Evidence, circle: Circle) -> bool:
    """Whether nothing is left to ask: words of this function alone, of its own body, among bodies all known."""
    return one.is_task and not one.is_stand_in and all(named.functions for named in circle.named)


def _rivals(made: Sequence[Evidence], levels: Sequence[Sequence[Evidence]], chosen: Evidence) -> list[Evidence]:
    """Who else has a word in the item: a figure's subject stands for itself but for strong words of its own part."""
    place = next(place for place, level in enumerate(levels) if level is made)
    if place == 0 and len(levels) > 1:
        return [*_others(made, chosen), *(one for one in _others(levels[1], chosen) if one.weight is not Weight.HINT)]
    return _others(made, chosen) or _others(levels[-1], chosen)


def _others(made: Iterable[Evidence], chosen: Evidence) -> list[Evidence]:
    return [one for one in made if one.body != chosen.body]


def _outside(item: ItemWords, circle: Circle) -> list[Evidence]:
    """What speaks for bodies that the clause does not name, by words of their function alone."""
    for text in stretches(item.sentence, item.subject):
        if own := [one for one in evidence(text, circle.outside, circle) if one.weight is Weight.OWN]:
            return own
    return []


def _only_outside(item: ItemWords, outside: Sequence[Evidence]) -> Proposal:
    why = "；".join(one.why() for one in outside) + "，不在本条责任单位内"
    return _open(item, why, tuple(one.body.id for one in outside))


def _only_hinted(item: ItemWords, hinting: Sequence[Evidence]) -> Proposal:
    """学校 in a list of buyers: told, proposed to nobody. Of such proposals more than half were wrong."""
    return _open(item, "；".join(one.why() for one in strongest(hinting)) + "。仅提及，未作推定")


def _undecided(item: ItemWords, circle: Circle) -> Proposal:
    if not circle.named:
        return _open(item, "原文没有写责任单位")
    if len(circle.leads) > 1 and not any(one.is_group for one in circle.leads):
        return _proposed_leads(item, circle.leads)
    return _open(item, f"本条列了{len(circle.named)}家，文字没有说明由谁承担")


def _proposed_leads(item: ItemWords, leads: Sequence[Body]) -> Proposal:
    why = f"原文写明{len(leads)}家牵头：{names_of(leads)}"
    return Proposal(item.key, tuple(one.id for one in leads), KnownBy.PROPOSED, False, why)


def _open(item: ItemWords, why: str, outside: tuple[int, ...] = ()) -> Proposal:
    return Proposal(item.key, (), KnownBy.OPEN, False, why, outside=outside)


def _stated(item: ItemWords, ids: tuple[int, ...], why: str, is_certain: bool = True) -> Proposal:
    return Proposal(item.key, ids, KnownBy.STATED, is_certain, why)


def _everybody(item: ItemWords, why: str, is_certain: bool = True) -> Proposal:
    return Proposal(item.key, (), KnownBy.STATED, is_certain, why, is_everybody=True)


def _proposed(item: ItemWords, chosen: Sequence[Evidence], why: str, is_certain: bool) -> Proposal:
    return Proposal(item.key, tuple(one.body.id for one in chosen), KnownBy.PROPOSED, is_certain, why)


def _first_word(one: Evidence) -> str:
    return next(iter(one.words.values()))[0]
