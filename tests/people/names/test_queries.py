"""Names on record: resolving with the tables' ids, groups and who belongs to them on a day."""

from __future__ import annotations

from datetime import date

import pytest

from tests.given.builders import NOW
from tests.people.staff import department_id
from tracker.people.names import queries as name_queries
from tracker.people.names.queries import Resolved, recorded_names
from tracker.vocabulary import MatchHow

TODAY = date(2026, 11, 20)
NUMBER = "渝发改规范〔2022〕11号"


@pytest.mark.parametrize(
    ("written", "key", "how"),
    [
        ("市商务委", "cq-sww", MatchHow.EXACT),
        ("商务委", "cq-sww", MatchHow.PREFIX),
        ("人民银行重庆营业管理部", "cq-rmyh", MatchHow.FORMER),
        ("市不存在委", None, None),
        ("省商务厅", None, None),
    ],
)
def test_a_written_name_becomes_a_department(registry: None, written: str, key: str | None, how: MatchHow) -> None:
    found = recorded_names().resolve(written, TODAY, "500000", NUMBER)
    assert found == (Resolved(department_id(key), None, how) if key else Resolved())


def test_a_phrase_becomes_a_group_of_its_plan(registry: None) -> None:
    names = recorded_names()
    group_id = names.resolve("各有关部门", TODAY, "500000", NUMBER).group_id
    assert group_id is not None
    assert names.resolve("各有关部门", TODAY, "500000", "渝发改〔2026〕1号") == Resolved()
    assert name_queries.consolidator_id(group_id) == department_id("cq-fgw-zihuan")
    members = (department_id("cq-sww"), department_id("cq-rmyh"))
    assert name_queries.member_ids(group_id, date(2025, 12, 31)) == members
    assert name_queries.member_ids(group_id, date(2026, 1, 1)) == members[1:]
    assert name_queries.member_ids(group_id, date(2022, 10, 7)) == ()


def test_an_old_name_is_printed_beside_the_present_one(registry: None) -> None:
    names = recorded_names()
    body = department_id("cq-rmyh")
    assert names.display("人民银行重庆营业管理部", TODAY, body) == "中国人民银行重庆市分行(原:人民银行重庆营业管理部)"
    assert names.full(body, TODAY) == "中国人民银行重庆市分行"


def test_names_recorded_later_are_unknown_before(registry: None) -> None:
    assert recorded_names(at=NOW).resolve("市商务委", TODAY, "500000") == Resolved()


@pytest.mark.parametrize(
    ("name", "codes", "keys"),
    [
        ("市商务委", {"500000"}, ["cq-sww"]),
        ("cq-sww", {"500000"}, ["cq-sww"]),
        ("市商务委", {"140000", "140100"}, []),
        ("综合处", {"500000"}, ["cq-fgw-zonghe"]),
    ],
)
def test_the_department_a_command_names(registry: None, name: str, codes: set[str], keys: list[str]) -> None:
    assert [row.key for row in name_queries.department_named(name, TODAY, frozenset(codes))] == keys
