"""Install, upgrade, remove: in which order, and what stays when a step fails. What would be run is noted, not run."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bundle import archive
from bundle.installer import command, places, program, services, settings, steps, windows
from bundle.installer.places import Bundle, Installed, Places
from bundle.installer.program import Failed
from bundle.platforms import PLATFORMS
from tests.structure.source import ROOT
from tracker.backup import sqlite


class Office:
    """A machine in a folder; `done`: what was run on it, in order; `fails`: words of a command that ends badly, and
    what it `says`."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.done: list[str] = []
        self.owner_is_told: list[object] = []
        self.fails, self.says = "nothing", ""
        self.folder = folder
        self.places = Places(folder / "opt")
        monkeypatch.setattr(program, "run", self._run)
        monkeypatch.setattr(program, "place", self._place)
        monkeypatch.setattr(steps, "_is_administrator", lambda: True)
        monkeypatch.setattr(steps, "TRIES", 1)
        monkeypatch.setattr(steps.checks, "of_machine", lambda bundle, machine: iter(()))
        monkeypatch.setattr(steps, "_make_account", lambda wanted: None)
        monkeypatch.setattr(steps, "_give", lambda path, wanted: None)
        monkeypatch.setattr(steps, "of_machine", lambda: self)

    def bundle(self, version: str = "0.2.0") -> Bundle:
        """An archive of that version, unpacked."""
        folder = self.folder / f"tracker-{version}"
        shutil.rmtree(folder, ignore_errors=True)
        release = archive.Release(version, "1a2b3c4d5e6f", datetime(2026, 11, 20, tzinfo=UTC))
        archive.lay_out(folder, ROOT, ["setup.cfg"], release, PLATFORMS["linux-x86_64"])
        (folder / "wheels").mkdir(exist_ok=True)
        archive.write_sums(folder)
        return Bundle(folder)

    def wanted(self, **told: object) -> steps.Wanted:
        """What is asked for."""
        data = self.folder / "data"
        usual = {
            "data": data, "backups": data / "backups", "database_url": "", "base_url": "", "host": "127.0.0.1",
            "port": 8000, "proxy": "127.0.0.1", "user": "tracker", "jurisdiction": "500000", "services": self,
        }  # fmt: skip
        return steps.Wanted(**{**usual, **told})  # type: ignore[arg-type]

    def install(self, version: str = "0.2.0", **told: object) -> None:
        steps.install(self.bundle(version), self.places, self.wanted(**told))

    def _run(self, words: Sequence[object], told_to: Mapping[str, str], **more: object) -> str:
        self.owner_is_told.extend(words[1:2] if "TRACKER_DATABASE_OWNER_URL" in told_to else [])
        version = str(words[0]).split("versions/")[-1].split("-")[0]
        told = " ".join([version, *map(str, words[1:])])
        self.done.append(told)
        if self.fails in told:
            raise Failed(f"{told}\n{self.says}")
        if "setup" in told:
            (self.folder / "data" / "instance" / "tracker.sqlite3").touch()
        return ""

    def _place(self, bundle: Bundle, version: places.Version) -> None:
        version.folder.mkdir(parents=True, exist_ok=True)
        self.done.append(f"place {bundle.about['version']}")

    def write(self, bundle: Bundle, places: Places, what: Installed, writable: list[Path]) -> None:
        self.done.append("write services")

    def start(self) -> None:
        self.done.append("start")

    def stop(self) -> None:
        self.done.append("stop")

    def remove(self) -> None:
        self.done.append("remove services")


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """A machine without tracker."""
    return Office(tmp_path, monkeypatch)


def test_a_fresh_machine(office: Office) -> None:
    office.install()
    assert office.done == [
        "place 0.2.0", "stop", "0.2.0 setup --no-demo --jurisdiction 500000", "write services", "start", "0.2.0 doctor",
    ]  # fmt: skip
    told = settings.read(office.folder / "data" / "tracker.env")
    assert told["TRACKER_INSTANCE"] == str(office.folder / "data" / "instance")
    assert told["TRACKER_BACKUP_DIR"] == str(office.folder / "data" / "backups")
    assert (office.folder / "data" / "tracker.env").stat().st_mode & 0o777 == 0o640


