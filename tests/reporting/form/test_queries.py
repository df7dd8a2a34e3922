"""Who is handed which form, what the office does with one, and the file given back with its faults marked."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook
from sqlalchemy import select, update
from sqlalchemy.orm import Session, scoped_session

from tests.clients.statements import counted
from tests.given import builders, rows
from tests.reporting import world
from tests.reporting.form.place import LATER, Place, filled, saved
from tests.reporting.world import OPENED, Region, by
from tracker.actor import COMMAND, Actor
from tracker.acts.reporting import excel_forms, reports
from tracker.database import db
from tracker.errors import BadInput, Conflict, NotFound
from tracker.jobs import runs
from tracker.people.models import Department, User
from tracker.plans.models import Task
from tracker.reporting.asked.questions import Draft
from tracker.reporting.form import book as form_book
from tracker.reporting.form import marking as form_marking
from tracker.reporting.form.letter import body as body_of
from tracker.reporting.form.queries import form_of, forms_of_bodies, forms_of_round, letter_of
from tracker.reporting.models import Report, ReportVersion, Round
from tracker.reporting.office.entered import Answer
from tracker.reporting.rounds import asking_steps
from tracker.reporting.versions.evidence_rules import NewFile
from tracker.stores.folder import Folder
from tracker.vocabulary import EnteredHow, Forecast, Mode, PartyRole, ReportState, Role, UnitClass


@pytest.fixture
def place(session: scoped_session[Session], tmp_path: Path) -> Iterator[Place]:
    yield Place(tmp_path)


def test_file_is_given_back_with_its_faults_marked(place: Place) -> None:
    book = load_workbook(io.BytesIO(filled(place.form(), R4="大概", K4="写了")))
    book["填报"]["K5"] = "=A1"
    data = saved(book)
    (read,) = excel_forms.read(by(place.region.liaison), [NewFile("a.xlsx", data)], place.uploads)
    sheet: Any = load_workbook(io.BytesIO(form_marking.marked(data, read.differences.problems)))["填报"]
    marks = {cell.coordinate: cell.comment.text for row in sheet for cell in row if cell.comment}
    assert set(marks) == {"R4", "K5"}
    assert "不在可选的词里" in marks["R4"]
    assert sheet["R4"].fill.fgColor.rgb.endswith("F8B4B4")
    assert sheet["K4"].value == "写了"


@pytest.mark.slow
def test_what_is_wrong_with_a_whole_row_is_marked_where_it_can_be_seen(place: Place) -> None:
    """Its first cell is the hidden mark: the red and the reason stood in a column that nobody sees."""
    data = filled(place.form(), K4="表里写的", R5="大概")
    reports.save_draft(by(place.region.liaison), place.report(0).id, None, Draft("页面上写的"))
    (read,) = excel_forms.read(by(place.region.liaison), [NewFile("a.xlsx", data)], place.uploads)
    sheet: Any = load_workbook(io.BytesIO(form_marking.marked(data, read.differences.problems)))["填报"]
    marks = {cell.coordinate: cell.comment.text for row in sheet for cell in row if cell.comment}
    assert set(marks) == {"C4", "R5"} and not sheet.column_dimensions["C"].hidden
    assert "系统已于12月1日更新" in marks["C4"]


def test_office_enters_what_a_unit_sent(place: Place) -> None:
    """代录: it goes to review at once, says how it came, and leaves the unit's own draft as it is."""
    region = place.region
    data = filled(place.form(region.coordinator), K4="书面报来", R4="能完成")
    reports.save_draft(by(region.liaison), place.report(0).id, None, Draft("联络员的草稿"))
    ids = place.upload(data, actor=region.coordinator)
    with pytest.raises(BadInput, match="请写明怎样收到"):
        excel_forms.take_uploaded(by(region.coordinator, LATER), ids, place.uploads)
    answers = {region.transport.id: Answer(EnteredHow.PAPER, "交通局 张三", LATER)}
    taken = excel_forms.take_uploaded(by(region.coordinator, LATER), ids, place.uploads, answers=answers)
    assert len(taken.differences.entered) == 1
    report = place.report(0)
    version = db.session.get_one(ReportVersion, report.version_id)
    assert (report.state, version.progress_text) == (ReportState.TO_REVIEW, "书面报来")
    assert (version.entered_how, version.entered_from) == (EnteredHow.PAPER, "交通局 张三")
    texts = db.session.scalars(select(ReportVersion.progress_text).where(ReportVersion.report_id == report.id))
    assert set(texts) == {"联络员的草稿", "书面报来"}


