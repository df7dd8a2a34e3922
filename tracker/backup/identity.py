"""Which installation this is: so that two that share a folder of copies know their own.

`instance/installation-id` holds 32 letters, made when the first copy is. No copy holds it: what a copy is restored into
is another installation, whose nights take nothing of the first one away, wherever that still stands.
"""

from __future__ import annotations

import re
import uuid
from pathlib import Path

from tracker.backup.rules import IDENTITY
from tracker.errors import BadInput
from tracker.private_files import make_once

NOT_ONE = "{path} 应是 32 个十六进制字符：请改回原来的内容（备份清单里的 installation），或删除它，由程序另写一个"


def known(instance: Path) -> str:
    """Its id; empty where it has none yet. Nothing is made: for whoever only looks."""
    try:
        told = (instance / IDENTITY).read_text(encoding="ascii", errors="replace").strip()
    except FileNotFoundError:
        return ""
    return told if re.fullmatch(r"[0-9a-f]{32}", told) else ""


def own(instance: Path) -> str:
    """Its id, made where it has none; BadInput where somebody wrote something else there.

    Of two processes that make it at once both get the same.
    """
    place = instance / IDENTITY
    if not place.exists():
        make_once(place, f"{uuid.uuid4().hex}\n")
    told = known(instance)
    if not told:
        raise BadInput(NOT_ONE.format(path=place))
    return told
