"""Headings, statements and figures become measures with their clauses: each clause covers its own sentences."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile

from tracker.plantext.figures.due import with_due_days
from tracker.plantext.figures.goals import goal_headings, under_general
from tracker.plantext.figures.headed import headed_figures
from tracker.plantext.figures.indicators import indicators
from tracker.plantext.outline.headings import BOX, Heading
from tracker.plantext.reading import Clause, IndicatorReading, MeasureReading, PartyReading, Remark, Span
from tracker.plantext.statements.dates import find_dates
from tracker.plantext.statements.grammar import Statement, outer_brackets
from tracker.plantext.statements.kinds import kind_of
from tracker.plantext.statements.words import BESIDE_TASK, LIMIT, NOBODY_LABEL, PERSON_TOLD, TIME, TIME_LABEL
from tracker.plantext.text.cleaning import NUMBER_AT_START
from tracker.plantext.text.cover import Cover
from tracker.vocabulary import Basis, FigureMode, Kind

_EDITION = re.compile(r"版|修[订正]|试行|[第号]")
_EDGE = " 　\n。；;，,、"
_CLOSING = "）]】〕"
# 注：排在第一位的为牵头单位, behind the last task; （以上政策有效期至2024年底）
_NOTE = re.compile(
    r"（?注\s?：[^\n]*"
    r"|（?(?:以上|上述)[一-鿿]{0,6}有效期(?:限)?[一-鿿]{0,3}(?:20\d\d|\d{1,2}年|[一二三四五]年)[^\n。]*。?）?"
)
# 以上任务列入考核, behind the last task
_CLOSES = re.compile(r"(?:以上|上述)[^。]{0,6}(?:任务|事项|工作|措施)|注\s?：|各(?:牵头|责任|有关|相关)(?:单位|部门)")
_LIKE_AN_END = re.compile(r"请?各[^。；：\n]{1,24}?[要应须于]|本(?:措施|方案|意见)|[^，。；：\n]{2,16}[要应]会同")
# 保障措施 without a number, below the last task before it
_BARE_HEADING = re.compile(
    r"[一-鿿]{0,4}(?:保障措施|组织(?:实施|保障|领导)|(?:工作|有关|相关)要求|(?:工作|实施)步骤|(?:工作|推进)保障)"
)
_SAYS_SOMETHING = re.compile(r"(?:[一-鿿][^一-鿿]{0,20}){4}|[一-鿿]{2}[^一-鿿\n]{0,5}\d ?[一-鿿]")
# 完成时限：2026年6月, 【完成时限】2026年6月, 〔完成时限：2026年6月〕
_TIME_LINE = re.compile(
    rf"(?:^|(?<=[\n。；）) ]))\s?{LIMIT}\s?[：:｜丨]"
    r"(?:(?:20\d\d年)?(?:第?[一二三四1-4]季度|[上下]半年|\d{1,2}月(?=[^\n。]*；\d{1,2}月))[^\n。]*|[^\n。]{0,60})"
    rf"|[【〔\[（]{LIMIT}\s?[：:][^\n。【】〔〕\[\]（）]{{1,40}}[】〕\]）]?"
    rf"|[【〔\[（]{LIMIT}[】〕\]][ ：]?[^\n。，；【】〔〕\[\]（）]{{1,40}}"
    r"(?:[，；](?:并|其中|长期|持续|常态|以后|之后)[^\n。【】〔〕\[\]（）]{1,30})?"
)
# behind a statement: （2026年6月底前完成）, ，完成时限：2026年6月。
_BRACKET_BEHIND = re.compile(r"[ 　]*\n?([（〔][^（）〔〕\n]{1,40}[）〕])")
_WORDS_BEHIND = re.compile(rf"[，；] ?(?:{LIMIT}\s?[：:]\s?)?([^。\n]{{2,40}})(?=[。\n]|\Z)")
# 县级责任领导：张某，电话：12345, a line that is no part of a clause's text
_PERSON_LINE = re.compile(
    rf"(?:^|(?<=[\n。；）)” ]))[（〔【]?{PERSON_TOLD}"
    rf"(?:[，；]\n?{PERSON_TOLD}|\n{PERSON_TOLD})*(?:(?![，；])|(?=[，；]\Z))"
)
# 备注：滚动推进, 进展情况：开工3个, 验收单位：县生态环境局
_ASIDE = (
    rf"(?:[一-鿿]{{0,2}}{BESIDE_TASK}(?:情况)?|(?:指标|工作|任务|项目|建设)?类型)：[^\n]*"
    rf"|(?:验收|销号){{1,2}}(?:单位|部门)：[^\n。，；]*(?=\n|\Z)|{NOBODY_LABEL}"
)
_ASIDE_LINES = re.compile(rf"(?:^|(?<=\n))(?:{_ASIDE})(?:\n(?:{_ASIDE}))*")
# 目前进展：开工3个, what was done
_PROGRESS_LINE = re.compile(
    r"(?:^|(?<=\n))(?:[一-鿿]{0,4}|(?:20\d\d年)?(?:\d{1,2}[—-])?\d{1,2}月份?[一-鿿]{0,4})(?:进展(?:情况)?|完成情况)：[^\n]*"
)
# 具体举措：, above the items it leads to
_LEAD_IN = re.compile(
    r"(?:^|(?<=[\n。）) ]))[一-鿿]{0,6}(?:举措|措施|任务|内容|做法|要求|要点|清单|安排)(?:如下|包括|有)?：$"
)
# 各部门职责分工如下：
_LEADS_TO_LIST = re.compile(r"(?:[：:]|如下。)$")
_SETS_A_FIGURE = re.compile(r"(?<!\d)\d+(?!\d|\s?[年月日])")
_LABEL_ENDS = re.compile(r"[：:｜丨】〕\]]")  # one in each of these lines: a text without is asked for none
_OF_ALL = re.compile(
    r"保障|组织(?:实施|推进|领导)|工作要求|(?:工作|推进|落实|运行)机制"
    r"|^(?:重点|主要|工作|具体)*(?:任务|举措|措施)(?:分工)?$"
)
# 附则: what a paper says of itself is no task (本措施由市发展改革委负责解释, 自2023年7月1日起施行)
_OF_ITSELF = re.compile(
    r"(?:(?:本|此|该)[一-鿿]{1,12}?(?:的?具体)?(?:条款|内容|政策)?(?:，)?(?:由[^。；]{2,80}?(?:解释|说明)|自[^。；]{2,40}?(?:施行|实施|执行|生效)|有效期|与[^。]{2,40}不一致)"
    r"|(?:此前|以往|原有|过去)[^。]{2,60}与本[^。]{1,30}(?:不一致|不符)|[^。；]{0,40}(?:另有规定的|从其规定|未尽事宜))"
)
# 重点任务及分工见附件。 says where the tasks stand
_IN_ANNEX = re.compile(
    r"(?:[一-鿿]{0,4}(?:任务|分工|清单|安排)(?:[及和、]?[一-鿿]{2,4})?)?[（(]?(?:具体|详)?见附[件表]\d{0,2}[^。；\n]{0,20}[。）)]?"
)
_CLOSING_CHAPTER = re.compile(r"附\s?则$")
_DATE_FIRST = re.compile(
    r"(?:力争|确保)?[到在]?\s?(?:20\d\d\s?年|“?十[四五六]五”?|\d{1,2}月)[^，。；：\n\d]{0,6}(?:\d{1,2}月[底末]?前?)?，"
)
_LABEL_FIRST = re.compile(r"(?:(?:工作|重点|主要|目标|年度)?(?:任务|内容|事项)|项目名称)(?:名称)?：\s?(?=[^\s])")
_FIRST_PHRASE = re.compile(r"[^，。；：、\n][^，。；：\n]{0,28}[^，。；：、\n ]|[^，。；：、\n]")
_ITEM_NUMBER_AT_END = re.compile(rf"\n(?:{NUMBER_AT_START.pattern})\s?\Z")
# what stands between 市教育局： and the words of its task: 负责学校食堂改造, or an item 1. below
_NAMES_END = re.compile(rf"\s*(?:{NUMBER_AT_START.pattern})?\s?(?:(?:主要|具体|统一)?负责(?=[一-鿿]{{4}}))?")
_NUMBER_AT_END, _NUMBER_GOES_ON = re.compile(r"(?<=\D)\d[\d.]*$"), re.compile(r"[\d.%％‰]")


@dataclass
class Taken:
    """What was read so far of one plan (the `part`-th of its file), and its text as written."""

    written: str
    part: int
    year: int | None = None
    last: Heading | None = None
    goals: Sequence[Heading] = ()
    measures: list[MeasureReading] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)


def read_measures(
    written: str,
    text: str,
    part: int,
    headings: tuple[Heading, ...],
    statements: Sequence[Statement],
    year: int | None = None,
) -> Taken:
    """The measures of one plan in order: headings that carry tasks, each with its clauses and figures.

    Rules look at `text`, the folded copy; what a person reads is cut from `written`. `year`: the one 年底前 speaks of.
    """
    taken = Taken(written, part, year, headings[-1] if headings else None, goal_headings(text, headings))
    own = _by_heading(headings, statements)
    covering = _parents_covered(text, headings, own)
    leading = {i for i in range(len(headings)) if _leads_all(text, headings, i, own)}
    covered = {child for parent in (*covering, *leading) for child in _below(headings, parent)}
    for i, heading in enumerate(headings):
        if i in covering:
            _take(taken, text, heading, [covering[i]], heading.text_start, heading.end)
        elif i in covered:
            if not heading.children:
                _take_without_clause(taken, text, heading, own[i])
        elif own[i] or (not heading.children and not _is_no_task(text, headings, heading)):
            end = heading.end if i in leading else heading.own_end
            _take(taken, text, heading, own[i], heading.text_start, end)
        if heading.is_guessed:
            message = f"“{text[slice(*heading.title)]}”与正文之间没有停顿，按并列的标题断开，请核对"
            taken.remarks.append(Remark("heading_run_on", message, (heading.title[0], heading.text_start + 1)))
        if heading.odd:
            message = f"编号“{heading.name}”与前文不连续"
            taken.remarks.append(Remark("odd_number", message, _label_span(heading)))
    for statement in _before_all(headings, statements):
        message = "责任分工不在任何编号标题之下，未计入任务"
        taken.remarks.append(Remark("clause_without_heading", message, statement.span))
    return taken


def _is_no_task(text: str, headings: tuple[Heading, ...], heading: Heading) -> bool:
    """Whether a heading without bodies speaks of the plan as a whole, of the paper itself (附则) or of its annex."""
    if under_general(text, headings, heading) or _OF_ITSELF.match(text, heading.title[0]):
        return True
    if _is_in_annex(text, heading):
        return True
    at: Heading | None = heading
    while at is not None and not _CLOSING_CHAPTER.match(text, *at.title):
        at = headings[at.parent] if at.parent is not None else None
    return at is not None


def _is_in_annex(text: str, heading: Heading) -> bool:
    """重点任务（详见附件1）, or 重点任务 over 任务分工见附件。; 实施重大项目 over 清单见附件 is a task."""
    whole = _tidy(text, heading.title[0], heading.own_end)
    said = _tidy(text, heading.text_start, heading.own_end)
    of_all = _OF_ALL.search(text[slice(*heading.title)]) is not None
    return _IN_ANNEX.fullmatch(text, *whole) is not None or of_all and _IN_ANNEX.fullmatch(text, *said) is not None


def _label_span(heading: Heading) -> Span:
    return heading.start, heading.title[0]


def _by_heading(headings: tuple[Heading, ...], statements: Sequence[Statement]) -> list[list[Statement]]:
    """For each heading the statements in its own text (before its first child)."""
    starts = [s.span[0] for s in statements]
    return [list(statements[bisect_left(starts, h.start) : bisect_left(starts, h.own_end)]) for h in headings]


def _before_all(headings: tuple[Heading, ...], statements: Sequence[Statement]) -> list[Statement]:
    first = headings[0].start if headings else 0
    return [s for s in statements if s.parties and (s.span[0] < first or not headings)]


def _below(headings: tuple[Heading, ...], parent: int) -> list[int]:
    end = headings[parent].end
    return list(takewhile(lambda i: headings[i].start < end, range(parent + 1, len(headings))))


def _parents_covered(text: str, headings: tuple[Heading, ...], own: list[list[Statement]]) -> dict[int, Statement]:
    """Parents whose only statement stands at the end of their last child: it covers the whole parent."""
    covered: dict[int, Statement] = {}
    for i, heading in enumerate(headings):
        if len(heading.children) < 2 or own[i] or any(headings[c].children for c in heading.children):
            continue
        *others, last = heading.children
        if any(own[c] for c in others) or len(own[last]) != 1 or under_general(text, headings, heading):
            continue
        statement = own[last][0]
        of_all = _OF_ALL.search(text[slice(*heading.title)]) is not None
        if of_all and text[statement.span[0] - 1] != "\n":
            continue  # 保障措施: each child is a measure of its own
        behind = (statement.span[1], headings[last].own_end)
        behind = behind if of_all else _without_time_lines(text, *behind)
        if not text[slice(*behind)].strip(_EDGE):
            covered[i] = statement
    return covered


def _leads_all(text: str, headings: tuple[Heading, ...], i: int, own: list[list[Statement]]) -> bool:
    """A statement right behind a heading speaks of all that stands below, where nothing below has one of its own."""
    heading = headings[i]
    at_once = len(own[i]) == 1 and not _says(text, (heading.title[1], max(heading.title[1], own[i][0].span[0])))
    return at_once and bool(heading.children) and not any(own[c] for c in _below(headings, i))


def _take_without_clause(taken: Taken, text: str, heading: Heading, statements: list[Statement]) -> None:
    """An item that the clause of a heading above covers: it keeps its place and figures."""
    place = next(place for place in reversed(range(len(taken.measures))) if taken.measures[place].clauses)
    above = taken.measures[place]
    figures = headed_figures(text, heading, [s.span for s in statements], plan_year=taken.year)
    found = with_due_days(text, indicators(text, figures), above.clauses[0].dates)
    taken.measures[place] = _measured(text, above, found)
    shown = _title_or_phrase(text, heading, heading.title, heading.text_start)
    title = taken.written[slice(*shown)]
    span = (heading.start, max(shown[1], _tidy(text, heading.start, heading.own_end)[1]))
    taken.measures.append(MeasureReading(taken.part, heading.path, heading.label, title, span, (), found))


def _measured(text: str, above: MeasureReading, figures: Sequence[IndicatorReading]) -> MeasureReading:
    """A clause is 量化 by a figure of an item that it covers, as by its own."""
    (clause,) = above.clauses
    modes = tuple(FigureMode(figure.mode) for figure in figures)
    if kind_of(above.title, text[slice(*clause.text_span)], modes) is not Kind.MEASURED:
        return above
    return replace(above, clauses=(replace(clause, kind=Kind.MEASURED.value),))


def _take(
    taken: Taken,
    text: str,
    heading: Heading,
    statements: list[Statement],
    start: int,
    end: int,
) -> None:
    title_span = _title_without_statement(text, heading, statements)
    shown = _title_or_phrase(text, heading, title_span, _behind_names(text, heading, statements))
    title = taken.written[slice(*shown)]
    told = Cover(s.span for s in statements)
    behind = [_limit_behind(text, statement, end, told) for statement in statements]
    told_by = [(s.span[0], limit[1] if limit else s.span[1]) for s, limit in zip(statements, behind, strict=True)]
    gaps = _gaps(text, told_by, start, end)
    box = BOX.match(text, gaps[-1][0]) if statements else None
    if box or statements and _BARE_HEADING.fullmatch(text, *gaps[-1]):  # what stands in a box is read below
        gaps[-1] = (gaps[-1][0], gaps[-1][0])
    labelled = (start, end if _LABEL_ENDS.search(text, start, end) else start)
    limits = [m.span() for m in _TIME_LINE.finditer(text, *labelled) if m.start() not in told]
    limits += [limit for limit in behind if limit and limit not in limits]
    of_all = heading is taken.last and _speaks_of_all(taken, text, gaps[-1])
    clauses = _clauses(text, heading, title_span, statements, gaps, limits, of_all)
    if not clauses:
        return
    for _, times in clauses:
        times += _title_limits(text, title_span)
    done = [m.span() for m in _PROGRESS_LINE.finditer(text, *labelled)]
    away = [*(s.span for s in statements), *limits, *done]
    first = min([title_span[0], start, *(c.text_span[0] for c, _ in clauses)])
    in_goals = any(goal.start <= heading.start < goal.end for goal in taken.goals)
    figures = headed_figures(text, heading, away, first, in_goals, taken.year)
    last = len(clauses) - 1
    found = indicators(
        text,
        figures,
        lambda f: last if box and f.span[0] > box.start() else _clause_at(clauses, f.span[0], title_span),
    )
    read = tuple(
        _completed(taken, text, title, clause, times, [i for i in found if i.clause == n])
        for n, (clause, times) in enumerate(clauses)
    )
    found = with_due_days(text, found, [stated for clause in read for stated in clause.dates])
    span = (heading.start, max(shown[1], _tidy(text, heading.start, end)[1]))
    taken.measures.append(MeasureReading(taken.part, heading.path, heading.label, title, span, read, found))
    taken.remarks.extend(_remarks(read, found))
    if box and text[box.end() : end].strip(_EDGE):
        message = f"“{taken.written[slice(*box.span())]}”里的内容归入上面这一条任务，未另列任务，请核对"
        taken.remarks.append(Remark("box_of_task", message, box.span()))


def _title_limits(text: str, title: Span) -> list[Span]:
    """摸清底数（6月底前）: the heading says by when; 实施目录（2025年版） names an edition."""
    if text[title[1] - 1 : title[1]] not in ("）", "〕"):
        return []
    return [pair for pair in outer_brackets(text, *title) if pair[1] == title[1] and _is_limit(text, pair)]


def _limit_behind(text: str, statement: Statement, end: int, told: Cover) -> Span | None:
    """（市教育局负责）（2026年6月底前完成）, or （市教育局负责），完成时限：2026年6月底前。

    `told`: the statements; what stands in the next one is its own.
    """
    bracket = _BRACKET_BEHIND.match(text, statement.span[1], end)
    if bracket:
        is_theirs = bracket.start(1) not in told and _is_limit(text, bracket.span(1))
        return bracket.span(1) if is_theirs else None
    words = _WORDS_BEHIND.match(text, statement.span[1], end)
    return words.span(1) if words and TIME.fullmatch(words[1]) else None


def _is_limit(text: str, bracket: Span) -> bool:
    """（6月底前）, （完成时限：6月底前）; not （2025年版）."""
    inside = text[bracket[0] + 1 : bracket[1] - 1]
    is_time = TIME_LABEL.match(inside) or TIME.fullmatch(inside)
    return is_time is not None and not _EDITION.search(inside)


def _title_without_statement(text: str, heading: Heading, statements: list[Statement]) -> Span:
    """The heading's words without a statement that stands on the same line; 市公安局： above items is their title."""
    start, end = heading.title
    if heading.children and statements and statements[0].opens:
        return start, start + len(text[start:end].rstrip("：" + _EDGE))
    for statement in statements:
        if start <= statement.span[0] < end:
            end = statement.span[0]
    while end > start and text[end - 1] in _EDGE:
        end -= 1
    return start, end


