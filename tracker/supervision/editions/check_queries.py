"""Reads whether editions are still what was signed: their files, their rows, and the signature itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from tracker.audit import AuditEntry
from tracker.clock import SHANGHAI
from tracker.database import db
from tracker.errors import NotFound
from tracker.stores.store import FileFault, Store
from tracker.supervision.editions import fingerprint, rules
from tracker.supervision.editions.content_queries import raw_rows
from tracker.supervision.editions.rules import Finding
from tracker.supervision.models import Edition, EditionDifference, EditionFile
from tracker.supervision.period import newest_first
from tracker.vocabulary import EditionState

VANISHED = "已签发，但数据库中没有这一版"
REPLACED = "与签发时留下的审计记录不一致"
CHANGED_HEAD = "题头、合计、差异清单或文件清单与指纹不符"
_FILE_FAULTS = {FileFault.GONE: "不在报表文件夹里", FileFault.ALTERED: "的内容被改动"}
MOST_NAMED = 20
"""Changed tasks that are named one by one."""


def findings(jurisdiction_id: str, built: Store) -> list[Finding]:
    """A check of every edition of a jurisdiction, those that were signed and have vanished too."""
    kept = list(
        db.session.scalars(
            select(Edition).where(Edition.jurisdiction_id == jurisdiction_id).order_by(Edition.number.desc())
        )
    )
    kept.sort(key=lambda one: newest_first(one.quarter))
    signatures = _signatures(jurisdiction_id)
    found = [_finding(edition, built, signatures.pop((edition.quarter, edition.number), None)) for edition in kept]
    gone = [
        Finding(jurisdiction_id, quarter, number, None, str(told.detail.get("sha256", "")), faults=(VANISHED,))
        for (quarter, number), told in sorted(signatures.items())
    ]
    return [*found, *gone]


def finding(edition_id: int, built: Store) -> Finding:
    """A check of one of them."""
    one = db.session.get(Edition, edition_id)
    if one is None:
        raise NotFound(rules.NO_EDITION)
    return _finding(one, built, _signatures(one.jurisdiction_id).get((one.quarter, one.number)))


def _signatures(jurisdiction_id: str) -> dict[tuple[str, int], AuditEntry]:
    """What the audit trail, which only grows, knows of signed editions, by quarter and number."""
    found = select(AuditEntry).where(
        AuditEntry.jurisdiction_id == jurisdiction_id, AuditEntry.action == "sign_edition", AuditEntry.result == "成功"
    )
    told = db.session.scalars(found.order_by(AuditEntry.id))
    return {(str(one.detail["quarter"]), int(one.detail["edition"])): one for one in told}


def _finding(one: Edition, built: Store, signature: AuditEntry | None) -> Finding:
    faults = [*_file_faults(one.id, built), *_data_faults(one)]
    if EditionState(one.state) in rules.SIGNED and (signature is None or not _is_as_signed(one, signature)):
        faults.append(REPLACED)
    if EditionState(one.state) not in rules.SIGNED and signature is not None:
        faults.append(REPLACED)
    state = EditionState(one.state)
    label = rules.Named(one.quarter, one.number, state, one.known_at).state_label
    return Finding(one.jurisdiction_id, one.quarter, one.number, state, one.sha256, one.id, tuple(faults), label)


def _is_as_signed(one: Edition, told: AuditEntry) -> bool:
    kept = (one.sha256, one.reviewed_by, one.signed_by, one.signed_at)
    return kept == (told.detail.get("sha256"), told.detail.get("reviewed"), told.actor_name, told.at)


def _file_faults(edition_id: int, built: Store) -> list[str]:
    faults = []
    for file in db.session.scalars(
        select(EditionFile).where(EditionFile.edition_id == edition_id).order_by(EditionFile.id)
    ):
        fault = built.fault(file.name, file.size, file.sha256)
        if fault is not None:
            faults.append(f"文件“{file.title}”（{file.name}）{_FILE_FAULTS[fault]}")
    return faults


def _data_faults(one: Edition) -> list[str]:
    """Which rows are not what their fingerprints say, and whether the whole is."""
    changed, prints = [], []
    for row in raw_rows(one.id):
        now = row_print(row)
        prints.append(now)
        if now != row.sha256:
            changed.append(row.code)
    faults = [f"任务{code}的数据被改动" for code in changed[:MOST_NAMED]]
    if len(changed) > MOST_NAMED:
        faults.append(f"另有{len(changed) - MOST_NAMED}条任务的数据被改动")
    if whole_print(one, prints) != one.sha256 and not faults:
        faults.append(CHANGED_HEAD)
    return faults


def row_print(row: Any) -> str:
    """The fingerprint of a row with what stands beside it."""
    beside = (row.position, row.task_id, row.code, row.department, row.colour, row.is_completed, row.is_overdue)
    return fingerprint.of_value([*beside, row.row])


def whole_print(one: Edition, rows: Iterable[str]) -> str:
    """The fingerprint of an edition as it lies in the tables, from those of its rows."""
    told = select(EditionDifference).where(EditionDifference.edition_id == one.id)
    files = select(EditionFile).where(EditionFile.edition_id == one.id)
    differences = [
        (line.position, line.kind, line.task_id, line.code, line.department, line.words)
        for line in db.session.scalars(told.order_by(EditionDifference.position))
    ]
    kept = [
        (file.book, file.title, file.name, file.size, file.sha256)
        for file in db.session.scalars(files.order_by(EditionFile.book))
    ]
    return fingerprint.of_edition(_head(one), rows, differences, kept)


def _head(one: Edition) -> dict[str, Any]:
    return {
        "jurisdiction": one.jurisdiction_id,
        "quarter": one.quarter,
        "number": one.number,
        "title": one.title,
        "as_of": one.as_of.isoformat(),
        "known_at": one.known_at.astimezone(SHANGHAI).isoformat(),
        "rule_versions": list(one.rule_versions),
        "layout": one.layout,
        "totals": one.totals,
        "prepared_at": one.prepared_at.astimezone(SHANGHAI).isoformat(),
        "prepared_by": one.prepared_by,
    }