def test_an_upgrade_copies_with_the_old_program_before_the_new_one_touches_anything(office: Office) -> None:
    office.install()
    office.done.clear()
    office.install("0.3.0")
    backup = f"0.2.0 backup create {office.folder / 'data' / 'backups'}"
    assert office.done[:4] == ["place 0.3.0", "stop", backup, "0.3.0 setup --no-demo --jurisdiction 500000"]
    assert "versions/0.3.0-1a2b3c4d5e6f/" in office.places.command.read_text()


@pytest.mark.parametrize("fails", ["backup create", "setup"])
def test_what_ran_before_runs_again_when_an_upgrade_fails(office: Office, fails: str) -> None:
    office.install()
    office.done.clear()
    office.fails = fails
    with pytest.raises(Failed, match=fails):
        office.install("0.3.0")
    assert office.done[-1] == "start"
    assert "versions/0.2.0-" in office.places.command.read_text()
    assert json.loads(office.places.note.read_text())["version"] == "0.2.0-1a2b3c4d5e6f"


@pytest.mark.parametrize("during", ["stop", "backup create", "setup"])
def test_what_ran_before_runs_again_when_an_upgrade_is_interrupted(
    office: Office, monkeypatch: pytest.MonkeyPatch, during: str
) -> None:
    """Ctrl-C in a copy that takes an hour: the office stayed without its pages."""
    office.install()
    office.done.clear()

    class Done(list[str]):
        def append(self, what: str) -> None:
            super().append(what)
            if during in what:
                raise KeyboardInterrupt

    office.done = Done()
    with pytest.raises(KeyboardInterrupt):
        office.install("0.3.0")
    assert office.done[-1] == "start"
    assert "versions/0.2.0-" in office.places.command.read_text()


@pytest.fixture(params=["SIGINT", "SIGHUP", "SIGTERM"])
def heard(request: pytest.FixtureRequest) -> Iterator[int]:
    """A signal that is heard, also where the tests run in the background of a shell, which ignores some for them."""
    number = getattr(signal, request.param)
    before = signal.signal(number, signal.default_int_handler)
    yield number
    signal.signal(number, before)


def test_a_connection_that_is_cut_interrupts_in_order(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str], heard: int
) -> None:
    """SSH went, then the machine's administrator tried again: the first signal is the one that counts."""
    number, done = heard, list[str]()
    before = signal.getsignal(number)

    def cut(*_: object) -> None:
        try:
            os.kill(os.getpid(), number)
        finally:
            os.kill(os.getpid(), number)
            done.append("start")

    monkeypatch.setattr(steps, "install", cut)
    assert command.main(["--prefix", str(tmp_path), "--jurisdiction", "500000"]) == 130
    assert done == ["start"] and "已中断" in capsys.readouterr().err
    assert signal.getsignal(number) is before


def test_the_version_before_stays_and_no_older_one(office: Office) -> None:
    for version in ("0.2.0", "0.3.0", "0.4.0"):
        office.install(version)
    assert {one.folder.name.split("-")[0] for one in office.places.versions()} == {"0.3.0", "0.4.0"}


def test_settings_survive_an_upgrade(office: Office) -> None:
    office.install()
    file = office.folder / "data" / "tracker.env"
    file.write_text(file.read_text() + "TRACKER_METRICS=10.1.2.3 10.9.0.0/16\n")
    office.install("0.3.0")
    assert settings.read(file)["TRACKER_METRICS"] == "10.1.2.3 10.9.0.0/16"


def test_removed_the_data_stays_and_is_copied_before_it_is_used_again(office: Office) -> None:
    office.install()
    steps.uninstall(office.places, is_sure=True)
    assert office.done[-1] == "remove services"
    assert not office.places.command.exists() and (office.folder / "data" / "instance" / "tracker.sqlite3").exists()
    office.done.clear()
    office.install("0.3.0")
    assert "0.3.0 backup create" in office.done[2]


def test_removed_and_installed_again_it_goes_on_as_before(office: Office) -> None:
    office.install(port=8080, proxy="10.1.1.1")
    steps.uninstall(office.places, is_sure=True)
    wanted = command._wanted(command._asked([]), office.places)
    assert (wanted.data, wanted.port, wanted.proxy) == (office.folder / "data", 8080, "10.1.1.1")
    office.fails = "setup"
    with pytest.raises(Failed):
        office.install("0.3.0")
    assert office.done[-1] == "0.3.0 setup --no-demo --jurisdiction 500000"
    with pytest.raises(steps.NotFitting, match="没有安装 tracker"):
        steps.uninstall(office.places, is_sure=True)


