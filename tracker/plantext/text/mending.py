"""The lines of a damaged source as its sound twin has them; where a sign is lost for good, its place is told."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from tracker.plantext.reading import Remark
from tracker.plantext.text.lines import Line
from tracker.plantext.text.numbering import with_plain_numbers
from tracker.plantext.text.signs import plain_signs, without_private
from tracker.plantext.text.traditional import in_simplified

# The sign itself stands first, what must be before it is asked behind it: the rest of a text is passed over quickly.
_BLANKS = re.compile(r"[^\S\n][^\S\n]+")
# A full stop as it lies on a Latin keyboard, behind no number: 推进工作.落实任务.
# 统一.加强 ends a sentence, 一.加强 opens one; RCEP.加强 ends one too, CLI.12 does not.
_LATIN_STOP = re.compile(
    r"""\.(?:(?<=[一-鿿）)”"」』》〕】\]%％‰℃].)(?:(?<![一二三四五六七八九十].)|(?<=[统之唯专同合如归单划不]一.))"""
    r"""(?= ?[一-鿿（(“"「『《〔【\d]|$)|(?<=[A-Za-z].)(?= ?[一-鿿]))"""
)
# the same where its line ends before it
_LATIN_STOP_FIRST = re.compile(r"""\.(?= ?[一-鿿（(“"「『《〔【\d])""")
_FEWEST_STOPS = 4
# 绿色 低碳生 活: blanks where no word ends; singles among them are what no row of words has
_BETWEEN_HAN = re.compile(r"[^\S\n](?<=[一-鿿].)(?=[一-鿿])")
_SINGLE_HAN = re.compile(r"(?<=[一-鿿][^\S\n])[一-鿿](?=[^\S\n][一-鿿])")
_SCATTERED = re.compile(r"(?<=[一-鿿，。；：、）”》])[^\S\n](?=[一-鿿，。；：、（）“”《》])")
_FEWEST_BLANKS, _FEWEST_SINGLES = 30, 8
_OFTEN_APART = 0.02  # blanks a character
# 推进工作 . ( 市商务局 负责 ): blanks beside signs that no blank stands beside
_BESIDE_SIGN = re.compile(
    r"[^\S\n](?:(?<=[一-鿿\d%％）)”》].)(?=[，。；：、,;:）)](?!\d)|\.(?!\d))|(?<=[（(].)(?=[一-鿿]))"
)
_LEVELS_APART = re.compile(
    r"(?<=[县区市州旗])[^\S\n]?[（(][县区市州旗、 ]{1,9}[）)](?:[^\S\n]*(?=人民政府|政府|管委会|党委))?"
)
_POINT_APART = re.compile(r" (?<=\d.)[.．] (?=\d)")  # 14 . 5
# Characters the bytes of common ones become in the wrong encoding: 鐨 is the beginning of 的, 锛 of ， 銆 of 。
_MISREAD = re.compile("[鐨锛銆鍙鏂涓绗浜瀹绛缁鍏鎬].*[鐨锛銆鍙鏂涓绗浜瀹绛缁鍏鎬]")
_DASH = re.compile("[-—–－]")
_PAGE_WITHIN = re.compile(
    r"(?<=\S)\s*[-—–－] \d{1,3} [-—–－](?=\s*\S)"
    r"|(?<=[一-鿿，、；：。）”])[-—–－]\d{1,3}[-—–－](?=[一-鿿，、；：。）（“])"
)
# the same beside a gap of the text, a number or a sign: 综合能源站 -5-100座, 1-5-00座
_PERHAPS_PAGE = re.compile(r"(?<=\S)(?P<before>\s*)[-—–－]\s?(?P<number>\d{1,3})\s?[-—–－](?P<behind>\s*)(?=\S)")
_YEAR_OR_CODE = re.compile(r"([0-9０-９]{4}|[A-Za-z])$")
_MOST_PAGES_ON = 3  # from one page number to the next: those between stand elsewhere
# [1] behind a word, and the note it leads to at the end of the text
_NOTE_MARK = re.compile(r"(?<=[一-鿿）”》])[\[［]\d{1,2}[\]］]")
_NOTE = re.compile(r"[\[［](\d{1,2})[\]］]")
_LONG_LINE = 300  # characters
_UNPARTED = "原文没有分段，标题与正文的界线由编号推定，请核对各任务的标题和内容"
_APART = "原文的字间夹有许多空格，已经去掉；标题与正文之间若本来空格，界线已不可知，请核对各任务的标题"
_TRADITIONAL = "原文是繁体字，已按简体字读出；繁体转载有时改动用词，请对照原件核对单位名称"
_LOST = "这里有一个无法显示的符号，未读，可能是生僻字，请对照原件核对"
_BROKEN = "这里的文字已损坏（�），原字无法得知，请对照原件改正"
_OF_TABLES = {
    "table_without_lines": "这里的表格没有框线，按文字所在的位置读成任务，请对照原件核对各行的单位和内容",
    "table_unread": "这里像一张写明责任单位的表格，未能读成任务，请对照原件补录",
}
_HOLED = re.compile(r"�[�?]*|\?�[�?]*")
_HOLES = re.compile("�+")
# 绿□消费, 绿?消费: as a program writes a character it does not have
_SQUARES = re.compile(r"[□■?](?<=[一-鿿].)(?=[一-鿿])")
# one alone is a character too, where it is no box to tick: 同意□不同意
_LONE_SQUARE = re.compile(r"□(?<=[一-鿿].)(?<![是否有无男女意].)(?=[一-鿿])(?![是否有无男女同不])")
_AROUND = 12  # characters by which a table is found again
_FEWEST_SQUARES = 3  # a form has a box or two


@dataclass(frozen=True)
class Mended:
    """The lines, and what stood before and behind each sign that was left out within a word."""

    lines: list[Line]
    lost: list[tuple[str, str]] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)


