"""A title broken over several centred lines becomes one line again."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import replace

from tracker.plantext.text.lines import Line

_HEAD_LINES = 80
_NUMBERED = re.compile(
    r"[一二三四五六七八九十]{1,3}\s?[、．.]|[（(][一二三四五六七八九十]{1,3}[）)]|\d{1,2}\s?[.．、](?!\d)"
)
_KIND = r"(?:方案|计划|意见|措施|办法|规划|要点|清单|举措|细则|通知)"
_LIST = r"(?:安排|分[解工]表?|责任表|任务书|路线图)"
_NOTE = r"(?:\s?[（(].{1,20}[）)])?"
# 三年行动计划（2023—2025年）, 实施方案的工作方案: words no title opens with
_TAIL = re.compile(
    rf"(?:[一二三四五][年届]|20\d\d\s?(?:[-—－~～至]\s?20\d\d\s?)?年度?)?(?:实施|行动|工作|专项|重点|若干|政策|攻坚|主要|任务)[^。，；：！？]{{0,20}}?(?:{_KIND}|{_LIST}){_NOTE}"
)
_FROM_ISSUERS = re.compile(rf"关于(?!印发|转发)[^。；：]{{4,60}}?(?:意见|决定|措施|方案|计划){_NOTE}")
_ISSUER = r"(?:中共)?[一-鿿]{1,12}(?:委|人民政府|委员会|办公[厅室])"
_ISSUERS = re.compile(rf"{_ISSUER}(?: {_ISSUER})*")
_NAMED = re.compile(r"《((?:[^《》]|《[^《》]{1,40}》){8,100})》")
_TITLE_LINES = 3
_LONGEST_TITLE = 60  # characters
_ENDS = re.compile(rf"[一-鿿“][^。，；：！？、《》]{{3,40}}(?:{_KIND}|{_LIST}){_NOTE}")
_YEAR = re.compile(r"20\d\d")
_LETTERHEAD = re.compile(r"(?:文件|公报|专刊|简报|网站?|门户|会议|纪要|代表|印发|委|领导|[期号])$")
_BEGINS = re.compile(r"[^。，；：！？…|]{4,30}")
_OPENS = re.compile(
    r"(?:[一-鿿]{1,8}(?:[省市县区州盟旗部委局厅]|政府|办公[厅室]))?关于|[一-鿿]{1,8}[省市县区州盟旗](?![场级域])"
)
_NO_BEGINNING = re.compile(
    rf"附\s?件|附\s?表|[（(【\[]|.*[〔﹝\[［]\s?20\d\d|.*\d\s?日[）)]?$|.*{_KIND}{_NOTE}$"
    r"|.*(?:委员会|厅|局|人民政府|办公室|办公厅|小组|公开|首页|发布)[）)]?$"
)


def titles_on_one_line(lines: list[Line]) -> list[Line]:
    """The lines of a document; in its head a title's last line takes the lines before it that begin the title."""
    glued: list[Line] = []
    named: set[str] = set()
    for at, line in enumerate(lines):
        if at < _HEAD_LINES and _NUMBERED.match(line.words):
            return glued + lines[at:]
        if at >= _HEAD_LINES:
            return glued + lines[at:]
        first = min(_first_of_title(glued, line, bool(named)), _first_of_named(glued, line, named))
        named.update(_bare(name[1]) for name in _NAMED.finditer(line.words))
        parts = [*glued[first:], line]
        words = "".join(part.words for part in parts)
        glued[first:] = [replace(parts[0], words=words, width=0, length=0)] if len(parts) > 1 else parts
    return glued


def _first_of_title(before: list[Line], line: Line, is_named: bool) -> int:
    """Where the title that ends with `line` begins among the lines before it; behind them where it is none."""
    at = len(before)
    if _FROM_ISSUERS.fullmatch(line.words):
        while at > 0 and len(before) - at < _TITLE_LINES and _ISSUERS.fullmatch(before[at - 1].words):
            at -= 1
        return at
    if not _TAIL.fullmatch(line.words):
        return at - 1 if before and not is_named and _is_rest_of(before[-1].words, line.words) else at
    while at > 0 and len(before) - at < 3 and _begins(before[at - 1].words):
        at -= 1
        if _OPENS.match(before[at].words):
            break
    return at


def _is_rest_of(above: str, words: str) -> bool:
    """某市深化“放管服”改革 above 优化营商环境行动方案: one opens with a place, the other ends as a title does."""
    ends = _ENDS.fullmatch(words) is not None and not _OPENS.match(words) and not _YEAR.match(words)
    opens = _OPENS.match(above) is not None and _begins(above) and not _LETTERHEAD.search(above)
    return ends and opens and len(above + words) <= _LONGEST_TITLE


def _first_of_named(before: list[Line], line: Line, named: Collection[str]) -> int:
    """Where the lines begin that together are a title the notice above them hands down in 《》; behind them else."""
    words = _bare(line.words)
    at = len(before)
    while named and at > 0 and len(before) - at < _TITLE_LINES and any(name.endswith(words) for name in named):
        at -= 1
        words = _bare(before[at].words) + words
        if words in named:
            return at
    return len(before)


def _bare(words: str) -> str:
    return "".join(unicodedata.normalize("NFKC", words).split())


def _begins(words: str) -> bool:
    return _BEGINS.fullmatch(words) is not None and not _NO_BEGINNING.match(words)
