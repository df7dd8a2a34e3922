from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings
from sqlalchemy import Column, Engine, MetaData, Table, create_engine, delete, insert, inspect, select

from tests.given.calendars import CALENDAR
from tests.ledger.random_facts import KNOWN_ON, tasks
from tests.ledger.task_facts import Q1_END, Q4_END, figure, milestone, part, report, task
from tracker.ledger.facts.task import TaskFacts
from tracker.ledger.light_sql import rank_on, rule_case
from tracker.ledger.lights.rules import light
from tracker.ledger.lights.severity import RULES
from tracker.ledger.lights.turning import SLOTS, Standing, solve, standing_light, stored_light, turning_days
from tracker.ledger.models import LedgerStanding
from tracker.ledger.progress import figure_progress
from tracker.vocabulary import FigureMode, Kind, LightRule, TaskState

QUIET = part(report(), asked=(Q1_END,))
KEYS = {"task_id", "jurisdiction_id", "plan_id", "code", "lead_id"}
SEEN = {"reddened_at", "in_doubt", "unowned", "unsigned", "to_judge", "judge_on"}
"""What the row has seen happen, which no rule solves."""
SLOT_COLUMNS = [one.name for one in LedgerStanding.__table__.c if re.fullmatch(r"rank|rule_\d+|turn_\d+_on", one.name)]

# As the standing table, without its keys, so that a row needs no plan and no task.
SLOTS_TABLE = Table(
    "slots",
    MetaData(),
    *(Column(name, LedgerStanding.__table__.c[name].type) for name in SLOT_COLUMNS),
    prefixes=["TEMPORARY"],
)


def days_to_try(facts: TaskFacts) -> list[date]:
    """Every day on which something may turn, the day before and the day after, from the day of knowledge on."""
    around = {day + timedelta(days=step) for day in turning_days(facts, CALENDAR) for step in (-1, 0, 1)}
    return sorted(day for day in {KNOWN_ON, date(2030, 1, 1), *around} if day >= KNOWN_ON)


def lights_by_sql(engine: Engine, standing: Standing, days: list[date]) -> list[str]:
    """The rule of the stored row on each day, as the database says."""
    row = {name: value for name, value in standing.columns().items() if name in SLOT_COLUMNS}
    with engine.begin() as connection:
        SLOTS_TABLE.create(connection, checkfirst=True)
        connection.execute(delete(SLOTS_TABLE))
        connection.execute(insert(SLOTS_TABLE), row)
        asked = [rule_case(SLOTS_TABLE.c, day).label(f"d{number}") for number, day in enumerate(days)]
        return list(connection.execute(select(*asked)).one())


@pytest.fixture(scope="module")
def memory() -> Iterator[Engine]:
    engine = create_engine("sqlite://")
    yield engine
    engine.dispose()


@pytest.mark.slow
@settings(max_examples=300)
@given(facts=tasks())
@example(facts=task(part(asked=(Q4_END, Q1_END)), state=TaskState.TO_SIGN, objection_ends_on=date(2026, 12, 4)))
@example(facts=task(replace(QUIET, asked=tuple(replace(one, closing=True) for one in QUIET.asked))))
def test_row_sql_and_rule_agree_on_every_day(memory: Engine, facts: TaskFacts) -> None:
    standing = solve(facts, KNOWN_ON, CALENDAR)
    days = days_to_try(facts)
    expected = [light(facts, day, CALENDAR) for day in days]
    assert [standing_light(standing.turns, day, CALENDAR) for day in days] == expected
    within = [day for day in days if standing.columns()[f"turn_{SLOTS}_on"] is None or day <= KNOWN_ON]
    rules = [light(facts, day, CALENDAR).rule.value for day in within]
    assert lights_by_sql(memory, standing, within) == rules


@pytest.mark.slow
@settings(max_examples=100)
@given(facts=tasks())
def test_nothing_turns_on_a_day_that_was_not_asked(facts: TaskFacts) -> None:
    """The days asked are all the days on which something turns: every single day of 15 months is compared."""
    standing = solve(facts, KNOWN_ON, CALENDAR)
    for step in range(460):
        day = KNOWN_ON + timedelta(days=step)
        assert standing_light(standing.turns, day, CALENDAR) == light(facts, day, CALENDAR)


@pytest.mark.slow
@settings(max_examples=100)
@given(facts=tasks())
def test_a_row_stays_true_until_it_is_renewed(facts: TaskFacts) -> None:
    standing = solve(facts, KNOWN_ON, CALENDAR)
    last = (standing.renew_on or date(2029, 1, 1)) - timedelta(days=1)
    later = solve(facts, last, CALENDAR)
    assert (later.due, later.progress, later.turns[0].rule) == (
        standing.due,
        standing.progress,
        standing.turns[0].rule,
    )
    assert later.turns[1:] == standing.turns[1:]


