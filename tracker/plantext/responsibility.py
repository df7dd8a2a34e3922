"""The grammar of responsibility statements: who leads, who helps, in brackets or on lines of their own (domain.md 4)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tracker.plantext.bodies import Body, body_list, is_body
from tracker.plantext.reading import PartyReading, Span
from tracker.vocabulary import Basis, PartyRole

_OPENING, _CLOSING = "（(【［[〔﹝", "）)】］]〕﹞"
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
_ROLE = re.compile(
    rf"(?:{_BY_DUTY})?(?:{_MANNER})*(?:(?:{_LEADING}|{_DOING})[、和并]?)*{_LEADING}(?!单位|部门|组|人|机构|专班|处|企业)(?:[、和并]?(?:{_MANNER}|{_DOING}))*(?:{_WORK})?"
    rf"|(?:{_BY_DUTY})?(?:{_MANNER})*{_DOING}(?:[、和并]?(?:{_MANNER}|{_DOING}))*(?:{_WORK})?{_BOUNDARY}"
    rf"|{_BY_DUTY}{_BOUNDARY}"
    rf"|(?:为|是|作为)(?:牵头|主办|责任|配合|协办|参与)(?:单位|部门){_BOUNDARY}"
)
# 牵头单位： 市级责任部门： 配合单位: 责任分工：
_LABEL = re.compile(
    r"(?:^|(?<=[。；;，,、\s（(【［\[〔]))(?P<label>[一-鿿]{0,6}?(?:牵头|主办|主责|责任|配合|协办|参与|参加|支持|承办|协同|实施|落实|协助|负责|分工)"
    r"(?:[、和及/]?(?:牵头|主办|责任|配合|协办|参与|负责))?(?:单位|部门|处室|科室|地区|主体|机构|分工)?)\s?[：:]",
    re.MULTILINE,
)
_TIME_LABEL = re.compile(
    r"(?:完成|工作|时间|办理|推进|实施)?(?:时限|期限|时间节点|时间安排|时间进度|完成时间|进度安排)(?:要求)?\s?[：:]|完成时间\s?[：:]"
)
_NO_PARTY_LABEL = re.compile(r"责任(?:人|领导|追究)|分管领导|联系人")
# 2023年6月底前完成 · 长期坚持 · 年内持续推进, as a part of their own between commas
_TIME = re.compile(
    r"(?:^|(?<=[，；、。 ]))(?:(?:力争|到|于|在)?\s?20\d\d\s?年[^，；。]{0,16}|(?:20\d\d年|年内|近期)?"
    r"(?:长期|持续|常态化?|滚动|立即|随时|动态)(?:坚持|推进|实施|开展|推动|落实|完成)*|年内(?:完成|取得.{0,6})?"
    r"|每(?:年|月|季度|半年)[^，；。]{0,12}|[“]?十[三四五六]五[”]?期间[^，；。]{0,6}|下同)(?=$|[，；、。 ])"
)
# 列第一位者为牵头单位，下同
_FIRST = r"(?:第一|首)(?:位|个|名)?"
_FIRST_LEADS = re.compile(
    rf"[，,；;、]?(?:均?由|以)?(?:(?:排列|排名|位列|列|排|居)[在于为]?{_FIRST}(?:的|者)?(?:责任)?(?:部门|单位)?(?:者)?(?:均)?(?:为|是|系)牵头(?:责任)?(?:单位|部门)?"
    rf"|牵头(?:单位|部门)?(?:列|排|居)[在于]?{_FIRST}|{_FIRST}(?:的|者)?(?:责任)?(?:部门|单位)(?:为|是|系)牵头(?:责任)?(?:单位|部门)?)(?:[，,；;、]?下同)?"
)
_NO_STATEMENT = re.compile(r"以下|简称|含|包括|例如|如|即|详?见|参见|不含|原|指|注")
_ASKS_FOR_CARE = re.compile(r"牵头|负责|(?:责任|配合)(?:单位|部门)")


@dataclass(frozen=True)
class Statement:
    """Who is responsible: `span` with its brackets, `times` the places of time limits within it."""

    span: Span
    parties: tuple[PartyReading, ...]
    basis: str
    open_ended: bool
    times: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Found:
    """All statements of a text in order, and brackets that speak of responsibility but were not understood."""

    statements: tuple[Statement, ...]
    unread: tuple[Span, ...]


def find_statements(text: str, start: int, end: int) -> Found:
    """The responsibility statements between `start` and `end`."""
    statements: list[Statement] = []
    unread: list[Span] = []
    brackets = list(_outer_brackets(text, start, end))
    for span in brackets:
        statement = _bracketed(text, span, start, end)
        if statement:
            statements.append(statement)
        elif _ASKS_FOR_CARE.search(text, span[0], span[1]) and not _NO_STATEMENT.match(text, span[0] + 1):
            unread.append(span)
    statements += _lines(text, start, end, brackets)
    statements.sort(key=lambda s: s.span)
    return Found(_first_leads(text, start, end, _merged(text, statements)), tuple(unread))


def _outer_brackets(text: str, start: int, end: int) -> Iterator[Span]:
    """Pairs of brackets on one line that stand in no other pair; an unmatched bracket hides nothing."""
    pairs: list[Span] = []
    opened: list[int] = []
    for match in _BRACKET.finditer(text, start, end):
        mark = match.group()
        if mark == "\n":
            opened.clear()
        elif mark in _OPENING:
            opened.append(match.start())
        elif opened:
            pairs.append((opened.pop(), match.end()))
    reach = start
    for pair in sorted(pairs):
        if pair[0] >= reach and pair[1] - pair[0] <= _LONGEST_STATEMENT:
            reach = pair[1]
            yield pair


def _bracketed(text: str, span: Span, start: int, end: int) -> Statement | None:
    """The statement in a bracket that stands at a sentence's end or opens a line."""
    before = text[span[0] - 1] if span[0] > start else "\n"
    behind = text[span[1] : min(span[1] + 1, end)] or "\n"
    if _NO_STATEMENT.match(text, span[0] + 1):
        return None
    if before not in "。；！？：）”\n " and behind not in "。；，！？\n（ ":  # within a sentence only what leaves no doubt
        certain = _read(text, span, span[0] + 1, span[1] - 1, strict=True)
        return certain if certain and certain.basis != Basis.COLLECTIVE.value else None
    return _read(text, span, span[0] + 1, span[1] - 1, bare_list_allowed=before in "。；！\n 　" or behind in "。\n")


