"""专报: two pages for the leader, each number from the sheets of the edition (domain.md 5, 6, 10). Pure.

It says less of each matter, and names fewer of many, until it fits its two pages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace

from tracker.alerts.ladder.prose import unnamed
from tracker.ledger.lights.conditions.match import OFFICE
from tracker.outcomes.extensions.rules import AWAITING
from tracker.outcomes.letters.rules import UNANSWERABLE, dates_in_words, in_words
from tracker.papers.filling import Fact
from tracker.papers.filling import Line as Row
from tracker.reporting.coordination.rules import WITH_LEADERS
from tracker.supervision.papers.changes import changes, summary
from tracker.supervision.papers.facts import NODE, Facts, clipped, sentence, target_of
from tracker.supervision.papers.measure import PITCH, Column, Pages
from tracker.supervision.papers.said import Said, Source, joined, sourced
from tracker.supervision.papers.targets import NONE_DUE, reached, target_year
from tracker.supervision.sheets import sheets
from tracker.supervision.sheets.issues import DISSENT, ISSUE
from tracker.supervision.sheets.notes import Line, TaskNote
from tracker.vocabulary import (
    Colour,
    CoordinationState,
    ExtensionState,
    LetterKind,
    LetterState,
    MilestoneState,
    TaskState,
)

FIELDS = {
    "报头": "政策落实调度专报，有授权依据的为政策落实督查专报",
    "编制单位": "本级发展改革部门的全称",
    "编制日期": "生成这一版的日期",
    "标题": "2026年第3季度政策落实情况",
    "题注": "数据截至日期和版次，演示数据也在这里写明",
    "本期": "本季，年度文稿为本年：各节标题里用",
    "上期": "上季，年度文稿为上年",
    "本季情况": "一段",
    "目标达成": "一段",
    "目标明细": "逐行：{{ 行.项 }}、{{ 行.内容 }}",
    "红灯情况": "一段",
    "红灯事项": "逐行：{{ 行.任务 }}、{{ 行.原因 }}、{{ 行.轮到 }}、{{ 行.期数 }}",
    "报送情况": "一段",
    "较上季变化": "一段",
    "变化明细": "逐行：{{ 行.项 }}、{{ 行.内容 }}",
    "请审定事项": "一段",
    "审定明细": "逐行：{{ 行.项 }}、{{ 行.内容 }}",
    "出处": "数字的来源",
}
"""What a template may ask for."""

_PAIR = ("项", "内容")
COLUMNS = {"目标明细": _PAIR, "红灯事项": ("任务", "原因", "轮到", "期数"), "变化明细": _PAIR, "审定明细": _PAIR}
"""What has lines, with the parts of a line."""

REDS = (Column("任务", 46), Column("原因", 60), Column("轮到", 28), Column("期数", 22))
PAIRS = (Column("项", 30), Column("内容", 126))
"""Tables, in millimetres."""

BUDGET = 2 * 22 - 1
"""Lines of text on the two pages of a 专报, one of them to spare."""

HEAD, LAST = 175, 42
"""Points of the head with its title, of its last words."""

MAY_BE_HIGHER = 24
"""Points that fonts which stand in may take more on a page: a row that just has room begins the next one then."""


@dataclass(frozen=True)
class Detail:
    """How much is said: signs of a text and of a name, reds in the table, rows of other tables.

    `why`: signs of the reason of a red, which of a judgement are its body's own words; it grows before the others.
    `matters` of a kind, `changed` tasks of a kind, `goals` of a kind, `missing` bodies.
    """

    reds: int = 2
    why: int = 20
    changed: int = 1
    matters: int = 1
    text: int = 20
    name: int = 12
    missing: int = 1
    rows: int = 2
    goals: int = 1


MOST = Detail(reds=12, why=68, changed=8, matters=6, text=56, name=24, missing=12, rows=8, goals=10)
STEPS = Detail(reds=2, why=12, changed=2, text=6, name=4)
"""How much there is at most, and by how much more is said at a time."""


Pair = tuple[Mapping[str, str], tuple[Source, ...]]
"""A row of a table by its columns, with the sources of its numbers."""


@dataclass(frozen=True)
class Section:
    """A paragraph, and the rows of the table under it, each with the sources of its numbers."""

    text: Said
    rows: Sequence[Pair] = ()
    columns: Sequence[Column] = PAIRS

    def fill(self, pages: Pages, heading: str) -> None:
        """Lay it on pages, its heading before it on the same line."""
        pages.text(f"{heading}。{self.text.words}", indent=2)
        pages.table([row for row, _ in self.rows], self.columns, has_head=self.columns is not PAIRS)

    def sources(self, place: str) -> Iterator[Source]:
        """Of every number."""
        for one in (self.text, *(Said("", of_row) for _, of_row in self.rows)):
            yield from one.placed(place)


@dataclass(frozen=True)
class Brief:
    """Its sections in their order, as PLACES names them."""

    sections: Mapping[str, Section]

    @property
    def high(self) -> float:
        """In lines of text, with what page breaks cost at worst."""
        # The line to spare is for those points themselves.
        return max(self._high(HEAD), self._high(HEAD + MAY_BE_HIGHER) - MAY_BE_HIGHER / PITCH)

    def _high(self, head: float) -> float:
        pages = Pages(used=head)
        for name, section in self.sections.items():
            section.fill(pages, PLACES[name])
        pages.block(LAST)
        return pages.lines

    def sources(self) -> Iterator[Source]:
        """Of every number, in the order of the paper."""
        for name, section in self.sections.items():
            yield from section.sources(PLACES[name])


PLACES = {
    "本季情况": "一、本季情况",
    "目标达成": "二、年度目标达成",
    "红灯情况": "三、红灯事项和责任",
    "报送情况": "四、报送情况",
    "较上季变化": "五、较上季变化",
    "请审定事项": "六、请审定事项",
}
"""Sections by their fields, as the template calls them."""

_TABLES = {"目标达成": "目标明细", "红灯情况": "红灯事项", "较上季变化": "变化明细", "请审定事项": "审定明细"}


def brief(facts: Facts) -> Brief:
    """As much as two pages hold: why a task is red, then a little more of each in turn, what matters most first."""
    detail, quarter = Detail(), Section(_quarter(facts))
    found = _brief(facts, quarter, detail)
    for growing in (["why"], [one.name for one in fields(Detail) if one.name != "why"]):
        while growing:
            for name in tuple(growing):
                more = min(getattr(detail, name) + getattr(STEPS, name), getattr(MOST, name))
                larger = replace(detail, **{name: more})
                tried = _brief(facts, quarter, larger)
                if more == getattr(detail, name) or tried.high > BUDGET:
                    growing.remove(name)
                else:
                    detail, found = larger, tried
    return found


def _brief(facts: Facts, quarter: Section, detail: Detail) -> Brief:
    return Brief(
        {
            "本季情况": quarter,
            "目标达成": _targets(facts, detail),
            "红灯情况": _reds(facts, detail),
            "报送情况": Section(_reporting(facts, detail)),
            "较上季变化": _changes(facts, detail),
            "请审定事项": _matters(facts, detail),
        }
    )


def values(facts: Facts, found: Brief) -> dict[str, Fact]:
    """What the template is filled with."""
    return {
        "报头": f"政策落实{facts.word}专报",
        "编制单位": facts.contents.office,
        "编制日期": in_words(facts.contents.period.on),
        "标题": f"{facts.quarter}政策落实情况",
        "题注": facts.caption(facts.data_as_of, facts.version),
        "本期": facts.this,
        "上期": facts.before,
        **{name: section.text.words for name, section in found.sections.items()},
        **{table: [Row(row) for row, _ in found.sections[name].rows] for name, table in _TABLES.items()},
        "出处": f"文中数字均{facts.origin}。",
    }


def _pair(name: str, words: str) -> Pair:
    return {"项": name, "内容": words}, ()


# 一、本季情况


def _quarter(facts: Facts) -> Said:
    if facts.is_empty:
        return Said(facts.no_tasks)
    lights = facts.lights
    proven = Said("（已核实") + facts.total("其中已核实", "绿灯中已核实") + "项）"
    lights[list(Colour).index(Colour.GREEN)] += proven
    counts = Said("共") + facts.total("任务数") + "项任务：" + joined(lights, "、") + "；"
    counts += Said("已完成") + facts.total("已完成") + "项，" + facts.overdue + "。"
    done = _done(facts)
    same = Said("")
    if facts.notes.sameness:
        words, row = facts.notes.sameness
        same = Said("区分度自检：") + sourced(words, SELF_CHECK, sheets.COVER, [row], CHECKED) + "。"
    return joined([counts, done, same])


def _done(facts: Facts) -> Said:
    """本季发出督办函件2件，同意延期1件，销号2项。"""
    period = facts.contents.period
    first, last = (period.year.quarters[0] if period.year else period.quarter).first_day, period.quarter.last_day

    def counted(sheet: sheets.Sheet, title: str, is_meant: Callable[[Line], bool]) -> list[Line]:
        days = ((line, line.day(title)) for line in facts.notes.of(sheet) if is_meant(line))
        return [line for line, day in days if day is not None and first <= day <= last]

    parts = []
    for before, sheet, title, after, lines in (
        ("发出督办函件", sheets.SUPERVISION, "发出日期", "件", counted(sheets.SUPERVISION, "发出日期", _is_follow_up)),
        ("同意延期", sheets.EXTENSIONS, "审批日期", "件", counted(sheets.EXTENSIONS, "审批日期", _is_granted)),
        ("销号", sheets.CLOSINGS, "销号日期", "项", counted(sheets.CLOSINGS, "销号日期", bool)),
    ):
        if lines:
            count = sourced(len(lines), f"{facts.this}{before}", sheet.name, [line.row for line in lines], title)
            parts.append(Said(before) + count + after)
    return Said(facts.this) + joined(parts, "，") + "。" if parts else Said("")


def _is_follow_up(line: Line) -> bool:
    """督办 of a body: no 调度函, which goes to all, and nothing that was taken back (domain.md 2)."""
    return line.words("类型") in _FOLLOW_UPS and line.words("状态") != LetterState.VOID.label


_FOLLOW_UPS = tuple(kind.label for kind in LetterKind if kind not in UNANSWERABLE)


def _is_granted(line: Line) -> bool:
    return line.state("结论") is ExtensionState.GRANTED


# 二、年度目标达成


def _targets(facts: Facts, detail: Detail) -> Section:
    years, lines = facts.target_years[:MOST_YEARS], facts.notes.by_row(sheets.NODES)
    found = {year: target_year(year, facts.notes) for year in years}
    text = [target.words for target in found.values()] or [Said(NONE_DUE)]
    # What was not reached is named first, of whichever year: a paper has room for a few rows.
    by_weight = sorted(
        ((year, one) for year, of_year in found.items() for one in of_year.states),
        key=lambda pair: _WEIGHT.index(pair[1].state),
    )
    rows = []
    for year, one in by_weight:
        called = f"{year}年{one.state.label}" if len(years) > 1 else one.words.words
        rows.append(_pair(called, _named([lines[row] for row in one.rows], facts.notes.since, detail)))
    goals, over = [], facts.goals_over
    is_of_several = len({facts.notes.plan_of(goal) for goal in over}) > 1
    for goal in over[:2]:
        told = goal.words("状态"), reached(goal), clipped(goal.words("依据"), detail.text)
        words = "，".join(one for one in told if one)
        of = f"《{clipped(facts.notes.plan_of(goal).title, detail.name)}》" if is_of_several else ""
        goals.append(_pair("方案目标", sentence(f"{of}{goal.words(NODE)}年：{words}")))
    return Section(joined(text), [*rows[: detail.rows - len(goals)], *goals])


_WEIGHT = (
    *(MilestoneState.MISSED, MilestoneState.PARTLY, MilestoneState.TO_DECIDE),
    *(MilestoneState.POSTPONED, MilestoneState.REACHED),
)
"""In which order a leader hears of targets."""

SELF_CHECK, CHECKED = "区分度自检", "说明"
MOST_YEARS, MOST_WORDS = 2, 5


def _named(lines: Sequence[Line], since: Mapping[int, str], detail: Detail) -> str:
    """绿色工厂300个（实际318，市经济信息委报送）等10项; `since`: by row what was reported after its verdict."""
    parts = []
    for line in lines[: detail.goals]:
        basis = clipped(line.words("依据"), detail.name)
        why = "，".join(one for one in (reached(line, since.get(line.row, "")), basis) if one)
        parts.append(f"{target_of(line.words('目标表述'), detail.text)}{f'（{why}）' if why else ''}")
    return "；".join(parts) + (f"等{len(lines)}项" if len(lines) > len(parts) else "") + "。"


# 三、红灯事项和责任


def _red(facts: Facts, line: Line, detail: Detail) -> Pair:
    task, streak = facts.task(line), line.count("连续红黄期数")
    light, name = task.light, sheets.LATE.name
    sources = sourced(streak, f"{task.code}连续红黄期数", name, [line.row], "连续红黄期数").sources
    asked = light.part or (light.first_names if light.laid else task.who)
    turn = f"{OFFICE}（{task.who}）" if light.is_at_office and task.who else asked
    reason = "：".join(one for one in (light.title, clipped(unnamed(task.reason, task.who), detail.why)) if one)
    row = {
        "任务": clipped(task.title, detail.name),
        "原因": reason,
        "轮到": clipped(turn or "未明确", detail.name),
        "期数": f"{streak}期" if streak else "—",
    }
    return row, sources


def _reds(facts: Facts, detail: Detail) -> Section:
    reds, yellows = facts.late(Colour.RED), facts.late(Colour.YELLOW)
    name, text = sheets.LATE.name, []
    if reds:
        count = sourced(len(reds), "红灯任务", name, [line.row for line in reds], "亮灯")
        more = f"，先列{detail.reds}项，其余见台账“{name}”" if len(reds) > detail.reds else ""
        text.append(Said("红灯") + count + f"项{more}。")
    else:
        text.append(Said(f"{facts.this}没有红灯任务。"))
    if yellows:
        counted = facts.yellow_words
        more = "等" if len(counted) > MOST_WORDS else ""
        text.append(Said("黄灯") + facts.lit(Colour.YELLOW) + "项：" + joined(counted[:MOST_WORDS], "、") + f"{more}。")
    rows = [_red(facts, line, detail) for line in reds[: detail.reds]]
    return Section(joined(text), rows, REDS)


# 四、报送情况


def _reporting(facts: Facts, detail: Detail) -> Said:
    if facts.is_unasked:
        return Said(facts.not_asked)
    head = Said("应报") + facts.reported("应报") + "份：按时" + facts.reported("按时") + "份、补报"
    head = head + facts.reported("补报") + "份、缺报" + facts.reported("缺报") + "份。"
    missing = facts.missing
    if not missing:
        return head
    count = sourced(len(missing), "有缺报的单位", sheets.DISCIPLINE.name, [line.row for line in missing], "缺报")
    shown = missing[: detail.missing]
    names = [
        Said(f"{clipped(facts.notes.called(line.words('单位')), detail.name)}")
        + sourced(line.count("缺报"), f"{line.words('单位')}缺报", sheets.DISCIPLINE.name, [line.row], "缺报")
        + "份"
        for line in shown
    ]
    more = "等" if len(missing) > len(shown) else ""
    return head + "缺报的有" + count + "家：" + joined(names, "、") + f"{more}。"


# 五、较上季变化


def _changes(facts: Facts, detail: Detail) -> Section:
    found = changes(facts, detail.changed, detail.name)
    rows = [_pair(f"{change.what}{change.count.words}项", f"{change.names}。") for change in found]
    return Section(summary(facts, found), rows[: detail.rows])


# 六、请审定事项

NONE_TO_DECIDE = "截至本版，没有待审定的延期申请、需协调事项和待销号任务。"
"""Of what the workbook tells alone: a 核定清单 may wait for its signature on the leader's home page."""