@pytest.mark.parametrize("said", [sqlite.NO_FILE, sqlite.NO_REVISION])
def test_a_first_installation_that_failed_is_simply_run_again(office: Office, said: str) -> None:
    office.fails = "setup"
    with pytest.raises(Failed):
        office.install()
    (office.folder / "data" / "instance" / "secret-key").touch()
    office.fails, office.says = "backup create", said
    office.install()
    assert office.done[-1] == "0.2.0 doctor" and office.places.installed() is not None
    with pytest.raises(Failed, match="backup create"):
        office.install("0.3.0")


def test_back_at_an_older_version_an_installation_that_failed_is_simply_run_again(office: Office) -> None:
    """The data were moved away, what is noted of the newer version was not."""
    office.install("0.3.0")
    steps.uninstall(office.places, is_sure=True)
    (office.folder / "data" / "instance" / "tracker.sqlite3").unlink()
    office.fails = "setup"
    with pytest.raises(Failed, match="setup"):
        office.install("0.2.0")
    (office.folder / "data" / "instance" / "secret-key").touch()
    office.fails, office.says = "backup create", sqlite.NO_FILE
    office.install("0.2.0")
    assert office.done[-1] == "0.2.0 doctor"


def test_whoever_goes_back_is_told_of_the_owner_of_the_tables() -> None:
    page = (ROOT / "bundle" / "安装说明.md").read_text(encoding="utf-8")
    back = page.partition("### 退回旧版")[2].partition("\n## ")[0]
    installs = [line for line in back.splitlines() if "install.py`" in line and "--uninstall" not in line]
    assert len(installs) == 1 and "--database-owner-url" in installs[0] and "--database-owner-url" in steps.OLDER


def test_a_copy_that_fails_for_another_reason_stops_also_what_is_half(office: Office) -> None:
    (office.folder / "data" / "instance").mkdir(parents=True)
    (office.folder / "data" / "instance" / "secret-key").touch()
    office.fails = "backup create"
    with pytest.raises(Failed, match="backup create"):
        office.install()
    assert not any("setup" in done for done in office.done)


def test_an_option_that_is_not_what_the_settings_say_is_told_where(office: Office) -> None:
    office.install()
    office.done.clear()
    data = office.folder / "data"
    same = {"base_url": "http://127.0.0.1:8000", "backups": data / "backups"}
    office.install(**same)
    office.done.clear()
    with pytest.raises(steps.NotFitting) as told:
        office.install(base_url="https://t.example", backups=data / "b", database_url="postgresql://u:secret@h/t")
    assert [line.partition("；")[0] for line in told.value.problems] == [
        f"--database-url 与 {data}/tracker.env 不同：那里没有 TRACKER_DATABASE_URL",
        f"--base-url 与 {data}/tracker.env 第 4 行的 TRACKER_BASE_URL 不同",
        f"--backups 与 {data}/tracker.env 第 6 行的 TRACKER_BACKUP_DIR 不同",
    ]
    assert office.done == []


def test_an_older_bundle_is_refused_before_anything_stops(office: Office) -> None:
    office.install("0.3.0")
    newer = office.places.version("0.3.0-1a2b3c4d5e6f").folder / "program" / "migrations" / "versions"
    newer.mkdir(parents=True)
    (newer / "0060_more.py").touch()
    office.done.clear()
    with pytest.raises(steps.NotFitting, match=r"0\.2\.0-.*比已装的（0\.3\.0-.*退回旧版"):
        office.install("0.2.0")
    assert office.done == []
    steps.uninstall(office.places, is_sure=True)
    office.install("0.2.0")
    assert office.done[-1] == "0.2.0 doctor"


