"""Finds the responsibility statements of a plan: in brackets, behind labels, on lines of names and verbs."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from tracker.plantext.reading import PartyReading, Span
from tracker.plantext.statements.bodies import Body, is_body, is_certain, is_unnamed
from tracker.plantext.statements.duties import duties
from tracker.plantext.statements.grammar import (
    CLOSING,
    LINE,
    OPENING,
    Statement,
    made_of,
    outer_brackets,
    read_statement,
)
from tracker.plantext.statements.words import (
    BULLETS,
    FIRST_LEADS,
    HELPS_ONLY,
    LABEL,
    MARKED_LEADS,
    NOBODY_LABEL,
    PERSON_LABEL,
    PERSON_TOLD,
    ROLE,
    RULE_FOR_ALL,
    SEPARATED_LEADS,
    TIME,
    TIME_LABEL,
    find_rule,
    with_plain_labels,
)
from tracker.plantext.text.cleaning import NUMBER_AT_START
from tracker.plantext.text.cover import Cover
from tracker.vocabulary import Basis, PartyRole

# 即 opens an explanation (即市商务局), but not 即知即改, 即日起实施
_NO_STATEMENT = re.compile(
    r"以下|简称|含|包括|例如|如|即(?!.即|[日时刻])|详?见|参见|不含|原|指|注|(?:[一二三四五六七八九十]{1,3}|\d{1,3})[）)】〕\]］]"
)
_ASKS_FOR_CARE = re.compile(r"牵头|负责|(?:责任|配合)(?:单位|部门)")
# What may stand before and behind a bracket that is a statement.
_STANDS_APART = ("。；！？：）”\n ", "。；，！？\n（ ")
_OWNS_A_BRACKET = "委局厅部办室署院会所社司行门位构组班区市县省人员"  # 有关部门（市商务局）；
# 建成服务综合体（社区服务中心）。 says what is built; 建数据站（大数据中心）。 who does it
_BUILT_PLACE = re.compile(r"(?:综合体|中心|[站点室院所园馆店]|机构|场所|设施|阵地|载体)$")
_ITS_OTHER_NAME = re.compile(
    r"(?:[村镇乡]级|村|社区|邻里|居家|日间|老年|康养|托[育幼老]|农家|文化活动|文体活动)[一-鿿]{0,8}(?:中心|[站点室]|(?:卫生|养老|敬老)院)"
)
_LABEL_BEHIND_GAP = re.compile(r"[ 。；](?=[一-鿿]{2,8}：)")
_TEXT_BEHIND_GAP = re.compile(
    r"(?<=[一-鿿）)]) (?P<words>(?:新[增建改]|筹集|推[进动广行]|加[快强大]|建[成设立]|实施|开展|完[善成]|引进|培育|打造"
    r"|优化|强化|健全|支持|鼓励|提[升高]|扩大|组织|制定|出台|改造|落实|深化|到20\d\d|力争|围绕|聚焦)[^，。；、：\s]*)"
)
_BEFORE_LABEL = "\n。； ）】〕●★■▲◆※·•—*"
# 完成时限：2025年底, 包联领导：张某, and nothing else, between two labels of one statement
_LIMIT = re.compile(rf"{TIME_LABEL.pattern}[^\n。]*")
_ONLY_ASIDES = re.compile(rf"[\s；;。]*(?:(?:{_LIMIT.pattern}|{PERSON_TOLD}|{NOBODY_LABEL})[\s；;。]*)*")
# 责任领导：张某，责任单位：…; 时限：2025年6月，责任单位：…
_BEHIND_OTHER_LABEL = re.compile(
    rf"(?:^|(?<=[。；\n ]))(?:(?:{PERSON_LABEL.pattern}|{TIME_LABEL.pattern})[^\n。；：]{{1,30}}，\s?)+\Z", re.MULTILINE
)
# 由市领导小组统筹推进。 is text where a line of its own says who is responsible
_DUTY_BELOW = re.compile(r"\s*(?:(?:牵头|责任|主办|主责|承办|实施|落实)(?:单位|部门)|责任分工)\s?[：:]")
# 由市领导小组统筹推进。 at the end of a text tells who coordinates, 由市商务局、市财政局组织实施。 assigns
_COORDINATES = re.compile(
    r"[^，；、。]*(?:(?:领导小组|专班|指挥部|联席会议)统筹(?:协调|推进|抓总)?|(?:问题|事项|困难|情况)由[^，；、。]*(?:协调|督办))"
)
# 县财政局负责资金保障；县住建局负责组织实施；各镇负责具体落实, a line of nothing else
_A_PART = r"[^，；。：\n]{2,40}?(?:负责|牵头)[一-鿿]{2,12}"
_EACH_A_PART = re.compile(rf"{_A_PART}(?:[，；]{_A_PART})+")
_NEXT_TASK = re.compile(r"\n\s?(?:[（(]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[）)、．.]|第|[①-⑳])")
_NUMBER_IN_WORDS = re.compile(r"\s?[（(]?[一二三四五六七八九十]{1,3}[）)、．.]")
_NUMBER_IN_DIGITS = re.compile(r"\n\s?[（(]?(?P<number>\d{1,2})[）)、．.]")
_NEXT_IN_WORDS = re.compile(rf"\n(?:{_NUMBER_IN_WORDS.pattern}|第|附[件表]|[一-鿿]{{2,12}}(?=\n))")
# 鼓励行业协会、商会、龙头企业参与。 assigns nothing
_ENCOURAGES = re.compile(r"鼓励|支持|引导|推动|动员|吸引|发动|倡导|号召|督促|指导")
_ANNOUNCES = re.compile(r"[：:]$|成员|名单|组成|参[会加]|[组队]长|[下上]列|如下|范围")  # 成员单位, above their list
_MAINLY = re.compile(r"[\s【〔]*主责(?:单位|部门)")  # below 牵头单位：市商务局
_LONGEST_SENTENCE, _LONGEST_TASK = 400, 3000
_LONGEST_ROLE = 24
_SIGNS = {"逗号": "，", "分号": "；", "句号": "。"}  # 分号前为牵头单位


@dataclass(frozen=True)
class Found:
    """All statements of a text in order, and brackets that speak of responsibility but were not understood.

    `rules` are the places of what is stated once for all tasks (以下任务均需各区市政府落实).
    """

    statements: tuple[Statement, ...]
    unread: tuple[Span, ...]
    rules: tuple[Span, ...] = ()


def find_statements(text: str, start: int, end: int, notice: int = 0) -> Found:
    """The responsibility statements between `start` and `end`; the notice before `notice` may state a rule for them."""
    dressed, text = text, with_plain_labels(text)
    statements: list[Statement] = []
    unread: list[Span] = []
    brackets = list(outer_brackets(text, start, end))
    for span in brackets:
        statement = _bracketed(text, span, start, end)
        if statement:
            statements.append(statement)
        elif _asks_for_care(text, span) or _lists_a_body(text, span):
            unread.append(span)
    labelled = [_with_its_bracket(dressed, s) for s in _labelled(text, start, end, brackets)]
    told = _apart(sorted(statements + labelled, key=_place))
    statements += labelled + _lines(text, start, end, [s.span for s in told])
    apart = _apart(sorted(statements, key=_place))
    told_in = Cover(s.span for s in apart)
    missed = tuple(span for span in unread if span[0] not in told_in)  # 责任单位：区科技局（牵头）、区人社局 is told
    merged = _merged(text, apart)
    helping = {s.span for s in merged if HELPS_ONLY.match(text, *s.span)}
    listed = duties(dressed, start, end, [s.span for s in merged], helping)
    merged = _apart(sorted(_without_lists(merged, listed.statements) + listed.statements, key=_place))
    merged = _with_helpers(text, merged)
    told_apart = _separated_leads(text, start, end, _marked_leads(text, start, end, merged))
    rule = find_rule(FIRST_LEADS, text, start, end) or find_rule(FIRST_LEADS, text, 0, notice)
    ruled = _first_leads(rule, told_apart)
    return Found(ruled, (*missed, *listed.unread), _rules(text, start, end))


def _asks_for_care(text: str, span: Span) -> bool:
    """A bracket that speaks of who does what and was not understood; 排在第一位的为牵头单位, 标☆的为牵头单位 were."""
    if _NO_STATEMENT.match(text, span[0] + 1):
        return False
    if any(find_rule(rule, text, *span) for rule in (FIRST_LEADS, MARKED_LEADS, SEPARATED_LEADS)):
        return False
    return _ASKS_FOR_CARE.search(text, *span) is not None


def _lists_a_body(text: str, span: Span) -> bool:
    """（县水务局、江滩前哨） behind a sentence: a list that was not read, as not all it holds are known as bodies."""
    before, behind = text[span[0] - 1 : span[0]], text[span[1] : span[1] + 1] or "\n"
    if before not in "。；\n" or behind not in "。\n" or _NO_STATEMENT.match(text, span[0] + 1):
        return False
    names = re.split("[、，；]", text[span[0] + 1 : span[1] - 1])
    known = [is_body(name) for name in names]
    certain = any(is_certain(name) for name, is_known in zip(names, known, strict=True) if is_known)
    return len(names) > 1 and certain and sum(known) * 2 >= len(names)


def _rules(text: str, start: int, end: int) -> tuple[Span, ...]:
    """What is said of all tasks to come and names who has a part in them."""
    stated = RULE_FOR_ALL.finditer(text, start, end)
    return tuple(m.span() for m in stated if is_unnamed(ROLE.sub("", m.group("who"))))


def _bracketed(text: str, span: Span, start: int, end: int) -> Statement | None:
    """The statement in a bracket that stands at a sentence's end or opens a line."""
    before = text[span[0] - 1] if span[0] > start else "\n"
    behind = text[span[1] : min(span[1] + 1, end)] or "\n"
    if _NO_STATEMENT.match(text, span[0] + 1):
        return None
    if before not in _STANDS_APART[0] and behind not in _STANDS_APART[1]:  # within a sentence only the certain
        certain = read_statement(text, span, span[0] + 1, span[1] - 1, strict=True)
        return certain if certain and certain.basis != Basis.COLLECTIVE.value else None
    is_place = _BUILT_PLACE.search(text, max(start, span[0] - 3), span[0])
    if is_place and _ITS_OTHER_NAME.fullmatch(text, span[0] + 1, span[1] - 1):
        return None
    alone = before in "。；！\n " or behind in "。\n" or behind in "，；" and before not in _OWNS_A_BRACKET
    return read_statement(text, span, span[0] + 1, span[1] - 1, bare_list_allowed=alone)


