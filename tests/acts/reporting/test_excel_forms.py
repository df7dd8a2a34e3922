"""The Excel form over the database: out and in again, whole or not at all, never over what another wrote."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session, scoped_session

from tests.reporting import world
from tests.reporting.form.place import LATER, Place, filled, saved
from tests.reporting.world import OPENED, by
from tracker.acts.reporting import excel_forms, reports
from tracker.audit import AuditEntry
from tracker.database import WRITES, db
from tracker.errors import BadInput, Conflict, NotFound
from tracker.plans.models import Task
from tracker.reporting.asked.questions import Draft
from tracker.reporting.form import book as form_book
from tracker.reporting.form.queries import form_of
from tracker.reporting.models import FormImport, FormUpload, ReportEvent, ReportVersion, Round
from tracker.reporting.versions.evidence_rules import NewFile
from tracker.reporting.versions.queries import draft_of, evidence_of
from tracker.stores.store import Store
from tracker.vocabulary import Forecast, ReportState


@pytest.fixture
def place(session: scoped_session[Session], tmp_path: Path) -> Iterator[Place]:
    yield Place(tmp_path)


def counts() -> tuple[int, ...]:
    """How many texts, events, uploads and imports there are."""
    kept = (ReportVersion, ReportEvent, FormUpload, FormImport)
    return tuple(db.session.scalar(select(func.count()).select_from(table)) or 0 for table in kept)


def test_out_and_in_changes_nothing(place: Place) -> None:
    before = counts()
    taken = place.take(place.form())
    assert (taken.differences.rows, taken.differences.unchanged) == ((), 3)
    assert counts() == before
    assert not list(place.uploads.stored())


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
    assert place.uploads.read(kept.file_sha256) == data


@pytest.mark.both
def test_same_file_twice_changes_nothing(place: Place) -> None:
    data = filled(place.form(), K4="新开 6 条", J6="零报告", K6="没有安排", F_M4="是")
    place.take(data)
    after = counts()
    taken = place.take(data)
    assert (taken.differences.rows, taken.differences.unchanged) == ((), 3)
    assert counts() == after


@pytest.mark.slow
def test_form_of_a_draft_says_what_was_saved(place: Place) -> None:
    place.take(filled(place.form(), K4="=新开 6 条", F_I4=84.123456, J6="零报告", K6="没有安排"))
    sheet: Any = load_workbook(io.BytesIO(place.form()))
    assert [sheet["填报"][at].value for at in ("J4", "K4", "J5", "J6", "U4")] == [
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
    reports.save_draft(by(region.liaison, date(2026, 12, 9)), place.report(0).id, None, Draft("页面上写的"))
    before = counts()
    with pytest.raises(Conflict) as refused:
        place.take(data)
    (line,) = refused.value.details
    assert line.startswith("填报!C4：第 4 行：系统已于12月9日更新（交通局单位联络员），没有覆盖")
    assert counts() == before
    text = place.text(0)
    assert text is not None and text.progress_text == "页面上写的"


@pytest.mark.slow
def test_who_goes_on_in_his_own_form_hands_it_in_again(place: Place) -> None:
    """Also after the head has sent it back; what is on its way, or was written on the page since, is left alone."""
    data = place.form()
    place.take(filled(data, K4="新开 6 条", R4="能完成"))
    place.take(filled(data, K4="新开 7 条", R4="能完成", K6="第三项"))
    assert [said.progress_text for number in (0, 2) if (said := place.text(number))] == ["新开 7 条", "第三项"]
    region, day = place.region, date(2026, 12, 11)
    reports.send(by(region.liaison, day), place.report(0).id, None)
    with pytest.raises(Conflict, match="什么都没有保存") as sent:
        place.take(filled(data, K4="新开 8 条"), on=day)
    assert "这份报告现在是“待审批”，不能再改" in sent.value.details[0]
    reports.hand_back(by(region.head, day), place.report(0).id, None, "再核一下条数")
    place.take(filled(data, K4="新开 8 条", R4="能完成"), on=day)
    reports.save_draft(by(region.liaison, date(2026, 12, 12)), place.report(0).id, None, Draft("页面上写的"))
    with pytest.raises(Conflict) as refused:
        place.take(filled(data, K4="新开 9 条"), on=date(2026, 12, 12))
    assert "系统已于12月12日更新" in refused.value.details[0]


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Of each file that is read whether something is being written meanwhile."""
    found, writes = Store.found, list[bool]()

    def noting(uploads: Store, name: str, gone: str) -> Any:
        writes.append(WRITES in db.session().info)
        return found(uploads, name, gone)

    monkeypatch.setattr(Store, "found", noting)
    return writes


