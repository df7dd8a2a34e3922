"""评估表: the goals of years that are over, one row each, from the sheets of the edition (domain.md 4, 6). Pure.

Example: 公交接驳率, 85%, 76% by 2025-12-31, 未达成, 道路条件受限, 市交通局.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.outcomes.letters.rules import in_words
from tracker.papers.filling import Fact
from tracker.papers.filling import Line as Row
from tracker.supervision.papers.facts import NODE, Facts, clipped
from tracker.supervision.papers.said import Said, Source, joined, sourced
from tracker.supervision.papers.targets import NONE_DUE, in_states, target_year
from tracker.supervision.sheets import sheets
from tracker.supervision.sheets.cells import Bound
from tracker.supervision.sheets.conclusion import COLUMN, Conclusion
from tracker.supervision.sheets.notes import Line, TargetNote
from tracker.vocabulary import ExtensionState, MilestoneState

FIELDS = {
    "标题": "2025年目标评估表",
    "题注": "数据截至日期、版次，演示数据也在这里写明",
    "结论": "各段：各年度目标各有几项达成、未达成",
    "明细": "逐行：序号、任务、目标、目标值、完成值、结论、依据、原因、单位，如 {{ 行.目标 }}",
    "出处": "数字的来源",
}
"""What a template may ask for."""

PARAGRAPHS = ("结论",)
COLUMNS = {"明细": ("序号", "任务", "目标", "目标值", "完成值", "结论", "依据", "原因", "单位")}
"""What has several paragraphs, and lines with their parts."""

MOST_LISTED = 300
"""Rows; the sheet has them all."""

_NAME, _TEXT, _WORDS = 30, 80, 100
_NO_VALUE = "—"
_ASKED_BY = re.compile(r"^【[^】]*】")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class Judged:
    """A goal with its words by columns; `numbers`: of its target and of what was reached."""

    year: int
    words: dict[str, str]
    numbers: Said


@dataclass(frozen=True)
class Evaluation:
    """What is said above the table, and its rows."""

    text: Sequence[Said]
    rows: Sequence[Judged]

    def sources(self) -> Iterator[Source]:
        """Of every number, in the order of the paper."""
        for one in self.text:
            yield from one.placed("")
        for number, row in enumerate(self.rows[:MOST_LISTED], start=1):
            yield from row.numbers.placed(f"第{number}行")

    @property
    def years(self) -> list[int]:
        """Which are over, the last first."""
        return sorted({row.year for row in self.rows}, reverse=True)


def evaluation(facts: Facts) -> Evaluation:
    """What it says of these facts."""
    years_over = {year for year in facts.target_years if year <= facts.last_year}
    years = {int(line.words(NODE)) for line in facts.goals_over} | years_over
    text: list[Said] = []
    rows: list[Judged] = []
    for year in sorted(years, reverse=True):
        of_plans = [line for line in facts.goals_over if int(line.words(NODE)) == year]
        own = [target for target in facts.notes.targets if target.year == year and year in years_over]
        text.append((target_year(year, facts.notes).words if own else Said("")) + _plans_counted(year, of_plans))
        rows += [*(_plan_row(facts, year, plan) for plan in of_plans), *_own_rows(facts, own)]
    if not rows:
        text.append(Said("还没有已经结束的目标年度，本年到期的目标见专报。" if facts.target_years else NONE_DUE))
    elif len(rows) > MOST_LISTED:
        text.append(Said(f"下表先列{MOST_LISTED}项，其余见台账“{sheets.NODES.name}”。"))
    return Evaluation([one for one in text if one], rows)


def values(facts: Facts, found: Evaluation) -> dict[str, Fact]:
    """What the template is filled with."""
    last = f"{found.years[0]}年{'及以前年度' if len(found.years) > 1 else ''}" if found.years else "年度"
    return {
        "标题": f"{last}目标评估表",
        "题注": facts.caption(facts.data_as_of, facts.version),
        "结论": [one.words for one in found.text],
        "明细": [
            Row({"序号": str(number), **one.words, "目标": _of_year(found, one)})
            for number, one in enumerate(found.rows[:MOST_LISTED], start=1)
        ],
        "出处": f"数字均{facts.origin}。",
    }


def _of_year(found: Evaluation, one: Judged) -> str:
    """“2022年：…” where the table has several years."""
    return f"{one.year}年：{one.words['目标']}" if len(found.years) > 1 else one.words["目标"]


def _plans_counted(year: int, goals: Sequence[Line]) -> Said:
    parts = [one.words for one in in_states(f"{year}年方案目标", ((goal.words("状态"), goal.row) for goal in goals))]
    return Said(f"方案{year}年目标：") + joined(parts, "、") + "。" if parts else Said("")


def _plan_row(facts: Facts, year: int, line: Line) -> Judged:
    return _row(facts, year, line, f"方案目标：{clipped(facts.notes.plan_of(line).title, _NAME)}", None, "")


def _own_rows(facts: Facts, targets: Sequence[TargetNote]) -> Iterator[Judged]:
    lines, figures = facts.notes.by_row(sheets.NODES), facts.notes.by_row(sheets.FIGURES)
    for target in targets:
        line = lines[target.row]
        task = facts.task(line)
        name = f"{task.code} {clipped(task.title, _NAME)}"
        figure = figures[target.figure] if target.figure is not None else None
        yield _row(facts, target.year, line, name, figure, target.problems)


def _row(facts: Facts, year: int, line: Line, task: str, figure: Line | None, problems: str) -> Judged:
    """`figure`: its line on 量化指标, None of a goal in words."""
    state = line.words("状态")
    found = line.conclusion
    target, reached = _target(line, figure, found), _reached(line, figure, found)
    source = _source(facts, figure, found)
    basis = [clipped(line.words("依据"), _WORDS)]
    basis += [f"数据来源：{clipped(source, _NAME)}"] if source and source not in basis[0] else []
    basis += [found.replaced]
    why, since = "", facts.notes.since.get(line.row, "")
    if state not in (MilestoneState.REACHED.label, MilestoneState.NOT_DUE.label):
        why = _postponed(facts, line) if state == MilestoneState.POSTPONED.label else ""
        why = why or clipped(problems, _TEXT) or ("见依据" if basis[0] else "未说明")
    words = {
        "任务": task,
        "目标": clipped(figure.words("指标") if figure is not None else line.words("目标表述"), _TEXT),
        "目标值": target.words,
        "完成值": reached.words,
        "结论": (f"{state}（{found.late}）" if found.late else state) or _NO_VALUE,
        "依据": "；".join(one.rstrip("。；") for one in basis if one) or _NO_VALUE,
        "原因": "；".join(one for one in (why.rstrip("。；"), _rectify(found), since) if one) or _NO_VALUE,
        "单位": clipped(_owners(facts, line, found), _TEXT),
    }
    return Judged(year, words, target + reached)


def _target(line: Line, figure: Line | None, found: Conclusion) -> Said:
    """85%, ≥30%; a goal in words has no value, that of a plan that was replaced stands in its words alone."""
    if figure is None:
        return Said(_NO_VALUE if found.value else "—（定性）")
    cell = figure.cell("目标值")
    sign, value = (cell.sign, cell.value) if isinstance(cell, Bound) else ("", cell)
    number = sourced(value, f"{line.words('任务编号')}目标值", sheets.FIGURES.name, [figure.row], "目标值")
    return Said(sign) + number + figure.words("单位")


def _reached(line: Line, figure: Line | None, found: Conclusion) -> Said:
    """76%（截至2025-12-31） as it was judged, before that as it was told."""
    code, unit = line.words("任务编号"), figure.words("单位") if figure is not None else found.unit
    if found.as_of:
        day = f"截至{in_words(found.as_of)}"
        if not found.value:
            return Said(day)
        number = sourced(found.value, f"{code}完成值", sheets.NODES.name, [line.row], COLUMN)
        return number + f"{unit}（{day}）"
    value = figure.words("本期值") if figure is not None else ""
    if not value or figure is None:
        return Said(_NO_VALUE)
    told_on = _day(figure.words("截至日期"))
    number = sourced(value, f"{code}本期值", sheets.FIGURES.name, [figure.row], "本期值")
    return Said("报送") + number + unit + (f"（截至{told_on}）" if told_on else "") + "，未核定"


def _source(facts: Facts, figure: Line | None, found: Conclusion) -> str:
    """Where the printed value is from: of the value told last, unless a verdict found another one or of another day."""
    if figure is None:
        return ""
    told = figure.words("本期值"), figure.words("截至日期")
    is_of_another = bool(found.as_of) and told != (found.value, str(found.as_of))
    return "" if is_of_another and facts.contents.layout.tells_apart else figure.words("数据来源")


def _rectify(found: Conclusion) -> str:
    return f"整改至{in_words(found.to_rectify_by)}" if found.to_rectify_by else ""


def _day(written: str) -> str:
    """2025年12月31日 of 2025-12-31, which would be broken at its hyphens."""
    return in_words(date.fromisoformat(written)) if _DAY.fullmatch(written) else written


def _postponed(facts: Facts, line: Line) -> str:
    """Why its later date was granted, and that date."""
    code, later = line.words("任务编号"), line.words(NODE)
    for one in facts.notes.of(sheets.EXTENSIONS):
        if one.words("任务编号") == code and one.words("结论") == f"{ExtensionState.GRANTED.label}，延至{later}":
            return f"{clipped(_ASKED_BY.sub('', one.words('原因')).rstrip('。'), _TEXT)}；延至{_day(later)}"
    return ""


def _owners(facts: Facts, line: Line, found: Conclusion) -> str:
    """By short names, “市交通局（实际承办）”; where nobody is told apart, who answers for the task.

    Of what has gone to another body since: whom it judged (核定时市交通局), with who has it now before.
    """
    judged = f"（核定时{_called(facts, found.judged_of)}）" if found.judged_of else ""
    return _called(facts, (line.words("承办单位") or line.words("责任单位")).split("、")) + judged


def _called(facts: Facts, names: Iterable[str]) -> str:
    parts = [one.partition("（") for one in names]
    return "、".join(facts.notes.called(name) + mark + rest for name, mark, rest in parts) or "未明确"
