"""汇报提纲: what the office reports by word of mouth, point by point, from the sheets of the edition. Pure.

What leaders took up, goals with their basis, what is proven, which tasks are silent, what is to be settled.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tracker.papers.filling import Fact
from tracker.supervision.papers.changes import changes, summary
from tracker.supervision.papers.facts import NODE, Facts, clipped, sentence, target_of
from tracker.supervision.papers.said import Said, Source, joined, sourced
from tracker.supervision.papers.targets import NONE_DUE, reached, target_year
from tracker.supervision.sheets import sheets
from tracker.supervision.sheets.issues import DISSENT, ISSUE
from tracker.supervision.sheets.notes import Line, TaskNote
from tracker.vocabulary import CoordinationLevel, CoordinationState, LightRule

FIELDS = {
    "标题": "2026年第3季度政策落实调度汇报提纲，有授权依据的为督查",
    "题注": "数据截至日期、版次，演示数据也在这里写明",
    "总体情况": "各段",
    "批示办理": "各段",
    "目标达成": "各段",
    "已核实": "各段",
    "久无信息": "各段",
    "待裁定": "各段",
    "出处": "数字的来源",
}
"""What a template may ask for."""

PLACES = {
    "总体情况": "一、总体情况",
    "批示办理": "二、批示和领导协调事项办理情况",
    "目标达成": "三、到期目标达成情况和依据",
    "已核实": "四、已核实的进展",
    "久无信息": "五、没有信息的任务",
    "待裁定": "六、请明确和裁定的事项",
}

MOST = 12
"""Of a list that is told one by one; the sheet has them all."""

_NAME, _TEXT = 40, 120
_SILENT = (LightRule.LONG_SILENT, LightRule.NO_INFORMATION, LightRule.UNREPORTED, LightRule.STALE)
_UNSETTLED = (None, CoordinationState.RAISED)
_LED = (CoordinationLevel.LEADER.label, CoordinationLevel.PRINCIPAL.label)


@dataclass(frozen=True)
class Outline:
    """Its parts by their fields."""

    parts: Mapping[str, Sequence[Said]]

    def sources(self) -> Iterator[Source]:
        """Of every number, in the order of the paper."""
        for name, part in self.parts.items():
            for one in part:
                yield from one.placed(PLACES[name])


def outline(facts: Facts) -> Outline:
    """What it says of these facts."""
    unproven = f"{facts.this}没有已核实的绿灯任务。"
    return Outline(
        {
            "总体情况": list(_whole(facts)),
            "批示办理": list(_led(facts)),
            "目标达成": list(_targets(facts)),
            "已核实": list(_tasks(facts, "绿·已核实的任务", (LightRule.PROVEN,), unproven)),
            "久无信息": list(_silent(facts)),
            "待裁定": list(_open(facts)),
        }
    )


def values(facts: Facts, found: Outline) -> dict[str, Fact]:
    """What the template is filled with."""
    return {
        "标题": f"{facts.quarter}政策落实{facts.word}汇报提纲",
        "题注": facts.caption(facts.data_as_of, facts.version),
        **{name: [one.words for one in part] for name, part in found.parts.items()},
        "出处": f"数字均{facts.origin}。",
    }


def _whole(facts: Facts) -> Iterator[Said]:
    if facts.is_empty:
        yield Said(facts.no_tasks)
        return
    done = facts.total("已完成")
    yield Said("共") + facts.total("任务数") + "项任务：" + joined(facts.lights, "、") + "；已完成" + done + "项。"
    yield summary(facts, changes(facts, 0, _NAME))


def _led(facts: Facts) -> Iterator[Said]:
    """What a leader took upon himself to coordinate, and how it stands."""
    lines = [one for one in facts.notes.of(sheets.ISSUES) if one.words("协调层级") in _LED]
    if not lines:
        yield Said("没有明确由领导协调的事项。")
        return
    count = sourced(len(lines), "领导协调的事项", sheets.ISSUES.name, [line.row for line in lines], "协调层级")
    yield Said("领导协调的事项") + count + "项。"
    for number, line in enumerate(lines[:MOST], start=1):
        state = line.words("进展") or "未记进展"
        yield Said(sentence(f"{number}. {_issue(facts, line)}。办理情况：{clipped(state, _TEXT)}"))


def _targets(facts: Facts) -> Iterator[Said]:
    lines = facts.notes.by_row(sheets.NODES)
    for year in facts.target_years:
        of_year = target_year(year, facts.notes)
        yield joined([of_year.head, *([Said("其中") + of_year.ahead.words] if of_year.ahead else [])], "，") + "。"
        for one in of_year.states:
            yield one.words + "：" + ("" if len(one.rows) <= MOST else f"先列{MOST}项。")
            for number, row in enumerate(one.rows[:MOST], start=1):
                yield Said(f"{number}. {sentence(_target(lines[row], facts.notes.since.get(row, '')))}")
    if not facts.target_years:
        yield Said(NONE_DUE)
    for goal in facts.notes.goals():
        verdict = goal.words("依据")
        if verdict:
            of = goal.words(NODE)
            found = "，".join(one for one in (goal.words("状态"), reached(goal)) if one)
            yield Said(sentence(f"方案{of}年目标：{found}。{clipped(verdict, _TEXT)}"))


def _target(line: Line, since: str) -> str:
    basis = clipped(line.words("依据"), _NAME)
    told_of = (target_of(line.words("目标表述"), _NAME), reached(line, since), f"依据：{basis}" if basis else "")
    return "，".join(one for one in told_of if one)


def _tasks(facts: Facts, what: str, rules: Sequence[LightRule], none: str) -> Iterator[Said]:
    found = [task for task in facts.notes.tasks if task.light.rule in rules]
    if not found:
        yield Said(none)
        return
    count = sourced(len(found), what, sheets.LEDGER, [note.row for note in found], "亮灯")
    yield Said(what) + count + "项：" + _named(found) + "。"


def _named(tasks: Sequence[TaskNote]) -> str:
    names = [f"{clipped(note.title, _NAME)}（{clipped(note.who, _NAME)}）" for note in tasks[:MOST]]
    return "；".join(names) + (f"等{len(tasks)}项" if len(tasks) > MOST else "")


def _silent(facts: Facts) -> Iterator[Said]:
    for rule in _SILENT:
        found = list(_tasks(facts, f"{rule.colour.label}·{rule.label}的任务", (rule,), ""))
        yield from (one for one in found if one)
    if not any(task.light.rule in _SILENT for task in facts.notes.tasks):
        yield Said("没有久无信息、尚无信息、本期未报、信息陈旧的任务。")


def _open(facts: Facts) -> Iterator[Said]:
    unsettled, number = [one for one in facts.notes.of(sheets.ISSUES) if one.state("进展") in _UNSETTLED], 0
    for kind, called in ((DISSENT, "意见分歧"), (ISSUE, "需协调事项")):
        lines = [one for one in unsettled if one.words("类型") == kind]
        if not lines:
            continue
        number += 1
        count = sourced(len(lines), f"待明确的{called}", sheets.ISSUES.name, [line.row for line in lines], "问题")
        words = "；".join(_issue(facts, line) for line in lines[:MOST])
        yield Said(f"{number}. {called}") + count + f"项：{words}{f'等{len(lines)}项' if len(lines) > MOST else ''}。"
    if not number:
        yield Said("没有待明确、待裁定的事项。")


def _issue(facts: Facts, line: Line) -> str:
    body = clipped(facts.notes.called(line.words("提出单位")), _NAME)
    about = line.words("涉及任务").partition(" ")[2]
    return f"{body}：{clipped(line.words('问题'), _TEXT).rstrip('。')}" + (f"，涉及{about}" if about else "")
