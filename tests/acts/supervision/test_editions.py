"""A quarter's report from its draft to its signature: frozen, found out when changed, corrected by a next one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import openpyxl
import pytest
from docx import Document
from flask import Flask
from sqlalchemy import Connection, event, func, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, scoped_session

from tests.acts.tasks.test_adjustments import WHY
from tests.given import builders
from tests.given.beginnings import begins_with, over
from tests.reporting import world
from tests.reporting.world import Region, by
from tests.supervision.recount import reading
from tracker import audit, changes
from tracker.actor import SYSTEM, Act, Actor
from tracker.acts.outcomes import endings
from tracker.acts.reporting import rounds
from tracker.acts.supervision import editions, workbooks
from tracker.acts.tasks import adjustments
from tracker.audit import AuditEntry, checking_queries
from tracker.audit.anchors import Why
from tracker.audit.steps import KEY
from tracker.database import db, end_read
from tracker.errors import BadInput, Conflict, Forbidden, NotFound, RuleRefused
from tracker.jobs import runs
from tracker.jobs.runs import Job, Run
from tracker.papers.filling import as_json
from tracker.plans.models import Task
from tracker.reporting.models import Round
from tracker.reporting.quarters import Quarter
from tracker.reporting.rounds.queries import cutoffs_of
from tracker.stores.folder import Folder
from tracker.supervision.editions import check_queries, kept_queries
from tracker.supervision.editions.body_queries import bodies_of
from tracker.supervision.editions.content_queries import rows_kept
from tracker.supervision.editions.kept_queries import EditionLine
from tracker.supervision.editions.rules import Made
from tracker.supervision.models import Edition, EditionDifference, EditionFacts, EditionFile, EditionRow
from tracker.supervision.movement_queries import Lit, lit_by, movement, turned
from tracker.supervision.papers import edition_queries
from tracker.supervision.papers.template_queries import facts_kept
from tracker.supervision.papers.writing import values
from tracker.supervision.selecting.rules import Selection
from tracker.tasks.adjusting import Adjustment
from tracker.vocabulary import Colour, DifferenceKind, EditionState, Forecast, Mode, PaperKind, Role
from tracker.web.desk.quarters import closed_rounds, last_two

CHONGQING = "500000"
ACCEPTED_ON, CLOSED_ON = date(2026, 12, 22), date(2027, 1, 1)
AFTER, LATER = date(2027, 1, 8), date(2027, 2, 3)
Q1 = Quarter(2027, 1)
PARTS = (Edition, EditionFile, EditionRow, EditionDifference)


@begins_with("schema")
def closed_quarter(url: str, instance: Path) -> None:
    """Two tasks of two bodies; one report of the first was accepted in time, nothing of the second came."""
    with over(url, instance):
        of = world.region()
        task, _ = of.task(), of.task()
        db.session.commit()
        round = world.opened()
        world.accepted(world.report(task, of.transport), of, on=ACCEPTED_ON)
        rounds.close_round(builders.act(on=CLOSED_ON), round.id)


@begins_with("closed_quarter")
def drafted_edition(url: str, instance: Path) -> None:
    """The quarter's edition is drafted."""
    with over(url, instance):
        made(world.again(), instance)


@begins_with("drafted_edition")
def signed_edition(url: str, instance: Path) -> None:
    """It is reviewed and signed."""
    with over(url, instance):
        of, (one,) = world.again(), kept_queries.editions(CHONGQING)
        sign(of, reviewed(of, one), instance)


@begins_with("signed_edition")
def corrected_edition(url: str, instance: Path) -> None:
    """A report that came late has made a correction of it, which is signed."""
    with over(url, instance):
        of = world.again()
        late(of, LATER)
        signed(of, instance, LATER)


@pytest.fixture
def closed(closed_quarter: None, session: scoped_session[Session]) -> Region:
    return world.again()


@pytest.fixture
def draft(drafted_edition: None, closed: Region) -> EditionLine:
    """The quarter's edition as a draft."""
    (one,) = kept_queries.editions(CHONGQING)
    return one


@pytest.fixture
def final(signed_edition: None, closed: Region) -> EditionLine:
    """The quarter's edition, signed."""
    (one,) = kept_queries.editions(CHONGQING)
    return one


@pytest.fixture
def both(corrected_edition: None, closed: Region) -> tuple[EditionLine, EditionLine]:
    """The edition and its correction, both signed."""
    first, second = sorted(kept_queries.editions(CHONGQING), key=lambda one: one.number)
    return first, second


