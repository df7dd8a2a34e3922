"""Long reads by two processes: the same answers, of the same instant, whatever becomes of the second one."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, wait
from contextlib import suppress
from pathlib import Path
from signal import SIGKILL
from threading import Event
from typing import Any, cast

import pytest
from sqlalchemy import func, insert, select

from tests.given import builders
from tracker import changes
from tracker.database import db, end_read, remembered, second_process, table_of, writing_apart
from tracker.database.second_process import each_worked_out
from tracker.database.snapshots import begin_snapshot, join_snapshot, shared_snapshot
from tracker.people.models import Jurisdiction

HERE = "TRACKER_TEST_PROCESS"
"""Of the environment: the process of the test."""


def where(part: Any) -> Iterator[tuple[Any, bool]]:
    """The part, and whether the second process answers."""
    yield part, os.environ[HERE] != str(os.getpid())


def regions_there_are(part: int) -> Iterator[tuple[int, int, bool]]:
    """The part, how many regions are seen, and whether the second process answers."""
    ((_, is_second),) = where(part)
    yield part, db.session.scalars(select(func.count(Jurisdiction.id))).one(), is_second


def ends_at_the_second(part: int) -> Iterator[tuple[int, bool]]:
    """As `where`; the second process does not live to answer the second part."""
    (answer,) = where(part)
    if part == 2 and answer[1]:
        os._exit(9)
    yield answer


def never_answers(part: int) -> Iterator[tuple[int, bool]]:
    """As `where`; the second process says nothing."""
    (answer,) = where(part)
    if answer[1]:
        Event().wait()
    yield answer


class Newer:
    """What this process does not understand."""

    def __reduce__(self) -> tuple[Any, ...]:
        return not_known_here, ()


def not_known_here() -> None:
    raise AttributeError("the program was changed on disk while this process ran")


def of_another_version(part: int) -> Iterator[Any]:
    """As `where`; the second process was begun from newer files."""
    (answer,) = where(part)
    yield Newer() if answer[1] else answer


def is_wrong_at_the_third(part: int) -> Iterator[int]:
    """Fails in whatever process."""
    if part == 3:
        raise ValueError("part 3")
    yield part


def cannot_be_read_at_the_second(part: int) -> Iterator[Any]:
    """As `where`, with words enough for two pieces; in the first of the second part is what nobody here understands."""
    (answer,) = where(part)
    yield answer
    yield Newer() if part == 2 and answer[1] else ""
    yield from (f"{number}{'x' * 200}" for number in range(500))


class Last:
    """Whoever puts it into words ends."""

    def __reduce__(self) -> tuple[Any, ...]:
        os.kill(os.getpid(), SIGKILL)
        raise AssertionError


def is_killed_while_it_tells(part: int) -> Iterator[Any]:
    """As `where`; of the second process a piece of its first answer comes."""
    (answer,) = where(part)
    yield answer
    if answer[1]:
        yield "x" * 200_000
        yield Last()


@pytest.fixture(autouse=True)
def two_processors(session: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """In a region of one's own, on a machine on which a second process is worth its while."""
    monkeypatch.setenv(HERE, str(os.getpid()))
    monkeypatch.setattr(second_process, "_processors", lambda: 2)
    with changes.writing(builders.act()):
        db.session.add(Jurisdiction(**values("999991")))
    begin_snapshot()
    yield
    end_read()


def values(code: str) -> dict[str, str]:
    return {"id": code, "name": code, "short": "某", "level": "county", "source": ""}


