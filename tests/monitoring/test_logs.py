"""The log as JSON lines: one record one line, the number of the request on each, nobody's words."""

from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from tracker.monitoring import current
from tracker.monitoring.current import Current
from tracker.monitoring.logs import FACTS, REQUESTS, JsonLines, LogForm, write_log


@pytest.fixture
def log() -> Iterator[logging.Logger]:
    root, own = logging.getLogger(), logging.getLogger(REQUESTS)
    before = root.level, root.handlers[:], own.level
    yield logging.getLogger("tracker.some")
    current.end()
    root.level, root.handlers[:] = before[0], before[1]
    own.setLevel(before[2])


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_record_is_a_line_with_its_request(log: logging.Logger) -> None:
    write_log(LogForm.JSON, stream := io.StringIO())
    log.info("first\nsecond “%s”", "数据", extra={FACTS: {"status": 200}})
    current.begin(Current("ab12", "GET", "/tasks/<code>", 0.0))
    log.warning("again")
    told = lines(stream)
    assert [one["message"] for one in told] == ["first\nsecond “数据”", "again"], "a line break makes no second line"
    assert told[0]["status"] == 200 and "request" not in told[0] and told[0]["at"].endswith("+08:00")
    assert (told[1]["request"], told[1]["method"], told[1]["route"]) == ("ab12", "GET", "/tasks/<code>")


def test_a_failure_is_told_without_what_was_typed() -> None:
    try:
        raise ValueError("bad")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "", 0, "failed", None, sys.exc_info())
    told = json.loads(JsonLines().format(record))
    assert told["message"] == "failed" and told["traceback"].endswith("ValueError: bad\n")


@pytest.mark.parametrize(("form", "told"), [(LogForm.JSON, 1), (LogForm.TEXT, 0)])
def test_a_line_for_each_request_is_for_collectors(log: logging.Logger, form: LogForm, told: int) -> None:
    write_log(form, stream := io.StringIO())
    logging.getLogger(REQUESTS).info("GET / 200")
    logging.getLogger("apscheduler").info("ran")
    assert len(stream.getvalue().splitlines()) == told