def _behind_names(text: str, heading: Heading, statements: list[Statement]) -> int:
    """Where the words of an item begin that opens with who has it (（一）市公安局：负责登记上牌)."""
    if statements and statements[0].opens and statements[0].span[0] in (heading.title[0], heading.text_start):
        names = _NAMES_END.match(text, statements[0].span[1], heading.end)
        return names.end() if names else heading.text_start
    return heading.text_start


def _title_or_phrase(text: str, heading: Heading, title: Span, words_start: int) -> Span:
    """The heading's words; for an item without a heading its first words, those behind 工作任务： and 到2027年，.

    `words_start`: where the words of such an item begin.
    """
    label = _LABEL_FIRST.match(text, heading.title[0], heading.own_end)
    if title[1] > title[0]:
        return (label.end(), title[1]) if label and label.end() < title[1] else title
    start = label.end() if label else words_start
    date = _DATE_FIRST.match(text, start, heading.own_end)
    match = _FIRST_PHRASE.match(text, date.end() if date else start, heading.own_end)
    return _before_cut_number(text, *match.span()) if match else (heading.start, heading.title[0])


def _before_cut_number(text: str, start: int, end: int) -> Span:
    """A phrase too long to be printed whole is not cut within a number: 普及率超过70% says nothing of 7."""
    number = _NUMBER_AT_END.search(text[start:end])
    return (start, start + number.start()) if number and _NUMBER_GOES_ON.match(text, end) else (start, end)


