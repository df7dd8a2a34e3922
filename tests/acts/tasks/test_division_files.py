"""The 承办分工表: out and in again changes nothing, whole or not at all, never over what another wrote."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from datetime import timedelta
from itertools import combinations
from typing import Any

import pytest
from flask import Flask
from openpyxl import Workbook, load_workbook
from sqlalchemy import func, select

from tests.given import builders
from tests.servers.databases import on_sqlite
from tracker.actor import Act
from tracker.acts.tasks import adjustments, division_files
from tracker.acts.upkeep import turn
from tracker.alerts.models import Alert
from tracker.audit import AuditEntry
from tracker.database import db
from tracker.errors import BadInput, Conflict, NotFound
from tracker.outcomes.models import Extension
from tracker.people.models import Department
from tracker.plans.models import Item, Milestone, OwnerFact, Plan, Task
from tracker.plans.owners.along import sentences_of
from tracker.reporting.division import book
from tracker.reporting.division.columns import COLUMNS, EVERYBODY, ITEMS_SHEET
from tracker.reporting.division.queries import rows_of, sheet_of
from tracker.reporting.division.rows import ItemRow
from tracker.stores.folder import Folder
from tracker.tasks.adjusting import Adjustment
from tracker.tasks.models import AdjustmentRow
from tracker.tasks.queries import assignments_in_force
from tracker.vocabulary import AlertStage, ExtensionState, ItemKind, PartyRole

CODE = "50-22-11-06"
TODAY = builders.TODAY
GROUNDS = {"document": "渝府办〔2026〕12号", "reason": "职责调整"}
PLACES = {column.name: place for place, column in enumerate(COLUMNS, start=1)}


@pytest.fixture
def plan_id(chongqing_issued: None, app: Flask) -> Any:
    with app.app_context():
        yield db.session.scalars(select(Plan.id)).one()


def by(hours: int = 1, **more: Any) -> Act:
    """The head's next act."""
    return builders.act(at=builders.NOW + timedelta(hours=hours), **more)


def handed_out(plan_id: int) -> bytes:
    """The sheet as it stands."""
    return book.write(sheet_of(plan_id, TODAY))


def edited(data: bytes, change: Callable[[Any], None]) -> bytes:
    """The file after somebody worked on its first sheet."""
    opened = load_workbook(io.BytesIO(data))
    change(opened[ITEMS_SHEET])
    return saved(opened)


def saved(opened: Workbook) -> bytes:
    out = io.BytesIO()
    opened.save(out)
    return out.getvalue()


def line_of(sheet: Any, item_id: int) -> int:
    """The row in which an item stands."""
    marks = (sheet.cell(row, 1).value for row in range(4, sheet.max_row + 1))
    return next(row for row, mark in enumerate(marks, start=4) if mark and mark.split("|")[3] == str(item_id))


def filled(data: bytes, *rows: tuple[int, dict[str, str]]) -> bytes:
    """The file with these cells written, by item and column."""

    def write(sheet: Any) -> None:
        for item_id, cells in rows:
            line = line_of(sheet, item_id)
            for name, value in cells.items():
                sheet.cell(line, PLACES[name]).value = value

    return edited(data, write)


def items(plan_id: int, *, code: str = CODE, kind: ItemKind = ItemKind.FIGURE) -> list[ItemRow]:
    """Of one task."""
    return [row for row in rows_of(plan_id).values() if row.task.code == code and row.kind is kind]


def body(row: ItemRow, but: int = 0) -> tuple[int, str]:
    """A body of the task that does not own the item."""
    return next((id, name) for id, name in row.task.bodies.items() if id not in row.owners and id != but)


def owners() -> list[tuple[int, Any]]:
    return sorted((item.id, tuple(item.owner_ids)) for item in db.session.scalars(select(Item)))


def counts() -> tuple[int, ...]:
    tables = (OwnerFact, AdjustmentRow, AuditEntry, Alert)
    return tuple(db.session.scalar(select(func.count()).select_from(table)) or 0 for table in tables)