def _labelled(text: str, start: int, end: int, brackets: list[Span]) -> list[Statement]:
    """Statements without brackets that open with 责任单位： at a line's start or behind a full stop."""
    found: list[Statement] = []
    bracketed = Cover(brackets)
    at = start
    for match in LABEL.finditer(text, start, end):
        opening = text[match.start() - 1] if match.start() > start else "\n"
        if match.start() < at or match.start() in bracketed:
            continue
        if opening not in _BEFORE_LABEL and not _BEHIND_OTHER_LABEL.search(text, at, match.start()):
            continue
        if PERSON_LABEL.match(text, match.start()):
            continue
        stop = _before_other_label(text, match.end(), _label_end(text, match.end(), end))
        statement = read_statement(text, (match.start(), stop), match.start(), stop)
        if statement:
            found.append(statement)
            at = stop
    return found


def _all_certain(text: str, start: int, end: int) -> bool:
    """Whether each part opens with the name of a body or a group."""
    parts = re.split("[，；]", text[start:end])
    return all(is_certain(re.split("负责|牵头", part)[0]) for part in parts)


def _has_its_own(text: str, line: Span, taken: list[Span]) -> bool:
    """Whether the task that a line stands in says in a bracket or behind a label who is responsible."""
    at = bisect_left(taken, line)
    between = [(end - 1, line[0]) for _, end in taken[max(0, at - 1) : at]]
    between += [(line[1], start) for start, _ in taken[at : at + 1]]
    return any(b - a < _LONGEST_TASK and _NEXT_TASK.search(text, a, b) is None for a, b in between)


