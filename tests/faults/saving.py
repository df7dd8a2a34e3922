"""People who save reports, some with a file, over a real port, and say afterwards what they were answered.

Each saves a report of his own, each save under a one-time token of its own. Where no answer came, the very same request
is sent again until there is one.
"""

from __future__ import annotations

import hashlib
import http.client
import os
import re
import signal
import ssl
import subprocess
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from urllib.parse import urlencode

from sqlalchemy import create_engine, text

from tests.clients.commands import Installation
from tests.clients.pages import Page
from tests.clients.visitors import demo_passwords
from tests.servers.databases import Account, Databases, running_server, server_programs
from tests.servers.serving import Office, children, is_alive, multipart
from tracker.changes import ALREADY_DONE

CLIENTS = 20
ACCOUNTS = ("cq-liaison-fgw", "cq-liaison-sww", "sx-liaison-swt", "sx-liaison-scjgj")
PATIENCE = 120
"""Seconds after which an office that does not answer has not come back."""
WITH_FILE = 100
"""One save of so many brings a file."""
MOST_FILES = 25
"""So many each client brings: a report takes thirty, and a long run saves it three thousand times."""


@dataclass(frozen=True)
class Door:
    """Where requests go in: the office's own port, or that of a proxy before it, with the certificate it shows."""

    port: int
    certificate: Path | None = None

    @property
    def address(self) -> str:
        """As it stands in a browser."""
        return f"{'https' if self.certificate else 'http'}://127.0.0.1:{self.port}"

    def answers(self) -> bool:
        """Whether somebody takes connections there."""
        with suppress(OSError), closing(self.opened()) as connection:
            connection.connect()
            return True
        return False

    def opened(self) -> http.client.HTTPConnection:
        """A connection for one request."""
        if self.certificate is None:
            return http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        trust = ssl.create_default_context(cafile=str(self.certificate))
        return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=30, context=trust)


@dataclass
class Client:
    """Somebody who saves one report again and again, one in `with_file` times with a file; `answered`: the tokens of
    saves that were answered."""

    door: Door
    account: str
    password: str
    cookies: dict[str, str] = field(default_factory=dict)
    report: int = 0
    answered: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    said: str = ""
    sent_again: int = 0
    gave_up: bool = False
    with_file: int = WITH_FILE
    wrong: list[str] = field(default_factory=list)

    def ask(self, method: str, path: str, body: bytes = b"", kind: str = "") -> tuple[int, str]:
        """One request; raises OSError where no answer came."""
        connection = self.door.opened()
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookies, "Referer": f"{self.door.address}{path}"}
        if kind:
            headers["Content-Type"] = kind
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            words = answer.read().decode()
        except http.client.HTTPException as broken:
            raise OSError(str(broken)) from broken
        finally:
            connection.close()
        for told in answer.headers.get_all("Set-Cookie", []):
            name, _, value = told.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, words

    def asked_until_answered(self, *words: str | bytes) -> tuple[int, str]:
        """The same request until the office answers something else than that it cannot; OSError after two minutes."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with suppress(OSError):
                status, page = self.ask(*words)  # type: ignore[arg-type]
                if status < 500:
                    return status, page
            self.sent_again += 1
            time.sleep(0.2)
        raise OSError("two minutes without an answer")

    def sign_in(self) -> None:
        """As the page asks for it."""
        while True:
            form = Page.of(self.asked_until_answered("GET", "/login")[1]).forms[0]
            fields = {**form.fields, "username": self.account, "password": self.password}
            status, page = self.asked_until_answered(
                "POST", "/login", urlencode(fields).encode(), "application/x-www-form-urlencoded"
            )
            if status in (302, 303):
                return
            self.wrong.append(f"sign in {status}: {Page.of(page).text[:200]}")
            time.sleep(1)

    def work(self, stop: Event) -> None:
        """Save until told to stop, or until the office does not come back."""
        try:
            self._work(stop)
        except OSError:
            self.gave_up = True

    def _work(self, stop: Event) -> None:
        number = 0
        while not stop.is_set():
            status, page = self.asked_until_answered("GET", f"/reports/{self.report}/edit")
            form = next((one for one in Page.of(page).forms if "progress_text" in one.names), None)
            if status != 200 or form is None:
                self.sign_in()
                continue
            version = int(form.fields["version"])
            for _ in range(25):
                if stop.is_set():
                    return
                number += 1
                brings = number % self.with_file == 0 and len(self.files) < MOST_FILES
                content = f"%PDF-1.4 {uuid.uuid4().hex}".encode() if brings else b""
                if not self.save(form.fields, version, number, content):
                    break
                version += 1

    def save(self, fields: dict[str, str], version: int, number: int, content: bytes = b"") -> bool:
        """One save, with a file where there is content; whether it was answered and the next may go on from it."""
        token, words = uuid.uuid4().hex, f"第{number}次填报，{self.account}"
        told = {**fields, "form_token": token, "version": str(version), "progress_text": words, "save": "1"}
        body, kind = multipart(told, content)
        status, page = self.asked_until_answered("POST", f"/reports/{self.report}/edit", body, kind)
        if status == 303 or (status == 409 and ALREADY_DONE in page):
            self.answered.append(token)
            self.said = words
            self.files += [hashlib.sha256(content).hexdigest()] if content else []
            return True
        if status != 409:
            self.wrong.append(f"{status}: {Page.of(page).text[:300]}")
        return False


def kill_database(folder: Path) -> Path:
    """Every process of the server at once; the folder of its data."""
    number, data = (folder / ".s.PGSQL.5432.lock").read_text(encoding="ascii").splitlines()[:2]
    for process in [int(number), *children(int(number))]:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    while is_alive(int(number)):
        time.sleep(0.05)
    return Path(data)


def start_database(folder: Path, data: Path, *environment: str) -> None:
    """Start it; one that was killed finds its way by its log. `environment`: `NAME=value`."""
    account = Account.choose()
    settings = f"-k {folder} -c listen_addresses=''"
    words = ["/usr/bin/env", *environment, server_programs() / "pg_ctl", "start", "-w", "-D", data]
    for left in range(20, 0, -1):
        try:
            account.run(*words, "-l", folder / "log", "-o", settings)
            return
        except Exception:
            if left == 1:
                raise
            time.sleep(0.5)


@contextmanager
def lent(kind: str, databases: Databases, tmp_path: Path) -> Iterator[tuple[Installation, Path | None]]:
    """A demo with its quarter open on a database that keeps what it acknowledged; the server's folder."""
    with databases.fresh("sqlite", "open_quarter") as url:
        file = Path(url.removeprefix("sqlite:///"))
        instance = tmp_path / "instance"
        subprocess.run(["cp", "-r", databases.instance("open_quarter"), instance], check=True)
        if kind == "sqlite":
            yield Installation(url, instance), None
            return
        with running_server(durable=True) as server:
            server.execute("CREATE DATABASE office")
            url = server.url("office")
            Installation(url, tmp_path / "schema").done("setup", "--no-demo", "--jurisdiction", "500000")
            server.emptied("office")
            server.carry_over(file, "office")
            server.leave("office", "postgres")
            yield Installation(url, instance), server.folder


