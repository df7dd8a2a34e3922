"""Sheets that list rather than count: what they say of a task is what 任务台账 says of it, and nothing is missing."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import Any

from tests.supervision.recount.reading import RESULT, Row, Sheets, colour, day, says

_NODES = re.compile(r"(\d{4}-\d\d-\d\d|未写时限) ([^；（）]+?)(?:(\d+)项)?(（方案目标）|（原方案）)?(?:；|$)")
SHORT = 120


def recount_lists(sheets: Sheets) -> None:
    """任务台账 itself, then every list beside it."""
    _ledger(sheets)
    _late(sheets)
    _figures(sheets)
    _nodes(sheets)
    _closings(sheets)
    _places(sheets)
    _numbered(sheets)
    _texts(sheets)
    _printing(sheets)


def _ledger(sheets: Sheets) -> None:
    rows = sheets["任务台账"]
    assert [row["序号"] for row in rows] == list(range(1, len(rows) + 1))
    for row in rows:
        assert not says(row["销号日期"]) or row["办理状态"] in ("已销号", "已归档"), row["任务编号"]


def _late(sheets: Sheets) -> None:
    """滞后清单: every red, then every yellow, in the order of 任务台账."""
    ledger, late = sheets["任务台账"], sheets["滞后清单"]
    expected = [row["任务编号"] for one in "红黄" for row in ledger if colour(row) == one]
    assert [line["任务编号"] for line in late] == expected
    assert [line["序号"] for line in late] == list(range(1, len(late) + 1))
    gaps = defaultdict(set)
    for figure in sheets["量化指标"]:
        gaps[figure["任务编号"]].add(figure["差额"])
    nodes = defaultdict(set)
    for node in sheets["阶段节点"]:
        nodes[node["任务编号"]].add(node["节点(2025/2030/年度)"])
    for line in late:
        row = sheets.ledger[line["任务编号"]]
        for title in ("重点任务", "亮灯", "牵头单位", "逾期天数"):
            assert line[title] == row[title], (title, line["任务编号"])
        if str(line["完成时限"])[:10] not in nodes[line["任务编号"]]:  # the date that lights the task, else its own
            _limit(line["完成时限"], row)
        assert not says(line["差距(百分点)"]) or line["差距(百分点)"] in gaps[line["任务编号"]], line["任务编号"]


def _limit(limit: Any, row: Row) -> None:
    """“2026-12-18（原定2025-12-31）” where a later date holds, else the date of 任务台账."""
    original, later = day(row["完成时限(原定)"]), day(row["延期后时限"])
    if later is not None and original is not None:
        assert limit == f"{later}（原定{original}）", row["任务编号"]
    else:
        assert day(limit) == (later or original), row["任务编号"]


def _figures(sheets: Sheets) -> None:
    """量化指标: as many as 任务台账 names; 差额 is 序时 less 完成率."""
    lines = sheets["量化指标"]
    assert [line["序号"] for line in lines] == list(range(1, len(lines) + 1))
    named = defaultdict(list)
    for line in lines:
        named[line["任务编号"]].append(line["指标"])
    for code, row in sheets.ledger.items():
        told = row["量化指标及目标值"]
        assert says(told) == bool(named[code])
        assert all(subject in told for subject in named[code]), code
    for line in lines:
        done, planned, gap = line["完成率%"], line["序时%"], line["差额"]
        assert line["牵头单位"] == sheets.ledger[line["任务编号"]]["牵头单位"]
        if says(gap):
            points = -float(gap.removeprefix("超")) if isinstance(gap, str) else gap
            assert round(points * 10) == round((planned - done) * 10), line


def _nodes(sheets: Sheets) -> None:
    """阶段节点: the own dates that 任务台账 counts, and each goal of a plan once."""
    own: defaultdict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    goals: Counter[tuple[str, str]] = Counter()
    left = set()
    for line in sheets["阶段节点"]:
        if line["任务编号"] in sheets.ledger:
            own[line["任务编号"]][line["节点(2025/2030/年度)"], line["状态"]] += 1
            assert line["责任单位"] == sheets.ledger[line["任务编号"]]["牵头单位"]
        else:
            goals[line["任务编号"], line["节点(2025/2030/年度)"]] += 1
            if "替代" in str(line["核验结论"]):  # judged before another plan took its place: no task waits for it
                left.add((line["任务编号"], line["节点(2025/2030/年度)"]))
    named = set()
    for code, row in sheets.ledger.items():
        counted: Counter[tuple[str, str]] = Counter()
        for on, state, count, of in _NODES.findall(row["阶段节点"] if says(row["阶段节点"]) else ""):
            if of == "（方案目标）":
                named.add(on[:4])
            else:
                counted[on, state] += int(count or 1)
        assert own[code] == counted, code
    assert {year for _, year in goals.keys() - left} == named
    assert all(count == 1 for count in goals.values())


def _closings(sheets: Sheets) -> None:
    """销号清单: the tasks with a 销号日期, in their order."""
    closed = [row for row in sheets["任务台账"] if says(row["销号日期"])]
    lines = sheets["销号清单"]
    assert [line["任务编号"] for line in lines] == [row["任务编号"] for row in closed]
    for line, row in zip(lines, closed, strict=True):
        for title, of in (("重点任务",) * 2, ("牵头单位",) * 2, ("销号日期",) * 2, ("佐证", "佐证材料")):
            assert line[title] == row[of], (title, row["任务编号"])
        assert str(line["是否逾期"]).startswith("是" if row["亮灯"] == "蓝·逾期完成" else "否")
        _limit(line["完成时限"], row)


def _places(sheets: Sheets) -> None:
    """区县情况: of each place what 报送明细 says."""
    told = {(row["任务编号"], row["单位"]): row for row in sheets["报送明细"]}
    codes = {code for code, _ in told}
    for line in sheets["区县情况"]:
        row = sheets.ledger[line["任务编号"]]
        assert line["任务"] == row["重点任务"]
        if line["任务编号"] not in codes:
            assert line["是否报送"] == "—"
        results = {one[RESULT] for (code, _), one in told.items() if code == line["任务编号"]}
        expected = {"是": {"按时", "补报"}, "否": {"缺报", "—"}, "免报": {"免报"}, "—": results | {"—"}}
        assert results & expected[line["是否报送"]] or not results, line


def _numbered(sheets: Sheets) -> None:
    """问题与协调: each task that asks for coordination; other sheets name only tasks that are there."""
    lines = sheets["问题与协调"]
    assert [line["序号"] for line in lines] == list(range(1, len(lines) + 1))
    asked = {str(line["涉及任务"]).split(" ")[0] for line in lines if line["类型"] == "问题"}
    assert asked == {code for code, row in sheets.ledger.items() if says(row["需协调事项"])}
    for sheet in ("量化指标", "延期调整", "进展全文", "报送明细", "区县情况"):
        assert {line["任务编号"] for line in sheets[sheet]} <= sheets.ledger.keys(), sheet


def _texts(sheets: Sheets) -> None:
    """进展全文: the code in 任务台账 leads to the first of its rows; what a cell cuts stands there in full."""
    page, ledger = sheets.book["进展全文"], sheets.book["任务台账"]
    texts = defaultdict(list)
    for line in sheets["进展全文"]:
        texts[line["任务编号"]].append(line)
    for cell in (line[1] for line in ledger.iter_rows(min_row=5) if line[1].value in sheets.ledger):
        code = cell.value
        assert (cell.hyperlink is not None) == bool(texts[code]), code
        if cell.hyperlink is not None:
            place = int(cell.hyperlink.location.rpartition("!A")[2])
            assert page.cell(place, 1).value == code and page.cell(place - 1, 1).value != code
    titles = (("进展情况(截至日期)", "进展情况"), ("存在问题",) * 2, ("下一步打算",) * 2)
    for code, row in sheets.ledger.items():
        for title, full in titles:
            said = [line[full] for line in texts[code] if says(line[full])]
            cell = row[title]
            assert says(cell) == bool(said), (code, title)
            if len(said) == 1:
                _is_cut(cell, said[0], code)
                assert title != titles[0][0] or cell.endswith(f"（截至{_as_of(texts[code], full)}）"), code


def _as_of(lines: list[Row], title: str) -> Any:
    """The day of the one text there is."""
    return next(day(line["截至日期"]) for line in lines if says(line[title]))


def _is_cut(cell: str, full: str, code: str) -> None:
    """What one body told stands in the cell up to 120 characters, behind its name or not."""
    ways = (re.sub(r"（截至[\d-]+）$", "", words) for words in (cell, re.sub(r"^【[^】]*】", "", cell)))
    begun = [shown for shown in ways if full.strip().startswith(shown.removesuffix("…"))]
    assert begun, (code, cell, full[:200])
    assert len(cell) <= SHORT + 1 and ("…" in cell or full.strip() in begun), code


def _printing(sheets: Sheets) -> None:
    """Filters reach from the header to the last row; columns are folded away only where no row says anything."""
    for sheet in sheets.book.worksheets[1:]:
        rows = sheets[sheet.title]
        head = 4 if sheet.title == "任务台账" else 3
        titles = [str(cell.value) for cell in sheet[head]]
        if rows and sheet.title != "总体情况":
            first, last = sheet.auto_filter.ref.split(":")
            assert first == f"A{head}" and last.endswith(str(head + len(rows))), sheet.title
        for letter, column in sheet.column_dimensions.items():
            if column.hidden:
                place = sheet[f"{letter}{head}"].column - 1
                assert not any(says(row[titles[place]]) for row in rows), (sheet.title, titles[place])
