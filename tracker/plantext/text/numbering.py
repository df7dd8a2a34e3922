"""Numbers at the start of lines with an odd sign behind or around them: 3﹒ 一• 〔三〕 （ 三 ） ★（三）.

Only the sign is written anew. What may be anything else (3，… 一 … 2。… 3支持… 一?… （三支持…) is a number only where
the lines of one document count with it: 1, 2, 3, each one more than the last.
"""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import pairwise
from operator import itemgetter

from tracker.plantext.text.lines import Line
from tracker.plantext.text.numerals import CN_NUMERAL, OPENS_HEADING, OPENS_HEADING_BEHIND_POINT, integer
from tracker.plantext.text.signs import PRIVATE

_Number = tuple[int, Line, re.Match[str]]  # its line's place, the line, the number in it
_WORDS = r"(?=\s?[一-鿿“《A-Za-z（(])"
_NUMBER = rf"(?P<number>\d{{1,2}}|{CN_NUMERAL}{{1,3}})"
# 八·一建军节, 5·一专案; but 5﹒一般公共预算收入…, where the lines count so
_NO_DAY = (
    rf"(?:(?<=\d[^\s\d])|(?<=\d\s[^\s\d])|(?!{CN_NUMERAL}))"
    rf"(?!{CN_NUMERAL}{{1,3}}(?:[，。、”]|国庆|广场|节|运动|事[件故变]|[专惨大]案|战役|起义|建军|地震|纪念))"
)
_DOTS = rf"[﹒․‧•·・∙⋅●\uff65{PRIVATE}]"
_CERTAIN_DOT = re.compile(rf"{_NUMBER}(?P<bare>)\s?{_DOTS}(?!{CN_NUMERAL}){_WORDS}")
_DOUBTFUL_DOT = re.compile(
    rf"{_NUMBER}(?P<sign>\s?(?:[。｡，,：:；;?？\ufffd□]|{_DOTS})|\s){_NO_DAY}{_WORDS}|(?P<bare>\d{{1,2}}){OPENS_HEADING}"
)
# （三支持…: the second bracket is lost; not （一般… and （三年…
_OPENED = re.compile(
    rf"(?P<sign>[（(])\s?(?!一[般些批律体切定直致次方])(?P<number>{CN_NUMERAL}{{1,3}})(?P<bare>)"
    rf"(?!{CN_NUMERAL}|[之是要年月季级类个项家届期])\s?(?=[一-鿿“《A-Za-z])"
)
# 三）支持…: the first is
_CLOSED = re.compile(rf"{_NUMBER}(?P<sign>[）)])(?P<bare>)(?!{CN_NUMERAL}|[、，；。])\s?(?=[一-鿿“《A-Za-z])")
# …负责） （三支持…, where line ends are lost too
_OPENED_WITHIN = re.compile(rf"(?<=[ 。；）)】〕\]]){_OPENED.pattern}")
_ROUND = re.compile(rf"[（(](?P<number>{CN_NUMERAL}{{1,3}})(?P<bare>)[）)]")
_BRACKETS = re.compile(rf"[〔﹝［\[【〖〈<{{｛]\s?(?P<number>{CN_NUMERAL}{{1,3}})\s?[〕﹞］\]】〗〉>}}｝]")
_LOOSE = re.compile(
    rf"(?P<round>[（(]\s?(?P<inner>{CN_NUMERAL}{{1,3}}|\d{{1,2}})\s?[）)])\s?|(?P<number>\d{{1,2}}|{CN_NUMERAL}{{1,3}})\s(?P<dot>[、．.])"
)
_BULLET = re.compile(
    rf"(?:[★☆●○■□▲△◆◇♦▪▶►➢➤✓✔※•·*＊{PRIVATE}]|[#＃]{{1,6}})\s*"
    rf"(?=[（(〔［【\[]?\s?(?:\d{{1,2}}|{CN_NUMERAL}{{1,3}})\s?[）)〕］】\]、．.﹒․‧•·・∙⋅●｡。，,：:]|[（(]\s?{CN_NUMERAL})"
)
_ALONE = re.compile(rf"[（(]{CN_NUMERAL}{{1,3}}[）)]|{CN_NUMERAL}{{1,3}}、|\d{{1,2}}[．.、]")
_SOUND = re.compile(rf"{_NUMBER}[、．.](?!\d)(?P<bare>)")
# 2.100所学校改造 between 1. and 3.; not 2.5万平方米, 2.0版, 2.15前, nor 2.1 夯实底座
_BEFORE_DIGITS = re.compile(
    rf"(?!\d{{1,2}}(?:\.\d{{1,2}}){{1,2}}(?![\d%％‰]|\.\d)[、．.]?{OPENS_HEADING_BEHIND_POINT})"
    r"(?P<number>\d{1,2})[、．.](?=[1-9])(?!\d{1,2}日?(?:之?前|以前|起|[-—－~～至]))(?P<bare>)"
)
# 1.5公里道路 above 2.5公里管网: how much of each
_MEASURED = re.compile(r"\d{1,2}\.\d[万亿]?(?:[公千]?里|公顷|平方|立方|千瓦|小时|[米亩吨元万亿倍%％]|个?百分点)")
_ENDED = re.compile(rf".*[。；：！？）)】〕”]|(?:[（(]{CN_NUMERAL}{{1,3}}[）)]|{CN_NUMERAL}{{1,3}}、|第).{{2,30}}")

