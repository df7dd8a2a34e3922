"""Numbers written in characters: 至少一个, 三至五家, 二十家, 百分之三十, 六成, 翻一番, 一半, 一星级, 超千亿."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal

from tracker.plantext.figures.relations import BEFORE, BEHIND, MADE, Hit, relation
from tracker.plantext.text.numerals import cn_integer, integer, multiplied

_ONE = r"[一二两三四五六七八九十]{1,3}"
_UNIT = r"(?P<unit>个|家|条|座|项|所|名|人|处|支|次|场|件|种|部|台|套)"
_REACHES = r"(?P<least>至少|超过?|不低于|不少于|突破)|达到?"
_CHANGES = r"增长|增加|提高|提升|扩大|压缩|缩短|压减|减少|精简|下降|降低|[高升大加长低减少缩短降增][到至]"

_ROUND_UNIT = r"(?P<unit>家|个|名|户|人|场|项|种|款|亩)"
_IS_SIZE = r"(?!(?:及?以[上下])?的?[一-鿿“”]{1,12}?\s?\d)"
"""Behind 万亩 of 万亩示范片5个: how large those counted are."""
_ENDS = r"(?=[，。；、）\n]|$)"


def _reached(number: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A share in words with what makes it one to reach: 超过六成, 压缩三分之一; 六成以上."""
    return (
        re.compile(rf"(?:{_REACHES}|(?<={_CHANGES}))(?P<about>约|近)?{number}{BEHIND}"),
        re.compile(rf"{number}(?P<behind>及?以上|左右|以内)"),
    )


_AT_LEAST_ONE = re.compile(rf"(?P<least>至少|不少于|不低于)(?:{MADE})?(?P<number>{_ONE}){_UNIT}(?!百分点){BEHIND}")
_FROM_TO = re.compile(rf"(?<!第)(?P<number>{_ONE})[至到—-](?P<upper>{_ONE}){_UNIT}{BEHIND}")
_SOME = re.compile(
    rf"(?<=建成|建设|新建|培育|引进|新增|打造|创建)(?P<number>(?!一){_ONE})(?P<unit>家|座|条|所|支|处|名){BEHIND}"
)
# 每年创建一个5A级景区; 每年举办一次 is how often
_EACH_YEAR = re.compile(
    rf"(?<=每年创建|每年新增|每年培育|每年建成|每年打造|每年新建|每年引进|每年推出)(?P<number>{_ONE})(?P<unit>个|家|项|所|条|处)(?!百分点){BEHIND}"
)
_COUNT = r"(?P<number>(?:[二两三四五六七八九]?十[一二三四五六七八九]?|[二两三四五六七八九])[百千]?)"
_COUNT_UNIT = r"(?P<unit>家|座|条|所|名|个|项|处|户)(?!百分点)"
# 绿色工厂二十家，绿色园区三个以上: at the end of its part of the sentence
_COUNTED = re.compile(
    rf"(?<=[一-鿿）”])(?<![第每前后各这哪那成一二两三四五六七八九十百千]){_COUNT}{_COUNT_UNIT}(?:(?P<behind>及?以上|左右|以内)|{_ENDS})"
)
# 二十家以上企业上云: at its beginning
_COUNTED_FIRST = re.compile(rf"(?:^|(?<=[，；。：\n])){_COUNT}{_COUNT_UNIT}(?P<behind>及?以上|左右|以内)")
# 打造百家示范企业、千个示范岗位
_ROUND = re.compile(
    r"(?<=打造|培育|建设|创建|选树|遴选|引进|扶持|培养|建成|新增|推出|征集|招引|组织|培训|储备|改造|开发|突破|形成|开拓|拓展|制定|攻克)"
    rf"(?P<number>百|千|万|百万){_ROUND_UNIT}(?![一-鿿]{{0,3}}(?:行动|工程|计划|活动)){_IS_SIZE}{BEHIND}"
)
# 企业突破万家, 覆盖超千户
_ROUND_REACHED = re.compile(rf"(?:(?P<least>超过?|突破)|达到?)(?P<number>百|千|万|百万){_ROUND_UNIT}{_ENDS}")
_MORE_ROUND = re.compile(rf"(?<=[一-鿿][、和])(?P<number>百|千|万){_ROUND_UNIT}(?![、”]){_IS_SIZE}")
_PER_CENT = re.compile(rf"{BEFORE}?百分之(?P<number>[一二三四五六七八九十百零点]{{1,7}}){BEHIND}")
_DOUBLED = re.compile(rf"(?P<least>至少|不低于|超过)?翻(?P<about>约|近)?(?P<number>[一两二三]?)番{BEHIND}")
# 规模三年倍增, 实现倍增; not 倍增行动, 倍增效应, “三倍增”, 成倍增
_TWICE = re.compile(r"(?<![两二三四五六七八九十成双加])(?:倍增|翻倍)(?=[，。；）\n]|$)")
_IS_AIMED = re.compile(r"20\d\d\s?年|实现|力争|争取|确保|[两二三四五\d]年")
_TENTHS = _reached(r"(?P<number>[一二两三四五六七八九])成(?![立为员果本功熟就套分品交都效])")
_PART = r"(?P<number>[二三四五六七八九十]分之[一二两三四五六七八九])"
_FRACTION = (
    *_reached(_PART),
    re.compile(rf"(?P<least>超过|不低于|不少于)[一-鿿]{{2,16}}的{_PART}"),  # 不低于总开放时间的三分之一
)
_FOLDS = re.compile(rf"(?:(?<={_CHANGES})|翻)(?P<about>约|近)?(?P<number>[一两二三四五])倍{BEHIND}")
_SLASHED = _reached(r"(?P<number>[1-4]/[2-9])(?!\d)")
_HALF = _reached("(?P<number>一半)")
_OVER_HALF = re.compile(r"(?P<least>半数以上|(?<=[比例重率数量员])过半)(?![天年月日])")
_STARS = re.compile(r"(?P<number>[一二三四五])星级(?P<behind>及?以上)?(?=标准|绿色建筑标准|要求)")
_LARGE = re.compile(
    r"(?:(?P<least>超过?|突破|(?<![通经不])过)|达到?|(?:稳定|保持)在)"
    r"(?P<number>[一两二三四五六七八九]?(?:[百千十]?万亿|[百千]亿|[百千]万|(?<=[一两二三四五六七八九])[万亿]|(?<=突破)亿(?=(?:吨|元|斤|人次)(?!级))))"
    rf"(?P<unit>元|公斤|斤|吨|人次|人|千瓦时|千瓦|立方米|平方米|亩|件|单|户|家|台|头|册)?(?!级){BEHIND}"
)

