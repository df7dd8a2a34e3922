"""A copy made by the command, read again, put back into an empty installation, on both databases."""

from __future__ import annotations

import dataclasses
import json
import shutil
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import flask_migrate
import pytest
from sqlalchemy import URL, func, select

from tests.clients.commands import Installation
from tests.given.builders import TODAY, act, settings
from tests.servers.databases import Databases
from tests.servers.programs import program
from tracker import changes
from tracker.acts.alerts import channels
from tracker.acts.alerts.channels import Settings
from tracker.alerts.models import Alert, SendingPause
from tracker.alerts.outbox.channel_queries import jurisdictions_with_channels
from tracker.alerts.outbox.queries import paused
from tracker.audit import AuditEntry
from tracker.backup import postgresql, restoring
from tracker.backup.manifest import read_manifest
from tracker.backup.rules import keys_name
from tracker.backup.shelf import copies
from tracker.backup.sqlite import beside, path_of
from tracker.database import db
from tracker.errors import RuleRefused
from tracker.people.accounts.entering import invitation_steps
from tracker.people.accounts.entering.invitation_queries import open_invitation
from tracker.people.accounts.sessions import steps as sessions
from tracker.people.accounts.sessions.queries import signed_in
from tracker.people.models import SignInSession, User
from tracker.people.tokens import steps as token_steps
from tracker.people.tokens.queries import bearer
from tracker.people.tokens.rules import NewToken
from tracker.stores.fingerprints import fingerprint_of
from tracker.vocabulary import ChannelKind, SessionStep, TokenScope

ROBOT = Settings("群机器人", address="https://oapi.dingtalk.com/robot/send?access_token=key", secret="SEC")

ALL_ALONG = date(2099, 12, 31)


@pytest.fixture
def empty(database_kind: str, databases: Databases, tmp_path: Path) -> Iterator[Installation]:
    """An installation beside it where nothing was ever set up."""
    if database_kind == "sqlite":
        place = tmp_path / "oth%20er" / "tracker.sqlite3"
        yield Installation(URL.create("sqlite", database=str(place)).render_as_string(), place.parent)
        return
    with databases.fresh(database_kind, "") as url:
        yield Installation(url, tmp_path / "other")


@pytest.fixture
def copy(demo: Installation, tmp_path: Path) -> Path:
    """A copy of the demo installation, which sends by mail."""
    with program(settings(demo.url, demo.folder)) as app, app.app_context():
        channels.add(act(), settings(demo.url, demo.folder), "500000", ChannelKind.DINGTALK, ROBOT)
    shutil.move(demo.folder / "uploads", tmp_path / "another-disk")
    (demo.folder / "uploads").symlink_to(tmp_path / "another-disk")
    (demo.folder / "tls").mkdir()
    (demo.folder / "tls" / "server.key").write_text("key")
    demo.done("backup", "create", str(tmp_path / "shelf"))
    return copies(tmp_path / "shelf")[0].path


