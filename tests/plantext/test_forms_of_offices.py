"""Forms real plans have beside the usual ones: boxes, named actions, names below each other, odd brackets."""

from __future__ import annotations

import pytest

from tests.plantext.test_plans_as_written import clauses, plan
from tracker.plantext import read_plan

Expected = list[tuple[list[int], str, str, str]]
"""Of each clause: path, first words of its text, leads, co-bodies."""

FORMS: dict[str, tuple[str, Expected]] = {
    "a bracket that is closed twice": (
        "一、任务\n（一）节水。强化监管。[市水务局牵头，各县（市）区政府负责落实。以下均需各县（市）区政府落实，不再列出)]\n"
        "严控超采。[市水务局牵头，市国土局参与]\n",
        [
            ([1, 1], "强化监管。", "市水务局", "各县（市）区政府"),
            ([1, 1], "严控超采。", "市水务局", "市国土局"),
        ],
    ),
    "a box behind a task": (
        "一、任务\n（一）壮大企业。培育企业5家。（市工信局牵头，市国资委配合）\n专栏1 企业培育工程\n"
        "1.链主引领。开放供应链。\n2.梯度培育。新增企业60家。\n（二）建设平台。布局平台。（市科技局负责）\n",
        [([1, 1], "培育企业5家", "市工信局", "市国资委"), ([1, 2], "布局平台。", "市科技局", "")],
    ),
    "a box behind a task that is all heading": (
        "一、保障\n（一）严格考核。（市委督查室负责）\n专栏1 考核事项\n"
        "（一）年度考核。\n（二）专项考核。\n（三）日常考核。\n"
        "（二）总结推广。推广经验。（市政府办负责）\n（三）宣传。发布稿件。（市委宣传部负责）\n",
        [
            ([1, 1], "严格考核", "市委督查室", ""),
            ([1, 2], "推广经验。", "市政府办", ""),
            ([1, 3], "发布稿件。", "市委宣传部", ""),
        ],
    ),
    "tasks that count anew below a box": (
        "一、任务\n1.强链。培育链主。（市工信局负责）\n专栏1 强链重点\n1.链主企业。\n"
        "2.补链。引进项目。（市商务局负责）\n"
        "行动二：服务\n1.培训。（市人社局负责）\n2.招聘。（市人社局负责）\n",
        [
            ([1, 1], "培育链主。", "市工信局", ""),
            ([1, 2], "引进项目。", "市商务局", ""),
            ([1, 1], "培训", "市人社局", ""),
            ([1, 2], "招聘", "市人社局", ""),
        ],
    ),
    "a box between tasks of its own numbers": (
        "一、任务\n1.壮大企业。培育企业5家。（市工信局负责）\n专栏一：企业培育工程\n1.链主引领。开放供应链。\n"
        "2.建设平台。布局平台。（市科技局负责）\n3.优化园区。扩容提质。（市发展改革委负责）\n",
        [
            ([1, 1], "培育企业5家", "市工信局", ""),
            ([1, 2], "布局平台。", "市科技局", ""),
            ([1, 3], "扩容提质。", "市发展改革委", ""),
        ],
    ),
    "actions with a name and a number": (
        "行动一：促进增收行动\n1.增加工资。完善机制。（市人社局负责）\n2.拓宽渠道。（市财政局、市税务局负责）\n"
        "行动二：保障能力行动\n1.发展托育。新增托位3000个。（市卫健委负责）\n",
        [
            ([1, 1], "完善机制。", "市人社局", ""),
            ([1, 2], "拓宽渠道", "市财政局", "市税务局"),
            ([2, 1], "新增托位30", "市卫健委", ""),
        ],
    ),
    "a line that leads to the items": (
        "一、任务\n（一）降低成本。（市市场监管局牵头，市有关部门配合）\n具体举措：\n"
        "1.整治收费。检查单位500家。（市发展改革委负责）\n2.公开清单。（市财政局负责）\n",
        [
            ([1, 1], "降低成本", "市市场监管局", "市有关部门"),
            ([1, 1, 1], "检查单位50", "市发展改革委", ""),
            ([1, 1, 2], "公开清单", "市财政局", ""),
        ],
    ),
    "names below each other without a sign": (
        "一、任务\n（一）推进水库项目。完成大坝。\n牵头单位：县水利局\n责任单位：县发展改革局\n          县财政局\n"
        "          县移民服务中心\n完成时限：2026年10月\n（二）推进医院项目。新增床位。（县卫健局负责）\n",
        [
            ([1, 1], "完成大坝。", "县水利局", "县发展改革局 县财政局 县移民服务中心"),
            ([1, 2], "新增床位。", "县卫健局", ""),
        ],
    ),
    "who signs below the last task is none of its bodies": (
        "一、任务\n（一）推进水库项目。完成大坝。\n责任单位：县水利局\n（二）推进医院项目。新增床位。\n责任单位：县卫健局\n"
        "某县人民政府办公室\n附件：项目清单\n",
        [([1, 1], "完成大坝。", "县水利局", ""), ([1, 2], "新增床位。", "县卫健局", "")],
    ),
    "a list with a title of its own within a section": (
        "一、任务\n（一）推进项目。抓好项目。（市发展改革委负责）\n某市2026年重点项目清单\n1.甲项目。建成厂房。（市商务局负责）\n"
        "2.乙项目。完成投资。（市财政局负责）\n（二）优化服务。新增窗口。（市政务局负责）\n",
        [
            ([1, 1], "抓好项目。", "市发展改革委", ""),
            ([1, 1, 1], "建成厂房。", "市商务局", ""),
            ([1, 1, 2], "完成投资。", "市财政局", ""),
            ([1, 2], "新增窗口。", "市政务局", ""),
        ],
    ),
    "what a section is done by, at its end": (
        "一、摸底\n（一）普查。登记房屋。\n（二）规划。划定单元。\n本部分任务由市城投集团、市文旅局按职责分工负责。\n"
        "二、更新\n（一）改造。更新管网。（市水务局负责）\n（二）修缮。修缮建筑。（市文物局负责）\n",
        [
            ([1], "（一）普查。", "市城投集团", "市文旅局"),
            ([2, 1], "更新管网。", "市水务局", ""),
            ([2, 2], "修缮建筑。", "市文物局", ""),
        ],
    ),
    "brackets doubled and braces": (
        "一、任务\n（一）健全机制。开展演练。（（市应急局牵头，市气象局配合））\n（二）保供。足额供应。{市住建局、市供电公司}\n",
        [([1, 1], "开展演练。", "市应急局", "市气象局"), ([1, 2], "足额供应。", "市住建局", "市供电公司")],
    ),
    "a name with what it is called from now on": (
        "一、任务\n（一）建站。新建变电站。〔责任部门：国网某市供电公司（以下简称市供电公司）、市规划局〕\n"
        "（二）改造。（市供电公司负责）\n",
        [([1, 1], "新建变电站。", "国网某市供电公司", "市规划局"), ([1, 2], "改造", "市供电公司", "")],
    ),
    "和 and 与 between two whole names": (
        "一、任务\n（一）就业。募集岗位。（省教育厅、省民政厅与团省委共同负责）\n"
        "（二）城建。完善设施。（住房和城乡建设部和水利部负责）\n（三）自贸。（市自由贸易试验区管委会负责）\n",
        [
            ([1, 1], "募集岗位。", "省教育厅", "省民政厅 团省委"),
            ([1, 2], "完善设施。", "住房和城乡建设部", "水利部"),
            ([1, 3], "自贸", "市自由贸易试验区管委会", ""),
        ],
    ),
    "numbers of several levels": (
        "1 总体目标\n数字化水平显著提升。\n2 重点任务\n2.1 夯实底座\n"
        "2.1.1 建设算力中心2个。（市数据局牵头，市发展改革委配合）\n"
        "2.1.2 部署设备。（市住建局负责）\n2.2 拓展应用\n2.2.1 上线应用，投入\n2.5亿元。（市城管局负责）\n"
        "3 保障措施\n3.1 加强统筹。建立专班。（市政府办负责）\n",
        [
            ([2, 1, 1], "建设算力中心", "市数据局", "市发展改革委"),
            ([2, 1, 2], "部署设备", "市住建局", ""),
            ([2, 2, 1], "上线应用，投", "市城管局", ""),
            ([3, 1], "建立专班。", "市政府办", ""),
        ],
    ),
    "words behind numbers of several levels that begin like a measure": (
        "1 总体目标\n水平显著提升。\n2 重点任务\n2.1 人才引育\n引进人才。（市人社局负责）\n"
        "2.2 公共服务\n完善设施。（市民政局负责）\n"
        "3 保障措施\n3.1 年度计划\n制定计划。（市政府办负责）\n",
        [
            ([2, 1], "引进人才。", "市人社局", ""),
            ([2, 2], "完善设施。", "市民政局", ""),
            ([3, 1], "制定计划。", "市政府办", ""),
        ],
    ),
    "who coordinates, told at the end of a text": (
        "一、任务\n（一）扩大消费。发展商场。（市商务局负责）\n（二）出行。推广公交。（市交通局负责）\n"
        "二、保障\n（一）加强领导。市营商环境领导小组统筹推进。\n（二）严格考核。市委督查室牵头，市统计局配合。\n",
        [
            ([1, 1], "发展商场。", "市商务局", ""),
            ([1, 2], "推广公交。", "市交通局", ""),
            ([2, 2], "严格考核", "市委督查室", "市统计局"),
        ],
    ),
    "blanks around signs": (
        "一. 任务\n( 一 ) 扩大供给 . 新增 食堂 200 个 . ( 市民政局 牵头 , 市财政局 、市住建局 配合 )\n"
        "( 二 ) 打造 园区 . 力争 建成 园区 . ( 责任单位 : 市发改委 , 各县 ( 市 、 区 ) 人民政府 )\n"
        "( 三 ) 培育 产品 . 支持 开发 . ( 市工信局 负责 )\n",
        [
            ([1, 1], "新增 食堂 ", "市民政局", "市财政局 市住建局"),
            ([1, 2], "力争 建成 ", "市发改委", "各县(市、区)人民政府"),
            ([1, 3], "支持 开发。", "市工信局", ""),
        ],
    ),
    "texts that open like the line of a person": (
        "一、任务\n（一）强化组织领导：成立工作专班，建立调度机制。（市政府办公室负责）\n"
        "（二）落实项目负责人：明确一名专员，全程服务。（市发展改革委负责）\n"
        "（三）扩大消费。发展商场。\n县级牵头领导：张某，联系电话：12345\n责任单位：市商务局\n",
        [
            ([1, 1], "强化组织领导", "市政府办公室", ""),
            ([1, 2], "落实项目负责", "市发展改革委", ""),
            ([1, 3], "发展商场。", "市商务局", ""),
        ],
    ),
    "lines a table says beside a task": (
        "一、任务\n1.新增商场10家\n工作性质：创新\n政策依据：《条例》\n责任单位：市商务局\n2.建设基地\n建设性质：续建\n"
        "责任单位：市农业农村局\n",
        [([1, 1], "新增商场10", "市商务局", ""), ([1, 2], "建设基地", "市农业农村局", "")],
    ),
    "a text behind its bodies that opens like a closing": (
        "一、任务\n（一）引进人才。\n责任单位：市人社局\n各有关部门要密切配合，引进人才100人。\n"
        "（二）打造品牌。\n责任单位：市商务局\n新增老字号5家，办好展会。\n各责任单位按月报送。\n",
        [([1, 1], "各有关部门要", "市人社局", ""), ([1, 2], "新增老字号5", "市商务局", "")],
    ),
    "who acts, told at the end of a text without 牵头": (
        "一、任务\n（一）扩大消费。发展商场。由市商务局、市财政局组织实施。\n"
        "（二）用地。保障用地。由市自然资源局会同市财政局实施。\n（三）执法。市公安局、市司法局推进。\n",
        [
            ([1, 1], "发展商场。", "市商务局", "市财政局"),
            ([1, 2], "保障用地。", "市自然资源局", "市财政局"),
            ([1, 3], "执法", "市公安局", "市司法局"),
        ],
    ),
    "a heading of two characters before a gap": (
        "一、任务\n（一）农业 发展设施种植，新增基地3个。（市农业农村局负责）\n"
        "（二）商贸 办好展会，引进首店。（市商务局负责）\n",
        [([1, 1], "发展设施种植", "市农业农村局", ""), ([1, 2], "办好展会，引", "市商务局", "")],
    ),
    "a box that counts as the tasks around it do": (
        "一、工程\n1.强链。培育链主。（市工信局负责）\n专栏1 强链重点\n1.链主企业。\n2.配套企业。\n3.协同平台。\n"
        "2.补链。引进项目。（市商务局负责）\n3.延链。延伸链条。（市投促局负责）\n",
        [
            ([1, 1], "培育链主。", "市工信局", ""),
            ([1, 2], "引进项目。", "市商务局", ""),
            ([1, 3], "延伸链条。", "市投促局", ""),
        ],
    ),
    "a box of tasks that say who does them": (
        "一、任务\n（一）建设平台。布局平台。（市科技局负责）\n专栏1 重点平台\n"
        "1.实验室。建设实验室。（责任单位：市科技局）\n"
        "2.中试基地。建设基地。（责任单位：市发展改革委）\n（二）优化园区。扩容提质。（市商务局负责）\n",
        [
            ([1, 1], "布局平台。", "市科技局", ""),
            ([1, 1, 1], "建设实验室。", "市科技局", ""),
            ([1, 1, 2], "建设基地。", "市发展改革委", ""),
            ([1, 2], "扩容提质。", "市商务局", ""),
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_a_form(form: str) -> None:
    body, expected = FORMS[form]
    assert [(path, text[:6], lead, co) for path, text, _, lead, co in clauses(plan(body))] == [
        (path, text[:6], lead, co) for path, text, lead, co in expected
    ]


@pytest.mark.parametrize("behind", ["", "完成时限：2026年6月\n", "牵头领导：张某\n"])
def test_what_stands_in_a_box_is_the_task_above_it(behind: str) -> None:
    """Its items were tasks with nobody named; its figures stay, and somebody is asked to look."""
    read = plan(FORMS["a box behind a task"][0].replace("专栏1", behind + "专栏1"))
    assert [m.path for m in read.measures] == [(1, 1), (1, 2)]
    assert [(i.value, i.clause) for i in read.measures[0].indicators] == [(5, 0), (60, 0)]
    assert [remark.code for remark in read.remarks if remark.code != "figure_without_year"] == ["box_of_task"]


def test_a_box_behind_a_task_that_is_all_heading_has_no_tasks() -> None:
    headings = plan(FORMS["a box behind a task that is all heading"][0])
    assert [m.path for m in headings.measures] == [(1, 1), (1, 2), (1, 3)]


def test_an_action_with_its_text_on_its_line_is_no_heading() -> None:
    read = plan(
        "一、任务\n任务一：培育企业。新增100家。（市工信局负责）\n任务二：建设项目。（市发展改革委负责）\n"
        "二、保障\n（一）统筹。（市政府办负责）\n"
    )
    assert [c[0] for c in clauses(read)] == [[1], [1], [2, 1]]


def test_figures_of_items_that_are_all_title_under_one_statement() -> None:
    read = plan(
        "一、任务\n（一）完善设施。\n1.建设起降场2个。\n2.沿航路布设设备120套。\n（市交通局负责）\n"
        "（二）拓展应用。开通航线。（市文旅局负责）\n"
    )
    assert [(m.path, i.value) for m in read.measures for i in m.indicators] == [((1, 1, 1), 2), ((1, 1, 2), 120)]


@pytest.mark.parametrize("stop", ["", "。"])
def test_items_of_labelled_lines_keep_each_line(stop: str) -> None:
    """Lines are of one width by chance: 新增企业5家具体措施：建立梯度培育库 was one sentence without a figure."""
    item = (
        "{}.工作任务：新增高新技术企业{}家{}\n具体措施：建立梯度培育库{}\n"
        "责任领导：张某\n牵头单位：县科技局\n配合单位：县税务局、县工信局\n"
    )
    read = plan("一、任务\n" + "".join(item.format(n, n, stop, stop) for n in (1, 2)))
    assert [(m.title, i.value) for m in read.measures for i in m.indicators] == [
        (f"新增高新技术企业{n}家", n) for n in (1, 2)
    ]
    assert [c[3:] for c in clauses(read)] == [("县科技局", "县税务局 县工信局")] * 2


def test_a_notice_that_is_only_cited_has_no_number_to_ask_for() -> None:
    """根据《关于印发……的通知》 is of another paper; a plan with a notice of its own is asked for number and day."""
    text = (
        "{}某市节能行动方案\n为落实《某部关于印发〈节能行动方案〉的通知》（部发〔2024〕7号），制定本方案。\n"
        "一、任务\n（一）节能。改造锅炉。（市工信局负责）\n"
    )
    for notice, codes in (("", set[str]()), ("现将方案印发给你们。\n\n", {"no_number", "no_date"})):
        read = read_plan(text.format(notice).encode(), "方案.txt")
        assert {remark.code for remark in read.remarks} == codes


def test_a_time_limit_in_brackets_takes_no_words_behind_it() -> None:
    """〔完成时限：2026年8月〕，改造教室30间 lost the 教室; 助餐点10个 was due with what stands before it."""
    read = plan(
        "一、任务\n（一）教育。新建学校2所〔完成时限：2026年8月〕，改造教室30间。（县教体局负责）\n"
        "（二）养老。新增床位200张（完成时限：2026年6月）、助餐点10个（完成时限：2026年9月）。（县民政局负责）\n"
    )
    assert clauses(read)[0][2] == "室30间。"
    assert [i.value for m in read.measures for i in m.indicators] == [2, 30, 200, 10]
    assert [i.due_on for m in read.measures for i in m.indicators] == [None] * 4


def test_a_time_limit_behind_a_label_within_a_sentence_ends_at_its_comma() -> None:
    """新增设施5处【完成时限】2026年6月，改造管网3公里 lost the 管网."""
    read = plan(
        "一、任务\n（一）治污。新增设施5处【完成时限】2026年6月，改造管网3公里。【责任单位】县住建局\n"
        "（二）改厕。改厕300户。【责任单位】县农业农村局【完成时限】2026年6月底前，并长期坚持\n"
    )
    assert [last for _, _, last, _, _ in clauses(read)] == ["网3公里。", "300户。"]
    assert [i.value for m in read.measures for i in m.indicators] == [5, 3, 300]


def test_what_is_asked_to_be_reported_is_no_progress() -> None:
    """及时报送重点任务完成情况：全年调度不少于4次 set no figure."""
    read = plan(
        "一、任务\n（一）督办。建立台账。\n及时报送重点任务完成情况：全年调度不少于4次。\n责任单位：县政府办\n"
        "（二）建设。建成场馆2个。\n2025年1-9月进展情况：开工5个。\n责任单位：县住建局\n"
    )
    assert [i.value for m in read.measures for i in m.indicators] == [4, 2]


@pytest.mark.parametrize("parted", ["", "\n"])
@pytest.mark.parametrize("limit", ["【完成时限】2026年6月", "〔完成时限：2026年6月〕"])
def test_a_time_limit_in_a_label_of_its_own_is_no_task_and_no_name(parted: str, limit: str) -> None:
    """The co-body before it was lost, with the date, or the limit became a task with nobody named."""
    said = parted.join(["【牵头单位】县农业农村局", "【责任单位】县卫健局、各乡镇人民政府", limit])
    read = plan(f"一、任务\n（一）厕改。完成户厕改造任务。{parted}{said}\n（二）治污。新增设施。{parted}{said}")
    assert [(path, lead, co) for path, _, _, lead, co in clauses(read)] == [
        ([1, n], "县农业农村局", "县卫健局 各乡镇人民政府") for n in (1, 2)
    ]
    assert [date.text for m in read.measures for c in m.clauses for date in c.dates] == ["2026年6月"] * 2
    assert [remark.code for remark in read.remarks] == []
