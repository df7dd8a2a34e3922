"""The registry's files: what is read, and how each fault is named."""

from datetime import date
from pathlib import Path

import pytest

from tracker.config import PROJECT
from tracker.errors import BadInput
from tracker.people.registry.content import NameRow, Registry
from tracker.people.registry.files import COLUMNS, parse_registry, read_registry
from tracker.vocabulary import JurisdictionLevel, NameKind, PlanMode, UnitClass

SEEDS = PROJECT / "seeds" / "departments"

ROWS = {
    "jurisdictions.csv": ["140000,山西省,山西,,province,GB/T 2260", "140100,太原市,太原,140000,city,GB/T 2260"],
    "departments.csv": [
        "fgw,140000,山西省发展和改革委员会,省发展改革委,commission,,署名,",
        "jyc,140000,山西省发展和改革委员会就业处,就业处,division,fgw,文号,待核",
        "gxt,140000,山西省工业和信息化厅,省工信厅,government,,署名,",
    ],
    "names.csv": ["gxt,省经信委,former,,2018-10-24,某文件,"],
    "groups.csv": ["all,140000,各有关部门,晋发改〔2022〕1号,jyc,正文,"],
    "group_members.csv": ["all,gxt,2022-05-23,,正文,"],
    "plans.csv": ["plan.txt,140000,晋发改〔2022〕1号,jyc,continued,正文,"],
}


def texts(**changed: list[str]) -> dict[str, str]:
    """The six files with some of them replaced; `names=[...]` stands for names.csv."""
    rows = ROWS | {f"{name}.csv": lines for name, lines in changed.items()}
    return {file: "\n".join([",".join(COLUMNS[file]), *rows[file]]) + "\n" for file in COLUMNS}


def faults(files: dict[str, str]) -> list[str]:
    with pytest.raises(BadInput) as caught:
        parse_registry(files)
    return list(caught.value.details)


def test_every_column_arrives_in_its_field() -> None:
    registry = parse_registry(texts())
    assert registry.jurisdictions[1].parent_code == "140000"
    assert registry.jurisdictions[0].level is JurisdictionLevel.PROVINCE
    division = registry.departments[1]
    assert (division.unit_class, division.parent_key, division.remark) == (UnitClass.DIVISION, "fgw", "待核")
    assert NameRow("gxt", "省经信委", NameKind.FORMER, None, date(2018, 10, 24), "某文件", "") in registry.names
    group = registry.groups[0]
    assert (group.phrase, group.plan_number, group.consolidator_key) == ("各有关部门", "晋发改〔2022〕1号", "jyc")
    assert registry.group_members[0].valid_from == date(2022, 5, 23)
    assert registry.plans[0].mode is PlanMode.CONTINUED


def test_present_names_of_a_department_are_names_too() -> None:
    names = {(row.name, row.kind) for row in parse_registry(texts()).names if row.key == "gxt"}
    assert names == {
        ("山西省工业和信息化厅", NameKind.FULL),
        ("省工信厅", NameKind.SHORT),
        ("省经信委", NameKind.FORMER),
    }


def test_a_present_name_dated_in_names_csv_stands_once() -> None:
    registry = parse_registry(texts(names=["gxt,省工信厅,short,2018-10-25,,某文件,"]))
    assert [row.valid_from for row in registry.names if row.name == "省工信厅"] == [date(2018, 10, 25)]


def test_columns_may_stand_in_any_order_and_blank_lines_are_skipped() -> None:
    files = texts()
    files["jurisdictions.csv"] = "name,code,short,level,source,parent_code\n山西省,140000,山西,province,GB,\n,,,,,\n\n"
    assert [row.code for row in parse_registry(files).jurisdictions] == ["140000"]


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"plans": ["plan.txt,140000,,jyc,continued,正文,"]}, "plans.csv 第2行 number：不能为空"),
        (
            {"names": ["gxt,省经信委,former,,2018.10.24,某文件,"]},
            "names.csv 第2行 valid_to：“2018.10.24”不是日期，应写作 2023-07-20",
        ),
        (
            {"names": ["gxt,省经信委,former,2018-10-25,2018-10-24,某文件,"]},
            "names.csv 第2行 valid_to：2018-10-24 早于 valid_from 2018-10-25",
        ),
        (
            {"names": ["gxt,省经信委,old,,,某文件,"]},
            "names.csv 第2行 kind：“old”不在可选值中：full、short、alias、spelling、former",
        ),
        ({"names": ["gxx,省经信委,alias,,,某文件,"]}, "names.csv 第2行 key：“gxx”不在departments.csv 的 key中"),
        ({"names": ["gxt,甲,alias,,,某文件,", "gxt,甲,short,,,某文件,"]}, "names.csv 第3行 name：“gxt、甲”写了两遍"),
        ({"names": ["gxt,甲,alias,,某文件,"]}, "names.csv 第2行：有 6 格，应有 7 格"),
        ({"names": ["gxt,甲,alias,,,,"]}, "names.csv 第2行 source：不能为空"),
        (
            {"plans": ["plan.txt,140000,某号,gxt,continued,正文,"]},
            "plans.csv 第2行 host_division_key：“gxt”不在内设处室的 key中",
        ),
        (
            {"groups": ["all,140000,各市,,,正文,", "all2,140000,各市,,,正文,"]},
            "groups.csv 第3行 phrase：“140000、各市”写了两遍",
        ),
    ],
)
def test_a_fault_names_file_line_and_column(changed: dict[str, list[str]], fault: str) -> None:
    assert fault in faults(texts(**changed))


