"""A task breakdown table in a sheet, a Word file or a page reads as tasks: any order of columns, merged or not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import BytesIO

import pytest
from docx import Document
from docx.document import Document as DocumentObject
from openpyxl import Workbook, load_workbook

from tests.plantext.formats import saved, workbook
from tests.plantext.test_plans_as_written import clauses
from tests.plantext.test_properties import holds_its_words
from tracker.plantext import read_plan
from tracker.plantext.reading import PlanReading

TITLE = "某市促进绿色消费重点任务分解表"


def read(data: bytes) -> PlanReading:
    reading = read_plan(data, "任务分解表.xlsx")
    holds_its_words(reading)
    return reading


def test_what_a_year_brings_is_of_the_project_and_not_of_what_is_built() -> None:
    """硬化道路3公里计划投资：2025年200万元 was a second road of 3公里, and an investment of 3公里."""
    reading = read(workbook(
        [["某县乡村建设项目实施方案", None, None, None],
         ["项目名称", "建设内容", "2025年计划投资（万元）", "责任单位"],
         ["南门村道路", "硬化道路3公里", 200, "县交通运输局"],
         ["东山水厂", "新建水厂1座", 3000, "县水务局"]],
        ("A1:D1",),
    ))  # fmt: skip
    assert [(i.subject, i.value, i.year) for m in reading.measures for i in m.indicators] == [
        ("硬化道路", 3, None),
        ("南门村道路计划投资", 2_000_000, 2025),
        ("新建水厂", 1, None),
        ("东山水厂计划投资", 30_000_000, 2025),
    ]


def test_a_name_with_a_number_in_it_is_what_its_years_speak_of() -> None:
    """500万元以下小微贷款余额 was 普惠金融, and no level."""
    reading = read(workbook(
        [["某县实施方案", None, None, None],
         ["项目名称", "建设内容", "2026年目标", "责任单位"],
         ["普惠金融", "500万元以下小微贷款余额", "3亿元", "县金融办"],
         ["清洁行动", "“1个中心”覆盖面", "30%", "县住建局"]],
        ("A1:D1",),
    ))  # fmt: skip
    subjects = [i.subject for m in reading.measures for i in m.indicators]
    assert subjects == ["500万元以下小微贷款余额", "“1个中心”覆盖面"]


def test_number_task_measure_and_bodies() -> None:
    reading = read(workbook(
        [[TITLE, None, None, None, None, None],
         ["序号", "重点任务", "工作举措", "牵头单位", "责任单位", "完成时限"],
         [1, "扩大绿色消费", "发展绿色商场，建成绿色商场20家。", "市商务局", "市财政局\n市税务局", "2025年12月底前"],
         [2, "推广绿色出行", "优化公交线网。", "市交通局", "各区县政府", date(2024, 6, 30)],
         [3, "加强宣传引导", "开展主题活动。", "市委宣传部", "—", "长期坚持"]],
        ("A1:F1",),
    ))  # fmt: skip
    assert reading.title == TITLE
    assert clauses(reading) == [
        ([1], "发展绿色商场", "场20家。", "市商务局", "市财政局 市税务局"),
        ([2], "优化公交线网", "公交线网。", "市交通局", "各区县政府"),
        ([3], "开展主题活动", "主题活动。", "市委宣传部", ""),
    ]
    dates = [d.due_on.isoformat() if d.due_on else None for m in reading.measures for c in m.clauses for d in c.dates]
    assert dates == ["2025-12-31", "2024-06-30", None]
    assert [(i.value, i.unit) for m in reading.measures for i in m.indicators] == [(20, "家")]


def test_columns_in_another_order_with_a_title_and_a_unit_above() -> None:
    reading = read(workbook(
        [["某县乡村振兴工作任务清单"], ["填报日期：2023年"],
         ["责任部门（列第一位者为牵头单位）", "时间节点", "主要任务", "编号"],
         ["县农业农村局、县财政局", "2023年底", "实施高标准农田建设项目", "一"],
         ["县林业局", "每季度", "开展国土绿化行动", "二"]],
    ))  # fmt: skip
    assert [(c[0], c[3], c[4]) for c in clauses(reading)] == [
        ([1], "县农业农村局", "县财政局"),
        ([2], "县林业局", ""),
    ]
    assert [c.basis for m in reading.measures for c in m.clauses] == ["explicit", "explicit"]


def test_a_task_merged_over_numbered_rows_is_their_heading() -> None:
    reading = read(workbook(
        [[TITLE, None, None, None],
         ["序号", "重点任务", "具体措施", "责任单位"],
         [1, "扩大绿色消费", "发展绿色商场。", "市商务局、市财政局"],
         [2, None, "推广绿色产品。", "市市场监管局"],
         [3, "推广绿色出行", "优化公交线网。", "市交通局"],
         [4, None, "建设充电设施。", "市住建局"]],
        ("A1:D1", "B3:B4", "B5:B6"),
    ))  # fmt: skip
    assert [(c[0], c[3], c[4]) for c in clauses(reading)] == [
        ([1, 1], "市商务局", "市财政局"),
        ([1, 2], "市市场监管局", ""),
        ([2, 3], "市交通局", ""),
        ([2, 4], "市住建局", ""),
    ]
    assert [s.title for s in reading.sections] == ["扩大绿色消费", "推广绿色出行"]


def test_a_number_merged_over_rows_is_one_task_with_a_clause_for_each() -> None:
    reading = read(workbook(
        [["序号", "重点任务", "工作内容", "责任单位", "完成时限"],
         [1, "扩大绿色消费", "发展绿色商场。", "市商务局", "2024年底"],
         [None, None, "推广绿色产品。", "市市场监管局", "2025年底"],
         [2, "推广绿色出行", "优化公交线网。", "市交通局", None],
         [None, None, "建设充电设施。", None, None]],
        ("A2:A3", "B2:B3", "A4:A5", "B4:B5", "D4:D5"),
    ))  # fmt: skip
    assert [(c[0], c[1], c[3]) for c in clauses(reading)] == [
        ([1], "发展绿色商场", "市商务局"),
        ([1], "推广绿色产品", "市市场监管局"),
        ([2], "优化公交线网", "市交通局"),
    ]


def test_rows_over_all_columns_are_sections_and_a_repeated_head_is_none() -> None:
    head = ["序号", "任务", "牵头单位", "配合单位"]
    reading = read(workbook(
        [[TITLE, None, None, None], head,
         ["一、产业升级", None, None, None], ["1", "发展循环产业", "市工信局", "市财政局"],
         head, ["二、民生改善", None, None, None], ["2", "改造老旧小区", "市住建局", "各区政府"]],
        ("A1:D1", "A3:D3", "A6:D6"),
    ))  # fmt: skip
    assert [(c[0], c[3], c[4]) for c in clauses(reading)] == [
        ([1, 1], "市工信局", "市财政局"),
        ([2, 2], "市住建局", "各区政府"),
    ]


@pytest.mark.parametrize("column", ["责任站所", "责任股室", "落实镇街", "责任部室"])
def test_a_column_of_who_does_it_in_a_town(column: str) -> None:
    """The list of a town was no plan at all."""
    reading = read(workbook(
        [["某镇2025年重点工作台账"], ["序号", "重点工作", "包保领导", column, "责任人", "时限"],
         [1, "秸秆禁烧", "李某", "农业农村办公室、各村", "钱某", "全年"],
         [2, "信访化解", "王某", "党群工作办公室\n司法所", "孙某", "全年"]],
    ))  # fmt: skip
    assert [c[3:] for c in clauses(reading)] == [("农业农村办公室", "各村"), ("党群工作办公室", "司法所")]


def test_a_head_of_two_rows() -> None:
    reading = read(workbook(
        [["序号", "重点任务", "责任分工", None], [None, None, "牵头单位", "配合单位"],
         [1, "发展绿色商场", "市商务局", "市财政局"], [2, "优化公交线网", "市交通局", "市公安局"]],
        ("A1:A2", "B1:B2", "C1:D1"),
    ))  # fmt: skip
    assert [(c[3], c[4]) for c in clauses(reading)] == [("市商务局", "市财政局"), ("市交通局", "市公安局")]


def test_a_table_behind_the_text_of_a_word_file() -> None:
    document = Document()
    for words in ("某市绿色消费重点任务分工方案", "为促进绿色消费，制定本方案。"):
        document.add_paragraph(words)
    table = document.add_table(3, 4)
    rows = (("序号", "工作任务", "牵头单位", "参与单位"), ("1", "发展绿色商场", "市商务局", "市财政局、市税务局"),
            ("2", "优化公交线网", "市交通局", ""))  # fmt: skip
    for row, words in zip(table.rows, rows, strict=True):
        for cell, word in zip(row.cells, words, strict=True):
            cell.text = word
    reading = read(saved(document))
    assert reading.title == "某市绿色消费重点任务分工方案"
    assert [(c[3], c[4]) for c in clauses(reading)] == [("市商务局", "市财政局 市税务局"), ("市交通局", "")]


def test_a_table_of_a_web_page_with_spans() -> None:
    page = """<html><body><h1>某市重点任务分解表</h1><table>
    <tr><td>序号</td><td>任务</td><td>内容</td><td>责任单位</td></tr>
    <tr><td>1</td><td rowspan="2">绿色消费</td><td>发展绿色商场。</td><td>市商务局</td></tr>
    <tr><td>2</td><td>推广绿色产品。</td><td>市市场监管局</td></tr>
    <tr><td>3</td><td>绿色出行</td><td>优化公交线网。</td><td>市交通局</td></tr></table></body></html>"""
    reading = read(page.encode())
    assert [(c[0][-1], c[3]) for c in clauses(reading)] == [(1, "市商务局"), (2, "市市场监管局"), (3, "市交通局")]


def bodies_of(data: bytes) -> list[tuple[list[int], str, str]]:
    return [(path, lead, co) for path, _, _, lead, co in clauses(read(data))]


def test_a_category_over_tasks_without_numbers_and_a_column_of_aims() -> None:
    reading = read(workbook(
        [["某市绿色消费任务分工表"],
         ["任务类别", "具体任务", "目标要求", "责任单位", "配合单位", "完成期限"],
         ["一、衣食", "推广绿色食品", "新认证绿色食品300个", "市农业农村局", "市商务局", "2025年底"],
         [None, "反对浪费", "检查不少于4次", "市商务局", None, "长期坚持"],
         ["二、住行", "发展绿色建筑", "绿色建筑占比100%", "市住建局", None, "2024年12月"]],
        ("A1:F1", "A3:A4"),
    ))  # fmt: skip
    assert reading.title == "某市绿色消费任务分工表"
    assert [(m.path, m.title, [i.value for i in m.indicators]) for m in reading.measures] == [
        ((1, 1), "推广绿色食品", [300]), ((1, 2), "反对浪费", [4]), ((2, 3), "发展绿色建筑", [100]),
    ]  # fmt: skip


def test_a_leader_is_no_body_and_progress_is_a_limit() -> None:
    reading = read(workbook(
        [["序号", "工作任务", "牵头领导", "牵头部门", "责任部门", "工作进度"],
         ["1", "建设充电桩1万个", "张某", "市发改委", "各区县", "2023年6月底前完成50%，12月底前全部完成"],
         ["2", "推广新能源公交", "李某", "市交通局", "市财政局", "持续推进"]],
    ))  # fmt: skip
    named = [(c[0], c[3], c[4]) for c in clauses(reading)]
    assert named == [([1], "市发改委", "各区县"), ([2], "市交通局", "市财政局")]
    dates = [d.due_on and d.due_on.isoformat() for m in reading.measures for c in m.clauses for d in c.dates]
    assert dates == ["2023-06-30", "2023-12-31", None]


def test_a_head_parted_below_on_a_page_that_is_one_table() -> None:
    page = """<html><body><div><h1>某市任务分解表</h1><table>
    <tr><th>任务</th><th>内容</th><th colspan=2>单位</th><th>时限</th></tr>
    <tr><td></td><td></td><td>牵头</td><td>配合</td><td></td></tr>
    <tr><td rowspan=2>扩大消费</td><td>发展商场10家</td><td>市商务局</td><td>市财政局、市税务局</td><td>2025年</td></tr>
    <tr><td>发展夜市</td><td>市城管局</td><td>&nbsp;</td><td>2024年</td></tr>
    <tr><td>绿色出行工作</td><td>推广公交线路</td><td>市交通局</td><td>市公安局</td><td>常态化</td></tr></table></div></body></html>"""
    assert bodies_of(page.encode()) == [
        ([1], "市商务局", "市财政局 市税务局"), ([1], "市城管局", ""), ([2], "市交通局", "市公安局"),
    ]  # fmt: skip


PLAN = ["某市氢能产业行动方案", "一、主要任务", "（一）建设加氢站。建成加氢站10座。（市住建局牵头，市应急局配合）",
        "（二）推广车辆。推广重卡500辆。（市交通局负责）"]  # fmt: skip
PROJECTS = ["序号", "项目名称", "建设内容", "责任单位"], ["1", "绿氢项目", "年产绿氢1万吨", "某能源集团"]


def test_tables_in_annexes_are_plans_of_their_own_where_they_name_who() -> None:
    """Their rows stood under the last heading of the text, and a table of figures in a task of it."""
    document = Document()
    for words in (*PLAN, "附件1", "某市氢能产业主要指标"):
        document.add_paragraph(words)
    _fill(document, [["序号", "指标", "2028年"], ["1", "加氢站（座）", "30"]])
    for words in ("附件2", "某市氢能产业重点项目清单"):
        document.add_paragraph(words)
    _fill(document, PROJECTS)
    reading = read(saved(document))
    assert [part.title for part in reading.parts] == ["某市氢能产业行动方案", "某市氢能产业重点项目清单"]
    assert [(c[0], c[2], c[3]) for c in clauses(reading)] == [
        ([1, 1], "站10座。", "市住建局"),
        ([1, 2], "500辆。", "市交通局"),
        ([1], "绿氢1万吨", "某能源集团"),
    ]


def test_a_row_of_a_number_in_characters_and_a_name_is_a_section() -> None:
    document = Document()
    document.add_paragraph("某县电子商务示范工作任务分工表")
    _fill(document, [
        ["序号", "重点任务", "具体内容", "牵头单位", "配合单位", "完成时限"],
        ["一", "完善物流体系", "", "", "", ""],
        ["1", "建设配送中心", "改造配送中心1个", "县交通局", "县商务局", "2026年9月底"],
        ["二", "培育主体", "", "", "", ""],
        ["2", "开展培训", "培训人才1200人次", "县商务局", "", "持续推进"],
    ])  # fmt: skip
    reading = read(saved(document))
    assert [(section.number, section.title) for section in reading.sections] == [(1, "完善物流体系"), (2, "培育主体")]
    assert [(c[0], c[3], c[4]) for c in clauses(reading)] == [
        ([1, 1], "县交通局", "县商务局"),
        ([2, 2], "县商务局", ""),
    ]
    assert {remark.code for remark in reading.remarks} == {"figure_without_year"}


@pytest.mark.parametrize(
    "rows",
    [
        [["牵头单位", "市国资委", "配合单位", "市财政局、市人社局", "完成时限", "2026年12月"]],
        [["牵头单位：", "市国资委"], ["配合单位：", "市财政局\n市人社局"], ["完成时限：", "2026年12月"]],
        [["牵头单位", "配合单位", "完成时限"], ["市国资委", "市财政局、市人社局", "2026年12月"]],
    ],
    ids=["in a row", "one below the other", "under their labels"],
)
def test_a_small_table_behind_each_task_says_who_does_it(rows: list[list[str]]) -> None:
    document = Document()
    document.add_paragraph("某市重点改革任务实施方案")
    document.add_paragraph("一、经济体制改革")
    document.add_paragraph("1.深化国企改革。推进国企重组整合。")
    _fill(document, rows)
    document.add_paragraph("2.深化投融资改革。推介项目50个。")
    _fill(document, [["牵头单位", "市发展改革委"], ["完成时限", "长期坚持"]])
    reading = read(saved(document))
    assert [(c[0], c[2], c[3], c[4]) for c in clauses(reading)] == [
        ([1, 1], "重组整合。", "市国资委", "市财政局 市人社局"),
        ([1, 2], "目50个。", "市发展改革委", ""),
    ]
    dates = [[one.text for one in c.dates] for m in reading.measures for c in m.clauses]
    assert dates == [["2026年12月"], ["长期坚持"]]


def test_a_small_table_behind_each_heading_says_what_is_done_too() -> None:
    """Nobody was named, and the table stood in the text with its bars."""
    document = Document()
    document.add_paragraph("某县推进县城建设实施方案")
    document.add_paragraph("一、重点任务")
    tasks = [("（一）供水", "新建管网30公里。\n改造水厂2座。"), ("（二）治污", "新建站房5座。")]
    for n, (title, text) in enumerate(tasks):
        document.add_paragraph(title)
        _fill(document, [["责任单位", "县住建局"], ["配合单位", ["县水务集团", "无"][n]], ["工作内容", text]])
    reading = read(saved(document))
    assert [c[1:] for c in clauses(reading)] == [
        ("工作内容：新", "水厂2座。", "县住建局", "县水务集团"), ("工作内容：新", "站房5座。", "县住建局", ""),
    ]  # fmt: skip
    assert [i.value for m in reading.measures for i in m.indicators] == [30, 2, 5]


def test_another_small_table_is_none() -> None:
    document = Document()
    document.add_paragraph("某市重点改革任务实施方案")
    document.add_paragraph("一、经济体制改革")
    document.add_paragraph("1.深化国企改革。推进国企重组整合。（市国资委负责）")
    _fill(document, [["指标", "2026年"], ["压减户数", "20户"]])
    assert [(c[0], c[3]) for c in clauses(read(saved(document)))] == [([1, 1], "市国资委")]


def test_a_table_that_goes_on_under_its_head_again_is_one() -> None:
    """Its tasks were counted anew, and 打造美食街区3条 above them was taken for the title of another plan."""
    head = ["主要任务", "具体措施", "责任部门"]
    document = Document()
    document.add_paragraph("某市促消费工作任务分解表")
    _fill(
        document, [head, ["扩大汽车消费", "举办车展4场", "市商务局"], ["促进餐饮消费", "打造美食街区3条", "市商务局"]]
    )
    document.add_paragraph("")
    _fill(document, [head, ["发展夜间经济", "培育集聚区5个", "市文旅局"]])
    reading = read(saved(document))
    assert [part.title for part in reading.parts] == ["某市促消费工作任务分解表"]
    assert [(c[0], c[3]) for c in clauses(reading)] == [([1], "市商务局"), ([2], "市商务局"), ([3], "市文旅局")]


def test_numbers_of_two_levels_in_a_table_count_its_tasks() -> None:
    document = Document()
    document.add_paragraph("某市数字化转型任务分工表")
    _fill(document, [
        ["编号", "任务名称", "目标要求", "牵头部门"],
        ["1.1", "建设智能工厂", "建成智能工厂50家", "市工信局"],
        ["1.2", "推广工业软件", "推广软件100款", "市工信局"],
        ["2.1", "建设数据平台", "归集数据10亿条", "市数据局"],
    ])  # fmt: skip
    reading = read(saved(document))
    assert [(c[0], c[3]) for c in clauses(reading)] == [([1], "市工信局"), ([2], "市工信局"), ([3], "市数据局")]


def _fill(document: DocumentObject, rows: Sequence[Sequence[str]]) -> None:
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for row, words in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, words, strict=True):
            cell.text = text


def test_a_short_table_behind_the_word_annex_is_no_end_of_the_plan() -> None:
    document = Document()
    for line in ("某市行动方案", "一、总体目标", "到2025年，建成商圈20个。", "附件：重点任务分解表"):
        document.add_paragraph(line)
    table = document.add_table(rows=0, cols=3)
    for row in (["任务", "措施", "责任单位"], ["消费", "发展商场", "市商务局"], ["出行", "推广公交", "市交通局"]):
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words
    assert [lead for _, lead, _ in bodies_of(saved(document))] == ["市商务局", "市交通局"]


def test_a_title_that_says_annex_and_columns_of_other_words() -> None:
    reading = read(workbook(
        [["附件：2025年重点任务分解表", None, None, None, None],
         ["序号", "工作任务", "主责部门", "协同部门", "时限要求"],
         [1, "推进电子证照应用，归集300类以上", "市数据局", "市市场监管局、市公安局", "长期坚持"],
         [2, "推行综合查一次", "市司法局\n市市场监管局", "各区县政府", "2025年12月31日"]],
        ("A1:E1",),
    ))  # fmt: skip
    assert [row[3:] for row in clauses(reading)] == [
        ("市数据局", "市市场监管局 市公安局"), ("市司法局 市市场监管局", "各区县政府"),
    ]  # fmt: skip


def figures(reading: PlanReading) -> list[tuple[list[int], str, str, float, str | None, int | None]]:
    return [
        (list(m.path), i.subject, i.relation, float(i.value), i.unit, i.year)
        for m in reading.measures
        for i in m.indicators
    ]


def test_columns_that_are_years_give_figures_of_their_years_in_the_unit_beside_them() -> None:
    reading = read(workbook(
        [[TITLE, None, None, None, None, None],
         ["序号", "工作任务", "单位", "目标任务", None, "责任单位"],
         [None, None, None, "2026年", "2027年", None],
         [1, "建设改造县级物流配送中心", "个", 35, 60, "市商务局、市交通局"],
         [2, "行政村快递服务通达率", "%", "96以上", "—", "市邮政管理局"]],
        ("A1:F1", "A2:A3", "B2:B3", "C2:C3", "D2:E2", "F2:F3"),
    ))  # fmt: skip
    assert [c[3:] for c in clauses(reading)] == [("市商务局", "市交通局"), ("市邮政管理局", "")]
    assert figures(reading) == [
        ([1], "建设改造县级物流配送中心", "=", 35, "个", 2026),
        ([1], "建设改造县级物流配送中心", "=", 60, "个", 2027),
        ([2], "行政村快递服务通达率", ">=", 96, "%", 2026),
    ]


def test_columns_that_are_years_with_words_in_them() -> None:
    reading = read(workbook(
        [["序号", "任务类别", "重点任务", "2025年度目标", "2026年目标", "2025-2027年目标", "牵头单位"],
         [1, "基础设施", "建设起降点", "建成30个以上", "建成60个以上", "建成100个", "市交通局"],
         [2, None, "建设服务站", "完成选址，启动建设", "建成1座", "—", "市公安局"],
         [3, "产业", "培育企业", "制定办法。明确标准。", "产业规模突破80亿元", None, "市工信局"]],
        ("B2:B3",),
    ))  # fmt: skip
    assert [c[0] for c in clauses(reading)] == [[1, 1], [1, 2], [2, 3]]
    assert "2025年度目标：完成选址，启动建设\n建设服务站：2026年建成1座\n" in reading.text
    assert "2025年度目标：制定办法。明确标准。\n培育企业：2026年产业规模突破80亿元\n" in reading.text
    assert [f[2:] for f in figures(reading)] == [
        ("=", 100, "个", 2027), (">=", 30, "个", 2025), (">=", 60, "个", 2026),
        ("=", 1, "座", 2026), (">=", 8e9, "元", 2026),
    ]  # fmt: skip


def test_a_share_in_a_sheet_is_read_as_it_is_shown() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["序号", "重点任务", "2026年", "2027年", "责任单位"], [1, "上云率", 0.6, 0.655, "市工信局"],
                [2, "起降点", 30, 40, "市交通局"]):  # fmt: skip
        sheet.append(row)
    sheet["C2"].number_format, sheet["D2"].number_format = "0%", "0.0%"
    sheet["C3"].number_format = sheet["D3"].number_format = '0"个"'
    assert [f[1:] for f in figures(read(saved(book)))] == [
        ("上云率", "=", 60, "%", 2026), ("上云率", "=", 65.5, "%", 2027),
        ("起降点", "=", 30, "个", 2026), ("起降点", "=", 40, "个", 2027),
    ]  # fmt: skip


def test_rows_without_numbers_under_one_category_are_tasks_of_their_own() -> None:
    reading = read(workbook(
        [["某市设备更新任务分工表"],
         ["任务类别", "任务事项", "牵头部门", "责任部门"],
         ["工业", "实施技术改造项目300个", "市工业和信息化局", "市财政局"],
         [None, "淘汰落后设备500台", "市工业和信息化局", "市生态环境局"],
         ["市政", "更新老旧电梯2000部", "市市场监管局", "市住房城乡建设局"]],
        ("A1:D1", "A3:A4"),
    ))  # fmt: skip
    assert [(c[0], c[3], c[4]) for c in clauses(reading)] == [
        ([1, 1], "市工业和信息化局", "市财政局"),
        ([1, 2], "市工业和信息化局", "市生态环境局"),
        ([2, 3], "市市场监管局", "市住房城乡建设局"),
    ]


def test_a_head_in_traditional_characters_names_its_columns() -> None:
    reading = read(workbook(
        [["某市綠色消費重點任務分解表"],
         ["序號", "重點任務", "牽頭單位", "責任單位", "完成時限"],
         [1, "發展綠色商場20家", "市商務局", "市財政局、市稅務局", "2026年6月底前"],
         [2, "優化公交線網", "市交通運輸局", "各區縣政府", "長期堅持"]],
        ("A1:E1",),
    ))  # fmt: skip
    assert [(c[0], c[3], c[4]) for c in clauses(reading)] == [
        ([1], "市商务局", "市财政局 市税务局"), ([2], "市交通运输局", "各区县政府"),
    ]  # fmt: skip


def test_a_column_of_units_in_traditional_characters_names_no_bodies() -> None:
    reading = read(workbook(
        [["某市重點任務清單"], ["序號", "任務", "單位", "2027年目標", "牽頭單位"],
         [1, "建設商場", "個", 20, "市商務局"], [2, "舉辦展會", "場", 30, "市文旅局"]],
        ("A1:E1",),
    ))  # fmt: skip
    assert [(c[3], c[4]) for c in clauses(reading)] == [("市商务局", ""), ("市文旅局", "")]
    assert [(i.value, i.unit) for m in reading.measures for i in m.indicators] == [(20, "个"), (30, "场")]


def test_rows_that_each_name_their_category_stand_under_it_once() -> None:
    reading = read(workbook(
        [["某市人工智能行动任务清单"],
         ["序号", "类别", "任务", "责任单位", "配合单位"],
         [1, "强链", "培育链主企业5家", "市工信局", "市国资委"],
         [2, "强链", "新增规上企业60家", "市工信局、市统计局按职责分工负责", "市科技局"],
         [3, "补链", "引进项目10个", "市商务局", "—"]],
        ("A1:E1",),
    ))  # fmt: skip
    assert [(c[0], c[3], c[4]) for c in clauses(reading)] == [
        ([1, 1], "市工信局", "市国资委"),
        ([1, 2], "市工信局", "市统计局 市科技局"),
        ([2, 3], "市商务局", ""),
    ]
    assert [s.title for s in reading.sections] == ["强链", "补链"]


@pytest.mark.parametrize("merged", [("A1:E1", "B3:B4", "B5:B6"), ("A1:E1",)])
def test_a_task_that_each_row_names_again_is_their_heading_as_one_merged_over_them_is(merged: tuple[str, ...]) -> None:
    """A sheet that was filtered has no cells merged: twelve rows had the same title."""
    again = [None, None] if len(merged) > 1 else ["扩大绿色消费", "推广绿色出行"]
    reading = read(workbook(
        [[TITLE],
         ["序号", "主要任务", "工作举措", "牵头单位", "完成时限"],
         [1, "扩大绿色消费", "发展绿色商场。", "市商务局", "2026年6月"],
         [2, again[0], "推广绿色产品。", "市市场监管局", "持续推进"],
         [3, "推广绿色出行", "优化公交线网。", "市交通局", "2026年6月"],
         [5, again[1], "建设充电设施。", "市住建局", "2026年6月"],
         [6, "完善标准", "修订地方标准。", "市市场监管局", "2026年6月"]],
        merged,
    ))  # fmt: skip
    assert [(c[0], c[3]) for c in clauses(reading)] == [
        ([1, 1], "市商务局"),
        ([1, 2], "市市场监管局"),
        ([2, 3], "市交通局"),
        ([2, 5], "市住建局"),
        ([3, 6], "市市场监管局"),
    ]
    assert [s.title for s in reading.sections] == ["扩大绿色消费", "推广绿色出行", "完善标准"]


@pytest.mark.parametrize("counted", [True, False])
def test_a_task_whose_name_begins_with_a_number_is_one_of_its_own(counted: bool) -> None:
    """2．100所学校 was no number: the row and its body went to the task before it."""
    names = ["改造公园", "100所学校改造", "3岁以下托育服务", "1.5万套住房建设", "5G基站建设"]
    rows = [[n, name, "年底前完成。", "市教育局"] for n, name in enumerate(names, 1)]
    table = [["序号", "民生事项", "年度目标", "责任单位"], *rows]
    reading = read(workbook([[TITLE], *(row if counted else row[1:] for row in table)], ("A1:C1",)))
    assert [(m.path[-1], m.title) for m in reading.measures] == list(enumerate(names, 1))
    assert [len(m.clauses) for m in reading.measures] == [1] * 5


@pytest.mark.parametrize(
    ("names", "numbers"),
    [
        (["14.改扩建学校", "15.推进运动场建设", "17．建设养老站点"], [14, 15, 17]),
        (["1.改扩建学校", "推进运动场建设", "3.建设养老站点"], [1, 2, 3]),
        (["1.改扩建学校", "2.推进运动场建设", "1.建设养老站点"], [1, 2, 3]),
        (["5G基站建设", "1.5万套住房建设", "2025年公园建设"], [1, 2, 3]),
    ],
)
def test_a_number_in_a_name_counts_the_task_where_no_column_does(names: list[str], numbers: list[int]) -> None:
    """14.改扩建学校 was the first."""
    rows = [[name, "完成主体建设。", "市教育局"] for name in names]
    reading = read(workbook([[TITLE], ["民生事项名称", "年度目标", "责任单位"], *rows], ("A1:C1",)))
    assert [c[0][-1] for c in clauses(reading)] == numbers
    assert reading.title == TITLE


def test_the_same_as_above_is_what_the_task_above_says() -> None:
    """同上 named nobody, and 〃 was no day."""
    reading = read(workbook(
        [[TITLE],
         ["序号", "主要任务", "工作举措", "牵头单位", "配合单位", "完成时限"],
         [1, "扩大绿色消费", "发展绿色商场。", "市商务局", "市财政局", "2026年6月"],
         ["二、绿色出行"],
         [2, "推广绿色出行", "优化公交线网。", "市交通局", "同上", "〃"],
         [3, "同上", "建设充电设施。", "同上。", "—", "持续推进"],
         [4, "完善标准", "按同上要求修订。", "市市场监管局", "无", "同上"]],
        ("A1:F1", "A4:F4"),
    ))  # fmt: skip
    assert [(c[0][-1], c[3], c[4]) for c in clauses(reading)] == [
        (1, "市商务局", "市财政局"),
        (2, "市交通局", "市财政局"),
        (3, "市交通局", ""),
        (4, "市市场监管局", ""),
    ]
    assert [d.due_on for m in reading.measures for c in m.clauses for d in c.dates] == [
        *[date(2026, 6, 30)] * 2,
        *[None] * 2,  # 持续推进
    ]


def test_the_same_as_above_in_the_first_row_names_nobody() -> None:
    reading = read(workbook(
        [[TITLE],
         ["序号", "主要任务", "牵头单位", "配合单位"],
         [1, "扩大绿色消费", "同上", "同上"],
         [2, "推广绿色出行", "市交通局", "市财政局"]],
        ("A1:D1",),
    ))  # fmt: skip
    assert [(c[0], c[3], c[4]) for c in clauses(reading)] == [([2], "市交通局", "市财政局")]


def test_two_rows_of_one_number_in_their_names_are_one_task() -> None:
    """14.改扩建学校 twice made 15 of the second, and 16 of 15.公园."""
    reading = read(workbook(
        [[TITLE],
         ["民生事项", "年度目标", "责任单位"],
         ["14.改扩建学校", "新建3所。", "市教育局"],
         ["14.改扩建学校", "改建2所。", "市住建局"],
         ["15.公园", "建成公园。", "市城管局"]],
        ("A1:C1",),
    ))  # fmt: skip
    assert [(c[0], c[3]) for c in clauses(reading)] == [([14], "市教育局"), ([14], "市住建局"), ([15], "市城管局")]


def test_a_name_that_two_of_many_rows_share_is_no_heading() -> None:
    """学校建设 twice among six made headings of all names behind it, and tasks of 甲校."""
    works = ["道路", "桥梁", "河道", "学校", "学校", "医院"]
    rows = [[n, f"{work}建设", f"建成{work}。", "市住建局"] for n, work in enumerate(works, 1)]
    rows += [[None, "医院建设", "完成验收。", "市卫健委"]]
    reading = read(workbook([[TITLE], ["序号", "主要任务", "工作举措", "责任单位"], *rows], ("A1:D1",)))
    assert [m.title for m in reading.measures] == [f"{work}建设" for work in works]
    assert [(c[0], c[3]) for c in clauses(reading)][-2:] == [([6], "市住建局"), ([6], "市卫健委")]
    assert reading.sections == ()


def test_the_same_as_above_means_a_task_and_stays_where_that_one_names_nobody() -> None:
    """A row of a heading only is no task; 同上 below a task without bodies is kept for the eye."""
    reading = read(workbook(
        [[TITLE],
         ["序号", "主要任务", "责任单位", "完成时限"],
         ["一", "扩大消费", None, None],
         [1, "扩大绿色消费", "市商务局", "2026年6月"],
         ["二", "绿色出行", None, None],
         [2, "推广绿色出行", "同上", "2026年6月"],
         [3, "完善标准", None, "2026年6月"],
         [4, "开展宣传", "同上", "2026年6月"]],
        ("A1:D1",),
    ))  # fmt: skip
    assert [(c[0][-1], c[3]) for c in clauses(reading) if c[3]] == [(1, "市商务局"), (2, "市商务局")]
    assert reading.text.count("责任单位：同上") == 1


@pytest.mark.parametrize("number", [1, None])
def test_a_row_of_the_same_name_and_no_number_of_its_own_is_a_second_clause(number: int | None) -> None:
    reading = read(workbook(
        [[TITLE],
         ["序号", "主要任务", "工作举措", "牵头单位"],
         [1, "扩大绿色消费", "发展绿色商场。", "市商务局"],
         [number, "扩大绿色消费", "推广绿色产品。", "市市场监管局"],
         [2, "推广绿色出行", "优化公交线网。", "市交通局"]],
        ("A1:D1",),
    ))  # fmt: skip
    assert [(c[0][-1], c[3]) for c in clauses(reading)] == [(1, "市商务局"), (1, "市市场监管局"), (2, "市交通局")]


def test_numbers_under_the_head_of_their_texts_count_the_tasks() -> None:
    reading = read(workbook(
        [["某局政务公开重点任务清单"],
         ["工作任务", "具体要求", None, "责任科室", "时限要求"],
         ["强化公开", 1, "清理规范性文件。", "办公室", "2024年底前"],
         ["做好基础工作", 2, "规范信息专栏。", "各科室", "持续推进"],
         [None, 3, "编制年度报告。", "办公室", "2024年6月底前"]],
        ("A1:E1", "B2:C2", "A4:A5"),
    ))  # fmt: skip
    assert [(c[0], c[1], c[3]) for c in clauses(reading)] == [
        ([1], "清理规范性文", "办公室"), ([1, 2], "规范信息专栏", "各科室"), ([1, 3], "编制年度报告", "办公室"),
    ]  # fmt: skip
    dates = [[d.text for d in c.dates] for m in reading.measures for c in m.clauses]
    assert dates == [["2024年底前"], ["持续推进"], ["2024年6月底前"]]


def test_aims_merged_over_tasks_are_their_sections() -> None:
    reading = read(workbook(
        [["某市政务公开工作任务分解表"],
         ["目标", "任务", "主要内容", "责任单位"],
         ["一、助力稳增长", "（一）引导预期", "宣传解读政策。", "市发改委牵头落实"],
         [None, None, "公开就业信息。", "市人社局牵头落实"],
         [None, "（二）推进减税", "公开目录清单。", "市财政局、市税务局分别牵头落实"],
         ["二、助力惠民生", "（三）推进扶贫", "公开扶贫信息。", "市扶贫办牵头落实"]],
        ("A1:D1", "A3:A5", "B3:B4"),
    ))  # fmt: skip
    assert [(c[0], c[1], c[3]) for c in clauses(reading)] == [
        ([1, 1], "宣传解读政策", "市发改委"), ([1, 1], "公开就业信息", "市人社局"),
        ([1, 2], "公开目录清单", "市财政局 市税务局"), ([2, 3], "公开扶贫信息", "市扶贫办"),
    ]  # fmt: skip


def test_a_task_merged_over_its_parts_is_their_section() -> None:
    reading = read(workbook(
        [["某省城市更新任务清单"],
         ["任务", "子任务", "年度目标", "牵头单位", "责任单位"],
         ["一、完善功能", "1.改造小区", "改造老旧小区600个", "省住建厅", "各市人民政府"],
         [None, "2.加装电梯", "加装电梯2000部", "省住建厅", "省市场监管局"],
         ["二、保障安全", "3.改造管网", "改造燃气管网1500公里", "省住建厅", "省应急厅"]],
        ("A1:E1", "A3:A4"),
    ))  # fmt: skip
    assert [(m.path, m.title, [i.value for i in m.indicators]) for m in reading.measures] == [
        ((1, 1), "改造小区", [600]), ((1, 2), "加装电梯", [2000]), ((2, 3), "改造管网", [1500]),
    ]  # fmt: skip
    assert [c[4] for c in clauses(reading)] == ["各市人民政府", "省市场监管局", "省应急厅"]


def test_a_task_of_one_row_below_one_merged_over_its_rows_is_a_section_too() -> None:
    """It stood under the section of the task above."""
    reading = read(workbook(
        [["某市优化营商环境任务分解表"],
         ["序号", "重点任务", "具体举措", "牵头单位"],
         [1, "提升开办便利度", "企业开办时间压缩至1天以内。", "市市场监管局"],
         [2, None, "推行一照多址。", "市市场监管局"],
         [3, "优化纳税服务", "网上办理率达到98%。", "市税务局"]],
        ("A1:D1", "B3:B4"),
    ))  # fmt: skip
    assert [s.title for s in reading.sections] == ["提升开办便利度", "优化纳税服务"]
    assert [(c[0], c[3]) for c in clauses(reading)] == [
        ([1, 1], "市市场监管局"), ([1, 2], "市市场监管局"), ([2, 3], "市税务局"),
    ]  # fmt: skip


@pytest.mark.parametrize("head", ["项目名称及内容", "实施内容"])
def test_of_two_columns_under_one_head_the_second_holds_the_texts(head: str) -> None:
    """They were lost."""
    reading = read(workbook(
        [["某区民生实事项目责任清单"],
         ["序号", head, None, "责任单位"],
         [1, "教育提升", "新建幼儿园3所。", "区教育局"],
         [2, "养老服务", "新建社区食堂10个。", "区民政局"],
         [3, "新建停车位500个", None, "区城管局"]],
        ("A1:D1", "B2:C2", "B5:C5"),
    ))  # fmt: skip
    assert [(m.title, [i.value for i in m.indicators]) for m in reading.measures] == [
        ("教育提升", [3]), ("养老服务", [10]), ("新建停车位500个", [500]),
    ]  # fmt: skip
    assert [(c[0], c[3]) for c in clauses(reading)] == [([1], "区教育局"), ([2], "区民政局"), ([3], "区城管局")]


def test_a_column_of_units_names_no_bodies() -> None:
    reading = read(workbook(
        [["某市公共服务指标任务清单"],
         ["类别", "指标", "单位", "2026年", "2027年", "指标属性", "责任单位"],
         ["教育", "普惠性幼儿园覆盖率", "%", 92, 95, "预期性", "市教育局"],
         [None, "新增学位", "万个", 2.5, 3, "约束性", "市教育局"],
         ["医疗", "每千人口床位数", "张", 7.2, 7.5, "预期性", "市卫生健康委"]],
        ("A1:G1", "A3:A4"),
    ))  # fmt: skip
    assert [(c[0], c[3], c[4]) for c in clauses(reading)] == [
        ([1, 1], "市教育局", ""), ([1, 2], "市教育局", ""), ([2, 3], "市卫生健康委", ""),
    ]  # fmt: skip
    assert [(i.value, i.unit, i.year) for m in reading.measures for i in m.indicators if m.path == (1, 2)] == [
        (25000, "个", 2026), (30000, "个", 2027),
    ]  # fmt: skip


@pytest.mark.parametrize(("head", "rows", "expected"), [
    (("序号", "工作内容", "县级责任领导", "牵头单位"),
     [(1, "固定资产投资增长8%", "某某", "县发展改革局"), (2, "新增学位600个", "某某某", "县教育局")],
     [([1], "固定资产投资", "县发展改革局", [8]), ([2], "新增学位60", "县教育局", [600])]),
    (("序号", "任务内容", "责任单位", "备注"),
     [(1, "新建重点实验室4家", "市科技局", "滚动推进"), (2, "建设中试基地3个", "市工信局", None)],
     [([1], "新建重点实验", "市科技局", [4]), ([2], "建设中试基地", "市工信局", [3])]),
], ids=["who leads above the bodies", "a remark"])  # fmt: skip
def test_what_stands_beside_a_task_is_not_its_text(
    head: Sequence[str], rows: list[Sequence[object]], expected: list[tuple[list[int], str, str, list[int]]]
) -> None:
    reading = read(workbook([["某县重点任务清单"], list(head), *map(list, rows)], ("A1:D1",)))
    values = [[i.value for i in m.indicators] for m in reading.measures]
    assert [(c[0], c[1], c[3], told) for c, told in zip(clauses(reading), values, strict=True)] == expected


@pytest.mark.parametrize(
    "column",
    [
        "备注",
        "备注说明",
        "政策依据",
        "文件依据",
        "数据来源",
        "目前进展",
        "进展情况",
        "完成情况",
        "状态",
        "项目性质",
        "指标类型",
    ],
)
def test_a_column_beside_a_task_is_not_its_text_whatever_it_is_called(column: str) -> None:
    """Where 进展情况 stood beside it, that was the whole text of a task, and its figure was lost."""
    head, *rows = (
        ("序号", "任务内容", "责任单位", column),
        (1, "新建重点实验室4家", "市科技局", "见说明"),
        (2, "建设基地", "市工信局", None),
    )
    reading = read(workbook([["某市任务清单"], list(head), *map(list, rows)], ("A1:D1",)))
    assert [c[1] for c in clauses(reading)] == ["新建重点实验", "建设基地"]
    assert [i.value for m in reading.measures for i in m.indicators] == [4]


@pytest.mark.parametrize("column", ["进展情况", "目前进展", "完成情况", "2025年完成情况"])
def test_what_was_done_is_no_figure_to_reach(column: str) -> None:
    head, row = ("序号", "任务内容", "责任单位", column), (1, "新建重点实验室4家", "市科技局", "开工2家")
    reading = read(workbook([["某市任务清单"], list(head), list(row), list(row)], ("A1:D1",)))
    assert [[i.value for i in m.indicators] for m in reading.measures] == [[4], [4]]


def test_each_sheet_with_a_title_of_its_own_is_a_plan() -> None:
    """The second sheet's tasks stood under the last group of the first, its title in a task."""
    first = workbook(
        [["某市科技创新重点任务清单"], ["领域", "任务内容", "责任单位"], ["平台", "新建实验室4家", "市科技局"],
         ["企业", "高新技术企业突破800家", "市税务局"]],
        ("A1:C1",),
    )  # fmt: skip
    book = load_workbook(BytesIO(first))
    second = book.create_sheet("项目")
    rows = [1, "科技城", "建设楼宇20万平方米", "市城投集团"], [2, "孵化器", "建设孵化器5家", "市科技局"]
    for row in (["某市科技创新重点项目清单"], ["序号", "项目名称", "建设内容", "责任单位"], *rows):
        second.append(row)
    reading = read(saved(book))
    assert [part.title for part in reading.parts] == ["某市科技创新重点任务清单", "某市科技创新重点项目清单"]
    assert [(m.part, m.path) for m in reading.measures] == [(0, (1, 1)), (0, (2, 2)), (1, (1,)), (1, (2,))]


