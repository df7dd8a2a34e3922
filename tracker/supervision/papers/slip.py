"""签报: the slip with which 综合处 submits 专报 and 通报 for signature, on one page (domain.md 10). Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tracker.papers.filling import Fact
from tracker.supervision.papers.facts import Facts
from tracker.supervision.papers.said import Said, Source, joined
from tracker.supervision.papers.targets import NONE_DUE, target_year

FIELDS = {
    "标题": "两行：关于呈审2026年第3季度、政策落实调度专报和通报的签报，有授权依据的为督查",
    "题注": "呈报处室、版次，演示数据也在这里写明",
    "事由": "一段",
    "要点": "三段：亮灯、目标、报送",
    "附件": "一段",
    "出处": "数字的来源",
}
"""What a template may ask for."""

PARAGRAPHS = ("标题", "要点")
"""What has several paragraphs."""

PLACE = "要点"
MOST_LINES = 11
"""Of 事由, 要点 and 附件, beside which the table has its place on the page."""

_OFFICE = "综合处"
ENCLOSED = ("专报", "通报（送审稿）", "汇报提纲", "评估表", "数字出处", "台账（Excel）")


@dataclass(frozen=True)
class Slip:
    """The three lines that say what the edition holds."""

    lines: Sequence[Said]

    def sources(self) -> Iterator[Source]:
        """Of every number, in the order of the paper."""
        for line in self.lines:
            yield from line.placed(PLACE)


def slip(facts: Facts) -> Slip:
    """What it says of these facts."""
    return Slip([_lights(facts), _targets(facts), _reporting(facts)])


def values(facts: Facts, found: Slip) -> dict[str, Fact]:
    """What the template is filled with."""
    what = f"政策落实{facts.word}"
    return {
        "标题": [f"关于呈审{facts.quarter}", f"{what}专报和通报的签报"],
        "题注": facts.caption(f"{_OFFICE}呈报", facts.version),
        "事由": f"现呈上{facts.quarter}{what}专报、通报（送审稿），{facts.data_as_of}，请审签。",
        "要点": [f"{number}. {one.words}" for number, one in enumerate(found.lines, start=1)],
        "附件": "；".join(f"{number}. {one}" for number, one in enumerate(ENCLOSED, start=1)),
        "出处": "数字取自同版台账，逐项出处见“数字出处”",
    }


def _lights(facts: Facts) -> Said:
    if facts.is_empty:
        return Said(facts.no_tasks)
    return Said("共") + facts.total("任务数") + "项任务：" + joined(facts.lights, "、") + "。"


def _targets(facts: Facts) -> Said:
    """Of the last year in which any came due, as 专报 has them: 2025年到期的本条目标12项：达成10项、…."""
    return target_year(facts.target_years[0], facts.notes).words if facts.target_years else Said(NONE_DUE)


def _reporting(facts: Facts) -> Said:
    if facts.is_unasked:
        return Said(facts.not_asked)
    parts = [Said(title) + facts.reported(title) + "份" for title in ("按时", "补报", "缺报")]
    return Said("应报") + facts.reported("应报") + "份：" + joined(parts, "、") + "。"
