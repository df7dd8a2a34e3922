"""Settings of one installation, read once from the environment."""

from __future__ import annotations

import ipaddress
import os
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tracker.backup.rules import DEFAULT_KEEP, Keep, read_keep, read_silence
from tracker.errors import BadInput
from tracker.monitoring.logs import LogForm
from tracker.private_files import close_folder, make_once
from tracker.problems import Problem
from tracker.stores.bucket import PLAIN_BUCKET, Access, Bucket, is_installed
from tracker.stores.folder import Folder
from tracker.stores.store import EDITIONS, UPLOADS, Store

PROJECT = Path(__file__).resolve().parent.parent

MAX_UPLOAD_BYTES = 50 * 1024 * 1024

ROBOTS = ("oapi.dingtalk.com", "qyapi.weixin.qq.com", "open.feishu.cn")
"""Where messages may go unless the installation says otherwise: the group robots of domain.md 12."""


_ADDRESS = re.compile(r"https?://[^/?#@\s]+")
_PAGES = re.compile(_ADDRESS.pattern + r"(/[^?#\s]*)?")

SLOW_STATEMENT = 0.5
"""Seconds from which on a statement is told in the log, unless the installation says otherwise."""


@dataclass(frozen=True)
class Oidc:
    """A 统一身份认证 (OpenID Connect) that people may sign in by; `name` is what its button says.

    `claim`: the agreed claim that holds the name of the account here; empty: only accounts bound by a command.
    """

    issuer: str
    client_id: str
    client_secret: str
    claim: str = ""
    name: str = "统一身份认证"


@dataclass(frozen=True)
class Limits:
    """How often another system may read and report in one minute with one token, all serving processes together."""

    reads: int = 120
    writes: int = 20


Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True)
class Config:
    """`instance`: folder of database, uploads and key; `base_url`: how others reach the pages, no trailing slash.

    `destinations`: where messages may go (alerts/channels/destinations.py); `ca_file`: an authority of one's own that
    signs certificates of servers inside; `anchor_file`: where heads of the audit trail are noted outside the database.
    `log`: for whom the log is written; `slow_statement`: from how many seconds on a statement is told in it;
    `metrics`: from where /metrics may be read, from nowhere without any.
    `limits`: how often other systems may ask.
    `backups`: where the night's copies go, None where there are none; `keep`: how many of them stay.
    `oidc`: the 统一身份认证 people may sign in by, None where there is none.
    `direct_url`: the same database past the pool that stands before it, empty where none does.
    `bucket`: where uploads and editions are kept, None where that is the instance folder.
    `owner_url`: the database as who owns its tables, for `tracker setup`; empty where that is who serves.
    """

    instance: Path
    database_url: str
    secret_key: str
    base_url: str
    destinations: tuple[str, ...] = ROBOTS
    ca_file: Path | None = None
    log: LogForm = LogForm.TEXT
    slow_statement: float = SLOW_STATEMENT
    metrics: tuple[Network, ...] = ()
    limits: Limits = Limits()
    anchor_file: Path | None = None
    backups: Path | None = None
    keep: Keep = DEFAULT_KEEP
    oidc: Oidc | None = None
    direct_url: str = ""
    bucket: Access | None = None
    owner_url: str = ""
    seeds: Path = PROJECT / "seeds"
    migrations: Path = PROJECT / "migrations"

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is a file of SQLite; else it is a PostgreSQL server."""
        return self.database_url.startswith("sqlite")

    @property
    def server_url(self) -> str:
        """The database as PostgreSQL's programs reach it (backup/), past any pool."""
        return self.direct_url or self.database_url

    @property
    def is_https(self) -> bool:
        """Whether pages are reached through TLS, so that cookies may be bound to it."""
        return self.base_url.startswith("https://")

    @property
    def uploads(self) -> Store:
        """Uploaded files, named by the server."""
        return self.store(UPLOADS)

    @property
    def editions(self) -> Store:
        """The workbooks that were built, and the templates of papers."""
        return self.store(EDITIONS)

    def store(self, kind: str) -> Store:
        """The files of that kind (stores.store.KINDS)."""
        if self.bucket is not None:
            return Bucket(self.bucket, kind, self.ca_file)
        return Folder(self.instance / kind)

    @property
    def counts(self) -> Path:
        """Folder in which the serving processes count for /metrics, each `tracker serve` in a folder of its own."""
        return self.instance / "metrics"

    @property
    def audit_anchors(self) -> Path:
        """File of the anchors of the audit trail; best on another machine, else in the instance folder."""
        return self.anchor_file or self.instance / "audit-anchors.jsonl"

    @property
    def channel_keys(self) -> Path:
        """File of the passwords and keys of channels: never in the database, so in no dump of it."""
        return self.instance / "channel-keys.json"


