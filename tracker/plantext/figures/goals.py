"""Plan-level goals: the headings that state them, and what each target year brings."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tracker.plantext.figures.finding import target_years
from tracker.plantext.outline.headings import Heading
from tracker.plantext.reading import Goal, Span
from tracker.plantext.text.cleaning import NUMBER_AT_START

# 主要目标, 发展目标, 工作目标 and headings like 目标任务, 目标指标; 总体要求 where it holds no heading of goals
_GOALS = re.compile(r"目标|指标")
_GENERAL = re.compile(
    r"总体要求|总体思路|总体部署|总体安排|工作思路|指导思想|基本原则|工作原则|主要原则|基本思路|发展思路|总则|基本要求|重要意义|重大意义|现状|形势|"
    r"(?:主要|总体|工作|发展|行动|建设|具体|任务|预期|阶段性?|近期|远期|总)目标|主要指标|^目标(?:任务|要求|定位|[与和及]?指标)?$|^(?:背景|目的|适用范围|发展基础)"
    r"|^20\d\d\s?年度?目标(?:任务)?$|^(?!落实|分解|完成|实现|强化|明确|聚焦|细化|锚定|压实|对标)[一-鿿]{2,6}目标$|^为.{4,80}制定本|^本.{2,10}自.{2,16}起(?:施行|实施|执行)"
)
# 编制背景, “十二五”规划执行情况, 主要成效: what was, no goal and no task
_WAS = re.compile(
    r"^[一-鿿“”]{0,6}背景$|^(?:发展|现实|工作|产业)(?:基础|现状|概况)$|^基本情况$|^(?:取得的?)?(?:发展|主要|工作|建设)?成[效就绩](?:显著)?$"
    r"|^(?!通报|报告|公开|监测|考核|评估|跟踪|督促|掌握|定期|加强|强化|检查|督查|反馈|调度)[^，。；]{0,24}(?:执行|完成|进展)情况$"
    r"|^(?:当前|目前)?(?:主要)?存在的?(?:主要|突出)?问题$"
)
_TASKS = re.compile(r"任务")
_LEAD_IN = re.compile(
    r"(?:度?(?:主要|工作|发展|预期)?目标(?:任务)?(?=[：。\n]))?[\s，,:：）)。]{0,4}"
)  # （一）2024年目标：
_SENTENCE_END = re.compile(r"[。\n]")
_LINE = re.compile(r"[^\n]+")
# 到2030年基本实现现代化。 above （一）农业产值, but not 具体目标是： above its list
_NUMBER_BELOW = re.compile(rf"(?:(?P<stop>。)|(?<!\s))\s*\n(?={NUMBER_AT_START.pattern})")
_TOLD = re.compile(r"[^。；\n]{0,10}已")  # 到2020年已建成12个
_BESIDE = re.compile(r"\s?[、和及与]\s?")  # 到2025年和2030年，…: both bring it
_EXPECTED = re.compile(r"\s?20\d\d\s?年[^，。；：\n\d]{0,16}目标(?:是|为|：)")  # 2026年……主要预期目标是：
_TIDY_END = "。；;，, \n"
# 增加值：2025年500亿元；2027年800亿元, a row of a table whose columns are years
_ROW_OF_YEARS = re.compile(r"^(?P<name>[^：。；\n]{2,120})：(?:20\d\d年[^：。；\n]{1,60}(?:；|$))+$", re.MULTILINE)


def is_general(title: str) -> bool:
    """Whether a heading speaks of the plan as a whole (总体要求, 主要目标) and carries no task of its own."""
    if tells_what_was(title):
        return True
    return _GENERAL.search(title) is not None and not (_TASKS.search(title) and "目标" not in title)


def tells_what_was(title: str) -> bool:
    """Whether a heading tells what there was before the plan: 编制背景, 规划执行情况."""
    return _WAS.search(title.strip(" ：:。")) is not None


def under_general(text: str, headings: tuple[Heading, ...], heading: Heading) -> bool:
    """Whether the heading or one above it speaks of the plan as a whole."""
    at: Heading | None = heading
    while at is not None:
        if is_general(_title(text, at)):
            return True
        at = headings[at.parent] if at.parent is not None else None
    return False


def goal_headings(text: str, headings: tuple[Heading, ...]) -> list[Heading]:
    """The outermost headings that state the goals; without one, those of 总体要求."""
    general = [h for h in headings if is_general(_title(text, h)) and not tells_what_was(_title(text, h))]
    goals = [h for h in general if _GOALS.search(_title(text, h))]
    if goals:
        return [h for h in goals if not any(o.start < h.start < o.end for o in goals)]
    return [h for h in general if h.parent is None and "要求" in _title(text, h) or "总体" in _title(text, h)]


def goal_spans(text: str, start: int, headings: tuple[Heading, ...], plan_year: int | None = None) -> list[Span]:
    """Where a plan states its goals: under their headings, else above its first number.

    `start`: where the words behind the title begin.
    """
    goals = goal_headings(text, headings)
    if goals or not headings:
        return [(_first_year(text, goal), goal.end) for goal in goals]
    return _aims(text, start, headings[0].start, plan_year)


def _first_year(text: str, goal: Heading) -> int:
    """Where the text of a goal begins, with its heading where that says the year: 2025年目标, 工作目标（2025年）."""
    return goal.title[0] if next(target_years(text, *goal.title), None) else goal.text_start


def _aims(text: str, start: int, end: int, plan_year: int | None) -> list[Span]:
    """为……制定本计划。到2027年，……: what the lines above the first number aim at."""
    found: list[Span] = []
    for line in _LINE.finditer(text, start, max(start, end)):
        aims = (
            place[0]
            for year, place in target_years(text, *line.span(), in_goals=False)
            if text.startswith("到", place[0]) or _EXPECTED.match(text, place[0])
            if year >= (plan_year or year) and not _TOLD.match(text, place[1])
            if not _is_cited(text, line, place[0])
        )
        at = next(aims, None)
        found += [(at, line.end())] if at is not None else []
    return found


def _is_cited(text: str, line: re.Match[str], at: int) -> bool:
    """Whether a place stands within 《》, “” or a bracket."""
    before = text[line.start() : at]
    return any(before.count(opens) > before.count(closes) for opens, closes in ("《》", "（）", "“”"))


def find_goals(text: str, spans: Iterable[Span], plan_year: int | None = None) -> tuple[Goal, ...]:
    """One goal for each target year: what stands behind 到2025年, or its row, up to the next or the end of the goals.

    A year that only a table of years names has its rows; one before the plan's tells there what was, as do those in
    brackets behind a name (2024年实际60%).
    """
    found: dict[int, Goal] = {}
    tables: list[Goal] = []
    for start, end in spans:
        rows = list(_ROW_OF_YEARS.finditer(text, start, end))
        years = _turns(_without_asides(text, list(target_years(text, start, end)), plan_year))
        for i, (year, place) in enumerate(years):
            row = next((row for row in rows if row.start() <= place[0] < row.end()), None)
            if row is not None:
                if place[0] > row.end("name") and year >= (plan_year or year):
                    tables.append(Goal(year, text[rows[0].start() : rows[-1].end()], (rows[0].start(), rows[-1].end())))
                continue
            while i + 1 < len(years) and _BESIDE.fullmatch(text, place[1], years[i + 1][1][0]):
                i, place = i + 1, years[i + 1][1]
            limit = _sentence_before(text, place[1], years[i + 1][1][0]) if i + 1 < len(years) else end
            goal = _goal(text, year, place[1], limit)
            if goal and year not in found:
                found[year] = goal
    for goal in tables:
        found.setdefault(goal.year, goal)
    return tuple(sorted(found.values(), key=lambda g: g.year))


def _sentence_before(text: str, start: int, next_year: int) -> int:
    """The end of the last whole sentence before the next year; the year itself where both stand in one."""
    stops = list(_SENTENCE_END.finditer(text, start + 1, next_year))
    return stops[-1].end() if stops and text[start : stops[-1].start()].strip(_TIDY_END + "）") else next_year


def _without_asides(text: str, years: list[tuple[int, Span]], plan_year: int | None) -> list[tuple[int, Span]]:
    """Without the years before the plan's, or the one to reach, that a bracket tells of: 达到60%（2023年为52%）."""
    kept: list[tuple[int, Span]] = []
    for year, place in years:
        is_bare = text[place[0] : place[0] + 2] == "20" and text[place[0] - 1] == "（"
        told = is_bare and kept and year < (plan_year or kept[-1][0]) and year < kept[-1][0]
        kept += [] if told else [(year, place)]
    return kept


def _turns(years: list[tuple[int, Span]]) -> list[tuple[int, Span]]:
    """The places where the year changes; a year named again at once goes on."""
    return [y for i, y in enumerate(years) if i == 0 or years[i - 1][0] != y[0]]


def _goal(text: str, year: int, start: int, end: int) -> Goal | None:
    lead = _LEAD_IN.match(text, start, end)
    start = lead.end() if lead else start
    below = _NUMBER_BELOW.search(text, start, end)
    end = below.start() if below and below["stop"] and not NUMBER_AT_START.match(text, start) else end
    while end > start and text[end - 1] in _TIDY_END:
        end -= 1
    return Goal(year, text[start:end], (start, end)) if end > start else None


def _title(text: str, heading: Heading) -> str:
    return text[heading.title[0] : heading.title[1]]