@pytest.fixture
def waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second process has begun before the first part is worked out: it takes the first two."""
    is_free = second_process._Second.is_free

    def begun(self: Any) -> bool:
        with suppress(EOFError):
            self._joined.result(60)
        return is_free(self)

    monkeypatch.setattr(second_process._Second, "is_free", begun)


class Slow:
    """A second process that has answered when it is waited for, not before."""

    def __init__(self) -> None:
        self.asked_of = dict[Future[Any], Any]()

    def is_free(self) -> bool:
        return len(self.asked_of) < 2

    def asked(self, part: Any) -> Future[Any]:
        told: Future[Any] = Future()
        self.asked_of[told] = part
        return told

    def heard(self, told: Future[Any]) -> Any:
        return [(self.asked_of.pop(told), True)] if told in self.asked_of else told.result()


def test_this_process_works_rather_than_wait() -> None:
    told = list(second_process._by_two(cast(Any, Slow()), where, range(6)))
    assert told == [(0, True), (1, True), (2, False), (3, True), (4, True), (5, False)]


@pytest.mark.usefixtures("waited_for")
def test_parts_are_answered_in_order_by_both() -> None:
    told = list(each_worked_out(where, range(20)))
    assert [part for part, _ in told] == list(range(20))
    assert told[:2] == [(0, True), (1, True)]


@pytest.mark.usefixtures("waited_for")
def test_both_see_the_database_as_of_one_instant(database_kind: str) -> None:
    """What somebody writes behind the beginning of the read is in no answer; on SQLite the second then gives none."""
    ((_, before, _),) = regions_there_are(0)
    with writing_apart() as connection:
        connection.execute(insert(table_of(Jurisdiction)).values(**values("999992")))
        connection.execute(remembered._marking(connection.dialect.name), {"mark": 7})
    seen = list(each_worked_out(regions_there_are, [1, 2, 3]))
    assert [(part, count) for part, count, _ in seen] == [(1, before), (2, before), (3, before)]
    assert [is_second for *_, is_second in seen[:2]] == [database_kind == "postgresql"] * 2


@pytest.mark.usefixtures("waited_for")
def test_what_the_second_leaves_undone_is_done_here() -> None:
    done = list(each_worked_out(ends_at_the_second, [1, 2, 3, 4, 5]))
    assert done == [(1, True), (2, False), (3, False), (4, False), (5, False)]


def test_all_is_done_here_where_the_second_cannot_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    assert list(each_worked_out(where, [1, 2, 3])) == [(1, False), (2, False), (3, False)]


def test_what_is_wrong_with_a_part_is_raised_here() -> None:
    with pytest.raises(ValueError, match="part 3"):
        list(each_worked_out(is_wrong_at_the_third, [1, 2, 3]))


def test_nobody_works_on_when_nobody_asks_any_more(begun: list[subprocess.Popen[bytes]]) -> None:
    """A workbook is cancelled in the middle."""
    answers = each_worked_out(where, [1, 2, 3])
    next(answers)
    answers.close()  # type: ignore[attr-defined]
    assert [one.returncode is None for one in begun] == [False]


@pytest.mark.usefixtures("waited_for")
def test_the_second_process_tells_why_it_ended_and_this_one_that_it_did(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ValueError, match="part 3"):
        list(each_worked_out(is_wrong_at_the_third, [1, 3]))
    assert "ValueError: part 3" in capfd.readouterr().err
    assert [line.endswith(" it ended with 1") for line in caplog.messages] == [True]


def test_all_is_done_here_where_the_machine_takes_no_second_process(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert list(each_worked_out(where, [1, 2, 3])) == [(1, False), (2, False), (3, False)]
    assert ["/nowhere/python" in line for line in caplog.messages] == [True]


@pytest.mark.usefixtures("waited_for")
def test_all_is_done_here_where_the_second_says_nothing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(second_process, "_PATIENCE", 0)
    assert list(each_worked_out(never_answers, [1, 2, 3])) == [(1, False), (2, False), (3, False)]
    assert ["TimeoutError" in line for line in caplog.messages] == [True]


@pytest.mark.usefixtures("waited_for")
def test_all_is_done_here_where_the_second_is_of_another_version() -> None:
    assert list(each_worked_out(of_another_version, [1, 2, 3])) == [(1, False), (2, False), (3, False)]


@pytest.mark.usefixtures("waited_for")
def test_nothing_is_heard_behind_an_answer_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the third and fourth part the second process has told, too; nobody knows where their answers begin."""
    monkeypatch.setattr(second_process, "_AHEAD", 8)
    monkeypatch.setattr(second_process, "_ASKED", 8)
    heard = second_process._Second.heard

    def late(self: Any, promised: Future[Any]) -> Any:
        wait(self._unanswered, 60)
        return heard(self, promised)

    monkeypatch.setattr(second_process._Second, "heard", late)
    told = list(each_worked_out(cannot_be_read_at_the_second, range(1, 9)))
    assert [one[0] for one in told if isinstance(one, tuple)] == list(range(1, 9))


def test_nobody_waits_until_a_long_question_is_taken_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is more than a pipe takes: the first part is worked out here while the second process begins."""
    deaf = tmp_path / "deaf"
    deaf.write_text("#!/bin/sh\nexec tail -f /dev/null\n")
    deaf.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(deaf))
    monkeypatch.setattr(second_process, "_PATIENCE", 0)
    told = [("1" * 200_000, False), ("2" * 200_000, False)]
    assert list(each_worked_out(where, [part for part, _ in told])) == told


def test_who_had_not_begun_when_the_read_was_over_is_told_of(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    monkeypatch.setattr(second_process._Second, "_hear", lambda self: Future())
    assert list(each_worked_out(where, [1])) == [(1, False)]
    assert caplog.messages == ["a long read was over before a second process had begun"]


def test_all_is_done_here_where_there_is_no_thread_to_hear_the_second(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, begun: list[subprocess.Popen[bytes]]
) -> None:
    def refused(self: Any, *told: Any) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(second_process.ThreadPoolExecutor, "submit", refused)
    assert list(each_worked_out(where, [1, 2])) == [(1, False), (2, False)]
    assert ["can't start new thread" in line for line in caplog.messages] == [True]
    assert [one.returncode is None for one in begun] == [False]


@pytest.mark.usefixtures("waited_for")
def test_who_is_killed_in_the_middle_of_an_answer_is_told_of_by_his_end(caplog: pytest.LogCaptureFixture) -> None:
    assert list(each_worked_out(is_killed_while_it_tells, [1, 2])) == [(1, False), (2, False)]
    assert [line.endswith(" it ended with -9") for line in caplog.messages] == [True]


@pytest.mark.parametrize("wrong", ["one processor", "no snapshot", "writing"])
def test_there_is_no_second_process_where_it_would_see_something_else_or_help_nobody(
    wrong: str, monkeypatch: pytest.MonkeyPatch, database_kind: str
) -> None:
    if wrong == "one processor":
        monkeypatch.setattr(second_process, "_processors", lambda: 1)
    monkeypatch.setattr(subprocess, "Popen", lambda *told, **more: pytest.fail("it was begun"))
    if wrong != "one processor":
        end_read()
    if wrong == "writing":
        with changes.writing(builders.act()):
            assert list(each_worked_out(where, [1, 2])) == [(1, False), (2, False)]
    elif wrong == "one processor" or database_kind == "postgresql":  # each read of SQLite is a snapshot
        assert list(each_worked_out(where, [1, 2])) == [(1, False), (2, False)]


def test_a_snapshot_that_has_ended_is_not_joined(database_kind: str) -> None:
    shared = shared_snapshot()
    assert shared is not None
    end_read()
    with changes.writing(builders.act()):
        db.session.add(Jurisdiction(**values("999993")))
    assert not join_snapshot(shared)