def asked(of: Region, on: date = AFTER) -> int:
    return editions.request(by(of.coordinator, on), CHONGQING, world.Q4)


def worked_off(folder: Path, on: date = AFTER, fencing: int = 0) -> Run:
    """The oldest run, done."""
    act = builders.act(on=on, actor=SYSTEM)
    job = runs.take(act, fencing)
    assert isinstance(job, Job)
    runs.work_off(act, job, editions.work_off, Folder(folder))
    db.session.expire_all()
    return runs.run_row(job.run_id)


def made(of: Region, folder: Path, on: date = AFTER) -> EditionLine:
    """The next edition as a draft."""
    asked(of, on)
    run = worked_off(folder, on)
    assert run.state == runs.DONE, run.message
    return kept_queries.edition(int(run.result or 0))


def reviewed(of: Region, one: EditionLine, on: date = AFTER) -> EditionLine:
    editions.review(by(of.coordinator, on), one.id, one.version, one.sha256)
    return kept_queries.edition(one.id)


def signed(of: Region, folder: Path, on: date = AFTER) -> EditionLine:
    """The next edition, made, reviewed and signed."""
    return sign(of, reviewed(of, made(of, folder, on), on), folder, on)


def sign(of: Region, one: EditionLine, folder: Path, on: date = AFTER) -> EditionLine:
    editions.sign(by(of.coordinator_head, on), one.id, one.version, one.sha256, Folder(folder))
    return kept_queries.edition(one.id)


def faults(folder: Path) -> list[str]:
    db.session.expire_all()
    return [fault for one in check_queries.findings(CHONGQING, Folder(folder)) for fault in one.faults]


def test_from_the_draft_to_the_signature(closed: Region, draft: EditionLine, tmp_path: Path) -> None:
    assert (draft.state, draft.number, draft.label) == (EditionState.DRAFT, 1, "第1版（草稿）")
    assert draft.prepared_by == closed.coordinator.name and draft.totals["tasks"] == 2
    assert [draft.name_of(file) for file in draft.files] == [
        "2026年第4季度政策落实调度台账（未签发）.xlsx",
        "2026年第4季度政策落实调度台账（领导版）（未签发）.xlsx",
        "2026年第4季度政策落实情况专报（未签发）.docx",
        "2026年第4季度政策落实情况通报（未签发）.docx",
        "2026年第4季度政策落实情况汇报提纲（未签发）.docx",
        "2026年第4季度政策落实情况评估表（未签发）.docx",
        "2026年第4季度政策落实情况签报（未签发）.docx",
        "2026年第4季度政策落实情况数字出处（未签发）.docx",
    ]
    seen = reviewed(closed, draft)
    assert (seen.state, seen.reviewed_by) == (EditionState.REVIEWED, closed.coordinator.name)
    editions.sign(by(closed.coordinator_head, AFTER), seen.id, seen.version, seen.sha256, Folder(tmp_path))
    final = kept_queries.edition(draft.id)
    assert (final.state, final.label, final.sha256) == (EditionState.FINAL, "定稿第1版", draft.sha256)
    assert final.name_of(final.files[0]) == "2026年第4季度政策落实调度台账.xlsx"
    assert faults(tmp_path) == []
    told = [row.action for row in db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))]
    assert told[-4:] == ["request_edition", "prepare_edition", "review_edition", "sign_edition"]
    noted = checking_queries.anchor_of_edition(final.id)
    assert noted is not None and (noted.seq, noted.what) == (len(told), "500000 2026年第4季度报表定稿第1版")