@pytest.mark.slow
def test_what_is_restored_is_what_was_there_and_sends_nothing(
    demo: Installation, empty: Installation, copy: Path
) -> None:
    made = json.loads((copy / "manifest.json").read_text())
    assert made["audit"]["entries"] > 0 and made["missing"] == []
    assert {mode(path) for path in [copy, *copy.rglob("*")]} == {0o700, 0o600}
    assert "完好" in demo.done("backup", "verify", str(copy)).out
    told = empty.done("backup", "restore", str(copy))
    assert "行数据与备份一致" in told.out and "已暂停发送" in told.out
    assert (empty.folder / "channel-keys.json").read_text() == (demo.folder / "channel-keys.json").read_text()
    assert (empty.folder / "secret-key").read_text() == (demo.folder / "secret-key").read_text()
    assert (empty.folder / "tls" / "server.key").read_text() == "key" and not (copy / "files" / "tls").exists()
    uploads = sorted(path.name for path in (demo.folder / "uploads").iterdir())
    assert uploads == sorted(path.name for path in (empty.folder / "uploads").iterdir()) and uploads
    assert "没有发送：已暂停发送" in empty.done("alert", "deliver").out
    here = ("task", "list", "--jurisdiction", "500000", "--json")
    assert empty.done(*here).json == demo.done(*here).json
    with program(settings(empty.url, empty.folder)) as app, app.app_context():
        assert {"500000", "140000"} <= paused()
        reason = db.session.scalar(select(SendingPause.reason).limit(1))
        assert reason and copy.name in reason
        told_of = select(func.count()).where(AuditEntry.action == "restore_backup", AuditEntry.object_id == copy.name)
        assert db.session.scalar(told_of) == 1
    empty.done("alert", "release", "--reason", "核对过")
    with program(settings(empty.url, empty.folder)) as app, app.app_context():
        assert not paused()
    empty.done("alert", "pause", "--reason", "发错了", "--jurisdiction", "500000")
    assert "没有发送：已暂停发送" in empty.done("alert", "deliver").out