@on_sqlite
@pytest.mark.slow
def test_out_and_in_changes_nothing(plan_id: int) -> None:
    data, before = handed_out(plan_id), (owners(), counts())
    seen = division_files.preview(by(), plan_id, data)
    assert (seen.differences.changes, seen.differences.stale, seen.differences.faults) == ((), (), ())
    assert seen.differences.unchanged == len(rows_of(plan_id)) > 100
    division_files.take(by(), plan_id, data, TODAY)
    assert (owners(), counts()) == before


@pytest.mark.slow
def test_what_is_written_goes_in_and_the_same_file_again_changes_nothing(plan_id: int) -> None:
    figure, other, third = items(plan_id)[:3]
    first, second = body(figure), body(other)
    data = filled(
        handed_out(plan_id),
        (third.id, GROUNDS),
        (figure.id, {"to": f"　{first[1]} ", **GROUNDS}),
        (other.id, {"to": EVERYBODY, **GROUNDS}),
        (items(plan_id, kind=ItemKind.SENTENCE)[0].id, {"to": f"{first[1]}，{second[1]}", **GROUNDS}),
    )
    before = (owners(), counts())
    seen = division_files.preview(by(), plan_id, data)
    assert (owners(), counts()) == before, "a preview writes nothing"
    assert [one.task.code for one in seen.tasks] == [CODE]
    assert len(seen.differences.nameless) == 1, "why, and not to whom: told, so that nobody thinks that it was taken"
    told = {change.name: change.told for change in seen.tasks[0].bodies}
    assert any(line.startswith("新增填报：") for line in told[first[1]])
    division_files.take(by(), plan_id, data, TODAY, seen.seen)
    assert rows_of(plan_id)[figure.id].is_of(frozenset({first[0]}))
    assert rows_of(plan_id)[other.id].whose == EVERYBODY
    assert rows_of(plan_id)[figure.id].why == "职责调整（渝府办〔2026〕12号）"
    after = (owners(), counts())
    again = division_files.take(by(2), plan_id, data, TODAY)
    assert (again.changes, again.stale) == ((), ()) and (owners(), counts()) == after


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_written_goes_in_once(plan_id: int, seed: int) -> None:
    """Any items to any bodies: they have them after, the same file and the new one then change nothing."""
    chance = random.Random(seed)
    rows = rows_of(plan_id)
    wanted = {
        item_id: list(rows[item_id].task.bodies)[: chance.randint(0, 3)]
        for item_id in chance.sample(sorted(rows), k=40)
    }
    names = {id: "、".join(rows[id].task.bodies[one] for one in bodies) or EVERYBODY for id, bodies in wanted.items()}
    data = filled(handed_out(plan_id), *((id, {"to": told, **GROUNDS}) for id, told in names.items()))
    before = {id: row.owners for id, row in rows.items()}
    division_files.take(by(), plan_id, data, TODAY)
    after = rows_of(plan_id)
    assert all(after[id].is_of(frozenset(bodies)) for id, bodies in wanted.items())
    left = after.keys() - wanted.keys()
    sentence_of = sentences_of(list(db.session.scalars(select(Item).where(Item.id.in_(after)))))
    moved = {id for id in left if after[id].owners != before[id]}
    assert all(set(after[id].owners) == set(wanted.get(sentence_of.get(id, 0), ())) for id in moved), (
        "with its sentence"
    )
    done = (owners(), counts())
    for again in (data, handed_out(plan_id)):
        taken = division_files.take(by(2), plan_id, again, TODAY)
        assert (taken.changes, taken.stale, taken.faults) == ((), (), ())
    assert (owners(), counts()) == done


@on_sqlite
def test_a_stale_row_is_skipped_and_named_and_the_rest_goes_in(plan_id: int) -> None:
    figure, other = items(plan_id)[:2]
    mine, theirs = body(figure), body(figure, but=body(figure)[0])
    data = filled(
        handed_out(plan_id),
        (figure.id, {"to": mine[1], **GROUNDS}),
        (other.id, {"to": body(other)[1], **GROUNDS}),
    )
    task_id = figure.task.id
    adjustments.adjust(by(), task_id, None, Adjustment(TODAY, "会议", "纪要", owners={figure.id: (theirs[0],)}))
    found = division_files.take(by(2), plan_id, data, TODAY)
    assert [change.row.id for change in found.changes] == [other.id]
    (stale,) = found.stale
    assert (stale.code, stale.wanted, stale.now) == (CODE, mine[1], f"{theirs[1]}（指定）")
    assert rows_of(plan_id)[figure.id].is_of(frozenset({theirs[0]}))


