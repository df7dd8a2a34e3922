"""Plain sentences that look like what a plan says of its tasks, and are not: no body, date or task comes of them."""

from __future__ import annotations

import pytest

from tracker.plantext import read_plan

HEAD = "某市推进绿色消费2024年工作要点\n（市政办发〔2024〕3号，2024年2月1日）\n一、任务\n"
ABOVE, BELOW = (
    "（一）扩大消费。推广节能家电。（市商务局负责）\n",
    "（三）绿色出行。推广公交。（市交通局负责）\n",
)


def read(words: str) -> tuple[str, list[str], list[str]]:
    """Of the task between two others its text, its bodies, and the dates it states."""
    plan = read_plan(f"{HEAD}{ABOVE}（二）{words}\n{BELOW}".encode(), "方案.txt")
    assert [measure.label for measure in plan.measures] == ["（一）", "（二）", "（三）"]
    clauses = plan.measures[1].clauses
    text = "|".join(plan.text[slice(*clause.text_span)] for clause in clauses)
    dates = [str(stated.due_on) for clause in clauses for stated in clause.dates]
    return text, [party.name for clause in clauses for party in clause.parties], dates


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("深化改革。投入上坚持以区县为主。", "投入上坚持以区县为主。"),
        ("深化改革。统筹资金（以区县为主）。", "统筹资金（以区县为主）。"),
        ("深化改革。遇重大问题由市政府协调。", "遇重大问题由市政府协调。"),
        ("深化改革。强化监管。重大事项由市发展改革委协调。", "强化监管。重大事项由市发展改革委协调。"),
        (
            "培育企业。支持下列企业做大做强。\n市城投公司、市交投公司",
            "支持下列企业做大做强。\n市城投公司、市交投公司",
        ),
        ("深化改革。强化监管。\n责任单位：尚未确定", "强化监管。\n责任单位：尚未确定"),
        ("深化改革。以上政策有效期内，对企业给予补助。", "以上政策有效期内，对企业给予补助。"),
        ("【市商务局】开展调查，形成报告。", "【市商务局】开展调查，形成报告"),
    ],
)
def test_they_name_nobody_and_stay_in_the_text(words: str, text: str) -> None:
    assert read(words) == (text, [], [])


@pytest.mark.parametrize(("limit", "day"), [("第一季度", "2024-03-31"), ("上半年", "2024-06-30")])
def test_what_stands_behind_the_full_stop_of_a_limit_is_text(limit: str, day: str) -> None:
    text = "建设商场10家，培育企业5家。"
    assert read(f"深化改革。\n完成时限：{limit}。{text}\n责任单位：市商务局") == (text, ["市商务局"], [day])


@pytest.mark.parametrize(
    "words",
    [
        "截至9月底实现产值20亿元，推进建设。",
        "对6月底完成验收的项目给予奖励。",
        "6月底启动建设的项目加快建设。",
        "对12月底完成率低的镇街进行通报。",
    ],
)
def test_they_set_no_limit(words: str) -> None:
    assert read(f"深化改革。{words}（市商务局负责）") == (words, ["市商务局"], [])


def test_short_names_are_no_persons() -> None:
    """市妇联 is as short as 张某 and stands where he may stand."""
    names = ["市商务局", "市妇联", "市总工会", "团市委", "消防队", "供电所", "市残联"]
    said = f"责任单位及责任人：{'、'.join(names)} 张某"
    assert read(f"深化改革。强化监管。\n{said}") == ("强化监管。", names, [])


def test_a_body_whose_name_begins_like_a_remark() -> None:
    words = "深化改革。强化监管。（市公安局、见义勇为基金会负责）"
    assert read(words) == ("强化监管。", ["市公安局", "见义勇为基金会"], [])


@pytest.mark.parametrize("last", ["（", "（一）", "）", "。（", "【", "——", "①", "1."])
def test_a_text_may_stop_anywhere(last: str) -> None:
    """A file that was cut short ended the reading of it with a fault of ours, where a bracket had just opened."""
    plan = read_plan(f"{HEAD}{ABOVE}（二）出行。推广公交。{last}".encode(), "方案.txt")
    assert plan.measures[0].clauses[0].parties[0].name == "市商务局"


def test_what_is_listed_below_a_task_is_part_of_it() -> None:
    """工程1 in 专栏1 of a task is no task, also where 工程2 stands below it."""
    words = "扩大消费。推广家电。（市商务局负责）\n专栏1 重点工程\n工程1 城市更新\n工程2 管网改造"
    assert read(words) == ("推广家电。", ["市商务局"], [])