def test_nothing_is_removed_without_a_yes(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.install()
    monkeypatch.setattr("builtins.input", lambda asked: "不")
    steps.uninstall(office.places, is_sure=False)
    assert office.places.installed() is not None


def test_where_nothing_is_installed_nothing_is_removed(office: Office) -> None:
    with pytest.raises(steps.NotFitting, match="没有安装 tracker"):
        steps.uninstall(office.places, is_sure=True)


def test_all_that_is_wrong_is_told_at_once_and_nothing_is_touched(office: Office) -> None:
    with pytest.raises(steps.NotFitting) as told:
        office.install(jurisdiction="5000", port=70000, backups=Path("/home/office/my copies"))
    assert [re.sub("：.*", "", line) for line in told.value.problems] == [
        "--port 要在 1 到 65535 之间", "请写 --jurisdiction，六位行政区划代码，如 500000",
        "路径里不要有空格、引号和百分号", "服务进不了个人目录",
    ]  # fmt: skip
    assert office.done == [] and not office.places.prefix.exists() and not (office.folder / "data").exists()


def test_the_address_of_the_owner_is_for_setup_alone_and_kept_nowhere(office: Office) -> None:
    office.install(owner_url="postgresql://owner:secret@h/tracker")
    office.install("0.3.0", owner_url="postgresql://owner:secret@h/tracker")
    assert office.owner_is_told == ["setup", "setup", "setup"]
    kept = [file for file in office.folder.rglob("*") if file.is_file() and "TRACKER" in file.read_text()]
    assert kept and not [file for file in kept if "owner:secret" in file.read_text()]


def test_who_serves_gets_its_rights_before_it_makes_the_copy(office: Office) -> None:
    """After a restore, or an upgrade that was cut short, it may read nothing of what the owner made."""
    office.install(owner_url="postgresql://owner:secret@h/tracker")
    assert "0.2.0 setup --only-grant" not in office.done
    office.done.clear()
    office.install("0.3.0", owner_url="postgresql://owner:secret@h/tracker")
    backup = f"0.2.0 backup create {office.folder / 'data' / 'backups'}"
    assert office.done[1:5] == [
        "stop", "0.3.0 setup --only-grant", backup, "0.3.0 setup --no-demo --jurisdiction 500000",
    ]  # fmt: skip


def test_the_data_does_not_move_with_an_upgrade(office: Office) -> None:
    office.install()
    with pytest.raises(steps.NotFitting, match="--data 不能改"):
        office.install("0.3.0", data=office.folder / "elsewhere")


@pytest.mark.parametrize("value", ["10.1.2.3 10.9.0.0/16", "p=w$HOME`id`'\"\\", "中文"])
def test_the_command_gives_every_setting_as_it_is_written(tmp_path: Path, value: str) -> None:
    """A setting is text: the shell that reads it runs nothing of it."""
    file = tmp_path / "tracker.env"
    file.write_text(f"# TRACKER_X=no\nOTHER=no\nTRACKER_VALUE={value}", encoding="utf-8")
    version = places.Version(tmp_path / "v")
    version.program.parent.mkdir(parents=True)
    version.program.write_text('#!/bin/sh\nprintf "%s|%s|%s|%s" "$TRACKER_VALUE" "$TRACKER_X" "$OTHER" "$*"')
    version.program.chmod(0o755)
    where = Places(tmp_path)
    where.write_command(version, file)
    done = subprocess.run([where.command, "task", "list"], env={}, capture_output=True, check=True)
    assert done.stdout.decode() == f"{value}|||task list"
    assert settings.read(file) == {"TRACKER_VALUE": value}


def test_a_program_that_could_not_be_installed_leaves_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = tmp_path / "bundle"
    (bundle / "program").mkdir(parents=True)
    version = Places(tmp_path).version("0.2.0")
    version.folder.mkdir(parents=True)
    monkeypatch.setattr(program.venv, "create", lambda *words, **more: None)

    def fail(*words: object) -> None:
        raise Failed("pip")

    monkeypatch.setattr(program, "_install", fail)
    with pytest.raises(Failed):
        program.place(Bundle(bundle), version)
    assert not version.folder.exists()


def test_units_hold_what_was_asked_and_run_as_the_account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "run", lambda words, settings: "")
    what = Installed("0.2.0", str(tmp_path), "500000", "tracker", "127.0.0.1", 8000, "10.1.1.1", True)
    units = services.Units(tmp_path)
    units.write(Bundle(ROOT / "bundle"), Places(tmp_path / "opt"), what, [tmp_path / "instance", tmp_path / "backups"])
    texts = [(tmp_path / f"{name}.service").read_text() for name in services.NAMES]
    command = f"ExecStart={tmp_path}/opt/bin/tracker"
    assert f"{command} serve --host 127.0.0.1 --port 8000 --proxy 10.1.1.1\n" in texts[0]
    assert f"{command} scheduler\n" in texts[1]
    for text in texts:
        assert f"ReadWritePaths=-{tmp_path}/instance -{tmp_path}/backups\n" in text and "User=tracker\n" in text
        assert "$" not in text


