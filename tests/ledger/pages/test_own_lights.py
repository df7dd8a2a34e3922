"""With a unit asked for, the light is the unit's own in each task: filter, counts, labels and commands alike."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.clients.statements import counted
from tests.given import builders, rows
from tests.given.calendars import CALENDAR
from tests.reporting import world
from tests.reporting.world import Region
from tracker import changes
from tracker.acts.alerts.scan import scan
from tracker.acts.upkeep import turn
from tracker.database import db
from tracker.ledger.models import BodyStanding
from tracker.ledger.pages.filter_queries import LedgerFilter, Sort, Window
from tracker.ledger.pages.light_queries import own_lights
from tracker.ledger.pages.queries import LedgerPage, ledger_page, place_of
from tracker.ledger.pages.selection_queries import own_light
from tracker.ledger.pages.unit_queries import lit_by_body
from tracker.ledger.rows.queries import rows as full_rows
from tracker.people.access import Scope
from tracker.people.models import Department
from tracker.plans.models import Item, Task
from tracker.plans.owners import deciding_steps, laying_steps
from tracker.vocabulary import AlertStage, Colour, ItemKind, LightRule, Mode, PartyRole, TaskState, UnitClass

WHOLE = Scope(rows.CHONGQING, None)
DAY = date(2026, 12, 10)
BY_LIGHT = Window()


@pytest.fixture
def of(session: Session) -> Region:
    """Four tasks of both bodies: a red of 商务委's alone, one of all, one through the lead, one without dates."""
    found = world.region()
    mine, common = found.task(mode=Mode.EACH_REPORTS), found.task(mode=Mode.EACH_REPORTS)
    joint, _ = found.task(mode=Mode.LEAD_CONSOLIDATES), found.task(mode=Mode.EACH_REPORTS)
    found.task(state=TaskState.DRAFT)
    for task in (mine, common, joint):
        rows.milestone(task, date(2026, 11, 30))
    own(mine, found.commerce)
    own(common)
    own(joint)
    db.session.commit()
    world.opened()
    turn.rebuild(builders.act(on=DAY))
    return found


def own(task: Task, *bodies: Department) -> None:
    """The task's date is of these bodies, of none: of all together."""
    act = builders.act()
    laying_steps.lay(act, [task])
    item = db.session.scalars(select(Item).where(Item.task_id == task.id, Item.kind == ItemKind.DATE)).one()
    deciding_steps.assign(act, [item], [body.id for body in bodies], "三定规定", date(2026, 11, 1))
    changes.forget(db.session())


def page(scope: Scope = WHOLE, **wanted: object) -> LedgerPage:
    return ledger_page(scope, LedgerFilter(**wanted), BY_LIGHT, DAY, CALENDAR)  # type: ignore[arg-type]


def reds(found: LedgerPage) -> tuple[int, int]:
    return found.of_colour(Colour.RED), len([line for line in found.lines if line.light.colour is Colour.RED])


def test_a_unit_is_asked_for_its_own_lights(of: Region) -> None:
    assert reds(page()) == (3, 3)
    assert (reds(page(unit="商务")), reds(page(unit="交通"))) == ((2, 2), (2, 2))
    assert page(unit="商务", light=Colour.RED).total == 2 and page(unit="商务").is_own
    (mine, *_) = page(unit="交通", light=Colour.GREY).lines
    assert mine.light.colour is Colour.GREY
    others = [line for line in page(unit="交通").lines if line.light.colour is not Colour.RED]
    assert [line.task_light.colour for line in others] == [Colour.RED, Colour.GREY, Colour.GREY]


@pytest.mark.both
def test_the_whole_tasks_lights_on_demand(of: Region) -> None:
    found = page(unit="交通", of_task=True)
    assert (reds(found), found.is_own) == ((3, 3), False)
    assert all(line.light == line.task_light for line in found.lines)


@pytest.mark.both
def test_a_units_own_list_is_lit_the_same_way(of: Region) -> None:
    for body, name in ((of.commerce, "商务"), (of.transport, "交通")):
        mine = page(Scope(None, frozenset({body.id})))
        asked, of_bodies = page(unit=name), page(bodies=frozenset({body.id}))
        assert mine.counts == asked.counts == of_bodies.counts
        assert [line.light for line in mine.lines] == [line.light for line in asked.lines]


def test_who_reports_through_the_lead_is_not_red_for_it(of: Region) -> None:
    (joint,) = [row for row in every_row() if row.mode is Mode.LEAD_CONSOLIDATES]
    (part,) = [part for part in joint.parts if part.department_id == of.commerce.id]
    assert joint.light.rule is LightRule.OVERDUE
    assert (part.light.rule, part.light.reason) == (LightRule.FIRST_ROUND, "由牵头单位汇总填报")
    at_home = own_lights([of.commerce.id], [joint.task_id], DAY, CALENDAR)[joint.task_id]
    printed = {light.title for light in (part.light, at_home, own_light(joint, frozenset({of.commerce.id})))}
    assert printed == {"灰·随牵头汇总"}, "on the task's page, at home and of the command alike"


