"""没有 in a text that may be empty is empty: no matter to coordinate, no dissent, no problem (domain.md 8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.ledger.lived import accepted, lines, row, sent, title, turned_to, workbook
from tests.reporting.world import OPENED, TEXT, Region, by, region, report
from tests.servers.databases import on_sqlite
from tracker.acts.reporting import reports
from tracker.database import db
from tracker.reporting.asked.questions import Draft, missing, questions
from tracker.reporting.models import Dissent
from tracker.vocabulary import Encouraged, Kind, Mode, PartyRole

ON, AFTER = date(2026, 12, 22), date(2027, 6, 30)
EMPTY = ("无", "没有。", " 暂无 ", "无需.", "不涉及", "—", "——。")


@pytest.fixture
def of(session: Session) -> Region:
    return region()


@pytest.mark.slow
@on_sqlite
def test_a_task_whose_body_wrote_nothing_stays_green(of: Region, tmp_path: Path) -> None:
    """A task for each way to write it, of one quarter."""
    tasks = {
        words: of.task(bodies=[(of.transport, PartyRole.LEAD)], mode=Mode.SINGLE, kind=Kind.MEASURED) for words in EMPTY
    }
    db.session.commit()
    turned_to(OPENED)
    for words, task in tasks.items():
        draft = replace(TEXT, coordination=words, problems=words)
        accepted(sent(of, task, draft, ON), of, ON)
    turned_to(date(2027, 1, 1))
    turned_to(date(2027, 3, 1))
    for words, task in tasks.items():
        shown = row(task, date(2027, 4, 30))
        assert "待协调" not in shown.light.title, words
        assert (shown.parts[0].coordination, shown.parts[0].problems) == ("", ""), words
    book = workbook(tmp_path, date(2027, 1, 2))
    assert [line for line in lines(book, "问题与协调") if line.get("问题")] == []
    assert [(line["需协调事项"], line["存在问题"]) for line in lines(book, "任务台账", 4)] == [("—", "—")] * len(EMPTY)


@on_sqlite
@pytest.mark.slow
def test_a_matter_is_still_one(of: Region) -> None:
    task = of.task(bodies=[(of.transport, PartyRole.LEAD)], mode=Mode.SINGLE, kind=Kind.MEASURED)
    db.session.commit()
    turned_to(OPENED)
    accepted(sent(of, task, replace(TEXT, coordination="无人愿意出资"), ON), of, ON)
    assert row(task, ON).parts[0].coordination == "无人愿意出资"
    turned_to(date(2027, 3, 1))
    accepted_later = title(task, AFTER)
    assert accepted_later == "黄·待协调"


@pytest.mark.slow
@on_sqlite
def test_no_dissent_is_raised_from_nothing(of: Region) -> None:
    task = of.task(mode=Mode.LEAD_CONSOLIDATES)
    db.session.commit()
    turned_to(OPENED)
    co = report(task, of.commerce)
    reports.save_draft(by(of.other_liaison), co.id, None, replace(TEXT, dissent="没有。"))
    reports.send(by(of.other_liaison), co.id, None)
    reports.approve(by(of.other_head), [(co.id, None)])
    assert list(db.session.scalars(select(Dissent))) == []


def test_who_lacks_conditions_must_name_them() -> None:
    asked = questions(Kind.ENCOURAGED, 4)
    said = Draft("", "暂无。", encouraged=Encouraged.CONDITIONS_LACKING)
    assert [one.field for one in missing(asked, said, ON)] == ["problems"]