def test_on_windows_folders_are_closed_before_anything_secret_is_in_them(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "IS_WINDOWS", True)
    office.install()
    data = office.folder / "data"
    alone = "/inheritance:r /grant:r *S-1-5-18:(OI)(CI)F *S-1-5-32-544:(OI)(CI)F *S-1-5-19:(OI)(CI)"
    assert office.done[:5] == [
        "place 0.2.0", f"icacls {office.places.prefix} {alone}RX /Q",
        *(f"icacls {folder} {alone}M /Q" for folder in (data, data / "instance", data / "backups")),
    ]  # fmt: skip
    assert office.done[5] == "stop"


def test_a_whole_drive_stays_open_to_whom_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[object] = []
    monkeypatch.setattr(program, "run", lambda words, settings: ran.append(words))
    windows.close(Path("/"), "*S-1-5-19", windows.CHANGES)
    assert "/inheritance:r" not in str(ran) and "/grant:r" in str(ran)


def test_tasks_of_windows_keep_their_logs_in_the_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def run(words: Sequence[object], settings: object) -> str:
        if words[0] == "schtasks":
            told = ElementTree.parse(str(words[-1])).find(".//{*}Arguments")
            assert told is not None and told.text
            read.append(told.text)
        return ""

    monkeypatch.setattr(services, "run", run)
    what = Installed("0.2.0", str(tmp_path), "500000", "tracker", "127.0.0.1", 8000, "", True)
    services.Tasks().write(Bundle(ROOT / "bundle"), Places(tmp_path / "opt"), what, [tmp_path])
    command = tmp_path / "opt" / "bin" / "tracker"
    assert read == [
        f'/d /c "{command} serve --host 127.0.0.1 --port 8000 >>{tmp_path}/logs/tracker-pages.log 2>&1"',
        f'/d /c "{command} scheduler >>{tmp_path}/logs/tracker-scheduler.log 2>&1"',
    ]
    assert (tmp_path / "logs").is_dir()


def test_links_of_the_instance_and_the_anchors_elsewhere_may_be_written(office: Office) -> None:
    office.install()
    instance, other = office.folder / "data" / "instance", office.folder / "other disk"
    (instance / "uploads").symlink_to(other)
    with (office.folder / "data" / "tracker.env").open("a") as file:
        file.write("TRACKER_AUDIT_ANCHORS=/mnt/auditors/heads.jsonl\n")
    usual = [instance, office.folder / "data" / "backups"]
    assert office.wanted().writable == [*usual, other, Path("/mnt/auditors")]
    with pytest.raises(steps.NotFitting, match=r"路径里不要有空格、引号和百分号：.*other disk"):
        office.install()
    assert not other.exists()


def test_the_page_for_who_installs_names_every_option_it_uses() -> None:
    page = (ROOT / "bundle" / "安装说明.md").read_text(encoding="utf-8")
    known = {
        *("--encoding", "--locale", "--owner", "--template"),
        "--keys",
        "--link",
        "--reason",
        "--role",
        "--to",
        "--version",
        *re.findall(r'"(--[a-z-]+)"', (ROOT / "bundle/installer/command.py").read_text()),
    }
    assert set(re.findall(r"--[a-z][a-z-]+", page)) <= known


def test_what_is_installed_is_what_the_next_one_begins_with(office: Office, tmp_path: Path) -> None:
    office.install(host="0.0.0.0", port=8080, proxy="10.1.1.1")
    wanted = command._wanted(command._asked([]), office.places)
    assert (wanted.data, wanted.host, wanted.port, wanted.proxy, wanted.jurisdiction) == (
        tmp_path / "data", "0.0.0.0", 8080, "10.1.1.1", "500000",
    )  # fmt: skip
