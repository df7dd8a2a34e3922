"""The grammar of one responsibility statement: who leads, who helps, by when (domain.md 4)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tracker.plantext.reading import PartyReading, Span
from tracker.plantext.statements.bodies import Body, body_list, is_body, is_certain, is_field, is_unnamed, without_lead
from tracker.plantext.statements.words import (
    ASIDE,
    CONCERNS,
    FIRST_LEADS,
    KIND_OF_TASK,
    LABEL,
    MANNER_OF_WORK,
    MARKED_LEADS,
    OBJECT,
    PERSON_LABEL,
    ROLE,
    RULE_FOR_ALL,
    RUN_ON_LABEL,
    SEPARATED_LEADS,
    TIME,
    TIME_BEHIND_NAME,
    TIME_LABEL,
    find_rule,
)
from tracker.vocabulary import Basis, PartyRole

LINE = re.compile(r"^.{4,}$", re.MULTILINE)  # long enough to name a body
OPENING, CLOSING = "（(【［[〔﹝{｛", "）)】］]〕﹞}｝"
_BRACKET = re.compile(r"[（(【［\[〔﹝{｛）)】］\]〕﹞}｝\n]")
_LONGEST_STATEMENT = 1500
_ENOUGH, _LONGEST_NAME = 3, 14
# 牵头单位：市城投: a label of bodies makes a short name one; 见附件, 同上 and 待定 are none
_BODY_LABEL = re.compile(r"[\s（]?[省市县区]?级?(?:牵头|责任|主办|承办)(?:单位|部门)：")
_MAY_BE_BODY = re.compile(r"(?!见|详|附|无|略|同|待|另|暂|未|尚|正在|长期|持续|按|根据|以|上述|相关|有关)[一-鿿]{2,8}")
_LEADS, _LEADS_BESIDE = re.compile("牵头|主办|主责"), re.compile("牵头|主办")  # 主责 does not lead beside who leads
_OTHER_LABEL = re.compile(r"(?<=[，；。])\s?[一-鿿]{2,8}：[^；。]*")
_HELPS = re.compile("配合|协办|参与")
# “双随机、一公开”联席会议 is one name
_QUOTED = re.compile(r"“[^“”\n]{1,24}”(?=[一-鿿]{0,8}(?:联席会议|领导小组|专班|办|督查|工作组|专项组|指挥部))")
_COLON = re.compile("[：:]")
_OF_DUTY = re.compile("负责|牵头|职责")  # 县发改、工信等部门按职责分工负责
_PLACE, _GOVERNMENT_OF_PLACE = re.compile("[一-鿿]{2,3}"), re.compile("[一-鿿]{2,4}[市县区州旗](?:人民)?政府")
_HELPED = re.compile(r"(?P<who>[^（()）]{2,40}?)(?:予以|协同|共同|等)?(?:配合|协助|协办|参与|参加)")
_TELLS_OTHER = re.compile(r"牵头|负责|配合|组建|成立|设立|更名|改革|划转|挂牌")  # 县数据局（2026年组建）


@dataclass(frozen=True)
class Statement:
    """Who is responsible: `span` with its brackets, `times` the places of time limits within it.

    `opens`: it stands before its text (市公安局：负责登记上牌), not behind it.
    """

    span: Span
    parties: tuple[PartyReading, ...]
    basis: str
    open_ended: bool
    times: tuple[Span, ...] = ()
    opens: bool = False


def read_statement(
    text: str,
    span: Span,
    start: int,
    end: int,
    bare_list_allowed: bool = False,
    strict: bool = False,
    are_names_known: bool = False,
) -> Statement | None:
    """The statement in `text[start:end]`, None where it is none; what is known to be names is not doubted."""
    while end > start and text[end - 1] in "。；;. 　":
        end -= 1
    if next(outer_brackets(text, start, end), None) == (start, end):  # （（市商务局牵头））
        start, end = start + 1, end - 1
    flat = masked(text, start, end)
    for rule in (FIRST_LEADS, MARKED_LEADS, SEPARATED_LEADS) if "牵头" in flat else ():
        flat = _blanked(rule, flat)
    times = [(start + m.start(), start + m.end()) for p in (TIME, TIME_BEHIND_NAME) for m in p.finditer(flat)]
    times += [pair for pair in outer_brackets(text, start, end) if _tells_time(text, pair)]
    flat = _without_other_labels(flat)
    flat = _without_remarks(_without_rule(_blanked(ASIDE, _blanked(TIME_BEHIND_NAME, _blanked(TIME, flat)))))
    for aside in () if strict else (OBJECT, MANNER_OF_WORK, KIND_OF_TASK):
        flat = _blanked(aside, flat)
    bodies: list[Body] = []
    has_labels = _COLON.search(flat) is not None and LABEL.search(flat) is not None  # （新政策；牵头单位：…）
    open_ended = said = says_more = False
    for piece in _pieces(flat):
        if piece.names == "time":
            times.append((start + piece.start, start + piece.end))
        if piece.names != "bodies":
            continue
        listed = body_list(text, flat, start + piece.start, start + piece.end, start)
        open_ended |= listed.open_ended
        says_more |= listed.says_more
        said |= piece.said
        known = [body for body in listed.bodies if piece.said or not has_labels or is_body(body.name)]
        bodies += [replace(body, is_lead=True) for body in known] if piece.leads else known
    if bodies and are_names_known:
        return made_of(span, bodies, open_ended, tuple(times))
    by_field = open_ended and not strict and _OF_DUTY.search(flat) is not None
    places = _before_a_government(text, bodies)
    good = sum(is_body(b.name) or b in places or by_field and is_field(b.name) for b in bodies)
    if not bodies or any(len(body.name) > 60 for body in bodies):
        return None
    if not good and not (_BODY_LABEL.match(flat) and all(_MAY_BE_BODY.fullmatch(body.name) for body in bodies)):
        return None
    if strict and says_more:
        return None
    if not said and not bare_list_allowed or strict and good < len(bodies):
        return None
    if not said and good < len(bodies) and not _are_mostly_bodies(bodies):
        return None
    if not said and not any(is_certain(body.name) for body in bodies):
        return None
    return made_of(span, bodies, open_ended, tuple(times))


def _before_a_government(text: str, bodies: list[Body]) -> list[Body]:
    """福州 and 厦门 of 福州、厦门、泉州市人民政府."""
    places: list[Body] = []
    behind: Body | None = None
    for body in reversed(bodies):
        is_next = behind is not None and text[body.span[1] : behind.span[0]] == "、"
        if is_next and _PLACE.fullmatch(body.name) and not is_body(body.name):
            places.append(body)
            behind = body
        else:
            behind = body if _GOVERNMENT_OF_PLACE.fullmatch(body.name) else None
    return places


def _are_mostly_bodies(bodies: list[Body]) -> bool:
    """市商务局、市财政局、市妇联、中石油: a list without a verb, of which not every name is known as a body."""
    known = sum(is_certain(body.name) for body in bodies)
    return known >= _ENOUGH and known * 3 >= len(bodies) * 2 and all(len(b.name) <= _LONGEST_NAME for b in bodies)


def _blanked(pattern: re.Pattern[str], flat: str) -> str:
    """The same length, with what matches made separators."""
    return pattern.sub(lambda m: "，" * len(m.group()), flat)


def _without_other_labels(flat: str) -> str:
    """Without what a label tells of something else than bodies, time or persons: 预期成果：建成商场."""
    if "：" not in flat:
        return flat
    known = [place[0] for place in _labels(flat)]
    return _OTHER_LABEL.sub(
        lambda m: m.group() if any(m.start() <= at < m.end() for at in known) else "，" * len(m.group()), flat
    )


def _without_rule(flat: str) -> str:
    """Without what is said of all tasks to come, save where the group it names stands nowhere else in the statement."""
    flat = _blanked(CONCERNS, flat)
    rule = RULE_FOR_ALL.search(flat)
    if rule is None:
        return flat
    names = re.split("[、，；：。]", ROLE.sub("，", flat[: rule.start()]))
    return _blanked(RULE_FOR_ALL, flat) if any("各" in name or is_unnamed(name) for name in names) else flat


def _without_remarks(flat: str) -> str:
    """Without a sentence behind the statement that lists nobody (未明确牵头单位的，由…按职责分工负责)."""
    first, *others = flat.split("。")
    kept = [first]
    for sentence in others:
        names = [without_lead(name) for name in re.split(r"[、，；]", ROLE.sub("", sentence))]
        told = LABEL.match(sentence) or TIME_LABEL.match(sentence) or all(is_body(n) for n in names if n)
        kept.append(sentence if told else "，" * len(sentence))
    return "。".join(kept)


@dataclass(frozen=True)
class _Piece:
    """A stretch with the role its label or verb gives it; `names` says what stands there: bodies, time or person."""

    start: int
    end: int
    leads: bool
    said: bool
    names: str


def _pieces(flat: str) -> Iterator[_Piece]:
    """The statement cut at its labels and verbs: a label speaks for what follows, a verb for what stands before it."""
    roles = [(m.start(), m.end(), "role", m.group()) for m in ROLE.finditer(flat)]
    labels = _labels(flat) if _COLON.search(flat) else []
    marks = sorted([*labels, *roles], key=lambda mark: (mark[0], -mark[1]))
    leading = _LEADS_BESIDE if "牵头" in flat else _LEADS
    at, label, names, said = 0, "", "bodies", False
    for start, stop, kind, words in marks:
        if start < at:
            continue
        leads = _names_leads(label, leading)
        if kind == "role":
            leads_too = leading.search(words) is not None
            comma = re.search("[，；]", flat[at:start]) if leads and not leads_too else None
            if comma:  # 牵头单位：市商务局，市财政局配合
                yield _Piece(at, at + comma.start(), True, True, names)
                at, leads = at + comma.end(), False
            yield _Piece(at, start, leads or leads_too, True, names)
        else:
            yield _Piece(at, start, leads, said, names)
            label, names = words, {"label": "bodies", "time": "time", "person": "person"}[kind]
        said, at = True, stop
    leads = _names_leads(label, leading)
    yield _Piece(at, len(flat), leads, said, names)


def _names_leads(label: str, leading: re.Pattern[str]) -> bool:
    """牵头单位； 牵头及配合单位 does not say who of them leads."""
    return leading.search(label) is not None and _HELPS.search(label) is None


def _labels(flat: str) -> list[tuple[int, int, str, str]]:
    """Where labels stand, each with what it speaks of and its words."""
    return (
        [(m.start(), m.end(), "person", "") for m in PERSON_LABEL.finditer(flat)]
        + [(m.start("label"), m.end(), "label", m["label"]) for p in (LABEL, RUN_ON_LABEL) for m in p.finditer(flat)]
        + [(m.start(), m.end(), "time", "") for m in TIME_LABEL.finditer(flat)]
    )


def masked(text: str, start: int, end: int) -> str:
    """The characters of a statement with inner brackets masked, so that 县（市、区） is not parted."""
    flat = list(_QUOTED.sub(lambda quoted: quoted.group().replace("、", "□"), text[start:end]))
    for pair in outer_brackets(text, start, end):
        if _tells_helpers(text, pair):
            flat[pair[0] - start] = flat[pair[1] - start - 1] = "，"
        elif not (find_rule(FIRST_LEADS, text, *pair) or _tells_time(text, pair) or _tells_person(text, pair)):
            flat[pair[0] - start : pair[1] - start] = "□" * (pair[1] - pair[0])
        else:
            flat[pair[0] - start : pair[1] - start] = "，" * (pair[1] - pair[0])
    return "".join(flat)


def _tells_time(text: str, bracket: Span) -> bool:
    """（完成时限：2026年6月）, （2026年6月底前完成）: behind a name, and no part of it."""
    words = text[bracket[0] + 1 : bracket[1] - 1]
    return TIME_LABEL.match(words) is not None or bool(TIME.fullmatch(words) and not _TELLS_OTHER.search(words))


def _tells_helpers(text: str, bracket: Span) -> bool:
    """县民政局（县残联、县财政局配合）: bodies of their own, and no part of the name they stand behind."""
    helped = _HELPED.fullmatch(text, bracket[0] + 1, bracket[1] - 1)
    return helped is not None and all(is_certain(name) and is_body(name) for name in re.split("[、，]", helped["who"]))


def _tells_person(text: str, bracket: Span) -> bool:
    """（联系人：张三，电话：12345678）, （责任人：张三）: who answers for the body it stands behind."""
    return PERSON_LABEL.match(text, bracket[0] + 1, bracket[1]) is not None


def outer_brackets(text: str, start: int, end: int) -> Iterator[Span]:
    """Pairs of brackets on one line that stand in no other pair; an unmatched bracket hides nothing."""
    pairs: list[Span] = []
    opened: list[int] = []
    for match in _BRACKET.finditer(text, start, end):
        mark = match.group()
        if mark == "\n":
            opened.clear()
        elif mark in OPENING:
            opened.append(match.start())
        elif opened:
            pairs.append((opened.pop(), match.end()))
    reach = start
    for pair in sorted(pairs):
        if pair[0] >= reach and pair[1] - pair[0] <= _LONGEST_STATEMENT:
            reach = pair[1]
            yield pair


def made_of(span: Span, bodies: list[Body], open_ended: bool, times: tuple[Span, ...]) -> Statement:
    """Basis and roles by accuracy's rules: a named lead, else the first of several, one alone, or only groups."""
    seen: set[tuple[str, bool]] = set()
    named: list[Body] = []
    for body in bodies:
        if (body.name, body.is_lead) not in seen:
            seen.add((body.name, body.is_lead))
            named.append(body)
    if any(body.is_lead for body in named):
        basis, leads = Basis.EXPLICIT, [body.is_lead for body in named]
    elif all(body.is_group for body in named):
        basis, leads = Basis.COLLECTIVE, [True] * len(named)
    else:
        basis = Basis.FIRST_LISTED if len(named) > 1 or open_ended else Basis.SOLE
        leads = [i == 0 for i in range(len(named))]
    parties = tuple(
        PartyReading(body.name, (PartyRole.LEAD if lead else PartyRole.CO).value, body.span)
        for body, lead in zip(named, leads, strict=True)
    )
    return Statement(span, parties, basis.value, open_ended, times)
