"""The log: lines for people, or one JSON object a line for a collector (TRACKER_LOG=json).

Example: {"at": "2026-10-08T09:00:03.120+08:00", "level": "INFO", "logger": "tracker.requests", "process": 4711,
"message": "GET /tasks/<code> 200", "request": "4f0c…", "method": "GET", "route": "/tasks/<code>", "status": 200,
"milliseconds": 41.3, "statements": 19, "database_milliseconds": 12.0}

No line holds what people typed: an address stands as its rule, a statement without its values (reliability.md 3).
"""

from __future__ import annotations

import json
import logging
import sys
from datetime import datetime
from enum import Enum
from typing import TextIO

from tracker.clock import SHANGHAI
from tracker.failures.traceback_text import traceback_of
from tracker.monitoring.current import current

REQUESTS = "tracker.requests"
"""The logger that has a line for every answered request."""

FACTS = "facts"
"""Name under which a record carries fields of its own: `log.info("…", extra={FACTS: {"status": 200}})`."""

_TEXT = "%(asctime)s %(levelname)s %(name)s %(message)s"


class LogForm(Enum):
    """For whom the log is written."""

    TEXT = "text"
    JSON = "json"


class JsonLines(logging.Formatter):
    """A record as one JSON object; a line break in a message stays inside its string (log injection)."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        request = current()
        line = {
            "at": datetime.fromtimestamp(record.created, SHANGHAI).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "process": record.process,
            "message": record.getMessage(),
            **({"request": request.request, "method": request.method, "route": request.route} if request else {}),
            **getattr(record, FACTS, {}),
        }
        if record.exc_info and record.exc_info[1]:
            line["traceback"] = traceback_of(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def write_log(form: LogForm, stream: TextIO | None = None) -> None:
    """From now on this process writes its log in that form, to standard error unless another stream is given."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines() if form is LogForm.JSON else logging.Formatter(_TEXT))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    # What is loaded with the pages, of no interest to anybody.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    # A job that begins and ends tells so itself.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    # A line for each request that waits for a thread: 5,000 of them in two busy minutes tell nobody anything.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    # A request a line is for collectors; people look for what went wrong.
    logging.getLogger(REQUESTS).setLevel(logging.INFO if form is LogForm.JSON else logging.WARNING)