def _clauses(
    text: str,
    heading: Heading,
    title: Span,
    statements: list[Statement],
    gaps: list[Span],
    limits: list[Span],
    closes: bool,
) -> list[tuple[Clause, list[Span]]]:
    """Each statement with the sentences before it, or behind it where statements open their texts.

    `gaps`: what stands around the statements; `limits`: lines of time limits; `closes`: the last gap ends the paper.
    """
    clauses: list[tuple[Clause, list[Span]]] = []
    opens = bool(statements) and not closes and not _says(text, gaps[0]) and _says(text, gaps[-1])
    if any(statement.opens for statement in statements):
        return _duties(text, title, statements, gaps)
    for i, statement in enumerate(statements):
        sentences = gaps[i + 1] if opens else gaps[i]
        if not _says(text, sentences):
            places = (title, _label_span(heading), (heading.start, statement.span[0]), statement.span)
            sentences = next((place for place in places if text[slice(*place)].strip()), statement.span)
        clauses.append((_clause(statement, sentences), list(statement.times)))
    rest = None if opens else gaps[-1]
    if rest and _says(text, rest) and not _NOTE.fullmatch(text, *rest):
        clauses.append((_nobody(rest), []))
    if not statements and not clauses and title[1] > title[0]:
        clauses.append((_nobody(title), []))
    for limit in limits if clauses else ():
        before = [n for n, (c, _) in enumerate(clauses) if c.text_span[0] <= limit[0]]
        clauses[before[-1] if before else 0][1].append(limit)
    return clauses