def test_an_annex_of_figures_with_bodies_is_a_part_whatever_it_is_called() -> None:
    document = Document()
    for words in (*PLAN, "附件", "某市氢能产业主要指标"):
        document.add_paragraph(words)
    _fill(document, [["类别", "指标", "2027年", "责任单位"], ["供给", "加氢站数量", "30座", "市住建局"],
                     ["应用", "氢能车辆数量", "800辆", "市交通局"]])  # fmt: skip
    reading = read(saved(document))
    assert [part.title for part in reading.parts] == ["某市氢能产业行动方案", "某市氢能产业主要指标"]
    assert [(i.subject, i.value, i.year) for m in reading.measures if m.part for i in m.indicators] == [
        ("加氢站数量", 30, 2027), ("氢能车辆数量", 800, 2027),
    ]  # fmt: skip


HEAD = ["序号", "重点任务", "工作举措", "责任单位", "完成时限"]


def test_each_number_of_a_cell_has_the_bodies_of_its_number() -> None:
    """1.督导 2.检查 beside 1.市商务局 2.市财政局: the first had nobody, the second the bodies of both."""
    reading = read(workbook(
        [[TITLE, None, None, None, None], HEAD,
         [1, "扩大消费", "1.督导商场，覆盖率100%；\n2.发展夜市。", "1.市商务局；\n2.市文旅局、各区县", "全年"],
         [2, "绿色出行", "（1）优化公交。\n（2）建设步道。", "（1）市交通局\n（2）市住建局",
          "（1）2025年6月\n（2）2025年12月"],
         [3, "绿色居住", "1.改造小区。\n2.建设公园。", "市住建局（牵头）\n市园林局", "2025年11月底前"]],
        ("A1:E1",),
    ))  # fmt: skip
    assert [(c[0], c[1], *c[3:]) for c in clauses(reading)] == [
        ([1, 1], "督导商场，覆", "市商务局", ""),
        ([1, 2], "发展夜市", "市文旅局", "各区县"),
        ([2, 1], "优化公交", "市交通局", ""),
        ([2, 2], "建设步道", "市住建局", ""),
        ([3], "1.改造小区", "市住建局", "市园林局"),
    ]
    dates = [[str(d.due_on) for c in m.clauses for d in c.dates] for m in reading.measures if m.path[0] > 1]
    assert dates == [["2025-06-30"], ["2025-12-31"], ["2025-11-30"], [], []]