@pytest.mark.slow
def test_its_files_are_the_workbook_of_the_quarter(draft: EditionLine, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(tmp_path / draft.files[0].name)
    entries = {line[0].value: line[1].value for line in book["封面说明"].iter_rows(min_row=2)}
    assert "第1版（报告期已关闭" in entries["期次"] and "更正内容" not in entries
    assert [path.name for path in sorted(tmp_path.iterdir())] == sorted(file.name for file in draft.files)
    bodies = bodies_of(draft.id, draft.sha256, CHONGQING, draft.as_of)
    ids = kept_queries.tasks_then(draft.id, kept_queries.Wanted(), bodies)
    codes = [line[1].value for line in book["任务台账"].iter_rows(min_row=5)]
    assert [row.code for row in kept_queries.rows_then(draft.id, ids)] == codes
    for colour in Colour:
        wanted = kept_queries.Wanted(light=colour)
        assert len(kept_queries.tasks_then(draft.id, wanted, bodies)) == draft.totals[colour.value]


def test_two_who_ask_get_one_build(closed: Region, tmp_path: Path) -> None:
    first, second = asked(closed), editions.request(by(closed.coordinator_head, AFTER), CHONGQING, world.Q4)
    assert first == second
    worked_off(tmp_path)
    assert runs.take(builders.act(on=AFTER), 0) is None


@pytest.mark.both
def test_two_who_ask_at_the_same_moment_get_one_build(closed: Region, app: Flask) -> None:
    people, ready = (closed.coordinator, closed.coordinator_head), Barrier(2)
    db.session.remove()

    def ask(number: int) -> int:
        with app.app_context():
            try:
                ready.wait()
                return editions.request(by(people[number], AFTER), CHONGQING, world.Q4)
            finally:
                db.session.remove()

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(ask, range(2))
    assert first == second


@pytest.mark.slow
def test_a_draft_is_made_anew_in_its_place(closed: Region, tmp_path: Path) -> None:
    first, second = made(closed, tmp_path), made(closed, tmp_path, LATER)
    assert (first.id, first.number) == (second.id, second.number) and first.sha256 != second.sha256
    assert len(list(tmp_path.iterdir())) == len(second.files), "the files of the old one are gone"
    with pytest.raises(Conflict):
        editions.review(by(closed.coordinator, LATER), first.id, first.version, first.sha256)


def test_what_is_stopped_leaves_nothing(closed: Region, tmp_path: Path) -> None:
    run_id = asked(closed)
    act = builders.act(on=AFTER, actor=SYSTEM)
    job = runs.take(act, 0)
    assert job is not None

    def stopped(per_cent: int) -> None:
        raise runs.Cancelled

    with pytest.raises(runs.Cancelled):
        editions.work_off(act, job, Folder(tmp_path), stopped)
    assert list(tmp_path.iterdir()) == [] and db.session.scalar(select(Edition.id)) is None
    assert runs.cancel(by(closed.coordinator, AFTER), run_id)
    runs.work_off(act, job, editions.work_off, Folder(tmp_path))
    assert list(tmp_path.iterdir()) == [] and db.session.scalar(select(Edition.id)) is None


@pytest.fixture
def lost_answer() -> Iterator[Callable[[bool], None]]:
    """From its call on the answer to the commit that ends a run is lost: it took effect, or it did not (`False`)."""
    listening: list[Callable[[Connection], None]] = []

    def lose(took_effect: bool) -> None:
        def ends(connection: Connection) -> None:
            cursor = connection.connection.cursor()
            cursor.execute("SELECT count(*) FROM runs WHERE state = 'done'")
            if cursor.fetchone() == (before + 1,) and not given:
                given.append(True)
                if took_effect:
                    connection.connection.commit()
                raise DBAPIError("COMMIT", {}, Exception("server closed the connection"), connection_invalidated=True)

        given: list[bool] = []
        before = db.session.scalar(select(func.count(Run.id)).where(Run.state == runs.DONE)) or 0
        end_read()
        event.listen(db.engine, "commit", ends)
        listening.append(ends)

    yield lose
    for one in listening:
        event.remove(db.engine, "commit", one)


Lose = Callable[[bool], None]


def lost(of: Region, folder: Path, on: date = AFTER) -> None:
    """Make the next edition; the answer to its commit is lost."""
    asked(of, on)
    with pytest.raises(DBAPIError, match="server closed"):
        worked_off(folder, on)
    db.session.expire_all()


@pytest.mark.parametrize("is_first", [True, False])
@pytest.mark.slow
def test_an_edition_whose_commit_was_not_answered_has_its_files(
    closed: Region, tmp_path: Path, lost_answer: Lose, is_first: bool
) -> None:
    """The server moved to its standby in the very commit: the draft was there, none of its files was."""
    if not is_first:
        made(closed, tmp_path)
    lost_answer(True)
    lost(closed, tmp_path, LATER)
    (one,) = kept_queries.editions(CHONGQING)
    assert one.prepared_at.date() == LATER and faults(tmp_path) == []
    assert {path.name for path in tmp_path.iterdir()} == {file.name for file in one.files}


@pytest.mark.slow
@pytest.mark.parametrize("is_first", [True, False])
def test_of_one_whose_commit_was_lost_nothing_is_left(
    closed: Region, tmp_path: Path, lost_answer: Lose, is_first: bool
) -> None:
    before = [] if is_first else [file.name for file in made(closed, tmp_path).files]
    lost_answer(False)
    lost(closed, tmp_path, LATER)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(before) and faults(tmp_path) == []


@pytest.mark.slow
def test_where_nobody_can_say_whose_files_they_are_all_stay(
    closed: Region, tmp_path: Path, lost_answer: Lose, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {file.name for file in made(closed, tmp_path).files}

    def gone(names: Any) -> set[str]:
        raise DBAPIError("SELECT", {}, Exception("no server"), connection_invalidated=True)

    monkeypatch.setattr(kept_queries, "files_named", gone)
    lost_answer(True)
    lost(closed, tmp_path, LATER)
    assert faults(tmp_path) == [] and before < {path.name for path in tmp_path.iterdir()}


@pytest.mark.both
@pytest.mark.parametrize("is_done", [True, False])
@pytest.mark.slow
def test_who_was_overtaken_leaves_the_files_of_who_overtook_him(
    closed: Region, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_done: bool
) -> None:
    """He stood still until the lease was another's, who made the same edition: the same bytes have the same name."""
    keep, others = editions._kept, list[Path]()
    monkeypatch.setattr(Made, "file_name", lambda made, book, sha256, suffix: f"{book}{suffix}")

    def overtaken(*given: Any) -> Any:
        monkeypatch.setattr(editions, "_kept", keep)
        runs.queue_again(_system(AFTER))
        if is_done:
            worked_off(tmp_path, fencing=1)
        else:
            assert runs.take(_system(AFTER), 1)
        others.extend(tmp_path.iterdir())
        return keep(*given)

    monkeypatch.setattr(editions, "_kept", overtaken)
    asked(closed)
    worked_off(tmp_path)
    assert sorted(tmp_path.iterdir()) == sorted(others) and faults(tmp_path) == []
    assert len(kept_queries.editions(CHONGQING)) == is_done


def test_nothing_is_signed_with_a_key_that_is_not_the_one_of_the_last_anchor(
    app: Flask, closed: Region, draft: EditionLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its anchor could never be verified, and nobody could take it away."""
    with changes.writing(builders.act(on=AFTER)):
        audit.anchor(builders.act(on=AFTER), Why.HOUR)
    one = reviewed(closed, draft)
    with monkeypatch.context() as other:
        other.setitem(app.extensions, KEY, b"of another machine")
        with pytest.raises(RuleRefused, match="没有签发"):
            editions.sign(by(closed.coordinator_head, AFTER), one.id, one.version, one.sha256, Folder(tmp_path))
    assert kept_queries.edition(one.id).state == EditionState.REVIEWED
    editions.sign(by(closed.coordinator_head, AFTER), one.id, one.version, one.sha256, Folder(tmp_path))


def test_a_second_person_signs(closed: Region, draft: EditionLine, tmp_path: Path) -> None:
    with pytest.raises(RuleRefused, match="只有已审的可以签发"):
        editions.sign(by(closed.coordinator_head, AFTER), draft.id, draft.version, draft.sha256, Folder(tmp_path))
    editions.review(by(closed.coordinator_head, AFTER), draft.id, draft.version, draft.sha256)
    one = kept_queries.edition(draft.id)
    with pytest.raises(Forbidden, match="须由另一位"):
        editions.sign(by(closed.coordinator_head, AFTER), one.id, one.version, one.sha256, Folder(tmp_path))
    with pytest.raises(NotFound):
        editions.sign(by(closed.coordinator, AFTER), one.id, one.version, one.sha256, Folder(tmp_path))
    with pytest.raises(RuleRefused, match="请先退回草稿"):
        asked(closed)


def test_it_goes_back_with_a_reason(closed: Region, draft: EditionLine) -> None:
    one = reviewed(closed, draft)
    with pytest.raises(BadInput, match="请填写退回的理由"):
        editions.give_back(by(closed.coordinator_head, AFTER), one.id, one.version, " ")
    editions.give_back(by(closed.coordinator_head, AFTER), one.id, one.version, "少一张表")
    back = kept_queries.edition(one.id)
    assert (back.state, back.returned, back.reviewed_by) == (EditionState.DRAFT, "少一张表", None)


@pytest.mark.slow
def test_another_regions_edition_is_not_there(closed: Region, draft: EditionLine) -> None:
    with pytest.raises(NotFound):
        editions.review(builders.act(on=AFTER, actor=_of_another(closed)), draft.id, draft.version, draft.sha256)


def _of_another(of: Region) -> Actor:
    return replace(of.coordinator, jurisdiction_id="140000", roles=frozenset({Role.COORDINATOR}))


def test_an_open_quarter_has_no_edition(session: scoped_session[Session]) -> None:
    of = world.region()
    of.task()
    session.commit()
    world.opened()
    with pytest.raises(RuleRefused, match="还没有关闭"):
        asked(of, date(2026, 12, 24))


def test_the_database_keeps_what_was_signed(final: EditionLine) -> None:
    for table in (*PARTS[:3], EditionFacts):
        for change in ("UPDATE {} SET id = id + 1", "DELETE FROM {}"):
            with pytest.raises(DBAPIError, match="a signed edition is never changed"):
                db.session.execute(text(change.format(table.__tablename__)))
            db.session.rollback()
    into = "INSERT INTO edition_differences (edition_id, position, kind, task_id, code, department, words)"
    one = "SELECT edition_id, 1, 'light', task_id, code, 'x', 'x' FROM edition_rows"
    with pytest.raises(DBAPIError, match="a signed edition is never changed"):
        db.session.execute(text(f"{into} {one} LIMIT 1"))


def unguarded(change: str) -> None:
    """What somebody does who goes around the program."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SET LOCAL session_replication_role = replica"))
        db.session.execute(text(change))
        db.session.commit()
        return
    kept = db.session.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
    for name, _ in kept:
        db.session.execute(text(f"DROP TRIGGER {name}"))
    db.session.execute(text("PRAGMA defer_foreign_keys = ON"))
    db.session.execute(text(change))
    for _, sql in kept:
        db.session.execute(text(sql.replace(":", "\\:")))
    db.session.commit()


def test_one_changed_byte_of_a_file_is_found(final: EditionLine, tmp_path: Path) -> None:
    path = tmp_path / final.files[1].name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))
    assert faults(tmp_path) == [f"文件“{final.files[1].title}”（{path.name}）的内容被改动"]
    path.unlink()
    assert faults(tmp_path) == [f"文件“{final.files[1].title}”（{path.name}）不在报表文件夹里"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("UPDATE edition_rows SET colour = 'blue' WHERE position = 1", "的数据被改动"),
        ("UPDATE edition_rows SET row = CAST(REPLACE(CAST(row AS TEXT), '2026', '2027') AS {json})", "的数据被改动"),
        ("DELETE FROM edition_rows WHERE position = 2", check_queries.CHANGED_HEAD),
        ("UPDATE editions SET as_of = '2026-12-19'", check_queries.CHANGED_HEAD),
        ("UPDATE editions SET signed_by = '别人'", check_queries.REPLACED),
        ("UPDATE edition_files SET title = '别的'", check_queries.CHANGED_HEAD),
    ],
)
def test_one_changed_value_is_found(final: EditionLine, tmp_path: Path, change: str, told: str) -> None:
    unguarded(change.format(json="JSON" if db.engine.dialect.name == "postgresql" else "TEXT"))
    found = faults(tmp_path)
    assert found and all(told in one for one in found)


