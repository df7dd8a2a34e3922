"""The numbered headings of a plan with their paths: 一、 （一） 1. （1） 第一条, running on or restarting.

A heading ends at its line end, at a gap, or at its first full stop where that ends a short phrase; a numbered item
that opens with a long sentence has no heading, its text starts behind the number.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tracker.plantext.reading import Span
from tracker.plantext.statements.words import NUMBERED_LABEL
from tracker.plantext.text.numerals import CN_NUMERAL, OPENS_HEADING, OPENS_HEADING_BEHIND_POINT, integer

# The styles of numbers, outermost first; the order of the groups below is their rank.
_CHAPTER = rf"第\s?(?P<chapter>{CN_NUMERAL}{{1,3}}|\d{{1,2}})\s?(?:章|部分|篇|编)"  # 第一章
_PART = rf"第\s?(?P<part>{CN_NUMERAL}{{1,3}}|\d{{1,2}})\s?节"  # 第一节
_AMONG = rf"(?:\s?之\s?(?P<NAME>{CN_NUMERAL}{{1,2}}))?"  # 二十三之一, put in behind 二十三 later
_NO_DECIMAL = r"(?!\d(?!\d{3}\s?年))"  # 一、2021年重点任务, 3.2025年底前, but not 2.5亿元
_SECTION = rf"(?P<section>{CN_NUMERAL}{{1,3}}){_AMONG.replace('NAME', 'section_inserted')}\s?[、．.]{_NO_DECIMAL}"
_ARTICLE = (
    rf"第\s?(?P<article>{CN_NUMERAL}{{1,4}}|\d{{1,3}})\s?条{_AMONG.replace('NAME', 'article_inserted')}"  # 第一条
)
# （三） (十六) （三）、
_BRACKETED = (
    rf"[（(]\s?(?P<bracketed>{CN_NUMERAL}{{1,3}}){_AMONG.replace('NAME', 'bracketed_inserted')}\s?[）)][、.．]?"
)
_CLOSED = rf"(?<![^\n])(?P<closed>{CN_NUMERAL}{{1,3}})[）)]、?"  # 三）
# 2.5G应用, 3.121人才梯队, 4.12345热线, 5.9月底前 at a line start: digits that open the words, not 2.5亿元 or 3.5GW
_DIGITS_OPEN = (
    r"(?:(?=\d{1,2}月[底末份初前中上下至\d])|(?=\d{1,6}(?:[A-Z](?![A-Za-z])|[+＋×]|[一-鿿]))"
    r"(?!\d{1,6}(?:[PTWVML万亿千百多余个家元吨倍年月日名项条公平立米台套户亩次座处所分点号支只件成以度至到"
    r"克毫微兆吉瓦伏时天秒周旬级升辆番床册篇张艘架列株头羽尾匹枚袋箱桶间栋幢片块根盏口门厘英海里斤担岁折股班组类期节例起笔宗本份部]"
    r"|小时|标箱|标准箱|[学课]时|人(?!才))))"
)
_DOTTED = rf"(?P<dotted>\d{{1,3}})\s?[.．、](?:{_NO_DECIMAL}|(?(line){_DIGITS_OPEN}|(?!)))"  # 1. 1． 1、
_BARE = rf"(?P<bare>\d{{1,2}}){OPENS_HEADING}"  # 1 加强, 3支持
# 2.1 2.1.3, under a heading 2 or 二、; 2.1亿元 is none
_PAIR, _TRIPLE = (
    rf"(?<![^\n])(?P<{name}>\d{{1,2}}(?:\.\d{{1,2}}){{{dots}}})(?![\d%％‰]|\.\d)[、．.]?{OPENS_HEADING_BEHIND_POINT}"
    for name, dots in (("pair", 1), ("triple", 2))
)
_INNER = r"(?:[（(]\s?(?P<inner>\d{1,2})\s?[）)]|(?P<half>\d{1,2})[）)])"  # （1） 1）
_CIRCLED = r"(?P<circled>[①-⑳])"  # ①
# 行动一：, above its own 1. 2.; 任务一 开展调查 and 【项目一】学校工程, one of several such lines
_NAMED = (
    rf"【?(?:专项行动|行动|任务|工程|专题|举措|项目|问题)(?P<named>{CN_NUMERAL}{{1,2}}|\d{{1,2}})"
    r"(?:】\s?|\s?[：:、]|(?= [一-鿿“]))"
)
_STYLES = {"chapter": 0, "part": 1, "section": 2, "article": 3, "named": 3, "bracketed": 4, "closed": 4, "dotted": 5,
           "bare": 5, "pair": 6, "triple": 7, "inner": 8, "half": 8, "circled": 9}  # fmt: skip
_FIRST_WORDS = "总体|指导思想|工作|主要|重点|发展|行动|目标|任务|背景|基本"
_OPENS_PLAN = re.compile(_FIRST_WORDS)  # …实施方案一、总体要求, where a text on one line has no gaps
# What any of these, or the “ before it, begins with: most places are passed over at once
_BEGINS = rf"(?=[“第（(\d①-⑳专行任工举项问【]|{CN_NUMERAL})"
# A number stands at a line start, behind white space, or right behind a full stop, a colon or a closing bracket.
_NUMBER = re.compile(
    rf"{_BEGINS}(?:(?P<line>^)|(?<=[ 。！？；：）)】〕\]])|(?=一、(?:{_FIRST_WORDS}))"
    rf"|(?=[（(]\s?{CN_NUMERAL})|(?<=[一-鿿])(?=\d{{1,2}}[.．、](?!\d)))[“]?"
    rf"(?:{_CHAPTER}|{_PART}|{_ARTICLE}|{_BRACKETED}|{_CLOSED}|{_INNER}|{_SECTION}|{_TRIPLE}|{_PAIR}|{_DOTTED}|{_CIRCLED}"
    rf"|{_NAMED}|{_BARE})[ :：]?",
    re.MULTILINE,
)

_SHORT, _SHORT_WITHOUT_COMMA, _LONGEST_LINE = 25, 32, 60
BOX = re.compile(rf"^专\s?栏\s?(?:\d{{1,2}}|{CN_NUMERAL}{{1,2}})?(?=[：: —-]|[一-鿿])[^\n。；]{{2,40}}$", re.MULTILINE)
# What ends a list of numbers: one that stands around it, one that counts anew, a box
_LIST_ENDS = {
    "dotted": re.compile(rf"\n(?:[（(]?{CN_NUMERAL}{{1,3}}[）)、．.]|第|专\s?栏|1\s?[.．、])"),
    "bracketed": re.compile(rf"\n(?:{CN_NUMERAL}{{1,3}}[、．.]|第|专\s?栏|[（(]一[）)])"),
}
_NUMBERED_LINE = re.compile(rf"\n(?:[（(]?(?:{CN_NUMERAL}{{1,3}}|\d{{1,2}})[）)、．.]|[①-⑳]|第|专\s?栏)")
_TELLS_WHO = re.compile(
    r"(?:牵头|责任|配合|主办|承办)(?:单位|部门)\s?[：:]|[（(【〔\[][^（()）\n]{2,200}(?:牵头|负责|落实|配合)[）)】〕\]]"
)
# 问题一：河道采砂监管不到位。 above 责任单位：市水务局 or 整改措施：
_PROBLEM_MENDED = re.compile(r"[^\n]+\n(?:责任|牵头|整改|督[办导]|验收|包[联保]|完成)[一-鿿]{0,6}[：:]")
_FIRST = re.compile(r"[（(]一[）)]|1\s?[.．、]|[（(]1[）)]|①")
_LONGEST_NAMED = 40  # characters
# Characters before a gap: the blank of 打造 特色园区。 is within the words, that of 农业 发展种植，…。 ends them.
_SHORTEST_TITLE = 3
_MOST_LOST = 5  # numbers a lost page takes from a list: 1. 2. 5.
_STOPS = ("。", "！", "？", "）", ")", "】", "〕", "]")
_WORD = re.compile(r"[^\W_]")
UNNUMBERED = 10  # the rank of a paragraph that stands for a heading
_GAP = re.compile(r"(?<=[一-鿿”》）]) (?=[一-鿿“《])")
_OPEN_QUOTE = re.compile(r"[“《][^”》]*\Z")  # “治违禁 控药残”行动: the blank is within a name
# 【责任单位】, 【主要目标】, 【项目一】, 【新增】, 【市商务局】: what an item says of itself, no heading
_NO_TITLE = (
    r"牵头|责任|配合|主办|完成|办理"
    r"|[一-鿿]{0,4}(?:内容|目标|措施|任务|要求|标准|时限|名称|依据|成效|成果|项目[一二三四五六七八九十\d]+)[】\]]"
    r"|(?:20\d\d年度?|[新续在]建|新增|重点|约束性|预期性)[】\]]"
    r"|[省市县区州各][^】\]]{1,18}(?:[委局厅办部院]|中心|公司|集团|政府)[】\]]"
)
# 第四条【支持研发】…, 第四条（支持研发）…: a heading in brackets of its own
_MARKED_TITLE = re.compile(
    rf"\s?(?:[【\[](?P<paired>(?!{_NO_TITLE})[^【】\[\]。；：，\n]{{2,20}})[】\]](?=\s?[^\s，、；])"
    r"|（(?P<round>[^（）。；：，\n]{2,16})）(?=\s?[一-鿿“]))\s?"
)
_LED_HEADING = re.compile(
    r"(?P<title>[^，；：、（(]{2,24})[（(【〔\[][^）)】〕\]]*(?:牵头|负责|配合|单位：|部门：)(?:[^）)】〕\]]|[）)](?=.))*[）)】〕\]]"
)
# Headings a text runs on from where line breaks were lost: 发展目标到2025年… is 发展目标
_KNOWN = re.compile(
    r"(?:总体要求|指导思想|基本原则|(?:总体|主要|发展|工作|行动|预期|建设)目标|(?:重点|主要|工作)任务|保障措施|组织实施)"
    r"(?=\s?20\d\d\s?年|(?!任务|要求|和|与|及|以|的|责任|体系|管理|考核|阶段|步骤|清单|、)[一-鿿（“])"
)
TARGET = re.compile(r"\d{4}\s?年|\d\s?[%％]")
# 动员部署阶段（2025年4月）, 摸清底数（2025—2026年）
_WHEN_BEHIND = re.compile(r"（(?:力争|到)?[\d年月日底末前至到上下半季度—－～~\s-]+）$")
_WHEN_BEFORE = re.compile(r"^20\d\d\s?年度?(?=[一-鿿]{0,4}目标(?:任务)?$)")  # 2025年主要目标
_FULL_WIDTH = str.maketrans("().:", "（）．：")


@dataclass(frozen=True)
class Heading:
    """A numbered heading. `own_end` ends its own text (before its first child), `end` all that stands under it.

    `title` is the span of its words, empty where a sentence follows the number at once; `line_end` ends its first line.
    """

    rank: int
    number: int
    label: str
    start: int
    title: Span
    text_start: int
    path: tuple[int, ...] = ()
    parent: int | None = None
    children: tuple[int, ...] = field(default=())
    own_end: int = 0
    end: int = 0
    odd: bool = False
    inserted: int | None = None  # 1 of 二十三之一
    is_guessed: bool = False  # where its words end, nothing says and no heading beside it

    @property
    def name(self) -> str:
        """Its number as a message quotes it: 问题一, without the colon of its label."""
        return self.label.rstrip("：")


def outline(text: str, start: int, end: int) -> tuple[Heading, ...]:
    """The headings between `start` and `end` in the order of the text, each with the index of its parent."""
    return _nested(text, list(_accepted(text, start, end)), end)


def paragraphs(text: str, start: int, end: int, places: Sequence[int]) -> tuple[Heading, ...]:
    """A plan without any number: each paragraph that holds one of `places` stands for a heading, counted from 1."""
    headings: list[Heading] = []
    at = start
    for place in places:
        line_start = max(text.rfind("\n", start, place) + 1, at)
        line_end = text.find("\n", place, end)
        line_end = end if line_end < 0 else line_end
        if headings and line_start < headings[-1].end:
            continue
        if not text[line_start:place].strip() and line_start > at:  # the statement has a line of its own
            line_start = max(text.rfind("\n", start, line_start - 1) + 1, at)
        if not _WORD.search(text, line_start, place):
            at = max(at, line_end)
            continue
        number = len(headings) + 1
        heading = Heading(UNNUMBERED, number, f"第{number}段", line_start, (line_start, line_end), line_end, (number,))
        title, text_start = _title(text, heading, line_end)
        heading = replace(heading, title=title, text_start=text_start, own_end=line_end, end=line_end)
        headings.append(heading)
        at = line_end
    return tuple(headings)


def _accepted(text: str, start: int, end: int) -> Iterator[Heading]:
    """The numbers that count on from those before them; at a line start also others in characters and of tasks."""
    at: dict[int, int] = {}
    running: dict[int, int] = {}
    behind: int | None = None
    box = _Boxes(text, start, end)
    for match in _NUMBER.finditer(text, start, end):
        style = next(name for name in _STYLES if match.group(name))
        rank, number = _STYLES[style], _value(match.group(style).rpartition(".")[2])
        if number is None or NUMBERED_LABEL.match(text, match.start(style) - (match.group()[0] in "（(")):
            continue
        if style in ("pair", "triple") and not _stands_below(match.group(style), at):
            continue
        if number == 1 and style in ("inner", "half", "circled") and _runs_on(text, match, style):
            continue
        if style == "named" and not _is_named(text, match, number, at, end):
            continue
        if box.holds(match, rank, number, at):
            continue
        inserted = _inserted(match, style)
        follows = number in (at.get(rank, 0) + 1, running.get(rank, 0) + 1) or inserted and number == running.get(rank)
        restarts = number == 1 and (match.group("line") is not None)
        is_later = style == "dotted" and match.group("line") is not None and number > at.get(rank, 0)
        skips = is_later and rank in at and number - at[rank] <= _MOST_LOST
        is_told = follows or restarts or skips or _may_stand_alone(style, match)
        if not is_told and not (is_later and _says_who(text, match.end(), end)):
            continue
        opens = number == 1 and not at and style in ("section", "article", "dotted")
        first = opens and (
            text[match.start() - 1 : match.start()] == "："
            or style == "section"
            and _OPENS_PLAN.match(text, match.end())
        )
        if match.group("line") is None and not first and not _may_follow(text, match, behind, style):
            continue
        behind = match.end()
        at = {r: n for r, n in at.items() if r < rank} | {rank: number}
        running[rank] = number
        heading = _heading(text, match, rank, number, end, odd=not follows and not restarts)
        yield replace(heading, inserted=inserted)


class _Boxes:
    """专栏1 重点工程, with items of its own that count no headings, until the numbers around it go on."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self._text, self._end = text, end
        self._starts = deque(box.start() for box in BOX.finditer(text, start, end))
        self._innermost: int | None = None  # rank of the heading an open box stands under

    def holds(self, number: re.Match[str], rank: int, value: int, at: Mapping[int, int]) -> bool:
        """Whether a number stands in a box; `at`: the numbers counted last around it, by rank."""
        while self._starts and self._starts[0] < number.start():
            self._starts.popleft()
            self._innermost = max(at, default=None)
        if self._innermost is None:
            return False
        goes_on = rank <= self._innermost and value == at.get(rank, 0) + 1 and not self._comes_again(number)
        if goes_on or number.group("line") is not None and self._is_task(number):
            self._innermost = None
            return False
        return True

    def _comes_again(self, number: re.Match[str]) -> bool:
        """Whether 2. stands below once more: the first is an item of the box, the second goes on around it."""
        style = "dotted" if number.group("dotted") else "bracketed"
        stop = _LIST_ENDS[style].search(self._text, number.end(), self._end)
        until = stop.start() if stop else self._end
        return self._text.find(f"\n{number.group().strip()}", number.end(), until) >= 0

    def _is_task(self, number: re.Match[str]) -> bool:
        """Whether an item says who does it: such a box is a list of tasks."""
        return _says_who(self._text, number.end(), self._end)


