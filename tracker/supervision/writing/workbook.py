"""From ledger rows to the supervision workbook: all sheets in one pass over the rows, memory bounded (domain.md 6)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from pathlib import Path

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from tracker.clock import SHANGHAI
from tracker.ledger.rows.owned import LIT_BADLY
from tracker.ledger.rows.row import LedgerRow, MilestoneRow
from tracker.ledger.rows.totals import sameness
from tracker.supervision.period import Period, title
from tracker.supervision.selecting.rules import EXCERPT, WHOLE, Chosen
from tracker.supervision.sheets import sheets
from tracker.supervision.sheets.cells import DASH, Cell, Lit, shortened
from tracker.supervision.sheets.charts import Block, Charted
from tracker.supervision.sheets.columns import Place, behind
from tracker.supervision.sheets.details import ReportLine
from tracker.supervision.sheets.holding import Holding, LeftGoal
from tracker.supervision.sheets.issues import DissentLine, Matters, issue_lines
from tracker.supervision.sheets.layout import PRESENT, Layout
from tracker.supervision.sheets.letters import LetterLine, Written
from tracker.supervision.sheets.notes import NOTED, Notes, PlanNote
from tracker.supervision.sheets.outcome_lines import Ending, ExtensionLine
from tracker.supervision.sheets.overview import Before, Overview, Units
from tracker.supervision.sheets.places import place_lines
from tracker.supervision.sheets.trajectories import MOST as MOST_DRAWN
from tracker.supervision.sheets.trajectories import Course, Courses
from tracker.supervision.writing import charts, course_charts
from tracker.supervision.writing.paper import Page
from tracker.supervision.writing.row_files import save
from tracker.vocabulary import Colour

NOTES = (
    "亮灯依据时限、工作日历和已采用的报告自动计算；亮灯、报送纪律、目标达成各自统计，不合成一个百分数；方案目标每年核定一次，不给单项任务亮灯。",
    "已完成指已办结、已销号、已归档；超、达、欠进度按序时进度差10个百分点划分；牵头只数方案写明或已认定的，原文未写明牵头的首列单位计入配合；"
    "逾期天数、逾期数只算节点：核定期已过，没有结论，也没有采用到期情况的；整改期满没有新结论的，亮灯写“整改逾期”，不计入；"
    "“—”表示没有数据，全表为空的列不打印；长文显示前120字，全文见“进展全文”（点任务编号）；"
    "退回次数是综合处、牵头单位审核后退回的，单位内部退回联络员的不计。",
)
LEGEND = (
    (Colour.RED, "红", "逾期、差30个百分点以上、低于底线、不能完成或连续两期无实质进展，须督促"),
    (Colour.YELLOW, "黄", "差10至30个百分点、待核定、整改中、有困难、待协调等，须关注"),
    (Colour.GREEN, "绿", "正常推进：已核实的有佐证或数据，自报的尚无"),
    (Colour.BLUE, "蓝", "已办结、已销号、已归档"),
    (Colour.GREY, "灰", "尚不能判断：未启动、待签收、未报送、信息陈旧等"),
)
TO_SIGN = "编制：　　　　　　　　　审核：　　　　　　　　　签发：　　　　　　　　　　　年　　月　　日"


@dataclass(frozen=True)
class Contents:
    """Everything a workbook is made of, read beforehand save the rows, which come one by one.

    `before`: totals of what it is compared with by group, None for a first edition. `streaks`: closed rounds in a row
    that ended red or yellow, by task. `endings`: by task how it came to its end. `dissents`: by task its 意见分歧.
    `matters`: how 需协调事项 stood. `letters`: what was written to bodies; `letters_of`: of each task.
    `is_inspection`: the plan has a 授权依据, so titles say 督查. `is_demo`: everything in it is invented. `registry`:
    the place of each body in 机构序列, by its full name. `layout`: that of the day the quarter was closed. `changes`:
    of a correction, in what it differs from the edition before. `chosen`: what was selected, in words; `places`: the
    only ones 区县情况 shows, none: all. `compared_with`: what stands before it by name, 2026年第3季度更正第2版;
    `compared_as`: the same behind 上季, 更正第2版. `replaced`: by plan the one whose place it has taken. `left_goals`:
    goals of plans that were replaced, as far as they were judged.
    """

    period: Period
    office: str
    is_inspection: bool
    rule_versions: tuple[int, ...]
    rows: Iterable[LedgerRow]
    reports: tuple[ReportLine, ...]
    before: Before | None
    streaks: Mapping[int, int]
    extensions: tuple[ExtensionLine, ...] = ()
    endings: Mapping[int, Ending] = field(default_factory=dict)
    dissents: Mapping[int, tuple[DissentLine, ...]] = field(default_factory=dict)
    matters: Matters = field(default_factory=dict)
    letters: tuple[LetterLine, ...] = ()
    letters_of: Mapping[int, Written] = field(default_factory=dict)
    is_demo: bool = False
    registry: Mapping[str, int] = field(default_factory=dict)
    layout: Layout = PRESENT
    changes: tuple[str, ...] = ()
    chosen: Chosen = WHOLE
    places: tuple[str, ...] = ()
    compared_with: str = ""
    compared_as: str = "定稿"
    replaced: Mapping[int, str] = field(default_factory=dict)
    left_goals: tuple[LeftGoal, ...] = ()

    @property
    def title(self) -> str:
        """2026年第4季度政策落实调度台账."""
        return title(self.period.span, self.is_inspection)

    @property
    def heading(self) -> str:
        """The same as it stands over the sheets: …台账（摘录） of a selection, …台账（年度快报） of a year."""
        narrowed = (EXCERPT,) if self.chosen.is_narrowed else ()
        told = "，".join((*self.period.words, *narrowed))
        return f"{self.title}（{told}）" if told else self.title


OF_YEAR = (
    "年度口径：任务、分工、时限和状态为第4季度关闭时的，亮灯按{day}（第4季度亮灯的同一天）计，目标按{dates}是否到期计；计入{on}前采用的本年各期补报、"
    "截至{last}及以前的读数和核定，不论由哪一期报来；以后的进展和关闭后批准的时限不计入。"
    "报送情况、报送明细为本年各季合计，较上年增减{compared}，连续红黄期数仍按季度数。"
)
OF_YEAR_SO_FAR = (
    "年度口径：第4季度报告期尚未关闭，灯和报告为{on}的实时情况；报送情况、报送明细为本年各季合计，较上年增减{compared}。"
    "第4季度关闭后出年度快报，{settled}起补齐年末数据和核定，签发年度定稿。"
)
NOT_ALL_DRAWN = (
    f"指标轨迹：“总体情况”只画{MOST_DRAWN}项指标历次采用的读数和按方式推算的序时，红灯、黄灯和差距大的在前，"
    "各点在“图表数据”；全部指标的历次读数见系统“量化指标”页。"
)
KNOWN, REHEARSED = "按{on}已知情况", "演练：按生成时已知情况，看{on}的灯"
SELF_CHECK = "区分度自检"
MOST_SAID = 60
"""Characters of a selection in the line under a title; the cover has all of it."""
MOST_CHANGES = 40
"""Lines of 更正内容 on the cover."""
DEMO = "本册为演示数据：报送内容、数值和结论均为虚构，只供试用，不得作为工作依据"

Progress = Callable[[int], None]


@dataclass
class _Pages:
    cover: Page
    overview: Page
    ledger: Page
    others: dict[str, Page] = field(default_factory=dict)

    def of(self, sheet: sheets.Sheet) -> Page:
        return self.others[sheet.name]

    def note(self, notes: Notes, sheet: sheets.Sheet, layout: Layout) -> None:
        """Keep what is written on a sheet, with the columns that it has in this layout."""
        page = self.overview if sheet is sheets.OVERVIEW else self.others.get(sheet.name)
        if page is not None:
            page.note = partial(notes.add, next(one for one in layout.order if one.name == sheet.name))

    def in_order(self) -> list[Page]:
        return [self.cover, self.overview, self.ledger, *self.others.values()]

    def fingerprint(self) -> str:
        """SHA-256 over all data rows of all sheets but the cover."""
        whole = hashlib.sha256()
        for page in (self.overview, self.ledger, *self.others.values()):
            whole.update(page.digest.digest())
        return whole.hexdigest()


def write(contents: Contents, path: Path, progress: Progress = lambda count: None, notes: Notes | None = None) -> None:
    """Write the workbook; `progress` hears how many ledger rows were written, `notes` keeps what stands where."""
    book = Workbook(write_only=True)
    pages = _pages(book, contents)
    if notes is not None:
        for sheet in NOTED:
            pages.note(notes, sheet, contents.layout)
    try:
        _write(pages, contents, progress, notes)
        save(book, [page.rows for page in pages.in_order()], path)
    finally:
        for page in pages.in_order():
            page.rows.close()


_Goal = tuple[int, str, MilestoneRow]
"""A plan by its id and name, and a goal of its own."""


@dataclass
class _Counted:
    """What is gathered while the tasks are written, for the sheets on which they stand together.

    `yellows`: lines of 滞后清单 that wait for the last red one; `goals`: of the plans, by their ids; `remarks`: by code
    of a task what its text left open about its lead.
    """

    overview: Overview
    units: Units
    charted: Charted
    courses: Courses
    holding: Holding = field(default_factory=Holding)
    yellows: list[list[Cell]] = field(default_factory=list)
    goals: dict[int, _Goal] = field(default_factory=dict)
    remarks: dict[str, str] = field(default_factory=dict)

    def add(self, row: LedgerRow) -> None:
        for one in (self.overview, self.units, self.charted, self.courses, self.holding):
            one.add(row)
        self.remarks[row.code] = row.lead_remark
        for goal in row.milestones:
            if goal.goal_id is not None:
                self.goals.setdefault(goal.goal_id, (row.plan_id, row.plan_number or row.plan_title, goal))


def _write(pages: _Pages, contents: Contents, progress: Progress, notes: Notes | None) -> None:
    """First the tasks one by one, then what they come to together."""
    layout = contents.layout
    counted = _Counted(Overview(), layout.units(), Charted(), Courses(layout.stages))
    _tasks(pages, contents, counted, progress, notes)
    _totals(pages, contents, counted)
    _reports(pages, contents, counted.remarks)
    _acts(pages, contents)
    _goals(pages.of(sheets.NODES), contents, counted, notes)
    if layout.with_charts:
        _charts(pages, contents, counted)
    _say_what_is_empty(pages, layout)
    checked = _cover(pages, contents, counted.overview)
    same = sameness(counted.overview.whole, layout.rounding)
    if notes is not None and same:
        notes.sameness = same, checked


def _tasks(pages: _Pages, contents: Contents, counted: _Counted, progress: Progress, notes: Notes | None) -> None:
    """任务台账 and the sheets that say more of each task, the reds of 滞后清单 first and its yellows last."""
    owed = {(report.code, report.body): report for report in contents.reports}
    for position, row in enumerate(contents.rows, start=1):
        first_node, first_figure = pages.of(sheets.NODES).next_row, pages.of(sheets.FIGURES).next_row
        _one_task(pages, row, position, contents, counted)
        if notes is not None:
            notes.add_task(row, pages.ledger.next_row - 1, first_node, first_figure)
            if contents.layout.tells_apart:
                notes.add_since(row, first_node, contents.period.names_of)
        for values in place_lines(row, owed, contents.places):
            pages.of(sheets.PLACES).line(values)
        counted.add(row)
        progress(position)
    late = pages.of(sheets.LATE)
    for values in counted.yellows:
        late.line([late.count + 1, *values])


def _totals(pages: _Pages, contents: Contents, counted: _Counted) -> None:
    """总体情况 and 牵头单位情况."""
    for values in contents.layout.overview_lines(counted.overview, contents.before):
        pages.overview.line(values)
    for values in counted.units.lines(contents.registry):
        pages.of(sheets.UNITS).line(values)


def _reports(pages: _Pages, contents: Contents, remarks: Mapping[str, str]) -> None:
    """报送情况 and 报送明细."""
    layout = contents.layout
    for values in layout.discipline(contents.reports, contents.registry):
        pages.of(sheets.DISCIPLINE).line(values)
    for report in contents.reports:
        remark = remarks.get(report.code, "") if layout.with_first_listed else ""
        pages.of(sheets.REPORTS).line(report.line(remark))


def _acts(pages: _Pages, contents: Contents) -> None:
    """督办事项 and 延期调整."""
    layout = contents.layout
    for letter in contents.letters if layout.with_letters else ():
        pages.of(sheets.SUPERVISION).line(layout.letter_line(letter))
    for request in contents.extensions:
        pages.of(sheets.EXTENSIONS).line(layout.extension_line(request))


def _goals(nodes: Page, contents: Contents, counted: _Counted, notes: Notes | None) -> None:
    """The plans' own goals on 阶段节点, behind the dates of the tasks; last those of plans that were replaced."""
    layout, holding, replaced = contents.layout, counted.holding, contents.replaced
    for plan_id, plan, goal in counted.goals.values():
        if layout.goals_hold and not holding.has(plan_id):
            continue
        if notes is not None:
            notes.add_goal(plan_id, nodes.next_row)
        came = f"（替代{replaced[plan_id]}）" if layout.goals_hold and plan_id in replaced else ""
        nodes.line(layout.goal_line(plan + came, goal, contents.office))
    if not layout.goals_hold:
        return
    for one in contents.left_goals:
        if one.heir_id in holding.ids:
            if notes is not None:
                notes.add_goal(one.plan_id, nodes.next_row, PlanNote(one.number, one.title))
            nodes.line(layout.goal_line(one.number or one.title, one.goal, contents.office))


