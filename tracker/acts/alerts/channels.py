"""Channels: adding, changing, switching on and off, and a test that shows what happens (domain.md 12)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from sqlalchemy import func, select

from tracker import audit, changes
from tracker.actor import Act
from tracker.acts.alerts.outbox import settle_claimed
from tracker.alerts.channels import keys
from tracker.alerts.channels.destinations import is_listed
from tracker.alerts.channels.https import Way
from tracker.alerts.channels.keys import Keys
from tracker.alerts.channels.mail import is_address
from tracker.alerts.channels.outcome import Outcome
from tracker.alerts.channels.sending import Letter, send
from tracker.alerts.digest.words import MARK
from tracker.alerts.models import Channel
from tracker.alerts.outbox import steps
from tracker.alerts.outbox.channel_queries import ChannelRow, channel_row
from tracker.calendar.days import load_calendar
from tracker.config import Config
from tracker.database import db
from tracker.errors import BadInput, Conflict, NotFound, RuleRefused
from tracker.people.models import Department
from tracker.people.queries import jurisdictions_below
from tracker.people.queueing_steps import queue_up
from tracker.people.registry.queries import NO_DEPARTMENT
from tracker.vocabulary import ChannelKind, MailSecurity

NO_CHANNEL = "没有这个发送渠道，或者它不在本地区"
NO_HTTPS = "Webhook 地址要以 https:// 开头，写全主机和路径"
NOT_LISTED = "{}:{} 不在允许的发送地址里。请运行维护人员加进 TRACKER_DESTINATIONS，再重启"
TOO_MANY = "这个机器人一分钟内已发 20 条，请过一分钟再试"
NO_MAIL = "“{}”不是邮箱地址"
PLAIN_PASSWORD = "不加密的连接不能带账号密码，请改用 TLS 或 STARTTLS"
NEW_HOST = "换了邮件服务器，请重新填写密码"
TEST_WORDS = "这是一条测试消息，收到说明渠道可用。"


@dataclass(frozen=True)
class Settings:
    """What an administrator says of a channel. `address`: the robot's whole webhook, written once and kept as keys;
    empty `address` and `secret` leave those known as they are."""

    name: str
    department_id: int | None = None
    address: str = ""
    secret: str = ""
    host: str = ""
    port: int = 465
    security: MailSecurity | None = None
    username: str = ""
    sender: str = ""


def add(act: Act, config: Config, jurisdiction_id: str, kind: ChannelKind, settings: Settings) -> int:
    """A new channel, in use at once, after those that are there; its id."""
    host, port, path = _place(config, kind, settings)
    if kind is not ChannelKind.MAIL and not path:
        raise BadInput(NO_HTTPS)
    with _written(act, config, Keys(path, settings.secret)) as key_name, changes.writing(act) as session:
        _demand_department(jurisdiction_id, settings.department_id)
        last = session.scalar(select(func.max(Channel.position)).where(Channel.jurisdiction_id == jurisdiction_id))
        channel = Channel(
            jurisdiction_id=jurisdiction_id,
            kind=kind,
            position=(last or 0) + 1,
            host=host,
            port=port,
            key_name=key_name,
            is_active=True,
            recorded_at=act.at,
            actor=act.actor.name,
        )
        _fill(channel, kind, settings)
        session.add(channel)
        session.flush()
        _record(act, "add_channel", channel)
        return channel.id


def change(act: Act, config: Config, channel_id: int, version: int, settings: Settings) -> None:
    """Other settings; keys that are not written anew stay, but no password goes to another mail server."""
    row = _row(act, channel_id)
    host, port, path = _place(config, row.line.kind, settings, row)
    known = keys.read(config.channel_keys, row.key_name) or Keys()
    moves = row.line.kind is ChannelKind.MAIL and host != row.line.host
    if moves:
        _demand_new_password(settings, known)
        known = Keys()
    is_anew = bool(path or settings.secret or moves)
    new = Keys(path or known.path, settings.secret or known.secret)
    written = _written(act, config, new) if is_anew else nullcontext(row.key_name)
    with written as key_name, changes.writing(act):
        channel = _locked(act, channel_id, version)
        _demand_department(channel.jurisdiction_id, settings.department_id)
        channel.host, channel.port, channel.key_name = host, port, key_name
        _fill(channel, row.line.kind, settings)
        _record(act, "change_channel", channel)
    if is_anew:
        keys.forget(config.channel_keys, row.key_name)


@contextmanager
def _written(act: Act, config: Config, new: Keys) -> Iterator[str]:
    """The name under which new keys are kept, on disk before a channel names them; they go where nothing was saved.

    They stay where nobody knows: the channel that was committed needs them.
    """
    name = keys.new_name()
    keys.write(config.channel_keys, name, new)
    try:
        yield name
    except BaseException:
        if changes.outcome_of(act.request_id) is changes.Outcome.NOT_SAVED:
            keys.forget(config.channel_keys, name)
        raise


def switch(act: Act, channel_id: int, version: int, is_active: bool) -> None:
    """Use it or not; what waits for one that is switched off goes by the next. Nothing is queued for it meanwhile."""
    calendar = load_calendar()
    with changes.writing(act):
        queue_up(_row(act, channel_id).jurisdiction_id)
        channel = _locked(act, channel_id, version)
        channel.is_active = is_active
        db.session.flush()
        if not is_active:
            steps.abandon(act, channel_id, calendar)
        _record(act, "switch_channel", channel)


def put_first(act: Act, channel_id: int, version: int) -> None:
    """The channel that everybody it reaches is told by; the others are his second and third."""
    with changes.writing(act) as session:
        channel = _locked(act, channel_id, version)
        first = session.scalar(
            select(func.min(Channel.position)).where(Channel.jurisdiction_id == channel.jurisdiction_id)
        )
        channel.position = (first or 0) - 1
        _record(act, "change_channel", channel)


def test(act: Act, config: Config, channel_id: int, to: str = "") -> Outcome:
    """Send a test message and say what happened; `to`: whose mailbox. It is noted like any attempt."""
    with changes.writing(act):
        row = _row(act, channel_id)
        if row.line.kind is ChannelKind.MAIL and not is_address(to):
            raise BadInput(NO_MAIL.format(to))
        if steps.is_full(row, act.at):
            raise RuleRefused(TOO_MANY)
        delivery_id = steps.claim_test(row, act.at)
    words = f"{TEST_WORDS}\n{config.base_url}"
    letter = Letter(f"test-{delivery_id}", f"{MARK}：测试", words, words, act.actor.name, to)
    known, way = keys.read(config.channel_keys, row.key_name), Way(config.destinations, config.ca_file)
    outcome = send(row.line, letter, known, way, act.at, 1, False)
    settle_claimed(replace(act, request_id=uuid.uuid4().hex), delivery_id, outcome, act.at)
    return outcome


def _place(
    config: Config, kind: ChannelKind, settings: Settings, known: ChannelRow | None = None
) -> tuple[str, int, str]:
    """Host, port and the robot's way behind them; BadInput where a message could not go there."""
    if kind is ChannelKind.MAIL:
        _demand_mail(settings)
        host, port, path = settings.host.strip().lower(), settings.port, ""
    elif settings.address.strip() or known is None:
        host, port, path = _webhook(settings.address.strip())
    else:
        host, port, path = known.line.host, known.line.port, ""
    if not is_listed(host, port, config.destinations):
        raise BadInput(NOT_LISTED.format(host, port))
    return host, port, path


