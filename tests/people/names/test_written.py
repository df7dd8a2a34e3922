"""Names as written, resolved as of a day; the name to print."""

from datetime import date

import pytest
import yaml

from tracker.config import PROJECT
from tracker.people.names.written import (
    KnownName,
    KnownPhrase,
    KnownPlace,
    Match,
    NameBook,
    display_name,
    fold,
    full_name,
    name_book,
    resolve,
)
from tracker.people.registry.content import Registry
from tracker.people.registry.files import read_registry
from tracker.vocabulary import MatchHow, NameKind

SEEDS = PROJECT / "seeds" / "departments"
GOLD = PROJECT.parent / "shared" / "accuracy" / "gold"
ISSUED = date(2022, 10, 8)
LAST_DAY, FIRST_DAY = date(2023, 8, 17), date(2023, 8, 18)
TODAY = date(2026, 11, 20)


def book_of(registry: Registry) -> NameBook:
    places = {row.key: row.jurisdiction for row in registry.departments}
    return name_book(
        (
            KnownName(row.key, places[row.key], row.name, row.kind, row.valid_from, row.valid_to)
            for row in registry.names
        ),
        (KnownPhrase(row.key, row.jurisdiction, row.phrase, row.plan_number) for row in registry.groups),
        (KnownPlace(row.code, row.name, row.short, row.parent_code) for row in registry.jurisdictions),
    )


@pytest.fixture(scope="module")
def registry() -> Registry:
    return read_registry(SEEDS)


@pytest.fixture(scope="module")
def book(registry: Registry) -> NameBook:
    return book_of(registry)


def test_folding_drops_space_and_width() -> None:
    assert fold("市 场　监管局（Ａ１）\n") == "市场监管局(A1)"


@pytest.mark.parametrize(
    ("written", "key", "how"),
    [
        ("市商务委", "cq-sww", MatchHow.EXACT),
        ("重庆市商务委员会", "cq-sww", MatchHow.EXACT),
        ("市 商务　委", "cq-sww", MatchHow.EXACT),  # broken by a line end or by full-width space
        ("重庆广电集团（总台）", "cq-gdjt", MatchHow.EXACT),  # a bracket that belongs to the name
        ("重庆广电集团(总台)", "cq-gdjt", MatchHow.EXACT),
        ("重庆广电集团", "cq-gdjt", MatchHow.ALIAS),
        ("市机关事务局", "cq-jgsw", MatchHow.SPELLING),  # two spellings, one body
        ("市机关事务管理局", "cq-jgsw", MatchHow.EXACT),
        ("人行重庆营管部", "cq-rmyh", MatchHow.EXACT),  # in force on the day of issue
        ("中国人民银行重庆市分行", "cq-rmyh", MatchHow.LATER),
        ("商务委", "cq-sww", MatchHow.PREFIX),
        ("商务委员会", "cq-sww", MatchHow.PREFIX),
        ("市场监管局", "cq-scjgj", MatchHow.PREFIX),  # begins with 市 by its nature
        ("市税务局", "cq-swj", MatchHow.PREFIX),
        ("重庆市商务委", "cq-sww", MatchHow.PREFIX),
        ("市市场监管局（市知识产权局）", "cq-scjgj", MatchHow.EXACT),
        ("市发展改革委资环处", "cq-fgw-zihuan", MatchHow.ALIAS),
        ("市卫生健康委", None, None),  # unknown stays open
        ("省商务厅", None, None),  # another jurisdiction's
        ("（总台）", None, None),
        ("", None, None),
    ],
)
def test_a_name_written_in_chongqing(book: NameBook, written: str, key: str | None, how: MatchHow | None) -> None:
    assert resolve(written, ISSUED, book, "500000") == Match(key, None, how)