def test_one_that_vanished_is_missed(final: EditionLine, tmp_path: Path) -> None:
    for table in (EditionFacts, *reversed(PARTS)):
        unguarded(f"DELETE FROM {table.__tablename__}")
    (found,) = check_queries.findings(CHONGQING, Folder(tmp_path))
    assert (found.state, found.sha256, found.faults) == (None, final.sha256, (check_queries.VANISHED,))


def test_what_was_changed_before_is_not_signed(closed: Region, draft: EditionLine, tmp_path: Path) -> None:
    one = reviewed(closed, draft)
    db.session.execute(update(EditionRow).values(colour="blue"))
    db.session.commit()
    with pytest.raises(RuleRefused, match="与指纹不符"):
        editions.sign(by(closed.coordinator_head, AFTER), one.id, one.version, one.sha256, Folder(tmp_path))


def late(of: Region, on: date) -> None:
    """What the second task missed of one body comes after the closing, and is accepted."""
    task = db.session.scalars(select(Task).order_by(Task.id.desc())).first()
    assert task is not None
    world.accepted(world.report(task, of.transport), of, on=on)


def test_nothing_new_makes_no_new_edition(closed: Region, final: EditionLine) -> None:
    with pytest.raises(RuleRefused, match="没有补报和更正"):
        asked(closed, LATER)