def _matters(facts: Facts, detail: Detail) -> Section:
    """What leaders decide: later dates, matters put to them, what is to be closed; then what 综合处 has in hand."""
    extensions = [line for line in facts.notes.of(sheets.EXTENSIONS) if line.state("结论") in AWAITING]
    issues = facts.notes.of(sheets.ISSUES)
    open_ = [issue for issue in issues if issue.state("进展") is not CoordinationState.CLOSED]
    matters = [line for line in open_ if line.words("类型") == ISSUE]
    dissents = [line for line in open_ if line.words("类型") == DISSENT]
    to_close = [task for task in facts.notes.tasks if task.state is TaskState.COMPLETED]
    put = [matter for matter in matters if matter.state("进展") in WITH_LEADERS]
    kinds = [
        (
            "延期申请",
            sheets.EXTENSIONS.name,
            "结论",
            [(extension.row, _extension(extension, detail)) for extension in extensions],
        ),
        ("需协调", sheets.ISSUES.name, "问题", [(one.row, _issue(facts, one, detail)) for one in put]),
        ("待销号", sheets.LEDGER, "办理状态", [(one.row, _ending(one, detail)) for one in to_close]),
    ]
    in_hand = [
        ("在办需协调", [(matter.row, _issue(facts, matter, detail)) for matter in matters if matter not in put]),
        ("意见分歧", [(one.row, _issue(facts, one, detail)) for one in dissents]),
    ]
    counts, rows = _listed(kinds, detail)
    text = joined(counts, "、") + "，请审定。" if counts else Said(NONE_TO_DECIDE)
    others, of_office = _listed([(name, sheets.ISSUES.name, "问题", told_of) for name, told_of in in_hand], detail)
    if others:
        text = text + "由综合处协调的有" + joined(others, "、") + "。"
    return Section(text, [*rows, *of_office])