def mended(lines: Iterable[Line]) -> Mended:
    """The lines with signs and numbers written as their sound twin writes them."""
    whole = Mended(list(lines))
    for line in whole.lines:
        line.words = _BESIDE_SIGN.sub("", plain_signs(_decoded_again(line.words)))
        line.words = _LEVELS_APART.sub(lambda levels: re.sub(r"\s", "", levels.group()), line.words)
    if in_simplified(whole.lines):
        whole.remarks.append(Remark("traditional", _TRADITIONAL))
    with_plain_numbers(whole.lines)
    _without_notes(whole.lines)
    _without_pages(whole.lines)
    _plain_stops(whole.lines)
    for line in whole.lines:
        line.words, lost = without_private(line.words)
        line.words = _POINT_APART.sub(".", _BLANKS.sub(" ", line.words))
        whole.lost.extend(lost)
    whole.lines[:] = [line for line in whole.lines if line.words]
    if _without_scattered_blanks(whole.lines):
        whole.remarks.append(Remark("scattered_blanks", _APART))
    if len(whole.lines) == 1 and len(whole.lines[0].words) >= _LONG_LINE:
        whole.remarks.append(Remark("no_line_breaks", _UNPARTED))
    half = len(whole.lines) // 2
    if half > 3 and [line.words for line in whole.lines[:half]] == [line.words for line in whole.lines[half:]]:
        del whole.lines[half:]
        whole.remarks.append(Remark("read_once", "同样的全文在文件里有两遍，只读了一遍"))
    return whole


def doubtful_tables(text: str, lines: Iterable[Line]) -> list[Remark]:
    """The remarks on tables, each where its first words stand in the clean text."""
    remarks: list[Remark] = []
    at = 0
    for line in (line for line in lines if line.doubt):
        words = line.words[:_AROUND]
        place = text.find(words, at)
        span = (place, place + len(words)) if place >= 0 else None
        at = span[1] if span else at
        remarks.append(Remark(line.doubt, _OF_TABLES[line.doubt], span))
    return remarks


def _without_scattered_blanks(lines: list[Line]) -> bool:
    """Without blanks that some program put between any two characters; whether there were such.

    Among so many blanks as there are, a character stands alone by chance this often; in a row of words hardly ever.
    """
    text = "\n".join(line.words for line in lines)
    blanks = len(_BETWEEN_HAN.findall(text))
    if blanks < max(_FEWEST_BLANKS, _OFTEN_APART * len(text)):
        return False
    by_chance = blanks * blanks / len(text)
    if len(_SINGLE_HAN.findall(text)) < max(_FEWEST_SINGLES, by_chance / 2):
        return False
    for line in lines:
        line.words = _SCATTERED.sub("", line.words)
    return True


