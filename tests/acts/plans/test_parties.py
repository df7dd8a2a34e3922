"""Unknown bodies are settled in four ways, each with its trace."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from tests.given.builders import act
from tests.plans import seeded as seeds
from tests.plans.seeded import CHONGQING, SHANXI, Seeded
from tracker.acts.people import registry
from tracker.acts.plans import parties
from tracker.database import db
from tracker.errors import BadInput, NotFound
from tracker.people.models import Department, DepartmentName, Group, GroupMember
from tracker.people.names.queries import recorded_names
from tracker.plans.draft.queries import tasks_naming
from tracker.plans.models import Party, Task
from tracker.vocabulary import MatchHow, PartyRole, UnitClass

CODE = "50-22-11-06"
NAME = "市低空经济专班"


@pytest.fixture
def unknown(seeded: Seeded, chongqing_received: None) -> list[Party]:
    """Two clauses of one plan that name a body nobody knows."""
    seeded.receive(CHONGQING)
    found = [seeds.parties(seeds.task(code))[1] for code in (CODE, "50-22-11-07")]
    for party in found:
        party.name, party.department_id, party.matched = NAME, None, None
    db.session.commit()
    return found


def of(party: Party) -> Task:
    return db.session.get_one(Task, party.task_id)


def test_choosing_a_department_settles_this_clause_only(unknown: list[Party]) -> None:
    first, second = unknown
    chosen = seeds.department("cq-jtj").id
    parties.choose_department(act(), of(first).plan_id, first.task_id, of(first).version, first.id, chosen)
    db.session.refresh(first)
    assert (first.department_id, first.matched, first.name) == (chosen, MatchHow.BY_HAND, NAME)
    assert second.department_id is None


def test_an_alias_settles_every_clause_of_the_plan_and_says_whence(unknown: list[Party]) -> None:
    first, second = unknown
    chosen = seeds.department("cq-jtj").id
    assert parties.add_alias(act(), of(first).plan_id, first.task_id, None, first.id, chosen) == 2
    db.session.refresh(second)
    assert (second.department_id, second.matched) == (chosen, MatchHow.ALIAS)
    fact = db.session.scalars(select(DepartmentName).where(DepartmentName.name == NAME)).one()
    assert (fact.kind, fact.source) == ("alias", "渝发改规范〔2022〕11号 校核时认定")


def test_a_wrong_alias_is_corrected_in_one_act_wherever_it_stands(unknown: list[Party]) -> None:
    first, second = unknown
    wrong, right = seeds.department("cq-jtj").id, seeds.department("cq-sww").id
    parties.add_alias(act(), of(first).plan_id, first.task_id, None, first.id, wrong)
    plan_id = of(first).plan_id
    assert parties.choose_department_everywhere(act(), plan_id, first.task_id, None, first.id, right) == 2
    for party in (first, second):
        db.session.refresh(party)
        assert (party.department_id, party.name) == (right, NAME)
    assert recorded_names().resolve(NAME, date(2026, 11, 20), CHONGQING).department_id == right


def test_an_alias_ends_with_its_reason_and_what_it_decided_is_listed(unknown: list[Party]) -> None:
    first = unknown[0]
    meant = seeds.department("cq-jtj").id
    parties.add_alias(act(), of(first).plan_id, first.task_id, None, first.id, meant)
    assert [task.code for task in tasks_naming(meant, NAME)] == [CODE, "50-22-11-07"]
    with pytest.raises(BadInput, match="理由"):
        registry.end_alias(act(), meant, NAME, " ")
    with pytest.raises(NotFound):
        registry.end_alias(act(), meant, "市交通局", "不是别称")
    registry.end_alias(act(), meant, NAME, "认错了")
    assert recorded_names().resolve(NAME, date(2026, 11, 20), CHONGQING).department_id is None
    assert [task.code for task in tasks_naming(meant, NAME)] == [CODE, "50-22-11-07"], "nothing is corrected by itself"
    with pytest.raises(NotFound):
        registry.end_alias(act(), meant, NAME, "再停一次")


def test_a_new_department_is_marked_to_be_checked(unknown: list[Party]) -> None:
    first, second = unknown
    full = "重庆市低空经济工作专班"
    assert (
        parties.add_department(act(), of(first).plan_id, first.task_id, None, first.id, full, UnitClass.GOVERNMENT) == 2
    )
    made = db.session.scalars(select(Department).where(Department.name == full)).one()
    db.session.refresh(second)
    assert (made.short_name, made.jurisdiction_id, second.department_id) == (NAME, CHONGQING, made.id)
    assert made.remark.startswith("待核")
    with pytest.raises(BadInput, match="名册中已有"):
        parties.add_department(act(), of(first).plan_id, first.task_id, None, first.id, full, UnitClass.GOVERNMENT)


def test_a_collective_gets_members_for_this_plan(unknown: list[Party]) -> None:
    first, second = unknown
    members = [seeds.department("cq-jtj").id, seeds.department("cq-sww").id]
    lead = seeds.department("cq-fgw").id
    assert parties.add_collective(act(), of(first).plan_id, first.task_id, None, first.id, members, lead) == 2
    group = db.session.scalars(select(Group).where(Group.phrase == NAME)).one()
    db.session.refresh(second)
    assert (second.group_id, group.plan_number, group.consolidator_id) == (group.id, "渝发改规范〔2022〕11号", lead)
    held = select(GroupMember.department_id).where(GroupMember.group_id == group.id).order_by(GroupMember.id)
    assert list(db.session.scalars(held)) == members


def test_a_collective_has_members_of_the_region_only(unknown: list[Party]) -> None:
    first, here, foreign = unknown[0], seeds.department("cq-sww").id, seeds.department("sx-swt").id
    for members, answers in (([here, foreign], None), ([here], foreign), ([10**6], here)):
        with pytest.raises(NotFound, match="没有所选的单位"):
            parties.add_collective(act(), of(first).plan_id, first.task_id, None, first.id, members, answers)
    assert db.session.scalar(select(Group.id).where(Group.phrase == NAME)) is None


def test_a_department_of_another_jurisdiction_is_not_found(unknown: list[Party]) -> None:
    foreign = seeds.department("sx-swt").id
    with pytest.raises(NotFound):
        parties.choose_department(act(), of(unknown[0]).plan_id, unknown[0].task_id, None, unknown[0].id, foreign)
    with pytest.raises(NotFound):
        parties.add_party(act(), of(unknown[0]).plan_id, unknown[0].task_id, None, foreign, PartyRole.CO)


def test_a_body_is_named_once_in_a_clause(seeded: Seeded, shanxi_received: None) -> None:
    seeded.receive(SHANXI)
    task = seeds.task("14-22-197-04-1")
    with pytest.raises(BadInput, match="已在这一条里"):
        parties.add_party(act(), task.plan_id, task.id, None, seeds.parties(task)[0].department_id or 0, PartyRole.CO)


def test_the_mode_follows_the_bodies(seeded: Seeded, shanxi_received: None) -> None:
    seeded.receive(SHANXI)
    task = seeds.task("14-22-197-04-1")
    assert task.mode == "single"
    parties.add_party(act(), task.plan_id, task.id, None, seeds.department("sx-swt").id, PartyRole.CO)
    db.session.refresh(task)
    assert task.mode == "lead_consolidates"
    parties.remove_party(act(), task.plan_id, task.id, None, seeds.parties(task)[1].id)
    db.session.refresh(task)
    assert task.mode == "single"
    assert [party.in_force for party in seeds.parties(task)] == [True, False]
