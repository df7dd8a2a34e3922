"""What the environment says of an installation, and everything that is wrong with it at once."""

from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path

import pytest

from tracker import config
from tracker.config import Limits, Oidc, from_environment
from tracker.errors import BadInput
from tracker.monitoring.logs import LogForm
from tracker.stores.bucket import Access, Bucket
from tracker.stores.folder import Folder


@pytest.fixture(autouse=True)
def instance(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TRACKER_INSTANCE", str(tmp_path))


def test_nothing_is_told_outside_unless_asked_for() -> None:
    settings = from_environment()
    assert (settings.log, settings.slow_statement, settings.metrics) == (LogForm.TEXT, 0.5, ())


def test_what_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_LOG", "json")
    monkeypatch.setenv("TRACKER_SLOW_STATEMENT", "2.5")
    monkeypatch.setenv("TRACKER_METRICS", "10.1.2.3, 10.9.0.0/16 ::1")
    settings = from_environment()
    assert (settings.log, settings.slow_statement) == (LogForm.JSON, 2.5)
    assert settings.metrics == (ip_network("10.1.2.3/32"), ip_network("10.9.0.0/16"), ip_network("::1/128"))


@pytest.mark.parametrize("minutes", ["0", "10001", "-1", "1.5", "half an hour"])
def test_minutes_that_are_none(minutes: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_PG_SILENCE", minutes)
    with pytest.raises(BadInput, match="TRACKER_PG_SILENCE 是分钟数"):
        from_environment()


@pytest.mark.parametrize("seconds", ["0", "-1", "3600", "soon", "nan", "inf"])
def test_seconds_that_are_none(seconds: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_SLOW_STATEMENT", seconds)
    with pytest.raises(BadInput, match="TRACKER_SLOW_STATEMENT 是秒数"):
        from_environment()


def test_all_that_is_wrong_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_LOG", "xml")
    monkeypatch.setenv("TRACKER_METRICS", "localhost 10.1.2.3/8 10.1.2.3")
    with pytest.raises(BadInput) as refused:
        from_environment()
    assert [problem.field for problem in refused.value.problems] == [
        "TRACKER_LOG",
        "TRACKER_METRICS",
        "TRACKER_METRICS",
    ]
    assert "“localhost”" in refused.value.problems[1].message


@pytest.mark.parametrize("url", ["tracker.example.gov.cn", "foo", "ftp://x/y", "https://", "https://x/y?z"])
def test_an_address_that_no_link_could_begin_with(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_BASE_URL", url)
    with pytest.raises(BadInput, match="TRACKER_BASE_URL 要写成 https://主机"):
        from_environment()


@pytest.mark.parametrize("url", ["foo", "mysql://x", "sqlite:x"])
def test_a_database_that_is_none_of_ours(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_DATABASE_URL", url)
    with pytest.raises(BadInput, match="TRACKER_DATABASE_URL 要以 sqlite:/// 或 postgresql:// 开头"):
        from_environment()


def test_an_instance_folder_that_cannot_be_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("TRACKER_INSTANCE", str(tmp_path / "file" / "instance"))
    with pytest.raises(BadInput, match="TRACKER_INSTANCE 指的文件夹"):
        from_environment()


def test_a_place_to_sign_in_by(monkeypatch: pytest.MonkeyPatch) -> None:
    assert from_environment().oidc is None
    for name, value in (("ISSUER", "https://sso.example.gov.cn/"), ("CLIENT_ID", "tracker"), ("CLIENT_SECRET", "x")):
        monkeypatch.setenv(f"TRACKER_OIDC_{name}", value)
    assert from_environment().oidc == Oidc("https://sso.example.gov.cn", "tracker", "x", "", "统一身份认证")
    monkeypatch.setenv("TRACKER_OIDC_CLAIM", "preferred_username")
    monkeypatch.setenv("TRACKER_OIDC_NAME", "政务认证")
    known = from_environment().oidc
    assert known is not None and (known.claim, known.name) == ("preferred_username", "政务认证")


def test_half_of_it_and_an_open_address_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_OIDC_ISSUER", "http://sso.example.gov.cn")
    with pytest.raises(BadInput) as refused:
        from_environment()
    assert [problem.field for problem in refused.value.problems] == [
        *("TRACKER_OIDC_CLIENT_ID", "TRACKER_OIDC_CLIENT_SECRET", "TRACKER_OIDC_ISSUER")
    ]


@pytest.mark.parametrize(
    ("named", "limits"), [("", Limits(120, 20)), ("600 60", Limits(600, 60)), ("1,1", Limits(1, 1))]
)
def test_how_often_other_systems_may_ask(named: str, limits: Limits, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_API_LIMITS", named)
    assert from_environment().limits == limits


@pytest.mark.parametrize("named", ["0 20", "120", "many 20", "120 20 5"])
def test_limits_that_are_none(named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_API_LIMITS", named)
    with pytest.raises(BadInput, match="TRACKER_API_LIMITS 是每个令牌"):
        from_environment()


BUCKET = {"URL": "https://s3.example.gov.cn:9000/", "BUCKET": "tracker", "ACCESS_KEY": "ak", "SECRET_KEY": "s3cr3t"}


def test_a_bucket_is_named_whole(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert from_environment().uploads == Folder(tmp_path / "uploads")
    for name, value in BUCKET.items():
        monkeypatch.setenv(f"TRACKER_S3_{name}", value)
    monkeypatch.setenv("TRACKER_S3_STYLE", "virtual")
    settings = from_environment()
    access = Access("https://s3.example.gov.cn:9000", "tracker", "ak", "s3cr3t", "us-east-1", is_virtual=True)
    assert settings.editions == Bucket(access, "editions")
    assert "s3cr3t" not in repr(settings)


@pytest.mark.parametrize("url", ["s3.example.gov.cn", "https://", "https://h/bucket", "https://ak:sk@h", "ftp://h"])
def test_a_bucket_that_is_half_told_names_each_variable(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_S3_URL", url)
    monkeypatch.setenv("TRACKER_S3_BUCKET", "Tracker_1")
    monkeypatch.setenv("TRACKER_S3_STYLE", "dns")
    monkeypatch.setattr(config, "is_installed", lambda: False)
    with pytest.raises(BadInput) as refused:
        from_environment()
    named = ["ACCESS_KEY", "SECRET_KEY", "URL", "BUCKET", "STYLE", "URL"]
    assert [problem.field for problem in refused.value.problems] == [f"TRACKER_S3_{name}" for name in named]
    assert "附加组件 s3" in refused.value.problems[-1].message


def test_the_key_is_made_once_whole_and_for_its_owner_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = from_environment().secret_key
    path = tmp_path / "secret-key"
    assert (len(key), path.read_text(encoding="ascii"), path.stat().st_mode & 0o777) == (64, key, 0o600)
    assert from_environment().secret_key == key and [one.name for one in tmp_path.iterdir()] == ["secret-key"]
    path.unlink()

    def another_process_was_first(apart: Path, to: Path) -> None:
        to.write_text("of the other", encoding="ascii")
        raise FileExistsError

    monkeypatch.setattr("os.link", another_process_was_first)
    assert from_environment().secret_key == "of the other"
    path.unlink()

    def no_links_here(apart: Path, to: Path) -> None:
        raise PermissionError

    monkeypatch.setattr("os.link", no_links_here)
    assert len(from_environment().secret_key) == 64 and [one.name for one in tmp_path.iterdir()] == ["secret-key"]


def test_an_empty_key_signs_nothing(tmp_path: Path) -> None:
    """The power went before its bytes were on disk, by an earlier version: every session was signed with nothing."""
    (tmp_path / "secret-key").touch()
    with pytest.raises(BadInput, match="secret-key 是空的"):
        from_environment()


def test_a_key_that_another_account_owns_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> str:
        raise PermissionError

    monkeypatch.setattr(Path, "read_text", refused)
    with pytest.raises(BadInput, match="进不去"):
        from_environment()