def from_environment() -> Config:
    """Settings from the variables TRACKER_… of README. BadInput names all that cannot be read.

    Makes the instance folder; only its owner enters it.
    """
    told, instance = _Told(), _instance()
    try:
        close_folder(instance)
        key = _secret_key(instance)
    except (PermissionError, FileExistsError, FileNotFoundError, NotADirectoryError):
        words = f"环境变量 TRACKER_INSTANCE 指的文件夹 {instance} 建不了或进不去，请检查路径和权限"
        raise BadInput.of([Problem("TRACKER_INSTANCE", words)]) from None
    return _settings(instance, key, told)


def looked_at() -> Config:
    """The same for whoever only looks: nothing is made, and the key stays where it is."""
    return _settings(_instance(), "", _Told())


def _instance() -> Path:
    return Path(os.environ.get("TRACKER_INSTANCE") or PROJECT / "instance").resolve()


def _settings(instance: Path, secret_key: str, told: _Told) -> Config:
    url = os.environ.get("TRACKER_DATABASE_URL") or f"sqlite:///{instance / 'tracker.sqlite3'}"
    named = os.environ.get("TRACKER_DESTINATIONS")
    destinations = tuple(named.replace(",", " ").split()) if named is not None else ROBOTS
    ca_file, backups = os.environ.get("TRACKER_CA_FILE"), os.environ.get("TRACKER_BACKUP_DIR")
    anchor_file, direct_url = os.environ.get("TRACKER_AUDIT_ANCHORS"), os.environ.get("TRACKER_DATABASE_DIRECT_URL")
    return Config(
        instance,
        _with_driver(url),
        secret_key,
        told.base_url,
        destinations=destinations,
        ca_file=Path(ca_file) if ca_file else None,
        log=told.log,
        slow_statement=told.slow_statement,
        metrics=told.metrics,
        limits=told.limits,
        anchor_file=Path(anchor_file).resolve() if anchor_file else None,
        backups=Path(backups).resolve() if backups else None,
        keep=told.keep,
        oidc=told.oidc,
        direct_url=_with_driver(direct_url or ""),
        bucket=told.bucket,
        owner_url=_with_driver(os.environ.get("TRACKER_DATABASE_OWNER_URL") or ""),
    )


