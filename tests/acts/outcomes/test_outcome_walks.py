"""Random walks over extensions, completion and a leader's acts: what the tables forbid never happens.

A model written down a second time foretells of every act whether it is done, and where task and request stand after it;
people of all roles, of another unit and of another region try everything at random, days pass in between.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from tests.given import builders, rows
from tests.reporting.world import Region, by, region
from tracker.actor import Act, Actor
from tracker.acts.outcomes import endings, extensions
from tracker.database import db
from tracker.errors import TrackerError
from tracker.outcomes.extensions.rules import NewExtension
from tracker.outcomes.models import Extension, ExtensionEvent
from tracker.plans.models import Milestone, MilestoneDate, Task, TaskTransition
from tracker.vocabulary import ExtensionReason, Mode, PartyRole, Role, TaskAct

LAST = date(2030, 12, 31)
STEPS = 90
OPEN = ("draft", "applied", "to_decide")
LEADERS = ("leader", "principal")

# (state, act) → who, new state: the part of domain.md 4 that these acts walk on.
WAYS = {
    ("active", "apply"): (("head",), "to_verify"),
    ("to_verify", "return"): (("coordinator_head",), "active"),
    ("to_verify", "verify"): (("coordinator_head",), "completed"),
    ("completed", "close"): (LEADERS, "closed"),
    ("completed", "look_back"): (("coordinator_head",), "active"),
    ("closed", "look_back"): (("coordinator_head",), "active"),
    ("closed", "archive"): (("coordinator", "coordinator_head"), "archived"),
    ("active", "suspend"): (LEADERS, "suspended"),
    ("suspended", "resume"): (LEADERS, "active"),
    ("active", "terminate"): (LEADERS, "terminated"),
    ("to_verify", "terminate"): (LEADERS, "terminated"),
    ("suspended", "terminate"): (LEADERS, "terminated"),
    ("active", "to_standing"): (LEADERS, "completed"),
    ("active", "merge"): (LEADERS, "completed"),
    ("active", "expire"): (LEADERS, "completed"),
}
# The same for a request: who, new state.
ASKING = {
    ("draft", "withdraw"): (("head", "liaison"), "withdrawn"),
    ("applied", "withdraw"): (("head",), "withdrawn"),
    ("to_decide", "withdraw"): (("head",), "withdrawn"),
    ("applied", "forward"): (("coordinator", "coordinator_head"), "to_decide"),
    ("applied", "hand_back"): (("coordinator", "coordinator_head"), "draft"),
    ("to_decide", "refuse"): (LEADERS, "refused"),
    ("to_decide", "grant"): (LEADERS, "granted"),
}


@dataclass
class Model:
    """What must be so: the task, its one own date, the requests for it."""

    state: str = "active"
    due_on: date = date(2027, 6, 30)
    requests: list[dict[str, object]] | None = None

    def __post_init__(self) -> None:
        self.requests = []

    @property
    def all(self) -> list[dict[str, object]]:
        assert self.requests is not None
        return self.requests

    @property
    def open(self) -> dict[str, object] | None:
        return next((one for one in self.all if one["state"] in OPEN), None)

    @property
    def made(self) -> int:
        """Handed in before the open one, not taken back."""
        return sum(one["number"] != 0 and one["state"] in ("granted", "refused") for one in self.all)

    def can_ask(self) -> bool:
        return self.state == "active" and self.made < 2 and self.due_on < LAST

    def end(self) -> None:
        """A task that is not worked on takes its open request with it."""
        if self.state in ("completed", "suspended", "terminated") and self.open:
            self.open["state"] = "lapsed"


class Walk:
    """One task, its people, its model, a day."""

    def __init__(self, of: Region, seed: int) -> None:
        self.random = random.Random(seed)
        self.task = of.task(bodies=[(of.transport, PartyRole.LEAD)], mode=Mode.SINGLE)
        self.into = of.task(bodies=[(of.transport, PartyRole.LEAD)], mode=Mode.SINGLE)
        self.own = rows.milestone(self.task, date(2027, 6, 30))
        other = region(rows.SHANXI)
        self.people: dict[str, Actor] = {
            "head": of.head,
            "liaison": of.liaison,
            "coordinator": of.coordinator,
            "coordinator_head": of.coordinator_head,
            "leader": rows.person(Role.LEADER, of.commission),
            "principal": rows.person(Role.PRINCIPAL, of.commission),
            "other_head": of.other_head,
            "foreign_head": other.head,
            "foreign_office": other.coordinator_head,
            "foreign_leader": rows.person(Role.LEADER, other.commission),
        }
        db.session.commit()
        self.ids = (self.task.id, self.own.id, self.into.code)
        self.model, self.day = Model(), builders.TODAY
        self.said: list[str] = []

    def step(self) -> None:
        """Somebody tries something; the model says what comes of it."""
        who = self.random.choice(list(self.people))
        act = by(self.people[who], self.day)
        tries = [self.save, self.apply, self.answer, self.answer, self.answer, self.wait]
        # A task that is worked on stays so for a while: only then anything can be asked for.
        tries += [self.move] * (1 if self.model.state == "active" else 4)
        self.random.choice(tries)(who, act)

    def wait(self, who: str, act: Act) -> None:
        self.day += timedelta(days=self.random.choice((1, 5, 40, 120)))
        self.said.append(f"{self.day}")

    def save(self, who: str, act: Act) -> None:
        self._write(who, act, is_handed_in=False)

    def apply(self, who: str, act: Act) -> None:
        self._write(who, act, is_handed_in=True)

    def _write(self, who: str, act: Act, is_handed_in: bool) -> None:
        model, wanted = self.model, self._later_date()
        held = model.open
        if self.random.random() < 0.6:
            who, act = "head", by(self.people["head"], self.day)
        request_id = self._open_id() if held and self.random.random() < 0.8 else None
        new = NewExtension(wanted, ExtensionReason.FUNDS, "资金", "已开工", "追加")
        may = held["state"] == "draft" if held and request_id is not None else held is None and model.can_ask()
        may = may and who in (("head",) if is_handed_in else ("head", "liaison"))
        if is_handed_in:
            may = may and model.can_ask() and self._can_stand(wanted)
        do = extensions.apply if is_handed_in else extensions.save
        self._try(
            may, f"{who} {'apply' if is_handed_in else 'save'}", lambda: do(act, self.ids[1], request_id, None, new)
        )
        if not may:
            return
        if held is None:
            held = {"state": "draft", "number": 0, "level": None}
            model.all.append(held)
        if is_handed_in:
            held["state"] = "applied"
            if held["number"] == 0:
                held["number"] = model.made + 1
                is_late = self.day > model.due_on
                held["level"] = "principal" if is_late or held["number"] == 2 else "leader"

    def answer(self, who: str, act: Act) -> None:
        model, held = self.model, self.model.open
        verb = self.random.choice(("withdraw", "forward", "hand_back", "grant", "refuse"))
        if held is None:
            return
        if self.random.random() < 0.6:
            fitting = [(roles, act) for (state, act), (roles, _) in ASKING.items() if state == held["state"]]
            fitting = [
                one for one in fitting if one[1] in ("forward", "grant") or self.random.random() < 0.25
            ] or fitting
            roles, verb = self.random.choice(fitting)
            who = self.random.choice(roles)
            act = by(self.people[who], self.day)
        request_id, wanted = self._open_id(), self._later_date()
        roles, to = ASKING.get((str(held["state"]), verb), ((), ""))
        may = who in roles
        if verb == "withdraw" and held["number"]:
            may = may and who == "head"
        if verb in ("grant", "refuse") and held["level"] == "principal":
            may = may and who == "principal"
        if verb == "grant":
            may = may and model.can_ask() and self._can_stand(wanted)
        runs: dict[str, Callable[[], object]] = {
            "withdraw": lambda: extensions.withdraw(act, request_id, None),
            "forward": lambda: extensions.forward(act, request_id, None),
            "hand_back": lambda: extensions.hand_back(act, request_id, None, "补充"),
            "grant": lambda: extensions.grant(act, request_id, None, wanted),
            "refuse": lambda: extensions.refuse(act, request_id, None, "可以赶上"),
        }
        self._try(may, f"{who} {verb}", runs[verb])
        if may:
            held["state"] = to
            if verb == "grant":
                model.due_on = wanted

    def move(self, who: str, act: Act) -> None:
        model, task_id = self.model, self.ids[0]
        verb = self.random.choice([act for _, act in WAYS])
        if self.random.random() < 0.6:
            who, verb = self._allowed(who, verb)
            act = by(self.people[who], self.day)
        roles, to = WAYS.get((model.state, verb), ((), ""))
        is_upheld = verb == "look_back" and self.random.random() < 0.3
        may = who in roles and not (verb == "expire" and model.due_on < self.day)
        runs: dict[str, Callable[[], object]] = {
            "apply": lambda: endings.apply(act, task_id, None, "已建成", "文号"),
            "return": lambda: endings.give_back(act, task_id, None, "补材料"),
            "verify": lambda: endings.verify(act, task_id, None, exception="另行公布"),
            "close": lambda: endings.close(act, [(task_id, None)], exception="另行公布"),
            "look_back": lambda: endings.look_back(act, task_id, None, "看过", is_upheld=is_upheld),
            "archive": lambda: endings.archive(act, [(task_id, None)]),
        }
        decide = lambda: endings.decide(act, task_id, None, TaskAct(verb), "渝府办〔2026〕8号", self.ids[2])  # noqa: E731
        self._try(may, f"{who} {verb}", runs.get(verb, decide))
        if may and not is_upheld:
            model.state = to
            model.end()

    def _allowed(self, who: str, verb: str) -> tuple[str, str]:
        """Somebody who may, and what he may, that the walk gets on; endings that lead nowhere only rarely."""
        ways = [(roles, act) for (state, act), (roles, _) in WAYS.items() if state == self.model.state]
        ways = [one for one in ways if one[1] not in ("terminate", "archive") or self.random.random() < 0.1]
        if not ways:
            return who, verb
        roles, verb = self.random.choice(ways)
        return self.random.choice(roles), verb

    def _later_date(self) -> date:
        return max(self.model.due_on, self.day) + timedelta(
            days=self.random.choice((-400, 0, 1, 30, 30, 90, 90, 400, 900))
        )

    def _can_stand(self, wanted: date) -> bool:
        return max(self.model.due_on, self.day) < wanted <= LAST

    def _open_id(self) -> int:
        found = select(Extension.id).where(Extension.milestone_id == self.ids[1], Extension.state.in_(OPEN))
        return db.session.scalars(found).one()

    def _try(self, may: bool, words: str, run: Callable[[], object]) -> None:
        self.said.append(f"{words} {'✓' if may else '✗'}")
        try:
            run()
        except TrackerError as refused:
            assert not may, f"refused: {refused.message}\n" + "\n".join(self.said)
            db.session.rollback()
        else:
            assert may, "done, but forbidden\n" + "\n".join(self.said)

    def check(self) -> None:
        """Tables, facts and model agree."""
        task_id, own_id, _ = self.ids
        told = "\n".join(self.said)
        assert db.session.get_one(Task, task_id).state == self.model.state, told
        requests = list(
            db.session.scalars(select(Extension).where(Extension.milestone_id == own_id).order_by(Extension.id))
        )
        assert [one.state for one in requests] == [one["state"] for one in self.model.all], told
        assert [one.number for one in requests] == [one["number"] for one in self.model.all], told
        own = db.session.get_one(Milestone, own_id)
        assert (own.due_on, own.original_due_on) == (self.model.due_on, date(2027, 6, 30)), told
        moved = select(MilestoneDate.due_on).where(MilestoneDate.milestone_id == own_id).order_by(MilestoneDate.id)
        dates = list(db.session.scalars(moved))
        assert dates == sorted(set(dates)) and len(dates) <= 2 and all(one <= LAST for one in dates), told
        walked = select(TaskTransition.state).where(TaskTransition.task_id == task_id).order_by(TaskTransition.id)
        assert list(db.session.scalars(walked))[-1] == self.model.state, told
        for one in requests:
            facts = (
                select(ExtensionEvent.state).where(ExtensionEvent.extension_id == one.id).order_by(ExtensionEvent.id)
            )
            assert list(db.session.scalars(facts))[-1] == one.state, told


def walk(seed: int) -> None:
    """A walk of so many steps, looked at after each; a task that came to its end is followed by another."""
    of = region()
    one = Walk(of, seed)
    for number in range(STEPS):
        one.step()
        one.check()
        if one.model.state in ("archived", "terminated") and one.random.random() < 0.3:
            one = Walk(of, seed * 1000 + number)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
def test_nothing_forbidden_happens(session: scoped_session[Session], seed: int) -> None:
    walk(seed)


@pytest.mark.fault
@pytest.mark.parametrize("seed", range(100, 400))
def test_nothing_forbidden_happens_on_long_walks(session: scoped_session[Session], seed: int) -> None:
    walk(seed)