def test_a_row_without_number_and_task_goes_on_with_the_one_above() -> None:
    """Cells that only look merged: the second measure of 企业开办 took the number of 获得电力, which was lost."""
    reading = read(workbook(
        [[TITLE, None, None, None, None], HEAD,
         [1, "企业开办", "推进一网通办。", "市市场监管局", None],
         [None, None, "推行电子印章。", "市审批局", None],
         ["续表", None, None, None, None], HEAD,
         [2, "获得电力", "压缩接电时间。", "市供电公司", None]],
        ("A1:E1",),
    ))  # fmt: skip
    assert [(c[0], c[3]) for c in clauses(reading)] == [([1], "市市场监管局"), ([1], "市审批局"), ([2], "市供电公司")]


def test_a_person_beside_a_body_and_a_time_over_two_lines() -> None:
    reading = read(workbook(
        [[TITLE, None, None, None], ["序号", "整治内容", "责任单位及责任人", "整改时限"],
         [1, "整治群租房", "市住建局 张三", "2025年\n12月底"],
         [2, "整治小场所", "市消防救援支队\n李四", "立行立改"],
         [3, "整治电动车", "市公安局（王五）、市财政局（赵六）", "长期坚持"]],
        ("A1:D1",),
    ))  # fmt: skip
    assert [c[3:] for c in clauses(reading)] == [("市住建局", ""), ("市消防救援支队", ""), ("市公安局", "市财政局")]
    assert [str(d.due_on) for d in reading.measures[0].clauses[0].dates] == ["2025-12-31"]


