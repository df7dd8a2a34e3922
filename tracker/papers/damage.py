"""What an Office file, a ZIP package with XML in it, comes to grief on when it is damaged."""

from __future__ import annotations

import lzma
import zlib
from zipfile import BadZipFile

DAMAGED: tuple[type[Exception], ...] = (
    *(BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError),
    *(LookupError, OverflowError, RuntimeError, ValueError),
)
"""Of opening the package, of one of its members, and of the XML in that. Each was seen.

Examples: bytes of a member are lost (zlib.error), the file ends within it (EOFError), it is locked (RuntimeError), its
XML says encoding="gb2312" (ValueError) or one that nobody knows (LookupError).
"""
