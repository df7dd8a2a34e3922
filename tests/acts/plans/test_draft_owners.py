"""Whose each item of a draft is: decided one by one or all that is certain at once, undone, laid at 下达."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest
from sqlalchemy import select

from tests.given.builders import act
from tests.plans import seeded as seeds
from tests.plans.seeded import CHONGQING, SHANXI, Seeded
from tracker.acts.plans import clauses, drafts, parties, plans
from tracker.acts.plans.drafts import Choice
from tracker.audit import AuditEntry
from tracker.database import db
from tracker.errors import BadInput, Conflict, NotFound, RuleRefused
from tracker.people.models import Department, DepartmentName
from tracker.plans.check import owner_queries
from tracker.plans.check.owner_lines import DraftDecision, OwnerLine, counted
from tracker.plans.check.queries import unknown_names
from tracker.plans.models import Indicator, Item, OwnerFact, Party, Task
from tracker.plans.owners import queries
from tracker.plans.owners.proposing.rules import EarlierDecision, ItemWords, NamedBody, OtherBody, Proposal
from tracker.plans.undo import steps as edit_steps
from tracker.tasks.models import Assignment
from tracker.vocabulary import Basis, CheckAct, ItemKind, KnownBy, LeadDecision, MatchHow, PartyRole, UnitClass

CODE = "50-22-11-06"
WHY = "“公交”属交通职责"


def figures_to_the_first(
    items: Sequence[ItemWords],
    basis: Basis,
    named: Sequence[NamedBody],
    others: Iterable[OtherBody] = (),
    decided: Iterable[EarlierDecision] = (),
) -> list[Proposal]:
    """A proposal that is certain of figures and says nothing of the rest."""
    bodies = [body.id for body in named if not body.is_group][:1]
    return [
        Proposal(one.key, (bodies[0],), KnownBy.PROPOSED, True, WHY)
        if one.kind is ItemKind.FIGURE and bodies
        else Proposal(one.key, (), KnownBy.OPEN, False, "")
        for one in items
    ]


@pytest.fixture
def plan_id(seeded: Seeded, chongqing_received: None, monkeypatch: pytest.MonkeyPatch) -> int:
    """The 重庆 plan, received; what is proposed does not depend on any duty words."""
    monkeypatch.setattr(queries, "propose", figures_to_the_first)
    return seeded.receive(CHONGQING)


def lines(task: Task) -> list[OwnerLine]:
    return owner_queries.owner_lines([task])[task.id]


def key(task: Task, kind: ItemKind = ItemKind.FIGURE, place: int = 0) -> str:
    return [line.key for line in lines(task) if line.kind is kind][place]


def shown(plan_id: int) -> dict[str, tuple[int, ...]]:
    every = [line for several in owner_queries.lines_of(plan_id).values() for line in several]
    return {line.key: tuple(owner.id for owner in line.owners) for line in every if line.is_certain}


def item(task: Task, of: str) -> Item:
    rows = {queries.key_of(row): row for row in db.session.scalars(select(Item).where(Item.task_id == task.id))}
    return rows[of]


def counts(plan_id: int) -> tuple[int, ...]:
    every = [line for several in owner_queries.lines_of(plan_id).values() for line in several]
    found = counted(every, ItemKind.FIGURE, ItemKind.DATE)
    return found.total, found.stated, found.settled, found.proposed, found.certain, found.open


def issue(plan_id: int) -> None:
    seeds.accept_first_listed(plan_id)
    plans.issue(act(), plan_id, seeds.plan(plan_id).version)


@pytest.mark.slow
def test_what_is_chosen_beside_a_figure_is_confirmed_with_the_task(plan_id: int) -> None:
    task, body = seeds.task(CODE), seeds.department("cq-jtj")
    figure = key(task)
    choice = Choice(decision=LeadDecision.EACH, owners={figure: DraftDecision((body.id,))})
    drafts.confirm_task(act(), plan_id, task.id, None, choice)
    [line] = [one for one in lines(task) if one.key == figure]
    assert (line.tag, line.who, line.why, line.is_certain) == ("已定", body.short_name, "综合处校核时指定", False)
    issue(plan_id)
    laid = item(task, figure)
    assert (laid.known_by, laid.owner_ids) == (KnownBy.ASSIGNED, [body.id])
    assert db.session.scalars(select(OwnerFact.known_by).where(OwnerFact.item_id == laid.id)).all() == ["assigned"]
    other = item(task, key(task, place=1))
    assert (other.known_by, other.why) == (KnownBy.PROPOSED, WHY)


@pytest.mark.slow
def test_left_open_it_goes_out_open_whatever_is_proposed(plan_id: int) -> None:
    task = seeds.task(CODE)
    figure = key(task)
    clauses.decide_owners(act(), plan_id, task.id, None, {figure: DraftDecision(is_open=True)})
    assert lines(task)[[line.key for line in lines(task)].index(figure)].tag == "未定"
    issue(plan_id)
    laid = item(task, figure)
    assert (laid.known_by, laid.owner_ids) == (KnownBy.OPEN, [])


def test_several_or_all_of_the_clause_own_it_together(plan_id: int) -> None:
    task = seeds.task(CODE)
    both = (seeds.department("cq-jtj").id, seeds.department("cq-sww").id)
    decided = {key(task): DraftDecision(both), key(task, place=1): DraftDecision(())}
    clauses.decide_owners(act(), plan_id, task.id, None, decided)
    who = {line.key: line.who for line in lines(task)}
    assert [who[one] for one in decided] == ["市交通局、市商务委", "全体责任单位"]


@pytest.mark.slow
def test_a_body_outside_the_brackets_needs_its_ground(plan_id: int) -> None:
    task, outside = seeds.task(CODE), seeds.department("cq-jw")
    figure = key(task)
    with pytest.raises(BadInput, match="依据"):
        clauses.decide_owners(act(), plan_id, task.id, None, {figure: DraftDecision((outside.id,))})
    clauses.decide_owners(
        act(), plan_id, task.id, None, {figure: DraftDecision((outside.id,), why="渝府办〔2026〕3号")}
    )
    [line] = [one for one in lines(task) if one.key == figure]
    assert (line.who, line.why) == (f"{outside.short_name}（实际承办单位）", "渝府办〔2026〕3号")
    issue(plan_id)
    duty = select(Assignment.role).where(Assignment.task_id == task.id, Assignment.department_id == outside.id)
    assert db.session.scalars(duty).all() == [PartyRole.ACTING], "it has a duty of its own from 下达 on"


@pytest.mark.parametrize("owner_id", [10**6, 0])
def test_only_bodies_of_the_region(plan_id: int, owner_id: int) -> None:
    task = seeds.task(CODE)
    foreign = owner_id or seeds.department("sx-swt").id
    with pytest.raises(BadInput, match="名册"):
        clauses.decide_owners(act(), plan_id, task.id, None, {key(task): DraftDecision((foreign,), why="依据")})
    with pytest.raises(NotFound):
        clauses.decide_owners(act(), plan_id, task.id, None, {"figure-999999": DraftDecision(is_open=True)})


def test_all_that_is_certain_is_one_act_that_can_be_undone(plan_id: int) -> None:
    before, seen = edit_steps.snapshot(seeds.plan(plan_id)), shown(plan_id)
    total = counts(plan_id)[0]
    assert counts(plan_id) == (total, 0, 0, len(seen), len(seen), total - len(seen))
    assert clauses.confirm_owners(act(), plan_id, None, seen) == len(seen) > 5
    assert counts(plan_id) == (total, 0, len(seen), 0, 0, total - len(seen))
    said = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "decide_owner")).all()
    assert len(said) == len(seen) and {entry.reason for entry in said} == {WHY}
    assert drafts.undo(act(), plan_id) is CheckAct.OWNERS
    assert edit_steps.snapshot(seeds.plan(plan_id)) == before


def test_only_what_was_shown_and_ticked_is_confirmed(plan_id: int) -> None:
    seen = shown(plan_id)
    first, second, *_ = seen
    assert clauses.confirm_owners(act(), plan_id, None, {first: seen[first]}) == 1
    with pytest.raises(Conflict, match="有变"):
        clauses.confirm_owners(act(), plan_id, None, {second: (seeds.department("cq-sww").id,)})
    with pytest.raises(Conflict, match="有变"):
        clauses.confirm_owners(act(), plan_id, None, {first: seen[first]})
    assert counts(plan_id)[2] == 1


@pytest.mark.slow
def test_what_has_gone_out_is_not_decided_here(plan_id: int) -> None:
    task = seeds.task(CODE)
    figure = key(task)
    issue(plan_id)
    with pytest.raises(RuleRefused, match="已下达"):
        clauses.decide_owners(act(), plan_id, task.id, None, {figure: DraftDecision(is_open=True)})


@pytest.mark.slow
def test_an_owner_goes_with_the_words_when_a_task_is_cut_and_joined(plan_id: int) -> None:
    task, body = seeds.task(CODE), seeds.department("cq-jtj").id
    last, sentence = key(task, place=3), key(task, ItemKind.SENTENCE, -1)
    decided = {last: DraftDecision((body,)), sentence: DraftDecision((body,))}
    clauses.decide_owners(act(), plan_id, task.id, None, decided)
    figure = db.session.get_one(Indicator, int(last.removeprefix("figure-")))
    before = edit_steps.snapshot(seeds.plan(plan_id))
    second = clauses.split_task(act(), plan_id, task.id, None, figure.span_start)
    assert figure.task_id == second
    moved = db.session.get_one(Task, second)
    assert {item(moved, one).owner_ids[0] for one in decided} == {body}
    clauses.decide_owners(act(), plan_id, second, None, {last: DraftDecision(is_open=True)})
    drafts.undo(act(), plan_id)
    drafts.undo(act(), plan_id)
    after = edit_steps.snapshot(seeds.plan(plan_id))
    assert after["items"] == before["items"]


@pytest.mark.slow
def test_of_a_sentence_that_was_cut_apart_nothing_is_laid(plan_id: int) -> None:
    task, body = seeds.task(CODE), seeds.department("cq-jtj").id
    sentence = key(task, ItemKind.SENTENCE, 1)
    clauses.decide_owners(act(), plan_id, task.id, None, {sentence: DraftDecision((body,))})
    second = clauses.split_task(act(), plan_id, task.id, None, int(sentence.removeprefix("sentence-")) + 9)
    issue(plan_id)
    for one in (task, db.session.get_one(Task, second)):
        places = queries.places_of([one])[one.id]
        rows = db.session.scalars(select(Item).where(Item.task_id == one.id)).all()
        assert sorted((row.kind, row.span_start, row.span_end, row.words) for row in rows) == sorted(
            (place.kind, *place.span, place.words) for place in places
        )


@pytest.mark.slow
def test_all_that_lack_only_a_lead_are_each_for_itself_in_one_act(plan_id: int) -> None:
    before = edit_steps.snapshot(seeds.plan(plan_id))
    ids = [task.id for task in seeds.tasks(plan_id)]
    assert drafts.confirm_each(act(), plan_id, None, ids[:5]) == 5
    assert drafts.confirm_each(act(), plan_id, None, ids) == 19, "one names its body alone"
    assert drafts.undo(act(), plan_id) is drafts.undo(act(), plan_id) is CheckAct.CONFIRM_EACH
    assert edit_steps.snapshot(seeds.plan(plan_id)) == before


@pytest.fixture
def unknown(plan_id: int) -> int:
    """Two names of the plan that nobody bears, one of them in two places."""
    names = iter(("市经信局", "市经信局", "市低空办"))
    for code in (CODE, "50-22-11-07", "50-22-11-08"):
        party = seeds.parties(seeds.task(code))[1]
        party.name, party.department_id, party.matched = next(names), None, None
    db.session.commit()
    return plan_id


def test_names_are_confirmed_at_once_and_undone_at_once(unknown: int) -> None:
    body = seeds.department("cq-jjxxw")
    before = edit_steps.snapshot(seeds.plan(unknown))
    assert parties.confirm_names(act(), unknown, None, {"市经信局": body.id}, ["市低空办"]) == 3
    assert unknown_names(unknown) == []
    party = seeds.parties(seeds.task("50-22-11-07"))[1]
    assert (party.department_id, party.matched) == (body.id, MatchHow.ALIAS)
    made = db.session.scalars(select(Department).where(Department.name == "市低空办")).one()
    assert made.unit_class == UnitClass.GOVERNMENT and made.remark.startswith("待核")
    assert drafts.undo(act(), unknown) is CheckAct.MEANINGS
    assert edit_steps.snapshot(seeds.plan(unknown)) == before
    newest = select(DepartmentName.kind).where(DepartmentName.name == "市经信局").order_by(DepartmentName.id.desc())
    assert db.session.scalars(newest.limit(1)).one() == "revoked"


def test_a_collective_is_settled_at_once_where_ever_it_stands(unknown: int) -> None:
    for party in db.session.scalars(select(Party).where(Party.name == "市经信局")):
        party.name = "各有关部门"
    db.session.commit()
    before = edit_steps.snapshot(seeds.plan(unknown))
    assert parties.confirm_names(act(), unknown, None, {}, (), ["各有关部门"]) == 2
    assert unknown_names(unknown) == ["市低空办"]
    one, other = (seeds.parties(seeds.task(code))[1] for code in (CODE, "50-22-11-07"))
    assert one.group_id is not None and one.group_id == other.group_id
    assert drafts.undo(act(), unknown) is CheckAct.MEANINGS
    assert edit_steps.snapshot(seeds.plan(unknown)) == before


def test_a_name_that_is_settled_is_not_settled_again(unknown: int) -> None:
    with pytest.raises(NotFound):
        parties.confirm_names(act(), unknown, None, {"市交通局": seeds.department("cq-jtj").id})
    with pytest.raises(NotFound):
        parties.confirm_names(act(), unknown, None, {"市经信局": seeds.department("sx-swt").id})
    assert unknown_names(unknown) == ["市经信局", "市低空办"]


@pytest.mark.slow
def test_loading_confirms_what_is_certain_of_what_goes_out(seeded: Seeded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "propose", figures_to_the_first)
    path = seeds.PLANS / seeds.FILES[SHANXI]
    given = {"issue": True, "accept_first_listed": True}
    [loaded] = plans.load(act(), seeded.config, SHANXI, path.name, path.read_bytes(), **given)
    known = db.session.scalars(select(Item.known_by).where(Item.kind == ItemKind.FIGURE)).all()
    assert loaded.owners == len(known) > 0
    assert set(known) == {KnownBy.ASSIGNED}
