"""Several processes count into files of one folder; told before prometheus_client is imported, which looks once."""

from __future__ import annotations

import os
from pathlib import Path

from tracker.private_files import close_folder

_FOLDER = "PROMETHEUS_MULTIPROC_DIR"


def count_together(folder: Path) -> None:
    """Let this process and all it begins count into a folder, empty at first."""
    close_folder(folder)
    for old in folder.glob("*.db"):
        old.unlink()
    os.environ[_FOLDER] = str(folder)


def is_shared() -> bool:
    """Whether others count beside this process."""
    return _FOLDER in os.environ
