"""The draft of the 调度函 that goes out with the forms at a round's opening (domain.md 8, 10); a person sends it.

Pure: a .docx in plain words; its layout is that of a draft. Titles say 调度, the word every commission may use.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

TO_FILL_IN = "（请填写）"


@dataclass(frozen=True)
class Letter:
    """What the letter says.

    `units`: those it goes to; `has_divisions`: 处室 of the office's own commission are asked, too, to which no letter
    goes; `contact`, `phone`: whom to ask; `provisional`: a cut-off rests on an unknown calendar.
    """

    office: str
    round_label: str
    as_of: date
    unit_due_on: date
    lead_due_on: date
    review_ends_on: date
    units: Sequence[str]
    made_on: date
    provisional: bool = False
    has_divisions: bool = False
    contact: str = ""
    phone: str = ""

    @property
    def file_name(self) -> str:
        """2026年第4季度调度函（代拟稿）.docx."""
        return f"{self.round_label}调度函（代拟稿）.docx"


def write(letter: Letter) -> bytes:
    """The document."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = (
        Mm(37),
        Mm(35),
        Mm(28),
        Mm(26),
    )
    _line(document, f"关于报送{letter.round_label}政策落实情况的函", "方正小标宋简体", 22, WD_ALIGN_PARAGRAPH.CENTER)
    _line(document, "（代拟稿，未编号）", "仿宋_GB2312", 16, WD_ALIGN_PARAGRAPH.CENTER)
    _line(document, f"{'、'.join(letter.units) or '各有关单位'}：", "仿宋_GB2312", 16)
    for text in body(letter):
        _line(document, text, "仿宋_GB2312", 16, indent=True)
    _line(document, f"附件：{letter.round_label}政策落实情况填报表（各单位分送）", "仿宋_GB2312", 16, indent=True)
    _line(document, letter.office, "仿宋_GB2312", 16, WD_ALIGN_PARAGRAPH.RIGHT)
    _line(document, _day(letter.made_on), "仿宋_GB2312", 16, WD_ALIGN_PARAGRAPH.RIGHT)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def body(letter: Letter) -> list[str]:
    """The paragraphs."""
    provisional = "（暂定，以工作日历公布后为准）" if letter.provisional else ""
    return [
        f"为掌握政策任务落实情况，现就{letter.round_label}调度工作函告如下。",
        f"一、请按附件所列任务填报进展情况，数据截至{_day(letter.as_of)}。本期没有进展的，以零报告说明原因。",
        f"二、分头直报和配合单位请于{_day(letter.unit_due_on)}前报送；牵头汇总的任务由牵头单位于"
        f"{_day(letter.lead_due_on)}前汇总报送，审核于{_day(letter.review_ends_on)}结束{provisional}。",
        "三、填报内容经本单位负责人审核后，可以登录系统填报，也可以把填好的填报表和签字盖章页一并函复。"
        "同一内容只报一次，不另报其他表格。",
        "四、请勿填报涉密内容。",
        *(["委内有关处室的填报表由综合处另行分送。"] if letter.has_divisions else []),
        f"联系人：{letter.contact or TO_FILL_IN}，电话：{letter.phone or TO_FILL_IN}。",
    ]


def _line(
    document: object,
    text: str,
    font: str,
    points: float,
    alignment: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.LEFT,
    *,
    indent: bool = False,
) -> None:
    paragraph = document.add_paragraph()  # type: ignore[attr-defined]
    paragraph.alignment = alignment
    if indent:
        paragraph.paragraph_format.first_line_indent = Pt(points * 2)
    run = paragraph.add_run(text)
    run.font.name, run.font.size = font, Pt(points)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _day(day: date) -> str:
    """2026年3月5日, not padded (domain.md 10)."""
    return f"{day.year}年{day.month}月{day.day}日"
