"""Files of older programs: converted where LibreOffice is installed, else refused with what to save them as."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.plantext.formats import docx
from tracker.errors import NotAPlan
from tracker.plantext import read_plan
from tracker.plantext.document import conversion

DOC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 64 + "WordDocument".encode("utf-16-le") + b"\x00" * 64
PLAN = (
    "某市促进绿色消费实施方案\n一、任务\n（一）扩大消费。发展商场。（市商务局负责）\n"
    "（二）出行。推广公交。（市交通局负责）"
)


def program(folder: Path, script: str) -> None:
    """A program of LibreOffice's name that does what `script` says."""
    (folder / "soffice").write_text(f"#!/bin/sh\n{script}\n")
    (folder / "soffice").chmod(0o755)


def test_without_the_program_the_message_says_what_to_save_as(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotAPlan, match=r"另存为 \.docx"):
        read_plan(DOC, "方案.wps")
    with pytest.raises(NotAPlan, match=r"另存为 \.docx"):
        read_plan(b"{\\rtf1 " + "方案".encode() * 20, "方案.rtf")


def test_the_copy_is_read_and_the_kind_is_that_of_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "made.docx").write_bytes(docx(PLAN, numbers_run_on=False))
    program(tmp_path, f'mkdir out && cp "{tmp_path}/made.docx" out/plan.docx && echo "$@" > "{tmp_path}/asked"')
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    reading = read_plan(DOC, "方案.doc")
    assert reading.source.kind == "doc"
    assert [p.name for m in reading.measures for c in m.clauses for p in c.parties] == ["市商务局", "市交通局"]
    asked = (tmp_path / "asked").read_text()
    assert "--headless" in asked and "UserInstallation=file://" in asked
    folder = Path(asked.split("file://")[1].split("/profile")[0])
    assert not folder.exists()


@pytest.mark.parametrize("script", ["exit 1", "mkdir out && echo no > out/plan.docx"])
def test_a_file_it_cannot_open_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str) -> None:
    program(tmp_path, script)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(NotAPlan, match=r"另存为|损坏"):
        read_plan(DOC, "方案.doc")


def test_a_program_that_never_ends_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program(tmp_path, "exec tail -f /dev/null")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(conversion, "_SECONDS", 0.2)
    with pytest.raises(NotAPlan, match="另存为"):
        read_plan(DOC, "方案.doc")