@on_sqlite
def test_what_was_looked_at_is_what_is_taken(plan_id: int) -> None:
    figure = items(plan_id)[0]
    data = filled(handed_out(plan_id), (figure.id, {"to": body(figure)[1], **GROUNDS}))
    seen = division_files.preview(by(), plan_id, data).seen
    theirs = body(figure, but=body(figure)[0])
    task_id = figure.task.id
    adjustments.adjust(by(), task_id, None, Adjustment(TODAY, "会议", "纪要", owners={figure.id: (theirs[0],)}))
    with pytest.raises(Conflict, match="又有变动"):
        division_files.take(by(2), plan_id, data, TODAY, seen)


@on_sqlite
@pytest.mark.slow
def test_from_a_later_day_waits_is_told_twice_and_is_not_registered_twice(plan_id: int) -> None:
    figure = items(plan_id)[0]
    mine, day = body(figure), TODAY + timedelta(days=3)
    data = filled(handed_out(plan_id), (figure.id, {"to": mine[1], **GROUNDS}))
    division_files.take(by(), plan_id, data, day)
    assert not rows_of(plan_id)[figure.id].is_of(frozenset(figure.owners)) and told(mine[0])[-1].count("将调整分工")
    assert division_files.take(by(2), plan_id, data, day).changes == ()
    turn.turn(builders.act(on=day), "500000")
    assert db.session.get_one(Item, figure.id).owner_ids == [mine[0]]
    first, second = told(mine[0])
    assert f"自 {day} 起" in second and "将调整" not in second and "职责调整（渝府办〔2026〕12号）" in first


def told(department_id: int) -> list[str]:
    """The results of 调整分工 in the inbox of a body's liaison, the oldest first."""
    rows = select(Alert).where(
        Alert.stage == AlertStage.RESULT,
        Alert.department_id == department_id,
        Alert.key.contains("division-"),
        Alert.key.endswith("liaison"),
    )
    return [alert.message for alert in db.session.scalars(rows.order_by(Alert.id))]


@on_sqlite
def test_every_bad_cell_is_named_at_once_and_nothing_goes_in(plan_id: int) -> None:
    figure, other = items(plan_id)[:2]
    sentences = items(plan_id, kind=ItemKind.SENTENCE)
    outside = next(row for row in rows_of(plan_id).values() if "市公安局" not in row.task.bodies.values())
    data = filled(
        handed_out(plan_id),
        (figure.id, {"to": body(figure)[1], **GROUNDS}),
        (other.id, {"to": body(other)[1]}),
        (sentences[0].id, {"to": "市不存在局", **GROUNDS}),
        (sentences[1].id, {"to": f"{EVERYBODY}、市公安局", **GROUNDS}),
        (sentences[2].id, {"owners": "市公安局"}),
        (outside.id, {"to": "山西省公安厅", **GROUNDS}),
    )
    before = (owners(), counts())
    with pytest.raises(BadInput) as refused:
        division_files.take(by(), plan_id, data, TODAY)
    assert (owners(), counts()) == before
    places = {line.split("：")[0].split("!")[1]: line.split("：", 1)[1] for line in refused.value.details}
    sheet = load_workbook(io.BytesIO(data))[ITEMS_SHEET]
    at = {row.id: line_of(sheet, row.id) for row in (figure, other, *sentences, outside)}
    assert places == {
        f"K{at[other.id]}": "请填写依据文号，没有文号的写会议纪要或函件名称",
        f"L{at[other.id]}": "请填写理由",
        f"J{at[sentences[0].id]}": "不认识“市不存在局”，请从“责任单位”表里选",
        f"J{at[sentences[1].id]}": "“本条各单位”已是全部单位，请只写它，或只写各单位的名称",
        f"G{at[sentences[2].id]}": "这一格不能改；要改的写在“改为承办单位”",
        f"J{at[outside.id]}": "不认识“山西省公安厅”，请从“责任单位”表里选",
    }