def test_what_each_quarter_brings_is_by_when() -> None:
    """一季度 | 二季度 under 进度安排 were read nowhere."""
    reading = read(workbook(
        [["某市2025年民生实事任务分解表", None, None, None, None], ["序号", "项目", "责任单位", "进度安排", None],
         [None, None, None, "一季度", "二季度"],
         [1, "新建水厂2座", "市水利局", "完成前期工作", "开工。完成50%"],
         [2, "新建学校", "市教育局", None, "—"]],
        ("A1:E1", "A2:A3", "B2:B3", "C2:C3", "D2:E2"),
    ))  # fmt: skip
    dates = [[str(d.due_on) for c in m.clauses for d in c.dates] for m in reading.measures]
    assert dates == [["2025-03-31", "2025-06-30"], []]
    assert [(i.subject, i.value) for m in reading.measures for i in m.indicators] == [("新建水厂", 2)]


def test_a_copied_table_with_a_head_of_two_rows() -> None:
    """2024年 | 2025年 below 目标 was a task of its own, and what they say was lost."""
    reading = read_plan((
        "某市农村公路任务分解表\n序号\t任务\t目标\t\t责任单位\t\n\t\t2024年\t2025年\t牵头\t配合\n"
        "1\t建设公路\t120公里\t150公里\t市交通局\t市财政局\n2\t改造危桥\t30座\t25座\t市交通局\t各区县\n"
    ).encode(), "表.txt")  # fmt: skip
    assert [c[3:] for c in clauses(reading)] == [("市交通局", "市财政局"), ("市交通局", "各区县")]
    figures = [(i.value, i.year) for m in reading.measures for i in m.indicators]
    assert figures == [(120, 2024), (150, 2025), (30, 2024), (25, 2025)]


