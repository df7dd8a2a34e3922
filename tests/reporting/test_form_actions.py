"""The Excel form over the database: out and in again, whole or not at all, never over what another wrote."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import Workbook, load_workbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session, scoped_session

from tests import rows
from tests.reporting import world
from tests.reporting.world import OPENED, by
from tracker import runs
from tracker.actor import COMMAND, Actor
from tracker.audit import AuditEntry
from tracker.database import db
from tracker.errors import BadInput, Conflict, NotFound
from tracker.plans.models import Task
from tracker.reporting import actions, form_actions, form_book, form_marking
from tracker.reporting.draft_queries import draft_of
from tracker.reporting.entered import Answer
from tracker.reporting.evidence_rules import NewFile
from tracker.reporting.form_queries import form_of, forms_of_bodies, forms_of_round
from tracker.reporting.models import FormImport, FormUpload, Report, ReportEvent, ReportVersion, Round
from tracker.reporting.questions import Draft
from tracker.vocabulary import EnteredHow, Forecast, Kind, Mode, PartyRole, ReportState

LATER = date(2026, 12, 10)


class Place:
    """A region whose transport bureau owes three reports, one of them with a figure."""

    def __init__(self, folder: Path) -> None:
        self.uploads, self.region = folder / "uploads", world.region()
        alone = [(self.region.transport, PartyRole.LEAD)]
        first = self.region.task()
        measured = self.region.task(kind=Kind.MEASURED, mode=Mode.SINGLE, bodies=alone)
        rows.indicator(measured, source_id=self.region.transport.id)
        self.tasks = [first, measured, self.region.task(kind=Kind.DELIVERABLE)]
        db.session.commit()
        self.round = world.opened()

    def report(self, number: int) -> Report:
        """The transport bureau's report of a task, 0 to 2."""
        return world.report(self.tasks[number], self.region.transport)

    def text(self, number: int) -> Draft | None:
        """What it says now."""
        version_id = self.report(number).version_id
        return draft_of(db.session.get_one(ReportVersion, version_id)) if version_id else None

    def form(self, actor: Actor | None = None) -> bytes:
        """The form as this person gets it."""
        actor = actor or self.region.liaison
        made = form_book.write(form_of(self.round.id, self.region.transport.id, actor, OPENED))
        db.session.rollback()
        return made

    def take(self, data: bytes, actor: Actor | None = None, on: date = LATER) -> form_actions.Taken:
        """Take a form over as the command does."""
        return form_actions.take(by(actor or self.region.liaison, on), NewFile("form.xlsx", data), self.uploads)

    def upload(self, *files: bytes, actor: Actor | None = None) -> list[int]:
        """Hand files in as the page does."""
        named = [NewFile(f"form{number}.xlsx", data) for number, data in enumerate(files)]
        return form_actions.receive(by(actor or self.region.liaison, LATER), named, self.uploads)


@pytest.fixture
def place(session: scoped_session[Session], tmp_path: Path) -> Iterator[Place]:
    yield Place(tmp_path)


def filled(data: bytes, **cells: Any) -> bytes:
    """The form with these values; F_I4 stands on 指标."""
    book = load_workbook(io.BytesIO(data))
    for name, value in cells.items():
        sheet: Any = book["指标" if name.startswith("F_") else "填报"]
        cell = sheet[name.removeprefix("F_")]
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"
    return saved(book)


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def counts() -> tuple[int, ...]:
    """How many texts, events, uploads and imports there are."""
    kept = (ReportVersion, ReportEvent, FormUpload, FormImport)
    return tuple(db.session.scalar(select(func.count()).select_from(table)) or 0 for table in kept)


def test_out_and_in_changes_nothing(place: Place) -> None:
    before = counts()
    taken = place.take(place.form())
    assert (taken.differences.rows, taken.differences.unchanged) == ((), 3)
    assert counts() == before
    assert not place.uploads.exists()


