"""The 30 columns of 任务台账 as data (domain.md 6): group, title, width in characters, and the value of a row."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from operator import attrgetter

from tracker.ledger.rows.collectives import collectives
from tracker.ledger.rows.row import IndicatorRow, LedgerRow, MilestoneRow, PartRow
from tracker.ledger.rows.stages import days_of
from tracker.plans.owners.words import MOST_BODIES, together
from tracker.plans.states import DONE
from tracker.supervision.sheets.cells import (
    DASH,
    QUALITATIVE,
    SHORT,
    Cell,
    Linked,
    Lit,
    cut_by_body,
    number,
    or_dash,
    share,
    shortened,
)
from tracker.vocabulary import SIGNS, LightRule, MilestoneSource, Mode, Reach, ReportState, TaskState


@dataclass(frozen=True)
class Place:
    """Where a row stands: its running number, and the first row of its full texts on 进展全文 (None: none).

    `proof`: what was said to prove that the task is done, where it was brought to its end. `letters`: how many letters
    of the ladder were written of it (督办次数).
    """

    position: int
    full_text_row: int | None
    proof: str = ""
    letters: int = 0


@dataclass(frozen=True)
class Column:
    """One column; `later`: what it shows comes with a later stage of the system, so it prints a dash."""

    group: str
    title: str
    width: int
    value: Callable[[LedgerRow, Place], Cell]
    later: bool = False


def _later(row: LedgerRow, place: Place) -> Cell:
    return DASH


def _nothing(part: PartRow) -> str:
    return ""


def texts(
    take: Callable[[PartRow], str],
    limit: int = SHORT,
    tail: Callable[[PartRow], str] = _nothing,
    whose: Callable[[PartRow], str] = attrgetter("speaker_in_short"),
) -> Callable[[LedgerRow, object], Cell]:
    """The bodies' words in one cell, each cut for itself behind its name; `tail` stands behind them."""

    def value(row: LedgerRow, beside: object) -> Cell:
        told = [(whose(part), take(part), tail(part)) for part in row.worst_first]
        return cut_by_body(told, row.mode is not Mode.EACH_REPORTS, limit) or DASH

    return value


def known_until(part: PartRow) -> str:
    """“（截至2025-03-20）”; of words of who led before “（省交通厅报，截至2025-03-20）”."""
    return f"（{part.said_by}报，截至{part.as_of}）" if part.said_by else f"（截至{part.as_of}）"


def _code(row: LedgerRow, place: Place) -> Cell:
    """Leads to the full texts: a short cell, for programs print a linked one as a single line."""
    return Linked(row.code, f"'进展全文'!A{place.full_text_row}") if place.full_text_row else row.code


def source(row: LedgerRow, place: Place) -> Cell:
    """《title》（number）."""
    return f"《{row.plan_title}》（{row.plan_number}）" if row.plan_number else f"《{row.plan_title}》"


def lead(row: LedgerRow) -> str:
    """The accountable body with what the text left open, joint leads behind it."""
    if row.lead is None:
        return DASH
    first = f"{row.lead}（{row.lead_remark}）" if row.lead_remark else row.lead
    return "、".join([first, *row.joint_leads])


def owners(item: IndicatorRow | MilestoneRow) -> str:
    """承办单位 of a figure or own date: “重庆市交通局（实际承办）” of a body that its clause does not name.

    Of many how many they are; “责任未定（推定市交通局）” of what nobody owns yet.
    """
    if item.is_unowned or len(item.owners) > MOST_BODIES:
        return item.owner
    names = [f"{owner.name}{OUTSIDE}" if owner.is_outside else owner.name for owner in item.owners]
    return "、".join(names) or DASH


def behind(row: LedgerRow) -> str:
    """承办单位 of what lights the task; where that is no figure or date, the bodies that are lit like it."""
    items: list[IndicatorRow | MilestoneRow] = [*row.indicators, *row.milestones]
    its = [owners(item) for item in items if item.owner and item.owner == row.light.owner]
    lit = silent(row) or [part for part in row.parts if part.light.rule is row.light.rule]
    alike = [part.name for part in lit]
    return its[0] if its else together(alike) or row.light.body


_SILENCE = (LightRule.UNREPORTED, LightRule.LONG_SILENT, LightRule.NO_INFORMATION)


def silent(row: LedgerRow) -> list[PartRow]:
    """Of 本期未报, which holds where fewer than half answered, the parts of those that did not; of other lights none.

    By itself a body may have been silent for longer; what it has sent lies at 综合处.
    """
    if row.light.rule is not LightRule.UNREPORTED:
        return []
    return [part for part in row.parts if part.light.rule in _SILENCE and not part.light.is_at_office]


OUTSIDE = "（实际承办）"
"""Behind a body that its clause does not name."""


def targets(row: LedgerRow) -> str:
    """公交接驳率 85%（2025年，水平）；换电站 ≥50座（2026年6月30日，累计）；换电站 ≥80座（2026年12月31日，累计）."""
    days = days_of(row)
    return "；".join(figure(indicator, days.get(indicator.indicator_id, "")) for indicator in row.indicators)