def _lines(text: str, start: int, end: int, brackets: list[Span]) -> list[Statement]:
    """Statements without brackets: lines that open with 责任单位： or that are nothing but names and what they do."""
    found: list[Statement] = []
    inside = _inside(brackets)
    at = start
    for match in _LABEL.finditer(text, start, end):
        if match.start() < at or inside(match.start()) or _NO_PARTY_LABEL.match(match.group("label")):
            continue
        opening = text[match.start() - 1] if match.start() > start else "\n"
        if opening not in "\n。；; 　）)":
            continue
        stop = _label_end(text, match.end(), end)
        statement = _read(text, (match.start(), stop), match.start(), stop)
        if statement:
            found.append(statement)
            at = stop
    labelled = _inside([s.span for s in found])
    for line in re.finditer(r"^.{4,400}$", text[start:end], re.MULTILINE):
        span = (line.start() + start, line.end() + start)
        inner_end = span[1] - (text[span[1] - 1] in "。；")
        if "。" in text[span[0] : inner_end] or text[span[0]] in _OPENING or inside(span[0]) or labelled(span[0]):
            continue
        if _ROLE.search(text, max(span[0], inner_end - 24), inner_end) and not _LABEL.search(text, span[0], inner_end):
            statement = _read(text, span, span[0], inner_end, strict=True)
            found += [statement] if statement else []
    return found


def _inside(spans: list[Span]) -> _Cover:
    return _Cover(spans)


class _Cover:
    """Whether a place stands in one of the spans, asked in any order."""

    def __init__(self, spans: list[Span]) -> None:
        self._starts = sorted(spans)

    def __call__(self, place: int) -> bool:
        from bisect import bisect_right

        i = bisect_right(self._starts, (place, 1 << 62)) - 1
        return i >= 0 and place < self._starts[i][1]


def _label_end(text: str, at: int, end: int) -> int:
    """Where a labelled statement ends: its line's end, or a full stop behind which no further label stands."""
    while True:
        line_end = text.find("\n", at, end)
        line_end = end if line_end < 0 else line_end
        stop = text.find("。", at, line_end)
        if stop < 0:
            return line_end
        if stop + 1 >= line_end:
            return line_end
        following = _LABEL.match(text, stop + 1) or _TIME_LABEL.match(text, stop + 1)
        if not following:
            return stop + 1
        at = following.end()


def _read(
    text: str, span: Span, start: int, end: int, bare_list_allowed: bool = False, strict: bool = False
) -> Statement | None:
    """The statement in `text[start:end]`, None where it is none."""
    while end > start and text[end - 1] in "。；;. 　":
        end -= 1
    flat = _flat(text, start, end)
    flat = _blanked(_FIRST_LEADS, flat)
    times = [(start + m.start(), start + m.end()) for m in _TIME.finditer(flat)]
    flat = _without_remarks(_blanked(_TIME, flat))
    bodies: list[Body] = []
    open_ended, said = False, False
    for piece in _pieces(flat):
        listed = body_list(text, flat, start + piece.start, start + piece.end, start)
        if piece.is_time:
            times.append((start + piece.start, start + piece.end))
            continue
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
    return _statement(span, bodies, open_ended, tuple(times))


