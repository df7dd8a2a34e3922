"""The workbook opened and counted again with code of its own: totals from 任务台账, reporting from 报送明细.

Written from domain.md 6, not from the program: sheets 1, 3 and 7 are counts of 2, sheet 4 of 13, and what two sheets
say of one task is the same. Nothing of tracker/ is used here.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from openpyxl import Workbook

from tests.supervision.recount.listing import recount_lists
from tests.supervision.recount.reading import (
    COLOURS,
    DONE,
    NOBODY,
    RESULT,
    SEVERAL,
    Row,
    Sheets,
    colour,
    day,
    leads,
    owners,
    present,
    says,
    tenths,
)

Before = Mapping[str, Mapping[str, int]]
"""By group of 总体情况 how many tasks had which light at the last closed quarter."""


def recount(
    book: Workbook,
    before: Before | None = None,
    registry: Iterable[str] | None = None,
    *,
    is_first: bool = False,
) -> None:
    """Every count of every sheet agrees, and nothing is a formula.

    `before`: the lights of the quarter closed last, where the caller knows them; `is_first`: there was none;
    `registry`: bodies in their order.
    """
    sheets = Sheets(book)
    _overview(sheets, before, is_first)
    _cover(sheets)
    _units(sheets)
    _owned(sheets)
    _discipline(sheets)
    _charts(sheets, before)
    recount_lists(sheets)
    if registry is not None:
        _order(sheets, list(registry))
    assert all(cell.data_type != "f" for sheet in book for line in sheet.iter_rows() for cell in line)


def _overview(sheets: Sheets, before: Before | None, is_first: bool) -> None:
    """总体情况: 合计, each plan, each category, every column."""
    ledger = sheets["任务台账"]
    groups: dict[str, list[Row]] = {"合计": ledger} if ledger else {}
    for kind, title in (("方案", _plan), ("类别", _category)):
        for row in ledger:
            groups.setdefault(f"{kind}：{title(row)}", []).append(row)
    lines = {line["分类"]: line for line in sheets["总体情况"]}
    if not ledger:
        assert lines.keys() <= {"合计"} and all(line["任务数"] == 0 for line in lines.values())
        return
    assert list(lines) == ["合计", *(name for name in groups if name[0] == "方"), *_of("类别：", groups)]
    for name, rows in groups.items():
        line = lines[name]
        counted = _lights(rows)
        paces = Counter(_pace(row) for row in rows if row["办理状态"] not in DONE)
        expected = {
            "任务数": len(rows),
            "已完成": sum(row["办理状态"] in DONE for row in rows),
            **{pace: paces[pace] for pace in ("超进度", "达进度", "欠进度", "其它")},
            **{one: counted[one] for one in COLOURS},
            "其中已核实": sum(row["亮灯"] == "绿·已核实" for row in rows),
        }
        _agree(line, expected)
        _moved(line, counted, before, is_first)
    for prefix in ("合计", "方案：", "类别："):
        _shares({name: lines[name] for name in _of(prefix, groups)})


def _of(prefix: str, names: Iterable[str]) -> list[str]:
    return [name for name in names if name.startswith(prefix)]


def _plan(row: Row) -> str:
    """甲方案（渝发改〔2022〕1号) of 《甲方案》（渝发改〔2022〕1号）."""
    title, _, number = str(row["来源文件及文号"]).removeprefix("《").rpartition("》")
    return title + number


def _category(row: Row) -> str:
    return str(row["任务类别"]) if says(row["任务类别"]) else "未分类"


def _lights(rows: Iterable[Row]) -> Counter[str]:
    return Counter(map(colour, rows))


def _pace(row: Row) -> str:
    """By the difference of 序时 and 完成进度: ±10 percentage points (domain.md 5)."""
    done, planned = row["完成进度%"], row["序时进度%"]
    if isinstance(done, str) or isinstance(planned, str):
        return "其它"
    gap = round((planned - done) * 10)
    return "超进度" if gap <= -100 else "欠进度" if gap >= 100 else "达进度"


def _moved(line: Row, counted: Counter[str], before: Before | None, is_first: bool) -> None:
    """较上季增减: every colour that changed, or that there is nothing to compare with."""
    said = line["较上季增减"]
    if before is None:
        # Told by the caller alone: the earlier quarter stands in another file.
        is_moved = said is None or re.fullmatch(r"([红黄绿蓝灰][+-]\d+ ?)+", said)
        assert said == "首期，无上期可比" or (is_moved and not is_first)
        return
    then = before.get(line["分类"], {})
    moved = {one: counted[one] - then.get(one, 0) for one in COLOURS}
    assert (said or "") == " ".join(f"{one}{more:+d}" for one, more in moved.items() if more), line["分类"]


def _shares(lines: Mapping[str, Row]) -> None:
    """占比%: tenths of a per cent that add up to 100.0, none further than one tenth from the true share."""
    whole = sum(line["任务数"] for line in lines.values())
    given = {name: round(line["占比%"] * 10) for name, line in lines.items()}
    assert sum(given.values()) == 1000
    exact = {name: line["任务数"] * 1000 for name, line in lines.items()}
    assert all(exact[name] - whole < share * whole < exact[name] + whole for name, share in given.items())
    raised = {name for name, share in given.items() if share * whole > exact[name]}
    left = {name: exact[name] % whole for name in lines}
    cut = {name for name in lines if name not in raised}
    assert not raised or min(left[name] for name in raised) >= max((left[name] for name in cut), default=0)


def _cover(sheets: Sheets) -> None:
    """区分度自检: any colour of more than 85 % is named with its share."""
    told = sheets.cover["区分度自检"]
    ledger = sheets["任务台账"]
    common = [(one, count) for one, count in _lights(ledger).items() if count * 100 > 85 * len(ledger)]
    if not common:
        assert told.startswith("通过")
        return
    ((one, count),) = common
    assert told.startswith(f"{one}{tenths(count, len(ledger), 1):.0f}%，其中"), told


def _units(sheets: Sheets) -> None:
    """牵头单位情况: leads are those that the plan names or somebody decided; who is only listed first supports."""
    led: defaultdict[str, list[Row]] = defaultdict(list)
    supported: Counter[str] = Counter()
    for row in sheets["任务台账"]:
        lead, is_open, joint = leads(row["牵头单位"])
        others = [*joint, *(str(row["责任(配合)单位"]).split("、") if says(row["责任(配合)单位"]) else [])]
        if lead is not None and is_open:
            others.append(lead)
        elif lead is not None:
            led[present(lead)].append(row)
        supported.update({present(other) for other in others})
    lines = sheets["牵头单位情况"]
    if not lines:
        assert not led and not supported
        return
    *units, whole = lines
    assert whole["单位"] == "合计"
    bodies = [unit for unit in units if unit["单位"] not in (SEVERAL, NOBODY)]
    names = [present(unit["单位"]) for unit in bodies]
    assert len(set(names)) == len(names) and led.keys() | supported.keys() <= set(names)
    for unit in units:
        _unit(unit, led[present(unit["单位"])], supported[present(unit["单位"])])
    _unit(whole, [row for rows in led.values() for row in rows], supported.total())
    for title in ("作为承办单位红黄数", "承办指标数", "承办节点数", "共同承办数"):
        if title in whole:
            assert whole[title] == sum(unit[title] for unit in units), title


def _unit(unit: Row, led: list[Row], supported: int) -> None:
    done = sum(row["办理状态"] in DONE for row in led)
    counted = _lights(led)
    paces = Counter(_pace(row) for row in led if row["办理状态"] not in DONE)
    in_time = paces["超进度"] + paces["达进度"]
    expected = {
        "排名": "—",
        "得分": "—",
        "牵头任务数": len(led),
        "已完成": done,
        **{one: counted[one] for one in "红黄绿"},
        "完成率%": tenths(done, len(led)),
        "达进度率%": tenths(in_time, in_time + paces["欠进度"]),
        "逾期数": sum(says(row["逾期天数"]) for row in led),
        "配合任务数": supported,
    }
    _agree(unit, expected)


def _agree(line: Row, expected: Mapping[str, Any]) -> None:
    """The cells of a line, those that differ named."""
    differ = {title: (line[title], value) for title, value in expected.items() if line[title] != value}
    assert not differ, (line[next(iter(line))], differ)


def _owned(sheets: Sheets) -> None:
    """What each body owns is what 量化指标 and 阶段节点 say of it; all rows together are all figures and own dates."""
    if not sheets["牵头单位情况"]:
        assert not sheets["量化指标"]
        return
    figures = Counter(owners(row["承办单位"]) for row in sheets["量化指标"] if row["承办单位"])
    dates = Counter(owners(row["承办单位"]) for row in sheets["阶段节点"] if _is_owed(row))
    badly = Counter(owners(row["承办单位"]) for row in sheets["量化指标"] if _is_badly_lit(row))
    *units, whole = sheets["牵头单位情况"]
    for unit in units:
        name = (present(unit["单位"]),)
        assert (unit["承办指标数"], unit["承办节点数"]) == (figures[name], dates[name]), unit["单位"]
        # Dates in words are lit without a cell that says so.
        assert badly[name] <= unit["作为承办单位红黄数"] <= badly[name] + dates[name], unit["单位"]
    assert (whole["承办指标数"], whole["承办节点数"]) == (figures.total(), dates.total())


def _is_owed(row: Row) -> bool:
    """An own date that somebody has; what a replaced plan stated is nobody's any more."""
    return says(row["承办单位"]) and "替代" not in str(row["核验结论"])