@pytest.mark.parametrize(
    ("written", "key", "how"),
    [
        ("工业和信息化厅", "sx-gxt", MatchHow.PREFIX),  # 省发展改革委、工业和信息化厅 drop the shared 省
        ("工信厅", "sx-gxt", MatchHow.PREFIX),
        ("机关事务管理局", "sx-jgsw", MatchHow.PREFIX),
        ("山西省住建厅", "sx-zjt", MatchHow.PREFIX),
        ("山西省住房和城乡建设厅", "sx-zjt", MatchHow.EXACT),
        ("省粮食和物资储备局", "sx-lsj", MatchHow.PREFIX),
        ("省市场监管局（省知识产权局）", "sx-scjgj", MatchHow.EXACT),
        ("太原市发展改革委", "sx-ty-fgw", MatchHow.EXACT),  # a child jurisdiction's body
        ("市发展改革委", None, None),
    ],
)
def test_a_name_written_in_shanxi(book: NameBook, written: str, key: str | None, how: MatchHow | None) -> None:
    assert resolve(written, ISSUED, book, "140000") == Match(key, None, how)


@pytest.mark.parametrize(
    ("written", "on", "how"),
    [
        ("人行重庆营管部", LAST_DAY, MatchHow.EXACT),
        ("人行重庆营管部", FIRST_DAY, MatchHow.FORMER),
        ("中国人民银行重庆营业管理部", FIRST_DAY, MatchHow.FORMER),
        ("中国人民银行重庆市分行", LAST_DAY, MatchHow.LATER),
        ("中国人民银行重庆市分行", FIRST_DAY, MatchHow.EXACT),
    ],
)
def test_a_renamed_body_is_the_same_before_and_after(book: NameBook, written: str, on: date, how: MatchHow) -> None:
    assert resolve(written, on, book, "500000") == Match("cq-rmyh", None, how)


@pytest.mark.parametrize(
    ("on", "printed"),
    [
        (LAST_DAY, "中国人民银行重庆营业管理部"),
        (FIRST_DAY, "中国人民银行重庆市分行(原:人行重庆营管部)"),
        (TODAY, "中国人民银行重庆市分行(原:人行重庆营管部)"),
    ],
)
def test_the_old_name_is_printed_once_it_is_old(book: NameBook, on: date, printed: str) -> None:
    assert display_name(book, on, "人行重庆营管部", "cq-rmyh") == printed


@pytest.mark.parametrize(
    ("written", "key", "printed"),
    [
        ("市商务委", "cq-sww", "重庆市商务委员会"),
        ("商务委", "cq-sww", "重庆市商务委员会"),
        ("市机关事务局", "cq-jgsw", "重庆市机关事务管理局"),
        ("人行重庆市分行", "cq-rmyh", "中国人民银行重庆市分行"),
        ("某局", "not-in-the-book", "某局"),
    ],
)
def test_a_short_name_prints_as_the_full_one(book: NameBook, written: str, key: str, printed: str) -> None:
    assert display_name(book, TODAY, written, key) == printed


def test_full_names_by_day(book: NameBook) -> None:
    assert full_name(book, "cq-rmyh", LAST_DAY) == "中国人民银行重庆营业管理部"
    assert full_name(book, "not-in-the-book", TODAY) is None


PLACES = [KnownPlace("500000", "重庆市", "重庆")]


def small_book(*names: KnownName, phrases: tuple[KnownPhrase, ...] = ()) -> NameBook:
    return name_book(names, phrases, PLACES)


def test_a_name_borne_by_two_bodies_stays_open() -> None:
    book = small_book(
        KnownName("a", "500000", "市数据局", NameKind.SHORT), KnownName("b", "500000", "市数据局", NameKind.ALIAS)
    )
    assert resolve("市数据局", TODAY, book, "500000") == Match()
    assert resolve("数据局", TODAY, book, "500000") == Match()


def test_the_bearer_on_the_day_goes_before_a_former_one() -> None:
    book = small_book(
        KnownName("old", "500000", "市商委", NameKind.SHORT, None, LAST_DAY),
        KnownName("new", "500000", "市商委", NameKind.SHORT, FIRST_DAY, None),
    )
    assert resolve("市商委", LAST_DAY, book, "500000").department_key == "old"
    assert resolve("市商委", FIRST_DAY, book, "500000").department_key == "new"