_FEWEST_WITHIN = 3
_HALVES = ("（", "）")


def with_plain_numbers(lines: list[Line]) -> list[Line]:
    """The lines, an odd sign of a number at their start written as 、 ． or （）; a number alone goes to its words."""
    for line in lines:
        line.words = _plain(line.words)
    for line, following in pairwise(lines):
        if _ALONE.fullmatch(line.words) and not _ALONE.match(following.words):
            following.words, line.words = line.words + following.words, ""
    _plain_within(lines)
    _part_from_digits(lines)
    sound = _all(_SOUND, lines)
    counted: dict[tuple[bool, str], list[_Number]] = defaultdict(list)
    for n, line in enumerate(lines):
        match = _DOUBTFUL_DOT.match(line.words) or _OPENED.match(line.words) or _closed(lines, n)
        if match:
            sign = "bare" if match["bare"] else match["sign"].strip().replace("(", "（").replace(")", "）")
            counted[_digits(match).isdecimal(), sign].append((n, line, match))
    for (in_digits, sign), doubtful in counted.items():
        others = _all(_ROUND, lines) if sign in _HALVES else sound
        beside = [number for number in others if _digits(number[2]).isdecimal() == in_digits]
        accepted = _counting_on(sorted([*doubtful, *beside], key=itemgetter(0)), 3 if sign == "bare" else 2)
        for number in accepted:
            if number in doubtful:
                number[1].words = _bracketed(number[2]) if sign in _HALVES else _dotted(number[2])
    return lines


def _all(number: re.Pattern[str], lines: list[Line]) -> list[_Number]:
    return [(n, line, match) for n, line in enumerate(lines) if (match := number.match(line.words))]


def _closed(lines: list[Line], at: int) -> re.Match[str] | None:
    """三）支持… at a line's start, unless the line before ends within brackets: （方案之 / 三）."""
    before = lines[at - 1].words if at else ""
    within = max(before.rfind("（"), before.rfind("(")) > max(before.rfind("）"), before.rfind(")"))
    return None if within else _CLOSED.match(lines[at].words)


def _plain_within(lines: list[Line]) -> None:
    """…落实到位。〔三〕加强…, where line ends are lost: （三）, if the text counts with them; so is …到位。 （三加强….

    Where lines open with （三） such marks are words of a sentence, and stay as they are.
    """
    if _all(_ROUND, lines):
        return
    within = [_BRACKETS] if _all(_OPENED, lines) else [_BRACKETS, _OPENED_WITHIN]
    for shape in within:
        marks = [(n, line, mark) for n, line in enumerate(lines) for mark in shape.finditer(line.words)]
        for _, line, mark in reversed(_counting_on(marks, _FEWEST_WITHIN)):
            line.words = f"{line.words[: mark.start()]}（{mark['number']}）{line.words[mark.end() :]}"


def _part_from_digits(lines: list[Line]) -> None:
    """2． 100所学校改造 for 2.100所学校改造, where a line is just the one that is missing between its neighbours."""
    sound = [place for place in _all(_SOUND, lines) if _digits(place[2]).isdecimal()]
    doubtful = [p for p in _all(_BEFORE_DIGITS, lines) if p[0] > 0 and _ENDED.fullmatch(lines[p[0] - 1].words)]
    places = sorted([*sound, *doubtful], key=itemgetter(0))
    counted = [int(_digits(match)) for _, _, match in places]
    last = 0
    for (_, line, match), number, following in zip(places, counted, [*counted[1:], 0], strict=False):
        if match.re is _BEFORE_DIGITS:
            goes_on = number == last + 1 and following in (0, 1, number + 1)
            opens = (number, following) == (1, 2) and not _MEASURED.match(line.words)
            if not goes_on and not opens:
                continue
            line.words = f"{number}． {match.string[match.end() :]}"
        last = number


def _plain(words: str) -> str:
    words = _BULLET.sub("", words, count=1) if _BULLET.match(words) else words
    match = _CERTAIN_DOT.match(words)
    if match:
        return _dotted(match)
    match = _BRACKETS.match(words)
    if match:
        return _bracketed(match)
    match = _LOOSE.match(words)
    if match:
        mark = re.sub(r"\s", "", match["round"] or match["number"] + match["dot"])
        return mark + words[match.end() :].lstrip()
    return words


def _bracketed(match: re.Match[str]) -> str:
    return f"（{match['number']}）" + match.string[match.end() :].lstrip()


def _dotted(match: re.Match[str]) -> str:
    number = _digits(match)
    return number + ("．" if number.isdecimal() else "、") + match.string[match.end() :].lstrip()


def _digits(match: re.Match[str]) -> str:
    number: str = match["number"] or match["bare"]
    return number


def _counting_on(found: list[_Number], fewest: int) -> list[_Number]:
    """Those that count up one by one from 1, lists within lists too; none where they stay below `fewest`."""
    accepted: list[_Number] = []
    counters: list[int] = []  # of the lists that are open, the one counted last at the end
    longest = 0
    for place in found:
        number = integer(_digits(place[2])) or 0
        if number != 1 and number - 1 not in counters:
            continue
        if number != 1:
            counters.reverse()
            counters.remove(number - 1)
            counters.reverse()
        counters.append(number)
        longest = max(longest, number)
        accepted.append(place)
    return accepted if longest >= fewest else []