@pytest.mark.slow
def test_a_date_of_who_reports_through_the_lead_is_its_own_everywhere(of: Region) -> None:
    """Task, own part and chaser name the same debtor."""
    task = of.task(mode=Mode.LEAD_CONSOLIDATES)
    rows.milestone(task, date(2026, 11, 30))
    own(task, of.commerce)
    db.session.commit()
    turn.rebuild(builders.act(on=DAY))
    shown = next(one for one in every_row() if one.task_id == task.id)
    parts = {one.department_id: one.light for one in shown.parts}
    own_part = parts[of.commerce.id]
    for lit in (shown.light, own_part):
        assert (lit.rule, lit.part, lit.owner) == (LightRule.OVERDUE, "商务委", "商务委")
        assert "未报，商务委" in lit.reason and "交通局" not in lit.reason and "未定" not in lit.reason
    assert parts[of.transport.id].rule is not LightRule.OVERDUE
    assert shown.overdue_since is not None
    after = [shown.overdue_since + timedelta(days=step) for step in range(1, 9)]
    sent = [one for on in after for one in scan(builders.act(on=on), rows.CHONGQING, dry_run=True).created]
    mine = [one for one in sent if one.task == task.code and one.stage == AlertStage.A6]
    assert {one.department for one in mine if one.post.startswith("单位")} == {"商务委"}


def test_what_the_lead_reports_is_told_of_the_dates_of_those_it_reports_for(of: Region) -> None:
    task = db.session.scalars(select(Task).where(Task.mode == Mode.LEAD_CONSOLIDATES)).one()
    date_of_all = db.session.scalars(select(Item).where(Item.task_id == task.id, Item.kind == ItemKind.DATE)).one()
    act = builders.act(on=world.OPENED)
    with changes.writing(act):
        deciding_steps.assign(act, [date_of_all], [of.commerce.id], "三定规定", date(2026, 11, 1))
    world.accepted(world.report(task, of.transport), of)
    shown = next(one for one in every_row() if one.task_id == task.id)
    (part,) = [part for part in shown.parts if part.department_id == of.commerce.id]
    for lit in (shown.light, part.light):
        assert (lit.rule, lit.part, lit.owner) == (LightRule.TO_JUDGE, "综合处", "商务委")


def every_row() -> list:  # type: ignore[type-arg]
    ids = list(db.session.scalars(select(Task.id).order_by(Task.id)))
    return list(full_rows(ids, DAY, CALENDAR))


def test_pages_commands_and_task_pages_agree(of: Region) -> None:
    """The ledger's own lights are those that the pure rule gives each body; the list of departments counts them."""
    compared = lit_by_body(rows.CHONGQING)
    for body, name in ((of.commerce, "商务"), (of.transport, "交通")):
        asked = page(unit=name)
        pure = {row.task_id: own_light(row, {body.id}) for row in every_row()}
        assert {line.task_id: line.light for line in asked.lines} == pure
        assert compared[body.id].red == asked.of_colour(Colour.RED)
        assert compared[body.id].yellow == asked.of_colour(Colour.YELLOW)
    kept = {(row.task_id, row.department_id) for row in db.session.scalars(select(BodyStanding))}
    shown = {(row.task_id, part.department_id) for row in every_row() for part in row.parts}
    assert kept == shown, "every body with a duty has its light, and nobody else"


@pytest.mark.both
def test_words_and_places_go_by_the_same_lights(of: Region) -> None:
    assert page(unit="交通", text="发展绿色交通", light=Colour.RED).total == 2
    wanted = LedgerFilter(unit="交通", light=Colour.RED)
    codes = [line.code for line in page(unit="交通", light=Colour.RED).lines]
    places = [place_of(WHOLE, wanted, BY_LIGHT, DAY, code) for code in codes]
    assert [(place.number, place.of) for place in places] == [(1, 2), (2, 2)]


@pytest.mark.both
def test_duties_of_a_division_are_the_commissions(of: Region) -> None:
    division = rows.department("资环处", rows.CHONGQING, UnitClass.DIVISION, of.commission.id)
    task = of.task(bodies=[(division, PartyRole.LEAD)], mode=Mode.SINGLE)
    rows.milestone(task, date(2026, 11, 30))
    own(task, division)
    db.session.commit()
    turn.rebuild(builders.act(on=DAY))
    assert [line.code for line in page(unit=of.commission.short_name, light=Colour.RED).lines] == [task.code]


@pytest.mark.slow
@pytest.mark.both
def test_a_list_of_a_unit_costs_the_same_for_many_rows(of: Region) -> None:
    costs = []
    for more in (2, 40):
        for _ in range(more):
            of.task(mode=Mode.EACH_REPORTS)
        db.session.commit()
        turn.rebuild(builders.act(on=DAY))
        ledger_page(WHOLE, LedgerFilter(unit="交通"), Window(Sort.CODE), DAY + timedelta(days=1), CALENDAR)
        with counted() as statements:
            page(unit="交通", light=Colour.GREY)
        costs.append(len(statements))
    assert costs[0] == costs[1] <= 6
