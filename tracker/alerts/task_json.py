"""A task with what stands behind it, as `tracker task show --json` and the interface tell it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

from typing_extensions import TypedDict

from tracker.json_values import Day, Instant, Note, Number, day_or_none, instant_or_none, number
from tracker.ledger.rows.json_row import PartJson, TaskJson, part_json, reason, task_json

if TYPE_CHECKING:
    from tracker.alerts.queries import AlertRow
    from tracker.alerts.results.followed_queries import Followed
    from tracker.ledger.rows.row import LedgerRow
    from tracker.ledger.story.owner_queries import ItemStory
    from tracker.ledger.story.past_queries import PastDay
    from tracker.ledger.story.queries import ReportStory, Story
    from tracker.ledger.story.used_queries import UsedItem


class PartyJson(TypedDict):
    """A body as the plan names it; `span`: its place in the text."""

    name: str
    role: str
    span: list[int] | None


class SpansJson(TypedDict):
    """Places in the plan's text."""

    text: list[int]
    statement: list[int] | None


class ItemJson(TypedDict):
    """A sentence, figure or date with whose it is; nobody is told of what is 未定, or belongs to all together."""

    kind: Annotated[str, Note("句子、指标、节点")]
    words: str
    owners: Annotated[list[str], Note("承办单位")]
    known_by: Annotated[str, Note("如何明确")]
    why: str | None
    since: Day | None


class ReportJson(TypedDict):
    """What a body said in a round."""

    round: str
    as_of: Annotated[Day | None, Note("数据截至")]
    department: str
    due_on: Day | None
    state: str
    version: Annotated[int | None, Note("第几稿")]
    submitted_at: Instant | None
    progress_text: Annotated[str | None, Note("进展情况")]
    problems: Annotated[str | None, Note("存在问题")]
    next_steps: Annotated[str | None, Note("下一步打算")]
    coordination: Annotated[str | None, Note("需协调事项")]
    forecast: Annotated[str | None, Note("完成预判")]
    appraisal: Annotated[str | None, Note("综合处评价")]
    reason: Annotated[str | None, Note("退回、免报等的理由")]


class AlertJson(TypedDict):
    """Something that was said to a post."""

    stage: str
    department: str
    post: str
    day: Day | None
    due_on: Day | None
    message: str
    state: str
    ended_by: str | None


class ToldJson(TypedDict):
    """An act on the task or on a duty or report of it."""

    at: Instant
    actor: str
    action: str
    result: str
    reason: str | None


class SettingJson(TypedDict):
    """A threshold of the plan that is another one today."""

    setting: str
    unit: str
    then: Number | None
    today: Number | None


class StageJson(TypedDict):
    """A stage of messages that comes on another day today."""

    stage: str
    then: str
    today: str


class FrozenJson(TypedDict):
    """The light that a round kept for the day."""

    round: str
    light_reason: str
    rule_version: int
    settings_version: int | None


class FactJson(TypedDict):
    """A sentence, figure or date by which the task was lit."""

    kind: str
    words: str
    owner: str | None
    known_by: str | None
    owned_since: Day | None
    due_on: Day | None
    original_due_on: Day | None
    grace_on: Day | None
    value: Number | None
    unit: str | None
    as_of: Day | None
    verdict: str | None
    extension: str | None
    light_reason: str | None


class FollowedJson(TypedDict):
    """What was said from the day on, and what became of it."""

    day: Day
    stage: str
    to: list[str]
    message: str
    became: str
    by: str | None


class WhyJson(TypedDict):
    """Of a past day: the rules, the facts used, what was said afterwards."""

    on: Day
    rule_version: int
    rule_version_today: int
    settings_version: int
    settings_changed_since: list[SettingJson]
    stages_changed_since: list[StageJson]
    frozen: FrozenJson | None
    facts: list[FactJson]
    followed_by: list[FollowedJson]


class TaskStoryJson(TaskJson):
    """A task in full."""

    text: Annotated[str, Note("原文")]
    parties: list[PartyJson]
    spans: SpansJson
    assignments: list[PartJson]
    items: list[ItemJson]
    reports: list[ReportJson]
    alerts: list[AlertJson]
    audit: list[ToldJson]
    why: Annotated[WhyJson | None, Note("只在查以前的日子时有：当天为何亮这个灯")]