def _is_badly_lit(row: Row) -> bool:
    """黄·待核定 is 综合处's, unless nobody owns the figure."""
    is_owned = owners(row["承办单位"]) != (NOBODY,)
    return colour(row) in "红黄" and not (is_owned and row["亮灯"] == "黄·待核定")


def _discipline(sheets: Sheets) -> None:
    """报送情况: one row a body of 报送明细, and all together."""
    details, lines = sheets["报送明细"], sheets["报送情况"]
    if not details:
        assert not lines
        return
    *bodies, whole = lines
    assert whole["单位"] == "合计"
    assert Counter(unit["单位"] for unit in bodies) == Counter({row["单位"] for row in details})
    by_body: defaultdict[str, list[Row]] = defaultdict(list)
    for row in details:
        assert (row["应报"] == "否") == (row[RESULT] == "免报")
        by_body[row["单位"]].append(row)
        by_body["合计"].append(row)
    for unit in lines:
        own = [row for row in by_body[unit["单位"]] if row["应报"] == "是"]
        results = Counter(row[RESULT] for row in own)
        early = [_days_early(row) for row in own if says(row["首次提交时间"])]
        expected = {
            "应报": len(own),
            **{one: results[one] for one in ("按时", "补报", "缺报")},
            "零报告": sum(row["零报告"] == "是" for row in own),
            "退回次数": sum(row["退回次数"] for row in own),
            "按时率%": tenths(results["按时"], len(own) - results["—"]),
        }
        _agree(unit, expected)
        average = tenths(sum(early), 100 * len(early)) if early else "—"
        assert unit["平均报送提前(天)"] == average, unit["单位"]
    for row in details:
        handed, due = day(row["首次提交时间"]), day(row["截止日"])
        if row["应报"] == "是" and handed is not None and due is not None:
            assert row[RESULT] == ("按时" if handed <= due else "补报"), row
        elif row["应报"] == "是":
            assert row[RESULT] in ("缺报", "—"), row