def _blanked(pattern: re.Pattern[str], flat: str) -> str:
    """The same length, with what matches made separators."""
    return pattern.sub(lambda m: "，" * len(m.group()), flat)


def _without_remarks(flat: str) -> str:
    """A sentence behind the statement that names no list of its own (未明确牵头单位的，由…按职责分工负责) is blanked."""
    first, *others = flat.split("。")
    kept = [first]
    for sentence in others:
        names = re.split(r"[、，；]", _ROLE.sub("", sentence))
        told = _LABEL.match(sentence) or _TIME_LABEL.match(sentence) or all(is_body(n) for n in names if n)
        kept.append(sentence if told else "，" * len(sentence))
    return "。".join(kept)


@dataclass(frozen=True)
class _Piece:
    """A stretch of names with the role its label or its verb gives them."""

    start: int
    end: int
    leads: bool
    said: bool
    is_time: bool = False


def _pieces(flat: str) -> Iterator[_Piece]:
    """The statement cut at its labels and verbs: a label speaks for what follows, a verb for what stands before it."""
    marks = sorted(
        [(m.start("label"), m.end(), "label", m.group("label")) for m in _LABEL.finditer(flat)]
        + [(m.start(), m.end(), "time", "") for m in _TIME_LABEL.finditer(flat)]
        + [(m.start(), m.end(), "role", m.group()) for m in _ROLE.finditer(flat)]
    )
    at, label, is_time, said = 0, "", False, False
    for start, stop, kind, words in marks:
        if start < at:
            continue
        leads = "牵头" in label or "主办" in label or "主责" in label
        if kind == "role":
            yield _Piece(at, start, leads or "牵头" in words or "主办" in words, True, is_time)
        else:
            yield _Piece(at, start, leads, said, is_time)
            label, is_time = words, kind == "time"
        said, at = True, stop
    leads = "牵头" in label or "主办" in label or "主责" in label
    yield _Piece(at, len(flat), leads, said, is_time)


def _flat(text: str, start: int, end: int) -> str:
    """The characters of a statement with inner brackets masked, so that 县（市、区） is not parted."""
    flat = list(text[start:end])
    for pair in _outer_brackets(text, start, end):
        if not _FIRST_LEADS.search(text, *pair):
            flat[pair[0] - start : pair[1] - start] = "□" * (pair[1] - pair[0])
        else:
            flat[pair[0] - start : pair[1] - start] = "，" * (pair[1] - pair[0])
    return "".join(flat)


def _statement(span: Span, bodies: list[Body], open_ended: bool, times: tuple[Span, ...]) -> Statement:
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


def _merged(text: str, statements: list[Statement]) -> list[Statement]:
    """Lines of one statement (牵头单位：… / 参与单位：…) are one clause."""
    merged: list[Statement] = []
    for statement in statements:
        last = merged[-1] if merged else None
        if last and _continues(text, last, statement):
            bodies = [Body(p.name, p.span, False, _was_lead(last, p)) for p in last.parties]
            bodies += [Body(p.name, p.span, False, _was_lead(statement, p)) for p in statement.parties]
            span = (last.span[0], statement.span[1])
            whole = _statement(span, bodies, last.open_ended or statement.open_ended, last.times + statement.times)
            merged[-1] = whole
        else:
            merged.append(statement)
    return merged


def _continues(text: str, last: Statement, statement: Statement) -> bool:
    """Whether nothing but white space and time limits stands between two labelled statements."""
    between = text[last.span[1] : statement.span[0]]
    labels = [_LABEL.search(text, s.span[0], min(s.span[1], s.span[0] + 16)) for s in (last, statement)]
    if not all(labels) or (between.strip(" 　\n；;。") and not _TIME_LABEL.match(between.strip())):
        return False
    return labels[0] is not None and labels[1] is not None and labels[0].group("label") != labels[1].group("label")


def _was_lead(statement: Statement, party: PartyReading) -> bool:
    return statement.basis == Basis.EXPLICIT.value and party.role == PartyRole.LEAD.value


def _first_leads(text: str, start: int, end: int, statements: list[Statement]) -> tuple[Statement, ...]:
    """A rule stated once (列第一位者为牵头单位，下同) makes that statement and every later one explicit."""
    rule = _FIRST_LEADS.search(text, start, end)
    if rule is None:
        return tuple(statements)
    ruled = [s.span[1] > rule.start() for s in statements]
    if not any(ruled):  # a note behind the last statement speaks of all of them
        ruled = [True] * len(statements)
    return tuple(_with_first_lead(s) if r else s for s, r in zip(statements, ruled, strict=True))


def _with_first_lead(statement: Statement) -> Statement:
    if statement.basis not in (Basis.FIRST_LISTED.value, Basis.SOLE.value):
        return statement
    return replace(statement, basis=Basis.EXPLICIT.value)
