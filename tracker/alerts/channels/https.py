"""One POST over HTTPS: certificate verified, address looked at first, no redirect followed (ASVS 1.3.6, 15.3.2)."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tracker.alerts.channels.destinations import Refused, resolved
from tracker.alerts.channels.outcome import Outcome, failed, unknown

SECONDS = 10.0
"""How long nothing may be heard."""
WHOLE = 30.0
"""How long the whole of an answer may take, however steadily it drips: deliveries behind it wait."""
MOST_READ = 64 * 1024

# A gateway that says so may have handed the message on.
_IN_DOUBT = frozenset({502, 504})


@dataclass(frozen=True)
class Way:
    """What the installation allows: where messages may go, and an authority of its own.

    One of a run: the authorities of the machine are read once, not with each message.
    """

    destinations: Collection[str]
    ca_file: Path | None = None

    @cached_property
    def context(self) -> ssl.SSLContext:
        """Certificates and names are verified, TLS 1.2 or later."""
        context = ssl.create_default_context()
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if self.ca_file is not None:
            context.load_verify_locations(self.ca_file)
        return context


@dataclass(frozen=True)
class Request:
    """A POST of JSON; `path` with its query holds the robot's key and is never told."""

    host: str
    port: int
    path: str
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()


Reading = Callable[[int, bytes], Outcome]
"""What an answer means, by its status and body."""


class _Pinned(http.client.HTTPSConnection):
    """Connects to the address that was looked at, and asks for the certificate of the name."""

    def __init__(self, host: str, port: int, address: str, context: ssl.SSLContext) -> None:
        super().__init__(host, port, timeout=SECONDS, context=context)
        self._address, self._tls = address, context

    def connect(self) -> None:
        """The name is not asked a second time."""
        plain = socket.create_connection((self._address, self.port), SECONDS)
        try:
            self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise


def post(request: Request, way: Way, read: Reading) -> Outcome:
    """Send it once: failed for certain until the first byte leaves, unknown from then on without an answer."""
    try:
        address = resolved(request.host, request.port, way.destinations)
        connection = _Pinned(request.host, request.port, address, way.context)
        connection.connect()
    except Refused as refused:
        return failed(str(refused), is_final=True)
    except ssl.SSLCertVerificationError as error:
        return failed(f"{request.host} 的证书没有通过验证：{error.verify_message}")
    except OSError as error:
        return failed(f"连不上 {request.host}:{request.port}：{error}")
    try:
        return _exchange(connection, request, read)
    finally:
        connection.close()


def _exchange(connection: _Pinned, request: Request, read: Reading) -> Outcome:
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "tracker", **dict(request.headers)}
    with _cut_off_after(WHOLE, connection) as is_over:
        try:
            connection.request("POST", request.path, request.body, headers)
            answer = connection.getresponse()
            body = answer.read(MOST_READ)
        except (OSError, ValueError, http.client.HTTPException) as error:
            late = f"{WHOLE:g} 秒内没有答复完" if is_over() else error or type(error).__name__
            return unknown(f"已交出，没有收到答复：{late}")
        if is_over():
            return unknown(f"已交出，没有收到答复：{WHOLE:g} 秒内没有答复完")
    if 300 <= answer.status < 400:
        return failed(f"对方要求转到别处（{answer.status}），不跟随")
    if answer.status in _IN_DOUBT:
        return unknown(f"对方的网关答复 {answer.status}")
    if answer.status != 200:
        return failed(f"对方答复 {answer.status}")
    return read(answer.status, body)


@contextmanager
def _cut_off_after(seconds: float, connection: _Pinned) -> Iterator[Callable[[], bool]]:
    """Ends the talk when its time is over, for a limit of each reading does not end one that drips."""
    over = threading.Event()
    talk = connection.sock

    def end() -> None:
        over.set()
        with suppress(OSError):
            socket.socket.shutdown(talk, socket.SHUT_RDWR)

    clock = threading.Timer(seconds, end)
    clock.daemon = True
    clock.start()
    try:
        yield over.is_set
    finally:
        clock.cancel()
