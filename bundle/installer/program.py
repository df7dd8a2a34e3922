"""One version put beside the others: its files, an environment of its own, the wheels in it."""

from __future__ import annotations

import os
import shutil
import subprocess
import venv
from collections.abc import Mapping, Sequence
from pathlib import Path

from .places import Bundle, Version


class Failed(Exception):
    """Something could not be done; the message says what, and what it printed."""


def place(bundle: Bundle, version: Version) -> None:
    """Install the archive's program into this version's folder; one that is complete stays as it is.

    Failed, and then the folder is gone again.
    """
    if version.is_complete:
        return
    shutil.rmtree(version.folder, ignore_errors=True)
    version.folder.mkdir(parents=True)
    try:
        shutil.copytree(bundle.folder / "program", version.folder / "program")
        # Without pip of its own: Debian keeps that apart. The archive's wheel of pip runs as it is.
        venv.create(version.folder / "venv", with_pip=False, symlinks=os.name != "nt")
        _install(bundle, version)
        run([version.python, "-m", "compileall", "-q", version.folder / "program" / "tracker"], {})
    except BaseException:
        shutil.rmtree(version.folder, ignore_errors=True)
        raise
    (version.folder / "complete").touch()


def _install(bundle: Bundle, version: Version) -> None:
    pip = next((bundle.folder / "wheels").glob("pip-*.whl")) / "pip"
    offline = ["install", "--quiet", "--no-index", "--no-deps", "--no-cache-dir", "--disable-pip-version-check"]
    offline.append("--no-warn-script-location")
    wheels = ["--find-links", str(bundle.folder / "wheels"), "-r", str(bundle.folder / "requirements.txt")]
    run([version.python, pip, *offline, "--require-hashes", *wheels], {})
    run([version.python, pip, *offline, "--no-build-isolation", "--editable", version.folder / "program"], {})


def run(
    command: Sequence[str | Path], settings: Mapping[str, str], user: str | None = None, is_shown: bool = False
) -> str:
    """What the command printed; Failed where it did not end well.

    `settings` join an environment without this machine's own settings of Python, pip and tracker. `user`: as whom, as
    this one where none is named. `is_shown`: it prints by itself.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PIP_", "TRACKER_"))}
    environment = {**kept, "PIP_CONFIG_FILE": os.devnull, "PYTHONUTF8": "1", **settings}
    pipe = None if is_shown else subprocess.PIPE
    words = [str(word) for word in command]
    try:
        done = subprocess.run(
            words, env=environment, stdout=pipe, stderr=pipe and subprocess.STDOUT, text=True, encoding="utf-8",
            user=user, group=user, extra_groups=[] if user else None, check=False,
        )  # fmt: skip
    except OSError as wrong:
        raise Failed(f"不能运行 {words[0]}：{wrong}") from None
    if done.returncode:
        raise Failed(f"{' '.join(words)}\n{done.stdout or ''}".rstrip())
    return done.stdout or ""
