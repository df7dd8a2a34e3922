"""Lists of duties: each item opens with who has it, and what follows is his (市公安局：负责登记上牌)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import dropwhile

from tracker.plantext.reading import Span
from tracker.plantext.statements.bodies import is_body, is_certain, is_group
from tracker.plantext.statements.grammar import LINE, Statement, masked, read_statement
from tracker.plantext.statements.words import LABEL, PERSON_LABEL, TIME_LABEL
from tracker.plantext.text.cleaning import NUMBER_AT_START
from tracker.plantext.text.numerals import CN_NUMERAL
from tracker.vocabulary import Basis

_NUMBER_OR_DASH = re.compile(rf"{NUMBER_AT_START.pattern}|[—－-]{{1,2}}")
# How far in a number stands: 一、 （一） 1. （1） ① —— and a line without any
_RANKS = (rf"第|{CN_NUMERAL}+\s?[、．.]", rf"[（(]\s?{CN_NUMERAL}", r"\d+\s?[.．、]", r"[（(]\d", "[①-⑳]", "[—－-]")
_RANK = re.compile("|".join(f"({rank})" for rank in _RANKS))
_RANK_OF_DASH, _WITHOUT_NUMBER = len(_RANKS), len(_RANKS) + 1

# 市公安局：, 市公安局主要职责：, （一）市教育局。负责…, （一）市教育局 on a line of its own, 县财政局负责资金保障。,
# 县发改局牵头，县工信局配合：引进…
_NAMES = r"[^：:。；“\n（()）负牵]*+(?:[（(][^（()）\n]{1,40}[）)][^：:。；“\n（()）负牵]*+)*+"
_OPENING = re.compile(
    rf"(?P<who>{_NAMES})(?:(?P<stop>[：:。]\s?|$)"
    r"|(?P<verb>牵头负责|负责|牵头)(?!人(?:[要为是应须任参、，。；（]|$)|解释|同志|的|单位|部门)"
    r"(?:(?P<helped>[，、；](?P<helpers>[^，。；：\n]{2,60}?)(?:配合|协助|协办|参与))[：:]\s?)?)",
    re.MULTILINE,
)
# 职责 of 市公安局主要职责：, 主要 of 市公安局主要负责, the gap of 市公安局  负责
_BEHIND_NAMES = re.compile(
    r"(?:的?(?:(?:主要|工作|具体)*+(?:职责|任务|分工|责任)[和、及]?+)++[是为]?+|主要|具体|统一|直接|依法|[，\s—－-])++$"
)
# what a line of such a list may go on with, where no other of the forms is kept
_DOES = re.compile(
    r"[要应须]?(?:主要|具体|统一|依法|积极|统筹|及时)*(?:负责|牵头|会同|配合|协助|参与|做好|抓好|加强|加大|强化|承担|组织(?!部)"
    r"|指导|督促|落实|制[定订]|安排|保障(?![局部中服])|开展|完善|查处|提供|支持|履行|协调)|[要应](?!急)"
)
_HAS_DUTY = re.compile(r"\s*(?:\d[.．、])?(?:主要|具体|统一|牵头)?(?:负责|牵头)")
_OF_DUTIES = re.compile("职责|分工|责任(?!制)|任务如下")
_OF_OTHER = re.compile("基础|做法|成效|经验|来源|评分|考核|进展|情况|联系|名单|组成")  # 三、工作基础
_NO_DUTY = re.compile(r"[满扣]?\d{1,3}分|以下简称|简称")
_DEPARTMENT = re.compile("(?!成员|责任|有关|相关|主管|各|其他)[一-鿿]{2,8}(?:部门|机关)")  # 公安部门
_KIND_OF_BODY = re.compile("(?:[省市县区][直级])?(?:成员|责任|有关|相关|主管|牵头|配合|参与)*(?:单位|部门)")
_ALL_OTHERS = re.compile("(?:[省市县区][直级])?(?:其他|其它|其余)(?:各|有关|相关|成员|责任)*(?:部门|单位)")
_LABELLED = re.compile("(?:牵头|责任|成员|组长|配合|主办)(?:单位|部门)")
# 市人民医院：新建住院楼, 市图书馆：改造阅览室
_MAY_BE_BUILT = re.compile(r"(?:医院|[中分]心|[馆校学园室院场站])\Z")
# 支持市文旅局, 优化产业布局: a verb before a name, or what only ends like one
_NO_NAME = re.compile(
    "[（(【〔]|充分|发挥|协助|督促|支持|鼓励|引导|推动|动员|指导|加强|优化|建设|打造|构建|建立|完善|推进|做好|组织(?!部)|由|[一-鿿]*(?:设在|布局|格局)"
)
# 综合协调组：市发改委牵头，…: who has it stands behind the name of the group
_LED_BY_OTHERS = re.compile(r"由?(?P<who>[^，。；：\n]{2,40}?)(?:牵头|配合|组成)")
_BETWEEN_NAMES = re.compile(r"[、，/]|以及|及|和(?=各)|会同|联合")
_LONGEST = 160
_LIKE_ITEM = re.compile(r"[一-鿿、（）]{2,30}[：:](?=[一-鿿])")
_CLOSES = re.compile(
    r"(?:各(?:[一-鿿]{2,4}、各)?(?:部门|级|单位|有关|相关|责任|成员)|以上|上述)(?![^，。\n]{0,12}[：:])"
)
_FEWEST, _ENOUGH = 2, 4


@dataclass(frozen=True)
class _Line:
    """A line and the place of its words behind its number; `rank`: how far in that stands."""

    start: int
    words: int
    end: int
    rank: int


@dataclass
class _List:
    """The lines of one rank below one heading; `above`: what leads to them.

    `start` and `end`: where the heading above them and the next one begin.
    """

    above: str
    start: int
    lines: list[_Line] = field(default_factory=list)
    end: int = 0


@dataclass(frozen=True)
class _Item:
    """A line that opens with bodies: `said` holds their names and verb, its own words begin at `end`.

    `is_sure`: the names say by their ends alone that they are bodies.
    """

    line: _Line
    said: Span
    end: int
    is_sure: bool


@dataclass(frozen=True)
class Duties:
    """The names that open the items, and lines of such lists that look like items and were not understood."""

    statements: list[Statement]
    unread: list[Span]


def duties(text: str, start: int, end: int, told: Sequence[Span], helping: Collection[Span] = ()) -> Duties:
    """The lists of duties, without the items that say elsewhere who is responsible (`told`, in order).

    Where a statement stands in the heading or on a line of its own below, it speaks of the whole list. `helping`:
    those of `told` that only say who helps; they neither take an item nor a list.

    Two items make a list: 市商务局：… alone may be anything. A line of a list that is no item belongs to nobody: a
    statement without bodies ends the item above it.
    """
    found = Duties([], [])
    for listed in _lists(text, start, end):
        items = {line: item for line in listed.lines if (item := _item(text, line, listed))}
        sure = sum(item.is_sure for item in items.values())
        if not sure or sure < _FEWEST and len(items) < _ENOUGH or _OF_OTHER.search(listed.above):
            continue
        items |= {line: item for line in listed.lines if line not in items and (item := _loose_item(text, line))}
        starts = {line.start for line in items}
        others = [span for span in told if span[0] not in starts]
        if _is_told_below(text, others, helping, min(starts), listed.end):
            continue
        others = [span for span in others if span not in helping]
        if _is_told(others, listed.start, min(starts)):
            continue
        if listed.lines[0].rank < _RANK_OF_DASH:
            _add_numbered(found, text, listed, items, others)
        elif not _is_told(others, min(starts), listed.end):
            _add_unnumbered(found, text, listed, items)
    return Duties(sorted(found.statements, key=lambda statement: statement.span), found.unread)


def _lists(text: str, start: int, end: int) -> Iterator[_List]:
    """The lines of a text by their rank and the heading they stand under."""
    opened: dict[int, _List] = {}
    heading = above = ""
    lower = dict.fromkeys(range(1, _WITHOUT_NUMBER + 1), start)  # the last line of a lower rank
    for line in _lines(text, start, end):
        for rank in [rank for rank in opened if rank > line.rank]:
            opened[rank].end = line.start
            yield opened.pop(rank)
        if line.rank not in opened:
            opened[line.rank] = _List(heading + above, lower[line.rank])
        opened[line.rank].lines.append(line)
        above = text[line.words : min(line.words + _LONGEST, line.end)]
        heading = above if line.rank == 1 else heading
        lower |= dict.fromkeys(range(line.rank + 1, _WITHOUT_NUMBER + 1), line.start)
    for listed in opened.values():
        listed.end = end
        yield listed


def _lines(text: str, start: int, end: int) -> Iterator[_Line]:
    for line in LINE.finditer(text, start, end):
        number = _NUMBER_OR_DASH.match(text, *line.span())
        rank = number and _RANK.match(number.group())
        place = rank.lastindex if rank and rank.lastindex else _WITHOUT_NUMBER
        words = number.end() if number else line.start()
        yield _Line(line.start(), words + text.startswith(" ", words), line.end(), place)


def _item(text: str, line: _Line, listed: _List) -> _Item | None:
    """The item a line is by its form: names before a colon, as a heading, or before 负责."""
    opening = _OPENING.match(text, line.words, line.end)
    if opening is None or not 2 <= len(opening["who"]) <= _LONGEST:
        return None
    is_heading = not opening["verb"] and not opening["stop"].startswith(("：", ":"))
    if is_heading and (line.rank == _WITHOUT_NUMBER or not _has_duty(text, opening.end(), listed)):
        return None
    behind = _BEHIND_NAMES.search(opening["who"])
    who = (line.words, opening.end("who") - len(behind.group() if behind else ""))
    sure = _are_named(text, *who)
    if sure and _MAY_BE_BUILT.search(text[slice(*who)]):
        sure = _has_duty(text, opening.end(), listed)
    if sure is None or not _is_followed_by_words(text, opening.end(), line, listed):
        return None
    has_verb = opening["verb"] and not (behind and "—" in behind.group())
    if opening["helped"] and all(map(_is_named, _names(text, *opening.span("helpers")))):
        return _Item(line, (who[0], opening.end("helped")), opening.end(), sure)
    end = opening.end("verb") if opening["helped"] else opening.end()
    return _Item(line, (who[0], end) if has_verb else who, end, sure)


def _has_duty(text: str, at: int, listed: _List) -> bool:
    """市教育局。 is who has it below 职责分工 or before 负责; elsewhere 市人民医院。新建门诊楼… says what is built."""
    return _OF_DUTIES.search(listed.above) is not None or _HAS_DUTY.match(text, at) is not None


def _loose_item(text: str, line: _Line) -> _Item | None:
    """The item a line of a list is whatever its verb: 市公安局要加大巡逻力度, 县卫健局配合做好救治."""
    for verb in _DOES.finditer(text, line.words + 2, min(line.words + _LONGEST, line.end)):
        if text[verb.start() - 1] in "。；：" or text[line.end - 1] in "：:":
            return None
        if not verb.group().endswith("会同") and _are_named(text, line.words, verb.start()):
            is_general = _CLOSES.match(text, line.words)
            return None if is_general else _Item(line, (line.words, verb.start()), verb.start(), True)
    return None


def _are_named(text: str, start: int, end: int) -> bool | None:
    """Whether what stands there is sure to be bodies; None where it is no list of names at all."""
    if (
        end - start > _LONGEST
        or _LABELLED.match(text, start)
        or any(label.match(text, start) for label in (LABEL, PERSON_LABEL, TIME_LABEL))
    ):
        return None
    names = _names(text, start, end) if "，" not in text[start:end] else []
    if not names or not all(_is_named(name) for name in names):
        return None
    return all(is_certain(name) or _DEPARTMENT.fullmatch(name) or _ALL_OTHERS.fullmatch(name) for name in names)


def _names(text: str, start: int, end: int) -> list[str]:
    """The names between two places; 各县（市、区）政府 is one, 县住建局（责任人：张三） is 县住建局."""
    between = [match.span() for match in _BETWEEN_NAMES.finditer(masked(text, start, end))]
    starts, ends = [0, *(b for _, b in between)], [*(a for a, _ in between), end - start]
    return [name for a, b in zip(starts, ends, strict=True) if (name := text[start + a : start + b].strip())]


def _is_named(name: str) -> bool:
    """市住建局, 各区县人民政府, 公安部门, 其他部门; a kind of bodies alone (成员单位：…) leads to a list of them."""
    if _ALL_OTHERS.fullmatch(name) or _DEPARTMENT.fullmatch(name) or name.startswith("各") and is_group(name):
        return True
    return is_body(name) and not _KIND_OF_BODY.fullmatch(name) and not _NO_NAME.match(name)


def _is_followed_by_words(text: str, at: int, line: _Line, listed: _List) -> bool:
    """Words on the same line, not names of persons or bodies; or items below, not the next body of a plain list."""
    words = text[at : line.end].strip()
    if not words:
        below = next(_lines(text, line.end + 1, listed.end), None)
        return below is not None and below.rank != line.rank and not _are_named(text, below.words, below.end)
    others = _LED_BY_OTHERS.match(text, at, line.end)
    if others and _are_named(text, *others.span("who")):
        return False
    if _DOES.match(words):
        return True
    pieces = [piece for piece in re.split(r"[、，；\s]", words.rstrip("。；")) if piece]
    return not _NO_DUTY.search(words) and not all(len(p) <= 3 or is_certain(p) and is_body(p) for p in pieces)


def _add_numbered(found: Duties, text: str, listed: _List, items: dict[_Line, _Item], told: Sequence[Span]) -> None:
    """Each item is a heading of its own; what stands between the last one and the next heading may close the list."""
    for line, stop in zip(listed.lines, [*(line.start for line in listed.lines[1:]), listed.end], strict=True):
        if _is_told(told, line.start, stop):
            continue
        if line in items:
            found.statements.append(_statement(text, items[line], line.words))
            found.statements.extend(_closing(text, line.end + 1, stop))
        elif _LIKE_ITEM.match(text, line.words, line.end):
            found.unread.append((line.words, line.end))


def _add_unnumbered(found: Duties, text: str, listed: _List, items: dict[_Line, _Item]) -> None:
    """From the first item on: a line that speaks to all, or looks like an item and is none, ends the one above."""
    for line in dropwhile(lambda line: line not in items, listed.lines):
        if line in items:
            found.statements.append(_statement(text, items[line], line.start))
        else:
            is_like_item = _LIKE_ITEM.match(text, line.words, line.end) is not None
            if is_like_item or _CLOSES.match(text, line.words):
                found.statements.append(_end_of_item(line.start))
            if is_like_item:
                found.unread.append((line.words, line.end))


def _closing(text: str, start: int, end: int) -> list[Statement]:
    """Where a line begins that speaks to all behind the last item: 各部门要高度重视."""
    closing = next((line for line in _lines(text, start, end) if _CLOSES.match(text, line.start)), None)
    return [_end_of_item(closing.start)] if closing else []


def _end_of_item(place: int) -> Statement:
    return Statement((place, place), (), Basis.NONE.value, False, opens=True)


def _statement(text: str, item: _Item, start: int) -> Statement:
    statement = read_statement(text, (start, item.end), *item.said, are_names_known=True)
    return replace(statement, opens=True) if statement else _end_of_item(start)


def _is_told(told: Sequence[Span], start: int, end: int) -> bool:
    """Whether a bracket or a label between two places says who is responsible."""
    first = bisect_left(told, (start, 0))
    return first < len(told) and told[first][0] < end


def _is_told_below(text: str, told: Sequence[Span], helping: Collection[Span], start: int, end: int) -> bool:
    """Whether a line of its own says it, behind the last item."""
    within = [span for span in told if start <= span[0] < end]
    return len(within) == 1 and within[0] not in helping and text[within[0][0] - 1] == "\n"
