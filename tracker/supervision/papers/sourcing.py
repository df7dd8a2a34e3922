"""数字出处: of every number of the papers the sheet, the rows and the column it stands in. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tracker.excerpts import shortened
from tracker.papers.filling import Fact, Line
from tracker.supervision.papers.facts import Facts
from tracker.supervision.papers.said import Source
from tracker.vocabulary import PaperKind

FIELDS = {
    "标题": "2026年第3季度文稿数字出处",
    "题注": "取自哪一册台账、哪一版",
    "出处": "逐行：序号、位置、数字、含义、工作表、行号、栏，如 {{ 行.数字 }}",
}
COLUMNS = {"出处": ("序号", "位置", "数字", "含义", "工作表", "行号", "栏")}
LONGEST = 120
"""Of a list of rows."""


def values(facts: Facts, sources: Mapping[PaperKind, Iterable[Source]]) -> dict[str, Fact]:
    """What the template is filled with."""
    lines = [(kind, one) for kind, of_paper in sources.items() for one in of_paper]
    return {
        "标题": f"{facts.quarter}文稿数字出处",
        "题注": f"工作表、行号、栏目均指{facts.book}，完整版 Excel",
        "出处": [
            Line(
                {
                    "序号": str(number),
                    "位置": f"{kind.label}{one.place.partition('、')[0]}",
                    "数字": one.figure,
                    "含义": shortened(one.meaning, 40),
                    "工作表": one.sheet,
                    "行号": shortened(one.row_words, LONGEST) or "—",
                    "栏": one.column,
                }
            )
            for number, (kind, one) in enumerate(lines, start=1)
        ],
    }
