"""An archive: for which machine, of which files, the same bytes every time, and a changed one is noticed."""

from __future__ import annotations

import hashlib
import subprocess
import tarfile
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bundle import archive, wheels
from bundle.installer import checks
from bundle.installer.checks import Machine
from bundle.installer.places import Bundle
from bundle.platforms import PLATFORMS
from tests.structure.source import ROOT

RELEASE = archive.Release("0.2.0", "1a2b3c4d5e6f", datetime(2026, 11, 20, 1, 2, 4, tzinfo=UTC))
FILES = ("tracker/cli/setup.py", "templates/base.html", "setup.cfg")

LOCK = """\
# written by make lock
click==8.5.1 \\
    --hash=sha256:aa \\
    --hash=sha256:bb
    # via flask
colorama==0.4.6 ; sys_platform == 'win32' \\
    --hash=sha256:cc
greenlet==3.3.0 ; platform_machine == 'aarch64' or platform_machine == 'AMD64' \\
    --hash=sha256:dd
"""


@pytest.fixture(params=sorted(PLATFORMS))
def unpacked(request: pytest.FixtureRequest, tmp_path: Path) -> Bundle:
    """An archive with one wheel, laid out."""
    folder = tmp_path / "tracker-0.2.0"
    archive.lay_out(folder, ROOT, FILES, RELEASE, PLATFORMS[request.param])
    (folder / "wheels").mkdir()
    (folder / "wheels" / "pip-26-py3-none-any.whl").write_bytes(b"pip")
    archive.write_sums(folder)
    return Bundle(folder)


@pytest.mark.parametrize(
    ("platform", "names"),
    [
        ("linux-x86_64", ["click==8.5.1"]),
        ("linux-arm64", ["click==8.5.1", "greenlet==3.3.0"]),
        ("windows-x64", ["click==8.5.1", "colorama==0.4.6", "greenlet==3.3.0"]),
    ],
)
def test_conditions_of_the_lock_are_weighed_for_the_machine_it_is_for(platform: str, names: list[str]) -> None:
    lines = wheels.for_platform(LOCK, PLATFORMS[platform]).splitlines()
    assert [line.split()[0] for line in lines] == names
    assert lines[0] == "click==8.5.1 --hash=sha256:aa --hash=sha256:bb"


@pytest.mark.parametrize(
    ("path", "belongs"),
    [("tracker/cli/setup.py", True), ("README.md", True), ("tests/conftest.py", False), ("bundle/archive.py", False)],
)
def test_what_runs_belongs_into_an_archive(path: str, belongs: bool) -> None:
    assert archive.is_program(path) is belongs


def test_nothing_that_the_program_reads_stays_behind() -> None:
    there = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")}
    assert {"tracker", "templates", "migrations", "seeds"} == there & set(archive.PROGRAM)


def test_the_same_commit_makes_the_same_bytes(unpacked: Bundle, tmp_path: Path) -> None:
    first, second = tmp_path / "a.tar.gz", tmp_path / "b.tar.gz"
    for target in (first, second):
        archive.pack(unpacked.folder, target, RELEASE.at)
    assert first.read_bytes() == second.read_bytes()
    told = (tmp_path / "a.tar.gz.sha256").read_text().split()
    assert told == [hashlib.sha256(first.read_bytes()).hexdigest(), "a.tar.gz"]


def test_both_kinds_hold_every_file_below_one_folder(unpacked: Bundle, tmp_path: Path) -> None:
    archive.pack(unpacked.folder, tmp_path / "a.tar.gz", RELEASE.at)
    archive.pack(unpacked.folder, tmp_path / "a.zip", RELEASE.at)
    with tarfile.open(tmp_path / "a.tar.gz") as tar, zipfile.ZipFile(tmp_path / "a.zip") as packed:
        assert tar.getnames() == packed.namelist()
        names = set(tar.getnames())
        assert packed.read("tracker-0.2.0/install.py") == (ROOT / "bundle" / "install.py").read_bytes()
    assert {
        "tracker-0.2.0/安装说明.md",
        "tracker-0.2.0/等保自查.md",
        "tracker-0.2.0/SHA256SUMS",
        "tracker-0.2.0/program/templates/base.html",
    } <= names
    assert not [name for name in names if not name.startswith("tracker-0.2.0/")]


def test_the_digests_are_what_sha256sum_reads(unpacked: Bundle) -> None:
    command = ["sha256sum", "--check", "--quiet", "SHA256SUMS"]
    assert subprocess.run(command, cwd=unpacked.folder, check=False).returncode == 0
    assert list(checks.of_archive(unpacked)) == []


def test_every_file_that_is_not_what_was_packed_is_named(unpacked: Bundle) -> None:
    (unpacked.folder / "program" / "setup.cfg").write_text("other")
    (unpacked.folder / "install.py").unlink()
    (unpacked.folder / "wheels" / "more.whl").touch()
    (unpacked.folder / "program" / "tracker" / "more.py").touch()
    assert list(checks.of_archive(unpacked)) == [
        "安装包缺少 install.py",
        "安装包里的 program/setup.cfg 与校验值不符",
        "安装包里多出了 program/tracker/more.py",
        "安装包里多出了 wheels/more.whl",
    ]


KYLIN = Machine("Linux", "aarch64", True, (2, 28))


@pytest.mark.parametrize(
    ("platform", "machine", "said"),
    [
        ("linux-arm64", KYLIN, ""),
        (
            "linux-arm64",
            Machine("Linux", "aarch64", True, (2, 27)),
            "需要 glibc 2.28 或更新的版本，这台机器是 glibc 2.27",
        ),
        ("linux-arm64", Machine("Linux", "aarch64", True, None), "需要 glibc 2.28 或更新的版本，这台机器不是 glibc"),
        ("linux-arm64", Machine("Linux", "aarch64", False, (2, 28)), "Python 是 32 位的"),
        ("linux-x86_64", KYLIN, "这是 linux-x86_64 的安装包，这台机器是 Linux aarch64"),
        ("windows-x64", Machine("Windows", "AMD64", True, None), ""),
        ("windows-x64", Machine("Linux", "x86_64", True, (2, 36)), "这是 windows-x64 的安装包"),
    ],
)
def test_which_machine_an_archive_is_for(platform: str, machine: Machine, said: str, tmp_path: Path) -> None:
    archive.lay_out(tmp_path / "of", ROOT, FILES, RELEASE, PLATFORMS[platform])
    told = list(checks.of_machine(Bundle(tmp_path / "of"), machine))
    assert (len(told), said in "".join(told)) == (1 if said else 0, True)