@pytest.mark.slow
def test_a_late_report_makes_a_correction_with_its_differences(
    closed: Region, final: EditionLine, tmp_path: Path
) -> None:
    late(closed, LATER)
    assert kept_queries.edition(final.id).corrections == 1
    second = signed(closed, tmp_path, LATER)
    assert (second.number, second.state, second.label) == (2, EditionState.CORRECTION, "更正第2版")
    assert second.name_of(second.files[0]) == "2026年第4季度政策落实调度台账（更正第2版）.xlsx"
    assert second.corrections == 0 and final.as_of == second.as_of
    told = kept_queries.differences_of(second.id)
    assert any(one.kind is DifferenceKind.REPORT and "缺报变为已采用" in one.words for one in told)
    assert len({one.task_id for one in told}) == 1, "the other task is as it was"
    lights = [one.words for one in told if one.kind is DifferenceKind.LIGHT]
    assert lights, "what came late is in time for the light of the correction"
    assert (final.totals["missing"], second.totals["missing"]) == (3, 2) and second.totals["late"] == 1
    cover = openpyxl.load_workbook(tmp_path / second.files[0].name)["封面说明"]
    lines = [line[1].value for line in cover.iter_rows(min_row=2) if line[0].value == "更正内容"]
    assert len(lines) == len(told) and told[0].words in lines[0]
    assert faults(tmp_path) == []
    with pytest.raises(RuleRefused, match="没有补报和更正"):
        asked(closed, LATER + timedelta(days=1))


