"""The text as it came becomes paragraphs: pages, running heads and line breaks inside sentences taken out.

Nothing else is rewritten: the clean text is the official wording, and every later span counts its characters.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from tracker.plantext.text.lines import Line
from tracker.plantext.text.numerals import CN_NUMERAL, OPENS_HEADING_BEHIND_POINT
from tracker.plantext.text.page_furniture import without_furniture
from tracker.plantext.text.title_lines import titles_on_one_line

# What opens a paragraph wherever it stands at the start of a line.
_NUMBER_MARK = (
    rf"(?:第{CN_NUMERAL}{{1,4}}[章节条编篇](?:之{CN_NUMERAL}{{1,2}})?|第{CN_NUMERAL}{{1,3}}部分"  # 第一条, 第二部分
    rf"|{CN_NUMERAL}{{1,4}}(?:之{CN_NUMERAL}{{1,2}})?\s?[、．.](?!\d)"  # 一、
    rf"|[（(]\s?{CN_NUMERAL}{{1,4}}(?:之{CN_NUMERAL}{{1,2}})?\s?[）)]"  # （三） （二十三之一）
    r"|\d{1,3}\s?[.．、](?!\d)"  # 1. 1． 1、
    rf"|\d{{1,2}}\.\d{{1,2}}(?:\.\d{{1,2}}\s?(?=[一-鿿“])|(?=\s){OPENS_HEADING_BEHIND_POINT})"  # 2.1.3, 2.1 夯实底座
    r"|[（(]\d{1,2}[）)]|[①-⑳])"  # （1） ①
)
_ROLES = "牵头|责任|配合|主办|协办|参与"
KINDS_OF_BODY = "单位|部门|[处科股部]室|站所|镇街"
"""What a label calls those who do a task: 责任单位, 牵头科室, 责任站所."""
# 牵头单位：… 完成时限：…
_LABEL_MARK = (
    r"[一-鿿（）()]{0,6}(?:牵头|责任|配合|主办|协办|参与|支持|完成)"
    rf"(?:{KINDS_OF_BODY}|时限|时间|领导|人)?\s?[：:]"
)
_OPENING, _CLOSING = re.compile(r"[（(《〔【［\[]"), re.compile(r"[）)》〕】］\]]")
OPENS_PARAGRAPH = re.compile(rf"{_NUMBER_MARK}|——|附\s?件|附\s?表|附\s?录|注\s?[：:]|{_LABEL_MARK}")
NUMBER_AT_START = re.compile(_NUMBER_MARK)
_LABEL_AT_START = re.compile(_LABEL_MARK)
# 具体措施：… 年度目标：…, where the list has such lines again and again
_LIST_LABEL = re.compile(
    r"[一-鿿]{0,4}(?:任务|措施|举措|目标|内容|要求|标准|名称|规模|地点|时间|期限|周期|投资|领导|情况|成果|备注|说明)\s?[：:]"
)
_DATE_MARK = (
    r"(?:20\d\d"
    r"|二[〇○零O0][一二三四五六七八九〇○零]{2})\s?年\s?[\d一二三四五六七八九十]{1,2}\s?月\s?[\d一二三四五六七八九十]{1,3}\s?日"
)
_DATE_LINE = re.compile(rf"[（(]?{_DATE_MARK}[）)]?")
_PRINTED = re.compile(rf".*{_DATE_MARK}印发")  # 某市人民政府办公室 2024年1月5日印发
_SIGNED_LINE = re.compile(rf"(?:[^。；：，]{{2,80}}(?:委|厅|局|府|室|部|会|组|院))?\s?{_DATE_LINE.pattern}")
_BODY_LINE = re.compile(r"[一-鿿“”（） ]{3,60}(?:委员会|厅|局|人民政府|办公室|办公厅|小组|部|署|总社|联合会|集团)")
_NUMBER_BEHIND_GAP = re.compile(rf" (?={_NUMBER_MARK}|——)")
# 责任单位：市商务局（二）… 责任单位：市财政局3.…, where a text on one line has no gaps
_LABEL_WITHOUT_GAP = re.compile(rf"(?=(?:{_ROLES})(?:单位|部门)[：:])(?<=[一-鿿。）])(?<![级要任市省县区直关头体])")
_NUMBER_BEHIND_LABEL = re.compile(
    rf"((?:{_ROLES})(?:单位|部门)[：:][^。：:\n]{{2,200}}?(?<![、，；（(]))"
    rf"(?=[（(]{CN_NUMERAL}{{1,3}}[）)]|\d{{1,2}}[.．、](?!\d)|{CN_NUMERAL}{{1,2}}、[一-鿿]{{4}})"
)
_GAP_BEHIND_STOP = re.compile(r"(?<=[。：！？）]) (?=[一-鿿（《“])")
_NUMBER_IN_HEAD = re.compile(r"(?<=通知)([（(]?[一-鿿]{2,12}\s?[〔﹝\[［]20\d\d[〕﹞\]］]\s?\d{1,4}\s?号[）)]?)")
# A text that opens with its title at once: 某省促进绿色消费实施方案为贯彻落实…
_TITLE_OPENS_HEAD = re.compile(
    r"^[^。，；：]{6,60}?(?:(?:实施|行动|工作|专项)(?:方案|意见|计划)|(?:政策|若干|工作)措施|三年行动计划)"
    r"(?=[一-鿿](?!通知|函))(?!的|明确|提出|要求|及|和|、)"
)
# the same where what follows opens a text: 某市工作要点为做好…, 任务清单1、…
_TITLE_BEFORE_TEXT = re.compile(
    r"^[^。，；：]{4,60}?(?:方案|意见|计划|措施|办法|要点|清单|细则|规划)(?:[（(][^（）()]{1,20}[）)])?"
    r"(?=为[一-鿿]|根据|按照|一、|第一[章条部]|1[.．、](?!\d)|各[省市县区有]|经[省市]|$)"
)
_DATE_IN_HEAD = re.compile(rf"({_DATE_MARK})(?=[一-鿿（(])")
# what proves that the line ends of a head are lost: 的通知渝发改〔2022〕11号各区县, 委员会2022年10月8日重庆市
_HEAD_GLUED = re.compile(
    rf"通知[（(]?[一-鿿]{{2,12}}\s?[〔﹝\[［（(]20\d\d[〕﹞\]］）)]\s?\d{{1,4}}\s?号"
    rf"|(?:委员会|[委厅局府室部会组院]){_DATE_MARK}[一-鿿]{{2,}}"
)
_LONGEST_TITLE = 80
_FIRST_SECTION = re.compile(r"一\s?、|第一(?:[章条]|部分)")
_FIRST_ITEM = re.compile(r"1\s?[.．、](?!\d)")

_OPEN_MARK, _OPEN_WORD = "，、,（(《〈“‘〔［[【", "的和与及或在对将为是以"
# 推进碳中和, 引导社会参与: the last character only looks like a word that leaves its sentence open
_WHOLE_WORD = re.compile(
    r"(?:中和|共和|总和|饱和|缓和|参与|给与|普及|触及|涉及|目的|应对|核对|面对|存在|所在|潜在|行为|作为|有为|可以|得以|予以)$"
)
_NEVER_FIRST = "，。、；：！？）)》”〕"
_STOPS = "。！？：；!?:;"
# “实施方案” alone on a line is the second half of a title.
_TITLE_TAIL = re.compile(
    r"(?:实施|行动|工作|重点任务|若干|专项)?(?:方案|计划|意见|措施|办法|规划|通知|分工方案)(?:[（(].{1,20}[）)])?"
)
_TITLE_NOTE = re.compile(r"[（(](?:征求意见稿|试行|暂行|修订.{0,4}|代拟稿|送审稿|草案.{0,6}|20\d\d.{0,8}年.{0,2})[）)]")
_GAP_IN_HEAD = re.compile(
    rf"(?<=[一-鿿日：。》）)]) (?!{_TITLE_NOTE.pattern})(?=[一-鿿《（(]|{_DATE_MARK})|(?<=号) (?=[一-鿿])"
)
_TITLE_OPENS = re.compile(r"(?:[一-鿿]{2,24})?关于[^。，：；]{4,60}")  # 关于某市加快打造先进制造业 / 基地的实施意见
_WHOLE_TITLE = re.compile(r"[^。，；]*(?:方案|意见|计划|措施|规划|办法|通知)(?:[（(].{1,20}[）)])?")
_QUOTED = re.compile(r"(《[^《》]{0,160}》)")
_QUOTED_TITLE = re.compile(r"《([^《》]{6,80}(?:〈[^〉]{1,40}〉[^《》]{0,60})?)》")

_YEAR_ENDS, _MONTH_OPENS = re.compile(r"20\d\d\s?年$"), re.compile(r"\d{1,2}\s?月")  # 完成时限：2026年 / 6月底前
_NUMBER_GOES_ON = re.compile(r"\d[\d%％‰一-鿿]|[%％‰][以左的]")  # 30 / 0 个, 2025 / 年, 100 / %, 60% / 以上
_LEAST_BEFORE_NUMBER = 0.6  # of the common width, as programs keep a number or a word whole
_LATIN_BREAK = re.compile(r"[A-Za-z][a-z]|[a-z][A-Z]")
_FULL_ENOUGH = 6  # columns a full line may fall short of the common width
_SHORTEST_BROKEN = 30  # columns: a page may end within a sentence on a line no shorter
_NARROWEST_PAGE = 30  # columns: shorter lines are short paragraphs, not broken ones
_FEWEST_FULL, _NARROWEST_EDGE = 4, 44  # lines and columns from which a page's right edge is known by its full lines
_FEWEST_COUNTED, _MOST_COUNTED = 18, 60  # characters
_LONG_LINE = 80  # columns: in an unwrapped file a longer line without a stop at its end was broken


def clean(lines: list[Line]) -> str:
    """The paragraphs of a document, one a line, without page furniture and without line breaks inside sentences."""
    lines = titles_on_one_line(without_furniture(lines, OPENS_PARAGRAPH))
    paragraphs = _paragraphs(lines)
    whole = len(paragraphs) <= 4 and len(max(paragraphs, key=len, default="")) * 5 > sum(map(len, paragraphs)) * 4
    if not whole:
        paragraphs = _with_parted_head(paragraphs)
    return "\n".join(part for paragraph in paragraphs for part in _parted(paragraph, whole))


def _with_parted_head(paragraphs: list[str]) -> list[str]:
    """The paragraphs, those before the first number parted where the head's line ends are lost and the others' not."""
    numbered = (n for n, paragraph in enumerate(paragraphs) if NUMBER_AT_START.match(paragraph))
    head = paragraphs[: next(numbered, 0)]
    is_title_glued = len(head) == 1 and len(head[0]) > _LONGEST_TITLE
    if not is_title_glued and not any(_HEAD_GLUED.search(paragraph) for paragraph in head):
        return paragraphs
    parts = [part for paragraph in head for part in _parted_head(paragraph).split("\n") if part.strip()]
    return [part.strip() for part in parts] + paragraphs[len(head) :]


def _paragraphs(lines: list[Line]) -> list[str]:
    wrap = _counted_edge(lines) or _wrap_width(lines)
    between = [line.after_blank for line in lines if wrap and line.width >= wrap - _FULL_ENOUGH]
    blanks_tell = not between or sum(between) * 3 < len(between)
    labels = Counter(match.group() for line in lines if (match := _LIST_LABEL.match(line.words)))
    titles = {re.sub(r"\s", "", t) for line in lines[:80] for t in _QUOTED_TITLE.findall(line.words)}
    paragraphs: list[list[Line]] = []
    open_brackets = 0
    in_head = True
    for line in lines:
        last = paragraphs[-1] if paragraphs else None
        in_head = in_head and not NUMBER_AT_START.match(line.words)
        so_far = "".join(part.words for part in last) if in_head and last and len(last) <= 4 else ""
        joins = _completes_title(so_far, line.words)
        if last and not joins and not _WHOLE_TITLE.fullmatch(so_far):
            label = _LIST_LABEL.match(line.words)
            opens = label is not None and labels[label.group()] > 1 and not open_brackets
            joins = not opens and _joins(last, line, wrap, blanks_tell, open_brackets, titles)
        if last and joins:
            last.append(line)
        else:
            paragraphs.append([line])
            open_brackets = 0
        open_brackets = max(0, open_brackets + _opened(line.words))
    return [_glued([line.words for line in paragraph]) for paragraph in paragraphs]


def _completes_title(so_far: str, words: str) -> bool:
    """A line that only says （试行） behind a title, or the second half of one that opened with 关于."""
    if _WHOLE_TITLE.fullmatch(so_far):
        return _TITLE_NOTE.fullmatch(words) is not None
    return _TITLE_OPENS.fullmatch(so_far) is not None and len(words) <= 40 and _WHOLE_TITLE.fullmatch(words) is not None


def _counted_edge(lines: list[Line]) -> int:
    """Twice the number of characters, narrow or wide, behind which lines were broken; 0 where they were not.

    Whether a line is full is then known exactly; its width counts characters.
    """
    words = max((len(line.words) for line in lines), default=0)
    written = max((line.length for line in lines), default=0)
    return _edge_counted(lines, words) or (_edge_counted(lines, written) if written > words else 0)


def _edge_counted(lines: list[Line], edge: int) -> int:
    """Twice `edge`, if lines were broken behind so many characters; else 0."""
    if not _FEWEST_COUNTED <= edge <= _MOST_COUNTED:
        return 0
    full = [(a, b) for a, b in pairwise(lines) if _is_full(a, edge)]
    nearly = sum(len(line.words) * 5 >= edge * 4 for line in lines)
    unstopped = [(a, b) for a, b in full if a.words[-1] not in _STOPS]
    broken = sum(not b.indented and not OPENS_PARAGRAPH.match(b.words) for _, b in unstopped)
    certain = broken == len(unstopped) == sum(edge in (len(a.words), a.length) for a, _ in unstopped)
    if len(unstopped) < max(2 if certain else 3, len(full) / 2) or broken * 5 < len(unstopped) * 4:
        return 0
    if len(full) * 10 < nearly * 7:
        return 0
    for line in lines:
        line.width = 2 * (edge if _is_full(line, edge) else min(len(line.words), edge - _FULL_ENOUGH))
    return 2 * edge


def _is_full(line: Line, edge: int) -> bool:
    """Whether its words reach the edge, or did before signs without width were left out and numbers written anew."""
    return edge - (4 if line.indented else 1) <= len(line.words) <= edge or edge - 1 <= line.length <= edge


def _wrap_width(lines: list[Line]) -> int:
    """The width in columns at which the file breaks its lines, 0 where it does not."""
    widths = Counter(line.width for line in lines if line.width >= 20)
    if sum(widths.values()) < 8:
        return 0
    common = max(widths, key=lambda w: sum(widths[w + d] for d in range(-2, 3)))
    full = [line.words[-1] for line in lines if abs(line.width - common) <= 4]
    broken = sum(end not in _STOPS for end in full)  # most full lines end within a sentence
    often = len(full) * 2 >= sum(widths.values()) and broken * 5 >= len(full) * 3
    return common if often and _NARROWEST_PAGE <= common <= 120 else _right_edge(lines)


def _right_edge(lines: list[Line]) -> int:
    """The width no line exceeds and sentences are broken at; 0 where there is none.

    A typeset list (牵头单位：… on lines of their own) has few full lines, but those without a stop go on in the next.
    """
    edge = max((line.width for line in lines), default=0)
    full = [(a, b) for a, b in pairwise(lines) if a.width >= edge - 4]
    unstopped = [(a, b) for a, b in full if a.words[-1] not in _STOPS]
    broken = sum(not b.indented and not OPENS_PARAGRAPH.match(b.words) for _, b in unstopped)
    told = len(unstopped) >= max(_FEWEST_FULL, len(full) / 2) and broken * 5 >= len(unstopped) * 4
    return edge if told and _NARROWEST_EDGE <= edge <= 120 else 0


def _opened(words: str) -> int:
    return len(_OPENING.findall(words)) - len(_CLOSING.findall(words))


def _joins(
    paragraph: list[Line], line: Line, wrap: int, blanks_tell: bool, open_brackets: int, titles: set[str]
) -> bool:
    """Whether `line` goes on with the sentence that `paragraph` leaves open."""
    last = paragraph[-1]
    if last.is_whole or line.is_whole:
        return False
    if titles and len(paragraph) == 1 and "".join((last.words + line.words).split()) in titles:
        return True
    heading = len(paragraph) == 1 and OPENS_PARAGRAPH.match(last.words) and "。" not in last.words
    open_end = last.words[-1] in _OPEN_MARK or _ends_open(last.words) and not (heading and line.indented)
    goes_on = open_end or line.words[0] in _NEVER_FIRST or (open_brackets > 0 and len(paragraph) < 12)
    if OPENS_PARAGRAPH.match(line.words):
        return goes_on and _LABEL_AT_START.match(line.words) is not None
    if goes_on:
        return True
    if _YEAR_ENDS.search(last.words) and _MONTH_OPENS.match(line.words):
        return True
    stopped = last.words[-1] in _STOPS
    if _DATE_LINE.fullmatch(line.words) or _SIGNED_LINE.fullmatch(last.words):
        return False
    if stopped and _BODY_LINE.fullmatch(line.words):
        return False
    if not stopped and _TITLE_TAIL.fullmatch(line.words) and not OPENS_PARAGRAPH.match(paragraph[0].words):
        return True
    if line.after_page and not stopped and not heading and not line.indented and last.width >= _SHORTEST_BROKEN:
        return last.words[-1] not in "）)】〕］]"
    if wrap:
        if stopped and (line.indented and not last.indented or blanks_tell and line.after_blank):
            return False
        return last.width >= _width_to_go_on(last, line, wrap, stopped, bool(heading))
    if stopped or line.indented or last.width < _LONG_LINE or last.words[-1] in "）)】〕］]”":
        return False
    return not heading


def _ends_open(words: str) -> bool:
    """Whether a line stops behind a word that asks for another."""
    printed = words.endswith("印发") and not _PRINTED.fullmatch(words)
    return printed or words[-1] in _OPEN_WORD and not _WHOLE_WORD.search(words)


def _width_to_go_on(last: Line, line: Line, wrap: int, stopped: bool, heading: bool) -> float:
    """From which width on a line is taken for one that was broken, not ended: a number is not broken, or just there."""
    if _NUMBER_GOES_ON.fullmatch(last.words[-1] + line.words[0]):
        return wrap * _LEAST_BEFORE_NUMBER
    if stopped or heading and not line.words[0].isdecimal():
        return wrap - _FULL_ENOUGH
    return wrap * (_LEAST_BEFORE_NUMBER if line.words[0].isdecimal() and not heading else 0.8)


def _glued(parts: list[str]) -> str:
    """The lines of one paragraph; a space only between two Latin words (a number goes on) and before a label."""
    glued = parts[:1]
    for part in parts[1:]:
        apart = _LATIN_BREAK.fullmatch(glued[-1][-1] + part[0]) or _LABEL_AT_START.match(part)
        glued.append(" " + part if apart else part)
    return "".join(glued)


def _parted(paragraph: str, whole: bool) -> list[str]:
    """A whole text on one line is parted at its gaps: before a number, behind a full stop, and all over its head."""
    if len(paragraph) < 300 and not whole:
        return [paragraph]
    paragraph = _NUMBER_BEHIND_GAP.sub("\n", paragraph)
    paragraph = _NUMBER_BEHIND_LABEL.sub(r"\1\n", _LABEL_WITHOUT_GAP.sub("\n", paragraph))
    if whole or len(paragraph) >= 1500:
        paragraph = _GAP_BEHIND_STOP.sub("\n", paragraph)
        first = _FIRST_SECTION.search(paragraph) or _FIRST_ITEM.search(paragraph)
        head = first.start() if first else 0
        paragraph = _parted_head(paragraph[:head]) + "\n" + paragraph[head:]
    return [part.strip() for part in paragraph.split("\n") if part.strip()]


def _parted_head(head: str) -> str:
    """The notice in front of a plan on one line: parted at gaps, else around its number, date and title."""
    parts = _QUOTED.split(head)  # a gap within 《》 is the title's own
    head = "".join(part if n % 2 else _GAP_IN_HEAD.sub("\n", part) for n, part in enumerate(parts))
    if "\n" in head:
        return head
    opened = _TITLE_BEFORE_TEXT.match(head) or _TITLE_OPENS_HEAD.match(head)
    if opened and "印发" not in opened.group():
        return opened.group() + "\n" + head[opened.end() :]
    head = _NUMBER_IN_HEAD.sub(r"\n\1\n", head)
    head = _DATE_IN_HEAD.sub("\\1\n", head)
    titles = sorted(set(_QUOTED_TITLE.findall(head)), key=len, reverse=True)
    unquoted = "|".join(_outside_quotes(title) for title in titles)
    return re.sub(rf"(?<!《)(?<!印发)({unquoted})(?!》|的)", r"\n\1\n", head) if titles else head


def _outside_quotes(title: str) -> str:
    """A pattern for a title as it stands without 《》: its inner 〈〉 are 《》 again, its gaps may be gone."""
    words = r"\s?".join(re.escape(part) for part in title.split())
    return words.replace("〈", "[〈《]").replace("〉", "[〉》]")