def figure(indicator: IndicatorRow, day: str = "") -> str:
    """公交接驳率 85%（2025年，水平）; `day`: “6月30日”, of one that has another target within its year."""
    sign = SIGNS.get(indicator.relation, "")
    year = f"{indicator.year}年{day}" if indicator.year else "原文未写年份"
    return f"{indicator.subject} {sign}{number(indicator.target)}{indicator.unit}（{year}，{indicator.mode}）"


def nodes(row: LedgerRow) -> str:
    """Of what was ended (终止, 方案替代) its own alone: its plan's goals are waited for no more."""
    if row.state is not TaskState.TERMINATED:
        return all_nodes(row)
    return all_nodes(
        replace(row, milestones=tuple(milestone for milestone in row.milestones if milestone.goal_id is None))
    )


def all_nodes(row: LedgerRow) -> str:
    """2025-12-31 待核定4项；2025-12-31 待核定（方案目标）: nodes of one day, state and origin are counted together.

    Behind them those of plans that were replaced: 2025-12-31 未达成（原方案）.
    """
    told = [
        (milestone, "（方案目标）" if milestone.source is MilestoneSource.PLAN else "") for milestone in row.milestones
    ]
    told += [(one, "（原方案）") for one in row.left]
    counted = Counter((one.due_on, one.state, origin) for one, origin in told)
    return "；".join(
        f"{due_on or '未写时限'} {state.label}{f'{count}项' if count > 1 else ''}{origin}"
        for (due_on, state, origin), count in counted.items()
    )


def told_figures(row: LedgerRow) -> list[str]:
    """“公交接驳率 76%（截至2025-09-30）” of each figure that has a value."""
    told = (indicator for indicator in row.indicators if indicator.value is not None)
    return [f"{one.subject} {_told(one)}（截至{one.as_of}）" for one in told]


def _values(row: LedgerRow, place: Place) -> Cell:
    """What was told, which of several should have been and was not, and which of them the percentages are of.

    “充电桩 310个（截至2026-12-20）；公交接驳率 无读数；完成进度指公交接驳率”.
    """
    untold = (
        [indicator for indicator in row.indicators if indicator.reach is Reach.UNTOLD]
        if len(row.indicators) > 1
        else []
    )
    values = [*told_figures(row), *(f"{one.subject} {Reach.UNTOLD.label}" for one in untold)]
    of = [f"完成进度指{row.measured_by}"] if row.measured_by else []
    return "；".join([*values, *of]) or DASH


def _told(figure: IndicatorRow) -> str:
    return figure.told_at_odds(figure.unit) or f"{number(figure.value)}{figure.unit}"


def _progress(row: LedgerRow, place: Place) -> Cell:
    if row.progress is not None:
        return share(row.progress)
    return DASH if row.kind.has_percentage else QUALITATIVE


def limits(row: LedgerRow) -> tuple[date | None, date | None]:
    """完成时限(原定) and the one in force; of a task that is done those of its last own node, by which it is judged."""
    own = [
        milestone
        for milestone in row.milestones
        if milestone.source is MilestoneSource.OWN and milestone.due_on is not None
    ]
    if row.state not in DONE or not own:
        return row.original_due_on, row.due_on
    last = max(own, key=lambda milestone: milestone.due_on or date.min)
    return last.original_due_on, last.due_on


def _original(row: LedgerRow, place: Place) -> Cell:
    return or_dash(limits(row)[0])


def _postponed(row: LedgerRow, place: Place) -> Cell:
    original, due_on = limits(row)
    return or_dash(due_on) if due_on != original else DASH


def _contacts(row: LedgerRow, place: Place) -> Cell:
    shown = [part for part in row.parts if part.liaison]
    return "；".join(f"{part.short_name}：{part.liaison}{part.phone}" for part in shown[:3]) or DASH


def _forecast(row: LedgerRow, place: Place) -> Cell:
    """2026年度9家能完成；指标调整：市交通局；2025年度能完成: by the years of which bodies spoke, the last one first."""
    by_year: defaultdict[int, list[PartRow]] = defaultdict(list)
    for part in row.parts:
        if part.forecast and part.as_of:
            by_year[part.as_of.year].append(part)
    return "；".join(f"{year}年度{forecasts(by_year[year])}" for year in sorted(by_year, reverse=True)) or DASH


def forecasts(parts: Iterable[PartRow]) -> str:
    """11家均能完成; 9家能完成；指标调整：市交通局、市商务委: the commonest counted, of the others who says so."""
    told = [(part.speaker_in_short, part.forecast) for part in parts if part.forecast]
    if not told:
        return ""
    counted = Counter(forecast for _, forecast in told)
    (commonest, count), *others = counted.most_common()
    if not others:
        return commonest.label if count == 1 else f"{count}家均{commonest.label}"
    named = [f"{one.label}：{'、'.join(name for name, said in told if said is one)}" for one, _ in others]
    return "；".join([f"{count}家{commonest.label}", *named])