def test_a_draft_that_comes_back_as_it_was_printed_is_entered(place: Place) -> None:
    """A unit printed its form with what it had typed in the system, and mailed it signed: 没有改动，没有导入."""
    region = place.region
    for number, text in ((0, Draft("打印后签字寄回", forecast=Forecast.ON_COURSE)), (2, Draft(problems="写了一半"))):
        reports.save_draft(by(region.liaison), place.report(number).id, None, text)
    data = place.form()
    assert place.take(data).differences.rows == ()
    taken = place.take(data, region.coordinator)
    assert [row.row for row in taken.differences.rows] == [4]
    report = place.report(0)
    version = db.session.get_one(ReportVersion, report.version_id)
    assert (report.state, version.progress_text) == (ReportState.TO_REVIEW, "打印后签字寄回")
    assert place.take(data, region.coordinator).differences.rows == ()


@pytest.mark.slow
def test_office_enters_the_tasks_of_its_own_plans_and_leaves_the_others(place: Place) -> None:
    """One form holds all plans of a unit: where two 处室 share them, neither could take it, whatever was filled in."""
    region = place.region
    second = rows.department("消费处", rows.CHONGQING, UnitClass.DIVISION, region.commission.id)
    db.session.get_one(Task, place.tasks[2].id).plan_id = rows.plan(host_id=second.id).id
    db.session.commit()
    office, other = (rows.person(Role.COORDINATOR, body) for body in (_office_of(region), second))
    db.session.commit()
    data = place.form(office)
    assert [row.row for row in place.take(filled(data, K4="来函报送"), office).differences.rows] == [4]
    with pytest.raises(Conflict) as refused:
        place.take(filled(data, K5="来函报送", K6="来函报送"), office)
    told = "第 6 行：这项任务的方案由其他处室主办，不在本岗位的填报范围内"
    assert list(refused.value.details) == [f"填报!C6：{told}"]
    (id,) = place.upload(filled(data, K5="来函报送", K6="来函报送"), actor=other)
    answers = {region.transport.id: Answer(EnteredHow.PAPER, "交通局 张三", LATER)}
    of_others = {place.report(number).id for number in (0, 1)}
    taken = excel_forms.take_uploaded(by(other, LATER), [id], place.uploads, answers=answers, skipping=of_others)
    assert [row.row for row in taken.differences.rows] == [6]


def _office_of(region: Region) -> Department:
    return db.session.get_one(Department, region.plan.host_id)


def test_office_does_not_read_what_a_unit_has_not_sent(place: Place) -> None:
    reports.save_draft(by(place.region.liaison), place.report(0).id, None, Draft("单位内部的草稿"))
    book: Any = load_workbook(io.BytesIO(place.form(place.region.coordinator)))
    assert book["填报"]["K4"].value is None
    assert "单位内部的草稿" in str(load_workbook(io.BytesIO(place.form()))["填报"]["K4"].value)


@pytest.mark.slow
def test_the_lead_finds_in_its_form_what_its_co_bodies_told(session: scoped_session[Session], tmp_path: Path) -> None:
    """And who has told nothing; neither the office nor the co-body itself reads it there. It comes back unread."""
    region = world.region()
    joint = {"mode": Mode.LEAD_CONSOLIDATES, "lead_id": region.transport.id}
    tasks = [region.task(**joint), region.task(**joint)]
    db.session.commit()
    round = world.opened()
    co = world.report(tasks[0], region.commerce)
    reports.save_draft(by(region.other_liaison), co.id, None, Draft("办了 3 场", "缺经费", forecast=Forecast.ON_COURSE))
    reports.send(by(region.other_liaison), co.id, None)
    reports.approve(by(region.other_head), [(co.id, None)])

    def form(body: Department, actor: Actor) -> bytes:
        return form_book.write(form_of(round.id, body.id, actor, OPENED))

    mine = form(region.transport, region.liaison)
    book: Any = load_workbook(io.BytesIO(mine))
    told = [[cell.value for cell in row[1:7]] for row in book["配合单位"].iter_rows(min_row=4)]
    assert [(row[0], *row[2:]) for row in told] == [
        (tasks[0].code, "商务委", "已报", "办了 3 场", "缺经费"),
        (tasks[1].code, "商务委", "未报", None, None),
    ]
    assert "“配合单位”表" in "".join(str(row[0].value) for row in book["填报说明"])
    for body, actor in ((region.transport, region.coordinator), (region.commerce, region.other_liaison)):
        assert "配合单位" not in load_workbook(io.BytesIO(form(body, actor))).sheetnames
    db.session.rollback()
    act, uploads = by(region.liaison, LATER), Folder(tmp_path)
    assert excel_forms.take(act, NewFile("a.xlsx", mine), uploads).differences.unchanged == 2