def _charts(pages: _Pages, contents: Contents, counted: _Counted) -> None:
    """图表数据, and the charts of 总体情况 that are drawn from it."""
    layout, period = contents.layout, contents.period
    compared = period.before, period.this, contents.compared_as
    colours = counted.overview.whole.colours
    blocks = counted.charted.blocks(colours, contents.before, contents.registry, compared)
    courses = counted.courses.drawn() if layout.with_courses else []
    _chart(pages, blocks, courses, len(layout.charts.columns))


_GOES_ON, _UNWRITTEN = Ending(), Written()
"""Of a task that has not come to its end, and of which no letter was written."""


def _one_task(pages: _Pages, row: LedgerRow, position: int, contents: Contents, counted: _Counted) -> None:
    """The task's row on 任务台账 and its rows on the sheets beside it."""
    layout, ending = contents.layout, contents.endings.get(row.task_id, _GOES_ON)
    texts = pages.of(sheets.FULL_TEXTS)
    first = texts.next_row
    for values in layout.full_text_lines(row):
        texts.line(values)
    written = contents.letters_of.get(row.task_id, _UNWRITTEN)
    place = Place(position, first if texts.next_row > first else None, ending.proof, written.count)
    pages.ledger.line([column.value(row, place) for column in layout.columns])
    figures = pages.of(sheets.FIGURES)
    for values in layout.figure_lines(row):
        figures.line([figures.count + 1, *values])
    for values in layout.node_lines(row):
        pages.of(sheets.NODES).line(values)
    issues = pages.of(sheets.ISSUES)
    for values in issue_lines(row, contents.dissents.get(row.task_id, ()), contents.matters):
        issues.line([issues.count + 1, *values])
    if row.closed_on is not None:
        pages.of(sheets.CLOSINGS).line(layout.closing_line(row, ending))
    if row.light.colour in LIT_BADLY:
        _late(pages.of(sheets.LATE), row, contents, counted)