@pytest.mark.slow
def test_a_task_that_has_gone_on_since_keeps_its_light(closed: Region, final: EditionLine, tmp_path: Path) -> None:
    """What came late is told, but 待核验 of January is no state of the quarter before."""
    task = db.session.scalars(select(Task).order_by(Task.id.desc())).first()
    assert task is not None
    endings.apply(by(closed.head, AFTER), task.id, None, "已建成", "渝交〔2026〕9号")
    late(closed, LATER)
    second = signed(closed, tmp_path, LATER)
    kinds = {one.kind for one in kept_queries.differences_of(second.id)}
    assert kinds == {DifferenceKind.REPORT}
    before, after = (kept_queries.row_then(one.id, task.code) for one in (final, second))
    assert (before.light, before.state) == (after.light, after.state) and before.parts != after.parts


@pytest.mark.slow
def test_a_file_beside_a_signed_edition_says_that_it_is_not_that_one(closed: Region, tmp_path: Path) -> None:
    def called() -> str:
        act = builders.act(on=AFTER)
        return workbooks.build(act, Selection(CHONGQING), world.Q4, AFTER, tmp_path / "beside.xlsx").title

    assert called() == "2026年第4季度政策落实调度台账（未签发）"
    signed(closed, tmp_path)
    assert called() == "2026年第4季度政策落实调度台账（另行生成，不是定稿第1版）"


@pytest.mark.slow
def test_the_same_bytes_whenever_it_is_taken(closed: Region, final: EditionLine, tmp_path: Path) -> None:
    before = [(tmp_path / file.name).read_bytes() for file in final.files]
    late(closed, LATER)
    signed(closed, tmp_path, LATER)
    again = kept_queries.edition(final.id)
    assert [(tmp_path / file.name).read_bytes() for file in again.files] == before
    assert again.sha256 == final.sha256


@pytest.mark.slow
def test_the_scheduler_has_the_first_one_made_when_it_is_due(closed: Region, tmp_path: Path) -> None:
    round = db.session.scalars(select(Round)).one()
    due = cutoffs_of(round.id).edition_on
    assert editions.prepare_due(_system(due - timedelta(days=1)), CHONGQING) == []
    of_quarter, of_year = editions.prepare_due(_system(due), CHONGQING)
    assert editions.prepare_due(_system(due), CHONGQING) == [of_quarter, of_year]
    worked_off(tmp_path, due)
    (one,) = kept_queries.editions(CHONGQING)
    assert (one.state, one.prepared_by) == (EditionState.DRAFT, "系统")
    assert editions.prepare_due(_system(due + timedelta(days=1)), CHONGQING) == [of_year]


def test_what_somebody_stopped_is_not_begun_again(closed: Region) -> None:
    run_id, of_year = editions.prepare_due(_system(AFTER), CHONGQING)
    assert runs.cancel(by(closed.coordinator_head, AFTER), run_id)
    assert editions.prepare_due(_system(LATER), CHONGQING) == [of_year]
    assert asked(closed, LATER) != run_id, "by hand it is"


def _system(on: date) -> Act:
    return builders.act(on=on, actor=SYSTEM)


def test_a_check_is_kept_on_record(closed: Region, final: EditionLine, tmp_path: Path) -> None:
    (found,) = editions.verify(by(closed.coordinator, AFTER), CHONGQING, Folder(tmp_path))
    assert found.is_sound and found.state is EditionState.FINAL
    told = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (told.action, told.result, told.detail["editions"]) == ("verify_editions", "成功", 1)