def evidence(row: LedgerRow) -> str:
    """3件; empty where there is none."""
    count = sum(part.evidence_count for part in row.parts)
    return f"{count}件" if count else ""


def proofs(row: LedgerRow, proof: str) -> str:
    """3件；渝交〔2026〕9号: what came with the reports, and what was said when the task was brought to its end."""
    return shortened("；".join(one for one in (evidence(row), proof) if one)) or DASH


def _proofs(row: LedgerRow, place: Place) -> Cell:
    """What was said for an end that was refused (退回), or did not hold (回头看未通过), proves nothing."""
    return proofs(row, place.proof if row.state in _BEING_ENDED else "")


_BEING_ENDED = (TaskState.TO_VERIFY, *DONE)


def silent_co_bodies(row: LedgerRow, has_said: Callable[[PartRow], bool] = lambda part: part.reported) -> list[str]:
    """Co-bodies of 牵头汇总 that said nothing while the lead submitted (ux.md S11).

    What was sent and is being corrected (退回) is not 未报: 按时 is judged by the first submission, as on 报送情况. Who
    led then owes the joint report and no part of it: the light names it (原牵头单位).
    """
    has_submitted = any(part.reports and part.report_state in _SUBMITTED for part in row.parts)
    if row.mode is not Mode.LEAD_CONSOLIDATES or not has_submitted:
        return []
    owing = (part for part in row.parts if not part.reports and part.report_state not in (None, ReportState.EXEMPT))
    return [part.short_name for part in owing if not part.asked_as_lead and not has_said(part)]


def remarks(row: LedgerRow, silent: Sequence[str]) -> Cell:
    """Why it is lit so, what nobody took on, members of collectives, silent co-bodies, 自报自审."""
    told = [row.light.reason]
    if row.unclaimed:
        told.append("责任单位未明确，待认领")
    told += [f"{collective.words}{collective.told}" for collective in collectives(row.parts)]
    if silent:
        told.append(f"配合单位未报：{'、'.join(silent)}")
    if any(part.self_reviewed for part in row.parts):
        told.append("自报自审")
    return "；".join(one for one in told if one) or DASH


_SUBMITTED = (ReportState.TO_REVIEW, ReportState.ACCEPTED)

BASIC, WHO, WHEN, PROGRESS, STATUS = "基本信息", "责任分工", "时限", "进展", "状态"

COLUMNS: tuple[Column, ...] = (
    Column(BASIC, "序号", 5, lambda row, place: place.position),
    Column(BASIC, "任务编号", 13, _code),
    Column(BASIC, "来源文件及文号", 13, source),
    Column(BASIC, "任务类别", 9, lambda row, place: or_dash(row.section_title)),
    Column(BASIC, "重点任务", 12, lambda row, place: row.measure_label + row.measure_title),
    Column(BASIC, "工作举措(原文)", 60, lambda row, place: row.text),
    Column(
        BASIC,
        "量化指标及目标值",
        18,
        lambda row, place: targets(row) or DASH,
    ),
    Column(WHO, "牵头单位", 11, lambda row, place: lead(row)),
    Column(WHO, "责任(配合)单位", 20, lambda row, place: "、".join(row.co) or DASH),
    Column(WHO, "分管领导", 5, _later, later=True),
    Column(WHO, "联络员及电话", 11, _contacts),
    Column(WHEN, "起始", 10, lambda row, place: or_dash(row.start_on)),
    Column(WHEN, "完成时限(原定)", 10, _original),
    Column(WHEN, "延期后时限", 10, _postponed),
    Column(WHEN, "阶段节点", 15, lambda row, place: nodes(row) or DASH),
    Column(
        PROGRESS,
        "进展情况(截至日期)",
        28,
        texts(lambda part: part.progress_text, tail=known_until, whose=attrgetter("short_name")),
    ),
    Column(PROGRESS, "完成值", 13, _values),
    Column(PROGRESS, "完成进度%", 7, _progress),
    Column(PROGRESS, "序时进度%", 7, lambda row, place: share(row.planned)),
    Column(PROGRESS, "存在问题", 15, texts(lambda part: part.problems)),
    Column(PROGRESS, "下一步打算", 15, texts(lambda part: part.next_steps)),
    Column(PROGRESS, "需协调事项", 11, texts(lambda part: part.coordination)),
    Column(STATUS, "办理状态", 7, lambda row, place: row.state.label),
    Column(STATUS, "亮灯", 10, lambda row, place: Lit(row.light.title, row.light.colour)),
    Column(STATUS, "完成预判", 9, _forecast),
    Column(STATUS, "逾期天数", 5, lambda row, place: or_dash(row.overdue_days)),
    Column(STATUS, "督办次数", 5, lambda row, place: place.letters or DASH),
    Column(STATUS, "销号日期", 10, lambda row, place: or_dash(row.closed_on)),
    Column(STATUS, "佐证材料", 9, _proofs),
    Column(STATUS, "备注", 15, lambda row, place: remarks(row, silent_co_bodies(row))),
)
