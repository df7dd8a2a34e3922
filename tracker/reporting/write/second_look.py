"""What is asked back before a report goes on: words that do not fit what they are called (零报告, 有进展), values far
from their target.

Pure. Nothing is refused: who says that it is so, sends it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracker.problems import Problem
from tracker.reporting.asked.questions import Draft, Questions
from tracker.reporting.consolidation import without_missing

SURE = "已核对，确实如此"
"""Ticked by who has looked again."""

NIL_WITH_LAST_WORDS = "报的是零报告，“进展情况”还是上期的文字：没有进展的改成一句原因，有进展的改选“有进展”"
NIL_WITH_PROGRESS = "报的是零报告，“进展情况”写了进展（{words}）：有进展的改选“有进展”"
NIL_WITH_VALUES = "报的是零报告，又填了完成值：有进展的改选“有进展”"
SAME_WORDS = "报的是有进展，“进展情况”与上期一字不差：写明本期做了什么；没有变化的改选“本期无变化”或“零报告”"

_CLAUSE = re.compile(r"[^，。；！？,;\n]+")
_PROGRESS = re.compile(r"已[^无没]|新增|新开|累计|完成|印发|出台|建成|开展|举办|启动|达到|投入")
_NOT = re.compile(r"未|没|无|不|暂|待|尚|计划|拟|将|推迟|下期|下一步|下季|年内|年底|预计|力争|确保")


def doubts(asked: Questions, draft: Draft, before: Draft | None) -> list[Problem]:
    """What to look at again, by field; `before`: what the body sent last."""
    if draft.no_change:
        return []
    words = _of_nil(draft, before) if draft.nil_report else _of_progress(draft, before)
    return [*far_values(asked, draft), *words]


def far_values(asked: Questions, draft: Draft) -> list[Problem]:
    """The values so far from their target that another unit may be meant."""
    told = ((figure, draft.reading(figure.indicator_id).value) for figure in asked.figures)
    return [
        Problem(f"value_{figure.indicator_id}", doubt)
        for figure, value in told
        if value is not None and (doubt := figure.measured.scale_doubt(value))
    ]


def _of_nil(draft: Draft, before: Draft | None) -> Iterator[Problem]:
    if before and not before.nil_report and _same(draft, before):
        yield Problem("progress_text", NIL_WITH_LAST_WORDS)
    elif words := _progress_in(draft.progress_text):
        yield Problem("progress_text", NIL_WITH_PROGRESS.format(words=words))
    if any(reading.value is not None for reading in draft.readings):
        yield Problem("nil_report", NIL_WITH_VALUES)


def _of_progress(draft: Draft, before: Draft | None) -> Iterator[Problem]:
    if before and _same(draft, before):
        yield Problem("progress_text", SAME_WORDS)


def _same(draft: Draft, before: Draft) -> bool:
    return draft.progress_text.strip() == without_missing(before.progress_text).strip() != ""


def _progress_in(text: str) -> str:
    """The first words that tell of something done: “新开线路 6 条”, but not “尚未开展”; empty where there are none."""
    told = (words.strip() for words in _CLAUSE.findall(text) if _PROGRESS.search(words) and not _NOT.search(words))
    return next((words[:20] for words in told), "")