@pytest.mark.slow
def test_a_correction_keeps_the_division_of_work_of_its_quarter(
    closed: Region, final: EditionLine, tmp_path: Path
) -> None:
    """Who leads since the closing changes nothing in it; only what was reported does."""
    task = list(db.session.scalars(select(Task).order_by(Task.id)))[1]
    given = Adjustment(AFTER, **WHY, mode=Mode.LEAD_CONSOLIDATES, lead_id=closed.commerce.id)
    adjustments.adjust(builders.act(on=AFTER), task.id, None, given)
    world.accepted(world.report(task, closed.transport), closed, on=LATER)
    second = signed(closed, tmp_path, LATER)
    was, now = (kept_queries.row_then(one.id, task.code) for one in (final, second))
    assert was is not None and now is not None
    assert (now.lead, now.mode, now.light) == (was.lead, was.mode, was.light)
    assert [part.report_state for part in now.parts][1] == was.parts[1].report_state


def next_quarter(of: Region, folder: Path, on: date) -> EditionLine:
    """The draft of the first quarter of 2027, which was closed without a report."""
    round = world.opened(quarter=Q1, on=date(2027, 3, 1))
    rounds.close_round(builders.act(on=date(2027, 4, 1)), round.id)
    editions.request(by(of.coordinator, on), CHONGQING, Q1)
    return kept_queries.edition(int(worked_off(folder, on).result or 0))


def quarter_before(one: EditionLine, folder: Path) -> tuple[dict[str, int], str, str]:
    """Of an edition's chart the lights of 上季 and where they are from; of its 专报 what it is compared with."""
    counts, source = drawn_before(folder / one.files[0].name)
    brief = Document(str(folder / next(file.name for file in one.files if file.book is PaperKind.BRIEF)))
    (words,) = re.findall(r"与(.+?)相比", "".join(paragraph.text for paragraph in brief.paragraphs))
    return counts, source, words


def drawn_before(path: Path) -> tuple[dict[str, int], str]:
    """The lights of 上季 in the chart of a workbook, and where they are from."""
    (line,) = [line for line in reading.table(openpyxl.load_workbook(path), "图表数据") if line["项"] == "上季"]
    return {colour.value: line[colour.label] or 0 for colour in Colour}, line["出处"]


def lights(one: EditionLine) -> dict[str, int]:
    return {colour.value: one.totals[colour.value] for colour in Colour}


@pytest.mark.slow
def test_sheets_and_papers_compare_with_the_correction_of_the_quarter_before(
    closed: Region, both: tuple[EditionLine, EditionLine], tmp_path: Path
) -> None:
    first, second = both
    assert lights(first) != lights(second)
    third = next_quarter(closed, tmp_path, date(2027, 4, 12))
    told = lights(second), "任务台账、上季更正第2版", "2026年第4季度更正第2版"
    assert quarter_before(third, tmp_path) == told
    (whole, *_) = reading.table(openpyxl.load_workbook(tmp_path / third.files[0].name), "总体情况")
    moved = {one: lights(third)[one.value] - lights(second)[one.value] for one in Colour}
    assert whole["较上季增减"] == " ".join(f"{one.label}{more:+d}" for one, more in moved.items() if more)


@pytest.mark.slow
def test_the_leaders_page_counts_from_the_same_lights(
    closed: Region, both: tuple[EditionLine, EditionLine], tmp_path: Path
) -> None:
    """Those of the 更正 that the edition was compared with; 转为 is told against its word."""
    first, second = both
    third = next_quarter(closed, tmp_path, date(2027, 4, 12))
    told = list[bool]()
    for one, at in ((first, first.prepared_at + timedelta(hours=1)), (second, third.prepared_at)):
        before = lit_by(CHONGQING, world.Q4.name, one.round_id, at)
        found = movement(Lit(third.round_id), before, 5)
        assert {colour.value: found.before.get(colour, 0) for colour in Colour} == lights(one)
        was = {row.task_id: f"{row.light.colour.label}·{row.light.word}" for row in rows_kept(one.id)}
        told += [each.was == was[each.task_id] for some in found.turned.values() for each in some]
    assert told and all(told)


@pytest.mark.slow
def test_what_turned_is_counted_from_the_corrections_of_both_quarters(
    closed: Region, both: tuple[EditionLine, EditionLine], tmp_path: Path
) -> None:
    """On the home of 综合处 as on the leaders'; 综合处 compared what was frozen and told another number."""
    _, second = both
    third = next_quarter(closed, tmp_path, date(2027, 4, 12))
    past = closed_rounds(CHONGQING)
    sides = last_two(CHONGQING, past, None, third.prepared_at)
    assert sides == (Lit(third.round_id), Lit(second.round_id, second.id))
    was, now = (rows_kept(one.id) for one in (second, third))
    other = {row.task_id: row.light.colour for row in was}
    assert turned(*sides) == Counter(row.light.colour for row in now if row.light.colour != other[row.task_id])
    corrected = replace(third, number=2)
    assert last_two(CHONGQING, past, corrected, third.prepared_at) == (Lit(third.round_id, third.id), sides[1])


