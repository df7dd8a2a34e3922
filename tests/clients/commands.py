"""The command `tracker`, run inside the test's own process against an installation of the test's own."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest import mock

from sqlalchemy import Connection, Engine, event

from tests.given.builders import NOW
from tests.servers.programs import lent_to_commands
from tracker import cli


@dataclass(frozen=True)
class Ran:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as the one JSON value it must be."""
        return json.loads(self.out)


@dataclass(frozen=True)
class Installation:
    """A database and an instance folder, as the environment names them to the command."""

    url: str
    folder: Path

    def run(self, *words: str, stdin: str = "", at: datetime = NOW) -> Ran:
        """Run `tracker WORDS…` while the clock stands at `at`."""
        environment = {"TRACKER_DATABASE_URL": self.url, "TRACKER_INSTANCE": str(self.folder)}
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
        code = 0
        with (
            mock.patch.dict("os.environ", environment),
            mock.patch("tracker.clock.now", return_value=at),
            mock.patch("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8")),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
            closing_engines(),
            lent_to_commands(),
        ):
            try:
                cli.main(list(words))
            except SystemExit as end:
                code = int(end.code or 0)
        return Ran(code, *(_said(stream) for stream in (out, err)))

    def done(self, *words: str, stdin: str = "", at: datetime = NOW) -> Ran:
        """The same for a command that must end with 0."""
        ran = self.run(*words, stdin=stdin, at=at)
        assert ran.code == 0, f"tracker {' '.join(words)} ended with {ran.code}: {ran.err}"
        return ran


def _said(stream: io.TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode("utf-8")


@contextlib.contextmanager
def closing_engines() -> Iterator[None]:
    """Dispose of every engine used meanwhile: a process of its own would end with its connections."""
    used: set[Engine] = set()

    def remember(connection: Connection) -> None:
        used.add(connection.engine)

    event.listen(Engine, "engine_connect", remember)
    try:
        yield
    finally:
        event.remove(Engine, "engine_connect", remember)
        for engine in used:
            engine.dispose()
