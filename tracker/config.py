"""Settings of one installation, read once from the environment."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from tracker.private_files import close_folder

PROJECT = Path(__file__).resolve().parent.parent

MAX_UPLOAD_BYTES = 50 * 1024 * 1024

ROBOTS = ("oapi.dingtalk.com", "qyapi.weixin.qq.com", "open.feishu.cn")
"""Where messages may go unless the installation says otherwise: the group robots of domain.md 12."""


@dataclass(frozen=True)
class Config:
    """`instance`: folder of database, uploads and key; `base_url`: how others reach the pages, no trailing slash.

    `destinations`: where messages may go (alerts/channels/destinations.py); `ca_file`: an authority of one's own that
    signs certificates of servers inside.
    """

    instance: Path
    database_url: str
    secret_key: str
    base_url: str
    destinations: tuple[str, ...] = ROBOTS
    ca_file: Path | None = None
    seeds: Path = PROJECT / "seeds"
    migrations: Path = PROJECT / "migrations"

    @property
    def is_https(self) -> bool:
        """Whether pages are reached through TLS, so that cookies may be bound to it."""
        return self.base_url.startswith("https://")

    @property
    def uploads(self) -> Path:
        """Folder of uploaded files, named by the server."""
        return self.instance / "uploads"

    @property
    def editions(self) -> Path:
        """Folder of the workbooks that were built."""
        return self.instance / "editions"

    @property
    def channel_keys(self) -> Path:
        """File of the passwords and keys of channels: never in the database, so in no dump of it."""
        return self.instance / "channel-keys.json"


def from_environment() -> Config:
    """Settings from TRACKER_INSTANCE, TRACKER_DATABASE_URL, TRACKER_BASE_URL, TRACKER_DESTINATIONS, TRACKER_CA_FILE.

    Makes the instance folder; only its owner enters it.
    """
    instance = Path(os.environ.get("TRACKER_INSTANCE") or PROJECT / "instance").resolve()
    close_folder(instance)
    url = os.environ.get("TRACKER_DATABASE_URL") or f"sqlite:///{instance / 'tracker.sqlite3'}"
    base_url = (os.environ.get("TRACKER_BASE_URL") or "http://127.0.0.1:8000").rstrip("/")
    named = os.environ.get("TRACKER_DESTINATIONS")
    destinations = tuple(named.replace(",", " ").split()) if named is not None else ROBOTS
    ca_file = os.environ.get("TRACKER_CA_FILE")
    return Config(
        instance,
        _with_driver(url),
        _secret_key(instance),
        base_url,
        destinations=destinations,
        ca_file=Path(ca_file) if ca_file else None,
    )


def _with_driver(url: str) -> str:
    """The same address with the driver that is installed: psycopg 3 for PostgreSQL."""
    for scheme in ("postgres://", "postgresql://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url.removeprefix(scheme)
    return url


def _secret_key(instance: Path) -> str:
    """The installation's key, made at first use and readable by its owner alone."""
    path = instance / "secret-key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32))
    return path.read_text(encoding="ascii").strip()
