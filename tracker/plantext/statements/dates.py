"""Dates a clause states for itself: the last day they allow, or a recurrence without one (domain.md 4)."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from tracker.plantext.reading import DateReading, Span
from tracker.plantext.text.near import matches_near
from tracker.plantext.text.numerals import TO, integer
from tracker.typed import YEARS

_TAIL = r"(?P<tail>\s?(?:度(?=[底末前内]))?(?:年底|底|末|中旬|上旬|下旬)?(?:之?前|以前|内)?)"
# 6月30日, 1—6月, 3月15日至6月30日: of a range the end; 十月, 六月三十日, behind a year in words
_DAY_OF_MONTH = r"\d{1,2}|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九]"
_MONTH = (
    rf"(?:\d{{1,2}}(?:\s?月(?:\s?\d{{1,2}}\s?日)?)?{TO})?"
    rf"(?P<month>\d{{1,2}}|十)\s?月\s?(?:(?P<day>{_DAY_OF_MONTH})\s?日)?"
)
_PART = r"(?P<part>上半年|下半年|第?[一二三四1-4]季度)"
_ARRIVES = (
    r"(?:(?:正式|全面)?(?:开工|竣工|完工|启动|投产|投用|交付|通车|上线|出台|印发|发布|推开|提请|挂牌|投入(?:使用|试?运[行营])|试?运[行营]))"
    r"(?!的|会|情况|机制|管理(?!办法|条例|规定|细则)|分析|报告|维护|补贴|成本)"
)
_REACHED = rf"(?:(?:全面|基本|全部)?(?:完成|建成|实现|达到)(?!了|的|情况|值)|{_ARRIVES})"
# 2023年6月底前, 2022年底, 2025年, 2023—2025年; the words before or behind it say that it is a limit
_DATE = re.compile(
    r"(?P<aim>到|至|力争|争取|确保|(?<![基高低])于|在)?\s?"
    rf"(?:20\d\d\s?年?\s?(?:\d{{1,2}}\s?月(?:\s?\d{{1,2}}\s?日)?)?{TO})?"
    rf"(?P<year>20\d\d)\s?年\s?(?:{_MONTH}|{_PART})?{_TAIL}"
    rf"(?P<behind>，|度?{_REACHED})?"
)
_DIGITS, _BEFORE_DIGITS = re.compile("20"), 3  # of the first year, and the characters before them: 力争 2025年
_SINCE = re.compile(r"(?:以来|以后|起|开始|后)")
# 2025年汛期前, 2025年秋季学期前: a day of the year that only its people know
_OCCASION = re.compile(
    r"(?:的|主)?[“]?(?:[一-鿿]{0,2}节(?:假日)?|元旦|五一|十一|汛期?|入[春夏秋冬汛]|[春夏秋冬]季|(?:采暖|供暖|供热|取暖)[季期]?"
    r"|[春夏秋冬]?季?(?:新学期|学期|开学)|[高中]考|[寒暑]假|春运|两会)[”]?(?:期间|到来|来临|开始|开学)?之?前"
)
# 2025年6月30日前注册的企业, 2000年底前建成的小区: which ones are meant; not 底前入库一批带动力强的项目
_SAYS_WHICH = re.compile(
    r"(?:已|新)?(?:建成|建设|开工|竣工|完工|投产|投用|投入使用|成立|完成|实施|签订|签约|发生|出让|取得|购买|申报)的"
    r"|(?:已|新)?(?:注册|登记|备案|入库)(?:注册|登记|备案|入库|成立|在册|在案|纳统)?(?:[且并][^，。；、\n]{1,8}?)?的"
    r"|(?:已|新)?(?:到期|出生(?!缺陷|人口)|毕业(?!生)|退休(?!人员|职工))[^，。；、\n]{0,8}?的"
)
_VALID = re.compile(r"有效期(?:限)?(?:延长|延续)?$")
# 6月底前, 年底前, 三季度末: the year is the one said before, else the plan's
_YEARLESS = re.compile(
    rf"(?<![\d年每第])(?:(?:今年|本年|当年|年内|(?P<next>明年))?(?:{_MONTH}|{_PART}){_TAIL}"
    r"|(?P<whole>(?:今年|本年|当年|(?P<whole_next>明年))(?:年?底(?:之?前|以前)?|年?内)"
    r"|(?<![明次翌后去上])年底(?:之?前|以前)?|(?:(?<![一-鿿])|(?<=力争|确保|争取))年内))"
)
_SIGN, _BEFORE_SIGN = re.compile("[月季半年]"), 3  # one in each of them, and the characters before it: 11 月底前
# 6月底完成验收的项目给予奖励: which ones are meant; 6月底完成率 is a figure
_IS_REACHED = re.compile(
    rf"{_REACHED}(?![率量])(?![^，。；、\n]{{0,8}}的(?:项目|单位|企业|工程|地区)(?!$|[，。；、\n）]))", re.MULTILINE
)
# 第三季度出台办法, 一季度完成选址; not 上半年完成一半 and 上半年完成投资50亿元, of which the rest comes later
_IS_THERE = re.compile(
    rf"(?:{_ARRIVES}|(?<=季度|半年)(?:全面|全部)?(?:完成|建成)"
    r"(?![了的量率数]|情况|[^，。；、\n]{0,12}(?:\d|一半|过半|[百千万亿]|任务的)))"
    r"(?!量|率|数|[^，。；、\n]{0,8}的(?:项目|单位|企业|工程|地区))"
)
_ENDS, _UP_TO_NOW = ("底", "末", "旬", "日"), re.compile(r"截[至止]到?\Z")  # 截至9月底实现产值20亿元 is past
_LASTS = ("月", "季度", "半年")
_EACH = re.compile(r"每(?:年度?|季度?|半年|个?月)\s?$")
_PLAN_PERIOD = re.compile(
    r"[“]?(?P<number>十[三四五六])五[”]?(?:规划)?(?:期间|时期|期?末)(?=[，。；、）)\n]|$|内|前|(?:达到|实现)(?![了的]))"
)
_PERIOD_ENDS = {"十三": 2020, "十四": 2025, "十五": 2030, "十六": 2035}
_RECURRENCE = re.compile(r"每(?:年度?|季度|半年|月|两年|个?季度)(?!度?(?:新增|度))|长期坚持|常年坚持")
_STANDING = re.compile(
    r"每(?:年度?|个?季度|半年|个?月|两年|周)|(?:长期|持续|常态化?|常年)(?:坚持|推进|实施|开展|推动|落实)?|全年"
    r"|立即(?:推进|实施)?|立行立改|即知即改"
)
_COMPARES = re.compile(r"(?:(?<!占)比|较|与|同|自|从|以|[基高低]于)\s?$")
_PARTS = {"上半年": 6, "下半年": 12, "一季度": 3, "二季度": 6, "三季度": 9, "四季度": 12}
_PARTS |= {f"{n}季度": n * 3 for n in range(1, 5)}
_DECADES = {"上旬": 10, "中旬": 20}
_YEARS_IN_DIGITS = re.compile(rf"(?<!\d)20\d\d{TO}(20\d\d)(?![\d\s年./-])")  # 2025-2027
_IN_DIGITS = re.compile(r"(?<!\d)(20\d\d)[./-](\d{1,2})(?:[./-](\d{1,2}))?(?!\d)")


def find_dates(
    text: str, start: int, end: int, limits: Iterable[Span] = (), plan_year: int | None = None
) -> tuple[DateReading, ...]:
    """The dates of a clause's sentences and of its time-limit lines; in the latter a bare 2025年 is a limit too.

    `plan_year`: the year 年底前 speaks of where no other is said before it; without one it gives no date.
    """
    found = list(_in_sentences(text, start, end, plan_year))
    for limit in limits:
        found += _in_limit(text, *limit, plan_year)
    return tuple(sorted({d.span: d for d in found}.values(), key=lambda d: d.span))


def last_day(year: int, month: int | None = None, day: int | None = None) -> date | None:
    """The last day of a year, of a month, or the day itself; None for a day that is none, or none of our time."""
    if year not in YEARS:
        return None
    try:
        if month is None:
            return date(year, 12, 31)
        return date(year, month, day or calendar.monthrange(year, month)[1])
    except (ValueError, calendar.IllegalMonthError):
        return None


def _in_sentences(text: str, start: int, end: int, plan_year: int | None) -> Iterator[DateReading]:
    dated: list[DateReading] = []
    for match in matches_near(_DIGITS, _BEFORE_DIGITS, _DATE, text, start, end):
        limit = match["aim"] or match["tail"].strip() or match["behind"]
        compares = _COMPARES.search(text, max(start, match.start() - 2), match.start())
        past = plan_year is not None and int(match["year"]) < plan_year
        if limit and not compares and not past and not _is_no_limit(match):
            dated += _reading(match, int(match["year"]))
    yield from dated
    for yearless in _yearless(text, start, end, dated, plan_year):
        is_past = _UP_TO_NOW.search(text, max(start, yearless.span[0] - 3), yearless.span[0])
        ends = (*_ENDS, *_LASTS) if _goes_on(text, dated, yearless) else _ENDS
        is_end = yearless.text.endswith(ends) and _IS_REACHED.match(text, yearless.span[1])  # 6月底基本完成
        arrives = yearless.text.endswith(_LASTS) and _IS_THERE.match(text, yearless.span[1])  # 第三季度出台办法
        if yearless.text.endswith(("前", "内")) or (not is_past and (is_end or arrives)):
            yield yearless
    yield from _plan_periods(text, start, end)
    for match in _RECURRENCE.finditer(text, start, end):
        yield DateReading(match.group(), None, match.span())


def _goes_on(text: str, dated: Sequence[DateReading], yearless: DateReading) -> bool:
    """2025年第一季度完成招标，第二季度开工: it stands in a sentence behind a limit."""
    behind = [reading.span[1] for reading in dated if reading.span[1] <= yearless.span[0]]
    return bool(behind) and "。" not in text[behind[-1] : yearless.span[0]]


def _in_limit(text: str, start: int, end: int, plan_year: int | None) -> list[DateReading]:
    found = [
        reading
        for match in matches_near(_DIGITS, _BEFORE_DIGITS, _DATE, text, start, end)
        if not _is_no_limit(match)
        for reading in _reading(match, int(match["year"]))
    ]
    for match in _IN_DIGITS.finditer(text, start, end):
        due_on = last_day(int(match[1]), int(match[2]), int(match[3]) if match[3] else None)
        found += [DateReading(match.group(), due_on, match.span())] if due_on else []
    found += [
        DateReading(match.group(), date(int(match[1]), 12, 31), match.span())
        for match in _YEARS_IN_DIGITS.finditer(text, start, end)
    ]
    found += _yearless(text, start, end, found, plan_year)
    found += _plan_periods(text, start, end)
    return found or [DateReading(m.group(), None, m.span()) for m in _STANDING.finditer(text, start, end)][:1]


def _is_no_limit(match: re.Match[str]) -> bool:
    """Whether the words around say 2025年起, 2025年汛期前, 2025年底前注册的企业 or 有效期至2025年底."""
    text, end, tail = match.string, match.end("tail"), match["tail"].strip()
    if _SINCE.match(text, end) or _VALID.search(text, max(0, match.start() - 6), match.start()):
        return True
    if tail.endswith("前"):
        return _SAYS_WHICH.match(text, end) is not None
    return not (match["month"] or tail) and _OCCASION.match(text, end) is not None


def _yearless(
    text: str, start: int, end: int, dated: list[DateReading], plan_year: int | None
) -> Iterator[DateReading]:
    """Limits without a year: that of the last date before them, else the plan's."""
    taken = [reading.span for reading in dated]
    for match in matches_near(_SIGN, _BEFORE_SIGN, _YEARLESS, text, start, end):
        if _EACH.search(text, start, match.start()) or any(a < match.end() and match.start() < b for a, b in taken):
            continue
        if _SAYS_WHICH.match(text, match.end()):
            continue
        said = [reading.due_on.year for reading in dated if reading.due_on and reading.span[1] <= match.start()]
        year = said[-1] if said else plan_year
        if match["next"] or match["whole_next"]:
            year = plan_year + 1 if plan_year else None
        if year is not None:
            yield from _reading(match, year)


def _plan_periods(text: str, start: int, end: int) -> Iterator[DateReading]:
    for match in _PLAN_PERIOD.finditer(text, start, end):
        yield DateReading(match.group(), date(_PERIOD_ENDS[match["number"]], 12, 31), match.span())


def _reading(match: re.Match[str], year: int) -> list[DateReading]:
    """The date a match states, none where the calendar does not know it."""
    said = match.groupdict()
    month = integer(said["month"]) if said["month"] else _PARTS.get((said["part"] or "").removeprefix("第"))
    tail = said["tail"] or ""
    day = integer(said["day"]) if said["day"] else next((d for words, d in _DECADES.items() if words in tail), None)
    due_on = last_day(year, month, day)
    end = match.end("tail") if said["tail"] is not None else match.end()
    words = match.string[match.start() : end].rstrip()
    return [DateReading(words, due_on, (match.start(), match.start() + len(words)))] if due_on else []