def _late(page: Page, row: LedgerRow, contents: Contents, counted: _Counted) -> None:
    """On 滞后清单 at once, a yellow one after the last red."""
    written = contents.letters_of.get(row.task_id, _UNWRITTEN)
    supervised = written.last_to if contents.layout.names_addressees else written.last
    values = contents.layout.late_line(row, contents.streaks.get(row.task_id, 0), supervised)
    counted.charted.add_late(row.light.colour, behind(row) or DASH)
    if row.light.colour is Colour.YELLOW and contents.layout.reds_first:
        counted.yellows.append(values)
    else:
        page.line([page.count + 1, *values])


def _chart(pages: _Pages, blocks: Sequence[Block], courses: Sequence[Course], width: int) -> None:
    """The rows of each chart, and the charts below those of 总体情况. `width`: columns of 图表数据."""
    data, placed = pages.of(sheets.CHARTS), list[tuple[Block, int]]()
    for block in blocks:
        placed.append((block, data.next_row))
        for values in block.lines():
            data.line(values[:width])
    drawn = [(course, list(_written(data, course))) for course in courses]
    below = charts.draw(pages.overview.sheet, data.sheet, placed, pages.overview.next_row + 1)
    course_charts.draw(pages.overview.sheet, data.sheet, drawn, below)


