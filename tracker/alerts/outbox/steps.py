"""Queueing a digest, claiming an attempt before it leaves, and noting what became of it (reliability.md P3, P4).

Every state is written by what outbox/transitions.py says of it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select, update

from tracker import audit
from tracker.actor import Act
from tracker.alerts.channels import robots
from tracker.alerts.channels.outcome import Outcome, unknown
from tracker.alerts.channels.sending import Letter, count_parts
from tracker.alerts.digest.rules import Item
from tracker.alerts.digest.times import may_leave, next_leave
from tracker.alerts.models import Channel, DailyDigest, Delivery, DigestItem, SendingPause
from tracker.alerts.outbox.backoff import LOST_AFTER
from tracker.alerts.outbox.channel_queries import ChannelRow, channel_row, channels
from tracker.alerts.outbox.content_queries import held, words_by
from tracker.alerts.outbox.queries import Reader, Waiting, paused, reader_of, readers, untold
from tracker.alerts.outbox.transitions import Attempt, Event, Step, Then, after, event_of
from tracker.calendar.workdays import Calendar
from tracker.database import db
from tracker.people.queueing_steps import queue_up
from tracker.vocabulary import ChannelKind, DeliveryState

MINUTE = timedelta(seconds=60)
LOST = "发送中断，不知道对方收到没有"
NOBODY = "收件人的账号已停用，或者不再有岗位"
SWITCHED_OFF = "渠道已停用"
SETTLED = "事项已办、已读或不再由收件人负责"
TOLD = "前面的部分已经写全"


def queue(act: Act, jurisdiction_id: str) -> int:
    """One digest for each person whom a channel reaches and who has something new to hear today; how many.

    What was queued before and has not left is taken over: he gets one message, not two.
    """
    queue_up(jurisdiction_id)
    ways = channels(jurisdiction_id)
    people = [reader for reader in readers(jurisdiction_id, act.today) if any(way.reaches(reader) for way in ways)]
    _hold([reader.user_id for reader in people])
    waiting = untold(people, act.today)
    busy = _busy(act, waiting)
    queued = 0
    for reader in people:
        if reader.user_id in waiting and reader.user_id not in busy:
            _queue_one(act, reader, waiting[reader.user_id], ways)
            queued += 1
    if queued:
        audit.record(
            act, "queue_digests", "jurisdiction", jurisdiction_id, jurisdiction_id=jurisdiction_id, digests=queued
        )
    return queued


def _hold(users: Collection[int]) -> None:
    """What waits for these people leaves before this or after it: nobody who delivers just then claims it meanwhile."""
    waiting = select(Delivery.id).join(DailyDigest, DailyDigest.id == Delivery.digest_id)
    of_theirs = DailyDigest.user_id.in_(users), Delivery.state == DeliveryState.QUEUED
    db.session.execute(waiting.where(*of_theirs).order_by(Delivery.id).with_for_update(of=Delivery))


def _busy(act: Act, users: Collection[int]) -> set[int]:
    """Who has had his message of the day, or is being sent one just now."""
    had = select(DailyDigest.user_id).where(DailyDigest.user_id.in_(users), DailyDigest.day >= act.today)
    being_sent = (
        select(DailyDigest.user_id)
        .join(Delivery, Delivery.digest_id == DailyDigest.id)
        .where(DailyDigest.user_id.in_(users), Delivery.state == DeliveryState.SENDING)
    )
    return {*db.session.scalars(had), *db.session.scalars(being_sent)}


def _queue_one(act: Act, reader: Reader, waiting: Waiting, ways: Collection[ChannelRow]) -> None:
    earlier = _take_over(reader.user_id)
    is_repeat = (earlier is not None and earlier.following.is_repeat) or _arrived_in_part(
        reader.user_id, waiting.carried
    )
    row = _digest_row(act, reader, [*waiting.carried, *waiting.new])
    way = next((way for way in ways if earlier and way.id == earlier.channel_id and way.reaches(reader)), None)
    if earlier is not None and way is not None:
        _queue_attempt(row.id, way.id, replace(earlier.following, is_repeat=is_repeat), earlier.due_at)
    else:
        first = next(way for way in ways if way.reaches(reader))
        _queue_attempt(row.id, first.id, Attempt(DeliveryState.QUEUED, is_repeat=is_repeat), act.at)


def _arrived_in_part(user_id: int, carried: Collection[Item]) -> bool:
    """Whether a part arrived of a digest that held any of these and did not arrive as a whole."""
    held = (
        select(Delivery.id)
        .join(DailyDigest, DailyDigest.id == Delivery.digest_id)
        .join(DigestItem, DigestItem.digest_id == DailyDigest.id)
        .where(
            DailyDigest.user_id == user_id,
            DigestItem.alert_id.in_([item.id for item in carried]),
            Delivery.state == DeliveryState.SENT,
        )
    )
    return bool(carried) and db.session.scalar(held.limit(1)) is not None


def _digest_row(act: Act, reader: Reader, items: Collection[Item]) -> DailyDigest:
    row = DailyDigest(
        jurisdiction_id=reader.jurisdiction_id,
        user_id=reader.user_id,
        day=act.today,
        reader=reader.name,
        title="",
        body="",
        brief="",
        state=DeliveryState.QUEUED,
        recorded_at=act.at,
    )
    db.session.add(row)
    db.session.flush()
    db.session.add_all(DigestItem(digest_id=row.id, alert_id=item.id) for item in items)
    return row


@dataclass(frozen=True)
class Earlier:
    """What waited and was taken over: by which channel, from when on, and the attempt that goes on in its stead."""

    channel_id: int
    due_at: datetime
    following: Attempt


def _take_over(user_id: int) -> Earlier | None:
    """Mark what has not left as 并入次日; its attempt that waits, whose number and time the new one keeps."""
    old = select(DailyDigest.id).where(DailyDigest.user_id == user_id, DailyDigest.state == DeliveryState.QUEUED)
    waiting = select(Delivery).where(Delivery.digest_id.in_(old), Delivery.state == DeliveryState.QUEUED)
    left = list(db.session.scalars(waiting.order_by(Delivery.attempt.desc(), Delivery.id)))
    steps = [(delivery, _turn(delivery, Event.OVERTAKEN)) for delivery in left]
    ids = list(db.session.scalars(old))
    db.session.execute(update(DailyDigest).where(DailyDigest.id.in_(ids)).values(state=DeliveryState.MERGED))
    found = (Earlier(one.channel_id, one.due_at, step.following) for one, step in steps if step and step.following)
    return next(found, None)


def _queue_attempt(digest_id: int, channel_id: int, attempt: Attempt, due_at: datetime) -> None:
    db.session.add(
        Delivery(
            digest_id=digest_id,
            channel_id=channel_id,
            part=attempt.part,
            attempt=attempt.number,
            is_repeat=attempt.is_repeat,
            state=attempt.state,
            due_at=due_at,
        )
    )


def _turn(delivery: Delivery, event: Event, parts: int = 1) -> Step | None:
    """Write what an event makes of an attempt; None, and nothing is written, where it is past that."""
    before = Attempt(DeliveryState(delivery.state), delivery.part, delivery.attempt, delivery.is_repeat)
    step = after(before, event, parts)
    if step is not None:
        delivery.state = step.attempt.state
    return step


def _letter(of: DailyDigest, to: str = "", mobile: str = "") -> Letter:
    return Letter(f"digest-{of.id}", of.title, of.body, of.brief, of.reader, to, mobile)


@dataclass(frozen=True)
class Claimed:
    """An attempt that is ours alone: what is sent, by which channel. `letter` None: there is nobody to send to."""

    delivery_id: int
    way: ChannelRow
    letter: Letter | None
    part: int
    is_repeat: bool


def claim(act: Act, at: datetime, calendar: Calendar, url: str) -> Claimed | None:
    """The oldest attempt whose time has come, by a channel that takes one now, marked 发送中; None without any.

    A run goes on for minutes: each claim asks anew whether it is 静默时段 or 暂停发送.
    """
    if not may_leave(at, calendar):
        return None
    full, silent = set[int](), paused()
    while (channel_id := _next_channel(at, full, silent)) is not None:
        way = _held_channel(channel_id)
        if is_full(way, at):
            full.add(way.id)
        elif (delivery := _oldest_due(way.id, at)) is not None:
            claimed = _claimed(act, delivery, way, at, url)
            if claimed is not None:
                return claimed
    return None


def _next_channel(at: datetime, full: Collection[int], silent: Collection[str]) -> int | None:
    """By which the oldest attempt goes whose time has come."""
    due = (
        select(Delivery.channel_id)
        .join(Channel, Channel.id == Delivery.channel_id)
        .where(*_is_due(at), Channel.is_active, Channel.id.not_in(full), Channel.jurisdiction_id.not_in(silent))
        .order_by(Delivery.due_at, Delivery.id)
    )
    return db.session.scalar(due.limit(1))


def _held_channel(channel_id: int) -> ChannelRow:
    """Whoever claims holds the channel first and an attempt second, so that of two who wait none waits for the other.

    Who queues holds attempts, and writes others that refer to the channel: that much is left open.
    """
    return channel_row(db.session.get_one(Channel, channel_id, with_for_update={"key_share": True}))


def _oldest_due(channel_id: int, at: datetime) -> Delivery | None:
    """None where another process has taken it just before."""
    due = select(Delivery).where(*_is_due(at), Delivery.channel_id == channel_id)
    return db.session.scalar(due.order_by(Delivery.due_at, Delivery.id).limit(1).with_for_update())


def _is_due(at: datetime) -> tuple[ColumnElement[bool], ...]:
    return Delivery.state == DeliveryState.QUEUED, Delivery.due_at <= at


def is_full(way: ChannelRow, at: datetime) -> bool:
    """Whether a robot has had its twenty of the last minute, or is better left alone this minute."""
    if way.line.kind in (ChannelKind.MAIL, ChannelKind.WEBHOOK):
        return False
    lately = select(func.count()).where(
        Delivery.channel_id == way.id, Delivery.claimed_at > at - MINUTE, Delivery.claimed_at <= at + MINUTE
    )
    return robots.avoids(way.line.kind, at) or (db.session.scalar(lately) or 0) >= robots.A_MINUTE


def _claimed(act: Act, delivery: Delivery, way: ChannelRow, at: datetime, url: str) -> Claimed | None:
    """None where nothing of the digest stands any more, or fewer parts say it all by now: it ends as 不必再发."""
    of = db.session.get_one(DailyDigest, delivery.digest_id)
    reader, letter = reader_of(of.user_id, act.today), None
    if reader is not None and way.reaches(reader):
        if not _say(of, delivery, reader, way, url):
            _end_unsent(of, delivery, Event.SETTLED, SETTLED, at)
            return None
        letter = _letter(of, reader.mail, robots.mobile(reader.phone))
        if delivery.part > count_parts(way.line, letter):
            _end_unsent(of, delivery, Event.TOLD, TOLD, at)
            return None
    _turn(delivery, Event.CLAIMED)
    delivery.claimed_at = at
    return Claimed(delivery.id, way, letter, delivery.part, delivery.is_repeat)


def _end_unsent(of: DailyDigest, delivery: Delivery, event: Event, words: str, at: datetime) -> None:
    step = _turn(delivery, event)
    if step is not None:
        delivery.words, delivery.finished_at, of.state = words, at, step.digest
    db.session.flush()


def _say(of: DailyDigest, delivery: Delivery, reader: Reader, way: ChannelRow, url: str) -> bool:
    """Put into words what stands now; a repeat and a later part say the same again. False: there is nothing to say.

    Example: it failed at nine, the task was signed at ten: the attempt of eleven does not ask for it.
    """
    his = held(of.id, reader)
    standing = [one for one in his if one.stands]
    if not (his if delivery.part > 1 else standing):
        return False
    said = his if delivery.is_repeat or delivery.part > 1 else standing
    kept = {one.item.id for one in said}
    db.session.execute(delete(DigestItem).where(DigestItem.digest_id == of.id, DigestItem.alert_id.not_in(kept)))
    told = words_by(way, said, of.day, reader.name, url)
    of.reader, of.title, of.body, of.brief = reader.name, told.title, told.body, told.brief
    return True


def claim_test(way: ChannelRow, at: datetime) -> int:
    """An attempt that belongs to no digest: the test of a channel; its id."""
    row = Delivery(
        channel_id=way.id, part=1, attempt=1, is_repeat=False, state=DeliveryState.SENDING, due_at=at, claimed_at=at
    )
    db.session.add(row)
    db.session.flush()
    return row.id


def settle(act: Act, delivery_id: int, outcome: Outcome, at: datetime, calendar: Calendar) -> None:
    """Note what became of an attempt that is ours, and what follows from it.

    Nothing follows by a channel that was switched off meanwhile; nor is it switched off before this act ends.
    """
    channel = _kept_as_it_is(db.session.scalars(select(Delivery.channel_id).where(Delivery.id == delivery_id)).one())
    delivery = db.session.get_one(Delivery, delivery_id, with_for_update=True)
    of = db.session.get_one(DailyDigest, delivery.digest_id) if delivery.digest_id is not None else None
    event = event_of(outcome)
    is_sent = event is Event.ARRIVED
    parts = count_parts(channel_row(channel).line, _letter(of)) if of is not None and is_sent else 1
    step = _turn(delivery, event, parts)
    if step is None:
        return
    delivery.words, delivery.finished_at = outcome.words, at
    audit.record(
        act,
        "send_digest" if of is not None else "test_channel",
        "channel",
        channel.id,
        jurisdiction_id=channel.jurisdiction_id,
        result="成功" if is_sent else "失败",
        reason=outcome.words or None,
        delivery=delivery.id,
        state=outcome.state.value,
    )
    if of is not None:
        _go_on(act, of, delivery, step, at, calendar)
    if not channel.is_active:
        db.session.flush()
        abandon(act, channel.id, calendar)


def _go_on(act: Act, of: DailyDigest, delivery: Delivery, step: Step, at: datetime, calendar: Calendar) -> None:
    """Queue what follows, or note how the digest ended."""
    if step.following is None:
        of.state = step.digest
    elif step.then is Then.ELSEWHERE:
        _go_elsewhere(act, of, step, step.following, next_leave(at, calendar))
    else:
        due_at = at if step.then is Then.NEXT_PART else next_leave(at + step.wait, calendar)
        _queue_attempt(of.id, delivery.channel_id, step.following, due_at)


def _go_elsewhere(act: Act, of: DailyDigest, step: Step, following: Attempt, due_at: datetime) -> None:
    """By the person's next channel; without any the digest is given up."""
    db.session.flush()
    reader = reader_of(of.user_id, act.today)
    tried = set(db.session.scalars(select(Delivery.channel_id).where(Delivery.digest_id == of.id)))
    ways = [way for way in channels(of.jurisdiction_id) if reader and way.id not in tried and way.reaches(reader)]
    way = next((way for way in ways if _kept_as_it_is(way.id).is_active), None)
    if way is None:
        of.state = step.digest
    else:
        _queue_attempt(of.id, way.id, following, due_at)