def test_the_row_of_a_silent_task_names_each_turn() -> None:
    facts = task(
        part(asked=(Q4_END, Q1_END)),
        state=TaskState.TO_SIGN,
        objection_ends_on=date(2026, 12, 4),
        milestones=(milestone(date(2027, 6, 30)),),
    )
    columns = solve(facts, KNOWN_ON, CALENDAR).columns()
    assert [columns[name] for name in SLOT_COLUMNS if name != "rank" and columns[name]] == [
        "grey.checking",
        date(2026, 12, 5),
        "grey.first_round",
        date(2027, 1, 1),
        "grey.no_information",
        date(2027, 4, 1),
        "yellow.long_silent",
        date(2027, 7, 1),
        "red.overdue",
    ]
    assert columns["renew_on"] == date(2026, 12, 5)
    assert columns["due_on"] == columns["original_due_on"] == columns["overdue_since"] == date(2027, 6, 30)


def test_a_gap_turns_on_the_day_the_next_value_can_exist() -> None:
    facts = task(
        part(report(round_end=date(2026, 6, 30), accepted_on=date(2026, 7, 1)), asked=()),
        kind=Kind.MEASURED,
        indicators=(figure("150", lag_days=30),),
    )
    standing = solve(facts, date(2026, 10, 1), CALENDAR)
    turns = [(turn.from_on, turn.rule, turn.match.points and str(turn.match.points)) for turn in standing.turns]
    assert turns == [
        (date(2026, 10, 1), LightRule.REPORTED, None),
        (date(2026, 10, 30), LightRule.GAP, "24.8"),
        (date(2027, 1, 30), LightRule.GAP_WIDE, "50.0"),
    ]
    assert standing.renew_on == date(2026, 10, 30)
    assert standing.progress == figure_progress(facts.indicators[0], date(2026, 10, 29))


@pytest.mark.parametrize("state", [TaskState.DRAFT, TaskState.CLOSED, TaskState.SUSPENDED])
def test_what_no_longer_turns_is_never_renewed(state: TaskState) -> None:
    assert solve(task(part(), state=state), KNOWN_ON, CALENDAR).renew_on is None


def test_a_due_date_that_moves_on_renews_the_row() -> None:
    facts = task(state=TaskState.CLOSED, goal_dates=(date(2027, 12, 31), date(2030, 12, 31)))
    assert solve(facts, KNOWN_ON, CALENDAR).renew_on == date(2028, 1, 1)


def test_of_more_turns_than_slots_the_near_ones_stand_in_the_row() -> None:
    first = solve(task(), KNOWN_ON, CALENDAR)
    rules = list(LightRule)[: SLOTS + 2]
    columns = replace(first, turns=tuple(replace(first.turns[0], rule=rule) for rule in rules)).columns()
    assert [columns[f"rule_{number}"] for number in range(1, SLOTS + 1)] == [rule.value for rule in rules[:SLOTS]]
    assert len(columns["turns"]) == SLOTS + 2


def test_before_the_first_turn_the_row_says_what_it_knows(memory: Engine) -> None:
    standing = solve(task(), KNOWN_ON, CALENDAR)
    before = KNOWN_ON - timedelta(days=400)
    assert standing_light(standing.turns, before, CALENDAR).rule.value == "green.reported"
    assert lights_by_sql(memory, standing, [before]) == ["green.reported"]


def test_turns_survive_json() -> None:
    late = milestone(date(2026, 12, 1))
    behind = figure("30", mode=FigureMode.CUMULATIVE)
    facts = task(part(asked=(Q4_END,)), kind=Kind.MEASURED, milestones=(late,), indicators=(behind,))
    standing = solve(facts, KNOWN_ON, CALENDAR)
    stored = json.loads(json.dumps(standing.columns()["turns"]))
    for day in days_to_try(facts):
        assert stored_light(stored, day, CALENDAR) == light(facts, day, CALENDAR)


def test_the_table_has_a_column_for_everything_solved() -> None:
    columns = solve(task(), KNOWN_ON, CALENDAR).columns()
    assert set(columns) | KEYS | SEEN == set(inspect(LedgerStanding).columns.keys())


@pytest.mark.both
def test_the_light_in_sql(database_url: str) -> None:
    """On both databases: the light of the day, and the light of the day of knowledge, which a plain column holds."""
    rows: list[tuple[TaskFacts, date]] = [
        (task(part(asked=(Q4_END, Q1_END)), milestones=(milestone(date(2027, 6, 30)),)), date(2027, 4, 1)),
        (task(part(asked=(Q4_END, Q1_END)), milestones=(milestone(date(2027, 6, 30)),)), date(2027, 7, 1)),
        (task(state=TaskState.CLOSED), KNOWN_ON),
        (task(), KNOWN_ON),
    ]
    engine = create_engine(database_url)
    found: list[Any] = []
    with engine.begin() as connection:
        SLOTS_TABLE.create(connection)
        for facts, day in rows:
            columns = solve(facts, KNOWN_ON, CALENDAR).columns()
            connection.execute(delete(SLOTS_TABLE))
            connection.execute(insert(SLOTS_TABLE), {name: columns[name] for name in SLOT_COLUMNS})
            ranks = connection.execute(select(*(rank_on(SLOTS_TABLE.c, day, turned) for turned in (False, True)))).one()
            found.append(tuple(RULES[rank].colour.value for rank in ranks))
    engine.dispose()
    assert found == [("yellow", "grey"), ("red", "grey"), ("blue", "blue"), ("green", "green")]