def _says_who(text: str, at: int, end: int) -> bool:
    """Whether the item whose words begin at a place says who does it, before the next number."""
    following = _NUMBERED_LINE.search(text, at, end)
    return _TELLS_WHO.search(text, at, following.start() if following else end) is not None


def _stands_below(number: str, at: Mapping[int, int]) -> bool:
    """Whether 2.1.3 stands under the heading it names: under 2.1, and that under 2 or 二、."""
    outer, *inner = (int(part) for part in number.split(".")[:-1])
    above = [at[rank] for rank in (_STYLES["chapter"], _STYLES["section"], _STYLES["dotted"]) if rank in at]
    return bool(above) and above[-1] == outer and [at.get(_STYLES["pair"])] * len(inner) == inner


def _runs_on(text: str, match: re.Match[str], style: str) -> bool:
    """Whether ②, too, stands on the line of ①: such items are sentences of one text."""
    second = {"inner": "（2）", "half": "2）", "circled": "②"}[style]
    line_end = text.find("\n", match.end())
    return second in text[match.end() : line_end if line_end >= 0 else len(text)].replace("(", "（").replace(")", "）")


def _is_named(text: str, match: re.Match[str], number: int, at: Mapping[int, int], end: int) -> bool:
    """Whether 任务一 is one of several such lines, or 行动一：… leads to numbers of its own."""
    if match.group().startswith("问题"):
        return _is_problem(text, match, at, end)
    goes_on = number == at.get(_STYLES["named"], 0) + 1
    may_be_task = max(at, default=0) <= _STYLES["named"] if number == 1 else goes_on
    return (may_be_task and _is_one_of_several(text, match, end)) or _leads_to_numbers(text, match, end, goes_on)