def test_a_validity_of_one_day_is_no_fault() -> None:
    registry = parse_registry(texts(names=["gxt,省经信委,former,2018-10-24,2018-10-24,某文件,"]))
    assert any(row.valid_from == row.valid_to == date(2018, 10, 24) for row in registry.names)


def test_a_division_says_whose_it_is() -> None:
    rows = [*ROWS["departments.csv"][:1], "jyc,140000,就业处,就业处,division,,文号,", ROWS["departments.csv"][2]]
    assert faults(texts(departments=rows)) == ["departments.csv 第3行 parent_key：内设处室应写明所属单位"]


def test_all_faults_of_all_files_come_at_once() -> None:
    found = faults(texts(names=["nobody,,odd,,,,"], plans=["plan.txt,150000,某号,jyc,sometime,正文,"]))
    assert len(found) == 6
    assert {fault.split()[0] for fault in found} == {"names.csv", "plans.csv"}


def test_a_wrong_header_is_told_alone() -> None:
    files = texts()
    files["names.csv"] = "key,名称\ngxt,省经信委\n"
    assert faults(files) == ["names.csv 第1行：表头应为 key,name,kind,valid_from,valid_to,source,remark"]


def test_missing_and_unreadable_files_are_named(tmp_path: Path) -> None:
    for file, text in texts().items():
        (tmp_path / file).write_text(text, encoding="utf-8")
    (tmp_path / "plans.csv").unlink()
    (tmp_path / "names.csv").write_bytes("名".encode("gb18030"))
    with pytest.raises(BadInput) as caught:
        read_registry(tmp_path)
    assert caught.value.details == (
        "names.csv：不是 UTF-8 编码，请另存为“CSV UTF-8”",
        "plans.csv：缺少这个文件",
    )


def test_files_saved_by_excel_with_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    for file, text in texts().items():
        (tmp_path / file).write_text(text.replace("\n", "\r\n"), encoding="utf-8-sig", newline="")
    assert read_registry(tmp_path) == parse_registry(texts())


@pytest.fixture(scope="module")
def seeds() -> Registry:
    return read_registry(SEEDS)


def test_the_seeds_hold_both_jurisdictions_with_their_children(seeds: Registry) -> None:
    children = [row.parent_code for row in seeds.jurisdictions if row.parent_code]
    assert (children.count("500000"), children.count("140000")) == (38, 11)


def test_a_seeded_plan_has_its_file_and_a_division_of_its_own_commission(seeds: Registry) -> None:
    departments = {row.key: row for row in seeds.departments}
    for plan in seeds.plans:
        assert (SEEDS.parent / "plans" / plan.file).exists()
        host = departments[plan.host_division_key]
        assert host.jurisdiction == plan.jurisdiction
        assert host.parent_key is not None
        assert departments[host.parent_key].unit_class is UnitClass.COMMISSION


def test_no_member_of_a_seeded_group_crosses_a_jurisdiction(seeds: Registry) -> None:
    parents = {row.code: row.parent_code for row in seeds.jurisdictions}
    departments = {row.key: row for row in seeds.departments}
    groups = {row.key: row for row in seeds.groups}
    for member in seeds.group_members:
        place = departments[member.department_key].jurisdiction
        assert groups[member.group_key].jurisdiction in (place, parents[place])


def test_the_groups_named_in_clauses_have_members_and_somebody_who_consolidates(seeds: Registry) -> None:
    sizes = {group.phrase: 0 for group in seeds.groups if group.consolidator_key}
    for group in seeds.groups:
        if group.phrase in sizes:
            sizes[group.phrase] += sum(member.group_key == group.key for member in seeds.group_members)
    assert [sizes[phrase] for phrase in ("各市发展改革委", "各市住建局", "各市城管")] == [11, 11, 11]
    assert sizes["各有关部门"] > 60
    assert sizes["行业主管部门"] > 0