def test_exactly_what_was_filled_in_is_saved(place: Place) -> None:
    data = filled(place.form(), K4="新开 6 条\n又两条", R4="能完成", F_I4="84.1%", F_J4="2026.12.5", F_K4="交通年报")
    taken = place.take(data)
    assert {str(one.place): one.after for row in taken.differences.rows for one in row.changes} == {
        "填报!J4": "有进展",
        "填报!K4": "新开 6 条\n又两条",
        "填报!R4": "能完成",
        "填报!J5": "有进展",
        "指标!I4": "84.1",
        "指标!J4": "2026-12-05",
        "指标!K4": "交通年报",
    }
    text, figure, untouched = (place.text(number) for number in range(3))
    assert text is not None and (text.progress_text, text.forecast) == ("新开 6 条\n又两条", Forecast.ON_COURSE)
    assert figure is not None and figure.readings[0].value == Decimal("84.1")
    assert (figure.readings[0].as_of, figure.readings[0].source) == (date(2026, 12, 5), "交通年报")
    assert untouched is None
    states = [ReportState(place.report(number).state) for number in range(3)]
    assert states == [ReportState.DRAFT, ReportState.DRAFT, ReportState.TO_FILL]
    row = db.session.scalars(select(FormImport)).one()
    assert (row.reports, row.cells, row.actor_id) == (2, 7, place.region.liaison.user_id)
    kept = db.session.get_one(FormUpload, row.upload_id)
    assert (place.uploads / kept.file_sha256).read_bytes() == data


def test_same_file_twice_changes_nothing(place: Place) -> None:
    data = filled(place.form(), K4="新开 6 条", J6="零报告", K6="没有安排", F_M4="是")
    place.take(data)
    after = counts()
    taken = place.take(data)
    assert (taken.differences.rows, taken.differences.unchanged) == ((), 3)
    assert counts() == after


def test_form_of_a_draft_says_what_was_saved(place: Place) -> None:
    place.take(filled(place.form(), K4="=新开 6 条", F_I4=84.123456, J6="零报告", K6="没有安排"))
    sheet: Any = load_workbook(io.BytesIO(place.form()))
    assert [sheet["填报"][at].value for at in ("J4", "K4", "J5", "J6", "T4")] == [
        "有进展", "=新开 6 条", "有进展", "零报告", "系统里的草稿",
    ]  # fmt: skip
    assert sheet["指标"]["I4"].value == 84.123456
    assert place.take(place.form()).differences.rows == ()


def test_one_bad_cell_and_nothing_is_taken(place: Place) -> None:
    before = counts()
    with pytest.raises(BadInput) as refused:
        place.take(filled(place.form(), K4="新开 6 条", R4="大概", F_I4="很多"))
    assert [line.partition("：")[0] for line in refused.value.details] == ["填报!R4", "指标!I4"]
    assert counts() == before


def test_what_another_wrote_meanwhile_is_never_overwritten(place: Place) -> None:
    data = filled(place.form(), K4="表里写的", K6="也改了")
    region = place.region
    actions.save_draft(by(region.liaison, date(2026, 12, 9)), place.report(0).id, None, Draft("页面上写的"))
    before = counts()
    with pytest.raises(Conflict) as refused:
        place.take(data)
    (line,) = refused.value.details
    assert line.startswith("填报!A4：第 4 行：系统已于12月9日更新（交通局单位联络员），没有覆盖")
    assert counts() == before
    text = place.text(0)
    assert text is not None and text.progress_text == "页面上写的"


def test_rows_left_alone_do_not_mind_what_another_wrote(place: Place) -> None:
    data = filled(place.form(), K6="改了第三项")
    actions.save_draft(by(place.region.liaison), place.report(0).id, None, Draft("页面上写的"))
    assert [row.row for row in place.take(data).differences.rows] == [6]


def test_report_that_was_sent_is_a_conflict(place: Place) -> None:
    data = filled(place.form(), K4="表里写的")
    world.submitted(place.report(0), place.region)
    with pytest.raises(Conflict) as refused:
        place.take(data)
    assert "没有覆盖" in refused.value.details[0]
    with pytest.raises(Conflict) as sent:
        place.take(filled(place.form(), K4="表里写的"))
    assert "这份报告现在是“待审核”，不能再改" in sent.value.details[0]