def _is_problem(text: str, match: re.Match[str], at: Mapping[int, int], end: int) -> bool:
    """Whether 问题一：… stands above its label lines, and not below （一） or 1., whose next number it would take."""
    is_outermost = _STYLES["named"] in at or max(at, default=0) <= _STYLES["named"]
    is_mended = _PROBLEM_MENDED.match(text, match.end(), end) is not None
    return match.group("line") is not None and is_outermost and is_mended


def _leads_to_numbers(text: str, match: re.Match[str], end: int, goes_on: bool) -> bool:
    """Whether 行动一：… is a line of its own above a first number, 行动二：… above any.

    任务一：… with a text is a task itself.
    """
    line_end = text.find("\n", match.end(), end)
    words = text[match.end() : line_end]
    is_short = 0 <= line_end - match.end() <= _LONGEST_NAMED and not any(c in words for c in "。；（(")
    below = _FIRST.match(text, line_end + 1) or (goes_on and _NUMBERED_LINE.match(text, line_end))
    return match.group("line") is not None and is_short and below is not None


def _is_one_of_several(text: str, match: re.Match[str], end: int) -> bool:
    """Whether 任务一 开展调查 is a line of its own and 任务二 opens another below, no numbers standing between."""
    line_end = text.find("\n", match.end(), end)
    words = text[match.end() : line_end].strip()
    is_short = line_end >= 0 and 2 <= len(words) <= _LONGEST_NAMED and not any(c in words for c in "。；，（(")
    if match.group("line") is None or not is_short or _NUMBERED_LINE.match(text, line_end):
        return False
    number = match.group("named")
    if _value(number) != 1:
        return True
    second = text.find(match.group()[: match.group().find(number)] + ("2" if number == "1" else "二"), line_end, end)
    return second > 0 and text[second - 1] == "\n"