def _kept_as_it_is(channel_id: int) -> Channel:
    """A channel as it stands now, be it other than it was read; until this act ends nobody switches it on or off.

    Who claims and holds one channel while he wants the next is not waited for, and does not wait.
    """
    held = select(Channel).where(Channel.id == channel_id).with_for_update(read=True, key_share=True)
    return db.session.scalars(held, execution_options={"populate_existing": True}).one()


def settle_lost(act: Act, at: datetime, calendar: Calendar) -> int:
    """Attempts whose process died between claim and answer: nobody knows whether they arrived; how many."""
    lost = select(Delivery.id).where(
        Delivery.state == DeliveryState.SENDING,
        (Delivery.claimed_at <= at - LOST_AFTER) | (Delivery.claimed_at > at + LOST_AFTER),
    )
    ids = list(db.session.scalars(lost.order_by(Delivery.id)))
    for id in ids:
        settle(act, id, unknown(LOST), at, calendar)
    return len(ids)


def abandon(act: Act, channel_id: int, calendar: Calendar) -> None:
    """What waits for a channel that was switched off goes by the next one."""
    waiting = select(Delivery).where(Delivery.channel_id == channel_id, Delivery.state == DeliveryState.QUEUED)
    seen: set[int] = set()
    for delivery in list(db.session.scalars(waiting.order_by(Delivery.id))):
        if delivery.digest_id is None or delivery.digest_id in seen:
            continue
        seen.add(delivery.digest_id)
        step = _turn(delivery, Event.SWITCHED_OFF)
        if step is not None:
            delivery.words, delivery.finished_at = SWITCHED_OFF, act.at
            _go_on(act, db.session.get_one(DailyDigest, delivery.digest_id), delivery, step, act.at, calendar)


def pause(act: Act, code: str, is_paused: bool, reason: str) -> None:
    """From now on nothing of a jurisdiction leaves, or it leaves again."""
    fact = SendingPause(
        jurisdiction_id=code, is_paused=is_paused, reason=reason, recorded_at=act.at, actor=act.actor.name
    )
    db.session.add(fact)
    action = "pause_sending" if is_paused else "release_sending"
    audit.record(act, action, "jurisdiction", code, jurisdiction_id=code, reason=reason)