def test_nobody_takes_over_the_form_of_another_body(place: Place) -> None:
    with pytest.raises(BadInput, match="这份填报表是交通局的"):
        place.take(filled(place.form(), K4="表里写的"), place.region.other_liaison)
    with pytest.raises(BadInput, match="这份填报表是交通局的"):
        place.take(place.form(), place.region.head)


def test_form_of_another_installation(place: Place) -> None:
    data = place.form()
    task = db.session.get_one(Task, place.tasks[0].id)
    task.code = "T-moved"
    db.session.commit()
    with pytest.raises(BadInput, match="在本系统里找不到"):
        place.take(data)


def test_form_of_a_closed_round_with_nothing_to_make_up(place: Place) -> None:
    data = place.form()
    for number in range(3):
        place.report(number).state = ReportState.ACCEPTED
    round = db.session.get_one(Round, place.round.id)
    round.closed_at, round.closed_on = by(place.region.liaison).at, OPENED
    db.session.commit()
    with pytest.raises(BadInput, match="2026年第4季度的，该期已关闭"):
        place.take(data)


def test_words_of_the_last_round_are_printed_and_said_again(place: Place) -> None:
    """沿用上期 is marked; left alone it is not reported, 无变化 reports it, and the second time it is unchanged."""
    world.accepted(place.report(0), place.region)
    next_round = world.opened(quarter=world.Quarter(2027, 2), on=date(2027, 6, 1))
    form = form_of(next_round.id, place.region.transport.id, place.region.liaison, date(2027, 6, 1))
    data = form_book.write(form)
    assert form.rows[0].origin == "沿用上期（2026年第4季度）"
    assert form.rows[0].fields["progress_text"] == world.TEXT.progress_text
    act = date(2027, 6, 5)
    assert place.take(data, on=act).differences.rows == ()
    again = filled(data, J4="无变化")
    assert place.take(again, on=act).differences.cells == 1
    report = world.report(place.tasks[0], place.region.transport, world.Quarter(2027, 2))
    text = draft_of(db.session.get_one(ReportVersion, report.version_id))
    assert (text.no_change, text.progress_text, text.forecast) == (True, world.TEXT.progress_text, world.TEXT.forecast)
    assert place.take(again, on=act).differences.rows == ()


def test_uploaded_looked_at_and_taken(place: Place) -> None:
    act = by(place.region.liaison, LATER)
    ids = place.upload(filled(place.form(), K4="新开 6 条", R4="能完成", K6="写了一半"))
    assert counts()[2:] == (1, 0)
    (read,) = form_actions.uploaded(act, ids, place.uploads)
    assert (len(read.differences.rows), len(read.differences.complete)) == (2, 1)
    taken = form_actions.take_uploaded(by(place.region.liaison, LATER), ids, place.uploads, send=True)
    assert taken.sent == 1
    states = [ReportState(place.report(number).state) for number in (0, 2)]
    assert states == [ReportState.TO_APPROVE, ReportState.DRAFT]
    acts = set(db.session.scalars(select(AuditEntry.action).where(AuditEntry.object_type == "form")))
    assert acts == {"receive_form", "import_form"}


def test_uploads_are_ones_own(place: Place) -> None:
    ids = place.upload(filled(place.form(), K4="新开 6 条"))
    for other in (place.region.other_liaison, place.region.coordinator):
        with pytest.raises(NotFound):
            form_actions.uploaded(by(other), ids, place.uploads)
        with pytest.raises(NotFound):
            form_actions.take_uploaded(by(other), ids, place.uploads)


def test_changed_between_looking_and_confirming(place: Place) -> None:
    ids = place.upload(filled(place.form(), K4="表里写的", K6="也写了"))
    actions.save_draft(by(place.region.liaison), place.report(0).id, None, Draft("页面上写的"))
    with pytest.raises(Conflict):
        form_actions.take_uploaded(by(place.region.liaison, LATER), ids, place.uploads)
    assert place.text(2) is None


