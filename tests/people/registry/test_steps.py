"""The registry in the tables: whole after the first load, unchanged by the second, with history after a change."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations

import pytest
from sqlalchemy import func, select

from tests.given.builders import TODAY, act
from tests.people.registries import small_registry
from tracker.acts.people import registry as registry_acts
from tracker.audit import AuditEntry
from tracker.changes import writing
from tracker.config import PROJECT
from tracker.database import Base, db
from tracker.errors import BadInput
from tracker.people.groups import steps as group_steps
from tracker.people.models import Department, DepartmentName, Group, GroupConsolidator, GroupMember, Jurisdiction
from tracker.people.names.queries import is_alias, member_ids, recorded_names
from tracker.people.registry import naming_steps
from tracker.people.registry.content import JurisdictionRow, Registry
from tracker.people.registry.files import read_registry
from tracker.vocabulary import JurisdictionLevel, NameKind, UnitClass

TABLES = (Jurisdiction, Department, DepartmentName, Group, GroupMember, GroupConsolidator, AuditEntry)


def counts() -> dict[type[Base], int]:
    return {table: db.session.scalar(select(func.count()).select_from(table)) or 0 for table in TABLES}


def test_the_registry_of_the_seeds_loads_twice_without_change(session: object) -> None:
    registry = read_registry(PROJECT / "seeds" / "departments")
    first = registry_acts.load_registry(act(), registry)
    assert first.changed == 0
    before = counts()
    assert before[Department] == len(registry.departments)
    assert before[DepartmentName] == len(registry.names)
    assert before[GroupMember] == len(registry.group_members)
    again = registry_acts.load_registry(act(), registry)
    assert (again.added, again.changed) == (0, 0)
    assert counts() == before


def test_parents_are_known_whatever_the_order(registry: None) -> None:
    assert db.session.get_one(Jurisdiction, "140100").parent_id == "140000"
    division = db.session.scalars(select(Department).where(Department.key == "cq-fgw-zihuan")).one()
    assert db.session.get_one(Department, division.parent_id).key == "cq-fgw"


def test_a_rename_adds_a_fact_and_moves_the_standing_name(registry: None) -> None:
    before = counts()
    changed = small_registry(departments="重庆市商务委员会→重庆市商务局")
    loaded = registry_acts.load_registry(act(), changed)
    assert (loaded.added, loaded.changed) == (1, 1)
    row = db.session.scalars(select(Department).where(Department.key == "cq-sww")).one()
    assert row.name == "重庆市商务局"
    assert counts()[DepartmentName] == before[DepartmentName] + 1
    names = db.session.scalars(select(DepartmentName.name).where(DepartmentName.department_id == row.id)).all()
    assert set(names) == {"重庆市商务委员会", "重庆市商务局", "市商务委"}


def test_a_date_that_becomes_known_is_a_further_fact(registry: None) -> None:
    changed = small_registry(names="2023-08-18,→2023-08-19,")
    assert registry_acts.load_registry(act(), changed).added == 1
    known = db.session.scalars(
        select(DepartmentName).where(DepartmentName.name == "中国人民银行重庆市分行").order_by(DepartmentName.id)
    ).all()
    assert [str(row.valid_from) for row in known] == ["2023-08-18", "2023-08-19"]


def test_loading_is_in_the_audit_trail(registry: None) -> None:
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "load_registry")).one()
    assert entry.actor_name == "命令行"


@pytest.mark.parametrize(
    ("code", "departments", "groups"), [("500000", 6, 1), ("140000", 3, 1), ("140100", 1, 0), ("330000", 0, 0)]
)
def test_one_jurisdictions_part_of_the_registry(code: str, departments: int, groups: int) -> None:
    part = small_registry().only(code)
    assert (len(part.departments), len(part.groups)) == (departments, groups)
    parents = {row.code for row in part.jurisdictions}
    assert all(row.parent_code in parents for row in part.jurisdictions if row.parent_code)


def entered(name: str, short_name: str = "") -> int:
    """A body that 综合处 entered when a plan named it."""
    with writing(by := act()):
        return naming_steps.add_department(by, "500000", name, short_name, UnitClass.GOVERNMENT, "方案").id


SHIPPED = """cq-sww,500000,重庆市商务委员会,市商务委,government,,测试,→\
cq-sjj,500000,重庆市数据局,市数据局,government,,名册,
cq-sww,500000,重庆市商务委员会,市商务委,government,,测试,"""


@pytest.mark.both
def test_a_body_that_a_person_entered_is_the_one_that_the_registry_brings_later(registry: None) -> None:
    """It stood twice, and its name meant nobody."""
    mine = entered("重庆市数据局")
    shipped = small_registry(departments=SHIPPED)
    loaded = registry_acts.load_registry(act(), shipped)
    assert (loaded.changed, loaded.unclear) == (1, [])
    rows = db.session.scalars(select(Department).where(Department.name == "重庆市数据局")).all()
    assert [(row.id, row.key, row.short_name, row.source) for row in rows] == [(mine, "cq-sjj", "市数据局", "名册")]
    for name in ("重庆市数据局", "市数据局"):
        assert recorded_names().resolve(name, TODAY, "500000").department_id == mine
    again = registry_acts.load_registry(act(), shipped)
    assert (again.added, again.changed) == (0, 0)


def test_a_body_of_which_several_are_on_record_is_left_out_until_one_is_taken_back(registry: None) -> None:
    """With what stands below it, and its place in a collective; the rest is loaded."""
    mine, double = entered("重庆市数据局"), entered("重庆市大数据局")
    with writing(by := act()):
        naming_steps.add_name(by, double, "重庆市数据局", NameKind.FULL, "方案")
    before = counts()
    shipped = small_registry(
        departments=f"{SHIPPED}\ncq-sjj-zonghe,500000,重庆市数据局综合处,数据综合处,division,cq-sjj,名册,",
        group_members="cq-all,cq-rmyh,2022-10-08,,测试,→cq-all,cq-sjj,,,名册,\ncq-all,cq-rmyh,2022-10-08,,测试,",
        groups="cq-fgw-zihuan→cq-sjj",
    )
    assert registry_acts.load_registry(act(), shipped).unclear == ["“重庆市数据局”在名册中已有2个"]
    assert counts() == before
    with writing(by := act()):
        naming_steps.revoke_name(by, double, "重庆市数据局", "录错")
    assert registry_acts.load_registry(act(), shipped).unclear == []
    assert db.session.get_one(Department, mine).key == "cq-sjj"
    assert db.session.scalars(select(Group.consolidator_id).where(Group.key == "cq-all")).one() == mine
    assert counts()[GroupMember] == before[GroupMember] + 1
    assert counts()[Department] == before[Department] + 1, "its 处室"


def test_a_body_of_the_same_name_elsewhere_is_another_one(registry: None) -> None:
    with writing(by := act()):
        naming_steps.add_department(by, "140000", "重庆市数据局", "", UnitClass.GOVERNMENT, "方案")
    assert registry_acts.load_registry(act(), small_registry(departments=SHIPPED)).unclear == []
    assert len(db.session.scalars(select(Department).where(Department.name == "重庆市数据局")).all()) == 2


ALIAS = "cq-rmyh,人民银行重庆营业管理部,former→cq-sww,市商务局,alias,,,测试,\ncq-rmyh,人民银行重庆营业管理部,former"


@pytest.mark.both
def test_an_alias_that_was_ended_stays_ended_at_every_upgrade(registry: None) -> None:
    """Setup compared with the names that stand, of which it was none."""
    registry_acts.load_registry(act(), small_registry(names=ALIAS))
    unit = db.session.scalars(select(Department.id).where(Department.key == "cq-sww")).one()
    assert is_alias(unit, "市商务局")
    registry_acts.end_alias(act(), unit, "市商务局", "原文另有所指")
    for words in (ALIAS, ALIAS.replace("alias,,,测试,", "alias,2020-01-01,,另一出处,")):
        loaded = registry_acts.load_registry(act(), small_registry(names=words))
        assert (loaded.added, is_alias(unit, "市商务局")) == (0, False)
    renamed = small_registry(departments="重庆市商务委员会,市商务委→重庆市商务委员会,市商务局")
    assert registry_acts.load_registry(act(), renamed).added == 1, "the short name that it bears now is no alias"
    assert recorded_names().resolve("市商务局", TODAY, "500000").department_id == unit


SHIPPED_LATER = "sx-fgw,测试,→sx-fgw,测试,\ncq-districts,500000,各区县（自治县）,渝发改规范〔2022〕11号,cq-fgw,名册,"
ITS_MEMBERS = (
    "cq-all,cq-rmyh,2022-10-08,,测试,→"
    "cq-all,cq-rmyh,2022-10-08,,测试,\ncq-districts,cq-rmyh,,,名册,\ncq-districts,cq-sww,,,名册,"
)


def of_key(key: str) -> int:
    return db.session.scalars(select(Department.id).where(Department.key == key)).one()


def collective(*member_keys: str, phrase: str = "各区县(自治县)", plan: str = "渝发改规范〔2022〕11号") -> int:
    """One that 综合处 entered when a plan named it."""
    members = [of_key(key) for key in member_keys]
    with writing(by := act()):
        return naming_steps.add_group(by, "500000", phrase, plan, members, None, "校核时认定").id


def members_of(group_id: int) -> set[str]:
    held = select(Department.key).where(Department.id.in_(member_ids(group_id, TODAY)))
    return set(db.session.scalars(held))


@pytest.mark.both
@pytest.mark.parametrize(
    ("entered_with", "stands"),
    [
        # What the office has listed is its list; who answers for it, too: here nobody is named.
        (("cq-sww",), {"cq-sww"}),
        # Nobody is listed yet (待认领): the registry lists them.
        ((), {"cq-sww", "cq-rmyh"}),
    ],
)
def test_a_collective_that_a_person_entered_is_the_one_that_the_registry_brings_later(
    registry: None, entered_with: tuple[str, ...], stands: set[str]
) -> None:
    """It stood twice, and its words meant nobody in the next plan; brackets of either width are the same words."""
    mine = collective(*entered_with)
    shipped = small_registry(groups=SHIPPED_LATER, group_members=ITS_MEMBERS)
    loaded = registry_acts.load_registry(act(), shipped)
    assert (loaded.unclear, members_of(mine)) == ([], stands)
    meant = recorded_names().resolve("各区县（自治县）", TODAY, "500000", "渝发改规范〔2022〕11号")
    assert meant.group_id == mine
    row = db.session.get_one(Group, mine)
    assert (row.key, row.source, row.consolidator_id) == ("cq-districts", "名册", None)
    again = registry_acts.load_registry(act(), shipped)
    assert (again.added, again.changed) == (0, 0)


@pytest.mark.parametrize(
    "other",
    [
        {"phrase": "各区县"},
        # A plan of its own: its words go before those that hold for the plan that is shipped.
        {"plan": "渝府办发〔2026〕1号"},
    ],
)
def test_another_collective_stays_beside_the_one_that_is_shipped(registry: None, other: dict[str, str]) -> None:
    mine = collective("cq-sww", **other)
    registry_acts.load_registry(act(), small_registry(groups=SHIPPED_LATER, group_members=ITS_MEMBERS))
    assert members_of(mine) == {"cq-sww"}
    assert db.session.scalars(select(Group.id).where(Group.key == "cq-districts")).one() != mine


def test_a_collective_that_was_entered_twice_is_left_out_until_one_is_taken_back(registry: None) -> None:
    mine, double = collective("cq-sww"), collective("cq-rmyh")
    shipped = small_registry(groups=SHIPPED_LATER, group_members=ITS_MEMBERS)
    assert registry_acts.load_registry(act(), shipped).unclear == ["“各区县（自治县）”在名册中已有2个"]
    with writing(by := act()):
        naming_steps.revoke_group(by, double)
    assert registry_acts.load_registry(act(), shipped).unclear == []
    assert db.session.get_one(Group, mine).key == "cq-districts"


def ends_a_membership(group: Group) -> None:
    with writing(by := act()):
        group_steps.end_member(by, group, of_key("cq-rmyh"), TODAY, "会议纪要")


def names_who_answers(group: Group) -> None:
    with writing(by := act()):
        group_steps.set_consolidator(by, group, of_key("cq-fgw-jiage"), "会议纪要")


def enters_an_alias(group: Group) -> None:
    with writing(by := act()):
        naming_steps.add_name(by, of_key("cq-sww"), "市商务局", NameKind.ALIAS, "校核时认定")


@pytest.mark.parametrize(
    ("office", "file", "change"),
    [
        (ends_a_membership, "group_members", "cq-all,cq-rmyh,2022-10-08,→cq-all,cq-rmyh,2022-10-18,"),
        (ends_a_membership, "group_members", "cq-rmyh,2022-10-08,,测试→cq-rmyh,2022-10-08,,另一出处"),
        (names_who_answers, "groups", "cq-fgw-zihuan,测试→cq-fgw-zihuan,另一出处"),
        (names_who_answers, "groups", "cq-fgw-zihuan,测试→cq-fgw-zonghe,测试"),
        (enters_an_alias, "names", ALIAS.replace("alias,,,测试", "alias,2020-01-01,2021-01-01,另一出处")),
    ],
)
def test_what_the_office_said_stands_whatever_is_shipped_of_it(
    registry: None, office: Callable[[Group], None], file: str, change: str
) -> None:
    """One rule for all kinds (shipping.py): a registry with another source or other days was written over it."""
    office(db.session.scalars(select(Group).where(Group.key == "cq-all")).one())
    before = counts()
    registry_acts.load_registry(act(), small_registry(**{file: change}))
    after = counts()
    facts = DepartmentName, GroupMember, GroupConsolidator
    assert [after[table] - before[table] for table in facts] == [0, 0, 0]


@pytest.mark.parametrize(
    ("file", "change"),
    [
        ("group_members", "2025-12-31→2027-12-31"),
        ("groups", "cq-fgw-zihuan,测试→cq-fgw-zonghe,测试"),
        ("names", "2023-08-18,→2023-08-19,"),
    ],
)
def test_what_the_program_itself_said_it_may_say_otherwise_and_again(registry: None, file: str, change: str) -> None:
    """The second time back to the first words: they are its newest no more."""
    for said in (small_registry(**{file: change}), small_registry()):
        loaded = registry_acts.load_registry(act(), said)
        assert loaded.added + loaded.changed == 1


def places(*above: tuple[str, str | None]) -> Registry:
    """Jurisdictions with the ones that they stand below."""
    rows = (JurisdictionRow(code, f"{code}地", code, to, JurisdictionLevel.CITY, "测试") for code, to in above)
    return Registry(tuple(rows), (), (), (), (), ())


LEVELS = ("500101", "500100"), ("500100", "500000"), ("500000", None)


@pytest.mark.parametrize("order", [*permutations(LEVELS)])
def test_three_levels_load_in_any_order(session: object, order: tuple[tuple[str, str | None], ...]) -> None:
    """The county first: it was written before the city above it, and the database refused it."""
    assert registry_acts.load_registry(act(), places(*order)).added == 3
    assert db.session.get_one(Jurisdiction, "500101").parent_id == "500100"


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_places_that_stand_above_each_other_are_named(session: object) -> None:
    with pytest.raises(BadInput, match="互为上级") as refused:
        registry_acts.load_registry(act(), places(("500000", None), ("500101", "500102"), ("500102", "500101")))
    assert [line.partition("：")[2] for line in refused.value.details] == [
        "500101 的上级写作 500102",
        "500102 的上级写作 500101",
    ]
