"""The grammar of responsibility statements: each case is one way real plans write it."""

from __future__ import annotations

import pytest

from tracker.plantext.statements.finding import find_statements
from tracker.plantext.statements.grammar import Statement
from tracker.plantext.text.folding import folded

EXPLICIT, FIRST, SOLE, GROUP = "explicit", "first_listed", "sole", "collective"

# words of the statement → (basis, leads, co, open_ended)
STATEMENTS = [
    # roles by verb
    ("（省商务厅牵头）", EXPLICIT, "省商务厅", "", False),
    ("（省商务厅牵头负责）", EXPLICIT, "省商务厅", "", False),
    ("（由省商务厅牵头，省财政厅配合）", EXPLICIT, "省商务厅", "省财政厅", False),
    ("（省商务厅牵头、省财政厅配合）", EXPLICIT, "省商务厅", "省财政厅", False),
    ("（省商务厅牵头 省财政厅配合）", EXPLICIT, "省商务厅", "省财政厅", False),
    ("（省商务厅牵头，省财政厅、省税务局按职责分工负责）", EXPLICIT, "省商务厅", "省财政厅 省税务局", False),
    ("（省商务厅、省财政厅共同牵头，省税务局参与）", EXPLICIT, "省商务厅 省财政厅", "省税务局", False),
    ("（省商务厅牵头，省财政厅等部门配合，各市落实）", EXPLICIT, "省商务厅", "省财政厅 各市", True),
    ("（省商务厅牵头，会同省财政厅、省税务局组织实施）", EXPLICIT, "省商务厅", "省财政厅 省税务局", False),
    ("（省商务厅牵头会同省财政厅落实）", EXPLICIT, "省商务厅", "省财政厅", False),
    ("（省商务厅牵头，省财政厅、省税务局）", EXPLICIT, "省商务厅", "省财政厅 省税务局", False),
    ("（省商务厅负责牵头，省财政厅负责配合）", EXPLICIT, "省商务厅", "省财政厅", False),
    ("（省商务厅主办，省财政厅协办）", EXPLICIT, "省商务厅", "省财政厅", False),
    ("（省商务厅（牵头）、省财政厅、省税务局）", EXPLICIT, "省商务厅", "省财政厅 省税务局", False),
    ("（省商务厅（牵头）、省财政厅、省税务局（配合））", EXPLICIT, "省商务厅", "省财政厅 省税务局", False),
    ("（——省商务厅牵头，省财政厅配合）", EXPLICIT, "省商务厅", "省财政厅", False),
    ("（省商务厅为牵头单位，省财政厅为配合单位）", EXPLICIT, "省商务厅", "省财政厅", False),
    ("（省商务厅牵头，省财政厅支持，"
     "省税务局、省统计局配合）", EXPLICIT, "省商务厅", "省财政厅 省税务局 省统计局", False),
    ("（省商务厅、省财政厅按职责分工负责）", FIRST, "省商务厅", "省财政厅", False),
    ("（省商务厅、省财政厅按照各自职责分工负责落实）", FIRST, "省商务厅", "省财政厅", False),
    ("（省商务厅、省财政厅在各自职责范围内负责）", FIRST, "省商务厅", "省财政厅", False),
    ("（省商务厅、省财政厅分别负责）", FIRST, "省商务厅", "省财政厅", False),
    ("（省商务厅、省财政厅按职责分工）", FIRST, "省商务厅", "省财政厅", False),
    ("（省商务厅、省财政厅等部门按职责分工抓好落实）", FIRST, "省商务厅", "省财政厅", True),
    ("（省商务厅会同省财政厅负责）", FIRST, "省商务厅", "省财政厅", False),
    ("（省商务厅负责，省财政厅配合）", FIRST, "省商务厅", "省财政厅", False),
    ("（省商务厅支持，省财政厅配合）", FIRST, "省商务厅", "省财政厅", False),
    ("（省商务厅负责）", SOLE, "省商务厅", "", False),
    ("（省商务厅具体负责）", SOLE, "省商务厅", "", False),
    ("（合肥海关负责）", SOLE, "合肥海关", "", False),
    ("（市贸促会）", SOLE, "市贸促会", "", False),
    ("（团市委）", SOLE, "团市委", "", False),
    ("（团省委、省妇联等群团组织负责）", FIRST, "团省委", "省妇联", True),
    ("（省商务厅、省消费者协会等社会组织按职责分工负责）", FIRST, "省商务厅", "省消费者协会", True),
    ("（省发展改革委会省财政厅负责）", FIRST, "省发展改革委", "省财政厅", False),
    ("（高新区管委会、省财政厅负责）", FIRST, "高新区管委会", "省财政厅", False),
    ("（省商务厅等部门负责）", FIRST, "省商务厅", "", True),
    ("（省文旅厅等行业主管部门按职责分工负责）", FIRST, "省文旅厅", "", True),
    ("（国家发展改革委等部门和各省级人民政府按职责分工负责）", FIRST, "国家发展改革委", "各省级人民政府", True),
    ("（国家发展改革委、工业和信息化部、财政部等和各省级人民政府负责）",
     FIRST, "国家发展改革委", "工业和信息化部 财政部 各省级人民政府", True),
    ("（省商务厅、省财政厅等部门及各地区负责）", FIRST, "省商务厅", "省财政厅 各地区", True),
    ("（省教育厅、高等学校按职责分工负责）", FIRST, "省教育厅", "高等学校", False),
    # what a body does behind its verb is no part of its name
    ("（省商务厅牵头，各市县落实属地责任）", EXPLICIT, "省商务厅", "各市县", False),
    ("（省商务厅牵头，省财政厅做好资金保障，省税务局负责落实优惠政策）",
     EXPLICIT, "省商务厅", "省财政厅 省税务局", False),
    ("（省商务厅牵头起草方案，省财政厅会签）", EXPLICIT, "省商务厅", "省财政厅", False),
    ("（省商务厅牵头，会同省财政厅、省税务局制定具体办法）", EXPLICIT, "省商务厅", "省财政厅 省税务局", False),
    ("（省商务厅主责，省财政厅配合）", EXPLICIT, "省商务厅", "省财政厅", False),
    ("（省商务厅负主责，省财政厅配合）", EXPLICIT, "省商务厅", "省财政厅", False),
    ("（省商务厅、省财政厅双牵头，省税务局配合）", EXPLICIT, "省商务厅 省财政厅", "省税务局", False),
    ("（省商务厅牵头，各市县和省财政厅、省税务局配合）", EXPLICIT, "省商务厅", "各市县 省财政厅 省税务局", False),
    ("（牵头单位：省商务厅；责任单位：省财政厅；督办单位：省委督查室）",
     EXPLICIT, "省商务厅", "省财政厅 省委督查室", False),
    ("（责任单位（牵头）：省商务厅；责任单位（配合）：省财政厅）", EXPLICIT, "省商务厅", "省财政厅", False),
    ("（责任单位：1.省商务厅 2.省财政厅）", FIRST, "省商务厅", "省财政厅", False),
    ("（责任单位：省商务厅｜省财政厅）", FIRST, "省商务厅", "省财政厅", False),
    ("（主管部门：省商务厅；技术支撑单位：省大数据中心）", FIRST, "省商务厅", "省大数据中心", False),
    # the type that tells who leads is lost in a text
    ("（责任单位：省商务厅、省财政厅，加粗的为牵头单位，下同）", FIRST, "省商务厅", "省财政厅", False),
    # a time limit is no body
    ("（省商务厅，2025—2027年）", SOLE, "省商务厅", "", False),
    ("（省商务厅、省财政厅，2025.12.31前完成）", FIRST, "省商务厅", "省财政厅", False),
    ("（省商务厅牵头，3月15日至6月30日）", EXPLICIT, "省商务厅", "", False),
    ("（省商务厅牵头，今年年内）", EXPLICIT, "省商务厅", "", False),
    ("（牵头单位：省商务厅；时间：2025年6月）", EXPLICIT, "省商务厅", "", False),
    ("（牵头单位：省商务厅；时间要求：2025年6月）", EXPLICIT, "省商务厅", "", False),
    ("（牵头单位：省商务厅；计划完成时间：2025年6月）", EXPLICIT, "省商务厅", "", False),
    ("（牵头单位：省商务厅；实施时间：2025年至2027年）", EXPLICIT, "省商务厅", "", False),
    # roles by label
    ("（牵头单位：省商务厅，责任单位：省财政厅、省税务局）", EXPLICIT, "省商务厅", "省财政厅 省税务局", False),
    ("（牵头单位:能源局 参加单位:发展改革委、国资委）", EXPLICIT, "能源局", "发展改革委 国资委", False),
    ("（牵头单位：省商务厅；配合单位：省财政厅等）", EXPLICIT, "省商务厅", "省财政厅", True),
    ("（牵头部门：省商务厅、省财政厅；配合部门：各市、县（区）政府）",
     EXPLICIT, "省商务厅 省财政厅", "各市、县（区）政府", False),
    ("（责任单位：省商务厅、省财政厅）", FIRST, "省商务厅", "省财政厅", False),
    ("（责任单位：省商务厅）", SOLE, "省商务厅", "", False),
    ("（责任单位：省商务厅；配合单位：省财政厅）", FIRST, "省商务厅", "省财政厅", False),
    ("（责任单位：省商务厅、省财政厅，各区县政府）", FIRST, "省商务厅", "省财政厅 各区县政府", False),
    ("（责任单位：省商务厅牵头，省财政厅配合）", EXPLICIT, "省商务厅", "省财政厅", False),
    ("（负责单位：发展改革委、能源局、国务院其他有关部门。未明确牵头单位的，由所列负责单位按职责分工负责，下同）",
     FIRST, "发展改革委", "能源局 国务院其他有关部门", False),
    ("（责任单位：市商务局；完成时限：2025年12月底前）", SOLE, "市商务局", "", False),
    ("（责任单位：市商务局、市财政局，2023年6月底前完成）", FIRST, "市商务局", "市财政局", False),
    ("（市商务局负责，长期坚持）", SOLE, "市商务局", "", False),
    ("（国务院各部门分别负责，年内持续推进）", GROUP, "国务院各部门", "", False),
    ("（责任单位:省发展改革委、商务厅按职责分工负责。具体任务均涉及相关市(州)人民政府,不再做分工,下同。）",
     FIRST, "省发展改革委", "商务厅", False),
    ("（市级责任单位：市商务局、市财政局；区县责任单位：各区县政府）", FIRST, "市商务局", "市财政局 各区县政府", False),
    ("（省发展改革委牵头，省直有关部门、各市（州）人民政府按职责分工负责）",
     EXPLICIT, "省发展改革委", "省直有关部门 各市（州）人民政府", False),
    ("（工业和信息化部牵头，国家发展改革委、财政部、税务总局、中国证监会等按职责分工负责）",
     EXPLICIT, "工业和信息化部", "国家发展改革委 财政部 税务总局 中国证监会", True),
    ("（各省、自治区、直辖市人民政府，新疆生产建设兵团负责）",
     FIRST, "各省、自治区、直辖市人民政府", "新疆生产建设兵团", False),
    ("（省商务厅，各设区市人民政府、平潭综合实验区管委会负责）",
     FIRST, "省商务厅", "各设区市人民政府 平潭综合实验区管委会", False),
    ("（省商务厅牵头，省级各相关部门、各市州和县市区政府配合）",
     EXPLICIT, "省商务厅", "省级各相关部门 各市州和县市区政府", False),
    ("（牵头领导：张某；责任单位：市商务局）", SOLE, "市商务局", "", False),
    ("（市商务局、市供销社、市邮政管理局、国网某市供电公司）",
     FIRST, "市商务局", "市供销社 市邮政管理局 国网某市供电公司", False),
    ("（市商务局 市财政局 市税务局负责）", FIRST, "市商务局", "市财政局 市税务局", False),
    ("（市商务局、市财政局、市税务局等11个部门按职责分工负责）", FIRST, "市商务局", "市财政局 市税务局", True),
    ("（市商务局、市财政局等市直有关单位及各县区按职责分工负责）", FIRST, "市商务局", "市财政局 各县区", True),
    ("（市商务局牵头，各县（市、区）人民政府，市开发区、高新区管委会负责落实）",
     EXPLICIT, "市商务局", "各县（市、区）人民政府 市开发区 高新区管委会", False),
    ("（省法院、省检察院、省公安厅按职责分工负责）", FIRST, "省法院", "省检察院 省公安厅", False),
    ("（中央网信办、人民银行、海关总署、国家铁路局、中国民航局按职责分工负责）",
     FIRST, "中央网信办", "人民银行 海关总署 国家铁路局 中国民航局", False),
    ("（牵头单位：市商务局，市财政局、市税务局配合）", EXPLICIT, "市商务局", "市财政局 市税务局", False),
    ("（市、区两级政府负责）", GROUP, "市、区两级政府", "", False),
    ("（财政部牵头，人民银行等按职责分工负责，6月底前出台相关政策，年内持续推进）",
     EXPLICIT, "财政部", "人民银行", True),
    ("（责任单位：市大数据局，各市、特区、区人民政府）", FIRST, "市大数据局", "各市、特区、区人民政府", False),
    # brackets of all kinds
    ("(省商务厅,省财政厅按职责分工负责)", FIRST, "省商务厅", "省财政厅", False),
    ("（省商务厅牵头,省财政厅配合)", EXPLICIT, "省商务厅", "省财政厅", False),
    ("〔责任单位：省商务厅、各市（州）人民政府〕", FIRST, "省商务厅", "各市（州）人民政府", False),
    ("【牵头单位：省商务厅】", EXPLICIT, "省商务厅", "", False),
    ("[省商务厅牵头]", EXPLICIT, "省商务厅", "", False),
    ("（省发展改革委、省教育厅、各市人民政府）", FIRST, "省发展改革委", "省教育厅 各市人民政府", False),
    # groups
    ("（各有关部门按照职责分工负责）", GROUP, "各有关部门", "", False),
    ("（各地区、各有关部门负责）", GROUP, "各地区 各有关部门", "", False),
    ("（各市、县政府负责）", GROUP, "各市、县政府", "", False),
    ("（省级有关部门，各市人民政府负责）", GROUP, "省级有关部门 各市人民政府", "", False),
    ("（各市发展改革委牵头负责）", EXPLICIT, "各市发展改革委", "", False),
    ("（各市发展改革委、住建局、城管按职责分工负责）", FIRST, "各市发展改革委", "各市住建局 各市城管", False),
    ("（各县（市、区）人民政府，市有关部门按职责分工负责）", GROUP, "各县（市、区）人民政府 市有关部门", "", False),
    ("（省市场监管局、行业主管部门按职责分工负责）", FIRST, "省市场监管局", "行业主管部门", False),
    ("（省推进组成员单位按职责分工负责）", GROUP, "省推进组成员单位", "", False),
    ("（甲、乙市政府负责）", FIRST, "甲", "乙市政府", False),
    # names
    ("（省发展改革委、工业和信息化厅负责）", FIRST, "省发展改革委", "工业和信息化厅", False),
    ("（省市场监管局（省知识产权局）、省版权局负责）", FIRST, "省市场监管局（省知识产权局）", "省版权局", False),
    ("（省住房和城乡建设厅、省文化和旅游厅和各有关单位负责）",
     FIRST, "省住房和城乡建设厅", "省文化和旅游厅 各有关单位", False),
    ("（省商务厅牵头，"
     "省推进组工作专班牵头单位按职责分工负责）", EXPLICIT, "省商务厅", "省推进组工作专班牵头单位", False),
    ("（市委组织部、市推进办、团市委负责）", FIRST, "市委组织部", "市推进办 团市委", False),
    ("（省电力公司、中国铁塔山西分公司负责）", FIRST, "省电力公司", "中国铁塔山西分公司", False),
    ("（区发改局牵头，区财政局、区水务局等部门，区国投公司、各街道办事处配合）",
     EXPLICIT, "区发改局", "区财政局 区水务局 区国投公司 各街道办事处", True),
    ("（市政府办公室、市行政审批制度改革工作领导小组办公室牵头，市级各有关部门及各县市区政府按职责分工负责）",
     EXPLICIT, "市政府办公室 市行政审批制度改革工作领导小组办公室", "市级各有关部门 各县市区政府", False),
    ("（责任单位：市行政审批局、住建局、司法局，各市（区）人民政府，医药高新区管委会）",
     FIRST, "市行政审批局", "住建局 司法局 各市（区）人民政府 医药高新区管委会", False),
]  # fmt: skip

