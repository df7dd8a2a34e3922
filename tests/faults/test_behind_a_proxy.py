"""Two hosts behind nginx as README sets it up, killed in turn while offices save: what was answered is there.

The proxy's settings are README's own lines, with the addresses of this machine; people speak https to it. FAULT_SEED=7
runs that seed again.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import create_engine, text

from tests.clients.commands import Installation
from tests.clients.pages import Page
from tests.faults.saving import Client, Door, answers, at_work, clients_of, gave_up, lent, lost
from tests.faults.seeds import seed_of_run
from tests.given.builders import NOW
from tests.servers.databases import Databases, skip_without_postgresql
from tests.servers.serving import Office, free_port, soon
from tracker.config import PROJECT

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")

pytestmark = [pytest.mark.fault, pytest.mark.skipif(NGINX is None, reason="没有 nginx，反向代理试验做不了")]

KILLS, ANSWERS = 20, 1_000
ASKED_AGAIN = 4.0
"""Seconds after which nginx has asked a host again that was gone: fail_timeout, and a little."""

ELSEWHERE = "203.0.113.9"
"""What somebody says of himself: an address that he does not have."""


def test_a_host_that_dies_behind_the_proxy_loses_nothing(databases: Databases, tmp_path: Path) -> None:
    skip_without_postgresql()
    seed = seed_of_run()
    chance, kills = random.Random(seed), 0
    door = Door(free_port(), certified(tmp_path))
    with lent("postgresql", databases, tmp_path) as (installation, _), hosts(installation, door, tmp_path) as offices:
        with proxy(door, [office.port for office in offices], tmp_path):
            clients = clients_of(offices[0], door=door)
            assert len(clients) > 10
            with at_work(clients):
                while (kills < KILLS or answers(clients) < ANSWERS) and not gave_up(clients):
                    office = offices[kills % 2]
                    office.kill_all()
                    time.sleep(chance.uniform(0.5, 3))
                    office.start()
                    soon(office.answers)
                    time.sleep(ASKED_AGAIN)
                    kills += 1
        assert gave_up(clients) == [], "the proxy found nobody"
        again = sum(client.sent_again for client in clients)
        print(f"seed {seed}: {kills} hosts killed, {answers(clients)} answers, {again} requests sent again")
        assert [words for client in clients for words in client.wrong] == []
        assert not (missing := lost(clients, installation)), missing[:20]


def test_the_program_knows_who_came_and_that_he_came_by_https(databases: Databases, tmp_path: Path) -> None:
    skip_without_postgresql()
    door = Door(free_port(), certified(tmp_path))
    with lent("postgresql", databases, tmp_path) as (installation, _), hosts(installation, door, tmp_path) as offices:
        with proxy(door, [office.port for office in offices], tmp_path):
            client = clients_of(offices[0], door=door)[0]
            with closing(door.opened()) as connection:
                said = {"X-Forwarded-For": ELSEWHERE, "X-Forwarded-Proto": "http"}
                connection.request("GET", "/login", headers=said)
                answer = connection.getresponse()
                assert "Secure" in str(answer.headers["Set-Cookie"])
                assert "max-age" in str(answer.headers["Strict-Transport-Security"])
                assert Page.of(answer.read().decode()).forms
            large = b"%PDF-1.4 " + random.Random(1).randbytes(10 * 1024 * 1024)
            assert saved_with(client, large)
        assert addresses(installation) == {"127.0.0.1"}
        assert lost([client], installation) == []


def saved_with(client: Client, content: bytes) -> bool:
    """One save with this file."""
    page = Page.of(client.ask("GET", f"/reports/{client.report}/edit")[1])
    form = next(one for one in page.forms if "progress_text" in one.names)
    return client.save(form.fields, int(form.fields["version"]), 1, content)


def addresses(installation: Installation) -> set[str]:
    """Where people signed in from, as the audit trail has it."""
    engine = create_engine(installation.url)
    with engine.connect() as connection:
        found = {row[0] for row in connection.execute(text("SELECT DISTINCT ip FROM audit_entries WHERE ip <> ''"))}
    engine.dispose()
    return found


@contextmanager
def hosts(installation: Installation, door: Door, folder: Path) -> Iterator[Sequence[Office]]:
    """Two of them over one database and one shared folder; people come in by that door."""
    (folder / "mounted").symlink_to(installation.folder)
    reached = [installation, Installation(installation.url, folder / "mounted")]
    words, told = ("--host", "0.0.0.0", "--proxy", "127.0.0.1"), {"TRACKER_BASE_URL": door.address}
    offices = [Office(one, free_port(), folder / "serve.log", words=words, environment=told) for one in reached]
    try:
        for office in offices:
            office.start()
            soon(office.answers)
        yield offices
    finally:
        for office in offices:
            office.kill_all()


@contextmanager
def proxy(door: Door, ports: Sequence[int], folder: Path) -> Iterator[None]:
    """nginx at that door, before the hosts at these ports."""
    assert NGINX is not None
    here = iter(ports)
    told = re.sub(r"(?<=    server )[\d.:]+(?= max_fails)", lambda _: f"127.0.0.1:{next(here)}", settings_of_readme())
    told = told.replace("listen 443 ssl", f"listen 127.0.0.1:{door.port} ssl")
    places = [f"{name}_temp_path {folder}/{name};" for name in ("proxy", "client_body", "fastcgi", "uwsgi", "scgi")]
    keys = [f"ssl_certificate {door.certificate};", f"ssl_certificate_key {folder}/proxy.key;"]
    log = f"error_log {folder}/nginx.log; pid {folder}/nginx.pid; daemon off; events {{}}"
    settings = folder / "nginx.conf"
    account = ["user root;"] if os.geteuid() == 0 else []
    settings.write_text(
        "\n".join([*account, log, "http {", "access_log off;", *places, *keys, told, "}"]), encoding="utf-8"
    )
    with subprocess.Popen([NGINX, "-c", settings, "-e", folder / "nginx.log"], cwd=folder) as running:
        try:
            soon(door.answers)
            yield
        finally:
            running.terminate()


def settings_of_readme() -> str:
    """What stands there below `The proxy before them`."""
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    found = re.search(r"#### The proxy before them\n+```\n(.*?)```", readme, re.DOTALL)
    assert found
    return found[1]


def certified(folder: Path) -> Path:
    """A certificate for this machine that nobody but its holder has signed; its key lies beside it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "tracker")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = (
        made.serial_number(1).not_valid_before(NOW - timedelta(days=3650)).not_valid_after(NOW + timedelta(days=3650))
    )
    here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    signed = made.add_extension(here, critical=False).sign(key, hashes.SHA256())
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    (folder / "proxy.key").write_bytes(key.private_bytes(encoding, form, serialization.NoEncryption()))
    (folder / "proxy.crt").write_bytes(signed.public_bytes(encoding))
    return folder / "proxy.crt"