@on_sqlite
def test_texts_that_begin_like_formulas_stay_texts_and_formulas_are_named(plan_id: int) -> None:
    figure, other = items(plan_id)[:2]
    data = filled(
        handed_out(plan_id), (figure.id, {"to": "=A1", **GROUNDS}), (other.id, {"to": body(other)[1], **GROUNDS})
    )
    with pytest.raises(BadInput) as refused:
        division_files.take(by(), plan_id, data, TODAY)
    assert "是公式" in refused.value.details[0] and len(refused.value.details) == 1
    db.session.get_one(Item, figure.id).why = "=HYPERLINK(1)"
    db.session.commit()
    sheet: Any = load_workbook(io.BytesIO(handed_out(plan_id)))[ITEMS_SHEET]
    why = sheet.cell(line_of(sheet, figure.id), PLACES["why"])
    assert (why.value, why.data_type) == ("=HYPERLINK(1)", "s")
    assert not [cell.coordinate for row in sheet for cell in row if cell.data_type == "f"]


def swapped(sheet: Any) -> None:
    """Two columns change places, a title row and blank rows come in, a code is written in full-width digits."""
    for row in range(3, sheet.max_row + 1):
        last, first = sheet.cell(row, PLACES["reason"]), sheet.cell(row, PLACES["to"])
        last.value, first.value = first.value, last.value
    sheet.cell(4, PLACES["code"]).value = sheet.cell(4, PLACES["code"]).value.translate(
        str.maketrans("0123", "０１２３")
    )
    sheet.insert_rows(9, 3)


@on_sqlite
def test_columns_are_found_by_their_headers_and_blank_rows_do_not_matter(plan_id: int) -> None:
    figure = items(plan_id)[0]
    mine = body(figure)
    data = edited(filled(handed_out(plan_id), (figure.id, {"to": mine[1], **GROUNDS})), swapped)
    found = division_files.take(by(), plan_id, data, TODAY)
    assert [(change.row.id, change.owner_ids) for change in found.changes] == [(figure.id, (mine[0],))]


@on_sqlite
def test_rows_of_a_task_sorted_without_their_marks_are_refused(plan_id: int) -> None:
    """A body written beside one figure went to the one whose mark had stayed in its row."""
    pairs = combinations(rows_of(plan_id).values(), 2)
    figure, other = next((a, b) for a, b in pairs if (a.task.code, a.whose) == (b.task.code, b.whose))
    data = filled(handed_out(plan_id), (figure.id, {"to": body(figure)[1], **GROUNDS}))

    def sorted_without_marks(sheet: Any) -> None:
        lines = [line_of(sheet, row.id) for row in (figure, other)]
        for column in range(2, len(PLACES) + 1):
            first, last = (sheet.cell(line, column) for line in lines)
            first.value, last.value = last.value, first.value

    before = (owners(), counts())
    with pytest.raises(BadInput) as refused:
        division_files.take(by(), plan_id, edited(data, sorted_without_marks), TODAY)
    assert (owners(), counts()) == before
    assert [line for line in refused.value.details if "可能排序时整行错位" in line]


def rename(name: str, title: str) -> Callable[[Any], None]:
    def change(sheet: Any) -> None:
        sheet.cell(3, PLACES[name]).value = title

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (rename("reason", "备注"), "不认识表头“备注”"),
        (rename("reason", "依据文号"), "表头“依据文号”出现了两次"),
        (lambda sheet: sheet.delete_cols(PLACES["reason"]), "缺少表头：理由"),
    ],
)
@on_sqlite
def test_wrong_headers_refuse_the_file(plan_id: int, change: Callable[[Any], None], said: str) -> None:
    with pytest.raises(BadInput) as refused:
        division_files.preview(by(), plan_id, edited(handed_out(plan_id), change))
    assert any(said in line for line in refused.value.details) and "填报表" not in str(refused.value.details)