def test_an_old_name_without_a_last_day_is_old_on_any_day() -> None:
    book = small_book(
        KnownName("a", "500000", "市外经委", NameKind.FORMER), KnownName("a", "500000", "市商务委", NameKind.FULL)
    )
    assert resolve("市外经委", ISSUED, book, "500000") == Match("a", None, MatchHow.FORMER)
    assert display_name(book, ISSUED, "市外经委", "a") == "市商务委(原:市外经委)"


def test_a_phrase_made_for_the_plan_goes_before_the_general_one() -> None:
    book = small_book(
        phrases=(
            KnownPhrase("general", "500000", "各区县"),
            KnownPhrase("special", "500000", "各区县", "渝发改〔2022〕1号"),
            KnownPhrase("other", "500000", "各有关部门", "渝发改〔2022〕1号"),
        )
    )
    assert resolve("各区县", TODAY, book, "500000", "渝发改〔2022〕1号").group_key == "special"
    assert resolve("各区县", TODAY, book, "500000", "渝发改〔2022〕2号").group_key == "general"
    assert resolve("各区县", TODAY, book, "500000") == Match(None, "general", MatchHow.GROUP)
    assert resolve("各有关部门", TODAY, book, "500000", "渝发改〔2022〕2号") == Match()


GOLD_PLANS = [
    ("chongqing_green_consumption", "500000", "渝发改规范〔2022〕11号"),
    ("shanxi_green_consumption", "140000", "晋发改就业发〔2022〕197号"),
]


@pytest.mark.parametrize(("label", "jurisdiction", "number"), GOLD_PLANS)
def test_every_party_and_issuer_of_the_two_plans_resolves(
    book: NameBook, label: str, jurisdiction: str, number: str
) -> None:
    path = GOLD / f"{label}.yaml"
    if not path.exists():
        pytest.skip("没有人工标注（../shared/accuracy/gold），跳过")
    gold = yaml.safe_load(path.read_text(encoding="utf-8"))
    on = date.fromisoformat(gold["plan"]["issued"])
    written = {name for clause in gold["clauses"] for name in (*clause["lead"], *clause["co"])}
    unresolved = [
        name
        for name in sorted(written | set(gold["plan"]["issuers"]))
        if resolve(name, on, book, jurisdiction, number).how is None
    ]
    assert unresolved == []


@pytest.mark.parametrize(("label", "jurisdiction", "number"), GOLD_PLANS)
def test_the_bodies_named_in_a_plan_are_the_members_of_its_departments_concerned(
    book: NameBook, registry: Registry, label: str, jurisdiction: str, number: str
) -> None:
    path = GOLD / f"{label}.yaml"
    if not path.exists():
        pytest.skip("没有人工标注（../shared/accuracy/gold），跳过")
    gold = yaml.safe_load(path.read_text(encoding="utf-8"))
    on = date.fromisoformat(gold["plan"]["issued"])
    written = {name for clause in gold["clauses"] for name in (*clause["lead"], *clause["co"])}
    named = {resolve(name, on, book, jurisdiction, number).department_key for name in written} - {None}
    group = next(row for row in registry.groups if (row.phrase, row.plan_number) == ("各有关部门", number))
    members = {row.department_key for row in registry.group_members if row.group_key == group.key}
    host = next(row.host_division_key for row in registry.plans if row.number == number)
    assert members == named | {host}


@pytest.mark.parametrize(
    ("written", "jurisdiction"),
    [
        *((name, "500000") for name in ("市委宣传部", "市委网信办", "市总工会", "市妇联", "两江新区")),
        *((name, "500000") for name in ("西部科学城重庆高新区", "万盛经开区管委会", "各区县（自治县）政府有关部门")),
        *((name, "500000") for name in ("市级国家机关有关部门", "有关直属机构")),
        *((name, "140000") for name in ("省级有关部门", "各市发展和改革委员会", "各市工业和信息化局")),
        *((name, "140000") for name in ("各市住房和城乡建设局", "各市商务局", "各市市场监督管理局")),
        ("各市机关事务管理局", "140000"),
    ],
)
def test_every_addressee_of_the_two_plans_resolves(book: NameBook, written: str, jurisdiction: str) -> None:
    number = next(number for _, code, number in GOLD_PLANS if code == jurisdiction)
    assert resolve(written, ISSUED, book, jurisdiction, number).how is not None
