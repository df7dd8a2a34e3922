"""What the jobs came to, as the administrator, 综合处, a command and another region see it."""

from __future__ import annotations

from datetime import timedelta
from unittest import mock

import pytest
from flask import Flask

from tests.clients.commands import Installation
from tests.clients.visitors import Visitor, demo_passwords
from tests.given.builders import NOW
from tests.given.rows import SHANXI
from tests.structure.schemas import faults
from tracker import scheduler
from tracker.actor import Act
from tracker.acts.alerts.scan import ScanResult
from tracker.scheduler import JOBS, Keeper, perform

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


@pytest.mark.slow
def test_one_region_that_fails_is_told_there_and_holds_up_no_other(demo: Installation, demo_app: Flask) -> None:
    """山西's scan fails at ten, 重庆's is done; ten minutes later 山西's is done, too."""
    passwords = demo_passwords(demo)
    as_it_is = scheduler.scan_acts.scan

    def scan(by: Act, code: str) -> ScanResult:
        if code == SHANXI:
            raise ValueError("机密")
        return as_it_is(by, code)

    def page(username: str, path: str = "/") -> str:
        seen = Visitor.signed_in(demo_app, username, passwords[username]).page(path)
        assert seen.faults() == []
        return seen.text

    keeper = Keeper(demo_app)
    with mock.patch.object(scheduler.scan_acts, "scan", scan):
        for job in JOBS:
            perform(keeper, job)
    assert "今日扫描 10:00 完成" in page("cq-coordinator")
    assert "今日扫描没有成功（10:00）" in page("sx-coordinator")
    there, here = page("sx-system", "/jobs"), page("cq-system", "/jobs")
    assert "出错：ValueError scheduler.py:" in there and "机密" not in there
    assert "今日扫描 10:00 完成" in here and "完成：新提醒" in here and "ValueError" not in here
    assert "完成：放假安排齐全" in here and "还没有办过" in here
    printed = demo.done("job", "list", "--json").json
    states = {(run["job"], run["jurisdiction"]): run["state"] for run in printed}
    assert faults("job_list", printed) == []
    assert states["scan", "140000"] == "failed" and states["scan", "500000"] == "done"
    assert "扫描提醒" in demo.done("job", "list", "--jurisdiction", "140000").out
    assert demo.run("job", "list", "--as", "cq-coordinator").code == 1
    with mock.patch("tracker.clock.now", lambda: NOW + timedelta(minutes=10)):
        for job in JOBS:
            perform(keeper, job)
        assert "今日扫描 10:10 完成" in page("sx-coordinator")
        assert "今日扫描 10:00 完成" in page("cq-coordinator"), "the first of the day, not the last"
