"""The settings of an installation: one file of lines NAME=value, without quotes, kept over every upgrade."""

from __future__ import annotations

from pathlib import Path

from .places import write

_TEXT = """# tracker 的设置，一行一项，等号后面不加引号；改后重新启动两个服务。各项含义见
# 程序目录里的 README.md（Settings）。
TRACKER_INSTANCE={instance}
TRACKER_BASE_URL={base_url}
# 每晚自动备份放在哪里；最好换到另一块磁盘或另一台机器的共享目录。
TRACKER_BACKUP_DIR={backups}
{database}TRACKER_LOG=text
"""


def make(file: Path, data: Path, base_url: str, backups: Path, database_url: str) -> None:
    """Write the file of a fresh installation; it may name the password of a database, so others do not read it."""
    database = f"TRACKER_DATABASE_URL={database_url}\n" if database_url else ""
    text = _TEXT.format(instance=data / "instance", base_url=base_url, backups=backups, database=database)
    write(file, text, 0o640)


def read(file: Path) -> dict[str, str]:
    """`{"TRACKER_INSTANCE": "/var/lib/tracker/instance", …}`, read as the command reads them; none without a file."""
    return {name: value for name, (_, value) in numbered(file).items()}


def numbered(file: Path) -> dict[str, tuple[int, str]]:
    """The same, each with the number of its line: `{"TRACKER_INSTANCE": (3, "/var/lib/tracker/instance"), …}`."""
    if not file.exists():
        return {}
    found = {}
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        name, equals, value = line.partition("=")
        if equals and name.startswith("TRACKER_"):
            found[name] = (number, value)
    return found