def _duties(text: str, title: Span, statements: list[Statement], gaps: list[Span]) -> list[tuple[Clause, list[Span]]]:
    """The items of a list of duties: each statement with the sentences behind it; without bodies they are of nobody.

    What leads to the list tells by when for all of them (6月底前，各部门按以下分工完成：).
    """
    clauses: list[tuple[Clause, list[Span]]] = []
    start, end = gaps[0]
    leads_from = max(start, text.rfind("。", start, end - 1) + 1)
    leads = _LEADS_TO_LIST.search(text, leads_from, end) and not _SETS_A_FIGURE.search(text, leads_from, end)
    leading = [(leads_from, end)] if leads else []
    before = _tidy(text, start, leads_from) if leads else gaps[0]
    if _says(text, before):
        clauses.append((_nobody(before), []))
    for statement, gap in zip(statements, gaps[1:], strict=True):
        sentences = _without_number_at_end(text, gap)
        if statement.parties:
            sentences = sentences if sentences[1] > sentences[0] else title
            clauses.append((_clause(statement, sentences), [*statement.times, *leading]))
        elif _says(text, sentences):
            clauses.append((_nobody(sentences), []))
    return clauses


def _without_number_at_end(text: str, span: Span) -> Span:
    """Without the number of the next item, where that heads nothing: …违法行为。 15."""
    number = _ITEM_NUMBER_AT_END.search(text[slice(*span)])
    return _tidy(text, span[0], span[0] + number.start()) if number else span


