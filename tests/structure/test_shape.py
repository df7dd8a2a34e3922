"""The house keeps its shape: a folder says the subject once, and no folder grows past what an eye takes in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.structure.source import PACKAGE, ROOT

MOST = 18
"""Files side by side: more want a room of their own."""

ROOMY = {PACKAGE: 20}
"""The ground floor is one list by nature."""


def folders() -> Iterator[Path]:
    """Every folder of tracker/ and templates/ that holds source."""
    for top in (PACKAGE, ROOT / "templates"):
        for folder in (top, *top.rglob("*")):
            if folder.is_dir() and folder.name != "__pycache__" and "static" not in folder.parts:
                yield folder


def files_in(folder: Path) -> list[Path]:
    """Its files, without the one that makes it a package."""
    return [file for file in sorted(folder.iterdir()) if file.is_file() and file.name != "__init__.py"]


def test_no_file_repeats_the_name_of_its_folder() -> None:
    """`plans/check/check_steps.py` would say check twice: `plans/check/steps.py`."""
    wrong = [
        str(file.relative_to(ROOT))
        for folder in folders()
        for file in files_in(folder)
        if file.stem.lstrip("_").startswith((f"{folder.name}_", f"{folder.name.removesuffix('s')}_"))
    ]
    assert not wrong, wrong


def test_no_folder_is_crowded() -> None:
    crowded = {
        str(folder.relative_to(ROOT)): len(files_in(folder))
        for folder in folders()
        if len(files_in(folder)) > ROOMY.get(folder, MOST)
    }
    assert not crowded, f"more than {MOST} files side by side: give a subject a folder: {crowded}"
