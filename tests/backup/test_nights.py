"""The night's copy: made by the scheduler, seen on the administrator's pages and by machines."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from unittest import mock

import pytest
from flask import Flask

from tests.clients.commands import Installation
from tests.clients.visitors import Visitor, demo_passwords
from tests.given.builders import NOW, settings
from tests.servers.keepers import holder
from tests.servers.programs import program
from tracker.backup.rows import Reading
from tracker.backup.rules import Keep, keys_name, unfinished_name
from tracker.backup.shelf import copies
from tracker.backup.sqlite import path_of
from tracker.scheduler import JOBS, perform

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

STRANGER = "f" * 32
BACKUP, DRILL = (next(job for job in JOBS if job.name == name) for name in ("backup", "drill"))


@pytest.fixture
def nightly(demo_app: Flask, tmp_path: Path) -> Iterator[Path]:
    """The folder that the demo installation is told to copy itself to."""
    shelf = tmp_path / "shelf"
    demo_app.config["TRACKER"] = dataclasses.replace(demo_app.config["TRACKER"], backups=shelf)
    yield shelf


class Office:
    """The administrator's pages and the scheduler of an installation, at an hour."""

    def __init__(self, app: Flask, demo: Installation) -> None:
        self.app, self.demo, self.passwords = app, demo, demo_passwords(demo)

    def keep(self, shelf: Path, keep: Keep) -> None:
        """Its copies go there, and so many stay."""
        self.app.config["TRACKER"] = dataclasses.replace(self.app.config["TRACKER"], backups=shelf, keep=keep)

    def page(self, path: str, username: str = "cq-system") -> str:
        seen = Visitor.signed_in(self.app, username, self.passwords[username]).page(path)
        assert seen.faults() == []
        return seen.text

    def night(self, at: datetime) -> None:
        """The job runs as it does every hour."""
        with mock.patch("tracker.clock.now", return_value=at):
            perform(holder(self.app), BACKUP)

    def drill(self, at: datetime) -> None:
        """The job of the week."""
        with mock.patch("tracker.clock.now", return_value=at):
            perform(holder(self.app), DRILL)

    def health(self, at: datetime = NOW) -> str:
        with mock.patch("tracker.clock.now", return_value=at):
            answer = self.app.test_client().get("/healthz").json
        assert answer
        return str(answer["backup"])


@pytest.fixture
def office(demo_app: Flask, demo: Installation) -> Office:
    return Office(demo_app, demo)


def test_without_a_folder_nothing_is_made_and_the_administrator_is_told(office: Office) -> None:
    office.night(NOW)
    assert "TRACKER_BACKUP_DIR" in office.page("/") and "没有设置" in office.page("/backups")
    assert "TRACKER_BACKUP_DIR" not in office.page("/", "cq-auditor")
    assert office.health() == "not set"


def test_one_a_night_and_keys_that_were_carried_away_stay_away(nightly: Path, office: Office) -> None:
    assert "还没有做过备份" in office.page("/") and office.health() == "none yet"
    office.night(NOW)
    office.night(NOW + timedelta(hours=1))
    (first,) = copies(nightly)
    assert first.manifest and first.named.is_nightly and first.named.made_at == NOW
    assert "备份" not in [line for line in office.page("/").splitlines() if "最近一次" in line]
    assert "还没有做过备份" not in office.page("/") and office.health() == "ok"
    seen = office.page("/backups")
    assert first.named.name in seen and "每天自动" in seen and "完好" in seen
    assert first.named.name in office.page("/jobs")
    (nightly / keys_name(first.named.name)).unlink()
    office.night(NOW + timedelta(days=1))
    second = copies(nightly)[0]
    assert second.manifest and second.manifest.keys == first.manifest.keys
    assert [path.name for path in nightly.glob("*.json")] == []
    same = next((second.path / "files" / "uploads").iterdir())
    assert same.stat().st_nlink == 2, "what is the same to the byte lies on the disk once"
    assert office.health(NOW + timedelta(days=2, hours=3)).startswith("last one 27 h ago")