def test_a_table_without_a_head_goes_on_with_the_numbers_above_it() -> None:
    """Its rows were text of the last task."""
    document = Document()
    document.add_paragraph("某县耕地保护任务分解表")
    first = [["序号", "任务", "牵头单位", "责任单位"], ["1", "新建农田", "县农业农村局", "各乡镇"]]
    for rows in (first, [["2", "恢复耕地", "县自然资源局", "各乡镇"]]):
        table = document.add_table(rows=len(rows), cols=4)
        for row, cells in zip(table.rows, rows, strict=True):
            for cell, words in zip(row.cells, cells, strict=True):
                cell.text = words
        document.add_paragraph("")
    reading = read_plan(saved(document), "表.docx")
    assert [(c[0], *c[3:]) for c in clauses(reading)] == [
        ([1], "县农业农村局", "各乡镇"),
        ([2], "县自然资源局", "各乡镇"),
    ]


def test_rows_of_the_form_are_no_tasks_and_a_column_for_both_roles_names_no_lead() -> None:
    reading = read(workbook(
        [[TITLE, None, None], ["序号", "任务", "牵头部门及配合部门"],
         [1, "发展商场", "市商务局、市财政局"], [2, "推广公交", "市交通局牵头，市财政局配合"],
         ["合计", None, None], ["填表人：张三", None, "审核人：李四"]],
        ("A1:C1",),
    ))  # fmt: skip
    assert [m.title for m in reading.measures] == ["发展商场", "推广公交"]
    assert [c.basis for m in reading.measures for c in m.clauses] == ["first_listed", "explicit"]


