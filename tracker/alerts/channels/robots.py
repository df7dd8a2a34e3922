"""What group robots are sent, and what they answer: bytes, signatures, limits (domain.md 12). Pure.

Sources, as published:
- 钉钉 自定义机器人接入 and 安全设置 (open.dingtalk.com/document/robots/custom-robot-access): {"msgtype":"text","text":
  {"content":…},"at":{"atMobiles":[…],"isAtAll":…}}; timestamp in ms, sign = urlencode(base64(HMAC-SHA256(key=secret,
  msg=timestamp + newline + secret))); 20 a minute, else closed for ten minutes.
- 企业微信 群机器人配置说明 (developer.work.weixin.qq.com/document/path/91770): text up to 2048 bytes in UTF-8,
  mentioned_mobile_list; 20 a minute.
- 飞书 自定义机器人使用指南 (open.feishu.cn/document/client-docs/bot-v3/add-custom-bot): {"timestamp":…,"sign":…,
  "msg_type":"text","content":{"text":…}}; timestamp in s, sign = base64(HMAC-SHA256(key=timestamp + newline + secret,
  msg empty)); 20 KB, asked not to be used at :00 and :30.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote_plus

from tracker.alerts.channels.outcome import Outcome, failed, sent, unknown
from tracker.clock import SHANGHAI
from tracker.vocabulary import ChannelKind

LIMITS: Mapping[ChannelKind, int] = {ChannelKind.DINGTALK: 18_000, ChannelKind.WECOM: 2048, ChannelKind.FEISHU: 18_000}
"""Bytes of one text: 企业微信 counts the text, 钉钉 and 飞书 the whole request of 20 KB."""

A_MINUTE = 20
"""Messages that one robot takes in a minute; 飞书 would take more."""

_FULL_MINUTES = (0, 30)

Json = dict[str, Any]


def dingtalk(text: str, mobile: str) -> Json:
    """A text; who is called by his mobile stands in the text, too."""
    if not mobile:
        return {"msgtype": "text", "text": {"content": text}}
    called = {"atMobiles": [mobile], "isAtAll": False}
    return {"msgtype": "text", "text": {"content": f"{text}\n@{mobile}"}, "at": called}


def dingtalk_signature(secret: str, at: datetime) -> str:
    """What is put behind the address: &timestamp=…&sign=…; nothing where the robot has no secret."""
    if not secret:
        return ""
    timestamp = str(round(at.timestamp() * 1000))
    sign = _hmac(secret, f"{timestamp}\n{secret}")
    return f"&timestamp={timestamp}&sign={quote_plus(sign)}"


def wecom(text: str, mobile: str) -> Json:
    """A text; its key alone is the secret."""
    called = {"mentioned_mobile_list": [mobile]} if mobile else {}
    return {"msgtype": "text", "text": {"content": text, **called}}


def feishu(text: str, secret: str, at: datetime) -> Json:
    """A text with its signature; 飞书 calls by its own ids only, so nobody is called."""
    signed: Json = {}
    if secret:
        timestamp = str(int(at.timestamp()))
        signed = {"timestamp": timestamp, "sign": _hmac(f"{timestamp}\n{secret}", "")}
    return {**signed, "msg_type": "text", "content": {"text": text}}


def _hmac(key: str, message: str) -> str:
    return base64.b64encode(hmac.digest(key.encode(), message.encode(), hashlib.sha256)).decode("ascii")


def webhook_headers(secret: str, body: bytes, at: datetime) -> tuple[tuple[str, str], ...]:
    """The plain interface: X-Tracker-Signature is the hex HMAC-SHA256 of timestamp, a dot and the body."""
    if not secret:
        return ()
    timestamp = str(int(at.timestamp()))
    mac = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
    return ("X-Tracker-Timestamp", timestamp), ("X-Tracker-Signature", f"sha256={mac}")


def mobile(phone: str) -> str:
    """The number by which a robot calls somebody, where the account's telephone is a mobile: 138 0000 1111."""
    digits = "".join(sign for sign in phone if sign.isdigit()).removeprefix("86")
    return digits if len(digits) == 11 and digits[0] == "1" else ""


def as_bytes(value: Json) -> bytes:
    """JSON in UTF-8, Chinese as it is: what is counted is what is sent."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def parts(text: str, most: int) -> list[str]:
    """The text in pieces of at most so many bytes, cut between lines where that goes, never within a character."""
    pieces: list[str] = []
    for line in text.split("\n"):
        joined = f"{pieces[-1]}\n{line}" if pieces else line
        if pieces and len(joined.encode()) <= most:
            pieces[-1] = joined
        else:
            pieces += _cut(line, most)
    return pieces


def _cut(line: str, most: int) -> list[str]:
    pieces = [""]
    for sign in line:
        if len((pieces[-1] + sign).encode()) > most:
            pieces.append("")
        pieces[-1] += sign
    return pieces


def avoids(kind: ChannelKind, at: datetime) -> bool:
    """Whether a robot is better left alone this minute: 飞书 is crowded at :00 and :30."""
    return kind is ChannelKind.FEISHU and at.astimezone(SHANGHAI).minute in _FULL_MINUTES


_CODES = ("errcode", "code", "StatusCode")
_WORDS = ("errmsg", "msg", "StatusMessage")


def read_robot(status: int, body: bytes) -> Outcome:
    """A robot answers 200 also where it refuses; 0 in its code says that it has the message."""
    try:
        answer = json.loads(body)
    except ValueError:
        return unknown("对方的答复读不懂")
    if not isinstance(answer, dict):
        return unknown("对方的答复读不懂")
    code = next((answer[name] for name in _CODES if name in answer), None)
    words = next((str(answer[name]) for name in _WORDS if answer.get(name)), "")
    if code is None:
        return unknown(f"对方的答复没有结果码：{words}")
    return sent(words) if code == 0 else failed(f"对方答复 {code}：{words}")


def read_webhook(status: int, body: bytes) -> Outcome:
    """200 says that it has the message."""
    return sent(f"对方答复 {status}")


def webhook(title: str, text: str, reader: str, is_repeat: bool) -> Json:
    """What the plain interface is sent: title, text, for whom, whether it may have come before."""
    return {"title": title, "text": text, "reader": reader, "may_be_repeated": is_repeat}