def _written(data: Page, course: Course) -> Iterator[tuple[str, int, int]]:
    """Write the points of a figure; each of its lines with its first and last row."""
    for kind, lines in course.lines():
        first = data.next_row
        for values in lines:
            data.line(values)
        yield kind, first, data.next_row - 1


def _pages(book: Workbook, contents: Contents) -> _Pages:
    """All sheets in the order of domain.md 6, with their headers."""
    note = f"{contents.heading} · 截至{contents.period.as_of} · {contents.period.status}"
    cover = Page(book, sheets.COVER, (18, 100), note)
    first, *others = contents.layout.order
    overview = _plain_page(book, first, contents, note)
    ledger = _ledger_page(book, contents, note)
    pages = _Pages(cover, overview, ledger)
    for sheet in others:
        pages.others[sheet.name] = _plain_page(book, sheet, contents, note)
    return pages


def _plain_page(book: Workbook, sheet: sheets.Sheet, contents: Contents, note: str) -> Page:
    page = Page(book, sheet.name, [width for _, width in sheet.columns], note, rounding=contents.layout.rounding)
    page.freeze("A4", 3)
    page.banner(contents.period.over(sheet.name), page.styles.title, 32)
    page.note_line(units_and_day(contents))
    page.heads([title for title, _ in sheet.columns], 30)
    return page