@pytest.mark.parametrize("head", [
    ["序号", "任务", "主抓单位", "协作单位", "完成日期"], ["序号", "政策条款", "牵头单位", "相关单位", "年限"],
    ["序号", "问题", "业主单位", "督导单位", "建设周期"], ["序号", "任务", "归口单位", "联办单位", "完成年度"],
])  # fmt: skip
def test_other_names_of_columns(head: list[str]) -> None:
    reading = read(workbook(
        [[TITLE, None, None, None, None], head, [1, "发展商场", "市商务局", "市财政局", "2025年6月"],
         [2, "推广公交", "市交通局", "市公安局", "2025年12月"]],
        ("A1:E1",),
    ))  # fmt: skip
    assert [c[3:] for c in clauses(reading)] == [("市商务局", "市财政局"), ("市交通局", "市公安局")]
    assert [str(d.due_on) for m in reading.measures for c in m.clauses for d in c.dates] == ["2025-06-30", "2025-12-31"]


def test_bodies_of_three_levels_are_one_statement() -> None:
    """Each column was a clause of its own: the task stood there three times."""
    reading = read(workbook(
        [[TITLE, None, None, None], ["序号", "任务", "省级责任单位", "市级责任单位"],
         [1, "发展商场", "省商务厅", "市商务局"], [2, "推广公交", "省交通厅", "市交通局"]],
        ("A1:D1",),
    ))  # fmt: skip
    assert [c[3:] for c in clauses(reading)] == [("省商务厅", "市商务局"), ("省交通厅", "市交通局")]


