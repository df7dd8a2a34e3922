"""核验结论, the words of a cell of 阶段节点, taken apart for papers. Pure.

“未达成 76%（截至2025-12-31），整改至2027-06-30，核定时由市交通局承办”; “达成 85%（截至2026-06-12），按原定时限晚163天”.
Earlier quarters have no unit, and no lateness. Where another plan took the place: “未达成 76%（截至2025-12-31），
已由《重庆市绿色出行实施方案》（渝发改〔2026〕40号）替代”.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tracker.supervision.sheets.notes import Line

COLUMN = "核验结论"

_WRITTEN = re.compile(
    r"[^ （，]*( (?P<value>.+?))?(（截至(?P<as_of>[-\d]+)）)?"
    r"(，(?P<late>按原定时限晚\d+天(，按延期后时限(完成|晚\d+天))?))?"
    r"(，整改至(?P<rectify_by>[-\d]+))?"
    r"(，核定时由(?P<judged_of>[^，]+)承办)?(，?已由(?P<title>《.*》)(（(?P<number>[^（）]+)）)?替代)?"
)


@dataclass(frozen=True)
class Conclusion:
    """What it says, each as it is written there, empty where it says nothing.

    `replaced`: “已由渝发改〔2026〕40号替代”, of a plan that was; `rectify_by`: of one that holds, with which 整改 ends.
    """

    value: str = ""
    as_of: str = ""
    late: str = ""
    rectify_by: str = ""
    judged_of: str = ""
    replaced: str = ""


def conclusion(line: Line) -> Conclusion:
    """That of a line of 阶段节点."""
    found = _WRITTEN.fullmatch(line.words(COLUMN))
    if found is None:
        return Conclusion()
    said = {name: words or "" for name, words in found.groupdict().items()}
    title, number = said.pop("title"), said.pop("number")
    replaced = f"已由{number or title}替代" if title else ""
    return Conclusion(**{**said, "rectify_by": "" if replaced else said["rectify_by"]}, replaced=replaced)
