"""A browser's connection without a browser: requests of one person one after the other, cookies and the line kept."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.servers.serving import multipart

PATIENCE = 60.0
"""Seconds after which nobody waits for an answer any longer."""

Fields = Mapping[str, str | list[str]]
"""What a form sends; boxes of one name as a list."""

_STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})")


@dataclass(frozen=True)
class Answer:
    """What came back: 303, /reports/7/check, and the page."""

    status: int
    location: str
    body: bytes

    @property
    def text(self) -> str:
        """The page."""
        return self.body.decode()


@dataclass(frozen=True)
class Asked:
    """One request. `kind`: the line of the table it is counted in; `allowed`: statuses that are no fault."""

    kind: str
    path: str
    fields: Fields | None = None
    file: bytes = b""
    allowed: tuple[int, ...] = (200, 303)
    is_autosave: bool = False

    def bytes(self, cookies: Mapping[str, str]) -> bytes:
        """As it goes over the line."""
        head = [f"{'GET' if self.fields is None else 'POST'} {self.path} HTTP/1.1", "Host: 127.0.0.1"]
        head.append(f"Cookie: {'; '.join(f'{name}={value}' for name, value in cookies.items())}")
        body = b""
        if self.is_autosave:
            head.append("X-Autosave: 1")
        if self.fields is not None:
            body, kind = multipart(self.fields, self.file) if self.file else _plain(self.fields)
            head += [f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
        return "\r\n".join([*head, "", ""]).encode() + body


def _plain(fields: Fields) -> tuple[bytes, str]:
    return urlencode(fields, doseq=True).encode(), "application/x-www-form-urlencoded"


@dataclass
class Line:
    """The connection of one browser, opened again where the other side has closed it."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    _reader: asyncio.StreamReader | None = None
    _writer: asyncio.StreamWriter | None = None

    async def ask(self, asked: Asked) -> Answer:
        """The answer; raises OSError where none came."""
        try:
            return await asyncio.wait_for(self._ask(asked), PATIENCE)
        except (OSError, asyncio.IncompleteReadError, TimeoutError) as broken:
            self.close()
            raise OSError(f"no answer: {broken!r}") from broken

    async def _ask(self, asked: Asked) -> Answer:
        was_open = self._writer is not None
        try:
            head = await self._head(asked)
        except (ConnectionError, asyncio.IncompleteReadError) as closed:
            # The other side closes what was idle for half a minute, now and then just as we begin: a browser goes on.
            if not was_open or getattr(closed, "partial", b""):
                raise
            self.close()
            head = await self._head(asked)
        assert self._reader is not None
        told = self._told(head)
        if told.get("transfer-encoding") == "chunked":
            body = await _chunks(self._reader)
        else:
            body = await self._reader.readexactly(int(told.get("content-length", "0")))
        if told.get("connection") == "close":
            self.close()
        found = _STATUS.match(head)
        assert found, head[:100]
        return Answer(int(found[1]), told.get("location", ""), body)

    async def _head(self, asked: Asked) -> bytes:
        if self._writer is None or self._reader is None or self._reader.at_eof():
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self.port, limit=2**20)
        self._writer.write(asked.bytes(self.cookies))
        await self._writer.drain()
        return await self._reader.readuntil(b"\r\n\r\n")

    def _told(self, head: bytes) -> dict[str, str]:
        told = {}
        for line in head.decode("latin-1").split("\r\n")[1:]:
            name, _, value = line.partition(": ")
            if name.lower() == "set-cookie":
                cookie, _, content = value.partition(";")[0].partition("=")
                self.cookies[cookie] = content
            told[name.lower()] = value
        return told

    def close(self) -> None:
        """The next request opens a new one."""
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    parts = []
    while size := int(await reader.readuntil(b"\r\n"), 16):
        parts.append((await reader.readexactly(size + 2))[:-2])
    await reader.readexactly(2)
    return b"".join(parts)