@pytest.mark.slow
def test_earlier_files_are_read_before_anything_is_locked(place: Place, readings: list[bool]) -> None:
    """They may lie in a bucket: on SQLite everybody else's writing waited for its network."""
    data = place.form()
    place.take(filled(data, K4="新开 6 条"))
    place.take(filled(data, K4="新开 7 条"))
    assert readings == [False]


@pytest.mark.slow
def test_a_form_handed_out_since_needs_no_earlier_file(place: Place, readings: list[bool]) -> None:
    place.take(filled(place.form(), K4="新开 6 条"))
    taken = place.take(filled(place.form(), K4="新开 7 条"))
    assert ([row.row for row in taken.differences.rows], readings) == ([4], [])


@pytest.mark.slow
def test_an_older_form_does_not_undo_a_newer_one(place: Place) -> None:
    """Both were his own, but the newer one was handed out with words that the older one has not."""
    older = place.form()
    place.take(filled(older, K4="新开 6 条"))
    place.take(filled(place.form(), K4="新开 7 条"), on=date(2026, 12, 11))
    with pytest.raises(Conflict):
        place.take(filled(older, K4="新开 6 条", L4="没有改全"))


def test_rows_left_alone_do_not_mind_what_another_wrote(place: Place) -> None:
    data = filled(place.form(), K6="改了第三项")
    reports.save_draft(by(place.region.liaison), place.report(0).id, None, Draft("页面上写的"))
    assert [row.row for row in place.take(data).differences.rows] == [6]


@pytest.mark.slow
def test_a_dash_that_was_typed_on_the_page_is_left_alone(place: Place) -> None:
    """A cell reads it as nothing: the row counted as changed, and its draft went to the unit head with the others."""
    text = Draft("页面上写的", "/", "—", coordination="-", forecast=Forecast.ON_COURSE)
    reports.save_draft(by(place.region.liaison), place.report(0).id, None, text)
    data = filled(place.form(), J6="零报告", K6="没有安排")
    taken = excel_forms.take_uploaded(by(place.region.liaison, LATER), place.upload(data), place.uploads, send=True)
    assert [row.row for row in taken.differences.rows] == [6]
    assert place.report(0).state == ReportState.DRAFT
    place.take(filled(place.form(), L4="站点不足"))
    assert (said := place.text(0)) and (said.problems, said.next_steps, said.coordination) == ("站点不足", "—", "-")


@pytest.mark.slow
def test_a_dash_that_was_printed_is_left_alone_where_the_page_says_something_since(place: Place) -> None:
    """The row that nobody had touched was a conflict: its “/” was read as a cell that somebody had emptied."""
    text = Draft("页面上写的", "/", "—", coordination="-", forecast=Forecast.ON_COURSE)
    reports.save_draft(by(place.region.liaison), place.report(0).id, None, text)
    data = filled(place.form(), K6="改了第三项", L6="—")
    since = replace(text, problems="站点不足", next_steps="", coordination="无")
    reports.save_draft(by(place.region.liaison, date(2026, 12, 9)), place.report(0).id, None, since)
    with pytest.raises(Conflict):
        place.take(filled(data, L4="站点太少"))
    assert [row.row for row in place.take(data).differences.rows] == [6]
    assert (said := place.text(0)) and said.problems == "站点不足"


def test_report_that_was_sent_is_a_conflict(place: Place) -> None:
    data = filled(place.form(), K4="表里写的")
    world.submitted(place.report(0), place.region)
    with pytest.raises(Conflict) as refused:
        place.take(data)
    told = "系统已于12月1日更新（交通局单位联络员），现在是“待审核”，没有覆盖，也不能再改"
    assert list(refused.value.details) == [f"填报!C4：第 4 行：{told}。请对照两份文字"]
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


@pytest.mark.slow
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


def test_no_change_is_not_said_of_what_is_made_up(place: Place) -> None:
    """缺报 is made up in words, what was returned is mended: the page offers 本期无变化 for neither."""
    world.accepted(place.report(0), place.region)
    next_round = world.opened(quarter=world.Quarter(2027, 2), on=date(2027, 6, 1))
    data = form_book.write(form_of(next_round.id, place.region.transport.id, place.region.liaison, date(2027, 6, 1)))
    world.report(place.tasks[0], place.region.transport, world.Quarter(2027, 2)).state = ReportState.RETURNED
    db.session.commit()
    with pytest.raises(BadInput) as refused:
        place.take(filled(data, J4="无变化"), on=date(2027, 6, 5))
    assert list(refused.value.details) == ["填报!J4：不能选“无变化”：现在是“已退回”。请改选“有进展”或“零报告”"]