@pytest.mark.slow
def test_a_restore_that_dies_before_sending_is_paused_leaves_nothing_to_send(
    empty: Installation, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On PostgreSQL the tables are there by then, but no channel; on SQLite there is no database."""

    def die(url: str, hold: restoring.Hold) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(restoring, "_hold", die)
    assert empty.run("backup", "restore", str(copy)).code == 1
    if empty.url.startswith("sqlite"):
        assert not (empty.folder / "tracker.sqlite3").exists()
        monkeypatch.undo()
        empty.done("backup", "restore", str(copy))
        return
    with program(settings(empty.url, empty.folder)) as app, app.app_context():
        assert db.session.scalar(select(func.count(Alert.id))) is not None
        assert not jurisdictions_with_channels() and not paused()


@pytest.mark.slow
def test_nobody_is_signed_in_after_a_restore(demo: Installation, empty: Installation, tmp_path: Path) -> None:
    """Neither who was when the copy was made, nor who had still to type a code; and what was closed since is told."""
    with program(settings(demo.url, demo.folder)) as app, app.app_context():
        user_id = db.session.scalars(select(User.id).order_by(User.id)).first()
        assert user_id is not None
        with changes.writing(act()):
            tokens = [sessions.begin(act(), user_id, step=step) for step in SessionStep]
            user = db.session.get_one(User, user_id)
            link = invitation_steps.make(act(), user)
            token_steps.issue(act(), user, NewToken(user_id, "数据平台", frozenset(TokenScope), ALL_ALONG), "secret")
        assert open_invitation(link, act().at)
        assert (known := bearer("secret", TODAY)) and not known.is_revoked
        open_ones = [token for token in tokens if signed_in(token, TODAY)]
        assert len(open_ones) == 2
    demo.done("backup", "create", str(tmp_path / "shelf"))
    told = empty.done("backup", "restore", str(copies(tmp_path / "shelf")[0].path)).out
    assert "所有登录都已结束" in told and "接口令牌都已撤销" in told
    assert "停用的账号、改过的密码" in told and "交接的岗位" in told
    with program(settings(empty.url, empty.folder)) as app, app.app_context():
        assert [signed_in(token, TODAY) for token in tokens] == [None] * len(tokens)
        assert db.session.scalar(select(func.count()).where(SignInSession.ended_at.is_(None))) == 0
        assert not open_invitation(link, act().at), "who used it since has a password that nobody else may change"
        assert (known := bearer("secret", TODAY)) and known.is_revoked, "it may have been revoked since"


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.slow
def test_what_a_killed_writer_left_beside_the_database_is_not_written_into_the_restored_one(
    demo: Installation, copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The office's rows of after the copy still lie in its log when somebody takes the broken database away."""
    gone = tmp_path / "gone" / "tracker.sqlite3"
    gone.parent.mkdir()
    log = gone.with_name(f"{gone.name}-wal")
    with closing(sqlite3.connect(demo.url.removeprefix("sqlite:///"), isolation_level=None)) as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("INSERT INTO done_requests VALUES ('later', '2026-11-20 02:00:00.000000')")
        shutil.copyfile(f"{demo.url.removeprefix('sqlite:///')}-wal", log)
    here = Installation(f"sqlite:///{gone}", gone.parent)
    ran = here.run("backup", "restore", str(copy))
    assert ran.code == 1 and "旁边留有 tracker.sqlite3-wal" in ran.err and not gone.exists()
    stale = log.read_bytes()
    log.unlink()

    def hold(url: str, hold: restoring.Hold) -> None:
        """Meanwhile somebody puts it back."""
        log.write_bytes(stale)

    with monkeypatch.context() as patched:
        patched.setattr(restoring, "_hold", hold)
        ran = here.run("backup", "restore", str(copy))
        assert ran.code == 1 and "旁边留有" in ran.err and not gone.exists()
        patched.setattr(restoring, "_leftovers", lambda place: [])
        ran = here.run("backup", "restore", str(copy))
        assert ran.code == 1 and "与备份的清单不符" in ran.err and not gone.exists()
    for path in beside(gone):
        path.unlink(missing_ok=True)
    here.done("backup", "restore", str(copy))


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_database_that_is_named_by_a_link_is_not_copied_as_a_file(demo: Installation, tmp_path: Path) -> None:
    """The folder by another way, and the file by another name."""
    (tmp_path / "way").symlink_to(demo.folder)
    shutil.copyfile(path_of(demo.url), demo.folder / "office")
    (tmp_path / "link").symlink_to(tmp_path / "way" / "office")
    Installation(f"sqlite:///{tmp_path}/link", demo.folder).done("backup", "create", str(tmp_path / "shelf"))
    there = {one.name for one in (copies(tmp_path / "shelf")[0].path / "files").iterdir()}
    assert there <= {"uploads", "editions"}


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_what_a_shell_makes_of_tracker_and_a_star_is_the_copy(empty: Installation, copy: Path) -> None:
    (found,) = copy.parent.glob("tracker-*")
    assert "没有密钥文件" not in empty.done("backup", "restore", str(found)).out


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.slow
def test_nothing_that_is_there_is_overwritten(demo: Installation, empty: Installation, copy: Path) -> None:
    """All that is in the way is named at once, and stays as it is; what a killed restore left behind is not."""
    ran = demo.run("backup", "restore", str(copy))
    assert ran.code == 1 and "没有改动任何内容" in ran.err and "张表" in ran.err
    ours = empty.folder / "uploads" / "ours.txt"
    ours.parent.mkdir(parents=True)
    ours.write_text("ours")
    (empty.folder / "channel-keys.json").write_text("{}")
    ran = empty.run("backup", "restore", str(copy))
    assert ran.code == 1 and "ours.txt" in ran.err and "channel-keys.json" in ran.err
    assert ours.read_text() == "ours" and [one.name for one in ours.parent.iterdir()] == ["ours.txt"]
    ours.unlink()
    (empty.folder / "channel-keys.json").unlink()
    left = next((copy / "files" / "uploads").iterdir())
    shutil.copyfile(left, ours.with_name(left.name))
    empty.done("backup", "restore", str(copy))


@pytest.mark.slow
def test_keys_of_another_copy_are_refused_and_without_any_all_else_is_restored(
    empty: Installation, copy: Path, tmp_path: Path
) -> None:
    keys = copy.with_name(keys_name(copy.name)).rename(tmp_path / "elsewhere")
    other = tmp_path / "other-keys"
    other.write_text(keys.read_text().replace("SEC", "ECS"))
    ran = empty.run("backup", "restore", str(copy), "--keys", str(other))
    assert ran.code == 2 and "不是这份备份的" in ran.err
    told = empty.done("backup", "restore", str(copy)).out
    assert "没有密钥文件" in told
    assert not (empty.folder / "channel-keys.json").exists()


@pytest.mark.slow
def test_the_settings_travel_with_the_keys_and_the_restore_says_which_differ(
    demo: Installation, empty: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_CA_FILE", "/etc/office.pem")
    monkeypatch.setenv("TRACKER_METRICS", "10.1.2.3")
    demo.done("backup", "create", str(tmp_path / "shelf"))
    copy = copies(tmp_path / "shelf")[0].path
    kept = json.loads(copy.with_name(keys_name(copy.name)).read_text())["settings"]
    assert kept["TRACKER_CA_FILE"] == "/etc/office.pem" and kept["TRACKER_INSTANCE"] == str(demo.folder)
    monkeypatch.delenv("TRACKER_CA_FILE")
    monkeypatch.setenv("TRACKER_AUDIT_ANCHORS", str(tmp_path / "heads.jsonl"))
    other, more = empty.done("backup", "restore", str(copy)).err.splitlines()[:2]
    assert "TRACKER_CA_FILE" in other and "office.pem" not in other
    assert "现在多出" in more and "TRACKER_AUDIT_ANCHORS" in more and "heads" not in more
    assert not any("TRACKER_METRICS" in line for line in (other, more))


def rewritten(copy: Path, **changes: object) -> None:
    """Another manifest in its place that agrees with itself."""
    place = copy / "manifest.json"
    place.write_text(dataclasses.replace(read_manifest(place.read_text()), **changes).written())  # type: ignore[arg-type]


@pytest.mark.slow
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_an_older_copy_asks_for_setup_and_one_of_a_newer_program_is_refused(
    demo: Installation, empty: Installation, copy: Path, database_kind: str, tmp_path: Path
) -> None:
    with program(settings(demo.url, demo.folder)) as app, app.app_context():
        flask_migrate.downgrade(revision="0052")
    demo.done("backup", "create", str(tmp_path / "older"))
    told = empty.done("backup", "restore", str(copies(tmp_path / "older")[0].path))
    assert "数据是旧版本 0052 的，请接着运行：tracker setup" in told.out
    with closing(sqlite3.connect(empty.folder / "tracker.sqlite3")) as here:
        assert here.execute("SELECT version_num FROM alembic_version").fetchone() == ("0052",)
        assert here.execute("SELECT count(*) FROM sending_pauses WHERE is_paused").fetchone() > (1,)
        empty.done("setup", "--no-demo")
        assert here.execute("SELECT count(*) FROM audit_entries WHERE action = 'restore_backup'").fetchone() == (1,)
    assert (
        "请用更新的程序恢复"
        in Installation(f"sqlite:///{tmp_path}/x.sqlite3", tmp_path / "x")
        .run("backup", "restore", str(newer(copy)))
        .err
    )


def newer(copy: Path) -> Path:
    """The same as a program of a later day would have made it."""
    rewritten(copy, revision="9999")
    return copy


DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "a letter of a file": (lambda copy: flip(first_upload(copy)), "内容与清单不符"),
    "a file is gone": (lambda copy: first_upload(copy).unlink(), "不在"),
    "a file too many": (lambda copy: (copy / "files" / "new").write_text("x"), "不在清单里"),
    "a letter of the list": (lambda copy: flip(copy / "files.sha256"), "files.sha256 的内容与清单不符"),
    "a letter of the manifest": (lambda copy: flip(copy / "manifest.json"), "manifest.json"),
    "no manifest": (lambda copy: (copy / "manifest.json").unlink(), "没有清单"),
    "a page of the database": (lambda copy: flip(database(copy)), "内容与清单不符"),
    "no database": (lambda copy: database(copy).unlink(), "不在"),
    "the keys beside it": (lambda copy: flip(copy.with_name(keys_name(copy.name))), "内容与清单不符"),
    "a row too few": (lambda copy: lose_a_row(copy), "表 users 应有"),
    "a file that a row names": (lambda copy: lose_a_file(copy), "数据里提到的文件"),
    "another schema": (lambda copy: rewritten(copy, revision="9999"), "请用更新的程序恢复"),
    "another name": (lambda copy: rewritten(copy, name="tracker-20200101-000000"), "被改过名"),
}


def first_upload(copy: Path) -> Path:
    return min((copy / "files" / "uploads").iterdir())


def database(copy: Path) -> Path:
    return next(copy.glob("database.*"))


def flip(path: Path) -> None:
    """One bit of it is another."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def lose_a_row(copy: Path) -> None:
    """Somebody took a row out, and wrote the fingerprint of the file anew."""
    place = copy / "manifest.json"
    told = read_manifest(place.read_text())
    users = dataclasses.replace(told.tables["users"], rows=told.tables["users"].rows + 1)
    rewritten(copy, tables={**told.tables, "users": users})


def lose_a_file(copy: Path) -> None:
    """The list agrees, and the file of a plan is in neither."""
    gone, listed = first_upload(copy), copy / "files.sha256"
    gone.unlink()
    listed.write_text("".join(line for line in listed.read_text().splitlines(True) if gone.name not in line))
    told = read_manifest((copy / "manifest.json").read_text())
    size, sha256 = listed.stat().st_size, fingerprint_of(listed)
    rewritten(copy, files=dataclasses.replace(told.files, size=size, sha256=sha256))


@pytest.mark.slow
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_every_damage_is_told_all_at_once(demo: Installation, copy: Path, database_kind: str, tmp_path: Path) -> None:
    """Each alone, in a copy of the copy; `verify` asks no database and says in a sentence what is not as it was."""
    for number, (name, (damage, word)) in enumerate(DAMAGES.items()):
        broken = shutil.copytree(copy.parent, tmp_path / f"broken-{number}") / copy.name
        damage(broken)
        ran = demo.run("backup", "verify", str(broken))
        assert (ran.code, word in ran.err) == (1, True), (name, ran.err)
    both = shutil.copytree(copy.parent, tmp_path / "both") / copy.name
    flip(first_upload(both))
    flip(database(both))
    assert demo.run("backup", "verify", str(both)).err.count("内容与清单不符") == 2
    unfinished = copy.rename(copy.with_name(f".{copy.name}.unfinished"))
    assert "没有写完" in demo.run("backup", "verify", str(unfinished)).err


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_a_damaged_dump_is_told_and_tools_that_are_missing_or_old_are_named(
    demo: Installation, copy: Path, database_kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.backup.postgresql._DEBIAN", tmp_path / "none")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    ran = demo.run("backup", "create", str(tmp_path / "again"))
    assert ran.code == 1 and "找不到 pg_dump" in ran.err and "TRACKER_PG_BIN" in ran.err
    assert list((tmp_path / "again").iterdir()) == []
    old = tmp_path / "bin" / "pg_dump"
    old.parent.mkdir()
    old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.24'\n")
    old.chmod(0o700)
    assert "pg_dump 是第 9 版，比数据库服务器" in demo.run("backup", "create", str(tmp_path / "again")).err


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    ("step", "what_now"), [("restore_all_but_channels", "数据库没有建立"), ("restore_channels", "请删除这个数据库")]
)
@pytest.mark.slow
def test_a_step_that_is_not_done_says_what_is_left(
    demo: Installation, empty: Installation, copy: Path, step: str, what_now: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_answer(*told: object) -> None:
        raise RuleRefused("pg_restore 已经 30 分钟没有动静")

    monkeypatch.setattr(postgresql, step, no_answer)
    ran = empty.run("backup", "restore", str(copy))
    assert ran.code == 1 and "没有动静" in ran.err and what_now in ran.err