def _webhook(address: str) -> tuple[str, int, str]:
    try:
        found = urlsplit(address)
        port = found.port or 443
    except ValueError as wrong:
        raise BadInput(NO_HTTPS) from wrong
    plain = address.isascii() and address.isprintable() and " " not in address
    if found.scheme != "https" or not found.hostname or "@" in found.netloc or not plain:
        raise BadInput(NO_HTTPS)
    query = f"?{found.query}" if found.query else ""
    return found.hostname, port, f"{found.path or '/'}{query}"


def _demand_mail(settings: Settings) -> None:
    if not is_address(settings.sender.strip()):
        raise BadInput(NO_MAIL.format(settings.sender))
    if settings.security is MailSecurity.NONE and settings.username:
        raise BadInput(PLAIN_PASSWORD)


def _demand_new_password(settings: Settings, known: Keys) -> None:
    if known.secret and settings.username.strip() and not settings.secret:
        raise BadInput(NEW_HOST)


def _demand_department(jurisdiction_id: str, department_id: int | None) -> None:
    if department_id is None:
        return
    department = db.session.get(Department, department_id)
    if department is None or department.jurisdiction_id not in jurisdictions_below(jurisdiction_id):
        raise BadInput(NO_DEPARTMENT)


def _fill(channel: Channel, kind: ChannelKind, settings: Settings) -> None:
    channel.name, channel.department_id = settings.name.strip(), settings.department_id
    is_mail_server = kind is ChannelKind.MAIL
    channel.security = settings.security if is_mail_server else None
    channel.username = settings.username.strip() if is_mail_server else ""
    channel.sender = settings.sender.strip() if is_mail_server else ""


def _row(act: Act, channel_id: int) -> ChannelRow:
    channel = db.session.get(Channel, channel_id)
    home = act.actor.jurisdiction_id
    if channel is None or (home is not None and channel.jurisdiction_id not in jurisdictions_below(home)):
        raise NotFound(NO_CHANNEL)
    return channel_row(channel)


def _locked(act: Act, channel_id: int, version: int) -> Channel:
    _row(act, channel_id)
    channel = db.session.get_one(Channel, channel_id, with_for_update=True)
    if channel.version != version:
        raise Conflict(changes.CHANGED_MEANWHILE)
    return channel


def _record(act: Act, action: str, channel: Channel) -> None:
    """Everything but the keys."""
    audit.record(
        act,
        action,
        "channel",
        channel.id,
        jurisdiction_id=channel.jurisdiction_id,
        channel=channel.name,
        place=f"{channel.host}:{channel.port}",
        in_use=channel.is_active,
    )