# 新增粮食产能千亿斤以上
_LARGE_BEHIND = re.compile(
    r"(?<=产能|产值|产量|规模|收入|总量|总额)(?P<number>[一两二三四五六七八九]?(?:万亿|[百千]亿|[百千]万))"
    rf"(?P<unit>元|公斤|斤|吨|人次|千瓦时|千瓦)(?P<behind>以上|左右){_ENDS}"
)
# 管理层级压缩到四级以内
_LAYERS = re.compile(
    rf"(?<=(?:压缩|压减|精简|控制|保持)[到至在])(?P<number>[二三四五2-5])级(?:(?P<behind>以内|以下)|{_ENDS})"
)


def word_hits(text: str, start: int, end: int) -> Iterator[Hit]:
    """Every number in characters that may be a figure in `text[start:end]`, pattern by pattern."""
    if _ANY_SIGN.search(text, start, end) is None:
        return
    said_here = set(text[start:end])
    is_aimed = "倍" in said_here and _IS_AIMED.search(text, start, end) is not None
    for sign, pattern, unit, value in _PATTERNS:
        if said_here.isdisjoint(sign) or pattern is _TWICE and not is_aimed:
            continue
        if pattern is _LAYERS and text.find("层级", start, end) < 0:
            continue
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
    return Decimal(integer(words) or 0)


def _decimal(words: str) -> Decimal:
    """三十, 十三点五."""
    whole, _, rest = words.partition("点")
    return _integer(whole) + Decimal(cn_integer(rest) or 0).scaleb(-len(rest)) if rest else _integer(whole)


def _doubled(words: str) -> Decimal:
    return _integer(words or "一")


def _round(words: str) -> Decimal:
    """百, 千, 百万."""
    return multiplied("1", words)


def _tenths(words: str) -> Decimal:
    return 10 * _integer(words)


def _fraction(words: str) -> Decimal:
    """三分之一 as a share of a hundred: 33.33."""
    whole, _, part = words.partition("分之")
    return (100 * _integer(part) / _integer(whole)).quantize(Decimal("0.01"))


def _slashed(digits: str) -> Decimal:
    """1/3 as a share of a hundred."""
    part, _, whole = digits.partition("/")
    return (100 * Decimal(part) / Decimal(whole)).quantize(Decimal("0.01"))


def _half(_: str) -> Decimal:
    return Decimal(50)


def _large(words: str) -> Decimal:
    """三千亿, 千亿, 两万亿."""
    digit = cn_integer(words[0]) if words[0] in "一两二三四五六七八九" else None
    return multiplied(str(digit or 1), words[1:] if digit else words)


_NUMERALS = "一二两三四五六七八九十"
# The signs of which one must stand in the sentence, the pattern, its unit, and how its number is told.
_PATTERNS: tuple[tuple[str, re.Pattern[str], str | None, Callable[[str], Decimal]], ...] = (
    (_NUMERALS, _AT_LEAST_ONE, None, _integer),
    (_NUMERALS, _FROM_TO, None, _integer),
    (_NUMERALS, _SOME, None, _integer),
    (_NUMERALS, _EACH_YEAR, None, _integer),
    ("百", _PER_CENT, "%", _decimal),
    (_NUMERALS, _COUNTED, None, _integer),
    (_NUMERALS, _COUNTED_FIRST, None, _integer),
    ("百千万", _ROUND, None, _round),
    ("百千万", _MORE_ROUND, None, _round),
    ("百千万", _ROUND_REACHED, None, _round),
    ("番", _DOUBLED, "番", _doubled),
    ("倍", _TWICE, "番", _doubled),
    *(("成", pattern, "%", _tenths) for pattern in _TENTHS),
    *(("之", pattern, "%", _fraction) for pattern in _FRACTION),
    *(("/", pattern, "%", _slashed) for pattern in _SLASHED),
    ("倍", _FOLDS, "倍", _integer),
    *(("半", pattern, "%", _half) for pattern in (*_HALF, _OVER_HALF)),
    ("星", _STARS, "星级", _integer),
    ("百千万亿", _LARGE, None, _large),
    ("百千万", _LARGE_BEHIND, None, _large),
    ("级", _LAYERS, "级", _integer),
)
_ANY_SIGN = re.compile(f"[{''.join(sign for sign, *_ in _PATTERNS)}]")
