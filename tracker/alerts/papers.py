"""A letter on paper: its facts, filled into a Word template (domain.md 10), which the office may replace by its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tracker.papers.checking import Offer, try_out
from tracker.papers.filling import BadTemplate, Fact, fill

__all__ = ["FIELDS", "REQUIRED", "BadTemplate", "Paper", "check", "render"]

FIELDS = {
    "发文机关": "发文单位的全称",
    "发文字号": "编号，没有编号时为空",
    "标题": "函件标题",
    "主送机关": "收函单位的全称，发给多家时为“各有关单位”",
    "正文": "正文各段，逐段排：{%p for 段落 in 正文 %}、{{ 段落 }}、{%p endfor %} 各占一段",
    "成文日期": "审签的日期，没有审签时为空",
    "联系人": "联系人和电话",
}
"""What a template may ask for."""

REQUIRED = ("标题", "主送机关", "正文", "发文字号", "成文日期")
OFFER = Offer(FIELDS, REQUIRED, paragraphs=("正文",))


@dataclass(frozen=True)
class Paper:
    """What is filled in, as FIELDS name it."""

    office: str
    number: str
    title: str
    to: str
    body: tuple[str, ...]
    dated: str
    contact: str

    def values(self) -> Mapping[str, Fact]:
        """By the names that templates use."""
        return {
            "发文机关": self.office,
            "发文字号": self.number,
            "标题": self.title,
            "主送机关": self.to,
            "正文": list(self.body),
            "成文日期": self.dated,
            "联系人": self.contact,
        }


def render(template: bytes, paper: Paper) -> bytes:
    """The paper as .docx. Raises BadTemplate where the template asks for what it may not."""
    return fill(template, paper.values())


def check(template: bytes, paper: Paper) -> None:
    """Try a template with real facts before it is taken. Raises BadTemplate that names everything wrong with it."""
    try_out(template, OFFER, paper.values())