def _speaks_of_all(taken: Taken, text: str, behind: Span) -> bool:
    """Whether what stands behind the last statement is the end of the paper (各市县政府要制定具体措施), not its text.

    Where no other task has its text behind its statement, a line that opens like an end is one; where others are all
    title, any line is.
    """
    if _CLOSES.match(text, behind[0]):
        return True
    told = [(m.title, c) for m in taken.measures for c in m.clauses if c.statement_span]
    if not told or any(c.statement_span and c.text_span[0] >= c.statement_span[1] for _, c in told):
        return False
    all_title = any(taken.written[slice(*c.text_span)].rstrip("。；") == title for title, c in told)
    starts_line = text[: behind[0]].rstrip(" 　").endswith("\n")
    return starts_line and (all_title or _LIKE_AN_END.match(text, behind[0]) is not None)


def _gaps(text: str, told_by: Sequence[Span], start: int, end: int) -> list[Span]:
    """What stands before, between and behind the statements, time-limit lines and edges taken off."""
    edges = [start, *(place for span in told_by for place in span), max(end, start)]
    gaps = [(edges[i], edges[i + 1]) for i in range(0, len(edges), 2)]
    return [_without_time_lines(text, *_tidy(text, a, max(a, b))) for a, b in gaps]


def _without_time_lines(text: str, start: int, end: int) -> Span:
    """A 完成时限, 牵头领导 or 备注 line at either end is no part of a clause's text, in whatever order they stand."""
    if not _LABEL_ENDS.search(text, start, end):
        return _tidy(text, start, end)
    whole = start, end
    for line in (_ASIDE_LINES, _TIME_LINE, _PERSON_LINE):
        first = line.match(text, start, end)
        if first:
            start = first.end()
        for match in list(line.finditer(text, start, end))[-1:]:
            if not text[match.end() : end].strip(_EDGE):
                end = match.start()
        start, end = _tidy(text, start, end)
    if (start, end) != whole:
        return _without_time_lines(text, start, end)
    lead_in = _LEAD_IN.search(text, start, end)
    return _tidy(text, start, lead_in.start() if lead_in else end)


