"""Slow statements: told from a threshold on, without values, the same one once a minute."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine, text

from tracker import clock
from tracker.monitoring import current
from tracker.monitoring.current import Current
from tracker.monitoring.statements import AGAIN_AFTER, SlowStatements


class Watch:
    """A clock that goes on by hand."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    watch = Watch()
    monkeypatch.setattr(clock, "elapsed", watch)
    return watch


@pytest.fixture
def engine(watch: Watch) -> Iterator[Engine]:
    engine = create_engine("sqlite://")
    SlowStatements(engine, 0.5)
    with engine.connect() as connection:
        connection.connection.create_function("takes", 1, lambda by: setattr(watch, "seconds", watch.seconds + by))
    yield engine
    current.end()
    engine.dispose()


def ask(engine: Engine, seconds: float) -> None:
    with engine.connect() as connection:
        connection.execute(text("SELECT\n  takes(:by), :words"), {"by": seconds, "words": "所填的内容"})


@pytest.mark.parametrize(("seconds", "is_told"), [(0.499, False), (0.5, True)])
def test_both_sides_of_the_threshold(
    engine: Engine, caplog: pytest.LogCaptureFixture, seconds: float, is_told: bool
) -> None:
    ask(engine, seconds)
    told = [record.getMessage() for record in caplog.records]
    assert told == (["slow statement 0.500 s: SELECT takes(?), ?"] if is_told else [])


def test_the_same_one_is_told_once_a_minute(engine: Engine, watch: Watch, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(3):
        ask(engine, 0.5)
    assert len(caplog.records) == 1
    watch.seconds += AGAIN_AFTER
    ask(engine, 0.5)
    assert "2 more since it was last told" in caplog.records[1].getMessage()


def test_a_request_knows_what_it_asked(engine: Engine) -> None:
    ask(engine, 0.1)
    current.begin(request := Current("ab12", "GET", "/", 0.0))
    ask(engine, 0.1)
    ask(engine, 0.2)
    assert (request.statements, round(request.database_seconds, 3)) == (2, 0.3)