def _ledger_page(book: Workbook, contents: Contents, note: str) -> Page:
    """任务台账 with its merged two-row header, frozen at header and 任务编号."""
    columns = contents.layout.columns
    page = Page(book, sheets.LEDGER, [column.width for column in columns], note, rounding=contents.layout.rounding)
    page.freeze("C5", 4)
    page.banner(contents.heading, page.styles.title, 36)
    page.note_line(units_and_day(contents))
    groups: list[str | None] = []
    for _, members in groupby(columns, key=lambda column: column.group):
        names = list(members)
        first = len(groups) + 1
        groups += [names[0].group, *[None] * (len(names) - 1)]
        if len(names) > 1:
            page.merge(f"{get_column_letter(first)}3:{get_column_letter(len(groups))}3")
    page.heads(groups, 20)
    page.heads([column.title for column in columns], 30)
    return page


def units_and_day(contents: Contents) -> str:
    """The line under a title."""
    told = f"    {EXCERPT}：{shortened(contents.chosen.tasks, MOST_SAID)}" if contents.chosen.is_narrowed else ""
    return f"编制单位：{contents.office}    数据截至：{contents.period.as_of}    {contents.period.status}{told}"


def _say_what_is_empty(pages: _Pages, layout: Layout) -> None:
    """A sheet with nothing yet says why in one line (domain.md 6); columns with nothing are not printed."""
    for page in (pages.overview, pages.ledger, *pages.others.values()):
        page.leave_out_what_is_empty()
    for sheet in layout.order[1:]:
        page = pages.of(sheet)
        if not page.count:
            page.banner(sheet.when_empty, page.styles.note)
        else:
            page.sheet.auto_filter.ref = f"A3:{get_column_letter(len(sheet.columns))}{page.next_row - 1}"
    if not pages.ledger.count:
        pages.ledger.banner("没有已下达的任务", pages.ledger.styles.note)
    else:
        pages.ledger.sheet.auto_filter.ref = f"A4:{get_column_letter(len(layout.columns))}{pages.ledger.next_row - 1}"


