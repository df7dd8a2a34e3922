"""Which texts of reports came with an Excel form: by which file, and who handed it in.

A text that an import wrote bears its instant and its person; whatever is written on it afterwards has another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Select, and_, bindparam, select

from tracker.database import db
from tracker.reporting.models import FormImport, FormUpload, Report, ReportVersion


def _came_with(*columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(ReportVersion)
        .join(Report, Report.id == ReportVersion.report_id)
        .join(
            FormUpload,
            and_(FormUpload.round_id == Report.round_id, FormUpload.department_id == Report.department_id),
        )
        .join(
            FormImport,
            and_(
                FormImport.upload_id == FormUpload.id,
                FormImport.recorded_at == ReportVersion.saved_at,
                FormImport.actor_id.is_not_distinct_from(ReportVersion.author_id),
            ),
        )
        .order_by(FormUpload.id)
    )


_NAMES = _came_with(ReportVersion.id, FormUpload.file_name).where(ReportVersion.id.in_(bindparam("versions")))
_FILES = _came_with(Report.id, Report.version, FormUpload.file_sha256).where(
    Report.id.in_(bindparam("reports")),
    Report.version_id == ReportVersion.id,
    FormImport.actor_id == bindparam("user"),
)


def names_of_forms(version_ids: Collection[int]) -> dict[int, str]:
    """By version the name of the file it came with; those that were written on the page are left out."""
    return {row.id: row.file_name for row in db.session.execute(_NAMES, {"versions": list(version_ids)})}


def files_of_own(handed_out: Mapping[int, int], user_id: int | None) -> dict[str, set[int]]:
    """By fingerprint of a stored file the reports whose text is as this person brought it with that file.

    `handed_out`: by report its version in a form at hand; what stands as it did then is left out.
    """
    found: defaultdict[str, set[int]] = defaultdict(set)
    values = {"reports": list(handed_out), "user": user_id}
    for report_id, version, sha256 in db.session.execute(_FILES, values):
        if version != handed_out[report_id]:
            found[sha256].add(report_id)
    return found
