"""What was said of a task around a past day, and what became of it; the same words to several posts are one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tracker.alerts.queries import AlertRow, after_on_task, stood_on_task
from tracker.people.access import Scope
from tracker.vocabulary import AlertStage, AlertState

_NAMED = 3


@dataclass(frozen=True)
class Followed:
    """Words said on a day to these posts (“重庆市交通局联络员”), and what became of them; `by`: which rules said so."""

    day: date
    stage: AlertStage
    to: tuple[str, ...]
    message: str
    became: str
    by: str = ""

    @property
    def to_words(self) -> str:
        """“重庆市交通局联络员、重庆市商务委员会联络员”; of more than three posts the first and how many."""
        if len(self.to) <= _NAMED:
            return "、".join(self.to)
        return f"{self.to[0]}等 {len(self.to)} 个岗位"


def followed(task_id: int, scope: Scope | None, day: date, today: date) -> tuple[Followed, ...]:
    """What was said from that day on, in order."""
    return _grouped(after_on_task(task_id, scope, day, today))


def standing_then(task_id: int, scope: Scope | None, day: date) -> tuple[Followed, ...]:
    """What had been said before and still stood at the end of that day."""
    return _grouped(stood_on_task(task_id, scope, day))


def _grouped(messages: Iterable[AlertRow]) -> tuple[Followed, ...]:
    grouped: dict[tuple[date, AlertStage, str, str, str], list[str]] = {}
    for one in messages:
        said = (one.day, one.stage, one.message, _became(one), _by(one))
        grouped.setdefault(said, []).append(f"{one.department}{one.role.label}")
    return tuple(
        Followed(day, stage, tuple(dict.fromkeys(to)), message, ended, by)
        for (day, stage, message, ended, by), to in grouped.items()
    )


def _by(one: AlertRow) -> str:
    """“提醒规则第1版，方案设置第2版”; empty of what was said before versions were kept."""
    if one.rule_version is None:
        return ""
    of_plan = f"，方案设置第{one.settings_version}版" if one.settings_version is not None else ""
    return f"提醒规则第{one.rule_version}版{of_plan}"


def _became(one: AlertRow) -> str:
    """“2026-06-12 已处置”, “2026-06-12 已失效：承办单位已调整”; of what still stands whether somebody has read it."""
    if one.handled_on is not None:
        return f"{one.handled_on} {one.ending}"
    if one.is_undelivered or one.state is not AlertState.SENT:
        return one.state_label
    return "已读，尚未办" if one.read_at else "未读"