class _Told:
    """What the environment says in words and numbers of its own; all that is wrong with it at once."""

    def __init__(self) -> None:
        self._wrong: list[Problem] = []
        self._look_at_database()
        self.base_url = self._base_url()
        self.log = self._log()
        self.slow_statement = self._slow_statement()
        self.metrics = tuple(self._metrics())
        self.keep = self._keep()
        self._look_at_silence()
        self.oidc = self._oidc()
        self.limits = self._limits()
        self.bucket = self._bucket()
        if self._wrong:
            raise BadInput.of(self._wrong)

    def _look_at_database(self) -> None:
        named = os.environ.get("TRACKER_DATABASE_URL")
        if named and not named.startswith(("sqlite:///", "postgresql://", "postgres://", "postgresql+psycopg://")):
            self._blame("TRACKER_DATABASE_URL", "要以 sqlite:/// 或 postgresql:// 开头")

    def _base_url(self) -> str:
        named = (os.environ.get("TRACKER_BASE_URL") or "http://127.0.0.1:8000").rstrip("/")
        if not _PAGES.fullmatch(named):
            self._blame("TRACKER_BASE_URL", f"要写成 https://主机 或 http://主机:端口，现在是“{named}”")
        return named

    def _log(self) -> LogForm:
        named = os.environ.get("TRACKER_LOG") or LogForm.TEXT.value
        if named not in {form.value for form in LogForm}:
            self._blame("TRACKER_LOG", f"只能是 text（给人看）或 json（给日志系统），现在是“{named}”")
            return LogForm.TEXT
        return LogForm(named)

    def _slow_statement(self) -> float:
        named = os.environ.get("TRACKER_SLOW_STATEMENT") or str(SLOW_STATEMENT)
        try:
            seconds = float(named)
        except ValueError:
            seconds = 0.0
        if not 0 < seconds < 3600:
            self._blame("TRACKER_SLOW_STATEMENT", f"是秒数，大于 0、小于 3600，现在是“{named}”")
        return seconds

    def _metrics(self) -> Iterator[Network]:
        for named in (os.environ.get("TRACKER_METRICS") or "").replace(",", " ").split():
            try:
                yield ipaddress.ip_network(named)
            except ValueError:
                self._blame("TRACKER_METRICS", f"是允许读取 /metrics 的地址或网段，“{named}”不是")

    def _keep(self) -> Keep:
        named = os.environ.get("TRACKER_BACKUP_KEEP")
        keep = read_keep(named) if named else DEFAULT_KEEP
        if keep is None:
            self._blame("TRACKER_BACKUP_KEEP", f"是每日、每周、每月各留几份备份，如 7 4 12，现在是“{named}”")
        return keep or DEFAULT_KEEP

    def _look_at_silence(self) -> None:
        """Who runs PostgreSQL's programs reads it (backup/watched.py)."""
        named = os.environ.get("TRACKER_PG_SILENCE")
        if named and read_silence(named) is None:
            self._blame("TRACKER_PG_SILENCE", f"是分钟数，1 到 10000，现在是“{named}”")

    def _oidc(self) -> Oidc | None:
        names = ("ISSUER", "CLIENT_ID", "CLIENT_SECRET")
        needed = {name: os.environ.get(f"TRACKER_OIDC_{name}") or "" for name in names}
        if not any(needed.values()):
            return None
        for name in (name for name, value in needed.items() if not value):
            self._blame(f"TRACKER_OIDC_{name}", "没有设置：ISSUER、CLIENT_ID、CLIENT_SECRET 要一起设置")
        issuer = needed["ISSUER"].rstrip("/")
        if issuer and not issuer.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
            self._blame("TRACKER_OIDC_ISSUER", f"要以 https:// 开头，现在是“{issuer}”")
        claim, label = os.environ.get("TRACKER_OIDC_CLAIM") or "", os.environ.get("TRACKER_OIDC_NAME") or Oidc.name
        return Oidc(issuer, needed["CLIENT_ID"], needed["CLIENT_SECRET"], claim, label)

    def _bucket(self) -> Access | None:
        names = ("URL", "BUCKET", "ACCESS_KEY", "SECRET_KEY")
        needed = {name: os.environ.get(f"TRACKER_S3_{name}") or "" for name in names}
        if not any(needed.values()):
            return None
        for name in (name for name, value in needed.items() if not value):
            self._blame(f"TRACKER_S3_{name}", "没有设置：URL、BUCKET、ACCESS_KEY、SECRET_KEY 要一起设置")
        url, bucket = needed["URL"].rstrip("/"), needed["BUCKET"]
        if url and not _ADDRESS.fullmatch(url):
            self._blame("TRACKER_S3_URL", f"要写成 https://主机:端口，后面没有路径，现在是“{url}”")
        if bucket and not PLAIN_BUCKET.fullmatch(bucket):
            self._blame("TRACKER_S3_BUCKET", f"是存储桶的名字：3 到 63 个小写字母、数字、点和短横线，现在是“{bucket}”")
        style = os.environ.get("TRACKER_S3_STYLE") or "path"
        if style not in ("path", "virtual"):
            self._blame("TRACKER_S3_STYLE", f"只能是 path（桶名在地址后）或 virtual（桶名在主机名前），现在是“{style}”")
        if not is_installed():
            self._blame("TRACKER_S3_URL", "要用存储桶，这里还没有装 botocore：请安装 tracker 的附加组件 s3")
        region = os.environ.get("TRACKER_S3_REGION") or Access.region
        return Access(url, bucket, needed["ACCESS_KEY"], needed["SECRET_KEY"], region, is_virtual=style == "virtual")

    def _limits(self) -> Limits:
        named = os.environ.get("TRACKER_API_LIMITS")
        parts = (named or "").replace(",", " ").split()
        if not named:
            return Limits()
        if len(parts) != 2 or not all(part.isascii() and part.isdigit() and 0 < int(part) < 100_000 for part in parts):
            self._blame("TRACKER_API_LIMITS", f"是每个令牌每分钟读取、报送的次数，如 120 20，现在是“{named}”")
            return Limits()
        return Limits(int(parts[0]), int(parts[1]))

    def _blame(self, name: str, words: str) -> None:
        self._wrong.append(Problem(name, f"环境变量 {name} {words}"))


def _with_driver(url: str) -> str:
    """The same address with the driver that is installed: psycopg 3 for PostgreSQL."""
    for scheme in ("postgres://", "postgresql://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url.removeprefix(scheme)
    return url


def _secret_key(instance: Path) -> str:
    """The installation's key, made at first use and readable by its owner alone. BadInput where its file is empty."""
    path = instance / "secret-key"
    if not path.exists():
        make_once(path, secrets.token_hex(32))
    key = path.read_text(encoding="ascii").strip()
    if not key:
        words = f"{path} 是空的。有备份的从备份取回；新装的删去这个文件再启动"
        raise BadInput.of([Problem("TRACKER_INSTANCE", words)])
    return key
