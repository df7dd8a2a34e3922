"""What `tracker task show CODE --on DATE` adds for a past day: the rules, the facts used, what was said afterwards."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.alerts.results.followed_queries import Followed
from tracker.cli.printing import print_table
from tracker.json_values import day_or_none
from tracker.ledger.rows.json_row import reason
from tracker.ledger.story.past_queries import PastDay
from tracker.ledger.story.used_queries import UsedItem


def past_facts(past: PastDay) -> list[tuple[str, str]]:
    """Lines under those of the task: the version of the rules, what they differ in from today's, the frozen light."""
    version = f"第{past.row.rule_version}版（今天第{past.rule_version_now}版），方案设置第{past.settings_version}版"
    lines = [("规则", version)]
    lines += [("与今天不同", f"{one.label}：{one.then}{one.unit}，今天{one.now}{one.unit}") for one in past.differing]
    lines += [("与今天不同", f"{one.label}：{one.then}；今天{one.now}") for one in past.stages_differing]
    if past.kept:
        told = f"{reason(past.kept.light)}（{past.kept.round_label}，规则第{past.kept.rule_version}版）"
        lines.append(("冻结的灯", told))
    return lines


def print_past(past: PastDay, after: Sequence[Followed]) -> None:
    """The facts used, then what was said from that day on."""
    if past.items:
        head = ("类别", "内容", "承办单位", "认定方式", "时限", "原定", "最近采用", "截至", "核定", "延期")
        print_table(head, (_line(item) for item in past.items))
    if after:
        told = ("日期", "提醒", "发给", "内容", "后来")
        print_table(told, ((one.day, one.stage.label, "、".join(one.to), one.message, one.became) for one in after))


def _line(item: UsedItem) -> tuple[object, ...]:
    value = f"{item.value.normalize():f}{item.unit}" if item.value is not None else None
    original = day_or_none(item.original_due_on) if item.is_moved else None
    dates = day_or_none(item.due_on), original, value, day_or_none(item.as_of)
    return item.kind.label, item.words, item.owner, item.known_by, *dates, item.verdict, item.extension
