"""The grammar of one responsibility statement: who leads, who helps, by when (domain.md 4)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tracker.plantext.bodies import Body, body_list, is_body
from tracker.plantext.reading import PartyReading, Span
from tracker.vocabulary import Basis, PartyRole

OPENING, _CLOSING = "（(【［[〔﹝", "）)】］]〕﹞"
_BRACKET = re.compile(r"[（(【［\[〔﹝）)】］\]〕﹞\n]")
_LONGEST_STATEMENT = 1500

# --- who does what -------------------------------------------------------------------------------------------------
# 按职责分工, 按照各自职责, 在职责范围内
_BY_DUTY = (
    r"(?:(?:按照?|依据|依照|根据|结合)(?:各自|部门|其|自身)?的?(?:工作)?(?:职责|职能|任务|分工)(?:任务|和任务)?(?:分工|范围|权限|要求)?(?:内)?"
    r"|在?各?自?(?:职责|职权)(?:权限|分工)?范围内)"
)
# 分别, 共同, 具体
_MANNER = r"(?:分工|分头|分别|共同|具体|联合|协同|主要|积极|统筹|组织|依法|全面|密切|协调|各自|齐抓共管)"
_LEADING = r"(?:牵头|主办)"
_DOING = r"(?:负责|配合|支持|参与|参加|落实|实施|协助|协办|承办|推进|指导|执行|协同|监督|办理|抓好|做好)"
_WORK = r"(?:相关|有关|各项)?(?:工作|任务)"
_BOUNDARY = r"(?=$|[，,；;、。\s\n）)】］\]]|会同|以及|及|等)"
# X牵头 · X按职责分工负责 · X会同Y组织实施 · X为牵头单位
ROLE = re.compile(
    rf"(?:{_BY_DUTY})?(?:{_MANNER})*(?:(?:{_LEADING}|{_DOING})[、和并]?)*{_LEADING}(?!单位|部门|组|人|领导|机构|专班|处|企业)(?:[、和并]?(?:{_MANNER}|{_DOING}))*(?:{_WORK})?"
    rf"|(?:{_BY_DUTY})?(?:{_MANNER})*{_DOING}(?:[、和并]?(?:{_MANNER}|{_DOING}))*(?:{_WORK})?{_BOUNDARY}"
    rf"|{_BY_DUTY}{_BOUNDARY}"
    rf"|(?:为|是|作为)(?:牵头|主办|责任|配合|协办|参与)(?:单位|部门){_BOUNDARY}"
)
# 牵头单位： 市级责任部门： 配合单位: 责任分工：
LABEL = re.compile(
    r"(?:^|(?<=[。；;，,、\s（(【［\[〔]))(?P<label>[一-鿿]{0,6}?(?:牵头|主办|主责|责任|配合|协办|参与|参加|支持|承办|协同|实施|落实|协助|负责|分工)"
    r"(?:[、和及/]?(?:牵头|主办|责任|配合|协办|参与|负责))?(?:单位|部门|处室|科室|地区|主体|机构|分工)?)\s?[：:]",
    re.MULTILINE,
)
TIME_LABEL = re.compile(
    r"(?:完成|工作|时间|办理|推进|实施)?(?:时限|期限|时间节点|时间安排|时间进度|完成时间|进度安排)(?:要求)?\s?[：:]|完成时间\s?[：:]"
)
# 牵头领导：张某 names a person, not a body
PERSON_LABEL = re.compile(r"[一-鿿]{0,4}(?:领导|责任人|联系人|负责人|联络员)\s?：")
# 2023年6月底前完成 · 长期坚持 · 年内持续推进, as a part of their own between commas
_TIME = re.compile(
    r"(?:^|(?<=[，；、。： ]))(?:(?:力争|到|于|在)?\s?20\d\d\s?年[^，；。]{0,16}|(?:20\d\d年|年内|近期)?"
    r"(?:长期|持续|常态化?|滚动|立即|随时|动态)(?:坚持|推进|实施|开展|推动|落实|完成)*|年内(?:完成|取得.{0,6})?|\d{1,2}月(?:底|末|\d{1,2}日)?前[^，。；]{0,16}"
    r"|每(?:年|月|季度|半年)[^，；。]{0,12}|[“]?十[三四五六]五[”]?期间[^，；。]{0,6}|下同)(?=$|[，；、。 ])"
)
# 列第一位者为牵头单位，下同
_FIRST = r"(?:第一|首)(?:位|个|名)?"
FIRST_LEADS = re.compile(
    rf"[，,；;、]?(?:均?由|以)?(?:(?:排列|排名|位列|列|排|居)[在于为]?{_FIRST}(?:的|者)?(?:责任)?(?:部门|单位)?(?:者)?(?:均)?(?:为|是|系)牵头(?:责任)?(?:单位|部门)?"
    rf"|牵头(?:单位|部门)?(?:列|排|居)[在于]?{_FIRST}|{_FIRST}(?:的|者)?(?:责任)?(?:部门|单位)(?:为|是|系)牵头(?:责任)?(?:单位|部门)?)(?:[，,；;、]?下同)?"
)


@dataclass(frozen=True)
class Statement:
    """Who is responsible: `span` with its brackets, `times` the places of time limits within it."""

    span: Span
    parties: tuple[PartyReading, ...]
    basis: str
    open_ended: bool
    times: tuple[Span, ...] = ()


def read_statement(
    text: str, span: Span, start: int, end: int, bare_list_allowed: bool = False, strict: bool = False
) -> Statement | None:
    """The statement in `text[start:end]`, None where it is none."""
    while end > start and text[end - 1] in "。；;. 　":
        end -= 1
    flat = _flat(text, start, end)
    flat = _blanked(FIRST_LEADS, flat)
    times = [(start + m.start(), start + m.end()) for m in _TIME.finditer(flat)]
    flat = _without_remarks(_blanked(_TIME, flat))
    bodies: list[Body] = []
    open_ended, said = False, False
    for piece in _pieces(flat):
        if piece.names == "time":
            times.append((start + piece.start, start + piece.end))
        if piece.names != "bodies":
            continue
        listed = body_list(text, flat, start + piece.start, start + piece.end, start)
        open_ended |= listed.open_ended
        said |= piece.said
        bodies += [replace(body, is_lead=body.is_lead or piece.leads) for body in listed.bodies]
    good = sum(is_body(body.name) for body in bodies)
    if not bodies or any(len(body.name) > 60 for body in bodies) or not good:
        return None
    if (strict or not said) and (good < len(bodies) or (not said and not bare_list_allowed)):
        return None
    if not said and not any(b.name[-1:] in "委局厅办部府会" for b in bodies[:1]):
        return None
    return made_of(span, bodies, open_ended, tuple(times))


def _blanked(pattern: re.Pattern[str], flat: str) -> str:
    """The same length, with what matches made separators."""
    return pattern.sub(lambda m: "，" * len(m.group()), flat)


def _without_remarks(flat: str) -> str:
    """Without a sentence behind the statement that lists nobody (未明确牵头单位的，由…按职责分工负责)."""
    first, *others = flat.split("。")
    kept = [first]
    for sentence in others:
        names = re.split(r"[、，；]", ROLE.sub("", sentence))
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
    marks = sorted(
        [(m.start(), m.end(), "person", "") for m in PERSON_LABEL.finditer(flat)]
        + [(m.start("label"), m.end(), "label", m.group("label")) for m in LABEL.finditer(flat)]
        + [(m.start(), m.end(), "time", "") for m in TIME_LABEL.finditer(flat)]
        + [(m.start(), m.end(), "role", m.group()) for m in ROLE.finditer(flat)]
    )
    at, label, names, said = 0, "", "bodies", False
    for start, stop, kind, words in marks:
        if start < at:
            continue
        leads = "牵头" in label or "主办" in label or "主责" in label
        if kind == "role":
            leads_too = "牵头" in words or "主办" in words
            comma = re.search("[，；]", flat[at:start]) if leads and not leads_too else None
            if comma:  # 牵头单位：市商务局，市财政局配合
                yield _Piece(at, at + comma.start(), True, True, names)
                at, leads = at + comma.end(), False
            yield _Piece(at, start, leads or leads_too, True, names)
        else:
            yield _Piece(at, start, leads, said, names)
            label, names = words, {"label": "bodies", "time": "time", "person": "person"}[kind]
        said, at = True, stop
    leads = "牵头" in label or "主办" in label or "主责" in label
    yield _Piece(at, len(flat), leads, said, names)


def _flat(text: str, start: int, end: int) -> str:
    """The characters of a statement with inner brackets masked, so that 县（市、区） is not parted."""
    flat = list(text[start:end])
    for pair in outer_brackets(text, start, end):
        if not FIRST_LEADS.search(text, *pair):
            flat[pair[0] - start : pair[1] - start] = "□" * (pair[1] - pair[0])
        else:
            flat[pair[0] - start : pair[1] - start] = "，" * (pair[1] - pair[0])
    return "".join(flat)


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
