"""Which columns name a kept file: what one names is copied and looked for, and is not forgotten. Pure.

`plans.file_sha256` names an upload. So does every column of such a name, in whatever table; but for templates of an
edition's papers, which are kept beside the papers.
"""

from __future__ import annotations

OF_UPLOADS = frozenset({"file_sha256", "picture_sha256"})
"""Columns that name a file of the uploads folder by its fingerprint."""

OF_EDITIONS = ("edition_files", "name")
"""The column that names a file of the editions folder."""

IN_EDITIONS = ("paper_templates", "family", "edition")
"""The table whose rows with this word in this column name a file of the editions folder by its fingerprint."""

SHEET_RECEIVED = "receive_division"
"""A 承办分工表 waits for its confirmation without a row of its own: only this entry of the audit trail names it."""
