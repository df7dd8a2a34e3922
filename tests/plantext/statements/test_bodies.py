"""A list of bodies: what parts two of them, what belongs to one, which are groups."""

from __future__ import annotations

import pytest

from tests.plantext.statements.test_grammar import EXPLICIT, FIRST, GROUP, SOLE, read, told

# words of the statement → (basis, leads, co, open_ended)
STATEMENTS = [
    # rows of levels and governments
    ("（省发展改革委牵头，各市、县政府和省级有关部门配合）",
     EXPLICIT, "省发展改革委", "各市、县政府 省级有关部门", False),
    ("（市发改委、各区县（市）、市直各有关部门）", FIRST, "市发改委", "各区县（市） 市直各有关部门", False),
    ("（市发改委、各县（市、区）、开发区）", FIRST, "市发改委", "各县（市、区） 开发区", False),
    ("（责任单位：省商务厅、省林草局，有关州、市人民政府）", FIRST, "省商务厅", "省林草局 有关州、市人民政府", False),
    ("（市发改委、各市、县农业农村局）", FIRST, "市发改委", "各市、县农业农村局", False),
    ("（省商务厅、各市、省税务局）", FIRST, "省商务厅", "各市 省税务局", False),
    ("（自治区发展改革委、工业和信息化厅，各盟行政公署、市人民政府负责）",
     FIRST, "自治区发展改革委", "工业和信息化厅 各盟行政公署、市人民政府", False),
    ("（各省、自治区、直辖市及计划单列市人民政府负责）",
     GROUP, "各省、自治区、直辖市及计划单列市人民政府", "", False),
    ("（省发展改革委牵头，各市（含定州、辛集市，下同）政府和雄安新区管委会负责）",
     EXPLICIT, "省发展改革委", "各市（含定州、辛集市，下同）政府 雄安新区管委会", False),
    ("（各区市政府、功能区管委）", GROUP, "各区市政府 功能区管委", "", False),
    ("（各省辖市、济源示范区、航空港区）", FIRST, "各省辖市", "济源示范区 航空港区", False),
    ("（各乡镇（街道）人民政府（办事处）、县直有关部门）",
     GROUP, "各乡镇（街道）人民政府（办事处） 县直有关部门", "", False),
    ("（济南市、青岛市政府，省商务厅）", FIRST, "济南市", "青岛市政府 省商务厅", False),
    ("（省商务厅负责，武汉、襄阳、宜昌等市人民政府配合）", FIRST, "省商务厅", "武汉 襄阳 宜昌", True),
    ("（河北省、江苏省、浙江省、山东省等省级人民政府负责）", FIRST, "河北省", "江苏省 浙江省 山东省", True),
    # 和, 与, 会, 商
    ("（省发改委、省住建厅和各州、市人民政府按照职责分工负责）",
     FIRST, "省发改委", "省住建厅 各州、市人民政府", False),
    ("（市级相关部门和区县人民政府按职责分工负责）", GROUP, "市级相关部门 区县人民政府", "", False),
    ("（市发展改革委和市财政局负责）", FIRST, "市发展改革委", "市财政局", False),
    ("（市住房和城乡建设局、市规划和自然资源局负责）", FIRST, "市住房和城乡建设局", "市规划和自然资源局", False),
    ("（省政府和社会资本合作中心负责）", SOLE, "省政府和社会资本合作中心", "", False),
    ("（省科技厅会省财政厅负责）", FIRST, "省科技厅", "省财政厅", False),
    ("（市总工会会同市人社局负责）", FIRST, "市总工会", "市人社局", False),
    # a shared prefix
    ("（各县（市、区）农业农村局、乡村振兴局，市农业农村局）",
     FIRST, "各县（市、区）农业农村局", "各县（市、区）乡村振兴局 市农业农村局", False),
    ("（各区商务委、市政管理局，市商务委）", FIRST, "各区商务委", "各区市政管理局 市商务委", False),
    # groups
    ("（省直各部门，中央驻鄂各单位，各市、州、县人民政府）",
     GROUP, "省直各部门 中央驻鄂各单位 各市、州、县人民政府", "", False),
    ("（全市各级各部门）", GROUP, "全市各级各部门", "", False),
    ("（各工作专班按职责分工负责）", GROUP, "各工作专班", "", False),
    ("（各级各有关部门负责）", GROUP, "各级各有关部门", "", False),
    ("（省推进数字经济发展工作领导小组成员单位）", GROUP, "省推进数字经济发展工作领导小组成员单位", "", False),
    ("（市领导小组各成员单位）", GROUP, "市领导小组各成员单位", "", False),
    ("（各金融机构负责）", GROUP, "各金融机构", "", False),
    ("（省国资委、省属企业按职责分工负责）", FIRST, "省国资委", "省属企业", False),
    ("（各电信运营企业负责）", GROUP, "各电信运营企业", "", False),
    ("（市各有关部门、各区）", GROUP, "市各有关部门 各区", "", False),
    # names of other ends
    ("（上海市、江苏省、浙江省、安徽省人民政府，国家发展改革委）",
     FIRST, "上海市", "江苏省 浙江省 安徽省人民政府 国家发展改革委", False),
    ("（全国总工会、共青团中央、全国妇联，各省级人民政府）",
     FIRST, "全国总工会", "共青团中央 全国妇联 各省级人民政府", False),
    ("（太原海关、山西出入境边防检查总站、民航山西监管局）",
     FIRST, "太原海关", "山西出入境边防检查总站 民航山西监管局", False),
    ("（省军区、武警四川总队、省退役军人厅）", FIRST, "省军区", "武警四川总队 省退役军人厅", False),
    ("（省大数据局、三大运营商）", FIRST, "省大数据局", "三大运营商", False),
    ("（华润集团、中粮集团按职责分工负责）", FIRST, "华润集团", "中粮集团", False),
    # what closes a list
    ("（市交通局、市公安局等省直部门，各市）", FIRST, "市交通局", "市公安局 各市", True),
    ("（市交通局、市公安局等市直部门单位按职责分工负责）", FIRST, "市交通局", "市公安局", True),
    ("（市交通局、市公安局等部门（单位）按职责分工负责）", FIRST, "市交通局", "市公安局", True),
    ("（市交通局、市公安局等十一个部门负责）", FIRST, "市交通局", "市公安局", True),
    ("（省发展改革委、交通运输厅、能源局等省有关部门和各地级以上市人民政府按职责分工负责）",
     FIRST, "省发展改革委", "交通运输厅 能源局 各地级以上市人民政府", True),
    ("（省教育厅、省商务厅等驻济单位负责）", FIRST, "省教育厅", "省商务厅", True),
    ("（各县区党委、政府负责）", GROUP, "各县区党委、政府", "", False),
    ("（市委办公室牵头，市直各单位，各县区委、政府配合）",
     EXPLICIT, "市委办公室", "市直各单位 各县区委、政府", False),
    ("（省纪委监委机关、省委组织部）", FIRST, "省纪委监委机关", "省委组织部", False),
    ("（市“三新”工作专班）", SOLE, "市“三新”工作专班", "", False),
    ("（市科技局等12家单位）", FIRST, "市科技局", "", True),
    ("（市商务局/市财政局负责）", FIRST, "市商务局", "市财政局", False),
    ("（财政部、人民银行等和地方各级人民政府按职责分工负责）", FIRST, "财政部", "人民银行 地方各级人民政府", True),
]  # fmt: skip


@pytest.mark.parametrize(("words", "basis", "lead", "co", "open_ended"), STATEMENTS, ids=[s[0] for s in STATEMENTS])
def test_a_statement_names_its_bodies(words: str, basis: str, lead: str, co: str, open_ended: bool) -> None:
    text = f"推进有关工作。{words}\n"
    found = read(text)
    assert [told(s) for s in found] == [(basis, lead, co, open_ended)]
    assert text[slice(*found[0].span)] == words


@pytest.mark.parametrize(
    "words",
    [
        "（政府引导、企业负责）",
        "（各10个）",
        "（市、区）",
        "（党委领导、政府负责、社会协同、公众参与）",
        "（政府和企业）",
    ],
)
def test_kinds_of_actors_are_no_bodies(words: str) -> None:
    assert read(f"推进有关工作。{words}\n") == []
