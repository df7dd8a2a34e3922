"""A failure as a traceback for the log, without what people typed.

SQLAlchemy leaves parameters out; PostgreSQL tells them all the same behind DETAIL (Failing row contains (7, …)).
"""

from __future__ import annotations

import re
import traceback

_NEXT = r"\[SQL|HINT|The above exception|During handling|Traceback"
_DETAIL = re.compile(rf"^(DETAIL|CONTEXT):.*?(?=^(?:{_NEXT})|\Z)", re.MULTILINE | re.DOTALL)


def traceback_of(error: BaseException) -> str:
    """The lines of the traceback, with the error it came from."""
    return _DETAIL.sub(r"\1: …\n", "".join(traceback.format_exception(error)))