def _days_early(row: Row) -> int:
    due, handed = day(row["截止日"]), day(row["首次提交时间"])
    assert due is not None and handed is not None
    return (due - handed).days


def _charts(sheets: Sheets, before: Before | None) -> None:
    """图表数据: each number is counted on another sheet; bodies that are not shown one by one are one bar."""
    if "图表数据" not in sheets.book.sheetnames:
        return
    shown: defaultdict[str, list[Row]] = defaultdict(list)
    for line in sheets["图表数据"]:
        shown[line["图"]].append(line)
    first: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in sheets["任务台账"]:
        lead, *_ = leads(row["牵头单位"])
        first[present(lead) if lead else "未明确"][colour(row)] += 1
    late: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in sheets["滞后清单"]:
        late[row["承办单位"]][colour(row)] += 1
    _bars(shown["牵头（首列）单位的任务亮灯"], first)
    _bars(shown["红黄灯任务的承办单位"], late)
    moved = {line["项"]: _numbers(line) for line in shown["全部任务亮灯，和上季相比"]}
    if moved:
        assert moved["本季"] == _lights(sheets["任务台账"])
    if moved and before is not None:
        assert moved["上季"] == +Counter(before.get("合计", {}))


def _bars(lines: list[Row], counted: Mapping[str, Counter[str]]) -> None:
    named = {line["项"]: _numbers(line) for line in lines if not re.fullmatch(r"其余\d+家", line["项"])}
    assert all(counted[name] == numbers for name, numbers in named.items())
    rest = [line for line in lines if line["项"] not in named]
    left = [name for name in counted if name not in named]
    assert [line["项"] for line in rest] == ([f"其余{len(left)}家"] if left else [])
    if rest:
        assert _numbers(rest[0]) == sum((counted[name] for name in left), Counter[str]())


def _numbers(line: Row) -> Counter[str]:
    return +Counter({one: line[one] or 0 for one in COLOURS})


def _order(sheets: Sheets, registry: list[str]) -> None:
    """Bodies stand in the order of the registry, never by a rank (domain.md 13)."""
    places = {name: place for place, name in enumerate(registry)}
    for sheet in ("牵头单位情况", "报送情况"):
        names = [line["单位"] for line in sheets[sheet] if line["单位"] not in (SEVERAL, NOBODY, "合计")]
        key: Any = lambda name: (places.get(present(name), len(places)), present(name))  # noqa: E731
        assert names == sorted(names, key=key), sheet
