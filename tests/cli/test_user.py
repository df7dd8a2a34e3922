"""tracker user: accounts by command, exit codes and reasons, as a shell sees them."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from tests.clients.commands import Installation, Ran
from tests.clients.visitors import Visitor, demo_passwords
from tests.given.builders import NOW, act, settings
from tests.servers.programs import program
from tracker import clock, create_app
from tracker.actor import Actor
from tracker.acts.people import sign_in
from tracker.database import db

PASSWORD = "Right-Horse-7"


@pytest.fixture
def office(database_url: str, small_registry: None, tmp_path: Path) -> Installation:
    """An installation with the small registry and no accounts."""
    return Installation(database_url, tmp_path)


def add(office: Installation, name: str, *words: str) -> Ran:
    return office.run("user", "add", name, *words, "--password-stdin", stdin=f"{PASSWORD}\n")


def test_a_new_account_with_a_one_time_password(office: Installation) -> None:
    ran = office.done("user", "add", "cq-new", "--role", "liaison", "--department", "市商务委")
    assert re.search(r"一次性密码：\S{14}$", ran.out, re.MULTILINE)
    assert "只显示这一次" in ran.err
    listed = office.done("user", "list", "--json").json
    assert listed == [
        {
            "username": "cq-new",
            "display_name": "cq-new",
            "jurisdiction": "500000",
            "posts": [{"role": "liaison", "department": "市商务委"}],
            "disabled": False,
            "must_change_password": True,
            "last_login_at": None,
        }
    ]


def test_a_password_from_standard_input_is_not_printed(office: Installation) -> None:
    ran = add(office, "cq-new", "--role", "viewer", "--jurisdiction", "500000")
    assert (ran.code, PASSWORD in ran.out + ran.err) == (0, False)
    assert office.done("user", "list", "--json").json[0]["must_change_password"] is False


def test_by_a_link_nobody_but_its_owner_has_ever_seen_the_password(office: Installation) -> None:
    ran = office.done("user", "add", "cq-sys", "--role", "system_admin", "--jurisdiction", "500000", "--link")
    found = re.search(r"设密码链接：http://127\.0\.0\.1:8000(/invitations/\S{43})$", ran.out, re.MULTILINE)
    assert found and "一次性密码" not in ran.out + ran.err
    path = found[1]
    with program(settings(office.url, office.folder)) as app:
        visitor = Visitor.of(app)
        page = visitor.page(path)
        assert page.faults() == [] and "cq-sys" in page.text
        weak = visitor.send(path, new="Sys-Admin2026", again="Sys-Admin2026")
        assert weak.status_code == 422 and "太常见" in weak.text
        assert "密码已设好" in visitor.send(path, new=PASSWORD, again=PASSWORD).text
        again = visitor.get(path)
        assert again.status_code == 404 and "这个链接已失效" in again.text
        assert visitor.sign_in("cq-sys", PASSWORD).status_code == 200
        late = office.done("user", "password", "cq-sys", "--link")
        old = re.search(r"(/invitations/\S+)", late.out)
        assert old is not None and visitor.client.get("/users").status_code == 302, "its sessions have ended"
        newer = re.search(r"(/invitations/\S+)", office.done("user", "password", "cq-sys", "--link").out)
        assert newer is not None and visitor.get(old[1]).status_code == 404, "the newest link alone is good"
        with pytest.MonkeyPatch.context() as patch:
            for hours, status in ((23.9, 200), (24, 404)):
                patch.setattr(clock, "now", lambda hours=hours: NOW + timedelta(hours=hours))
                assert visitor.get(newer[1]).status_code == status
    both = office.run("user", "password", "cq-sys", "--link", "--password-stdin", stdin="x\n")
    assert (both.code, both.err.strip()) == (2, "--password-stdin 和 --link 只能选一个")


@pytest.mark.parametrize(
    ("words", "code", "reason"),
    [
        (("--role", "viewer"), 2, "请用 --jurisdiction 指明行政区划：140000、500000"),
        (("--role", "viewer", "--jurisdiction", "330000"), 2, "没有行政区划 330000，现有：140000、500000"),
        (("--role", "liaison"), 2, "单位联络员要用 --department 写明单位"),
        (("--role", "liaison", "--department", "市没有委"), 2, "没有叫“市没有委”的单位"),
        (("--role", "liaison", "--department", "市商务委", "--jurisdiction", "140000"), 2, "没有叫“市商务委”的单位"),
        (("--role", "boss"), 2, "参数 '--role' 有误，可写：coordinator"),
        ((), 2, "缺少参数 '--role'"),
        (("--rolle", "viewer"), 2, "没有选项 --rolle"),
        (("--role", "viewer", "--as", "nobody"), 2, "没有账号“nobody”，或已停用"),
    ],
)
def test_bad_input_is_told_in_the_first_line(
    office: Installation, words: tuple[str, ...], code: int, reason: str
) -> None:
    ran = add(office, "cq-new", *words)
    assert ran.code == code
    assert ran.err.splitlines()[0].startswith(reason)
    assert "Traceback" not in ran.err
    assert ran.out == ""


def test_a_weak_password_names_every_fault(office: Installation) -> None:
    ran = office.run(
        *("user", "add", "cq-new", "--role", "viewer", "--jurisdiction", "500000", "--password-stdin"), stdin="cq\n"
    )
    assert ran.code == 2
    assert len(ran.err.splitlines()) == 3


def test_an_account_in_a_city_belongs_to_the_city(office: Installation) -> None:
    add(office, "ty-new", "--role", "liaison", "--department", "太原市发展改革委", "--jurisdiction", "140000")
    assert office.done("user", "list", "--json").json[0]["jurisdiction"] == "140100"


def test_acting_as_a_person_needs_his_permission(office: Installation) -> None:
    add(office, "cq-sys", "--role", "system_admin", "--jurisdiction", "500000")
    add(office, "cq-viewer", "--role", "viewer", "--jurisdiction", "500000")
    add(office, "sx-viewer", "--role", "viewer", "--jurisdiction", "140000")
    refused = office.run("user", "disable", "cq-sys", "--as", "cq-viewer")
    assert (refused.code, refused.err.strip()) == (1, "cq-viewer的岗位不能办理这一项")
    assert office.run("user", "disable", "sx-viewer", "--as", "cq-sys").code == 2
    elsewhere = office.run("user", "list", "--as", "cq-sys", "--jurisdiction", "140000")
    assert elsewhere.code == 1 and "不能办理 140000 的事" in elsewhere.err.splitlines()[0]
    assert [row["username"] for row in office.done("user", "list", "--json", "--as", "cq-sys").json] == [
        "cq-sys",
        "cq-viewer",
    ]
    office.done("user", "disable", "cq-viewer", "--as", "cq-sys")
    again = office.run("user", "disable", "cq-viewer")
    assert (again.code, again.err.strip()) == (1, "账号“cq-viewer”已经停用")


def test_who_an_account_is_elsewhere(office: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    add(office, "cq-viewer", "--role", "viewer", "--jurisdiction", "500000")
    add(office, "cq-other", "--role", "viewer", "--jurisdiction", "500000", "--display-name", "另一人")
    without = office.run("user", "identity", "cq-viewer", "--subject", "u-1")
    assert (without.code, without.err.splitlines()[0]) == (2, "没有设置统一身份认证（TRACKER_OIDC_ISSUER 等）")
    for name, value in (("ISSUER", "https://sso.example.gov.cn"), ("CLIENT_ID", "tracker"), ("CLIENT_SECRET", "x")):
        monkeypatch.setenv(f"TRACKER_OIDC_{name}", value)
    assert "cq-viewer 对应统一身份认证里的 u-1" in office.done("user", "identity", "cq-viewer", "--subject", "u-1").out
    taken = office.run("user", "identity", "cq-other", "--subject", "u-1")
    assert (taken.code, taken.err.strip()) == (1, "统一身份认证里的这个人已对应另一个账号")
    assert office.run("user", "identity", "cq-viewer").code == 2
    office.done("user", "identity", "cq-viewer", "--remove")
    office.done("user", "identity", "cq-other", "--subject", "u-1")
    assert office.run("user", "identity", "cq-viewer", "--remove").code == 1


def test_password_and_hand_over(office: Installation) -> None:
    for name in ("cq-old", "cq-next"):
        add(office, name, "--role", "liaison", "--department", "市商务委")
    assert "一次性密码" in office.done("user", "password", "cq-old").out
    assert office.run("user", "password", "nobody").code == 2
    office.done("user", "hand-over", "cq-old", "cq-next", "--on", "2026-12-01")
    assert office.run("user", "hand-over", "cq-old", "cq-next", "--on", "2026-12-01").code == 1
    wrong_day = office.run("user", "hand-over", "cq-old", "cq-next", "--on", "1.12.")
    assert (wrong_day.code, "应写作 2026-11-20" in wrong_day.err) == (2, True)


def test_the_list_for_people(office: Installation) -> None:
    add(office, "cq-viewer", "--role", "viewer", "--jurisdiction", "500000", "--display-name", "只读账号")
    lines = office.done("user", "list").out.splitlines()
    assert lines[1].split("\t") == ["cq-viewer", "只读账号", "500000", "只读", "市发展改革委", "—", "在用"]


def test_an_administrator_who_is_locked_out_is_let_in_from_the_command_line(demo: Installation) -> None:
    app = create_app(settings(demo.url, demo.folder))
    visitor, password = Visitor.of(app), demo_passwords(demo)["cq-system"]
    with app.app_context():
        for minute in range(5):
            at = NOW - timedelta(minutes=5 - minute)
            sign_in.sign_in(act(at=at, actor=Actor(None, "访客", ip="127.0.0.1")), "cq-system", "wrong")
    assert visitor.sign_in("cq-system", password).status_code == 429
    assert demo.done("user", "unlock", "cq-system").out == "cq-system 可以登录了\n"
    assert visitor.sign_in("cq-system", password).status_code == 200
    with app.app_context():
        db.engine.dispose()