_Kind = tuple[str, str, str, list[tuple[int, str]]]
"""Its name, the sheet and column that tell it, and each with its row."""


def _listed(kinds: Iterable[_Kind], detail: Detail) -> tuple[list[Said], list[Pair]]:
    counts: list[Said] = []
    rows: list[Pair] = []
    for name, sheet, column, told_of in kinds:
        if told_of:
            count = sourced(len(told_of), name, sheet, [row for row, _ in told_of], column)
            counts.append(Said(name) + count + "项")
            rows.append(_pair(f"{name}{len(told_of)}项", _list([words for _, words in told_of], detail.matters)))
    return counts, rows


def _extension(line: Line, detail: Detail) -> str:
    days = f"由{line.words('原时限') or '未写时限'}延至{line.words('申请时限')}"
    return f"{line.words('任务编号')}{dates_in_words(days)}（{clipped(line.words('原因'), detail.text)}）"


def _issue(facts: Facts, line: Line, detail: Detail) -> str:
    body = clipped(facts.notes.called(line.words("提出单位")), detail.name)
    return f"{body}：{clipped(line.words('问题'), detail.text + 20)}".rstrip("。")


def _ending(task: TaskNote, detail: Detail) -> str:
    return f"{clipped(task.title, detail.name)}（{clipped(task.who, detail.name)}）"


def _list(told_of: Sequence[str], most: int) -> str:
    """What is said of several alike stands once: “市交通局：需专项资金（7项）”."""
    said = list(Counter(told_of).items())
    left = sum(count for _, count in said[most:])
    words = [f"{one}（{count}项）" if count > 1 else one for one, count in said[:most]]
    return sentence("；".join(words) + (f"；其余{left}项见台账" if left else ""))