def test_what_the_office_enters_far_from_its_target_is_asked_back(place: Place) -> None:
    """As on the page: what the office enters goes to review at once, nobody of the unit looks at it before."""
    office = by(place.region.coordinator, LATER)
    data = filled(place.form(place.region.coordinator), K5="办了", F_I4="0.63%", F_J4="2026-12-05", F_K4="年报")
    with pytest.raises(reports.Doubtful) as odd:
        excel_forms.take(office, NewFile("form.xlsx", data), place.uploads, is_sure=False)
    assert "只有目标的 1/" in odd.value.details[0]
    assert excel_forms.take(office, NewFile("form.xlsx", data), place.uploads).differences.entered


def test_words_of_the_last_round_that_the_office_would_enter_anew_are_asked_back(place: Place) -> None:
    """A unit that mailed its form with one choice made had said last quarter's 进展情况 anew, for review at once."""
    world.accepted(place.report(0), place.region)
    day = date(2027, 6, 5)
    next_round = world.opened(quarter=world.Quarter(2027, 2), on=date(2027, 6, 1))
    office = by(place.region.coordinator, day)
    form = form_of(next_round.id, place.region.transport.id, place.region.coordinator, date(2027, 6, 1))
    data = filled(form_book.write(form), R4="有困难经努力能完成")
    db.session.rollback()
    with pytest.raises(reports.Doubtful) as odd:
        excel_forms.take(office, NewFile("form.xlsx", data), place.uploads, is_sure=False)
    assert "“进展情况”与上期一字不差" in odd.value.details[0]
    for changes in ({"J4": "无变化"}, {"R4": "有困难经努力能完成", "K4": "又开 2 条"}):
        again = filled(form_book.write(form), **changes)
        (read,) = excel_forms.read(office, [NewFile("form.xlsx", again)], place.uploads)
        assert read.differences.entered and read.differences.asked_back == ()


def test_uploaded_looked_at_and_taken(place: Place) -> None:
    act = by(place.region.liaison, LATER)
    ids = place.upload(filled(place.form(), K4="新开 6 条", R4="能完成", K6="写了一半"))
    assert counts()[2:] == (1, 0)
    (read,) = excel_forms.uploaded(act, ids, place.uploads)
    assert (len(read.differences.rows), len(read.differences.complete)) == (2, 1)
    taken = excel_forms.take_uploaded(by(place.region.liaison, LATER), ids, place.uploads, send=True)
    assert taken.sent == 1
    states = [ReportState(place.report(number).state) for number in (0, 2)]
    assert states == [ReportState.TO_APPROVE, ReportState.DRAFT]
    acts = set(db.session.scalars(select(AuditEntry.action).where(AuditEntry.object_type == "form")))
    assert acts == {"receive_form", "import_form"}


@pytest.mark.slow
def test_proofs_in_words_go_with_the_text(place: Place) -> None:
    """A document number and an address, one a line; the same file twice changes nothing, another list replaces them."""
    first = filled(place.form(), K4="新开 6 条", T4="渝交发〔2026〕12号\nhttps://jtj.cq.gov.cn/a.html\n")
    assert place.take(first).differences.cells == 3
    assert proofs_of(place) == {"渝交发〔2026〕12号": "document", "https://jtj.cq.gov.cn/a.html": "address"}
    assert place.take(first).differences.rows == ()
    again = place.form()
    sheet: Any = load_workbook(io.BytesIO(again))["填报"]
    assert sheet["T4"].value == "渝交发〔2026〕12号\nhttps://jtj.cq.gov.cn/a.html"
    place.take(filled(again, T4="渝交发〔2026〕12号\n渝交发〔2026〕15号"))
    assert proofs_of(place) == {"渝交发〔2026〕12号": "document", "渝交发〔2026〕15号": "document"}
    place.take(filled(place.form(), T4="没有"))
    assert proofs_of(place) == {}


def proofs_of(place: Place) -> dict[str, str]:
    """The proofs of the first report, with their kinds."""
    return {row.title: row.kind for row in evidence_of([place.report(0).version_id or 0])}


def test_what_stale_rows_hold_is_skipped_by_who_has_seen_them(place: Place) -> None:
    ids = place.upload(filled(place.form(), K4="表里写的", K6="也写了"))
    first = place.report(0).id
    reports.save_draft(by(place.region.liaison), first, None, Draft("页面上写的"))
    (read,) = excel_forms.uploaded(by(place.region.liaison, LATER), ids, place.uploads)
    (stale,) = read.differences.stale
    told = {(change.label, change.before, change.after) for change in stale.changes}
    assert ("进展情况", "页面上写的", "表里写的") in told
    act = by(place.region.liaison, LATER)
    taken = excel_forms.take_uploaded(act, ids, place.uploads, skipping=[first])
    assert [row.report_id for row in taken.differences.rows] == [place.report(2).id]
    kept, written = place.text(0), place.text(2)
    assert kept is not None and kept.progress_text == "页面上写的"
    assert written is not None and written.progress_text == "也写了"


