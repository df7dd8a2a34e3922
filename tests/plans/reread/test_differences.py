"""What a newer reader reads otherwise: each kind of difference, and none where nothing differs."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tests.plans.revised import OLD
from tests.plans.seeded import FILES, PLANS
from tracker.plans.receive.kept import as_kept
from tracker.plans.reread.differences import differences
from tracker.plantext import read_plan
from tracker.vocabulary import ReadingChange

C = ReadingChange
NOW: dict[str, Any] = as_kept(read_plan(OLD.encode(), "方案.txt"))


def clause(reading: dict[str, Any], measure: int) -> dict[str, Any]:
    found: dict[str, Any] = reading["measures"][measure]["clauses"][0]
    return found


def lost_party(old: dict[str, Any]) -> None:
    clause(old, 0)["parties"].pop()


def more_party(old: dict[str, Any]) -> None:
    clause(old, 0)["parties"].append({"name": "市旅游委", "role": "co", "span": [10, 14]})


def other_role(old: dict[str, Any]) -> None:
    clause(old, 0)["parties"][1]["role"] = "lead"


def other_basis(old: dict[str, Any]) -> None:
    clause(old, 0)["basis"] = "first_listed"


def other_kind(old: dict[str, Any]) -> None:
    clause(old, 2)["kind"] = "standing"


def lost_figure(old: dict[str, Any]) -> None:
    old["measures"][0]["indicators"].clear()


def more_figure(old: dict[str, Any]) -> None:
    figure = {**old["measures"][0]["indicators"][0], "clause": 0, "span": clause(old, 2)["text_span"]}
    old["measures"][2]["indicators"].append(figure)


def other_figure(old: dict[str, Any]) -> None:
    old["measures"][0]["indicators"][0].update(year=None, value=90.0)


def other_day(old: dict[str, Any]) -> None:
    old["days"] = [{"figure": old["measures"][0]["indicators"][0]["span"], "due_on": "2027-06-30"}]


def lost_clause(old: dict[str, Any]) -> None:
    old["measures"][3]["clauses"].clear()


def more_clause(old: dict[str, Any]) -> None:
    extra = copy.deepcopy(clause(old, 0))
    extra["text_span"] = old["goals"][0]["span"]
    old["measures"][0]["clauses"].append(extra)


def shorter_clause(old: dict[str, Any]) -> None:
    clause(old, 0)["text_span"][1] -= 10


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lost_party, (C.PARTY_ADDED, "", "市城市管理局（配合）")),
        (more_party, (C.PARTY_GONE, "市旅游委（配合）", "")),
        (other_role, (C.ROLE, "市城市管理局（牵头）", "市城市管理局（配合）")),
        (other_basis, (C.BASIS, "首列", "明示")),
        (other_kind, (C.KIND, "常态", "推进")),
        (lost_figure, (C.FIGURE_ADDED, "", "轨道站点公交接驳率 95%，2027 年，水平")),
        (more_figure, (C.FIGURE_GONE, "轨道站点公交接驳率 95%，2027 年，水平", "")),
        (other_figure, (C.FIGURE, "轨道站点公交接驳率 90%，未写年份，水平", "轨道站点公交接驳率 95%，2027 年，水平")),
        (other_day, (C.FIGURE, "轨道站点公交接驳率 95%，2027-06-30，水平", "轨道站点公交接驳率 95%，2027 年，水平")),
        (lost_clause, (C.NEW_CLAUSE, "", "")),
        (more_clause, (C.GONE_CLAUSE, "", "")),
        (shorter_clause, (C.BOUNDARY, "", "")),
    ],
    ids=lambda one: one.__name__ if callable(one) else "",
)
def test_one_difference(change: Callable[[dict[str, Any]], None], expected: tuple[str, str, str]) -> None:
    old = copy.deepcopy(NOW)
    change(old)
    (found,) = differences(old, NOW, 0)
    assert (found.what, found.before, found.after) == expected
    assert 0 <= found.span[0] <= found.span[1] <= len(NOW["text"])


def test_a_figure_of_an_item_is_that_of_the_clause_which_covers_it() -> None:
    text = "某市方案\n一、重点任务（市商务局牵头）\n（一）发展商场。新建商场5家。\n（二）培育企业。新增企业10家。\n"
    new: dict[str, Any] = as_kept(read_plan(text.encode(), "方案.txt"))
    old = copy.deepcopy(new)
    old["measures"][2]["indicators"][0].update(value=12.0)
    (found,) = differences(old, new, 0)
    assert (found.what, found.before[:8], found.after[:8]) == (C.FIGURE, "新增企业 12家", "新增企业 10家")


def test_a_date_that_was_not_read() -> None:
    old = copy.deepcopy(NOW)
    start, end = clause(old, 0)["text_span"]
    new = copy.deepcopy(NOW)
    old["stated_dates"], new["stated_dates"] = [], [[start + 4, start + 10], [end + 500, end + 505]]
    (found,) = differences(old, new, 0)
    assert (found.what, found.span) == (C.DATE_ADDED, (start + 4, start + 10))


@pytest.mark.parametrize("name", sorted(FILES.values()))
def test_the_same_reader_reads_the_same(name: str) -> None:
    reading = as_kept(read_plan((PLANS / name).read_bytes(), name))
    assert differences(reading, copy.deepcopy(reading), 0) == []


def test_keys_tell_differences_apart() -> None:
    old = copy.deepcopy(NOW)
    for measure in range(3):
        clause(old, measure)["kind"] = "encouraged"
    lost_party(old)
    found = differences(old, NOW, 0)
    assert len({one.key for one in found}) == len(found) == 4
    assert all(len(one.key) <= 200 for one in found)
