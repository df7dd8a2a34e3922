"""tracker edition: what the office has signed, and exit 1 where it is not the same any more."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document
from sqlalchemy import select

from tests.acts.supervision.test_editions import (
    AFTER,
    asked,
    closed,
    closed_quarter,
    reviewed,
    signed,
    unguarded,
    worked_off,
)
from tests.clients.commands import Installation, Ran
from tests.reporting.world import Region, by
from tests.structure.schemas import faults
from tracker.acts.supervision import editions
from tracker.audit import AuditEntry
from tracker.database import db
from tracker.plans.models import Plan
from tracker.stores.folder import Folder
from tracker.supervision.editions import kept_queries
from tracker.supervision.models import EditionRow
from tracker.supervision.period import Year

__all__ = ["closed", "closed_quarter"]


class Office:
    """Commands over the database of a region with a closed quarter."""

    def __init__(self, of: Region, url: str, folder: Path) -> None:
        self.of, self.editions = of, folder / "editions"
        self.installation = Installation(url, folder)

    def run(self, *words: str) -> Ran:
        db.session.remove()
        return self.installation.run("edition", *words)


@pytest.fixture
def office(closed: Region, database_url: str, tmp_path: Path) -> Office:
    return Office(closed, database_url, tmp_path)


@pytest.mark.slow
def test_a_signed_edition_is_listed_and_sound(office: Office) -> None:
    one = signed(office.of, office.editions)
    listed = office.run("list", "--json")
    assert (listed.code, faults("edition_list", listed.json)) == (0, [])
    (told,) = listed.json
    assert (told["state"], told["sha256"], told["corrections_since"]) == ("定稿", one.sha256, 0)
    books = ["whole", "leader", "brief", "circular", "outline", "evaluation", "slip", "sources"]
    assert [file["book"] for file in told["files"]] == books
    assert told["files"][0]["title"] == "2026年第4季度政策落实调度台账.xlsx"
    checked = office.run("verify", "--json")
    assert (checked.code, checked.err, faults("edition_verify", checked.json)) == (0, "", [])
    assert [(one["state"], one["sound"], one["faults"]) for one in checked.json] == [("定稿", True, [])]
    assert "定稿第1版" in office.run("list").out and "一致" in office.run("verify").out


def test_a_draft_has_its_names(office: Office) -> None:
    asked(office.of)
    worked_off(office.editions)
    (told,) = office.run("list", "--json").json
    assert (told["state"], told["signed_by"], told["reviewed_at"]) == ("草稿", None, None)
    assert told["files"][0]["title"] == "2026年第4季度政策落实调度台账（未签发）.xlsx"
    reviewed(office.of, kept_queries.edition(1))
    assert office.run("list", "--json").json[0]["state"] == "已审"


def test_what_was_changed_ends_with_1(office: Office) -> None:
    one = signed(office.of, office.editions)
    path = office.editions / one.files[0].name
    path.write_bytes(path.read_bytes() + b" ")
    told = office.run("verify", "--json")
    assert (told.code, faults("edition_verify", told.json), told.json[0]["sound"]) == (1, [], False)
    assert "内容被改动" in told.json[0]["faults"][0]
    assert told.err.startswith("有 1 版与生成或签发时不一致") and "500000 2026Q4 第1版：" in told.err


def test_one_that_is_gone_is_named(office: Office) -> None:
    signed(office.of, office.editions)
    for table in ("edition_files", "edition_facts", "edition_rows", "editions"):
        unguarded(f"DELETE FROM {table}")
    told = office.run("verify", "--json")
    assert (told.code, faults("edition_verify", told.json)) == (1, [])
    assert (told.json[0]["state"], told.json[0]["sound"]) == (None, False)
    assert "已不在" in office.run("verify").out


def test_without_any_there_is_nothing_to_tell(office: Office) -> None:
    assert (office.run("list", "--json").json, office.run("verify", "--json").json) == ([], [])
    assert office.run("verify").code == 0


def test_a_paper_is_the_file_of_the_edition(office: Office) -> None:
    output = office.editions.parent / "paper.docx"
    words = ("--kind", "专报", "--quarter", "2026Q4", "--output", str(output))

    def written(*more: str) -> Ran:
        db.session.remove()
        return office.installation.run("report", "paper", *words, *more)

    none = written()
    assert (none.code, none.err[:17]) == (1, "2026年第4季度还没有生成报表，")
    asked(office.of)
    worked_off(office.editions)
    assert "第1版（草稿），未签发" in written().out
    refused = written("--as", "nobody")
    assert refused.code == 2 and "没有账号" in refused.err
    one = kept_queries.edition(1)
    file = next(file for file in one.files if file.book == "brief")
    assert written().code == 0 and output.read_bytes() == (office.editions / file.name).read_bytes()
    rows = select(AuditEntry).where(AuditEntry.action == "download")
    told = [(entry.object_type, entry.object_id, entry.detail) for entry in db.session.scalars(rows)]
    assert told == [("edition", "1", {"kind": "专报"})] * 2
    (office.editions / file.name).write_bytes(b"other")
    assert (written().code, written().err.splitlines()[0][:5]) == (1, "专报的文件")


@pytest.mark.slow
@pytest.mark.both
def test_a_paper_of_one_of_several_plans_counts_that_plan_alone(office: Office) -> None:
    plan = db.session.scalars(select(Plan)).one()
    plan_id, number = plan.id, plan.number or ""
    asked(office.of)
    worked_off(office.editions)
    other = db.session.scalars(select(EditionRow).order_by(EditionRow.id)).first()
    assert other is not None
    other.row = {**other.row, "plan_id": plan_id + 1}
    db.session.commit()
    output = office.editions.parent / "paper.docx"
    db.session.remove()
    words = ("--kind", "专报", "--quarter", "2026Q4", "--plan", number, "--output", str(output))
    ran = office.installation.run("report", "paper", *words)
    assert ran.code == 0, ran.err
    assert "共1项任务" in "".join(paragraph.text for paragraph in Document(str(output)).paragraphs)


@pytest.mark.slow
def test_a_year_is_named_2026(office: Office) -> None:
    editions.request(by(office.of.coordinator, AFTER), "500000", Year(2026))
    worked_off(office.editions)
    one = reviewed(office.of, kept_queries.edition(1))
    editions.sign(by(office.of.coordinator_head, AFTER), one.id, one.version, one.sha256, Folder(office.editions))
    told = office.run("list", "--json")
    assert faults("edition_list", told.json) == []
    assert [(one["quarter"], one["state"], one["files"][0]["title"]) for one in told.json] == [
        ("2026", "快报", "2026年度政策落实调度台账（年度快报）.xlsx")
    ]
    checked = office.run("verify", "--json")
    assert (checked.code, faults("edition_verify", checked.json)) == (0, [])
    assert [(one["quarter"], one["state"], one["sound"]) for one in checked.json] == [("2026", "快报", True)]
    output = office.editions.parent / "paper.docx"
    db.session.remove()
    words = ("--kind", "专报", "--year", "2026", "--output", str(output))
    assert "2026年度专报，快报第1版" in office.installation.run("report", "paper", *words).out
