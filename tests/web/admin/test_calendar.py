"""放假安排: pasted, previewed, taken; who hears that a year is missing, and how one hears no more of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from tests.clients.commands import Installation
from tests.clients.visitors import Enter, Visitor
from tests.given.builders import NOW, act
from tests.given.notices import NOTICE, OF_2027, load_seeds
from tests.servers.keepers import holder
from tests.structure.schemas import faults
from tracker import clock, scheduler
from tracker.acts.upkeep import turn
from tracker.errors import RuleRefused
from tracker.jobs import runs

MISSING, WITHOUT = "2027年放假安排还没有录入", "2027年放假安排未录入"


@pytest.fixture
def seeded(app: Flask, people: dict[str, int]) -> None:
    with app.app_context():
        load_seeds()


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    return lambda day: monkeypatch.setattr(clock, "now", lambda: clock.noon_of(day))


@pytest.mark.slow
def test_a_notice_is_pasted_previewed_and_taken(seeded: None, signed_in: Enter, today: Callable[[date], None]) -> None:
    today(date(2026, 11, 23))
    admin = signed_in("cq-system")
    bad = admin.send("/calendar", "/calendar/preview", notice="通知", text=OF_2027 + "2027-03-01,班,周一")
    assert bad.status_code == 422
    assert "请写通知的文号" in bad.text and "第13行：2027-03-01 不是周末" in bad.text and OF_2027[:20] in bad.text
    shown = admin.send("/calendar", "/calendar/preview", notice=NOTICE, text=OF_2027)
    assert "会改变什么" in shown.text and "2月5日至2月13日" in shown.text and "现在按 254 天算" in shown.text
    assert "2027年</h" not in admin.get("/calendar").text, "nothing is kept yet"
    form = {"notice": NOTICE, "text": OF_2027}
    token = next(one for one in admin.page("/calendar").forms if one.action == "/calendar/preview").fields
    taken = admin.client.post("/calendar", data={**token, **form}, follow_redirects=True)
    assert "已录入2027年放假安排，全年 245 个工作日" in taken.text
    assert NOTICE in admin.get("/calendar").text
    assert "2027年放假安排已于11月23日录入" in signed_in("cq-coordinator").page("/").text
    assert "2027年放假安排已于" in signed_in("cq-liaison").page("/").text


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.slow
def test_lights_that_were_not_solved_anew_are_asked_for_again(
    seeded: None, app: Flask, signed_in: Enter, today: Callable[[date], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run has words of its own, no file, and nobody stops it; where it failed the page has a button."""
    today(date(2026, 11, 23))
    admin, office = signed_in("cq-system"), signed_in("cq-coordinator")
    form = next(one for one in admin.page("/calendar").forms if one.action == "/calendar/preview")
    admin.client.post("/calendar", data={**form.fields, "notice": NOTICE, "text": OF_2027})
    waiting = office.page("/runs/1")
    assert "重算亮灯" in waiting.text and "生成报表" not in waiting.text and "取消" not in waiting.text
    with app.app_context(), pytest.raises(RuleRefused, match="不能取消"):
        runs.cancel(act(), 1)
    assert REBUILD not in actions(admin), "it waits"
    with monkeypatch.context() as broken:
        broken.setattr(turn, "_numbered", lambda *_: 1 / 0)
        work(app)
    assert "上次重算亮灯没有完成" in admin.page("/calendar").text and REBUILD in actions(admin)
    assert "请系统管理员" in office.page("/runs/1").text and REBUILD not in actions(office)
    assert "亮灯在后台重算" in admin.send("/calendar", REBUILD).text
    work(app)
    done = office.page("/runs/2?then=file")
    assert "已按新的放假安排重算 0 条任务" in done.text and "/runs/2/file" not in done.links and "下载" not in done.text
    assert REBUILD not in actions(admin)


REBUILD = "/calendar/rebuild"


def actions(visitor: Visitor) -> list[str]:
    return [form.action for form in visitor.page("/calendar").forms]


def work(app: Flask) -> None:
    with app.app_context():
        scheduler.work_off(holder(app), NOW)


def test_a_missing_year_is_said_to_the_office_and_administrators_until_they_know(
    seeded: None, signed_in: Enter, today: Callable[[date], None]
) -> None:
    today(date(2026, 11, 30))
    assert MISSING not in signed_in("cq-coordinator").page("/").text
    today(date(2026, 12, 1))
    office, admin = signed_in("cq-coordinator"), signed_in("cq-security")
    assert MISSING in office.page("/").text and MISSING in admin.page("/").text
    assert MISSING not in office.page("/reviews").text, "the home pages say so, no other (domain.md 7)"
    assert "2027年放假" not in signed_in("cq-liaison").page("/").text
    answer = office.send("/calendar", "/calendar/2027/dismiss")
    assert "2027年1月1日前不再提示" in answer.text and MISSING not in office.page("/").text
    assert MISSING in signed_in("cq-auditor").page("/").text, "who dismisses it does so for himself"
    today(date(2026, 12, 31))
    assert MISSING not in signed_in("cq-coordinator").page("/").text
    today(date(2027, 1, 1))
    for name in ("cq-coordinator", "cq-liaison", "cq-auditor"):
        assert WITHOUT in signed_in(name).page("/").text
    assert "不再提示" not in signed_in("cq-coordinator").page("/calendar").text


def test_only_the_system_administrator_takes_a_notice(seeded: None, signed_in: Enter) -> None:
    office = signed_in("cq-coordinator")
    page = office.page("/calendar")
    assert page.faults() == [] and "录入一年的通知" not in page.text and "2026年" in page.text
    assert "国办发明电〔2025〕7号" in page.text
    assert signed_in("cq-liaison").get("/calendar").status_code == 403


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.slow
def test_the_same_by_command(demo: Installation, tmp_path: Path) -> None:
    file = tmp_path / "2027.csv"
    file.write_text(OF_2027, encoding="utf-8-sig")
    load = ("calendar", "load", str(file), "--notice", NOTICE)
    looked = demo.done(*load, "--dry-run")
    assert "254 → 245" in looked.out and "只看：没有录入" in looked.err
    assert [one["year"] for one in demo.done("calendar", "list", "--json").json] == [2026, 2025, 2024, 2023, 2022]
    assert "已录入，重算" in demo.done(*load).out
    listed = demo.done("calendar", "list", "--json").json
    assert faults("calendar_list", listed) == []
    assert (listed[0]["year"], listed[0]["working_days"], listed[0]["notice"]) == (2027, 245, NOTICE)
    assert demo.run(*load).code == 1, "the same again changes nothing"
    file.write_text("2027-01-01,休,元旦", encoding="utf-8")
    refused = demo.run(*load)
    assert refused.code == 2 and "法定节假日没有列为放假" in refused.err