def _value(words: str) -> int | None:
    return "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳".find(words) + 1 if words in "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳" else integer(words)


def _inserted(match: re.Match[str], style: str) -> int | None:
    words = match.groupdict().get(f"{style}_inserted")
    return integer(words) if words else None


def _may_stand_alone(style: str, match: re.Match[str]) -> bool:
    """A number in characters at a line start is a heading even where it does not count on."""
    return match.group("line") is not None and style in ("chapter", "part", "section", "article", "bracketed")


def _may_follow(text: str, match: re.Match[str], behind: int | None, style: str) -> bool:
    """Whether a number within a line opens a heading: behind a stop, a closing bracket or a gap, in no sentence."""
    before = text[max(behind or 0, match.start() - 2) : match.start()]
    in_heading = bool(behind) and match.start() <= (behind or 0) + _SHORT and "。" not in text[behind : match.start()]
    if before.endswith(" "):
        words = text[behind : match.start()].strip()
        return style != "bare" or before[0] in "。！？；）)" or in_heading and len(words) >= 4 and "，" not in words
    if style in ("bracketed", "chapter", "part") and before and before[-1] not in "第（(，、；：按照见附由如以及和或":
        return True
    if style == "dotted" and in_heading:
        return True  # （一）大力发展货物贸易1.扩大优势产品出口。: right behind the words of a heading
    return before[-1:] in _STOPS and style not in ("bare", "half", "inner", "circled")


