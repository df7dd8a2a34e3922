"""What a person says of a round: a chase for what has not come, that its cut-offs are others (domain.md 7, 8)."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement

from tracker.actor import Act
from tracker.alerts.chase.words import Unsent, cutoffs_key, say_cutoffs
from tracker.alerts.models import Alert
from tracker.alerts.steps import Message, hold, put_aside, write
from tracker.database import db
from tracker.people.accounts.steps import post_of
from tracker.reporting.models import Round
from tracker.reporting.quarters import CutOffs
from tracker.vocabulary import AlertEnd, AlertStage, AlertState, Role


def chase(act: Act, jurisdiction_id: str, to: Collection[tuple[Unsent, Role]]) -> None:
    """One message a unit and post, in place of what was said of the same round to the same post."""
    _hold([one for one, _ in to])
    for one, role in to:
        _put_aside(act, one, role, AlertEnd.REPLACED)
    write(
        act,
        jurisdiction_id,
        [_message(act, one, role, AlertStage.A4, one.key(role, act.today), one.say(role)) for one, role in to],
    )


def tell_cutoffs(act: Act, round: Round, days: CutOffs, reason: str, to: Collection[Unsent]) -> None:
    """To the liaisons of who still owes something.

    The news of an earlier change no longer stands, nor does a person's chase, which names the days that were.
    """
    said = say_cutoffs(round.name, days, reason)
    _hold(to)
    for one in to:
        _put_aside(act, one, Role.LIAISON, AlertEnd.REPLACED, Alert.stage == AlertStage.A3)
        for role in (Role.LIAISON, Role.UNIT_HEAD):
            _put_aside(act, one, role, AlertEnd.DATE, Alert.stage == AlertStage.A4)
    write(
        act,
        round.jurisdiction_id,
        [_message(act, one, Role.LIAISON, AlertStage.A3, cutoffs_key(one, act.request_id), said) for one in to],
    )


def _message(act: Act, one: Unsent, role: Role, stage: AlertStage, key: str, said: str) -> Message:
    return Message(key, stage, one.department_id, role, act.today, said, due_on=one.due_on, round_id=one.round_id)


def _hold(to: Collection[Unsent]) -> None:
    of_rounds = Alert.round_id.in_({one.round_id for one in to})
    hold(of_rounds, Alert.department_id.in_({one.department_id for one in to}), Alert.state == AlertState.SENT)


def _put_aside(act: Act, one: Unsent, role: Role, end: AlertEnd, *which: ColumnElement[bool]) -> None:
    post = post_of(one.department_id, role)
    put_aside(db.session(), (Alert.round_id == one.round_id, Alert.post_id == post.id, *which), end, act.today)
