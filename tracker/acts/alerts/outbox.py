"""What leaves the program: each person's digest of the day, by mail or by a robot (domain.md 8, 12)."""

from __future__ import annotations

import logging
import uuid
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from tracker import changes
from tracker.actor import Act
from tracker.alerts import queries as alerts
from tracker.alerts.channels import keys
from tracker.alerts.channels.https import Way
from tracker.alerts.channels.keys import Keys
from tracker.alerts.channels.outcome import Outcome, failed, unknown
from tracker.alerts.channels.sending import send
from tracker.alerts.digest.times import may_leave
from tracker.alerts.outbox import queries, steps
from tracker.alerts.outbox.channel_queries import jurisdictions_with_channels
from tracker.alerts.outbox.steps import Claimed
from tracker.calendar.days import load_calendar
from tracker.calendar.workdays import Calendar
from tracker.clock import SHANGHAI, elapsed
from tracker.config import Config
from tracker.database import end_read
from tracker.errors import BadInput
from tracker.people.queries import working_jurisdictions
from tracker.vocabulary import DeliveryState

log = logging.getLogger(__name__)

RUN = timedelta(minutes=4)
"""How long one call goes on; the rest is the next one's."""

SCANNED_BY = time(9)
"""Until when a day's digests wait for its scan; then what there is leaves."""


@dataclass(frozen=True)
class Delivered:
    """What one call did: digests queued, attempts by what became of them; `why_not`: nothing leaves now, and why.

    `errors`: of the jurisdictions whose digests could not be queued.
    """

    queued: int = 0
    sent: int = 0
    failed: int = 0
    unknown: int = 0
    why_not: str = ""
    errors: tuple[Exception, ...] = ()

    @property
    def is_idle(self) -> bool:
        """Whether there was nothing to do."""
        return not (self.queued or self.sent or self.failed or self.unknown or self.errors)


def deliver(act: Act, config: Config) -> Delivered:
    """Queue the digests of the day and send what is due; nothing in quiet hours, on days off or where it is paused.

    Run every minute. Each attempt is claimed in a transaction of its own before it leaves, so that it leaves once
    however many run at a time, and whoever dies in the middle leaves it 发送中: ten minutes later it is 结果不明.
    """
    calendar = load_calendar()
    why_not = _why_not(act, calendar)
    end_read()
    if why_not:
        return Delivered(why_not=why_not)
    with changes.writing(_anew(act)):
        steps.settle_lost(act, act.at, calendar)
    queued, errors = _queue(act)
    outcomes = _send_due(act, config, calendar)
    return Delivered(
        queued,
        sent=outcomes.count(DeliveryState.SENT),
        failed=outcomes.count(DeliveryState.FAILED),
        unknown=outcomes.count(DeliveryState.UNKNOWN),
        errors=tuple(errors),
    )


def _why_not(act: Act, calendar: Calendar) -> str:
    if not may_leave(act.at, calendar):
        return "静默时段：工作日 8:00–20:00 发送"
    codes = set(jurisdictions_with_channels())
    return "已暂停发送" if codes and codes <= queries.paused() else ""


def _queue(act: Act) -> tuple[int, list[Exception]]:
    """Region by region once its day was scanned; one that fails holds up no other, its error is told at the end."""
    queued, errors = 0, list[Exception]()
    silent = queries.paused()
    codes = [code for code in jurisdictions_with_channels() if code not in silent and _is_scanned(act, code)]
    end_read()
    for code in codes:
        try:
            with changes.writing(_anew(act)):
                queued += steps.queue(act, code)
        except Exception as error:
            errors.append(error)
    return queued, errors


def _is_scanned(act: Act, code: str) -> bool:
    if act.at.astimezone(SHANGHAI).time() >= SCANNED_BY or code not in working_jurisdictions():
        return True
    day = alerts.scanned_up_to(code, act.at)
    return day is not None and day >= act.today


def _send_due(act: Act, config: Config, calendar: Calendar) -> list[DeliveryState]:
    """One attempt after the other, until nothing is due; its time goes on from the act's.

    Keys are read while the claim holds the channel: who changes it meanwhile waits, and takes the old ones away after.
    """
    began, done = elapsed(), list[DeliveryState]()
    way = Way(config.destinations, config.ca_file)
    while True:
        at = act.at + timedelta(seconds=elapsed() - began)
        if at - act.at > RUN:
            return done
        with changes.writing(_anew(act)):
            claimed = steps.claim(act, at, calendar, config.base_url)
            known = keys.read(config.channel_keys, claimed.way.key_name) if claimed else None
        if claimed is None:
            return done
        outcome = _handed_over(claimed, known, way, at)
        settle_claimed(act, claimed.delivery_id, outcome, act.at + timedelta(seconds=elapsed() - began))
        done.append(outcome.state)


def _handed_over(claimed: Claimed, known: Keys | None, way: Way, at: datetime) -> Outcome:
    if claimed.letter is None:
        return failed(steps.NOBODY, is_final=True)
    try:
        return send(claimed.way.line, claimed.letter, known, way, at, claimed.part, claimed.is_repeat)
    except Exception as error:
        log.exception("delivery %d", claimed.delivery_id)
        return unknown(f"程序出错：{type(error).__name__}")


def settle_claimed(act: Act, delivery_id: int, outcome: Outcome, at: datetime) -> None:
    """Note what became of an attempt, in a transaction of its own.

    Also by a process that lost its lease while it sent: nobody else knows the outcome, and 发送中 is left once alone.
    """
    calendar = load_calendar()
    with changes.writing(replace(_anew(act), fencing=None)):
        steps.settle(act, delivery_id, outcome, at, calendar)


def pause(act: Act, code: str, reason: str) -> None:
    """暂停发送: nothing of a jurisdiction leaves until an administrator there releases it."""
    _set_pause(act, code, True, reason)


def release(act: Act, code: str, reason: str) -> None:
    """恢复发送."""
    _set_pause(act, code, False, reason)


def _set_pause(act: Act, code: str, is_paused: bool, reason: str) -> None:
    if not reason.strip():
        raise BadInput("请填写原因")
    with changes.writing(act):
        if (code in queries.paused()) is not is_paused:
            steps.pause(act, code, is_paused, reason.strip())


def _anew(act: Act) -> Act:
    """The same act with a number of its own, for one of its transactions."""
    return replace(act, request_id=uuid.uuid4().hex)
