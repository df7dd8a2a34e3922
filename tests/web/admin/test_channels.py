"""发送渠道: added, tested and paused on pages, before a real listener; keys are written and never shown."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from tests.alerts.receivers import CERTIFICATE, Robot, mail_server, robot
from tests.clients.pages import Page
from tests.clients.visitors import Enter, Visitor
from tests.given.builders import NOW, TODAY
from tests.given.rows import added
from tracker.alerts.channels import keys
from tracker.alerts.models import Channel, DailyDigest, Delivery
from tracker.database import db
from tracker.vocabulary import ChannelKind, DeliveryState, MailSecurity

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

KEY, SECRET = "access_token=7a8b9c", "SEC0123456789"


@pytest.fixture
def there(app: Flask) -> Iterator[Robot]:
    """A robot that the installation may talk to."""
    with robot() as listener:
        let_out_to(app, listener.port)
        yield listener


def let_out_to(app: Flask, port: int) -> None:
    """As if the settings listed this machine."""
    config = app.config["TRACKER"]
    app.config["TRACKER"] = replace(config, destinations=(f"localhost:{port}", "127.0.0.1", "::1"), ca_file=CERTIFICATE)


def add_robot(visitor: Visitor, there: Robot, kind: str = "dingtalk") -> Page:
    """Fill in the form of a new robot."""
    address = f"https://localhost:{there.port}/robot/send?{KEY}"
    answer = visitor.send(f"/channels/new?kind={kind}", name="综合处督办群", address=address, secret=SECRET)
    return Page.of(answer.text)


def test_added_then_tested_and_what_happened_is_shown(signed_in: Enter, there: Robot) -> None:
    system = signed_in("cq-system")
    page = add_robot(system, there)
    assert page.heading == "测试 综合处督办群"
    answer = Page.of(system.send("/channels/1/test", action="/channels/1/test").text)
    assert answer.faults() == []
    assert "对方已收下" in answer.text and "ok" in answer.text
    assert json.loads(there.posts[0].body)["text"]["content"].startswith("任务提醒：测试\n这是一条测试消息")
    assert KEY in there.posts[0].path and "&sign=" in there.posts[0].path
    listed = system.page("/channels")
    assert listed.faults() == []
    assert "已发送" in listed.text and "钉钉群机器人" in listed.text and "，测试" in listed.text
    assert "测试" in system.page("/deliveries").text


def test_a_refusal_is_shown_in_the_robots_words(signed_in: Enter, there: Robot) -> None:
    there.answer = (200, b'{"errcode":310000,"errmsg":"sign not match"}')
    system = signed_in("cq-system")
    add_robot(system, there)
    answer = system.send("/channels/1/test", action="/channels/1/test")
    assert "没有发出" in answer.text and "对方答复 310000：sign not match" in answer.text


def test_keys_are_shown_on_no_page_and_stand_in_no_row(signed_in: Enter, there: Robot, app: Flask) -> None:
    system = signed_in("cq-system")
    add_robot(system, there)
    for path in ("/channels", "/channels/1", "/channels/1/test", "/deliveries"):
        assert KEY not in system.get(path).text and SECRET not in system.get(path).text
    assert KEY not in signed_in("cq-auditor").get("/audit").text
    dump = app.config["TRACKER"].instance.parent.rglob("*.sqlite3")
    assert not any(KEY.encode() in file.read_bytes() for file in dump)
    saved = system.send("/channels/1", name="改了名")
    assert "已保存：改了名" in saved.text
    known = json.loads(app.config["TRACKER"].channel_keys.read_text())
    assert [one["secret"] for one in known.values()] == [SECRET]


def test_new_keys_take_the_place_of_the_old(signed_in: Enter, there: Robot, app: Flask) -> None:
    system = signed_in("cq-system")
    add_robot(system, there)
    system.send("/channels/1", name="改了", secret="SECnew")
    (kept,) = json.loads(app.config["TRACKER"].channel_keys.read_text()).values()
    assert kept["secret"] == "SECnew" and KEY in kept["path"]
    assert keys.read(app.config["TRACKER"].channel_keys, "other") is None


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://localhost/robot", "要以 https:// 开头"),
        ("https://user@localhost/robot", "要以 https:// 开头"),
        ("https://127.0.0.1:1/robot", "127.0.0.1:1 不在允许的发送地址里"),
        ("https://metadata.example/robot", "metadata.example:443 不在允许的发送地址里"),
        ("", "要以 https:// 开头"),
    ],
)
def test_an_address_that_is_not_allowed_is_refused_at_its_field(
    signed_in: Enter, there: Robot, address: str, words: str
) -> None:
    answer = signed_in("cq-system").send("/channels/new?kind=webhook", name="接口", address=address)
    assert answer.status_code == 422 and words in answer.text


def test_a_mail_server_is_tested_with_ones_own_mailbox(signed_in: Enter, app: Flask) -> None:
    system = signed_in("cq-system")
    with mail_server() as post:
        let_out_to(app, post.port)
        values = {"host": "localhost", "port": str(post.port), "security": "tls", "sender": "tracker@example.gov.cn"}
        system.send("/channels/new?kind=mail", name="单位邮箱", username="tracker", secret="geheim", **values)
        assert system.send("/channels/1/test", to="nobody").status_code == 422
        assert "对方已收下" in system.send("/channels/1/test", to="admin@example.gov.cn").text
    assert [mail.to for mail in post.mails] == ["admin@example.gov.cn"]


def test_a_mail_password_does_not_go_to_another_host(signed_in: Enter, app: Flask) -> None:
    system = signed_in("cq-system")
    let_out_to(app, 465)
    config = app.config["TRACKER"]
    app.config["TRACKER"] = replace(config, destinations=(*config.destinations, "mail.example.com"))
    values = {"port": "465", "security": "tls", "sender": "tracker@example.gov.cn", "username": "tracker"}
    system.send("/channels/new?kind=mail", name="单位邮箱", host="localhost", secret="geheim", **values)
    refused = system.send("/channels/1", name="单位邮箱", host="mail.example.com", **values)
    assert refused.status_code == 422 and "换了邮件服务器，请重新填写密码" in refused.text
    saved = system.send("/channels/1", name="单位邮箱", host="mail.example.com", secret="neu", **values)
    assert "已保存" in saved.text
    (kept,) = json.loads(config.channel_keys.read_text()).values()
    assert kept["secret"] == "neu"
    system.send("/channels/1", name="单位邮箱", **{**values, "host": "localhost", "username": ""})
    (kept,) = json.loads(config.channel_keys.read_text()).values()
    assert kept["secret"] == ""


def test_another_regions_administrator_neither_sees_nor_releases_a_pause(signed_in: Enter, there: Robot) -> None:
    system, other = signed_in("cq-system"), signed_in("sx-system")
    system.send("/channels", action="/channels/pause", reason="本地的原因")
    assert "本地的原因" not in other.page("/channels").text + other.page("/").text + other.page("/deliveries").text
    other.send("/channels", action="/channels/pause", reason="山西的原因")
    assert "已暂停发送：本地的原因" in system.page("/").text


def test_pausing_needs_a_reason_and_is_told(signed_in: Enter, there: Robot) -> None:
    system = signed_in("cq-system")
    assert "请填写“原因”" in system.send("/channels", action="/channels/pause").text
    assert "已暂停发送：从备份恢复" in system.send("/channels", reason="从备份恢复").text
    assert "已暂停发送：从备份恢复" in system.page("/").text
    assert "已暂停发送" in signed_in("cq-coordinator").page("/deliveries").text
    assert "已恢复发送" in system.send("/channels", reason="核对无误").text
    assert "已暂停发送" not in system.page("/").text


def test_another_regions_channel_is_not_there(signed_in: Enter, there: Robot) -> None:
    add_robot(signed_in("cq-system"), there)
    other = signed_in("sx-system")
    assert "综合处督办群" not in other.page("/channels").text
    assert other.get("/channels/1").status_code == 404
    assert other.get("/channels/1/test").status_code == 404


def test_order_and_switch(signed_in: Enter, there: Robot) -> None:
    system = signed_in("cq-system")
    add_robot(system, there)
    add_robot(system, there, "feishu")
    assert "已改为首选" in system.send("/channels", action="/channels/2/first").text
    page = system.send("/channels", action="/channels/1/switch").text
    assert "已停用" in page and page.index("飞书群机器人") < page.index("钉钉群机器人")


def test_ones_own_mail_is_kept_and_checked(signed_in: Enter) -> None:
    liaison = signed_in("cq-liaison")
    assert "不是邮箱地址" in liaison.send("/account", mail="zhang@").text
    assert "工作邮箱已保存" in liaison.send("/account", mail="zhang@sww.cq.gov.cn").text
    assert 'value="zhang@sww.cq.gov.cn"' in liaison.get("/account").text


def test_what_reached_nobody_stands_on_both_home_pages(app: Flask, signed_in: Enter, people: dict[str, int]) -> None:
    with app.app_context():
        not_sent_to(people["cq-liaison"])
    office, system = signed_in("cq-coordinator"), signed_in("cq-system")
    assert "发送失败 1 人" in system.page("/").text
    assert "张明（市商务委联络员），单位邮箱，2026-11-20 10:00" in office.page("/").text
    listed = office.page("/deliveries")
    assert listed.faults() == [] and listed.heading == "发送失败 1 人"
    assert "no such mailbox" in listed.text
    assert "发送失败" not in signed_in("sx-system").page("/").text


def not_sent_to(user_id: int) -> None:
    """A digest that failed on its only channel."""
    channel = added(
        Channel(
            jurisdiction_id="500000",
            kind=ChannelKind.MAIL,
            name="单位邮箱",
            position=1,
            host="smtp.example.gov.cn",
            port=465,
            security=MailSecurity.TLS,
            key_name="none",
            is_active=True,
            recorded_at=NOW,
            actor="测试",
        )
    )
    digest = added(
        DailyDigest(
            jurisdiction_id="500000",
            user_id=user_id,
            day=TODAY,
            reader="张明（市商务委联络员）",
            title="任务提醒：1 件待办",
            body="",
            brief="",
            state=DeliveryState.FAILED,
            recorded_at=NOW,
        )
    )
    added(
        Delivery(
            digest_id=digest.id,
            channel_id=channel.id,
            part=1,
            attempt=1,
            is_repeat=False,
            state=DeliveryState.FAILED,
            due_at=NOW,
            finished_at=NOW,
            words="邮件服务器答复 550：no such mailbox",
        )
    )
    db.session.commit()
