"""What is on record of a collective: its members on a day, who answered for it, what the same words meant before."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from tests.given.builders import TODAY, act
from tests.people.staff import department_id
from tracker.changes import writing
from tracker.database import db
from tracker.people.groups import queries as group_queries
from tracker.people.groups import steps as group_steps
from tracker.people.models import Group
from tracker.people.names.queries import member_ids
from tracker.people.registry import naming_steps


def group(key: str) -> Group:
    return db.session.scalars(select(Group).where(Group.key == key)).one()


@pytest.mark.parametrize(("on", "members"), [(date(2022, 10, 7), 0), (date(2025, 12, 31), 2), (date(2026, 1, 1), 1)])
def test_members_on_a_day(registry: None, on: date, members: int) -> None:
    assert group_queries.group_line(group("cq-all").id, on).members == members
    assert sum(one.is_member for one in group_queries.members(group("cq-all").id, on)) == members


def test_who_leaves_belongs_to_it_through_its_last_day(registry: None) -> None:
    of, last, after = group("cq-all").id, date(2025, 12, 31), date(2026, 1, 1)
    (leaving,) = set(member_ids(of, last)) - set(member_ids(of, after))
    fact = group_queries.membership(of, leaving, last)
    assert fact is not None and fact.valid_to == last
    assert group_queries.membership(of, leaving, after) is None


@pytest.mark.both
def test_a_member_of_another_place_is_shown_with_it(registry: None) -> None:
    (member,) = group_queries.members(group("sx-cities").id, TODAY)
    assert (member.name, member.place) == ("太原市发展改革委", "太原")


def test_the_same_words_in_the_next_plan_begin_with_what_they_meant(registry: None) -> None:
    used = group_queries.last_used("140000", "各市发展改革委", TODAY)
    assert used is not None
    assert (used.member_ids, used.consolidator_id) == ((department_id("sx-ty-fgw"),), department_id("sx-fgw"))
    assert group_queries.last_used("140000", "各市商务局", TODAY) is None
    assert group_queries.last_used("500000", "各市发展改革委", TODAY) is None
    with writing(by := act()):
        naming_steps.add_group(
            by, "140000", "各市发展改革委", "晋发改〔2026〕1号", [department_id("sx-swt")], None, "试"
        )
    newest = group_queries.last_used("140000", "各市发展改革委", TODAY)
    assert newest is not None
    assert (newest.plan_number, newest.member_ids) == ("晋发改〔2026〕1号", (department_id("sx-swt"),))


def test_who_answered_then_is_known_then(registry: None) -> None:
    of = group("sx-cities")
    later = act(date(2026, 12, 1))
    with writing(later):
        group_steps.set_consolidator(later, group_steps.group_of(later, of.id), None, "来函")
    assert group_queries.consolidators_known([of.id], later.at) == {of.id: department_id("sx-fgw")}
    assert group_queries.consolidators_known([of.id], None) == {of.id: None}
    assert [line.name for line in group_queries.consolidators(of.id)] == [None, "省发展改革委"]