def task_story_json(
    row: LedgerRow, told: Story, messages: Iterable[AlertRow], past: PastDay | None, after: Sequence[Followed]
) -> TaskStoryJson:
    """`past`, `after`: of a day that is over, what it was lit by and what was said from then on."""
    return {
        **task_json(row),
        "text": row.text,
        "parties": [
            {"name": name, "role": role.label, "span": list(span) if span else None}
            for name, role, span in told.parties
        ],
        "spans": {
            "text": list(told.text_span),
            "statement": list(told.statement_span) if told.statement_span else None,
        },
        "assignments": [part_json(part) for part in row.parts],
        "items": [_item(item) for item in told.items],
        "reports": [_report(report) for report in told.reports],
        "alerts": [_alert(message) for message in messages],
        "audit": [
            {
                "at": entry.at.isoformat(),
                "actor": entry.actor,
                "action": entry.action,
                "result": entry.result,
                "reason": entry.reason,
            }
            for entry in told.acts
        ],
        "why": _why(past, after) if past else None,
    }


def _alert(alert: AlertRow) -> AlertJson:
    return {
        "stage": alert.stage.value,
        "department": alert.department,
        "post": alert.role.label,
        "day": day_or_none(alert.day),
        "due_on": day_or_none(alert.due_on),
        "message": alert.message,
        "state": alert.state_label,
        "ended_by": alert.ended_by.label if alert.ended_by else None,
    }


def _item(item: ItemStory) -> ItemJson:
    now = item.now
    return {
        "kind": item.kind.label,
        "words": item.words,
        "owners": list(now.owners),
        "known_by": now.known_by.label,
        "why": now.why or None,
        "since": day_or_none(now.since),
    }


def _report(report: ReportStory) -> ReportJson:
    return {
        "round": report.round_name,
        "as_of": day_or_none(report.as_of),
        "department": report.department,
        "due_on": day_or_none(report.due_on),
        "state": report.state.label,
        "version": report.version,
        "submitted_at": instant_or_none(report.submitted_at),
        "progress_text": report.progress_text or None,
        "problems": report.problems or None,
        "next_steps": report.next_steps or None,
        "coordination": report.coordination or None,
        "forecast": report.forecast.label if report.forecast else None,
        "appraisal": report.appraisal.label if report.appraisal else None,
        "reason": report.reason or None,
    }


def _why(past: PastDay, after: Sequence[Followed]) -> WhyJson:
    return {
        "on": past.day.isoformat(),
        "rule_version": past.row.rule_version,
        "rule_version_today": past.rule_version_now,
        "settings_version": past.settings_version,
        "settings_changed_since": [
            {
                "setting": difference.label,
                "unit": difference.unit,
                "then": number(Decimal(difference.then)),
                "today": number(Decimal(difference.now)),
            }
            for difference in past.differing
        ],
        "stages_changed_since": [
            {"stage": difference.label, "then": difference.then, "today": difference.now}
            for difference in past.stages_differing
        ],
        "frozen": _frozen(past),
        "facts": [_fact(item) for item in past.items],
        "followed_by": [
            {
                "day": one.day.isoformat(),
                "stage": one.stage.value,
                "to": list(one.to),
                "message": one.message,
                "became": one.became,
                "by": one.by or None,
            }
            for one in after
        ],
    }


def _frozen(past: PastDay) -> FrozenJson | None:
    if past.kept is None:
        return None
    return {
        "round": past.kept.round_label,
        "light_reason": reason(past.kept.light),
        "rule_version": past.kept.rule_version,
        "settings_version": past.kept.settings_version,
    }


def _fact(item: UsedItem) -> FactJson:
    return {
        "kind": item.kind.label,
        "words": item.words,
        "owner": item.owner or None,
        "known_by": item.known_by or None,
        "owned_since": day_or_none(item.owned_since),
        "due_on": day_or_none(item.due_on),
        "original_due_on": day_or_none(item.original_due_on),
        "grace_on": day_or_none(item.grace_on),
        "value": number(item.value),
        "unit": item.unit or None,
        "as_of": day_or_none(item.as_of),
        "verdict": item.verdict or None,
        "extension": item.extension or None,
        "light_reason": reason(item.light) if item.light else None,
    }
