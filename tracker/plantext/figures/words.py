"""Numbers written in characters: 至少一个, 三至五家, 百分之三十, 翻一番, 一半, 一星级, 超千亿."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal

from tracker.plantext.figures.signs import BEFORE, BEHIND, MADE, Hit, relation
from tracker.plantext.text.numerals import cn_integer, multiplied

_ONE = r"[一二两三四五六七八九十]{1,3}"
_UNIT = r"(?P<unit>个|家|条|座|项|所|名|处|支|次|场|件|种|部|台|套)"
_REACHES = r"(?P<least>超过?|不低于|不少于|突破)|达到?"
_CHANGES = r"增长|增加|提高|提升|扩大|压缩|缩短|压减|减少|精简|下降|降低"

_AT_LEAST_ONE = re.compile(rf"(?P<least>至少|不少于|不低于)(?:{MADE})?(?P<number>{_ONE}){_UNIT}(?!百分点){BEHIND}")
_FROM_TO = re.compile(rf"(?<!第)(?P<number>{_ONE})[至到—-](?P<upper>{_ONE}){_UNIT}{BEHIND}")
_SOME = re.compile(
    rf"(?<=建成|建设|新建|培育|引进|新增|打造|创建)(?P<number>(?!一){_ONE})(?P<unit>家|座|条|所|支|处|名){BEHIND}"
)
_PER_CENT = re.compile(rf"{BEFORE}?百分之(?P<number>[一二三四五六七八九十百零点]{{1,7}}){BEHIND}")
_DOUBLED = re.compile(rf"翻(?P<number>[一两二三])番{BEHIND}")
_FOLDS = re.compile(rf"(?:{_CHANGES}|翻)(?P<about>约|近)?(?P<number>[一两二三四五])倍{BEHIND}")
_HALF = re.compile(rf"(?:{_REACHES}|{_CHANGES})(?P<about>约|近)?一半{BEHIND}")
_STARS = re.compile(r"(?P<number>[一二三四五])星级(?P<behind>及?以上)?(?=标准|绿色建筑标准|要求)")
_LARGE = re.compile(
    r"(?:(?P<least>超过?|突破|(?<![通经不])过)|达到?)"
    r"(?P<number>[一两二三四五六七八九]?(?:[百千十]?万亿|[百千]亿|[百千]万|(?<=[一两二三四五六七八九])[万亿]))"
    r"(?P<unit>元|吨|人次|人|千瓦)?(?!级)"
)


def word_hits(text: str, start: int, end: int) -> Iterator[Hit]:
    """Every number in characters that may be a figure in `text[start:end]`, pattern by pattern."""
    for pattern, unit, value in _PATTERNS:
        for match in pattern.finditer(text, start, end):
            said = match.groupdict()
            behind = said.get("behind") or ""
            upper = cn_integer(said["upper"]) if said.get("upper") else None
            yield Hit(
                relation(match),
                value(said.get("number") or ""),
                unit or said.get("unit"),
                *match.span(),
                Decimal(upper) if upper is not None else None,
                behind,
            )


def _integer(words: str) -> Decimal:
    return Decimal(cn_integer(words) or 0)


def _decimal(words: str) -> Decimal:
    """三十, 十三点五."""
    whole, _, rest = words.partition("点")
    return _integer(whole) + Decimal(cn_integer(rest) or 0).scaleb(-len(rest)) if rest else _integer(whole)


def _half(_: str) -> Decimal:
    return Decimal(50)


def _large(words: str) -> Decimal:
    """三千亿, 千亿, 两万亿."""
    digit = cn_integer(words[0]) if words[0] in "一两二三四五六七八九" else None
    return multiplied(str(digit or 1), words[1:] if digit else words)


_PATTERNS: tuple[tuple[re.Pattern[str], str | None, Callable[[str], Decimal]], ...] = (
    (_AT_LEAST_ONE, None, _integer),
    (_FROM_TO, None, _integer),
    (_SOME, None, _integer),
    (_PER_CENT, "%", _decimal),
    (_DOUBLED, "番", _integer),
    (_FOLDS, "倍", _integer),
    (_HALF, "%", _half),
    (_STARS, "星级", _integer),
    (_LARGE, None, _large),
)