def _heading(text: str, match: re.Match[str], rank: int, number: int, end: int, odd: bool) -> Heading:
    line_end = text.find("\n", match.end(), end)
    line_end = end if line_end < 0 else line_end
    words = match.end()
    while words < line_end and text[words] == " ":
        words += 1
    # 问题一： keeps its colon: 问题一扬尘管控不力 would run together where a page prints the title behind it.
    marks = " “" if match.group("named") else " :：“"
    label = match.group().strip(marks).translate(_FULL_WIDTH).replace(" ", "")
    return Heading(rank, number, label, match.start(), (words, line_end), line_end, odd=odd)


def _nested(text: str, headings: list[Heading], end: int) -> tuple[Heading, ...]:
    """Headings with path, parent, children and extent."""
    nested: list[Heading] = []
    children: dict[int, list[int]] = {}
    stack: list[int] = []
    closed: dict[int, int] = {}
    for i, heading in enumerate(headings):
        own_end = headings[i + 1].start if i + 1 < len(headings) else end
        while stack and nested[stack[-1]].rank >= heading.rank:
            closed[stack.pop()] = heading.start
        parent = stack[-1] if stack else None
        if parent is not None:
            children.setdefault(parent, []).append(i)
        own = (heading.number, heading.inserted) if heading.inserted else (heading.number,)
        path = (*(nested[parent].path if parent is not None else ()), *own)
        title = _title(text, heading, own_end)
        nested.append(replace(heading, path=path, parent=parent, own_end=own_end, title=title[0], text_start=title[1]))
        stack.append(i)
    return tuple(replace(h, end=closed.get(i, end), children=tuple(children.get(i, ()))) for i, h in enumerate(nested))


