"""What messages arrive at: a real HTTPS listener and a real mail server on this machine, each doing as it is told.

`localhost.pem` is a key and its self-signed certificate, made for these tests alone and trusted by nobody else.
"""

from __future__ import annotations

import base64
import select
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from tracker.alerts.channels.https import Way

CERTIFICATE = Path(__file__).with_name("localhost.pem")


@dataclass
class Post:
    """One request as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Robot:
    """An HTTPS listener. `answer`: status and body; `hangs_up`: takes the request and says nothing; `drips`: answers
    without end, a byte now and then, until the other side goes."""

    port: int = 0
    answer: tuple[int, bytes] = (200, b'{"errcode":0,"errmsg":"ok"}')
    headers: dict[str, str] = field(default_factory=dict)
    hangs_up: bool = False
    drips: bool = False
    posts: list[Post] = field(default_factory=list)

    @property
    def way(self) -> Way:
        """Settings that let messages come here."""
        return Way((f"localhost:{self.port}", "127.0.0.1", "::1"), CERTIFICATE)


@dataclass
class Mail:
    """One mail as it arrived."""

    sender: str
    to: str
    bytes: bytes


@dataclass
class MailServer:
    """A mail server. `answers`: what it says to a command instead of yes; `drops`: gone after it has the whole mail."""

    port: int = 0
    tls: bool = True
    offers_starttls: bool = True
    answers: dict[str, str] = field(default_factory=dict)
    drops: bool = False
    account: tuple[str, str] = ("tracker", "geheim")
    mails: list[Mail] = field(default_factory=list)
    was_encrypted: list[bool] = field(default_factory=list)

    @property
    def way(self) -> Way:
        """Settings that let mail come here."""
        return Way((f"localhost:{self.port}", "127.0.0.1", "::1"), CERTIFICATE)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is part of the tests."""


@contextmanager
def robot(**settings: Any) -> Iterator[Robot]:
    """A listener, gone afterwards."""
    told = Robot(**settings)

    class Handler(BaseHTTPRequestHandler):
        def setup(self) -> None:
            self.request = _context().wrap_socket(self.request, server_side=True)
            super().setup()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.posts.append(Post(self.path, dict(self.headers), body))
            self.close_connection = True
            if told.hangs_up:
                return
            status, answer = told.answer
            self.send_response(status)
            for name, value in told.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(10**6 if told.drips else len(answer)))
            self.end_headers()
            while told.drips and not select.select([self.connection], [], [], 0.02)[0]:
                self.wfile.write(b" ")
            self.wfile.write(answer)

        def finish(self) -> None:
            super().finish()
            self.request.close()

        def log_message(self, *args: Any) -> None:
            """Nothing is printed."""

    with _serving(Handler) as port:
        told.port = port
        yield told


@contextmanager
def mail_server(**settings: Any) -> Iterator[MailServer]:
    """A mail server, gone afterwards."""
    told = MailServer(**settings)

    class Handler(socketserver.StreamRequestHandler):
        def setup(self) -> None:
            if told.tls:
                self.request = _context().wrap_socket(self.request, server_side=True)
            self.is_encrypted = told.tls
            super().setup()

        def handle(self) -> None:
            self.say("220 localhost")
            sender = to = ""
            while line := self.rfile.readline().decode().strip():
                word = line.split()[0].upper()
                if word in told.answers:
                    self.say(told.answers[word])
                elif word == "EHLO":
                    more = [] if self.is_encrypted or not told.offers_starttls else ["STARTTLS"]
                    self.say(*(f"250-{one}" for one in ["localhost", *more]), "250 AUTH PLAIN")
                elif word == "STARTTLS":
                    self.encrypt()
                elif word == "AUTH":
                    user, password = base64.b64decode(line.split()[2]).decode().split("\0")[1:]
                    self.say("235 ok" if (user, password) == told.account else "535 authentication failed")
                elif word == "MAIL":
                    sender = line.partition("<")[2].partition(">")[0]
                    self.say("250 ok")
                elif word == "RCPT":
                    to = line.partition("<")[2].partition(">")[0]
                    self.say("250 ok")
                elif word == "DATA":
                    self.say("354 go on")
                    told.mails.append(Mail(sender, to, self.body()))
                    told.was_encrypted.append(self.is_encrypted)
                    if told.drops:
                        return
                    self.say(told.answers.get(".", "250 queued"))
                else:
                    self.say("250 ok")

        def say(self, *lines: str) -> None:
            self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())
            self.wfile.flush()

        def encrypt(self) -> None:
            self.say("220 go on")
            self.request = self.connection = _context().wrap_socket(self.request, server_side=True)
            self.rfile, self.wfile = self.request.makefile("rb"), self.request.makefile("wb")
            self.is_encrypted = True

        def body(self) -> bytes:
            lines = []
            while (line := self.rfile.readline()) not in (b".\r\n", b""):
                lines.append(line[1:] if line.startswith(b"..") else line)
            return b"".join(lines)

        def finish(self) -> None:
            super().finish()
            self.request.close()

    with _serving(Handler) as port:
        told.port = port
        yield told


@contextmanager
def _serving(handler: Any) -> Iterator[int]:
    with _Server(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


def _context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context
