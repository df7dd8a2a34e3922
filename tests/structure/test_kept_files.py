"""What names an upload is known in one place: what is not known there would be forgotten, or lost by a backup."""

from __future__ import annotations

import ast

from flask import Flask
from sqlalchemy import String

from tests.structure.source import source_files
from tracker.database import Base
from tracker.stores.naming import OF_UPLOADS
from tracker.stores.naming_queries import upload_columns

NO_UPLOADS = {
    *("edition_files.sha256", "edition_rows.sha256", "editions.sha256"),
    *("audit_anchors.hash", "audit_anchors.mac", "audit_entries.hash", "audit_entries.prev_hash"),
    *("audit_entries.after_digest", "audit_entries.before_digest", "audit_entries.session_hash"),
    *("audit_entries.ip", "audit_entries.request_id", "departments.key", "groups.key", "leases.owner"),
    *("done_requests.request_id", "kept_answers.digest", "kept_answers.request_id", "verdict_signatures.fingerprint"),
    *("interface_tokens.token_hash", "invitations.token_hash", "recovery_codes.code_hash"),
    *("login_attempts.ip", "login_attempts.username", "sign_in_sessions.ip", "sign_in_sessions.token_hash"),
    *("users.display_name", "users.username"),
}
"""Columns as long as a fingerprint that name no upload."""

KEEPERS = {
    "tracker.acts.tasks.division_files": "its entry of the audit trail (SHEET_RECEIVED)",
    "tracker.acts.reporting.excel_forms": "form_uploads.file_sha256",
    "tracker.acts.plans.imports": "runs.parameters, while the run waits",
    "tracker.acts.reporting.office_reports": "evidence.file_sha256",
    "tracker.acts.reporting.paper": "paper_scans.file_sha256",
    "tracker.acts.plans.plans": "plans.file_sha256, plan_pages.picture_sha256",
    "tracker.acts.reporting.reports": "evidence.file_sha256",
    "tracker.acts.supervision.templates": "paper_templates.file_sha256",
}
"""Who keeps uploads, and what names them from then on: something that `naming_queries.is_named` asks."""


def test_every_column_that_may_name_an_upload_is_one_or_is_said_to_be_none(program: Flask) -> None:
    columns = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, String) and column.type.length == 64
    }
    known = {f"{column.table.name}.{column.name}" for column in upload_columns()}
    unsaid = columns - known - NO_UPLOADS
    assert not unsaid, f"name it by one of {sorted(OF_UPLOADS)} where it names an upload, else in NO_UPLOADS: {unsaid}"
    assert columns >= NO_UPLOADS


def test_whoever_keeps_an_upload_says_what_names_it(program: Flask) -> None:
    found = {
        file.module
        for file in source_files()
        for node in file.nodes
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("uploads.keep")
    }
    assert found == set(KEEPERS)
    columns = {f"{column.table.name}.{column.name}" for column in upload_columns()}
    named = {column for told in KEEPERS.values() for column in told.split(", ") if "sha256" in column}
    assert named == columns