def reports_of(client: Client) -> list[int]:
    """The reports that wait to be filled in."""
    links = Page.of(client.asked_until_answered("GET", "/reports")[1]).links
    return sorted({int(found[1]) for link in links if (found := re.match(r"/reports/(\d+)/edit", link))})


def clients_of(office: Office, with_file: int = WITH_FILE, door: Door | None = None) -> list[Client]:
    """Twenty, each with a session and a report of its own. `door`: the proxy's, if there is one."""
    door = door or Door(office.port)
    passwords = demo_passwords(office.installation)
    clients: list[Client] = []
    for account in ACCOUNTS:
        if account not in passwords:
            continue
        first = Client(door, account, passwords[account])
        first.sign_in()
        for report in reports_of(first)[: CLIENTS - len(clients)]:
            clients.append(client := Client(door, account, passwords[account], report=report, with_file=with_file))
            client.sign_in()
    return clients


@contextmanager
def at_work(clients: list[Client]) -> Iterator[None]:
    """All of them save meanwhile; at the end nobody waits for an answer."""
    stop = Event()
    threads = [Thread(target=client.work, args=(stop,)) for client in clients]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def answers(clients: list[Client]) -> int:
    """How many saves were answered."""
    return sum(len(client.answered) for client in clients)


def until_answered(clients: list[Client], before: int) -> None:
    """Until more saves than `before` were answered, or somebody gave up: a slow machine takes long to start."""
    while answers(clients) <= before and not gave_up(clients):
        time.sleep(0.1)


def gave_up(clients: list[Client]) -> list[str]:
    """The accounts of those who waited for an answer in vain."""
    return [client.account for client in clients if client.gave_up]


def lost(clients: list[Client], installation: Installation) -> list[str]:
    """What was answered and is not there, or is there twice: `save 3f2a…`, `report 5`, `row 9c1e…`, `file 9c1e…`."""
    engine = create_engine(installation.url)
    with engine.connect() as connection:
        done = {row[0] for row in connection.execute(text("SELECT request_id FROM done_requests"))}
        texts = connection.execute(text("SELECT report_id, progress_text FROM report_versions ORDER BY id"))
        said = {row[0]: row[1] for row in texts}
        rows = Counter(row[0] for row in connection.execute(text("SELECT file_sha256 FROM evidence")) if row[0])
    engine.dispose()
    files = (path for path in (installation.folder / "uploads").rglob("*") if path.is_file())
    kept = {hashlib.sha256(path.read_bytes()).hexdigest() for path in files if not path.name.startswith(".")}
    answered = [token for client in clients for token in client.answered]
    told = [one for client in clients for one in client.files]
    assert len(answered) == len(set(answered))
    return [
        *(f"save {token}" for token in answered if token not in done),
        *(f"report {client.report}" for client in clients if client.said != said.get(client.report)),
        *(f"row {one}" for one in told if rows[one] != 1),
        *(f"file {one}" for one in told if one not in kept),
    ]
