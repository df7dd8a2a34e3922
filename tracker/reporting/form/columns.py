"""The columns of the Excel form, written once: their headers, widths, what people may write, where headers are found.

Pure. A file is read by the text of its headers, in any order (domain.md 11).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker.reporting.asked.questions import TEXT_LABELS
from tracker.reporting.form.fields import (
    CHOICES,
    IS_NOT_OWN,
    IS_OWN,
    LABELS,
    OWN,
    OWN_LABEL,
    PART_LABELS,
    REFERENCES,
    SITUATION,
    Part,
)
from tracker.vocabulary import Labelled

REPORTS_SHEET, FIGURES_SHEET = "填报", "指标"
CO_SHEET, NOTES_SHEET, SIGNING_SHEET = "配合单位", "填报说明", "签字盖章"

KEY, CODE = "key", "code"
YES = "是"


@dataclass(frozen=True)
class Column:
    """One column. `is_filled`: people write here; `words`: the list they choose from; width in characters.

    `prompt`: what the program for sheets shows beside a cell that is being filled in. `is_later`: forms of an earlier
    version do not have it.
    """

    name: str
    title: str
    width: int
    is_filled: bool = False
    words: tuple[str, ...] = ()
    prompt: str = ""
    is_later: bool = False


_IF_NONE = "没有的留空；写“无”“没有”“不涉及”也按没有处理"
_ONE_A_LINE = "每行一条（Alt+Enter 换行）：文件的文号，或以 http:// 或 https:// 开头的公开网址。有佐证的进展才算已核实"


def _choice(name: str, width: int) -> Column:
    words: type[Labelled] = CHOICES[name]
    return Column(name, LABELS[name], width, is_filled=True, words=tuple(word.label for word in words))


KEY_COLUMN, CODE_COLUMN = Column(KEY, "系统标识", 10), Column(CODE, "任务编号", 13)
"""What every sheet begins with, and is read by."""

REPORT_COLUMNS = (
    KEY_COLUMN,
    Column("number", "序号", 5),
    CODE_COLUMN,
    Column("plan", "方案", 13),
    Column("measure", "重点任务", 15),
    Column("promise", "工作举措（原文）", 34),
    Column("duty", "承担方式", 8),
    Column("due_on", "报送截止", 11),
    Column("state", "状态", 14),
    _choice(SITUATION, 9),
    Column("progress_text", LABELS["progress_text"], 44, is_filled=True),
    Column("problems", LABELS["problems"], 24, is_filled=True, prompt=_IF_NONE),
    Column("next_steps", LABELS["next_steps"], 24, is_filled=True),
    Column("coordination", LABELS["coordination"], 18, is_filled=True, prompt=f"写明请谁协调什么。{_IF_NONE}"),
    _choice("stage", 12),
    _choice("encouraged", 11),
    _choice("confirmation", 11),
    _choice("forecast", 12),
    Column("dissent", LABELS["dissent"], 14, is_filled=True, prompt=_IF_NONE),
    Column(REFERENCES, LABELS[REFERENCES], 24, is_filled=True, prompt=_ONE_A_LINE),
    Column("origin", "文字来源", 11),
)
FIGURE_COLUMNS = (
    KEY_COLUMN,
    Column("number", "序号", 5),
    CODE_COLUMN,
    Column("subject", "指标名称", 30),
    Column("target", "目标", 18),
    Column("unit", "计量单位", 9),
    Column("last", "上期值", 20),
    Column("required", "填报要求", 9),
    Column(Part.VALUE, PART_LABELS[Part.VALUE], 13, is_filled=True, prompt="只写数字，按“计量单位”的单位；85% 写 85"),
    Column(Part.AS_OF, PART_LABELS[Part.AS_OF], 13, is_filled=True),
    Column(Part.SOURCE, PART_LABELS[Part.SOURCE], 26, is_filled=True),
    Column(Part.CALIBER, PART_LABELS[Part.CALIBER], 34, is_filled=True),
    Column(Part.NOT_DUE, PART_LABELS[Part.NOT_DUE], 11, is_filled=True, words=(YES,)),
    Column(OWN, OWN_LABEL, 11, is_filled=True, words=(IS_OWN, IS_NOT_OWN), is_later=True),
)

CO_COLUMNS = (
    KEY_COLUMN,
    CODE_COLUMN,
    Column("measure", "重点任务", 22),
    Column("department", "配合单位", 13),
    Column("word", "报送情况", 10),
    *(Column(name, LABELS[name], 60 if name == "progress_text" else 30) for name in TEXT_LABELS),
)
"""To read only: a form that comes back is not asked for it."""


@dataclass(frozen=True)
class Header:
    """Where a sheet's headers stand: the row, and by a column's name its place, both counted from 1."""

    row: int
    places: Mapping[str, int]


@dataclass(frozen=True)
class HeaderFault:
    """What is wrong with the headers: the place (row, column), None where one is missing, and what to do."""

    place: tuple[int, int] | None
    message: str


def folded(text: str) -> str:
    """A header without blanks and line ends, full-width signs made narrow."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def titles_in(texts: Sequence[str], columns: Sequence[Column]) -> int:
    """How many of the columns are named in a row."""
    return len({folded(text) for text in texts} & {folded(column.title) for column in columns})


def is_header(texts: Sequence[str], columns: Sequence[Column]) -> bool:
    """Whether a row is the one with the headers: it names most of the columns."""
    return titles_in(texts, columns) * 2 > len(columns)


def header(row: int, texts: Mapping[int, str], columns: Sequence[Column]) -> tuple[Header, list[HeaderFault]]:
    """The places of all columns by the texts of a row, and every header that is missing, unknown or doubled."""
    known = {folded(column.title): column for column in columns}
    places: dict[str, int] = {}
    faults = []
    for place, text in sorted(texts.items()):
        word = folded(text)
        if not word:
            continue
        column = known.get(word)
        if column is None:
            message = f"不认识表头“{text.strip()}”，请删去这一列，或把表头改回原样"
            faults.append(HeaderFault((row, place), message))
        elif column.name in places:
            faults.append(HeaderFault((row, place), f"表头“{column.title}”出现了两次，请只留一列"))
        else:
            places[column.name] = place
    missing = [column.title for column in columns if column.name not in places and not column.is_later]
    if missing:
        faults.append(HeaderFault(None, f"缺少表头：{'、'.join(missing)}。请用下载的填报表填写，不要删改列"))
    return Header(row, places), faults