def _title(text: str, heading: Heading, own_end: int) -> tuple[Span, int]:
    """The span of a heading's words and the place where its text starts."""
    start, line_end = heading.title[0], min(heading.title[1], own_end)
    line = text[start:line_end]
    stop = line.find("。")
    phrase = line if stop < 0 else line[:stop]
    marked = _MARKED_TITLE.match(line)
    if marked and (marked["paired"] or heading.rank == _STYLES["article"]):
        words = "paired" if marked["paired"] else "round"
        return (start + marked.start(words), start + marked.end(words)), start + marked.end()
    led = _LED_HEADING.fullmatch(phrase)
    if led and stop >= 0:  # （二）扩大消费（市商务局牵头）。
        return (start, start + led.end("title")), start + stop + 1
    gap = next((gap for gap in _GAP.finditer(phrase) if not _OPEN_QUOTE.search(phrase, 0, gap.start())), None)
    opens = phrase[: gap.start()] if gap else ""
    apart = len(opens) >= _SHORTEST_TITLE or "，" in phrase
    if gap and apart and len(opens) <= _SHORT_WITHOUT_COMMA and not any(c in opens for c in "，；：、"):
        return (start, start + gap.start()), start + gap.end()
    if stop < 0 and len(line) <= _LONGEST_LINE or stop >= 0 and _is_heading_phrase(phrase):
        return _without_end_mark(text, start, start + len(phrase)), min(start + len(phrase) + (stop >= 0), own_end)
    known = _KNOWN.match(line)
    return ((start, start + known.end()), start + known.end()) if known else ((start, start), start)


def _is_heading_phrase(phrase: str) -> bool:
    phrase = _WHEN_BEFORE.sub("", _WHEN_BEHIND.sub("", phrase))
    if TARGET.search(phrase) or "：" in phrase or "；" in phrase:
        return False
    return len(phrase) <= _SHORT or len(phrase) <= _SHORT_WITHOUT_COMMA and not any(c in phrase for c in "，、")


def _without_end_mark(text: str, start: int, end: int) -> Span:
    while end > start and text[end - 1] in " ：；。.，、":
        end -= 1
    return start, end