def test_several_files_are_one_import(place: Place) -> None:
    data = place.form()
    ids = place.upload(filled(data, K4="第一个文件"), filled(data, K6="第二个文件"))
    assert len(form_actions.take_uploaded(by(place.region.liaison, LATER), ids, place.uploads).differences.rows) == 2
    twice = place.upload(filled(place.form(), K4="甲"), filled(place.form(), K4="乙"))
    with pytest.raises(BadInput) as refused:
        form_actions.take_uploaded(by(place.region.liaison, LATER), twice, place.uploads)
    assert all("另一个文件也改了" in line for line in refused.value.details)


def test_file_that_cannot_be_read_keeps_the_others_out(place: Place) -> None:
    with pytest.raises(BadInput, match=r"form1.xlsx：这不是 .xlsx 表格"):
        place.upload(place.form(), b"text")
    assert counts()[2:] == (0, 0)


def test_file_is_given_back_with_its_faults_marked(place: Place) -> None:
    book = load_workbook(io.BytesIO(filled(place.form(), R4="大概", K4="写了")))
    book["填报"]["K5"] = "=A1"
    data = saved(book)
    (read,) = form_actions.read(by(place.region.liaison), [NewFile("a.xlsx", data)])
    sheet: Any = load_workbook(io.BytesIO(form_marking.marked(data, read.differences.problems)))["填报"]
    marks = {cell.coordinate: cell.comment.text for row in sheet for cell in row if cell.comment}
    assert set(marks) == {"R4", "K5"}
    assert "不在可选的词里" in marks["R4"]
    assert sheet["R4"].fill.fgColor.rgb.endswith("F8B4B4")
    assert sheet["K4"].value == "写了"


def test_office_enters_what_a_unit_sent(place: Place) -> None:
    """代录: it goes to review at once, says how it came, and leaves the unit's own draft as it is."""
    region = place.region
    data = filled(place.form(region.coordinator), K4="书面报来", R4="能完成")
    actions.save_draft(by(region.liaison), place.report(0).id, None, Draft("联络员的草稿"))
    ids = place.upload(data, actor=region.coordinator)
    with pytest.raises(BadInput, match="请写明怎样收到"):
        form_actions.take_uploaded(by(region.coordinator, LATER), ids, place.uploads)
    answer = Answer(EnteredHow.PAPER, "交通局 张三", LATER)
    taken = form_actions.take_uploaded(by(region.coordinator, LATER), ids, place.uploads, answer=answer)
    assert len(taken.differences.entered) == 1
    report = place.report(0)
    version = db.session.get_one(ReportVersion, report.version_id)
    assert (report.state, version.progress_text) == (ReportState.TO_REVIEW, "书面报来")
    assert (version.entered_how, version.entered_from) == (EnteredHow.PAPER, "交通局 张三")
    texts = db.session.scalars(select(ReportVersion.progress_text).where(ReportVersion.report_id == report.id))
    assert set(texts) == {"联络员的草稿", "书面报来"}


def test_office_does_not_read_what_a_unit_has_not_sent(place: Place) -> None:
    actions.save_draft(by(place.region.liaison), place.report(0).id, None, Draft("单位内部的草稿"))
    book: Any = load_workbook(io.BytesIO(place.form(place.region.coordinator)))
    assert book["填报"]["K4"].value is None
    assert "单位内部的草稿" in str(load_workbook(io.BytesIO(place.form()))["填报"]["K4"].value)


def test_all_bodies_in_one_archive_with_the_letter(place: Place, tmp_path: Path) -> None:
    run_id = form_actions.request_all(by(place.region.coordinator), place.round.id)
    job = runs.take(by(COMMAND), 1)
    assert job is not None and job.run_id == run_id
    product = form_actions.work_off(by(COMMAND), job, tmp_path, lambda per_cent: None)
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