@on_sqlite
def test_marks_that_were_altered_doubled_or_are_of_another_plan(plan_id: int) -> None:
    def doubled(sheet: Any) -> None:
        sheet.cell(5, 1).value = sheet.cell(4, 1).value
        sheet.cell(6, 1).value = "I1|1|x|2|3"
        sheet.cell(7, 1).value = None
        sheet.cell(7, PLACES["to"]).value = "市公安局"

    faults = division_files.preview(by(), plan_id, edited(handed_out(plan_id), doubled)).differences.faults
    assert [fault.place.address for fault in faults] == ["B5", "B6", "J7"]
    with pytest.raises(BadInput, match="另一份方案"):
        division_files.preview(by(), plan_id, other_plan(plan_id))
    with pytest.raises(BadInput, match=r"不是 \.xlsx"):
        division_files.preview(by(), plan_id, b"PDF")
    with pytest.raises(BadInput, match="没有承办分工表"):
        division_files.preview(by(), plan_id, saved(Workbook()))


def other_plan(plan_id: int) -> bytes:
    """The sheet with the marks of a plan that is another."""
    sheet = sheet_of(plan_id, TODAY)
    rows = tuple(ItemRow(**{**vars(row), "plan_id": plan_id + 1}) for row in sheet.rows)
    return book.write(type(sheet)(**{**vars(sheet), "rows": rows}))


@on_sqlite
def test_a_task_that_has_ended_is_locked_and_refused(plan_id: int) -> None:
    figure = items(plan_id)[0]
    data = filled(handed_out(plan_id), (figure.id, {"to": body(figure)[1], **GROUNDS}))
    db.session.get_one(Task, figure.task.id).state = "closed"
    db.session.commit()
    (fault,) = division_files.preview(by(), plan_id, data).differences.faults
    assert "不能调整分工" in fault.message
    sheet: Any = load_workbook(io.BytesIO(handed_out(plan_id)))[ITEMS_SHEET]
    cell = sheet.cell(line_of(sheet, figure.id), PLACES["to"])
    assert cell.value == "—" and cell.protection.locked
    assert division_files.preview(by(), plan_id, handed_out(plan_id)).differences.unchanged == len(rows_of(plan_id))


@on_sqlite
def test_the_past_and_files_that_are_gone_are_refused(plan_id: int, tmp_path: Any) -> None:
    with pytest.raises(BadInput, match="不能早于今天"):
        division_files.take(by(), plan_id, handed_out(plan_id), TODAY - timedelta(days=1))
    for name in ("../../etc/passwd", "0" * 64):
        with pytest.raises(NotFound):
            division_files.stored(by(), plan_id, name, Folder(tmp_path))


@pytest.mark.slow
@on_sqlite
def test_a_body_that_no_clause_names_becomes_the_acting_one_and_goes_with_its_last_item(plan_id: int) -> None:
    first, second = [row for row in rows_of(plan_id).values() if "市公安局" not in row.task.bodies.values()][:2]
    assert first.task.id == second.task.id
    police = db.session.scalars(select(Department.id).where(Department.short_name == "市公安局")).one()
    other = {"document": "会议纪要", "reason": "会议议定"}
    data = filled(
        handed_out(plan_id),
        (first.id, {"to": "市公安局", **GROUNDS}),
        (second.id, {"to": f"{body(second)[1]}、市公安局", **other}),
    )
    seen = division_files.preview(by(), plan_id, data)
    assert seen.differences.changes[0].after == "市公安局（实际承办）"
    assert any(change.name == "市公安局" and change.before is None for change in seen.tasks[0].bodies)
    division_files.take(by(), plan_id, data, TODAY)
    assert acting(first.task.id) == [police] and police in rows_of(plan_id)[second.id].owners
    assert division_files.take(by(2), plan_id, data, TODAY).changes == ()
    back = filled(handed_out(plan_id), *((row.id, {"to": body(first)[1], **GROUNDS}) for row in (first, second)))
    division_files.take(by(3), plan_id, back, TODAY)
    assert acting(first.task.id) == [], "who owns nothing any more has no duty"


def acting(task_id: int) -> list[int]:
    return [one.department_id for one in assignments_in_force(task_id) if one.role == PartyRole.ACTING]