def test_a_report_without_row_is_named(place: Place) -> None:
    book = load_workbook(io.BytesIO(filled(place.form(), K4="新开 6 条")))
    book["填报"].delete_rows(6)
    ids = place.upload(saved(book))
    (read,) = excel_forms.uploaded(by(place.region.liaison, LATER), ids, place.uploads)
    assert [report.report_id for report in read.differences.absent] == [place.report(2).id]


def test_uploads_are_ones_own(place: Place) -> None:
    ids = place.upload(filled(place.form(), K4="新开 6 条"))
    for other in (place.region.other_liaison, place.region.coordinator):
        with pytest.raises(NotFound):
            excel_forms.uploaded(by(other), ids, place.uploads)
        with pytest.raises(NotFound):
            excel_forms.take_uploaded(by(other), ids, place.uploads)


def test_words_typed_before_stay_where_a_form_says_no_change(place: Place) -> None:
    """As on the page: they are a version of their own."""
    world.accepted(place.report(0), place.region)
    world.opened(quarter=world.Quarter(2027, 2), on=date(2027, 6, 1))
    report = world.report(place.tasks[0], place.region.transport, world.Quarter(2027, 2))
    act = date(2027, 6, 5)
    reports.save_draft(by(place.region.liaison, act), report.id, None, Draft("写了一半"))
    form = form_of(report.round_id, place.region.transport.id, place.region.liaison, act)
    place.take(filled(form_book.write(form), J4="无变化", K4=""), on=act)
    texts = select(ReportVersion.progress_text).where(ReportVersion.report_id == report.id)
    assert db.session.scalars(texts.order_by(ReportVersion.number)).all() == ["写了一半", world.TEXT.progress_text]


def test_changed_between_looking_and_confirming(place: Place) -> None:
    ids = place.upload(filled(place.form(), K4="表里写的", K6="也写了"))
    reports.save_draft(by(place.region.liaison), place.report(0).id, None, Draft("页面上写的"))
    with pytest.raises(Conflict):
        excel_forms.take_uploaded(by(place.region.liaison, LATER), ids, place.uploads)
    assert place.text(2) is None


@pytest.mark.slow
def test_several_files_are_one_import(place: Place) -> None:
    data = place.form()
    ids = place.upload(filled(data, K4="第一个文件"), filled(data, K6="第二个文件"))
    assert len(excel_forms.take_uploaded(by(place.region.liaison, LATER), ids, place.uploads).differences.rows) == 2
    twice = place.upload(filled(place.form(), K4="甲"), filled(place.form(), K4="乙"))
    with pytest.raises(BadInput) as refused:
        excel_forms.take_uploaded(by(place.region.liaison, LATER), twice, place.uploads)
    assert ["“form0.xlsx”、“form1.xlsx”都改了" in line for line in refused.value.details] == [True]


def test_file_named_as_classified_is_not_read(place: Place) -> None:
    secret = NewFile("填报表（机密）.xlsx", place.form())
    with pytest.raises(BadInput, match="文件名有密级字样"):
        excel_forms.take(by(place.region.liaison, LATER), secret, place.uploads)
    with pytest.raises(BadInput, match="文件名有密级字样"):
        excel_forms.receive(by(place.region.liaison, LATER), [secret], place.uploads)


@pytest.mark.parametrize("at", ["填报!B1", "指标!B2", "签字盖章!B9"])
def test_file_marked_as_classified_is_not_kept(place: Place, at: str) -> None:
    """By its titles or a page without rows to fill in; words in a cell of a task are no marking."""
    book: Any = load_workbook(io.BytesIO(filled(place.form(), K4="机密")))
    assert place.upload(saved(book))
    sheet, _, cell = at.rpartition("!")
    book[sheet][cell] = "机密★1年"
    kept = list(place.uploads.stored())
    with pytest.raises(BadInput, match="密级字样，没有保存"):
        place.upload(saved(book))
    assert list(place.uploads.stored()) == kept


def test_file_that_cannot_be_read_keeps_the_others_out(place: Place) -> None:
    with pytest.raises(BadInput, match=r"form1.xlsx：这不是 .xlsx 表格"):
        place.upload(place.form(), b"text")
    assert counts()[2:] == (0, 0)