def _without_pages(lines: list[Line]) -> None:
    """Without page numbers that stand within a sentence, where they count up: 省机关事务- 8 -管理局."""
    dashed = [line for line in lines if _DASH.search(line.words)]
    marks = [(line, mark) for line in dashed for mark in _PERHAPS_PAGE.finditer(line.words)]
    certain = [int(mark["number"]) for _, mark in marks if _PAGE_WITHIN.match(mark.string, mark.start())]
    if len(certain) < 2 or not all(a < b <= a + _MOST_PAGES_ON for a, b in pairwise(certain)):
        return
    for line, mark in reversed(_between(certain, marks)):
        gap = "" if mark["before"] else mark["behind"]
        line.words = line.words[: mark.start()] + gap + line.words[mark.end() :]


def _is_of_number(mark: re.Match[str]) -> bool:
    """2026-10-31, CQ-3-2026: the middle of a date or a number of a standard."""
    return _YEAR_OR_CODE.search(mark.string[: mark.start()]) is not None


def _between(certain: list[int], marks: list[tuple[Line, re.Match[str]]]) -> list[tuple[Line, re.Match[str]]]:
    """The certain page numbers, and what may be one where just that number is missing between two of them."""
    pages: list[tuple[Line, re.Match[str]]] = []
    last, ahead = certain[-1], list(certain)
    for line, mark in marks:
        number = int(mark["number"])
        if _PAGE_WITHIN.match(mark.string, mark.start()):
            ahead.pop(0)
        elif not ahead or not last < number < ahead[0] or _is_of_number(mark):
            continue
        last = number
        pages.append((line, mark))
    return pages


def _decoded_again(words: str) -> str:
    """A line that was UTF-8 and was read as GB 18030 once and saved so: 缁胯壊 is 绿色. Only such bytes are UTF-8."""
    if not _MISREAD.search(words):
        return words
    decoded = words.replace("�", "?").encode("gb18030", "replace").decode("utf-8", "replace")
    decoded = _HOLED.sub("�", decoded)
    return decoded if decoded.count("�") * 10 < len(decoded) else words


def _plain_stops(lines: list[Line]) -> None:
    """。 for . in a text that writes full stops so, all or some of them."""
    if sum(len(_LATIN_STOP.findall(line.words)) for line in lines) < _FEWEST_STOPS:
        return
    for line in lines:
        line.words = _LATIN_STOP.sub("。", line.words)
    for before, line in pairwise(lines):
        if _LATIN_STOP_FIRST.match(line.words) and _LATIN_STOP.search(before.words + ".", len(before.words)):
            line.words = "。" + line.words[1:]


def _without_notes(lines: list[Line]) -> None:
    """Without footnotes and their marks, as a Word file is read: the last lines are [1] …, [2] …, each marked above."""
    first = len(lines)
    while first > 0 and _NOTE.match(lines[first - 1].words):
        first -= 1
    notes = [int(match[1]) for line in lines[first:] if (match := _NOTE.match(line.words))]
    if not notes or notes != list(range(1, len(notes) + 1)):
        return
    del lines[first:]
    for line in lines:
        line.words = _NOTE_MARK.sub("", line.words)


def lost_signs(text: str, lost: Iterable[tuple[str, str]]) -> list[Remark]:
    """A remark at the place of each sign that was left out."""
    remarks: list[Remark] = []
    at = 0
    for before, behind in lost:
        place = text.find(before + behind, at)
        if place < 0:
            continue
        at = place + len(before)
        remarks.append(Remark("lost_sign", _LOST, (at - min(1, len(before)), at + min(1, len(behind)))))
    return remarks


def holes(text: str) -> list[Remark]:
    """A remark at each place where the bytes of the file were no characters."""
    squares = list(_SQUARES.finditer(text))
    lost = squares if len(squares) >= _FEWEST_SQUARES else list(_LONE_SQUARE.finditer(text))
    found = [*_HOLES.finditer(text), *lost]
    return [Remark("broken_text", _BROKEN, match.span()) for match in found]
