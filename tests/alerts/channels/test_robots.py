"""Robots' messages byte by byte against the vendors' published examples, signatures against their published samples.

The examples: 钉钉 自定义机器人接入 and 安全设置 (我就是我, 是不一样的烟火; this is secret), 企业微信 群机器人配置说明
(广州今日天气：29度…), 飞书 自定义机器人使用指南 (timestamp 1599360473). The signatures expected are what the vendors'
Python samples print for these values, and openssl with them.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import urllib.parse
from datetime import UTC, datetime

import pytest

from tracker.alerts.channels import robots
from tracker.vocabulary import ChannelKind, DeliveryState

AT = datetime.fromtimestamp(1599360473, UTC)


def test_dingtalk_text_is_the_published_one() -> None:
    published = '{"msgtype": "text","text": {"content":"我就是我, 是不一样的烟火"}}'
    assert robots.dingtalk("我就是我, 是不一样的烟火", "") == json.loads(published)


def test_dingtalk_calls_a_person_by_mobile_in_the_text_too() -> None:
    """{"at":{"atMobiles":["180xxxxxx"],"isAtAll":false},"text":{"content":"…@180xxxxxx…"},"msgtype":"text"}."""
    assert robots.dingtalk("请看", "13800001111") == {
        "msgtype": "text",
        "text": {"content": "请看\n@13800001111"},
        "at": {"atMobiles": ["13800001111"], "isAtAll": False},
    }


def test_dingtalk_signature_is_that_of_the_published_sample() -> None:
    """The sample of 安全设置: secret 'this is secret', timestamp newline secret, quote_plus(b64encode(…))."""
    timestamp, secret = "1599360473000", "this is secret"
    code = hmac.new(secret.encode("utf-8"), f"{timestamp}\n{secret}".encode(), digestmod=hashlib.sha256).digest()
    expected = urllib.parse.quote_plus(base64.b64encode(code))
    assert robots.dingtalk_signature(secret, AT) == f"&timestamp={timestamp}&sign={expected}"
    assert expected == "hXZTWifRGHclNuZSKxoXc%2F%2Fsh51SWfVfRIhcdeKs63I%3D"
    assert robots.dingtalk_signature("", AT) == ""


def test_wecom_text_is_the_published_one() -> None:
    published = """{"msgtype": "text", "text": {"content": "广州今日天气：29度，大部分多云，降雨概率：60%",
        "mentioned_mobile_list": ["13800001111"]}}"""
    assert robots.wecom("广州今日天气：29度，大部分多云，降雨概率：60%", "13800001111") == json.loads(published)
    assert robots.wecom("hello world", "") == {"msgtype": "text", "text": {"content": "hello world"}}


def test_feishu_text_is_the_published_one_with_its_signature() -> None:
    """{"timestamp":"1599360473","sign":"…","msg_type":"text","content":{"text":"request example"}}."""
    secret = "demo"
    code = hmac.new(f"1599360473\n{secret}".encode(), b"", digestmod=hashlib.sha256).digest()
    expected = base64.b64encode(code).decode("utf-8")
    assert robots.feishu("request example", secret, AT) == {
        "timestamp": "1599360473",
        "sign": expected,
        "msg_type": "text",
        "content": {"text": "request example"},
    }
    assert expected == "l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8="
    assert robots.feishu("request example", "", AT) == {"msg_type": "text", "content": {"text": "request example"}}


@pytest.mark.parametrize(
    ("phone", "expected"),
    [
        ("13800001111", "13800001111"),
        ("+86 138-0000-1111", "13800001111"),
        ("023-67575000", ""),
        ("02367575000", ""),
        ("", ""),
    ],
)
def test_only_a_mobile_calls_somebody(phone: str, expected: str) -> None:
    assert robots.mobile(phone) == expected


def test_what_is_sent_is_utf_8_and_not_escaped() -> None:
    assert robots.as_bytes({"a": "督办"}) == b'{"a":"\xe7\x9d\xa3\xe5\x8a\x9e"}'


def test_the_plain_interface_is_signed_over_time_and_body() -> None:
    headers = dict(robots.webhook_headers("s3", b'{"a":1}', AT))
    expected = hmac.new(b"s3", b'1599360473.{"a":1}', hashlib.sha256).hexdigest()
    assert headers == {"X-Tracker-Timestamp": "1599360473", "X-Tracker-Signature": f"sha256={expected}"}
    assert robots.webhook_headers("", b"{}", AT) == ()


@pytest.mark.parametrize(("most", "count"), [(2048, 1), (2047, 2)])
def test_a_text_of_2048_bytes_goes_in_one_message_and_one_more_in_two(most: int, count: int) -> None:
    """682 Chinese characters of three bytes and two of one: 2048 bytes, 684 characters."""
    text = "督" * 682 + "ab"
    assert len(text.encode()) == 2048
    found = robots.parts(text, most)
    assert len(found) == count
    assert "".join(found) == text
    assert all(len(part.encode()) <= most for part in found)


def test_a_text_is_cut_between_lines_and_no_character_is_broken() -> None:
    lines = ["第一行" * 3, "第二行" * 3, "三" * 30]
    found = robots.parts("\n".join(lines), 60)
    assert found == ["第一行" * 3 + "\n" + "第二行" * 3, "三" * 20, "三" * 10]


@pytest.mark.parametrize(
    ("body", "state"),
    [
        (b'{"errcode":0,"errmsg":"ok"}', DeliveryState.SENT),
        (b'{"StatusCode":0,"StatusMessage":"success","code":0,"data":{},"msg":"success"}', DeliveryState.SENT),
        (b'{"errcode":310000,"errmsg":"sign not match"}', DeliveryState.FAILED),
        (b'{"errcode":130101,"errmsg":"send too fast, exceed 20 times per minute"}', DeliveryState.FAILED),
        (b'{"errcode":40058,"errmsg":"markdown.content exceed max length 4096"}', DeliveryState.FAILED),
        (b'{"code":19021,"msg":"sign match fail or timestamp is not within one hour"}', DeliveryState.FAILED),
        (b'{"msg":"?"}', DeliveryState.UNKNOWN),
        (b"<html>", DeliveryState.UNKNOWN),
        (b"[]", DeliveryState.UNKNOWN),
    ],
)
def test_what_a_robot_answers(body: bytes, state: DeliveryState) -> None:
    assert robots.read_robot(200, body).state is state


@pytest.mark.parametrize(("minute", "crowded"), [(59, False), (0, True), (1, False), (29, False), (30, True)])
def test_feishu_is_left_alone_at_the_full_and_half_hour(minute: int, crowded: bool) -> None:
    at = datetime(2026, 11, 20, 2, minute, tzinfo=UTC)
    assert robots.avoids(ChannelKind.FEISHU, at) is crowded
    assert not robots.avoids(ChannelKind.DINGTALK, at)