# brackets that say something else
OTHERS = [
    "（含网约车）",
    "（执法执勤用车主要针对相对固定线路车辆）",
    "（此文主动公开）",
    "（以下简称省商务厅负责）",
    "（2023—2025年）",
    "（市、区）",
    "（建筑面积10万平方米及以上）",
    "（企业负责人、技术骨干等）",
    "（RCEP）",
]


def read(text: str) -> list[Statement]:
    return list(find_statements(folded(text), 0, len(text)).statements)


def told(statement: Statement) -> tuple[str, str, str, bool]:
    leads = " ".join(p.name for p in statement.parties if p.role == "lead")
    others = " ".join(p.name for p in statement.parties if p.role == "co")
    return statement.basis, leads, others, statement.open_ended


@pytest.mark.parametrize(("words", "basis", "lead", "co", "open_ended"), STATEMENTS, ids=[s[0] for s in STATEMENTS])
def test_a_statement_says_who_leads_and_who_helps(words: str, basis: str, lead: str, co: str, open_ended: bool) -> None:
    text = f"推进有关工作。{words}\n"
    found = read(text)
    assert [told(s) for s in found] == [(basis, lead, co, open_ended)]
    assert text[slice(*found[0].span)] == words


@pytest.mark.parametrize("words", OTHERS)
def test_other_brackets_are_no_statement(words: str) -> None:
    assert read(f"推进有关工作{words}落地。") == []
    assert read(f"推进有关工作。{words}\n") == []