@pytest.mark.slow
def test_what_is_planned_for_an_acting_body_begins_though_it_came_before(plan_id: int) -> None:
    first, second = [row for row in rows_of(plan_id).values() if "市公安局" not in row.task.bodies.values()][:2]
    police = db.session.scalars(select(Department.id).where(Department.short_name == "市公安局")).one()
    day = TODAY + timedelta(days=3)
    division_files.take(by(), plan_id, filled(handed_out(plan_id), (first.id, {"to": "市公安局", **GROUNDS})), day)
    division_files.take(by(2), plan_id, filled(handed_out(plan_id), (second.id, {"to": "市公安局", **GROUNDS})), TODAY)
    assert acting(first.task.id) == [police]
    turn.turn(builders.act(on=day), "500000")
    assert db.session.get_one(Item, first.id).owner_ids == [police] and acting(first.task.id) == [police]


@pytest.mark.slow
def test_two_grounds_in_one_task_from_a_later_day_are_two_adjustments_each_told_once(plan_id: int) -> None:
    """The second was refused where both give to a body that no clause names; the body heard of all of it twice."""
    first, second = [row for row in rows_of(plan_id).values() if "市公安局" not in row.task.bodies.values()][:2]
    assert first.task.id == second.task.id
    police = db.session.scalars(select(Department.id).where(Department.short_name == "市公安局")).one()
    day, other = TODAY + timedelta(days=3), {"document": "会议纪要", "reason": "会议议定"}
    data = filled(
        handed_out(plan_id),
        (first.id, {"to": "市公安局", **GROUNDS}),
        (second.id, {"to": "市公安局", **other}),
    )
    division_files.take(by(), plan_id, data, day)
    assert db.session.scalars(select(AdjustmentRow.document)).all() == [GROUNDS["document"], other["document"]]
    planned = told(police)
    assert counted(planned, GROUNDS["document"], "会议纪要") == counted(planned, first.words[:12], second.words[:12])
    assert counted(planned, first.words[:12], second.words[:12]) == [[1, 0], [0, 1]]
    before = counts()
    again = division_files.take(by(2), plan_id, data, day)
    assert (again.changes, again.stale) == ((), ()) and counts() == before
    turn.turn(builders.act(on=day), "500000")
    assert acting(first.task.id) == [police]
    assert all(rows_of(plan_id)[row.id].is_of(frozenset({police})) for row in (first, second))
    assert counted(told(police)[2:], first.words[:12], second.words[:12]) == [[1, 0], [0, 1]]
    done = counts()
    assert division_files.take(by(72), plan_id, data, day).changes == () and counts() == done


@on_sqlite
def test_the_preview_says_which_request_for_a_later_date_ends(plan_id: int) -> None:
    figure, dates = dated(plan_id)
    (new, name), (asker, _) = body(figure), body(figure, but=body(figure)[0])
    asked = {"milestone_id": dates.id, "department_id": asker, "requested_on": TODAY + timedelta(days=700)}
    standing = {"jurisdiction_id": "500000", "task_id": figure.task.id, "state": ExtensionState.APPLIED}
    written = {"author": "联络员", "created_at": builders.NOW, "saved_at": builders.NOW}
    db.session.add(Extension(**asked, **standing, **written))
    db.session.commit()
    seen = division_files.preview(by(), plan_id, filled(handed_out(plan_id), (figure.id, {"to": name, **GROUNDS})))
    told = {change.department_id: change.told for change in seen.tasks[0].bodies}
    assert any("没有答复的延期申请" in line and line.endswith("变为已失效") for line in told[asker])
    assert not any("延期" in line for line in told[new])


def dated(plan_id: int) -> tuple[ItemRow, Milestone]:
    """A figure of a task of several bodies, with its own date."""
    for row in rows_of(plan_id).values():
        item = db.session.get_one(Item, row.id)
        found = select(Milestone).where(Milestone.indicator_id == item.indicator_id, Milestone.due_on.is_not(None))
        date = db.session.scalars(found).first() if item.indicator_id is not None else None
        if date is not None and len(row.task.bodies.keys() - row.owners.keys()) > 1:
            return row, date
    raise AssertionError("no such figure")


def counted(messages: list[str], *phrases: str) -> list[list[int]]:
    """How often each message says each phrase."""
    return [[words.count(phrase) for phrase in phrases] for words in messages]