@pytest.mark.slow
def test_a_form_of_many_joint_tasks_asks_no_more_than_one_of_two(
    session: scoped_session[Session], tmp_path: Path
) -> None:
    """What co-bodies told was read task by task: six statements more with each task that a body leads."""
    region = world.region()
    few, many = (region.transport, PartyRole.LEAD), (region.commerce, PartyRole.LEAD)
    for lead, co, tasks in ((few, (many[0], PartyRole.CO), 2), (many, (few[0], PartyRole.CO), 6)):
        for _ in range(tasks):
            region.task(mode=Mode.LEAD_CONSOLIDATES, lead_id=lead[0].id, bodies=[lead, co])
    db.session.commit()
    round = world.opened()
    people = {few[0].id: (region.liaison, region.head), many[0].id: (region.other_liaison, region.other_head)}
    of_co_bodies = select(Report).join(Task, Task.id == Report.task_id).where(Task.lead_id != Report.department_id)
    for report in db.session.scalars(of_co_bodies).all():
        liaison, head = people[report.department_id]
        reports.save_draft(by(liaison), report.id, None, Draft("办了 3 场", forecast=Forecast.ON_COURSE))
        reports.send(by(liaison), report.id, None)
        reports.approve(by(head), [(report.id, None)])
    asked: dict[int, int] = {}
    # What is read once in a process is read the first time.
    for body, actor in ((few[0], region.liaison), (many[0], region.other_liaison)) * 2:
        db.session.expire_all()
        with counted() as statements:
            assert form_of(round.id, body.id, actor, OPENED).co_texts
        asked[body.id] = len(statements)
    assert len(set(asked.values())) == 1, asked


def test_all_bodies_in_one_archive_with_the_letter(place: Place, tmp_path: Path) -> None:
    run_id = excel_forms.request_all(by(place.region.coordinator), place.round.id)
    job = runs.take(by(COMMAND), 1)
    assert job is not None and job.run_id == run_id
    product = excel_forms.work_off(by(COMMAND), job, Folder(tmp_path), lambda per_cent: None)
    assert product.title == "2026年第4季度填报表（全部单位）.zip"
    with zipfile.ZipFile(tmp_path / product.file) as archive:
        assert sorted(archive.namelist()) == [
            "2026年第4季度填报表-交通局.xlsx",
            "2026年第4季度填报表-商务委.xlsx",
            "2026年第4季度调度函（代拟稿）.docx",
        ]
        letter = Document(io.BytesIO(archive.read("2026年第4季度调度函（代拟稿）.docx")))
    words = "\n".join(paragraph.text for paragraph in letter.paragraphs)
    assert "交通局、商务委：" in words and "2026年12月23日前报送" in words and "督查" not in words
    assert "电话：（请填写）" in words, "nobody's telephone is known"


def test_the_letter_goes_to_nobody_of_the_office_itself_and_names_a_telephone(place: Place) -> None:
    region = place.region
    db.session.execute(update(User).where(User.id == region.coordinator.user_id).values(phone="023-67575000"))
    energy = rows.department("能源处", unit_class=UnitClass.DIVISION, parent_id=region.commission.id)
    for body in (region.commission, energy):
        region.task(bodies=[(body, PartyRole.LEAD)], mode=Mode.SINGLE)
    db.session.commit()
    asking_steps.join_newly_signed(builders.act(on=OPENED), rows.CHONGQING, OPENED)
    db.session.commit()
    asked = {one.department for one in forms_of_round(place.round.id)}
    assert asked >= {"发展改革委", "能源处"}, "they have forms all the same"
    letter = letter_of(place.round.id, OPENED)
    assert set(letter.units) == {"交通局", "商务委"} and letter.has_divisions
    words = "\n".join(body_of(letter))
    assert "委内有关处室的填报表由综合处另行分送" in words
    assert f"联系人：{letter.contact}，" in words and letter.contact
    assert "电话：023-67575000" in words


def test_choices_count_what_can_be_written(place: Place) -> None:
    world.submitted(place.report(0), place.region)
    (mine,) = forms_of_bodies({place.region.transport.id})
    assert (mine.reports, mine.writable, mine.round_label) == (3, 2, "2026年第4季度")
    assert len(forms_of_round(place.round.id)) == 2
    round = db.session.get_one(Round, place.round.id)
    round.closed_at, round.closed_on = by(place.region.liaison).at, OPENED
    db.session.commit()
    assert len(forms_of_bodies({place.region.transport.id})) == 1, "two reports can be made up"
    for number in (1, 2):
        place.report(number).state = ReportState.ACCEPTED
    db.session.commit()
    assert forms_of_bodies({place.region.transport.id}) == []
    with pytest.raises(NotFound, match="没有要发展改革委填报的任务"):
        form_of(place.round.id, place.region.commission.id, COMMAND, OPENED)
