"""Which body on record a name that nobody bears most likely means."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.people.names.likeness import _distance, _longest_shared, likely
from tracker.people.names.written import KnownName, KnownPlace, name_book
from tracker.vocabulary import NameKind

CODE, ON = "500000", date(2026, 11, 20)
FULL, SHORT, FORMER = NameKind.FULL, NameKind.SHORT, NameKind.FORMER
BOOK = name_book(
    [
        KnownName("fgw", CODE, "重庆市发展和改革委员会", FULL),
        KnownName("fgw", CODE, "市发展改革委", SHORT),
        KnownName("sww", CODE, "重庆市商务委员会", FULL),
        KnownName("sww", CODE, "市商务委", SHORT),
        KnownName("sww", CODE, "市对外贸易经济委员会", FORMER, valid_to=date(2015, 1, 1)),
        KnownName("nyncw", CODE, "重庆市农业农村委员会", FULL),
        KnownName("nyncw", CODE, "市农业农村委", SHORT),
        KnownName("scjgj", CODE, "重庆市市场监督管理局", FULL),
        KnownName("scjgj", CODE, "市市场监管局", SHORT),
        KnownName("ghzrzyj", CODE, "重庆市规划和自然资源局", FULL),
        KnownName("xczx", CODE, "重庆市乡村振兴局", FULL),
        KnownName("other", "140000", "山西省商务厅", FULL),
    ],
    [],
    [KnownPlace(CODE, "重庆市", "重庆"), KnownPlace("140000", "山西省", "山西")],
)


@pytest.mark.parametrize(
    ("written", "key", "why"),
    [
        ("市发改委", "fgw", "是“重庆市发展和改革委员会”的简写"),
        ("发展改革委", "fgw", "与“市发展改革委”只差地名"),
        ("市商务局", "sww", "与“重庆市商务委员会”只是末尾不同"),
        ("市外贸易经济委", "sww", "与旧名“市对外贸易经济委员会”只差 1 个字"),
        ("市农业委", "nyncw", "是“重庆市农业农村委员会”的简写"),
        ("市市场监管局（市知识产权局）", "scjgj", "与“市市场监管局”只差地名"),
        ("市市场监督局", "scjgj", "是“重庆市市场监督管理局”的简写"),
        ("市规划自然资源局", "ghzrzyj", "是“重庆市规划和自然资源局”的简写"),
        ("市农农局", "nyncw", "像是“重庆市农业农村委员会”的简写，末尾不同"),
        ("市规划与自然资源局", "ghzrzyj", "与“重庆市规划和自然资源局”只差 1 个字"),
        ("市乡村振兴工作专班", "xczx", "与“重庆市乡村振兴局”互相包含"),
        ("市农业机械总站", "nyncw", "与“重庆市农业农村委员会”都有“农业”"),
    ],
)
def test_the_likeliest_and_why(written: str, key: str, why: str) -> None:
    first = likely(written, ON, BOOK, CODE)[0]
    assert (first.department_key, first.reason) == (key, why)


@pytest.mark.parametrize(
    ("written", "cautions"),
    [
        ("省商务厅", ["级别不同"]),  # of a province, in the plan of a city
        ("县商务局", ["级别不同"]),
        ("济南市商务局", ["地区不同"]),
        ("国家发展改革委", ["级别不同"]),
        ("江苏商务局", ["地区不同"]),
        ("南京商务局", ["地区不同"]),
        ("成都市商务局", ["地区不同"]),
        ("重庆商务局", [""]),
        ("市金融监管局", ["职能不同"]),  # shares 监管 with 市市场监管局
        ("省金融监管局", ["级别不同、职能不同"]),
        ("重庆市商务局", [""]),
        ("市商务局", [""]),
        ("商务局", [""]),
        ("市场监督局", [""]),  # 市 is no level here
    ],
)
def test_another_level_or_function_only_looks_alike(written: str, cautions: list[str]) -> None:
    assert [body.caution for body in likely(written, ON, BOOK, CODE)] == cautions


def test_what_only_looks_alike_stands_last_however_like_it_is() -> None:
    """农业 of another province and 商务 of this one: the second is first."""
    found = likely("市商务和金融局", ON, BOOK, CODE)
    assert [(body.department_key, body.caution) for body in found] == [("sww", "")]
    book = name_book(
        [
            KnownName("sheng", CODE, "省商务厅", FULL),
            KnownName("sww", CODE, "重庆市商务和口岸委员会", FULL),
        ],
        [],
        [KnownPlace(CODE, "重庆市", "重庆")],
    )
    assert [body.department_key for body in likely("市商务局", ON, book, CODE)] == ["sww", "sheng"]


@pytest.mark.parametrize("written", ["市气象局", "委", "", "市", "各有关部门", "市委"])
def test_nothing_is_proposed_without_a_reason(written: str) -> None:
    assert likely(written, ON, BOOK, CODE) == ()


def test_the_likeliest_come_first_each_body_once_and_none_of_another_region() -> None:
    found = likely("市商务和农业农村局", ON, BOOK, CODE)
    assert [one.department_key for one in found] == ["nyncw", "sww"]
    assert found[0].score > found[1].score
    assert found[0].name == "重庆市农业农村委员会"
    assert [one.department_key for one in likely("省商务局", ON, BOOK, "140000")] == ["other"]


@pytest.mark.parametrize(
    ("one", "other", "steps"),
    [
        ("", "", 0),
        ("商务", "商务", 0),
        ("商务", "商", 1),
        ("商务", "商贸", 1),
        ("商务局", "贸易局", 2),
        ("甲乙丙丁", "丙", 3),
    ],
)
def test_distance(one: str, other: str, steps: int) -> None:
    assert _distance(one, other) == _distance(other, one) == steps


@pytest.mark.parametrize(
    ("one", "other", "common"),
    [("农业机械", "农业农村", "农业"), ("甲", "乙", ""), ("", "乙", ""), ("甲乙丙", "乙丙丁", "乙丙")],
)
def test_longest_shared(one: str, other: str, common: str) -> None:
    assert _longest_shared(one, other) == common
