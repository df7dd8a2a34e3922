"""What runs by itself from the start of the machine on: two units of systemd, or two scheduled tasks of Windows."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Protocol
from xml.sax.saxutils import escape

from .places import IS_WINDOWS, Bundle, Installed, Places
from .program import Failed, run
from .windows import CHANGES, LOCAL_SERVICE

NAMES = ("tracker-pages", "tracker-scheduler")


class Services(Protocol):
    """The pages and the scheduler, as this machine runs them."""

    def write(self, bundle: Bundle, places: Places, what: Installed, writable: list[Path]) -> None:
        """Write them anew; they begin by themselves when the machine does."""

    def start(self) -> None:
        """Both run from here on."""

    def stop(self) -> None:
        """Neither runs; nothing happens where none did."""

    def remove(self) -> None:
        """They are gone."""


def of_machine() -> Services:
    """Those of this machine."""
    return Tasks() if IS_WINDOWS else Units()


class ByHand:
    """None: somebody starts both programs by hand."""

    def write(self, bundle: Bundle, places: Places, what: Installed, writable: list[Path]) -> None:
        """Nothing to write."""

    def start(self) -> None:
        """Say how."""
        print("没有登记服务：请自己运行 tracker serve 和 tracker scheduler（命令在上面）。")

    def stop(self) -> None:
        """Nobody else can stop them."""

    def remove(self) -> None:
        """Nothing to remove."""


@dataclass(frozen=True)
class Units:
    """systemd's."""

    folder: Path = Path("/etc/systemd/system")

    def write(self, bundle: Bundle, places: Places, what: Installed, writable: list[Path]) -> None:
        """Two unit files, enabled."""
        words = {
            "user": what.user,
            "host": what.host,
            "port": what.port,
            "proxy": f" --proxy {what.proxy}" if what.proxy else "",
            "command": places.command,
            "program": places.version(what.version).folder / "program",
            # With `-`: a share that is away for a while does not keep the pages from starting.
            "writable": " ".join(f"-{folder}" for folder in writable),
        }
        for name in NAMES:
            text = (bundle.folder / "services" / f"{name}.service").read_text(encoding="utf-8")
            (self.folder / f"{name}.service").write_text(Template(text).substitute(words), encoding="utf-8")
        run(["systemctl", "daemon-reload"], {})
        run(["systemctl", "enable", "--quiet", *NAMES], {})

    def start(self) -> None:
        """Start both."""
        run(["systemctl", "restart", *NAMES], {})

    def stop(self) -> None:
        """Stop those that there are."""
        there = [name for name in NAMES if (self.folder / f"{name}.service").exists()]
        if there:
            run(["systemctl", "stop", *there], {})

    def remove(self) -> None:
        """Stop and delete them."""
        self.stop()
        for name in NAMES:
            if (self.folder / f"{name}.service").exists():
                run(["systemctl", "disable", "--quiet", name], {})
                (self.folder / f"{name}.service").unlink()
        run(["systemctl", "daemon-reload"], {})


class Tasks:
    """Windows': as NT AUTHORITY\\LOCAL SERVICE, again a minute after one has fallen."""

    def write(self, bundle: Bundle, places: Places, what: Installed, writable: list[Path]) -> None:
        """Two tasks that begin with the machine, each with its log in the data; what they run as may write there."""
        for folder in writable:
            if folder.exists():
                run(["icacls", folder, "/grant", f"{LOCAL_SERVICE}:(OI)(CI){CHANGES}", "/T", "/Q"], {})
        logs = Path(what.data) / "logs"
        logs.mkdir(exist_ok=True)
        proxy = f" --proxy {what.proxy}" if what.proxy else ""
        serve = f"serve --host {what.host} --port {what.port}{proxy}"
        text = (bundle.folder / "services" / "task.xml").read_text(encoding="utf-8")
        for name, arguments in zip(NAMES, (serve, "scheduler"), strict=True):
            words = {"run": escape(f"{places.command} {arguments} >>{logs / name}.log 2>&1")}
            with tempfile.TemporaryDirectory() as temporary:
                file = Path(temporary) / "task.xml"
                file.write_text(Template(text).substitute(words), encoding="utf-16")
                run(["schtasks", "/Create", "/F", "/TN", name, "/XML", file], {})

    def start(self) -> None:
        """Start both."""
        for name in NAMES:
            run(["schtasks", "/Run", "/TN", name], {})

    def stop(self) -> None:
        """End those that there are; what they started ends with them."""
        for name in self._there():
            run(["schtasks", "/End", "/TN", name], {})
        time.sleep(2)

    def remove(self) -> None:
        """End and delete them."""
        self.stop()
        for name in self._there():
            run(["schtasks", "/Delete", "/F", "/TN", name], {})

    def _there(self) -> list[str]:
        found = []
        for name in NAMES:
            try:
                run(["schtasks", "/Query", "/TN", name], {})
            except Failed:
                continue
            found.append(name)
        return found