def test_a_table_of_two_columns_has_a_task_in_each_row_and_each_number() -> None:
    rows = [[TITLE, None], ["措施", "责任单位"], ["发展商场", "市商务局"], ["推广公交", "市交通局"]]
    reading = read(workbook(rows, ("A1:B1",)))
    assert [(c[0], c[3]) for c in clauses(reading)] == [([1], "市商务局"), ([2], "市交通局")]
    reading = read(workbook(
        [[TITLE, None], ["责任单位", "工作任务"],
         ["市商务局", "1.发展商场。\n2.建设夜市。"], ["市交通局", "3.推广公交。"]],
        ("A1:B1",),
    ))  # fmt: skip
    assert [(c[0], c[3]) for c in clauses(reading)] == [([1], "市商务局"), ([2], "市商务局"), ([3], "市交通局")]


@pytest.mark.parametrize(("cell", "lead", "co"), [
    ("市交通运输\n局、市公安\n局", "市交通运输局", "市公安局"),
    ("市商务局\n（市口岸办）", "市商务局（市口岸办）", ""),
    ("市城投\n市水投\n市财政局", "市城投", "市水投 市财政局"),
    ("市商务局：负责统筹；市财政局：负责资金保障", "市商务局", "市财政局"),
])  # fmt: skip
def test_names_over_several_lines_of_a_cell_and_what_each_does(cell: str, lead: str, co: str) -> None:
    reading = read(workbook(
        [[TITLE, None, None], ["序号", "任务", "责任单位"], [1, "发展商场", cell], [2, "推广公交", "市交通局"]],
        ("A1:C1",),
    ))  # fmt: skip
    assert clauses(reading)[0][3:] == (lead, co)