def shown_changes(changes: tuple[str, ...]) -> tuple[str, ...]:
    """The first of them; the others stand on the page of the edition."""
    more = (f"另有{len(changes) - MOST_CHANGES}项，全部见系统“报表”页本版的更正清单",)
    return changes if len(changes) <= MOST_CHANGES else changes[:MOST_CHANGES] + more


def _notes_of(layout: Layout) -> list[str]:
    """What is explained of these sheets beside NOTES."""
    return [note for note in (layout.of_owners, NOT_ALL_DRAWN if layout.with_courses else "") if note]


def _notes_of_year(contents: Contents) -> Iterator[str]:
    """Of a year's report, what it takes up and what it is compared with."""
    period = contents.period
    if period.year is None:
        return
    compared = f"与{contents.compared_with}比" if contents.compared_with else "无上年报表可比"
    if period.is_final:
        days = {"day": period.names_of, "dates": period.dates_on, "last": period.year.last_day}
        yield OF_YEAR.format(**days, on=period.on, compared=compared)
    else:
        yield OF_YEAR_SO_FAR.format(on=period.on, settled=period.year.settled_on, compared=compared)


def _cover(pages: _Pages, contents: Contents, overview: Overview) -> int:
    """Write it; the row of 区分度自检."""
    period, page = contents.period, pages.cover
    page.banner(contents.heading, page.styles.title, 48)
    versions = "、".join(f"第{version}版" for version in contents.rule_versions) or "第1版"
    known = REHEARSED if period.is_rehearsal else KNOWN
    entries: list[tuple[str, str]] = [
        *([("演示数据", DEMO)] if contents.is_demo else []),
        ("标题", contents.title),
        ("期次", f"{period.span.label}　{period.status}"),
        ("编制单位", contents.office),
        ("数据截至日期", period.as_of.isoformat()),
        ("生成时间", f"{period.built_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}（{known.format(on=period.on)}）"),
        ("规则版本", versions),
        *([("选取", contents.chosen.line(overview.whole.tasks))] if contents.chosen.is_narrowed else []),
        *((period.changes_word, change) for change in shown_changes(contents.changes)),
        *(("口径说明", note) for note in (*_notes_of_year(contents), *NOTES, *_notes_of(contents.layout))),
        (SELF_CHECK, overview.discrimination(contents.layout.rounding)),
        ("数据指纹(SHA-256)", pages.fingerprint()),
    ]
    checked = page.next_row + [name for name, _ in entries].index(SELF_CHECK)
    for name, text in entries:
        page.line([name, text])
    for colour, word, meaning in LEGEND:
        page.line([Lit(word, colour), meaning])
    page.line(["签发", TO_SIGN])
    return checked
