"""Files of older programs (.doc, .wps, .rtf, .xls, .odt) become .docx or .xlsx by LibreOffice, where it is installed.

The one file of this stage that touches the world: it starts a program, within a folder of its own and a time limit,
without macros, links or network, and leaves nothing behind.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from tracker.errors import NotAPlan
from tracker.plantext.document.packages import MAX_OPENED, package_kind

_PROGRAMS = ("soffice", "libreoffice")
_SECONDS = 90
_KEPT = ("PATH", "SYSTEMROOT", "LANG")  # of the environment; secrets of ours are none of its business
# What each kind becomes; its own name must end as the program expects.
_TARGETS = {"doc": "docx", "rtf": "docx", "odf": "docx", "xls": "xlsx", "xlsb": "xlsx"}
_SUFFIXES = {"odf": "odt"}
_NAMES = {
    "doc": "旧版 Word 或 WPS 文件",
    "rtf": "RTF 文件",
    "odf": "OpenDocument 文件",
    "xls": "旧版 Excel 文件",
    "xlsb": "二进制 Excel 文件",
}
# Macros never run, links to other files are never followed.
_SECURITY, _UPDATE = "Common/Security/Scripting", "{}/Content/Update"
_SETTINGS = (
    (_SECURITY, "DisableMacrosExecution", "true"),
    (_SECURITY, "MacroSecurityLevel", "3"),
    (_SECURITY, "BlockUntrustedRefererLinks", "true"),
    (_UPDATE.format("Writer"), "Link", "0"),
    (_UPDATE.format("Calc"), "Link", "1"),
)


def converted(data: bytes, kind: str) -> tuple[str, bytes]:
    """The format it became and its bytes; raises NotAPlan where LibreOffice is absent or cannot open the file."""
    target = _TARGETS[kind]
    program = next((found for name in _PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        raise NotAPlan(f"这是{_NAMES[kind]}，请用 Word 或 WPS 打开后另存为 .{target} 再上传")
    with tempfile.TemporaryDirectory(prefix="tracker-", ignore_cleanup_errors=True) as folder:
        copy = _saved_as(Path(folder), program, data, _SUFFIXES.get(kind, kind), target)
    if copy is None or package_kind(copy) != target:
        raise NotAPlan(f"{_NAMES[kind]}没有转换成，请用 Word 或 WPS 打开后另存为 .{target} 再上传")
    return target, copy


def _saved_as(folder: Path, program: str, data: bytes, suffix: str, target: str) -> bytes | None:
    """The bytes of the copy, None where the program made none in time."""
    source, profile = folder / f"plan.{suffix}", folder / "profile"
    source.write_bytes(data)
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_profile(), encoding="utf-8")
    command = [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nolockcheck",
               "--convert-to", target, "--outdir", str(folder / "out"), str(source)]  # fmt: skip
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ} | {"HOME": str(folder)}
    try:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
    except OSError:
        return None
    try:
        process.wait(_SECONDS)
    except subprocess.TimeoutExpired:
        _ended(process)
        return None
    made = folder / "out" / f"plan.{target}"
    return made.read_bytes() if made.is_file() and made.stat().st_size <= MAX_OPENED else None


def _ended(process: subprocess.Popen[bytes]) -> None:
    """The program with what it started: on most systems it is a script around another one."""
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()


def _profile() -> str:
    """The settings as the program keeps them."""
    items = "".join(
        f'<item oor:path="/org.openoffice.Office.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value>'
        "</prop></item>"
        for path, name, value in _SETTINGS
    )
    space = "http://openoffice.org/2001/registry"
    return f'<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="{space}">{items}</oor:items>'
