"""Short plans the way ministries, provinces, cities and districts write them, by the rule book of the labels."""

from __future__ import annotations

import pytest

from tests.plantext.test_plans_as_written import clauses
from tests.plantext.test_properties import holds_its_words
from tracker.plantext import read_plan

# The text, and of each clause: path, leads, co-bodies.
Expected = list[tuple[list[int], str, str]]
PLANS: dict[str, tuple[str, Expected]] = {
    "ministry articles": (
        """关于推动绿色建材产业发展的若干措施
第一条 为推动绿色建材产业高质量发展，制定本措施。
第二条 加快标准研制。制定绿色建材评价标准30项以上。（工业和信息化部牵头，住房和城乡建设部、市场监管总局按职责分工负责）
第三条 扩大应用。政府投资项目优先采用绿色建材。（财政部、住房和城乡建设部负责）
第四条 加强监管。严厉打击假冒伪劣。（市场监管总局负责）
第五条 本措施自印发之日起施行。
""",
        [
            ([2], "工业和信息化部", "住房和城乡建设部 市场监管总局"),
            ([3], "财政部", "住房和城乡建设部"),
            ([4], "市场监管总局", ""),
        ],
    ),
    "top level 1.": (
        """某区2023年优化营商环境工作要点
1.提升开办便利度。企业开办时间压缩至1个工作日内。责任单位：区市场监管局、区行政审批局。完成时限：2023年6月底前。
2.推进惠企政策直达。建立政策兑现平台。责任单位：区财政局；配合单位：各街道（镇）。完成时限：2023年12月底前。
3.规范涉企执法。牵头单位：区司法局，责任单位：区级各行政执法部门。长期坚持。
""",
        [
            ([1], "区市场监管局", "区行政审批局"),
            ([2], "区财政局", "各街道（镇）"),
            ([3], "区司法局", "区级各行政执法部门"),
        ],
    ),
    "one line labels in brackets": (
        """某市稳住经济一揽子政策措施实施方案
一、财政政策
1. 落实留抵退税政策。年内退税不少于50亿元。（牵头单位：市财政局、市税务局；配合单位：各县市区人民政府）
2. 加快专项债券发行使用。（市财政局牵头，市发展改革委、市交通运输局等配合）
二、金融政策
3. 鼓励延期还本付息。（人行某市中心支行、某银保监分局按职责分工负责）
""",
        [
            ([1, 1], "市财政局 市税务局", "各县市区人民政府"),
            ([1, 2], "市财政局", "市发展改革委 市交通运输局"),
            ([2, 3], "人行某市中心支行", "某银保监分局"),
        ],
    ),
    "rule once": (
        """某省数字经济促进行动计划
一、夯实基础
（一）建设算力网络。到2025年，算力规模达到10EFLOPS。（省通信管理局、省发展改革委、省工业和信息化厅，列第一位者为牵头单位，下同）
（二）推进5G建设。新建5G基站3万个。（省通信管理局、各市人民政府）
二、发展产业
（三）培育龙头企业。（省工业和信息化厅）
""",
        [
            ([1, 1], "省通信管理局", "省发展改革委 省工业和信息化厅"),
            ([1, 2], "省通信管理局", "各市人民政府"),
            ([2, 3], "省工业和信息化厅", ""),
        ],
    ),
    "several clauses": (
        """某市生态环境保护实施方案
一、重点任务
（一）打好蓝天保卫战。淘汰老旧车辆。（市公安局牵头，市生态环境局配合）推进清洁取暖改造5万户。（市住建局、市财政局负责）加强扬尘治理，市住建局牵头，市城管局、各区政府配合。
（二）打好碧水保卫战。
1.治理黑臭水体。
2.保护饮用水水源地。（市生态环境局、市水利局按职责分工负责，各县区政府落实）
""",
        [
            ([1, 1], "市公安局", "市生态环境局"),
            ([1, 1], "市住建局", "市财政局"),
            ([1, 2], "市生态环境局", "市水利局 各县区政府"),
        ],
    ),
    "annexes": (
        """某市人民政府办公室关于印发某市两个行动方案的通知
某政办发〔2023〕15号
各县（市、区）人民政府，市直各单位：
现将两个方案印发给你们，请认真落实。
某市人民政府办公室
2023年4月12日
附件1
某市扩大消费行动方案
一、发展目标
到2025年，社会消费品零售总额年均增长6%左右。
二、主要任务
（一）促进汽车消费。（责任单位：市商务局、市公安局）
（二）活跃夜间经济。（责任单位：市商务局）
附件2
某市促进外贸行动方案
一、主要任务
（一）稳定进出口。（责任单位：市商务局、某海关）
（二）支持跨境电商。（责任单位：市商务局、市税务局等部门）
""",
        [
            ([2, 1], "市商务局", "市公安局"),
            ([2, 2], "市商务局", ""),
            ([1, 1], "市商务局", "某海关"),
            ([1, 2], "市商务局", "市税务局"),
        ],
    ),
    "yi shi": (
        """某县乡村振兴实施方案
一、工作任务
（一）发展产业。一是建设高标准农田5万亩。二是培育龙头企业10家以上。责任领导：张某某。责任单位：县农业农村局、县财政局，各乡镇人民政府。
（二）改善环境。（县住建局牵头；县生态环境局、县水利局配合；各乡镇负责落实）
""",
        [
            ([1, 1], "县农业农村局", "县财政局 各乡镇人民政府"),
            ([1, 2], "县住建局", "县生态环境局 县水利局 各乡镇"),
        ],
    ),
    "two plates": (
        """某省知识产权强省建设行动方案
一、任务
（一）强化保护。（省市场监管局（省知识产权局）牵头，省委宣传部（省版权局）、省公安厅、济南海关、青岛海关按职责分工负责）
（二）促进运用。各市市场监管局、科技局、金融办会同有关部门负责。
""",
        [
            ([1, 1], "省市场监管局（省知识产权局）", "省委宣传部（省版权局） 省公安厅 济南海关 青岛海关"),
            ([1, 2], "各市市场监管局", "各市科技局 各市金融办 有关部门"),
        ],
    ),
    "bullets no brackets": (
        """某市养老服务体系建设工作方案
一、完善设施
（一）新建养老服务中心20个。
牵头单位：市民政局
责任单位：市自然资源和规划局、市住房和城乡建设局
完成时限：2025年底前
（二）改造家庭床位1000张
牵头单位：市民政局
责任单位：市残联
完成时限：持续推进
""",
        [
            ([1, 1], "市民政局", "市自然资源和规划局 市住房和城乡建设局"),
            ([1, 2], "市民政局", "市残联"),
        ],
    ),
    "notice is plan": (
        """某市发展和改革委员会关于做好2023年节能工作的通知
某发改环资〔2023〕88号
各区县发展改革委：
为做好节能工作，现就有关事项通知如下：
一、强化目标管理。单位地区生产总值能耗比2020年下降8.5%。（市发展改革委牵头，各区县人民政府负责）
二、加强节能监察。全年监察企业200家。（市经济信息委、市发展改革委按职责分工负责）
三、做好宣传。（各有关部门、各区县负责）
某市发展和改革委员会
2023年3月1日
""",
        [
            ([1], "市发展改革委", "各区县人民政府"),
            ([2], "市经济信息委", "市发展改革委"),
            ([3], "各有关部门 各区县", ""),
        ],
    ),
    "square": (
        """某新区科技创新行动方案（2023—2025年）
一、强化平台【牵头单位：科技创新局；责任单位：发展改革局、财政局】
（一）建设实验室2—3家。
（二）布局新型研发机构。
二、引育人才〔组织部、人社局按职责分工负责〕
（一）实施人才计划。
（二）优化人才服务。
""",
        [
            ([1], "科技创新局", "发展改革局 财政局"),
            ([2], "组织部", "人社局"),
        ],
    ),
}