def _says(text: str, span: Span) -> bool:
    return _SAYS_SOMETHING.search(text, *span) is not None


def _tidy(text: str, start: int, end: int) -> Span:
    """Without white space at the ends, and without the stop or bracket that a statement left behind at the start."""
    while start < end and text[start] in _EDGE + _CLOSING:
        start += 1
    while end > start and text[end - 1] in " 　\n，、":
        end -= 1
    return start, end


def _clause(statement: Statement, sentences: Span) -> Clause:
    return Clause(sentences, "", statement.span, statement.basis, statement.open_ended, "", statement.parties)


def _nobody(sentences: Span) -> Clause:
    return Clause(sentences, None, None, Basis.NONE.value, False, "")


def _completed(
    taken: Taken, text: str, title: str, clause: Clause, times: list[Span], indicators: list[IndicatorReading]
) -> Clause:
    """The clause with its kind, its dates, and its statement and names as written."""
    written = taken.written
    modes = tuple(FigureMode(i.mode) for i in indicators)
    kind = kind_of(title, text[slice(*clause.text_span)], modes)
    said = find_dates(text, *clause.text_span, times, taken.year)
    dates = tuple(replace(date, text=written[slice(*date.span)]) for date in said)
    statement = written[slice(*clause.statement_span)] if clause.statement_span else None
    parties = tuple(
        _as_written(party, text[slice(*party.span)], written[slice(*party.span)]) for party in clause.parties
    )
    return replace(clause, kind=kind.value, dates=dates, statement=statement, parties=parties)


