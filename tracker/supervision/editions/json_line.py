"""An edition as `tracker edition list --json` and the interface tell it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from typing_extensions import TypedDict

from tracker.json_values import Day, Instant, Note, instant_or_none

if TYPE_CHECKING:
    from tracker.supervision.editions.kept_queries import EditionLine, FileRow


class EditionFileJson(TypedDict):
    """A file of an edition."""

    book: Annotated[str, Note("哪一种文件")]
    title: Annotated[str, Note("文件名")]
    size: Annotated[int, Note("字节数")]
    sha256: Annotated[str, Note("文件的 SHA-256")]


class EditionJson(TypedDict):
    """One entry of the list."""

    jurisdiction: Annotated[str, Note("行政区划代码（GB/T 2260）")]
    quarter: Annotated[str, Note("期次：2026Q3，年度为 2026")]
    number: Annotated[int, Note("第几版")]
    state: Annotated[str, Note("草稿、已审、定稿、更正、快报")]
    sha256: Annotated[str, Note("全部数据的 SHA-256")]
    title: Annotated[str, Note("标题")]
    as_of: Annotated[Day, Note("截至")]
    known_at: Annotated[Instant, Note("按哪一刻已知的情况")]
    rule_versions: Annotated[list[int], Note("亮灯规则的版本")]
    layout: Annotated[int, Note("表式的版本")]
    prepared_at: Annotated[Instant, Note("生成时间")]
    prepared_by: Annotated[str, Note("生成人")]
    reviewed_at: Annotated[Instant | None, Note("审核时间")]
    reviewed_by: Annotated[str | None, Note("审核人")]
    signed_at: Annotated[Instant | None, Note("签发时间")]
    signed_by: Annotated[str | None, Note("签发人")]
    corrections_since: Annotated[int | None, Note("签发以后更正的报告数")]
    files: list[EditionFileJson]


def edition_json(one: EditionLine, files: tuple[FileRow, ...] | None = None) -> EditionJson:
    """Chinese labels; `files`: those that the person may have, all where nothing is said."""
    return {
        "jurisdiction": one.jurisdiction_id,
        "quarter": one.quarter,
        "number": one.number,
        "state": one.named.state_label,
        "sha256": one.sha256,
        "title": one.title,
        "as_of": one.as_of.isoformat(),
        "known_at": one.known_at.isoformat(),
        "rule_versions": list(one.rule_versions),
        "layout": one.layout,
        "prepared_at": one.prepared_at.isoformat(),
        "prepared_by": one.prepared_by,
        "reviewed_at": instant_or_none(one.reviewed_at),
        "reviewed_by": one.reviewed_by,
        "signed_at": instant_or_none(one.signed_at),
        "signed_by": one.signed_by,
        "corrections_since": one.corrections,
        "files": [_file(one, file) for file in (one.files if files is None else files)],
    }


def _file(one: EditionLine, file: FileRow) -> EditionFileJson:
    return {"book": file.book.value, "title": one.name_of(file), "size": file.size, "sha256": file.sha256}
