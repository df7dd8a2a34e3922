"""What was typed into a form that was not taken: each text by the label it had on the page, to copy from."""

from __future__ import annotations

import re

from werkzeug.datastructures import MultiDict

from tracker.reporting.asked.questions import TEXT_LABELS

# Only what is typed: choices and hidden fields are codes nobody can copy anywhere.
LABELS = {
    **TEXT_LABELS,
    "reason": "理由",
    "entered_from": "答复人",
    "entered_on": "答复日期",
    "until_on": "开放到",
    "spoken_to": "接电话的人",
    "note": "答复要点",
    "basis": "依据",
    "settlement": "协调结果",
    "requested_on": "延期至",
    "progress": "目前进展",
    "remedy": "补救措施",
    "words": "情况或意见",
    "proof": "佐证材料",
    "exception": "例外理由",
    "finding": "回头看的情况",
    "ground": "理由或文号",
    "into": "并入的任务编号",
    "value": "实际完成值",
    "as_of": "数据截至",
    "rectify_by": "整改至",
    "reference_words": "佐证内容",
    "subject": "指标",
    "target": "目标值",
    "caliber": "口径",
    "due_on": "完成时限",
    "full_name": "全称",
    "text": "正文",
    "number": "文号",
    "issued_on": "印发日期",
    "authority_basis": "授权依据",
    "display_name": "姓名",
    "phone": "办公电话",
}
_FIGURE_LABELS = {"value": "完成值", "as_of": "数据截至", "source": "数据来源", "caliber": "口径"}
_OF_FIGURE = re.compile(r"(value|as_of|source|caliber)_\d+")


def kept_words(form: MultiDict[str, str]) -> list[tuple[str, str]]:
    """Label and text of every field that somebody typed into, in the form's order."""
    typed = [(_label(name, value), value) for name, value in form.items(multi=True) if value.strip()]
    return [(label, value) for label, value in typed if label is not None]


def _label(name: str, value: str) -> str | None:
    """None where nothing was typed: 数据来源单位 is chosen and sent as a number, 数据来源 is words."""
    figure = _OF_FIGURE.fullmatch(name)
    if figure is None:
        return LABELS.get(name)
    return None if figure[1] == "source" and value.isdecimal() else _FIGURE_LABELS[figure[1]]