def _with_its_bracket(text: str, statement: Statement) -> Statement:
    """【责任单位】市商务局 begins at its bracket, ▲责任单位：市商务局 at its sign."""
    start, end = statement.span
    dashed = start
    while dashed > 0 and text[dashed - 1] in "—－–-*":  # ——责任单位：市商务局
        dashed -= 1
    opened = start > 0 and text[start - 1] in OPENING + BULLETS
    return replace(statement, span=(start - 1 if opened else dashed, end))


def _lines(text: str, start: int, end: int, taken: list[Span]) -> list[Statement]:
    """Lines without brackets and labels, and last sentences of lines, that hold but names and what they do; lines of
    nothing but names at the end of tasks."""
    found: list[Statement] = []
    lists: list[Statement] = []
    elsewhere = Cover(taken)
    for line in LINE.finditer(text, start, end):
        line_start, last = line.span()
        inner_end = last - (text[last - 1] in "。；")
        said_end = _before_times(text, line_start, inner_end)
        opens = text.rfind("。", line_start, said_end) + 1 or line_start
        first, inner_end, said_end = _within_half_a_bracket(text, opens, inner_end, said_end)
        if first >= inner_end or text[first] in OPENING or first in elsewhere or inner_end - first > _LONGEST_SENTENCE:
            continue
        is_line = opens == line_start and _EACH_A_PART.fullmatch(text, first, inner_end) is not None
        if is_line and _all_certain(text, first, inner_end):
            if _has_its_own(text, line.span(), taken):
                continue
            statement = read_statement(text, (opens, last), first, inner_end)
            found += [statement] if statement else []
        elif ROLE.search(text, max(first, said_end - _LONGEST_ROLE), said_end):
            statement = read_statement(text, (opens, last), first, inner_end, strict=True)
            within = opens > line_start and statement is not None and statement.basis == Basis.COLLECTIVE.value
            within |= opens > line_start and _DUTY_BELOW.match(text, last) is not None
            within |= opens > line_start and _COORDINATES.fullmatch(text, first, inner_end) is not None
            within |= _ENCOURAGES.match(text, first) is not None
            found += [statement] if statement and not within else []
        elif opens == line_start and _ends_a_task(text, line.span(), start, end):
            statement = read_statement(text, (opens, last), first, inner_end, bare_list_allowed=True)
            if statement and _holds_only_names(statement) and not _has_its_own(text, line.span(), taken):
                lists.append(statement)
    told = any(len(statement.parties) > 1 for statement in lists)  # one name alone, only where others list several
    return found + (lists if told else [])