def test_one_that_fails_leaves_nothing_and_says_why(nightly: Path, office: Office) -> None:
    with mock.patch("tracker.backup.creating.shutil.disk_usage", return_value=mock.Mock(free=1 << 20)):
        office.night(NOW)
    assert list(nightly.iterdir()) == []
    assert "只剩 1.0 MB" in office.page("/jobs") and office.health() == "none yet"
    office.night(NOW + timedelta(hours=1))
    assert copies(nightly)


def test_a_folder_that_cannot_be_made_is_named(demo: Installation, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    ran = demo.run("backup", "create", str(tmp_path / "file" / "shelf"))
    assert ran.code == 2 and "建不了或不能写入" in ran.err
    ran = demo.run("backup", "create", str(demo.folder / "uploads" / "shelf"))
    assert ran.code == 1 and "把自己也备份进去" in ran.err


@pytest.mark.slow
def test_one_made_by_hand_says_nothing_of_the_nights(
    nightly: Path, office: Office, demo: Installation, tmp_path: Path
) -> None:
    office.night(NOW)
    late = NOW + timedelta(hours=27)
    demo.done("backup", "create", str(tmp_path / "stick"), at=late)
    demo.done("backup", "create", str(nightly), at=late)
    assert office.health(late).startswith("last one 27 h ago")
    with mock.patch("tracker.clock.now", return_value=late):
        assert "已超过一天" in office.page("/backups") and "已超过一天" in office.page("/")
    office.night(late + timedelta(minutes=1))
    assert office.health(late + timedelta(minutes=2)) == "ok"


@pytest.mark.slow
def test_one_that_is_ahead_of_the_clock_counts_for_nothing(
    nightly: Path, office: Office, demo: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock was once three years ahead: the nights go on as if that copy were not there."""
    monkeypatch.setenv("TRACKER_BACKUP_DIR", str(nightly))
    office.night(NOW + timedelta(days=1000))
    with mock.patch("tracker.clock.now", return_value=NOW):
        assert "还没有做过备份" in (seen := office.page("/backups")) and "时间晚于现在" in seen
    assert "还没有做过备份" in demo.run("doctor").out
    office.night(NOW)
    office.night(NOW + timedelta(hours=1))
    there = copies(nightly)
    assert [one.named.made_at for one in there] == [NOW + timedelta(days=1000), NOW]
    assert next((there[1].path / "files" / "uploads").iterdir()).stat().st_nlink == 1
    office.night(NOW + timedelta(days=1))
    assert len(copies(nightly)) == 3
    assert next((there[1].path / "files" / "uploads").iterdir()).stat().st_nlink == 2


@pytest.fixture
def second(demo: Installation, tmp_path: Path) -> Iterator[Office]:
    """Another office on a database and a folder of its own, as like the first as can be."""
    there = shutil.copytree(demo.folder, tmp_path / "second")
    url = f"sqlite:///{shutil.copy(path_of(demo.url), there / 'second.sqlite3')}"
    with program(settings(url, there)) as app:
        yield Office(app, Installation(url, there))


@pytest.mark.slow
def test_two_that_share_a_folder_leave_each_other_alone(
    tmp_path: Path, office: Office, second: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both begin in the same second of each night, and each keeps only the last of its own."""
    shelf = tmp_path / "share"
    for one in (office, second):
        one.keep(shelf, Keep(1, 0, 0))
    for night in range(3):
        for one in (office, second):
            one.night(NOW + timedelta(days=night))
    there = copies(shelf)
    assert [one.named.made_at - NOW for one in there] == [timedelta(days=2, seconds=1), timedelta(days=2)]
    ids = [(one.app.config["TRACKER"].instance / "installation-id").read_text().strip() for one in (second, office)]
    assert [one.manifest.installation for one in there if one.manifest] == ids and len(set(ids)) == 2
    assert len(list(shelf.glob("keys-*.json"))) == 2
    assert not list(there[0].path.rglob("installation-id")), "what is restored is another installation"
    second.night(NOW + timedelta(days=3))
    with mock.patch("tracker.clock.now", return_value=NOW + timedelta(days=3, hours=3)):
        assert "已超过一天" in (seen := office.page("/backups")) and "另一套系统的" in seen
        assert "已超过一天" not in (seen := second.page("/backups")) and "另一套系统的" in seen
    monkeypatch.setenv("TRACKER_BACKUP_DIR", str(shelf))
    late = NOW + timedelta(days=3, hours=3)
    assert "已超过一天" in office.demo.run("doctor", at=late).out
    assert "已超过一天" not in second.demo.run("doctor", at=late).out


def test_one_from_before_they_named_their_own_goes_with_the_nights(
    nightly: Path, office: Office, demo: Installation
) -> None:
    office.keep(nightly, Keep(1, 0, 0))
    office.night(NOW)
    (first,) = copies(nightly)
    assert first.manifest
    (first.path / "manifest.json").write_text(dataclasses.replace(first.manifest, installation="").written())
    office.night(NOW + timedelta(days=1))
    assert [one.named.made_at for one in copies(nightly)] == [NOW + timedelta(days=1)]


def test_half_a_copy_is_no_copy_and_the_next_night_takes_it_away(nightly: Path, office: Office) -> None:
    office.night(NOW)
    (first,) = copies(nightly)
    assert first.manifest
    own, others = (
        unfinished_name("tracker-20261121-090000-nightly", of) for of in (first.manifest.installation, STRANGER)
    )
    for half in (own, others):
        shutil.copytree(first.path, nightly / half)
    shutil.copytree(first.path, nightly / "tracker-20261121-090000-nightly")
    (nightly / "tracker-20261121-090000-nightly" / "manifest.json").write_text("{")
    assert "不能用" in office.page("/backups")
    office.night(NOW + timedelta(days=1))
    assert [path.name for path in nightly.glob(".*")] == [others], "another installation's may be on its way"
    assert [one.manifest is not None for one in copies(nightly)] == [True, False, True]


@pytest.mark.slow
def test_the_newest_is_restored_once_a_week_and_compared(
    nightly: Path, office: Office, demo: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_BACKUP_DIR", str(nightly))
    office.drill(NOW)
    assert "还没有做过" in office.page("/backups"), "without a copy there is nothing to drill"
    office.night(NOW)
    office.drill(NOW + timedelta(hours=2))
    (first,) = copies(nightly)
    seen = office.page("/backups")
    assert (
        "通过" in seen
        and f"{first.named.name}：恢复到临时的地方" in seen
        and "审计记录前后相接" in office.page("/jobs")
    )
    assert not (demo.folder / ".drill").exists()
    with monkeypatch.context() as no_more:
        no_more.setattr("tracker.backup.drill.drill", mock.Mock(side_effect=AssertionError))
        office.drill(NOW + timedelta(days=6))
    assert "系统任务" not in demo.run("doctor", at=NOW + timedelta(hours=3)).out.split("恢复演练")[1].splitlines()[0]
    late = NOW + timedelta(days=8, hours=3)
    with mock.patch("tracker.clock.now", return_value=late):
        assert "已经 8 天没有做成恢复演练" in office.page("/backups")
    assert "已经 8 天没有做成恢复演练" in demo.run("doctor", at=late).out


@pytest.mark.slow
def test_one_that_does_not_restore_is_told_and_tried_again(
    nightly: Path, office: Office, demo: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_BACKUP_DIR", str(nightly))
    office.night(NOW)
    with mock.patch("tracker.backup.restoring.read_rows", return_value=Reading()):
        office.drill(NOW)
    seen = office.page("/backups")
    assert "没有通过：恢复出来的数据与备份的清单不符" in seen
    assert "没有通过：恢复出来的数据与备份的清单不符" in demo.run("doctor").out
    assert not (demo.folder / ".drill").exists()
    office.drill(NOW + timedelta(hours=19))
    assert "没有通过：" in office.page("/backups")
    office.drill(NOW + timedelta(hours=20))
    assert "没有通过" not in office.page("/backups")