@pytest.mark.slow
@pytest.mark.both
def test_a_file_of_one_plan_is_compared_with_what_was_signed_by_its_day(
    closed: Region, both: tuple[EditionLine, EditionLine], tmp_path: Path
) -> None:
    plan_id, path, today = closed.plan.id, tmp_path / "own.xlsx", LATER + timedelta(days=7)
    first, second = both

    def told(on: date, *plans: int) -> tuple[dict[str, int], str]:
        workbooks.build(builders.act(on=today), Selection(CHONGQING, plans), Q1, on, path)
        return drawn_before(path)

    assert told(today, plan_id) == told(today) == (lights(second), "任务台账、上季更正第2版")
    assert told(AFTER, plan_id) == told(AFTER) == (lights(first), "任务台账、上季定稿")
    assert told(CLOSED_ON, plan_id)[1] == "任务台账、上季关闭时的冻结数据", "nobody had signed yet"


@pytest.mark.slow
def test_a_correction_signed_since_changes_no_paper_of_an_edition(
    closed: Region, final: EditionLine, tmp_path: Path
) -> None:
    """The paper of one plan, made later, is compared with what the edition itself was compared with."""
    third = next_quarter(closed, tmp_path, date(2027, 4, 12))
    assert quarter_before(third, tmp_path)[1:] == ("任务台账、上季定稿", "2026年第4季度定稿第1版")
    late(closed, date(2027, 4, 13))
    signed(closed, tmp_path, date(2027, 4, 14))
    again = {kind: as_json(told) for kind, told in values(edition_queries.facts_of(third)).items()}
    assert again == {kind: as_json(told) for kind, told in facts_kept(third).items()}


@pytest.mark.slow
def test_a_quarter_before_that_nobody_signed_counts_as_it_was_closed(
    closed: Region, draft: EditionLine, tmp_path: Path
) -> None:
    third = next_quarter(closed, tmp_path, date(2027, 4, 12))
    told = lights(draft), "任务台账、上季关闭时的冻结数据", "2026年第4季度关闭时的冻结数据"
    assert quarter_before(third, tmp_path) == told


@pytest.mark.slow
def test_how_long_a_task_is_behind_goes_on_from_one_correction_to_the_next(
    closed: Region, final: EditionLine, tmp_path: Path
) -> None:
    tasks = list(db.session.scalars(select(Task).order_by(Task.id)))
    hard = replace(world.TEXT, forecast=Forecast.HARD, problems="资金不足")
    world.accepted(world.report(tasks[1], closed.transport), closed, hard, on=LATER)
    second = signed(closed, tmp_path, LATER)
    commerce = replace(closed, liaison=closed.other_liaison, head=closed.other_head)
    world.accepted(world.report(tasks[0], closed.commerce), commerce, on=LATER + timedelta(days=2))
    third = signed(closed, tmp_path, LATER + timedelta(days=2))
    assert behind_for(second, tmp_path) == behind_for(third, tmp_path) != []


def behind_for(of: EditionLine, folder: Path) -> list[Any]:
    """连续期数 of the rows of 滞后清单."""
    sheet = openpyxl.load_workbook(folder / of.files[0].name)["滞后清单"]
    return [line[9].value for line in sheet.iter_rows(min_row=4)]


@pytest.mark.slow
def test_the_leaders_page_shows_the_lights_of_the_correction(
    closed: Region, final: EditionLine, tmp_path: Path
) -> None:
    """Counts and worst lines are those of the edition that stands, not of the day of closing."""
    task = list(db.session.scalars(select(Task).order_by(Task.id)))[1]
    hard = replace(world.TEXT, forecast=Forecast.HARD, problems="资金不足")
    world.accepted(world.report(task, closed.transport), closed, hard, on=LATER)
    second = signed(closed, tmp_path, LATER)
    page = kept_queries.page_of_edition(second, (Colour.RED, Colour.YELLOW), 10)
    assert {colour.value: count for colour, count in page.counts.items() if count} == {
        colour: count for colour, count in second.totals.items() if colour in {one.value for one in Colour} and count
    }
    assert task.code in {line.code for line in page.lists[Colour.YELLOW]}