def _within_half_a_bracket(text: str, first: int, inner_end: int, said_end: int) -> tuple[int, int, int]:
    """（市商务局负责 or 市商务局负责）, of which a copy lost the other bracket, without the one that is left."""
    words = text[first:inner_end]
    opening, closing = sum(words.count(c) for c in OPENING), sum(words.count(c) for c in CLOSING)
    if (opening, closing) == (1, 0) and words[0] in OPENING:
        return first + 1, inner_end, said_end
    if (opening, closing) == (0, 1) and words[-1] in CLOSING:
        return first, inner_end - 1, min(said_end, inner_end - 1)
    return first, inner_end, said_end


def _before_times(text: str, start: int, end: int) -> int:
    """Where the sentences of a line end that say more than by when (市商务局负责。2024年底前完成。)."""
    while (stop := text.rfind("。", start, end)) > start:
        behind = text[stop + 1 : end].strip()
        if not (TIME_LABEL.match(behind) or TIME.fullmatch(behind)):
            break
        end = stop
    return end


def _ends_a_task(text: str, line: Span, start: int, end: int) -> bool:
    """Whether a line without a number is the last of a numbered text and no list that a heading announces."""
    if NUMBER_AT_START.match(text, line[0]) or " " in text[slice(*line)]:  # 财政部 司法部 sign the paper
        return False
    if _NEXT_TASK.search(text, max(start - 1, 0), line[0]) is None:
        return False
    above = text[text.rfind("\n", start, line[0] - 1) + 1 : line[0]].rstrip()
    is_last = not text[line[1] : end].strip() or _NEXT_TASK.match(text, line[1]) is not None
    return is_last and not _ANNOUNCES.search(above)


