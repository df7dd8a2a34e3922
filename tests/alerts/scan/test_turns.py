"""Whose turn an own date is of the bodies that are to tell it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.ledger.task_facts import milestone, named, part, task
from tracker.alerts.scan.dates.turns import addressed
from tracker.ledger.facts.task import PartFacts, WrittenFacts

DUE = date(2026, 12, 11)
SUMMER, WINTER = date(2026, 9, 11), date(2026, 12, 20)
"""A text of 11 September speaks of no date of 11 December, one of the 12th does."""

HEAD, LEAD = WrittenFacts(WINTER), WrittenFacts(WINTER, with_lead=True)


def body(name: str, *written: WrittenFacts) -> PartFacts:
    return replace(part(body=name), written=written)


@pytest.mark.parametrize(
    ("lead", "co", "owners", "to", "with_head", "given_up"),
    [
        ((), (), "乙", "乙", "", {}),
        ((), (HEAD,), "乙", "乙", "乙", {}),
        ((), (WrittenFacts(SUMMER),), "乙", "乙", "", {}),
        ((), (WrittenFacts(SUMMER.replace(day=12)),), "乙", "乙", "乙", {}),
        ((), (LEAD,), "乙", "甲", "", {"甲": "乙"}),
        ((HEAD,), (LEAD,), "乙", "甲", "甲", {"甲": "乙"}),
        # What it gave to its lead once, and has written anew, waits for its own head.
        ((), (LEAD, HEAD), "乙", "乙", "乙", {}),
        # Of two owners each for himself; a lead that is one is asked for its own.
        ((), (LEAD,), "乙丙", "甲丙", "", {"甲": "乙"}),
        ((), (LEAD,), "甲乙", "甲", "", {}),
    ],
)
def test_his_own_that_of_his_head_or_of_his_lead(
    lead: tuple[WrittenFacts, ...],
    co: tuple[WrittenFacts, ...],
    owners: str,
    to: str,
    with_head: str,
    given_up: dict[str, str],
) -> None:
    facts = task(body("甲", *lead), others=(body("乙", *co), body("丙")))
    found = addressed(facts, milestone(DUE, tuple(owners)), [named(one) for one in owners])
    assert found.department_ids == tuple(named(one).id for one in to)
    assert found.with_head == {named(one).id for one in with_head}
    assert found.given_up == {named(one).id: whose for one, whose in given_up.items()}
