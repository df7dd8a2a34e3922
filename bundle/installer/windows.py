"""Whose the folders are on Windows, where a new one lets in whoever the drive lets in."""

from __future__ import annotations

import os
from pathlib import Path

from . import program

SYSTEM, ADMINISTRATORS, LOCAL_SERVICE = "*S-1-5-18", "*S-1-5-32-544", "*S-1-5-19"
CHANGES, READS = "M", "RX"


def whoever_installs() -> str:
    """`OFFICE\\li`: who runs both programs by hand."""
    return f"{os.environ['USERDOMAIN']}\\{os.environ['USERNAME']}"


def close(folder: Path, account: str, right: str) -> None:
    """Nobody gets in but the machine, its administrators, and the account with this right; what lies in it inherits
    that. A whole drive stays open to whom it was: others have their folders there."""
    grants = [f"{who}:(OI)(CI){what}" for who, what in ((SYSTEM, "F"), (ADMINISTRATORS, "F"), (account, right))]
    alone = [] if folder == Path(folder.anchor) else ["/inheritance:r"]
    program.run(["icacls", folder, *alone, "/grant:r", *grants, "/Q"], {})
