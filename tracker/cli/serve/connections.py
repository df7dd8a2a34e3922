"""How many browsers one serving process holds at once, and how long it waits for those that say nothing.

300 people keep up to six connections each: a limit of 100 was reached by twenty-two browsers, and whoever came next
waited two minutes. A connection costs a descriptor and no thread: a request is read whole before a thread takes it.
"""

from __future__ import annotations

import sys
from typing import Any

from tracker.config import MAX_UPLOAD_BYTES
from tracker.people.accounts.passwords import MOST_WAITING

if sys.platform != "win32":  # Windows counts no descriptors
    import resource

PAGES = 8
"""Pages in hand at most (turns.py), each with a connection to the database that is kept (tracker/__init__.py)."""
# Twelve may wait for passwords to be checked (people/accounts/passwords.py), eight are left for all other pages.
THREADS = MOST_WAITING + PAGES
CONNECTIONS = 3000
IDLE_SECONDS = 30

# Descriptors for the database, logs, and the temporary files of large uploads and downloads.
_OTHER_FILES = 500


def limits() -> dict[str, Any]:
    """The settings of waitress; the process may open as many files as its connections need, or fewer are taken."""
    return {
        "threads": THREADS,
        "connection_limit": max(100, _files_allowed(CONNECTIONS + _OTHER_FILES) - _OTHER_FILES),
        # Nothing sent for so long, between two requests or in the middle of one: the connection is closed.
        "channel_timeout": IDLE_SECONDS,
        "cleanup_interval": 5,
        # select() knows no descriptor above 1024.
        "asyncore_use_poll": True,
        "max_request_header_size": 64 * 1024,
        # Above Flask's own limit, which answers with a page; what is far beyond is not even kept for it.
        "max_request_body_size": 2 * MAX_UPLOAD_BYTES,
        # Between two pieces all connections are asked who has something to say, half a millisecond of 150 of them: 8 KB
        # at a time, as is usual, a file of 10 MB took over half a second of processor to come in.
        "recv_bytes": 128 * 1024,
        # A slow reader of a large file holds no thread: what he has not read yet waits in a temporary file.
        "outbuf_high_watermark": 2 * MAX_UPLOAD_BYTES,
    }


def _files_allowed(wanted: int) -> int:
    """How many files this process may have open, after asking for as many as wanted."""
    if sys.platform == "win32":
        return wanted
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return wanted
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    return most
