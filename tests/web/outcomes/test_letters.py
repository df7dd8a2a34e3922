"""The board of the ladder and the pages of letters, as people of each role use them."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from pathlib import Path
from unittest import mock

import pytest
from docx import Document
from flask import Flask
from sqlalchemy import select

from tests.clients.downloads import begin_anew, taken
from tests.clients.visitors import Enter, Visitor
from tests.given import builders
from tests.given.beginnings import begins_with, over
from tracker import changes
from tracker.alerts.models import Alert
from tracker.database import db
from tracker.outcomes.models import Letter, LetterItem
from tracker.people.models import ApprovalSetting, Department, Post
from tracker.plans.models import Task
from tracker.plans.steps import move
from tracker.tasks.models import Assignment
from tracker.tasks.steps import end
from tracker.vocabulary import AlertStage, ApprovalWay, LetterState, Role, TaskAct, TaskState
from tracker.web.outcomes import letters


@begins_with("demo")
def signed_for(url: str, instance: Path) -> None:
    """All tasks of 重庆 are worked on."""
    with over(url, instance):
        act = builders.act()
        with changes.writing(act):
            waiting = select(Task).where(Task.jurisdiction_id == "500000", Task.state == TaskState.TO_SIGN)
            for task in db.session.scalars(waiting):
                move(act, task, TaskAct.SIGN)


@pytest.fixture
def enter(enter: Enter, signed_for: None) -> Enter:
    """While all tasks of 重庆 are worked on."""
    return enter


@pytest.fixture
def pair(enter: Enter, demo_app: Flask) -> tuple[int, int]:
    """A task of 市商务委, and its id."""
    with demo_app.app_context():
        found = (
            select(Assignment.task_id, Assignment.department_id)
            .join(Department, Department.id == Assignment.department_id)
            .join(Task, Task.id == Assignment.task_id)
            .where(Department.key == "cq-sww", Assignment.ended_on.is_(None), Task.state == TaskState.ACTIVE)
        )
        row = db.session.execute(found.order_by(Assignment.id).limit(1)).one()
        return row.task_id, row.department_id


def drawn_up(coordinator: Visitor, pair: tuple[int, int], stage: str, reason: str = "") -> str:
    """The address of a letter that was drawn up by hand."""
    page = f"/ladder/new/{pair[0]}/{pair[1]}?stage={stage}"
    answer = coordinator.send(page, stage=stage, reason=reason, matter="市领导要求加快推进")
    assert answer.status_code == 200, answer.text
    address = answer.request.path
    assert re.fullmatch(r"/letters/\d+", address)
    return address


def numbered(enter: Enter, pair: tuple[int, int]) -> str:
    """The address of a letter that was signed and has its number."""
    coordinator, head = enter("cq-coordinator"), enter("cq-head")
    address = drawn_up(coordinator, pair, "B1")
    coordinator.send(address, action=address, do="submit")
    head.send(address, action=f"{address}/sign")
    coordinator.send(address, word="渝发改函")
    return address


def state(app: Flask, address: str) -> LetterState:
    with app.app_context():
        return LetterState(db.session.get_one(Letter, int(address.split("/")[-1])).state)


@pytest.mark.slow
def test_the_board_says_what_to_do_where_nothing_is_on_a_rung(enter: Enter) -> None:
    board = enter("cq-coordinator").get("/ladder").text
    assert "没有需要督办的任务" in board and "系统每天早上拟好函件草稿" in board


@pytest.mark.slow
def test_a_long_draft_is_kept_from_its_page_and_a_longer_one_refused(enter: Enter, pair: tuple[int, int]) -> None:
    coordinator = enter("cq-coordinator")
    address = drawn_up(coordinator, pair, "B1")
    assert coordinator.send(address, do="save", body="推" * 50_000).status_code == 200
    longer = coordinator.send(address, do="save", body="推" * 50_001)
    assert longer.status_code == 422 and "正文，不超过 50000 字" in longer.text


@pytest.mark.slow
def test_letters_that_have_ended_stand_on_pages(
    enter: Enter, pair: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letters, "_PAGE", 2)
    coordinator = enter("cq-coordinator")
    ended = []
    for _ in range(3):
        address = drawn_up(coordinator, pair, "B1")
        assert coordinator.send(address, action=f"{address}/withdraw", reason="不需要").status_code == 200
        ended.append(address)
    first, second = coordinator.page("/letters"), coordinator.page("/letters?page=2")
    assert first.faults() == [] and "已结束 3 件" in first.text and "共 3 条" in first.text
    shown = [[link for link in page.links if link in ended] for page in (first, second)]
    assert shown == [[ended[2], ended[1]], [ended[0]]]


@pytest.mark.slow
@pytest.mark.both
def test_a_letter_goes_from_the_draft_to_its_end(enter: Enter, demo_app: Flask, pair: tuple[int, int]) -> None:
    begin_anew(demo_app)
    coordinator, leader, unit = enter("cq-coordinator"), enter("cq-leader"), enter("cq-unit-head-sww")
    nothing = coordinator.send(f"/ladder/new/{pair[0]}/{pair[1]}?stage=B1", stage="B1")
    assert nothing.status_code == 422 and "请填写事由" in nothing.text
    refused = coordinator.send(f"/ladder/new/{pair[0]}/{pair[1]}?stage=B2", stage="B2")
    assert refused.status_code == 422 and "越过了提醒函或商请函，请填写理由" in refused.text
    assert refused.text.count("需补充：") == 1
    address = drawn_up(coordinator, pair, "B2", "市领导批示")
    assert unit.get(address).status_code in (403, 404), "a draft is nobody's business"
    assert "：市领导要求加快推进。" in coordinator.get(address).text
    assert "没有来函" in unit.get("/letters").text
    sent = coordinator.send(address, action=address, do="submit", body="请抓紧办理。\n请反馈。")
    assert "已送分管领导或主要领导审签" in sent.text
    assert "函件待审签" in leader.get("/").text and "待我办理 1 件" in leader.get("/letters").text
    to_sign = leader.get(address).text
    assert "请抓紧办理。" in to_sign and "越过了提醒函或商请函：市领导批示" in to_sign
    leader.send(address, action=f"{address}/sign")
    assert state(demo_app, address) is LetterState.SIGNED
    numbered = coordinator.send(address, word="渝发改函")
    assert "渝发改函〔" in numbered.text
    paper = coordinator.get(f"{address}/paper.docx")
    assert taken(demo_app) == [("letter", "")]
    said = [one.text for one in Document(io.BytesIO(paper.data)).paragraphs]
    assert "请抓紧办理。" in said and any(re.fullmatch(r"渝发改函〔\d{4}〕1号", one) for one in said)
    coordinator.send(address, action=f"{address}/send")
    assert "来函待反馈" in unit.get("/").text or "签收并反馈来函" in unit.get("/").text
    assert "待我办理 1 件" in unit.get("/letters").text
    home = unit.get("/").text
    assert "签收并反馈来函：督办函（渝发改函〔" in home and "None" not in home
    unit.send(address, action=f"{address}/receive")
    empty = unit.send(address, action=f"{address}/answer", answer=" ")
    assert empty.status_code == 422 and "请填写反馈内容" in empty.text
    unit.send(address, action=f"{address}/answer", answer="已完成整改")
    assert "已完成整改" in coordinator.get(address).text
    nothing = coordinator.send(address, action=f"{address}/ask-again", reason=" ")
    assert nothing.status_code == 422 and "请填写还要补充什么" in nothing.text
    asked = coordinator.send(address, action=f"{address}/ask-again", reason="请写明完成时限", answer_in="3")
    assert "已退回补充" in asked.text and "按时" in asked.text
    writer = enter("cq-liaison-sww")
    for visitor in (unit, writer):
        assert "补充来函反馈：督办函" in visitor.get("/").text and "请写明完成时限" in visitor.get("/").text
        assert "退回补充：请写明完成时限" in visitor.get(address).text and "办理记录" in visitor.get(address).text
        assert "的反馈退回补充：请写明完成时限" in visitor.get("/inbox").text
    handed = writer.send(address, action=f"{address}/answer", answer="年底前完成")
    assert "已送本单位负责人审批" in handed.text and "年底前完成" not in coordinator.get(address).text
    assert "审批来函反馈：督办函" in unit.get("/").text
    unit.send(address, action=f"{address}/send-back", reason="写明责任人")
    assert "单位负责人退回修改：写明责任人" in writer.get(address).text
    writer.send(address, action=f"{address}/answer", answer="张三负责，年底前完成")
    unit.send(address, action=f"{address}/answer")
    assert "张三负责，年底前完成" in coordinator.get(address).text
    coordinator.send(address, action=f"{address}/close")
    assert state(demo_app, address) is LetterState.CLOSED
    assert "没有需要督办的任务" in coordinator.get("/ladder").text


@pytest.mark.slow
def test_a_body_that_approves_on_paper_answers_with_who_signed(
    enter: Enter, demo_app: Flask, pair: tuple[int, int]
) -> None:
    coordinator, writer = enter("cq-coordinator"), enter("cq-liaison-sww")
    with demo_app.app_context():
        way = ApprovalSetting(department_id=pair[1], way=ApprovalWay.PAPER, recorded_at=builders.NOW, actor="测试")
        db.session.add(way)
        db.session.commit()
    address = drawn_up(coordinator, pair, "B2", "市领导批示")
    coordinator.send(address, action=address, do="submit")
    enter("cq-leader").send(address, action=f"{address}/sign")
    numbered = coordinator.send(address, word="渝发改函", first="120")
    assert re.search("已编号 渝发改函〔\\d{4}〕120号", numbered.text)
    coordinator.send(address, action=f"{address}/send")
    wrong = writer.send(address, action=f"{address}/answer", answer="已整改", approver="", post="局长")
    assert wrong.status_code == 422 and "请填写签批人姓名" in wrong.text and "已整改" in wrong.text
    done = writer.send(address, action=f"{address}/answer", answer="已整改", approver="李四", post="局长")
    assert "已登记线下签批并反馈" in done.text
    assert "李四（局长，" in coordinator.get(address).text


@pytest.mark.slow
def test_a_draft_whose_cause_has_gone_is_put_aside_with_a_press(
    enter: Enter, demo_app: Flask, pair: tuple[int, int]
) -> None:
    coordinator = enter("cq-coordinator")
    address = drawn_up(coordinator, pair, "B1")
    with demo_app.app_context():
        db.session.get_one(Task, pair[0]).state = TaskState.SUSPENDED
        db.session.commit()
    page = coordinator.get(address).text
    assert "事由已消失：任务已中止" in page and "送审签" not in page
    assert "事由已消失，这份函件已失效" in coordinator.send(address, action=f"{address}/fall").text
    assert state(demo_app, address) is LetterState.LAPSED


@pytest.mark.slow
def test_a_letter_whose_cause_went_since_it_was_signed_leaves_only_with_a_tick(
    enter: Enter, demo_app: Flask, pair: tuple[int, int]
) -> None:
    coordinator, address = enter("cq-coordinator"), numbered(enter, pair)
    assert 'name="still"' not in coordinator.get(address).text
    with demo_app.app_context():
        db.session.get_one(Task, pair[0]).state = TaskState.SUSPENDED
        db.session.commit()
    refused = coordinator.send(address, action=f"{address}/send")
    assert refused.status_code == 422 and refused.text.count("审签以后情况有变，见上面") >= 1
    assert state(demo_app, address) is LetterState.NUMBERED
    coordinator.send(address, action=f"{address}/send", still="1")
    assert state(demo_app, address) is LetterState.SENT


@pytest.mark.slow
@pytest.mark.both
def test_a_letter_whose_body_has_no_duty_any_more_leaves_its_list_and_waits_for_the_office(
    enter: Enter, demo_app: Flask, pair: tuple[int, int]
) -> None:
    """A body that was merged had it in 待办 for good, and 综合处 heard of it once its last day was past."""
    coordinator, address = enter("cq-coordinator"), numbered(enter, pair)
    coordinator.send(address, action=f"{address}/send")
    assert "发出以后的变化" not in coordinator.get(address).text
    assert "是否按时以此为准" not in coordinator.get(address).text
    before, home = todo(coordinator), enter("cq-liaison-sww").page("/")
    assert "来函待反馈 1 项" in home.heading and address in home.links
    with demo_app.app_context(), changes.writing(builders.act()):
        of_pair = Assignment.task_id == pair[0], Assignment.department_id == pair[1]
        for duty in db.session.scalars(select(Assignment).where(*of_pair, Assignment.ended_on.is_(None))):
            end(builders.act(), duty, "渝委编〔2026〕3号，市商务委并入市经济信息委")
    assert todo(coordinator) == before + 1 and "函件反馈待录入" in coordinator.get("/").text
    assert "事项已不由收函单位办理，待录入反馈" in coordinator.get("/letters").text
    page = coordinator.get(address).text
    assert "分工已调整（渝委编〔2026〕3号，市商务委并入市经济信息委），这项任务不再由该单位承担" in page
    assert "待录入反馈，不再需要反馈的请作废" in page
    # Noted a week later it was 逾期 of a body that had told all in time.
    assert "填事项报来或了结的日期，是否按时以此为准" in page
    unit = enter("cq-liaison-sww")
    home = unit.page("/")
    assert "来函待反馈" not in home.heading and address not in home.links
    assert "事项已不由收函单位办理，不用反馈" in unit.get("/letters").text
    assert "函中事项现在都不由收函单位办理，不用反馈" in unit.get(address).text
    coordinator.send(address, action=f"{address}/void", reason="市商务委已并入市经济信息委")
    assert todo(coordinator) == before


@pytest.mark.slow
def test_a_message_about_a_letter_leads_to_it(enter: Enter, demo_app: Flask, pair: tuple[int, int]) -> None:
    """看函件 led to the list of all."""
    coordinator, address = enter("cq-coordinator"), numbered(enter, pair)
    coordinator.send(address, action=f"{address}/send")
    head = enter("cq-unit-head-sww")
    assert address in head.page("/inbox").links
    with demo_app.app_context():
        to_head = Alert.stage == AlertStage.B1, Post.role == Role.UNIT_HEAD
        (message,) = db.session.scalars(select(Alert.id).join(Post, Post.id == Alert.post_id).where(*to_head)).all()
    assert head.client.get(f"/inbox/{message}").location == address


def todo(office: Visitor) -> int:
    """今日待办 n 项, and the same on top of every page: away from home and the list of letters it was one less."""
    home = office.page("/")
    count = int(re.findall(r"今日待办 (\d+) 项", home.heading)[0])
    pages = home, office.page("/letters"), office.page("/rounds")
    assert [page.tree.xpath("string(//*[@class='topbar-count'])") for page in pages] == [str(count)] * 3
    return count


@pytest.mark.slow
def test_the_list_says_which_late_letters_are_not_chased_any_more(
    enter: Enter, demo_app: Flask, pair: tuple[int, int]
) -> None:
    """Home told 逾期 2 and 待录入 1, and the list under both had three that were “已过 3 天”."""
    coordinator, address = enter("cq-coordinator"), numbered(enter, pair)
    coordinator.send(address, action=f"{address}/send")
    later = builders.NOW + timedelta(days=30)
    with mock.patch("tracker.clock.now", return_value=later):
        assert "待录入" not in enter("cq-coordinator").get("/letters").text
        assert "天，仍未反馈" in enter("cq-liaison-sww").get(address).text
        before = todo(enter("cq-coordinator"))
        assert "来函待反馈 1 项" in enter("cq-liaison-sww").page("/").heading
        with demo_app.app_context():
            for item in db.session.scalars(
                select(LetterItem).where(LetterItem.letter_id == int(address.split("/")[-1]))
            ):
                item.lapsed_on, item.lapse_reason = builders.TODAY, "已报送"
            db.session.commit()
        assert "事项都已报来或了结，待录入反馈" in enter("cq-coordinator").get("/letters").text
        unit, again = enter("cq-liaison-sww"), enter("cq-coordinator")
        assert "事项都已报来或了结，不再催办" in unit.get("/letters").text
        # It stood among 办理中 though home sent 综合处 here for it; the body read 仍未反馈 and 仍请反馈.
        assert again.page("/letters").heading == "函件，待我办理 1 件"
        assert enter("cq-head").page("/letters").heading == "函件，待我办理 1 件"
        assert enter("cq-leader").page("/letters").heading == "函件"
        said, noted = unit.get(address).text, again.get(address).text
        assert "事项都已报来或了结，不再催办" in said and "同一情况不用重复报送" in said
        assert "仍请反馈" not in said and "仍未反馈" not in said
        assert "事项都已报来或了结，待录入反馈" in noted and "仍未反馈" not in noted
        assert "事项都已报来或了结，不再催办" in unit.get("/").text
        # 今日待办 left out what only 综合处 can do; the body's home counted it as its own.
        assert todo(again) == before + 1
        assert "来函待反馈" not in unit.page("/").heading and "来函不再催办 1 件" in unit.get("/").text


@pytest.mark.slow
def test_a_void_letter_asks_for_nothing_by_its_day(enter: Enter, pair: tuple[int, int]) -> None:
    """“已作废，2026-12-04 前反馈” stood over it."""
    coordinator, address = enter("cq-coordinator"), numbered(enter, pair)
    coordinator.send(address, action=f"{address}/send")
    (said,) = coordinator.page(address).tree.xpath("//div[@class='page-head']//p[@class='page-meta']")
    assert "前反馈" in said.text_content()
    coordinator.send(address, action=f"{address}/void", reason="发错单位")
    for visitor in (coordinator, enter("cq-liaison-sww")):
        (said,) = visitor.page(address).tree.xpath("//div[@class='page-head']//p[@class='page-meta']")
        assert "已作废" in said.text_content() and "前反馈" not in said.text_content()


@pytest.mark.slow
def test_the_board_shows_a_card_and_the_way_to_the_next_rung(enter: Enter, pair: tuple[int, int]) -> None:
    coordinator, head = enter("cq-coordinator"), enter("cq-head")
    address = drawn_up(coordinator, pair, "B1")
    board = coordinator.get("/ladder").text
    assert "在办 1 项" in board and f'href="{address}"' in board
    assert re.search(r"提醒函（\d{4}-\d\d-\d\d拟）拟稿", board)
    coordinator.send(address, action=address, do="submit")
    head.send(address, action=f"{address}/sign")
    coordinator.send(address, word="渝发改函")
    coordinator.send(address, action=f"{address}/send")
    board = coordinator.get("/ladder").text
    assert "拟督办函" in board and "前反馈" in board
    assert "拟督办函" not in enter("cq-leader").get("/ladder").text
    code = re.search(r'href="(/tasks/[\w-]+)"', board)
    assert code and f'href="{address}"' in enter("cq-liaison-sww").get(code.group(1)).text


@pytest.mark.slow
def test_two_letters_of_one_task_are_told_apart(enter: Enter, pair: tuple[int, int]) -> None:
    """By their numbers; before there is one by the day on which they were drawn up."""
    coordinator, first = enter("cq-coordinator"), numbered(enter, pair)
    second = drawn_up(coordinator, pair, "B1")
    task = re.search(r'href="(/tasks/[\w-]+)"', coordinator.get("/ladder").text)
    assert task
    for page in (task.group(1), "/letters"):
        names = [re.findall(r"提醒函（[^）]+）", _link(coordinator.get(page).text, to)) for to in (first, second)]
        assert re.fullmatch(r"提醒函（渝发改函〔\d{4}〕1号）", names[0][0])
        assert re.fullmatch(r"提醒函（\d{4}-\d\d-\d\d拟）", names[1][0])
    assert names[0][0] in coordinator.page(first).heading and names[1][0] in coordinator.page(second).heading


def _link(page: str, address: str) -> str:
    found = re.search(rf'<a href="{address}">(.*?)</a>', page)
    assert found
    return found.group(1)


@pytest.mark.slow
def test_who_signs_may_hand_back_with_a_reason(enter: Enter, demo_app: Flask, pair: tuple[int, int]) -> None:
    coordinator, head = enter("cq-coordinator"), enter("cq-head")
    address = drawn_up(coordinator, pair, "B1")
    coordinator.send(address, action=address, do="submit")
    refused = head.send(address, action=f"{address}/return", reason="")
    assert refused.status_code == 422 and "请填写退回修改的理由" in refused.text
    assert refused.text.count("需补充：") == 1
    head.send(address, action=f"{address}/return", reason="写明时限")
    assert state(demo_app, address) is LetterState.DRAFT
    assert "写明时限" in coordinator.get(address).text
    coordinator.send(address, action=f"{address}/withdraw", reason="单位已当面说明")
    assert state(demo_app, address) is LetterState.WITHDRAWN


@pytest.mark.parametrize(
    ("username", "board", "letter"),
    [
        ("cq-coordinator", 200, 200),
        ("cq-head", 200, 200),
        ("cq-leader", 200, 200),
        ("cq-principal", 200, 200),
        ("cq-viewer", 200, 200),
        ("cq-liaison-sww", 403, 403),
        ("cq-unit-head-zihuan", 403, 404),
        ("cq-system", 403, 403),
        ("cq-auditor", 403, 403),
        ("sx-coordinator", 200, 404),
        ("sx-liaison-swt", 403, 404),
    ],
)
def test_who_sees_a_draft(enter: Enter, pair: tuple[int, int], username: str, board: int, letter: int) -> None:
    address = drawn_up(enter("cq-coordinator"), pair, "B1")
    visitor = enter(username)
    assert visitor.get("/ladder").status_code == board
    assert visitor.get(address).status_code in {letter, 403 if letter == 404 else letter}
    for act in ("sign", "number", "send", "answer", "close", "void", "withdraw"):
        if username in ("cq-viewer", "cq-liaison-sww", "sx-coordinator"):
            assert visitor.client.post(f"{address}/{act}").status_code in (400, 403, 404)


def own_template(*extra: str) -> bytes:
    """A template that an office made in Word."""
    document = Document()
    for words in (
        "本委专用",
        "{{ 发文字号 }}",
        "{{ 标题 }}",
        "{{ 主送机关 }}：",
        "{%p for 段落 in 正文 %}",
        "{{ 段落 }}",
        "{%p endfor %}",
    ):
        document.add_paragraph(words)
    for words in ("{{ 成文日期 }}", *extra):
        document.add_paragraph(words)
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def uploaded(head: Visitor, data: bytes, name: str = "本委提醒函.docx") -> str:
    form = next(form for form in head.page("/letters/templates").forms if "file" in form.names)
    values = {**form.fields, "kind": "reminder", "file": (io.BytesIO(data), name)}
    return head.client.post("/letters/templates", data=values, follow_redirects=True).text


@pytest.mark.slow
def test_the_office_brings_a_template_of_its_own(enter: Enter, demo_app: Flask, pair: tuple[int, int]) -> None:
    begin_anew(demo_app)
    coordinator, head = enter("cq-coordinator"), enter("cq-head")
    assert coordinator.get("/letters/templates").status_code == 403
    address = drawn_up(coordinator, pair, "B1")

    def first_line() -> str:
        return Document(io.BytesIO(coordinator.get(f"{address}/paper.docx").data)).paragraphs[0].text

    assert first_line() == "重庆市发展和改革委员会"
    refused = uploaded(head, own_template("{{ 签发人 }}", "{{ 密级 }}"))
    assert "模板没有采用" in refused and "没有“签发人”这一项" in refused and "没有“密级”这一项" in refused
    assert "不是 .docx" in uploaded(head, b"hello") and first_line() == "重庆市发展和改革委员会"
    assert "提醒函改用《本委提醒函.docx》" in uploaded(head, own_template())
    assert first_line() == "本委专用"
    assert Document(io.BytesIO(head.get("/letters/templates/reminder.docx").data)).paragraphs[0].text == "本委专用"
    assert head.get("/letters/templates/circular.docx").status_code == 404
    assert taken(demo_app)[-1] == ("template", "")
    head.send("/letters/templates", action="/letters/templates/drop")
    assert first_line() == "重庆市发展和改革委员会"