def _as_written(party: PartyReading, folded: str, written: str) -> PartyReading:
    return party if folded == written else replace(party, name=party.name.removesuffix(folded) + written)


def _clause_at(clauses: list[tuple[Clause, list[Span]]], place: int, title: Span) -> int | None:
    """The clause a figure stands in; one of the heading (完成改造3家。6月底前……) belongs to the only clause below."""
    if title[0] <= place < title[1] and len(clauses) == 1:
        return 0
    starts = [clause.text_span[0] for clause, _ in clauses]
    i = bisect_right(starts, place) - 1
    return i if i >= 0 and place < clauses[i][0].text_span[1] else None


def _remarks(clauses: tuple[Clause, ...], indicators: tuple[IndicatorReading, ...]) -> list[Remark]:
    """What a person should look at: figures without a year or a task, and text behind the last statement."""
    unstated = [i for i in indicators if i.year is None]
    remarks = [Remark("figure_without_year", f"“{i.subject}”的目标值原文未写年份", i.span) for i in unstated]
    of_heading = "的目标值写在标题里，标题之下有几条任务，未归入其中任何一条，请核对"
    remarks += [
        Remark("figure_of_heading", f"“{i.subject}”{of_heading}", i.span) for i in indicators if i.clause is None
    ]
    behind = [c for c in clauses[1:][-1:] if c.basis == Basis.NONE.value]
    message = "最后一处责任分工之后还有文字，原文未写由谁负责"
    return remarks + [Remark("text_after_last_clause", message, c.text_span) for c in behind]