@pytest.mark.parametrize("name", PLANS)
def test_clauses(name: str) -> None:
    text, expected = PLANS[name]
    reading = read_plan(text.encode(), "方案.txt")
    holds_its_words(reading)
    assert [(path, lead, co) for path, _, _, lead, co in clauses(reading)] == expected


def test_articles_that_only_open_and_close_are_no_measures() -> None:
    reading = read_plan(PLANS["ministry articles"][0].encode(), "方案.txt")
    assert [m.path for m in reading.measures] == [(2,), (3,), (4,)]


def test_two_annexes_are_two_parts_with_the_head_of_their_notice() -> None:
    reading = read_plan(PLANS["annexes"][0].encode(), "方案.txt")
    assert [p.title for p in reading.parts] == ["某市扩大消费行动方案", "某市促进外贸行动方案"]
    assert (reading.document_number, str(reading.issued_on)) == ("某政办发〔2023〕15号", "2023-04-12")
    assert [r.name for r in reading.recipients] == ["各县（市、区）人民政府", "市直各单位"]


def test_a_figure_behind_a_clause_does_not_speak_of_its_bodies() -> None:
    reading = read_plan(PLANS["several clauses"][0].encode(), "方案.txt")
    assert [i.subject for m in reading.measures for i in m.indicators] == ["推进清洁取暖改造"]


ONE_LINE = {
    "a title and its preamble": "某省促进绿色消费实施方案为贯彻落实有关部署，结合实际，制定本方案。",
    "a title that the text quotes again": "某省促进绿色消费实施方案绿色消费是一种行为。为落实《促进绿色消费实施方案》，"
    "制定本方案。",
    "a title that opens with 关于": "关于加快建设全面提升能力的若干政策措施为深入实施战略，制定如下政策措施。",
}


@pytest.mark.parametrize("case", ONE_LINE)
def test_the_head_of_a_text_on_one_line_without_gaps(case: str) -> None:
    head = ONE_LINE[case]
    text = "加强统筹协调，完善工作机制。" * 8
    tasks = "".join(f"{n}.推进第{n}项工作。{text}（市商务局负责）" for n in range(1, 15))
    reading = read_plan(f"{head}一、重点任务{tasks}".encode(), "方案.txt")
    ends = ("实施方案", "政策措施")
    expected = next(head[: head.index(end) + len(end)] for end in ends if end in head)
    assert reading.title == expected
    assert len(clauses(reading)) == 14
