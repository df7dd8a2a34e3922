"""tracker alert: each jurisdiction in turn, rehearsals said so, nothing twice."""

from __future__ import annotations

from typing import Any

import pytest

from tests.clients.commands import Installation
from tracker.actor import Act
from tracker.acts.alerts.scan import ScanResult, scan
from tracker.cli import alert


@pytest.mark.slow
def test_a_scan_tells_what_it_wrote_and_the_second_writes_nothing(demo: Installation) -> None:
    first = demo.done("alert", "scan")
    assert "140000 2026-11-20：新提醒 63 条，此前已有 0 条" in first.out
    assert "500000 2026-11-20：新提醒 33 条，此前已有 0 条" in first.out
    assert "岗位尚无人担任：" in first.err and "重庆市商务委员会单位联络员" not in first.err
    second = demo.done("alert", "scan", "--json").json
    assert second == {"on": "2026-11-20", "created": [], "existing": 96}


def test_a_region_that_fails_is_told_and_holds_up_no_other(demo: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    def scan_or_fail(act: Act, code: str, *others: Any) -> ScanResult:
        if code == "140000":
            raise OverflowError("date value out of range")
        return scan(act, code, *others)

    monkeypatch.setattr(alert, "scan", scan_or_fail)
    done = demo.run("alert", "scan")
    assert done.code == 3 and "140000" in done.err
    assert "500000 2026-11-20：新提醒 33 条" in done.out


def test_a_day_of_another_millennium_is_refused(demo: Installation) -> None:
    done = demo.run("alert", "scan", "--on", "9999-12-31")
    assert done.code == 2 and "2000 至 2100" in done.err


def test_a_dry_run_writes_nothing(demo: Installation) -> None:
    dry = demo.done("alert", "scan", "--dry-run", "--jurisdiction", "500000", "--json")
    assert len(dry.json["created"]) == 33 and "没有写入" in dry.err
    assert demo.done("alert", "list", "--json").json == []


@pytest.mark.slow
def test_own_dates_past_and_goals_are_chased_the_day_after_the_verification_round(demo: Installation) -> None:
    """The demo with nobody acting: 下达 2026-11-20, the 核定 round ends 2026-12-18, the next day is a Saturday."""
    here = ("--jurisdiction", "500000", "--json")
    demo.done("alert", "scan", *here)
    assert _units(demo.done("alert", "scan", "--on", "2026-12-20", *here).json) == []
    late = demo.done("alert", "scan", "--on", "2026-12-21", *here)
    assert late.err.startswith("演练：按 2026-12-21 办理")
    created = _units(late.json)
    assert {one["stage"] for one in created} == {"A6"}
    assert {one["task"] for one in created if one["task"]} == {f"50-22-11-{n}" for n in ("05", "06", "11", "13", "15")}
    assert [one["post"] for one in created if one["task"] is None] == ["综合处经办"]
    listed = [one for one in demo.done("alert", "list", *here).json if one["stage"] not in ("W", "A3")]
    assert len(listed) == 33 + len(created)


def _units(scan: dict[str, Any]) -> list[dict[str, Any]]:
    """What a scan wrote of dates to those who have to act, without the leader's weekly lists and what rounds ask."""
    return [one for one in scan["created"] if one["stage"] not in ("W", "A3")]


def test_a_person_acts_only_where_his_post_allows(demo: Installation) -> None:
    assert demo.run("alert", "scan", "--as", "cq-liaison-sww").code == 1
    assert demo.done("alert", "scan", "--as", "cq-coordinator", "--json").json["existing"] == 0


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_delivering_says_what_it_did_and_who_may(demo: Installation) -> None:
    assert demo.done("alert", "deliver").out == "新汇总 0 人；已发送 0，失败 0，结果不明 0\n"
    refused = demo.run("alert", "deliver", "--as", "cq-liaison-sww")
    assert refused.code == 1 and "不能办理" in refused.err
