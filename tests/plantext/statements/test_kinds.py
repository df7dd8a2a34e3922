"""推进方式 and figure modes proposed by rule."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tracker.plantext.figures.finding import Figure
from tracker.plantext.figures.modes import figure_mode
from tracker.plantext.statements.kinds import kind_of
from tracker.vocabulary import FigureMode, Kind

KINDS = [
    ("加强组织领导", "建立工作机制，编制年度计划。", (), Kind.GOVERNANCE),
    ("扩大消费", "新认证绿色优质农产品300个。", (FigureMode.CUMULATIVE,), Kind.MEASURED),
    ("发展绿色建筑", "执行节能78%设计标准。", (FigureMode.CONDITION,), Kind.STANDING),
    ("扩大消费", "编制购买指南。推动消费升级。", (), Kind.DELIVERABLE),
    ("扩大消费", "完善绿色采购制度。", (), Kind.DELIVERABLE),
    ("扩大消费", "积极开展试点工作。", (), Kind.DELIVERABLE),
    ("扩大消费", "推动绿色消费，落实有关要求。", (), Kind.ADVANCE),
    ("扩大消费", "严格执行国家标准。", (), Kind.STANDING),
    ("扩大消费", "依法查处违法行为，持续加强监管。", (), Kind.STANDING),
    ("扩大消费", "鼓励各类平台制定激励办法。", (), Kind.ENCOURAGED),
    ("扩大消费", "倡导理性消费。", (), Kind.ENCOURAGED),
    ("扩大消费", "鼓励企业发展，推广新技术。", (), Kind.ADVANCE),
    ("扩大消费", "某某某某。", (), Kind.ADVANCE),
]
MODES = [
    ("建成绿色工厂", "、绿色园区", "绿色工厂", "=", "个", 2025, FigureMode.CUMULATIVE),
    ("每年培训", "", "每年培训", ">=", "人次", None, FigureMode.ANNUAL),
    ("应用比例达到", "", "应用比例", "=", "%", 2025, FigureMode.LEVEL),
    ("占比达", "", "占比", ">=", "%", 2025, FigureMode.LEVEL),
    ("比例原则上", "", "新能源汽车比例", ">=", "%", None, FigureMode.FLOOR),
    ("失业率", "", "失业率", "<=", "%", None, FigureMode.FLOOR),
    ("开展公共建筑节能 ",
     "、居住建筑节能 75%设计标准编制并逐步执行", "公共建筑节能", "=", "%", None, FigureMode.CONDITION),
    ("居住建筑节能 ", "设计标准编制并逐步执行", "居住建筑节能", "=", "%", None, FigureMode.CONDITION),
    ("执行", "标准", "公共建筑执行", ">=", "星级", None, FigureMode.CONDITION),
    ("符合条件的货物", "放行", "放行", "<=", "小时", None, FigureMode.FLOOR),
    ("应用规模达到", "", "应用规模", "=", "个", 2025, FigureMode.LEVEL),
    ("每年举办赛事，参与人次突破", "", "参与人次", ">=", None, None, FigureMode.ANNUAL),
    ("每年举办赛事，覆盖面达到", "", "覆盖面", "=", None, None, FigureMode.LEVEL),
    ("年处理", "", "年处理污泥", "=", "吨", None, FigureMode.ANNUAL),
    ("年处理能力达到", "", "年处理能力", "=", "吨", None, FigureMode.LEVEL),
    ("三年完成", "", "村内道路硬化", "=", "公里", None, FigureMode.CUMULATIVE),
    ("年完成", "", "村内道路硬化", "=", "公里", None, FigureMode.ANNUAL),
    ("年均孵化企业", "", "年均孵化企业", "=", "家", None, FigureMode.ANNUAL),
    ("年均单产提高到", "", "奶牛年均单产", "=", "吨", 2026, FigureMode.LEVEL),
    ("每年举办赛事，三年翻", "", "旅游人数", "=", "番", None, FigureMode.LEVEL),
    ("平均供电煤耗降至", "", "平均供电煤耗", "<=", "克标准煤/千瓦时", 2025, FigureMode.LEVEL),
    ("累计完成改造规模", "", "累计完成改造规模", ">=", "千瓦", 2027, FigureMode.CUMULATIVE),
    ("粮食播种面积稳定在", "", "粮食播种面积", ">=", "亩", 2025, FigureMode.LEVEL),
    ("播种面积每年稳定在", "", "播种面积每年", ">=", "亩", None, FigureMode.FLOOR),
    ("产能控制在", "", "粗钢产能", "<=", "吨", 2025, FigureMode.LEVEL),
    ("企业数量减少到", "", "冶炼企业数量", "=", "家", 2025, FigureMode.LEVEL),
    ("焚烧比例达到", "", "焚烧比例", ">=", "%", None, FigureMode.LEVEL),
    ("收集率、焚烧率分别达到90%、", "", "焚烧率", ">=", "%", None, FigureMode.LEVEL),
    ("单位能耗下降", "", "单位能耗下降", ">=", "%", None, FigureMode.LEVEL),
    ("合格率始终达到", "", "合格率", ">=", "%", None, FigureMode.FLOOR),
    ("拆除装机容量", "", "拆除装机容量", "=", "千瓦", 2025, FigureMode.CUMULATIVE),
    ("新增企业控制在", "", "新增企业", "<=", "家", 2025, FigureMode.CUMULATIVE),
    ("收入年均增长", "", "收入年均增长", ">=", "%", None, FigureMode.LEVEL),
    ("覆盖率超过", "", "覆盖率", ">=", "%", None, FigureMode.LEVEL),
    ("覆盖率不低于", "", "覆盖率", ">=", "%", None, FigureMode.FLOOR),
    ("覆盖率不低于", "", "覆盖率", ">=", "%", 2025, FigureMode.LEVEL),
    ("办理次数不超过", "", "办理次数", "<=", "次", None, FigureMode.FLOOR),
    ("人均综合能耗控制在", "", "人均综合能耗", "<=", "千克标准煤", None, FigureMode.FLOOR),
    ("粮食播种面积稳定在", "", "粮食播种面积", ">=", "亩", None, FigureMode.FLOOR),
    ("粮食播种面积稳定在", "", "粮食播种面积", ">=", "亩", 2027, FigureMode.LEVEL),
    ("化工企业减少到", "", "化工企业", "=", "家", None, FigureMode.LEVEL),
    ("每年公共机构用水总量控制在", "", "公共机构用水总量", "<=", "立方米", None, FigureMode.FLOOR),
    ("办理时间压减到", "", "办理时间", "=", "个工作日", None, FigureMode.LEVEL),
    ("办理时间压减到", "", "办理时间", "=", "个工作日", 2026, FigureMode.LEVEL),
    ("办理时间不超过", "", "办理时间", "<=", "个工作日", None, FigureMode.FLOOR),
    ("压减", "", "压减粗钢产能", "=", "吨", 2025, FigureMode.CUMULATIVE),
    ("防治面积", "", "互花米草防治面积", ">=", "亩", 2025, FigureMode.CUMULATIVE),
    ("交易规模增长", "", "交易规模增长", "=", "倍", 2025, FigureMode.LEVEL),
    ("覆盖率保持在", "", "覆盖率", ">=", "%", None, FigureMode.FLOOR),
    ("新增公路通车里程", "", "新增公路通车里程", "=", "公里", 2025, FigureMode.CUMULATIVE),
    ("装机容量达到", "", "装机容量", ">=", "千瓦", 2025, FigureMode.LEVEL),
    ("茶园面积达到", "", "茶园面积", "=", "亩", 2025, FigureMode.LEVEL),
    ("改造农田面积", "", "改造农田", "=", "亩", 2025, FigureMode.CUMULATIVE),
    ("千人床位数", "", "千人床位数", "=", "张", 2025, FigureMode.LEVEL),
    ("用户年均停电时间", "", "用户年均停电时间", "<=", "小时", None, FigureMode.FLOOR),
    ("累计覆盖率达到", "", "累计完成覆盖率", "=", "%", 2027, FigureMode.LEVEL),
    ("每千人口拥有3岁以下婴幼儿托位数", "", "每千人口拥有3岁以下婴幼儿托位数", "=", "个", 2025, FigureMode.LEVEL),
    ("每万名劳动者中高技能人才达", "", "每万名劳动者中高技能人才", "=", "人", None, FigureMode.LEVEL),
    ("每千名老年人培训", "", "每千名老年人培训护理员", "=", "人次", 2025, FigureMode.CUMULATIVE),
    ("每班人数不宜超过", "", "每班人数", "<=", "人", None, FigureMode.FLOOR),
    ("市属企业由23家整合为", "", "市属企业", "=", "家", 2025, FigureMode.LEVEL),
    ("市属企业增至", "", "市属企业", "=", "家", 2025, FigureMode.LEVEL),
    ("新增市属企业", "", "新增市属企业", "=", "家", 2025, FigureMode.CUMULATIVE),
    ("时延小于", "", "时延", "<=", "毫秒", 2025, FigureMode.LEVEL),
    ("通用飞机飞行达到", "", "通用飞机飞行", "=", "小时", 2027, FigureMode.LEVEL),
    ("每周开放时间不少于", "", "每周开放时间", ">=", "小时", None, FigureMode.FLOOR),
    ("发展林下经济面积", "", "发展林下经济面积", "=", "亩", 2027, FigureMode.CUMULATIVE),
    ("每百名学生拥有教师达到", "", "每百名学生拥有教师", "=", "人", 2027, FigureMode.LEVEL),
    ("每万人口举办", "", "每万人口举办活动", "=", "场", 2027, FigureMode.CUMULATIVE),
    ("高新技术企业数量达到", "", "高新技术企业数量", "=", "家", 2027, FigureMode.LEVEL),
    ("劳动年龄人口平均受教育年限达", "", "劳动年龄人口平均受教育年限", "=", "年", 2025, FigureMode.LEVEL),
]  # fmt: skip


@pytest.mark.parametrize(("title", "text", "modes", "kind"), KINDS, ids=[k[1] for k in KINDS])
def test_the_kind_of_a_clause(title: str, text: str, modes: tuple[FigureMode, ...], kind: Kind) -> None:
    assert kind_of(title, text, modes) is kind


@pytest.mark.parametrize(("before", "behind", "subject", "relation", "unit", "year", "mode"), MODES)
def test_the_mode_of_a_figure(
    before: str, behind: str, subject: str, relation: str, unit: str, year: int | None, mode: FigureMode
) -> None:
    figure = Figure(subject, relation, Decimal(5), unit, year, (0, 1))
    assert figure_mode(before, behind, figure) is mode
