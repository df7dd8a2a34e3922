"""What a damaged file did not give stands on the check page: at its head, or at the task; the titles stand out."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from tests.clients.pages import Page
from tests.clients.visitors import Visitor
from tests.given.builders import act
from tests.people import staff
from tracker.acts.plans import plans
from tracker.plans.check import queries as check_queries
from tracker.vocabulary import Role

DAMAGED = """某市发展和改革委员会关于印发《某市促进绿色消费实施方案》的通知
各区县（自治县）人民政府：
现印发给你们，请认真贯彻执行。
一、重点任务
（一）扩大绿色消费。推广绿色产品，发展绿色商场。（市商务委牵头，市城\ue863管局配合）
（二）推广绿色出行。新增公共充电桩300个。（市交通局负责）
"""


MENDED = """某市督察反馈问题整改方案
一、整改任务
问题一：河道采砂监管不力。
责任单位：市水务局
整改时限：2026年12月底前
整改措施：排查河道采砂点。
问题二：扬尘管控不力。
责任单位：市城管局
整改措施：检查工地。
"""


def page(app: Flask, tmp_path: Path, text: str) -> str:
    return opened(app, tmp_path, text).text


def opened(app: Flask, tmp_path: Path, text: str) -> Page:
    with app.app_context():
        staff.account("cq-coordinator", Role.COORDINATOR, "cq-fgw", "500000")
        (plan_id,) = plans.receive(act(), app.config["TRACKER"], "500000", "方案.txt", text.encode())
    visitor = Visitor.signed_in(app, "cq-coordinator", staff.PASSWORD)
    answer = visitor.page(f"/plans/{plan_id}/check")
    assert answer.faults() == []
    return answer


def test_a_title_is_bold_and_what_stands_below_it_is_not(app: Flask, real_registry: None, tmp_path: Path) -> None:
    shown = opened(app, tmp_path, MENDED)
    assert shown.tree.xpath("//p[@data-at]/b/text()") == ["问题一：河道采砂监管不力。", "问题二：扬尘管控不力。"]
    assert "第 1 条 问题一：河道采砂监管不力" in shown.text


@pytest.mark.slow
def test_the_head_says_what_the_file_did_not_give(app: Flask, real_registry: None, tmp_path: Path) -> None:
    shown = page(app, tmp_path, DAMAGED)
    assert "原件：文号没有读到" in shown
    assert "原件：成文日期没有读到" in shown
    assert "标题取自通知里印发的文件名" in shown


@pytest.mark.slow
def test_the_task_says_which_field_holds_a_lost_sign(app: Flask, real_registry: None, tmp_path: Path) -> None:
    assert "单位名称“市城管局”：这里有一个无法显示的符号" in page(app, tmp_path, DAMAGED)


@pytest.mark.slow
def test_a_lost_number_keeps_every_task_below_it_from_being_confirmed_unseen(
    app: Flask, real_registry: None, tmp_path: Path
) -> None:
    """二、 is gone: where the tasks below stand is not certain, whoever answers for them."""
    lines = "".join(f"（{n}）推广绿色产品。发展绿色商场。（市商务委负责）\n" for n in "一二三")
    sound = f"某市促进绿色消费实施方案\n一、重点任务\n{lines}二、保障措施\n（四）加强宣传。（市商务委负责）\n"
    page(app, tmp_path, sound.replace("二、保障", "保障"))
    with app.app_context():
        read = check_queries.lines(1)
        assert [line.is_clear for line in read] == [True, True, True, False]
        (told,) = check_queries.check_task(read[3]).remarks
    assert told == "“保障措施”像标题而没有编号，以下各条的所在位置请核对"


@pytest.mark.slow
def test_what_is_odd_about_a_name_is_asked_before_who_leads(app: Flask, real_registry: None, tmp_path: Path) -> None:
    parties = "（市商务委、市交通局负责）"
    body = "".join(f"（{n}）推广绿色产品。发展绿色商场。{parties}\n" for n in "二三")
    text = (
        f"某市促进绿色消费实施方案\n一、重点任务\n（一）扩大消费。发展商场。（市商务委、市交局、市科技局负责）\n{body}"
    )
    shown = page(app, tmp_path, text)
    assert shown.index("“市交局”比别处的“市交通局”少一个字") < shown.index("由谁负总责（必选）")