def _holds_only_names(statement: Statement) -> bool:
    return all(is_body(p.name) and is_certain(p.name) for p in statement.parties)


def _label_end(text: str, at: int, end: int) -> int:
    """Where a labelled statement ends: its line's end, or a full stop behind which no further label stands."""
    while True:
        line_end = text.find("\n", at, end)
        if 0 <= line_end < end - 1 and not text[at:line_end].strip():  # the names stand on the line below their label
            line_end = text.find("\n", line_end + 1, end)
        line_end = end if line_end < 0 else line_end
        stop = text.find("。", at, line_end)
        if stop < 0:
            return _with_names_below(text, line_end, end)
        if stop + 1 >= line_end:
            return line_end
        behind = stop + 2 if text.startswith(" ", stop + 1) else stop + 1
        following = LABEL.match(text, behind) or TIME_LABEL.match(text, behind)
        if not following:
            return stop + 1
        at = following.end()


def _with_names_below(text: str, line_end: int, end: int) -> int:
    """The end of the list whose next lines hold nothing but names, above a number or another label."""
    at = line_end
    while at < end - 1:
        following = text.find("\n", at + 1, end)
        names = re.split("[、，；]", text[at + 1 : following].rstrip("、，；。")) if following >= 0 else [""]
        if NUMBER_AT_START.match(text, at + 1) or not all(is_body(name) and is_certain(name) for name in names):
            break
        at = following
    goes_on = any(known.match(text, at + 1) for known in (NUMBER_AT_START, LABEL, TIME_LABEL, PERSON_LABEL))
    return at if goes_on else line_end


def _before_other_label(text: str, at: int, end: int) -> int:
    """Where a label that names nobody begins (责任单位：市商务局 工作措施：…), or a text where line ends are lost
    (责任单位：市商务局 新增商场10家，……); `end` where there is none."""
    for gap in _TEXT_BEHIND_GAP.finditer(text, at, end):
        if not is_body(gap["words"]):
            end = gap.start()
            break
    for gap in _LABEL_BEHIND_GAP.finditer(text, at, end):
        if not any(known.match(text, gap.start() + 1) for known in (LABEL, TIME_LABEL, PERSON_LABEL)):
            return gap.start()
    return end


def _place(statement: Statement) -> Span:
    return statement.span


def _apart(statements: list[Statement]) -> list[Statement]:
    """Without what stands inside an earlier statement (a bracket in a labelled line is part of the line)."""
    apart: list[Statement] = []
    for statement in statements:
        if not apart or statement.span[0] >= apart[-1].span[1]:
            apart.append(statement)
    return apart


def _without_lists(statements: list[Statement], duties: list[Statement]) -> list[Statement]:
    """Without a line that was read as one statement and is an item of a list: 县住建局负责鉴定，2026年8月底前完成。"""
    starts = [duty.span[0] for duty in duties]
    return [s for s in statements if bisect_left(starts, s.span[0]) == bisect_left(starts, s.span[1])]


def _with_helpers(text: str, statements: list[Statement]) -> list[Statement]:
    """市公安局：负责登记上牌。（配合单位：市交通局）: who helps in an item of a list helps the body it opens with."""
    joined: list[Statement] = []
    for statement in statements:
        item = joined[-1] if joined and joined[-1].opens and joined[-1].parties else None
        if item and HELPS_ONLY.match(text, *statement.span) and _stands_in(text, statement, item):
            bodies = _bodies(item) + _bodies(statement, may_lead=False)
            is_open = item.open_ended or statement.open_ended
            joined[-1] = replace(made_of(item.span, bodies, is_open, item.times + statement.times), opens=True)
        else:
            joined.append(statement)
    return joined


def _stands_in(text: str, statement: Statement, item: Statement) -> bool:
    """Whether no other task begins between: below （一）市公安局： not （二） nor 附件, but 1. and 2. are its own."""
    between = (item.span[1], statement.span[0])
    if _NUMBER_IN_WORDS.match(text, text.rfind("\n", 0, item.span[0]) + 1) is None:
        return _NEXT_TASK.search(text, *between) is None
    first = _NUMBER_IN_DIGITS.search(text, *between)
    are_its_own = first is None or first["number"] == "1" and not any(p.span[0] > item.span[1] for p in item.parties)
    return are_its_own and _NEXT_IN_WORDS.search(text, *between) is None


