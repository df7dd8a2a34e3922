"""How many pages a process makes at once.

A process makes one page's worth of progress at a time: twenty begun together are no sooner done than eight, and each
needs a connection to the database. Those beyond the eight that are kept (tracker/__init__.py) are opened and closed for
one page, with every statement planned anew: at the last hour's rush that was half of what PostgreSQL did.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from tracker.cli.serve.connections import PAGES

IN_NO_TURN = frozenset({"/login", "/healthz"})
"""Whoever signs in waits for his password to be checked, not in the way of pages; who asks after us hears at once."""


class InTurn:
    """The application, of which so many requests are in hand at once; the others wait for their turn."""

    def __init__(self, app: WSGIApplication, at_once: int = PAGES) -> None:
        self._app = app
        self._room = threading.BoundedSemaphore(at_once)

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[Any]:
        if environ["PATH_INFO"] in IN_NO_TURN:
            return self._app(environ, start)
        with self._room:
            return self._app(environ, start)
