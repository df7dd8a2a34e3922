"""The files of an edition that a person may have, each as it was when it was made."""

from __future__ import annotations

from flask import Response

from tracker.errors import NotFound, RuleRefused
from tracker.people.access import Permission, Target
from tracker.stores.store import FileFault
from tracker.supervision.editions.kept_queries import EditionLine, FileRow
from tracker.supervision.editions.rules import NO_EDITION
from tracker.vocabulary import PaperKind
from tracker.web.request.guard import allowed
from tracker.web.request.kept_files import editions, handed_out
from tracker.web.request.trail import FileOf
from tracker.web.rounds.forms import FILE_NAMES

ALTERED = "这一版的文件与签发时的指纹不一致，可能被改动，不提供下载。请告诉综合处和系统管理员，从备份恢复。"
GONE = "这一版的文件不在服务器上。请综合处在报表页点“核对各版指纹”，并告诉系统管理员从备份恢复。"


def target_of(one: EditionLine) -> Target:
    """What the permission table needs to know of an edition."""
    return Target(one.jurisdiction_id, state=one.state)


def offered(one: EditionLine) -> tuple[FileRow, ...]:
    """The files that this person may have: papers of what is not signed are for the office alone."""
    may_papers = allowed(Permission.PAPER_VIEW, target_of(one))
    return tuple(file for file in one.files if may_papers or not isinstance(file.book, PaperKind))


def hand_out(one: EditionLine, book: str) -> Response:
    """A file of it, byte for byte as it was made; RuleRefused where it is not that any more."""
    found = next((file for file in offered(one) if file.book == book), None)
    if found is None:
        raise NotFound(NO_EDITION)
    file = editions().sound(found.name, found.size, found.sha256)
    if file is FileFault.GONE:
        raise NotFound(GONE)
    if isinstance(file, FileFault):
        raise RuleRefused(ALTERED)
    return handed_out(file, FileOf("edition", one.id, FILE_NAMES[found.book]), found.sha256, one.name_of(found))