def _merged(text: str, statements: list[Statement]) -> list[Statement]:
    """Lines of one statement (牵头单位：… / 参与单位：…) are one clause."""
    merged: list[Statement] = []
    for statement in statements:
        last = merged[-1] if merged else None
        if last and _continues(text, last, statement):
            beside = last.basis == Basis.EXPLICIT.value and _MAINLY.match(text, statement.span[0]) is not None
            bodies = _bodies(last) + _bodies(statement, may_lead=not beside)
            span = (last.span[0], statement.span[1])
            between = tuple(m.span() for m in _LIMIT.finditer(text, last.span[1], statement.span[0]))
            times = last.times + between + statement.times
            merged[-1] = made_of(span, bodies, last.open_ended or statement.open_ended, times)
        else:
            merged.append(statement)
    return merged


def _continues(text: str, last: Statement, statement: Statement) -> bool:
    """Whether nothing but white space, time limits and persons stands between two labelled statements."""
    between = text[last.span[1] : statement.span[0]]
    if not between and text[last.span[0]] in OPENING and text[statement.span[0]] in OPENING:
        return True  # （市商务局牵头）（市财政局配合）
    labels = [LABEL.search(text, s.span[0], min(s.span[1], s.span[0] + 16)) for s in (last, statement)]
    if not all(labels) or not _ONLY_ASIDES.fullmatch(between):
        return False
    return labels[0] is not None and labels[1] is not None and labels[0].group("label") != labels[1].group("label")


def _bodies(statement: Statement, may_lead: bool = True) -> list[Body]:
    """The bodies of a statement that becomes part of another; its leads lead there, where they may."""
    return [Body(p.name, p.span, False, may_lead and _was_lead(statement, p)) for p in statement.parties]


def _was_lead(statement: Statement, party: PartyReading) -> bool:
    return statement.basis == Basis.EXPLICIT.value and party.role == PartyRole.LEAD.value


def _marked_leads(text: str, start: int, end: int, statements: list[Statement]) -> list[Statement]:
    """A sign explained once (标☆的为牵头单位) makes those it stands at the leads of their statement."""
    rule = find_rule(MARKED_LEADS, text, start, end)
    if rule is None:
        return statements
    return [_with_marked_leads(text, rule["sign"], statement) for statement in statements]


def _with_marked_leads(text: str, sign: str, statement: Statement) -> Statement:
    beside = [(text[p.span[0] - 1], text[p.span[1] : p.span[1] + 1]) for p in statement.parties]
    return _led_by(statement, [sign in signs for signs in beside])


def _separated_leads(text: str, start: int, end: int, statements: list[Statement]) -> list[Statement]:
    """A rule stated once (分号前为牵头单位) makes those before the first such sign of a statement its leads."""
    rule = find_rule(SEPARATED_LEADS, text, start, end)
    if rule is None:
        return statements
    sign = _SIGNS[rule["sign"]]
    return [_with_separated_leads(text, sign, s) if s.span[1] > rule.start() else s for s in statements]


def _with_separated_leads(text: str, sign: str, statement: Statement) -> Statement:
    if statement.basis != Basis.FIRST_LISTED.value:
        return statement
    ends = [sign in text[a.span[1] : b.span[0]] for a, b in pairwise(statement.parties)]
    many = ends.index(True) + 1 if True in ends else 0
    return _led_by(statement, [n < many for n in range(len(statement.parties))])


def _led_by(statement: Statement, marked: Sequence[bool]) -> Statement:
    """The statement with those marked as its leads, beside those it names itself; as it is where none is marked."""
    if not any(marked):
        return statement
    bodies = [
        Body(p.name, p.span, False, leads or _was_lead(statement, p))
        for p, leads in zip(statement.parties, marked, strict=True)
    ]
    return made_of(statement.span, bodies, statement.open_ended, statement.times)


def _first_leads(rule: re.Match[str] | None, statements: list[Statement]) -> tuple[Statement, ...]:
    """A rule stated once (列第一位者为牵头单位，下同) makes that statement and every later one explicit."""
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
