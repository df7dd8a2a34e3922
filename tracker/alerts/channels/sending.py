"""One message by one channel: what it is sent as, in how many parts, and handing it over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from tracker.alerts.channels import mail, robots
from tracker.alerts.channels.https import Request, Way, post
from tracker.alerts.channels.keys import Keys
from tracker.alerts.channels.outcome import Outcome, failed
from tracker.alerts.digest.words import REPEATED
from tracker.vocabulary import ChannelKind, MailSecurity

NO_KEYS = "这台机器上没有这个渠道的密钥，请在“发送渠道”页重新填写"

_ROOM = 48
"""Bytes kept free for what stands before a part: （可能重复）（2/3）."""


@dataclass(frozen=True)
class Line:
    """A channel as it is spoken to; `is_shared`: its group holds people of several units, so no task is named there."""

    kind: ChannelKind
    host: str
    port: int
    security: MailSecurity | None
    username: str
    sender: str
    is_shared: bool


@dataclass(frozen=True)
class Letter:
    """A message to one person; `to`: his mail, `mobile`: by which a robot calls him; `id`: the same in each attempt."""

    id: str
    title: str
    body: str
    brief: str
    reader: str
    to: str = ""
    mobile: str = ""


def count_parts(line: Line, letter: Letter) -> int:
    """In how many messages the letter goes."""
    return len(_parts(line, letter))


def send(line: Line, letter: Letter, keys: Keys | None, way: Way, at: datetime, part: int, is_repeat: bool) -> Outcome:
    """Hand one part over; `is_repeat`: it may have arrived before, which it says."""
    if keys is None:
        return failed(NO_KEYS, is_final=True)
    if line.kind is ChannelKind.MAIL:
        return _by_mail(line, letter, keys, way, at, is_repeat)
    request = _request(line, letter, keys, at, part, is_repeat)
    return post(request, way, robots.read_webhook if line.kind is ChannelKind.WEBHOOK else robots.read_robot)


def _by_mail(line: Line, letter: Letter, keys: Keys, way: Way, at: datetime, is_repeat: bool) -> Outcome:
    assert line.security is not None
    server = mail.Server(line.host, line.port, line.security, line.sender, line.username, keys.secret)
    title = REPEATED + letter.title if is_repeat else letter.title
    bytes_of = partial(mail.message, line.sender, letter.to)
    return mail.send(server, letter.to, bytes_of(title, _body(line, letter), at, letter.id), way)


def _request(line: Line, letter: Letter, keys: Keys, at: datetime, part: int, is_repeat: bool) -> Request:
    pieces = _parts(line, letter)
    number = f"（{part}/{len(pieces)}）" if len(pieces) > 1 else ""
    text = f"{REPEATED if is_repeat else ''}{number}{pieces[part - 1]}"
    address = partial(Request, line.host, line.port)
    match line.kind:
        case ChannelKind.DINGTALK:
            signed = keys.path + robots.dingtalk_signature(keys.secret, at)
            return address(signed, robots.as_bytes(robots.dingtalk(text, letter.mobile)))
        case ChannelKind.WECOM:
            return address(keys.path, robots.as_bytes(robots.wecom(text, letter.mobile)))
        case ChannelKind.FEISHU:
            return address(keys.path, robots.as_bytes(robots.feishu(text, keys.secret, at)))
        case _:
            body = robots.as_bytes(robots.webhook(letter.title, _body(line, letter), letter.reader, is_repeat))
            return address(keys.path, body, robots.webhook_headers(keys.secret, body, at))


def _parts(line: Line, letter: Letter) -> list[str]:
    text = f"{letter.title}\n{_body(line, letter)}"
    most = robots.LIMITS.get(line.kind)
    return [text] if most is None or len(text.encode()) + _ROOM <= most else robots.parts(text, most - _ROOM)


def _body(line: Line, letter: Letter) -> str:
    return letter.brief if line.is_shared else letter.body
