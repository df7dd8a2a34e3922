"""Title, document number, date of signing and issuers in the ways notices write them."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.plantext import read_plan

BODY = """一、主要目标
到2025年，取得进展。
二、任务
（一）绿色出行。推广公交。（市交通局负责）
（二）扩大消费。发展商场。（市商务局负责）
"""
TITLE = "某市推进绿色消费实施方案"
HEADS = [
    (f"{TITLE}\n", TITLE, None, None, ()),
    (f"{TITLE}（2023—2025年）\n", f"{TITLE}（2023—2025年）", None, None, ()),
    (f"{TITLE}\n（试行）\n", f"{TITLE}（试行）", None, None, ()),
    ("某市推进绿色消费\n实施方案\n", TITLE, None, None, ()),
    ("关于某市加快打造先进制造业\n基地的实施意见\n", "关于某市加快打造先进制造业基地的实施意见", None, None, ()),
    (f"某市商务局关于印发《{TITLE}》的通知\n某商发〔2023〕5号\n各区县：\n现印发给你们。\n某市商务局\n2023年3月6日\n{TITLE}\n",
     TITLE, "某商发〔2023〕5号", date(2023, 3, 6), ("某市商务局",)),
    (f"（某商发﹝2023﹞ 15 号）\n各区县：\n依据《意见》（某政发〔2022〕1号），现印发给你们。\n"
     f"某市商务局　某市财政局\n二〇二三年十一月二十日\n{TITLE}\n",
     TITLE, "某商发〔2023〕15号", date(2023, 11, 20), ("某市商务局", "某市财政局")),
    (f"文 号: | 某府办发[2022]10号 | 是否有效:\n成文日期: 2022-06-29\n{TITLE}\n",
     TITLE, "某府办发〔2022〕10号", date(2022, 6, 29), ()),
    (f"某市人民政府文件\n某政发〔2023〕8号 | 签发人：某某\n{TITLE}\n", TITLE, "某政发〔2023〕8号", None, ()),
    (f"发布日期：2023年5月1日\n{TITLE}\n", TITLE, None, None, ()),
    (f"{TITLE}\n根据《某省意见》（某政发〔2022〕1号），制定本方案。\n", TITLE, None, None, ()),
    (f"{TITLE}\n（2023年3月6日）\n", TITLE, None, date(2023, 3, 6), ()),
    (f"{TITLE}\n（某市商务局 2023年3月6日）\n", TITLE, None, date(2023, 3, 6), ("某市商务局",)),
    # its number behind the title
    (f"{TITLE}（某政发〔2021〕2号）\n来源：某县政府 2021-03-23\n", TITLE, "某政发〔2021〕2号", None, ()),
    ("2021年某县重点工作任务(某政发〔2021〕2号)\n各乡镇：\n现印发给你们。\n",
     "2021年某县重点工作任务", "某政发〔2021〕2号", None, ()),
    ("某县关于分解落实目标任务的通知（某政〔2023〕1号）\n各乡镇：\n现予印发。\n",
     "某县关于分解落实目标任务的通知", "某政〔2023〕1号", None, ()),
    (f"某县关于印发《{TITLE}》的通知（某政〔2023〕1号）\n各乡镇：\n现印发给你们。\n{TITLE}\n",
     TITLE, "某政〔2023〕1号", None, ()),
    (f"公开范围：全部公开\n{TITLE}（某政发〔2021〕2号）\n各乡镇：\n", TITLE, "某政发〔2021〕2号", None, ()),
    (f"{TITLE}\n落实《某省关于促进消费的通知》（某政发〔2022〕1号）\n", TITLE, None, None, ()),
    (f"{TITLE}\n对照某省关于促进消费的意见（某政发〔2022〕1号），制定本方案。\n", TITLE, None, None, ()),
    (f"国家有关部门关于促进消费的意见（某发〔2022〕1号）\n某政发〔2023〕8号\n{TITLE}\n",
     TITLE, "某政发〔2023〕8号", None, ()),
    # who signed: a note between the name and the day, a body among others that has no ending of one, a seal for a name
    (f"各区县：\n现将《{TITLE}》印发给你们。\n某市商务局\n（此件公开发布）\n2023年3月6日\n{TITLE}\n",
     TITLE, None, date(2023, 3, 6), ("某市商务局",)),
    (f"各区县：\n现将《{TITLE}》印发给你们。\n某市商务局\n（此件发至乡）　2023年3月6日\n{TITLE}\n",
     TITLE, None, date(2023, 3, 6), ("某市商务局",)),
    (f"各区县：\n现将《{TITLE}》印发给你们。\n教育部 某市文明委 国务院扶贫办 全国妇联\n2023年3月6日\n{TITLE}\n",
     TITLE, None, date(2023, 3, 6), ("教育部", "某市文明委", "国务院扶贫办", "全国妇联")),
    (f"某市人民政府办公室关于印发{TITLE}的通知\n各区县：\n现将《{TITLE}》印发给你们。\n2023年3月6日\n{TITLE}\n",
     TITLE, None, date(2023, 3, 6), ("某市人民政府办公室",)),
    # what a page says of a paper, in a list or behind the title
    (f"• 文号：\n• 某政办发〔2020〕11号\n{TITLE}\n", TITLE, "某政办发〔2020〕11号", None, ()),
    (f"文件编号 某政办发〔2020〕11号\n{TITLE}\n", TITLE, "某政办发〔2020〕11号", None, ()),
    ("发文标题： 某市人民政府关于推进绿色消费的若干意见\n发文文号： 某政发[2016]54号\n发文部门： 某市人民政府\n"
     "发文时间： 2016-10-18\n各区县：\n",
     "某市人民政府关于推进绿色消费的若干意见", "某政发〔2016〕54号", date(2016, 10, 18), ()),
    (f"{TITLE} 发布时间：2022-10-10 14:04\n", TITLE, None, None, ()),
    (f"{TITLE} 来源：某网 日期：2022-10-10\n", TITLE, None, None, ()),
    (f"{TITLE}【打印】【关闭】\n", TITLE, None, None, ()),
    (f"{TITLE}（试行） 2022-10-10 14:04\n", f"{TITLE}（试行）", None, None, ()),
    (f"{TITLE} 浏览次数：120 字体：[大 中 小]\n", TITLE, None, None, ()),
    ("某市推进时间银行和信息来源核验实施方案\n", "某市推进时间银行和信息来源核验实施方案", None, None, ()),
    ("某市关闭煤矿工作方案\n", "某市关闭煤矿工作方案", None, None, ()),
    (f"各乡镇：\n按照某省2022年重点工作任务（某政发〔2022〕1号）\n和有关部署，现印发给你们。\n{TITLE}\n",
     TITLE, None, None, ()),
    # words a title ends in, labels of its day
    ("2022年重点工作及责任分解\n", "2022年重点工作及责任分解", None, None, ()),
    ("某县关于印发《2023年某县政府工作报告任务分解一览表》的通知\n各镇：\n2023年某县政府工作报告任务分解一览表\n",
     "2023年某县政府工作报告任务分解一览表", None, None, ()),
    ("某县2025年重点工作台账\n", "某县2025年重点工作台账", None, None, ()),
    (f"有效性: 有效 发文日期: 2024年02月22日 发布日期: 2024年03月18日\n{TITLE}\n",
     TITLE, None, date(2024, 2, 22), ()),
    (f"{TITLE}\n某政发〔2023〕8号 2023年5月9日\n", TITLE, "某政发〔2023〕8号", date(2023, 5, 9), ()),
    (f"某政办〔2023〕18号附件\n{TITLE}\n", TITLE, "某政办〔2023〕18号", None, ()),
    (f"某市人民政府文件\n某政发〔2023〕8号\n某市人民政府关于印发{TITLE}的通知\n各区县人民政府：\n现将《{TITLE}》印发给你们。\n"
     f"某市人民政府\n2023年5月9日\n抄送：市委各部门。\n{TITLE}\n",
     TITLE, "某政发〔2023〕8号", date(2023, 5, 9), ("某市人民政府",)),
    (f"某市商务局等4部门关于印发《{TITLE}》的通知\n某商联发〔2023〕15 号\n各区县有关部门：\n现印发给你们。\n"
     f"某市商务局\n某市发展和改革委员会\n中共某市委宣传部\n国家税务总局某市税务局\n2023年3月6日\n{TITLE}\n",
     TITLE, "某商联发〔2023〕15号", date(2023, 3, 6),
     ("某市商务局", "某市发展和改革委员会", "中共某市委宣传部", "国家税务总局某市税务局")),
    (f"关于印发《{TITLE}》的通知\n某改联〔2022〕107号\n各市：\n现印发给你们。\n"
     f"某 市 发 展 改 革 委\n商　务　部\n2022年1月18日\n{TITLE}\n",
     TITLE, "某改联〔2022〕107号", date(2022, 1, 18), ("某市发展改革委", "商务部")),
    (f"某县优发〔2020〕7号\n转发《关于印发<{TITLE}>的通知》的通知\n县直有关单位：\n"
     f"现将《关于印发<{TITLE}>的通知》（某优办〔2020〕9号）转发给你们。\n"
     f"某县优化环境领导小组办公室\n2020年11月4日\n{TITLE}\n",
     TITLE, "某县优发〔2020〕7号", date(2020, 11, 4), ("某县优化环境领导小组办公室",)),
    (f"索引号：003482/2023 主题分类：商贸\n发文机关：某省人民政府办公厅\n成文日期：2023年04月12日\n"
     f"发文字号：某政办发〔2023〕18号\n发布日期：2023年04月18日\n{TITLE}\n",
     TITLE, "某政办发〔2023〕18号", date(2023, 4, 12), ()),
    (f"{TITLE}\n（2022年1月18日市政府第3次常务会议通过）\n", TITLE, None, None, ()),
    (f"{TITLE}\n来源：市发展改革委 时间：2022-01-20 阅读：123\n", TITLE, None, None, ()),
    ("某市加快培育\n新兴产业和未来产业\n三年行动计划\n（2023—2025年）\n",
     "某市加快培育新兴产业和未来产业三年行动计划（2023—2025年）", None, None, ()),
    ("某市贯彻落实促进消费\n实施方案的工作方案\n", "某市贯彻落实促进消费实施方案的工作方案", None, None, ()),
    # an opinion that is its own notice
    ("省人民政府关于\n进一步优化营商环境的若干意见\n某政发〔2018〕26号\n各市、州人民政府：\n",
     "省人民政府关于进一步优化营商环境的若干意见", "某政发〔2018〕26号", None, ()),
    ("中共某市委\n某市人民政府\n关于加快推进绿色消费的实施意见\n某委发〔2022〕7号\n（2022年1月18日）\n",
     "中共某市委某市人民政府关于加快推进绿色消费的实施意见", "某委发〔2022〕7号", date(2022, 1, 18), ()),
    ("中共某市委 某市人民政府\n关于加快推进绿色消费的实施意见\n（2022年1月18日）\n",
     "中共某市委 某市人民政府关于加快推进绿色消费的实施意见", None, date(2022, 1, 18), ()),
]  # fmt: skip


@pytest.mark.parametrize(("head", "title", "number", "issued_on", "issuers"), HEADS, ids=range(len(HEADS)))
def test_the_head(head: str, title: str, number: str | None, issued_on: date | None, issuers: tuple[str, ...]) -> None:
    read = read_plan((head + BODY).encode(), "方案.txt")
    assert (read.title, read.document_number, read.issued_on, read.issuers) == (title, number, issued_on, issuers)
    assert [g.year for g in read.goals] == [2025]


@pytest.mark.parametrize(("notice", "tasks"), [
    (("1.明确任务。", "2.统筹协调。"),
     ("一、扩大消费", "1.发展商场。（市商务局负责）", "2.推广公交。（市交通局负责）")),
    (("一、明确任务。", "二、统筹协调。"), ("1.发展商场。（市商务局负责）", "2.推广公交。（市交通局负责）")),
])  # fmt: skip
def test_a_signed_notice_with_numbers_of_its_own_is_no_part_of_the_plan(
    notice: tuple[str, ...], tasks: tuple[str, ...]
) -> None:
    """Its numbers were measures, and the plan, numbered otherwise, went on below the last of them."""
    opens = f"各区县：\n现将《{TITLE}》印发给你们，并就有关事项通知如下：\n"
    lines = "\n".join([*notice, "某市人民政府办公室", "2021年1月25日", TITLE, *tasks])
    read = read_plan(f"{opens}{lines}\n".encode(), "方案.txt")
    assert (read.title, read.issuers) == (TITLE, ("某市人民政府办公室",))
    assert [m.path[-1] for m in read.measures] == [1, 2]
    assert [m.title for m in read.measures] == ["发展商场", "推广公交"]


@pytest.mark.parametrize(("title", "who"), [
    ("印发消费券和推进消费工作", "（市商务局负责）"),
    ("印发消费券和推进消费工作", "（市商务局牵头）"),
    ("推进消费工作", "由市商务局、市财政局负责。"),
])  # fmt: skip
def test_a_signed_notice_that_says_who_does_what_or_hands_nothing_down_is_a_plan(title: str, who: str) -> None:
    tasks = f"一、扩大消费。印发方案。{who}\n二、推广公交。{who}\n"
    below = "某市商务局\n2023年3月6日\n某市重点项目清单\n1.建设商场。\n2.建设公园。\n"
    read = read_plan(f"某市商务局关于{title}的通知\n各区县：\n{tasks}{below}".encode(), "通知.txt")
    assert [m.title for m in read.measures][:2] == ["扩大消费", "推广公交"]


def test_the_name_of_a_project_is_no_title_of_a_plan() -> None:
    project = "项目名称：某市污水处理提升工程\n一、建设泵站。（市水务局负责）\n二、建设管网。（市住建局负责）\n"
    read = read_plan(f"{TITLE}\n{BODY}{project}".encode(), "方案.txt")
    assert [part.title for part in read.parts] == [TITLE]


def test_a_line_behind_what_opens_the_plan_is_no_title() -> None:
    """重点建设任务 was the title, and 某市推进绿色消费实施方案 was gone."""
    opens = "为推进绿色消费，现将有关重点任务进行责任分解。\n"
    read = read_plan(f"{TITLE}\n{opens}“十四五”绿色消费9个具体建设任务\n{BODY}".encode(), "方案.txt")
    assert read.title == TITLE
    assert "heading_without_number" in [remark.code for remark in read.remarks]


def test_the_date_may_stand_behind_the_plan() -> None:
    signed = read_plan(f"{TITLE}\n{BODY}某市商务局\n2023年3月6日\n".encode(), "方案.txt")
    printed = read_plan(f"{TITLE}\n{BODY}某市商务局办公室 2023年3月7日印发\n".encode(), "方案.txt")
    assert (signed.issued_on, printed.issued_on) == (date(2023, 3, 6), date(2023, 3, 7))
    for read in (signed, printed):
        last = read.measures[-1].clauses
        assert [c.basis for c in last] == ["sole"]


@pytest.mark.parametrize("annex", ["附件：重点任务分工表\n", "附件1\n重点任务分工表\n"])
def test_the_date_may_stand_before_a_long_annex(annex: str) -> None:
    tasks = "".join(f"{n}．推广产品。\n责任单位：市商务局\n完成时限：2024年12月\n" for n in range(1, 7))
    read = read_plan(f"{TITLE}\n{BODY}某市商务局\n2023年3月6日\n{annex}{tasks}".encode(), "方案.txt")
    assert (read.issued_on, read.issuers) == (date(2023, 3, 6), ("某市商务局",))


def test_an_opinion_that_is_signed_at_its_end() -> None:
    head = "国务院关于推动绿色消费的意见\n国发〔2023〕16号\n各省、自治区、直辖市人民政府：\n现提出如下意见。\n"
    read = read_plan(f"{head}{BODY}国务院\n2023年10月5日\n（本文有删减）\n".encode(), "意见.txt")
    assert (read.title, read.document_number) == ("国务院关于推动绿色消费的意见", "国发〔2023〕16号")
    assert (read.issued_on, read.issuers) == (date(2023, 10, 5), ("国务院",))


def test_a_notice_that_is_itself_the_plan() -> None:
    read = read_plan(f"某市商务局关于推进绿色消费工作的通知\n某商发〔2023〕5号\n各区县：\n{BODY}".encode(), "通知.txt")
    assert read.title == "某市商务局关于推进绿色消费工作的通知"
    assert read.document_number == "某商发〔2023〕5号"


def test_a_line_of_many_names_without_a_gap_is_read_in_no_time() -> None:
    """Names part at 委, 局, 社 …: tried in every way, forty of them took for ever."""
    many = "国家发展改革委教育部人力资源社会保障部全国妇联办公室" * 10
    head = f"{many}等\n各地：现印发给你们。\n（盖章）\n2023年3月6日\n"
    read = read_plan(f"{head}{TITLE}\n{BODY}".encode(), "方案.txt")
    assert (read.title, read.issued_on, read.issuers) == (TITLE, date(2023, 3, 6), ())
