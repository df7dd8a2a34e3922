"""A report as another system is told it: what it is asked, what it says now, and whether it can be handed in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from typing_extensions import TypedDict

from tracker.json_values import Day, Note, Number, day_or_none, number
from tracker.reporting.form.fields import CHOICES, LABELS
from tracker.reporting.transitions import WRITABLE

if TYPE_CHECKING:
    from tracker.reporting.asked.questions import Draft, Figure, Questions
    from tracker.reporting.write.page_queries import ReportPage

_CHOSEN = ("stage", "encouraged", "confirmation", "forecast")


class TextAskedJson(TypedDict):
    """A text that is asked for."""

    name: Annotated[str, Note("报送时的名称")]
    label: Annotated[str, Note("中文名称")]


class ChoiceAskedJson(TypedDict):
    """A word of a list that is asked for."""

    name: Annotated[str, Note("报送时的名称")]
    label: Annotated[str, Note("中文名称")]
    options: Annotated[list[str], Note("可选的词，报送时原样写")]


class LastJson(TypedDict):
    """The value of a figure that was accepted last."""

    value: Number | None
    as_of: Day | None


class FigureAskedJson(TypedDict):
    """A figure whose value is asked for."""

    indicator: Annotated[int, Note("指标编号")]
    subject: Annotated[str, Note("指标名称")]
    relation: Annotated[str, Note("达到、以上、以下、左右")]
    target: Annotated[Number | None, Note("目标值")]
    unit: Annotated[str | None, Note("计量单位；报送的数以它为单位")]
    year: Annotated[int | None, Note("目标年")]
    required: Annotated[bool, Note("是否必填；不必填的可以不报")]
    last: Annotated[LastJson | None, Note("最近采用的值")]


class OwnAskedJson(TypedDict):
    """A figure or date that nobody owns yet: is it the body's own?"""

    item: Annotated[str, Note("报送时的名称，如 figure-12")]
    words: Annotated[str, Note("内容")]


class AskedJson(TypedDict):
    """All that a report is asked."""

    texts: list[TextAskedJson]
    choices: list[ChoiceAskedJson]
    figures: list[FigureAskedJson]
    own: Annotated[list[OwnAskedJson], Note("要回答是否由本单位承担的指标、节点")]


class ValueSaidJson(TypedDict):
    """A value as it was told."""

    indicator: int
    value: Number | None
    as_of: Day | None
    source: str
    caliber: str
    not_due: bool


class SaidJson(TypedDict):
    """What the report says now, by the names it is handed in with."""

    situation: Annotated[str, Note("有进展、零报告、无变化")]
    texts: dict[str, str]
    choices: dict[str, str]
    figures: list[ValueSaidJson]


class OwedJson(TypedDict):
    """One report."""

    report: Annotated[int, Note("报告编号")]
    version: Annotated[int, Note("报告的版本；报送时写明，被别人改过的不会被覆盖")]
    round: Annotated[str, Note("报告期")]
    task: Annotated[str, Note("任务编号")]
    measure: Annotated[str, Note("举措")]
    department: Annotated[str, Note("报送单位")]
    state: Annotated[str, Note("状态")]
    due_on: Annotated[Day | None, Note("报送截止日")]
    is_open: Annotated[bool, Note("现在能不能报送")]
    reason: Annotated[str | None, Note("退回等的理由")]
    no_change_refusal: Annotated[str | None, Note("为什么不能报“无变化”；能报的为 null")]
    asked: AskedJson
    said: Annotated[SaidJson | None, Note("现在的文字，还没有写的为 null")]


def owed_json(page: ReportPage, no_change_refusal: str | None) -> OwedJson:
    """One entry of the list; what was sent already is not open, and not asked again."""
    line = page.line
    return {
        "report": line.id,
        "version": line.version,
        "round": line.round_name,
        "task": line.code,
        "measure": f"{line.measure}{line.title}",
        "department": line.department,
        "state": line.state.label,
        "due_on": day_or_none(line.limit_on),
        "is_open": line.state in WRITABLE,
        "reason": (page.brought_back.reason or None) if page.brought_back else None,
        "no_change_refusal": no_change_refusal,
        "asked": _asked(page.asked),
        "said": _said(page.current.draft, page.asked) if page.current else None,
    }


def _asked(asked: Questions) -> AskedJson:
    choices = [name for name in _CHOSEN if getattr(asked, name)]
    return {
        "texts": [{"name": name, "label": LABELS[name]} for name in asked.texts],
        "choices": [
            {"name": name, "label": LABELS[name], "options": [word.label for word in CHOICES[name]]} for name in choices
        ],
        "figures": [_figure(figure) for figure in asked.figures],
        "own": [{"item": one.key, "words": one.words} for one in asked.unowned],
    }


def _figure(figure: Figure) -> FigureAskedJson:
    last = figure.own_last
    return {
        "indicator": figure.indicator_id,
        "subject": figure.subject,
        "relation": figure.relation.label,
        "target": number(figure.target),
        "unit": figure.unit or None,
        "year": figure.year,
        "required": figure.is_demanded,
        "last": {"value": number(last.value), "as_of": day_or_none(last.as_of)} if last else None,
    }


def _said(draft: Draft, asked: Questions) -> SaidJson:
    situation = "无变化" if draft.no_change else "零报告" if draft.nil_report else "有进展"
    chosen: dict[str, Any] = {name: getattr(draft, name) for name in _CHOSEN if getattr(asked, name)}
    return {
        "situation": situation,
        "texts": {name: getattr(draft, name) for name in asked.texts},
        "choices": {name: word.label for name, word in chosen.items() if word is not None},
        "figures": [
            {
                "indicator": said.indicator_id,
                "value": number(said.value),
                "as_of": day_or_none(said.as_of),
                "source": said.source,
                "caliber": said.caliber,
                "not_due": said.not_due,
            }
            for said in draft.readings
        ],
    }
