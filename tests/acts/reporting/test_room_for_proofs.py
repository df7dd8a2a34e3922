"""A text has room for so many proofs, so large together: in whatever way they come."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from tests.reporting.form.place import LATER, Place, filled
from tests.reporting.world import OPENED, TEXT, by
from tracker.acts.reporting import excel_forms, office_reports, reports, told_reports
from tracker.acts.reporting.reports import Handed
from tracker.database import db
from tracker.errors import BadInput
from tracker.reporting.interface.told import SystemReport
from tracker.reporting.models import Evidence, ReportVersion
from tracker.reporting.office.entered import Answer
from tracker.reporting.versions import evidence_rules
from tracker.reporting.versions.evidence_rules import NewFile, NewReference
from tracker.vocabulary import EnteredHow, EvidenceKind, Forecast, FormSituation

BY_PHONE = Answer(EnteredHow.PHONE, "张某（规划科）", OPENED)
SAYS = {"progress_text": "新开 6 条", "problems": "站点不足", "next_steps": "逐站摸排"}


@pytest.fixture
def place(session: scoped_session[Session], tmp_path: Path) -> Iterator[Place]:
    yield Place(tmp_path)


def _handed(place: Place, words: Sequence[str]) -> Handed:
    return Handed(place.uploads, references=[NewReference(EvidenceKind.DOCUMENT, one) for one in words])


def on_the_page(place: Place, words: Sequence[str]) -> None:
    reports.save_draft(by(place.region.liaison), place.report(0).id, None, TEXT, _handed(place, words))


def in_the_form(place: Place, words: Sequence[str]) -> None:
    place.take(filled(place.form(), K4="新开 6 条", T4="\n".join(words)))


def in_a_form_uploaded(place: Place, words: Sequence[str]) -> None:
    ids = place.upload(filled(place.form(), K4="新开 6 条", T4="\n".join(words)))
    excel_forms.take_uploaded(by(place.region.liaison, LATER), ids, place.uploads)


def in_a_form_of_the_office(place: Place, words: Sequence[str]) -> None:
    office = place.region.coordinator
    place.take(filled(place.form(office), K4="新开 6 条", T4="\n".join(words)), office)


def entered_by_the_office(place: Place, words: Sequence[str]) -> None:
    office = by(place.region.coordinator)
    office_reports.enter(office, place.report(0).id, None, TEXT, BY_PHONE, _handed(place, words))


def by_another_system(place: Place, words: Sequence[str]) -> None:
    report, choices = place.report(0), {"forecast": Forecast.ON_COURSE}
    told = SystemReport(report.id, report.version, FormSituation.PROGRESS, SAYS, choices, references=tuple(words))
    told_reports.hand_in(by(place.region.liaison), [told], "digest", lambda handed: "{}")


WAYS = (
    on_the_page,
    in_the_form,
    in_a_form_uploaded,
    in_a_form_of_the_office,
    entered_by_the_office,
    by_another_system,
)


@pytest.mark.parametrize("way", WAYS)
def test_as_many_as_there_is_room_for_are_kept_and_of_more_none(
    place: Place, monkeypatch: pytest.MonkeyPatch, way: Callable[[Place, Sequence[str]], None]
) -> None:
    monkeypatch.setattr(evidence_rules, "MOST_OF_REPORT", 2)
    words = [f"渝交发〔2026〕{number}号" for number in (1, 2, 3)]
    with pytest.raises(BadInput, match="一份报告最多 2 件佐证"):
        way(place, words)
    assert list(db.session.scalars(select(Evidence))) == list(db.session.scalars(select(ReportVersion))) == []
    way(place, words[:2])
    assert sorted(db.session.scalars(select(Evidence.title))) == words[:2]


def test_what_a_text_has_already_takes_room_and_what_is_taken_off_gives_it(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence_rules, "MOST_OF_REPORT", 2)
    on_the_page(place, ["渝交发〔2026〕1号", "渝交发〔2026〕2号"])
    with pytest.raises(BadInput, match="一份报告最多 2 件佐证"):
        on_the_page(place, ["渝交发〔2026〕3号"])
    first = db.session.scalars(select(Evidence.id).order_by(Evidence.id)).first()
    instead = Handed(place.uploads, references=[NewReference(EvidenceKind.SYSTEM, "运行系统")], removed=[first or 0])
    reports.save_draft(by(place.region.liaison), place.report(0).id, None, TEXT, instead)
    with pytest.raises(BadInput, match=f"{place.tasks[0].code}：一份报告最多 2 件佐证"):
        in_the_form(place, ["渝交发〔2026〕2号", "渝交发〔2026〕3号"])
    in_the_form(place, ["渝交发〔2026〕4号"])
    assert sorted(db.session.scalars(select(Evidence.title))) == ["渝交发〔2026〕4号", "运行系统"]


def test_files_that_the_office_enters_and_there_is_no_room_for_are_not_stored(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence_rules, "MOST_BYTES_OF_REPORT", 12)
    files = [NewFile("复函.pdf", b"%PDF-1.7"), NewFile("清单.pdf", b"%PDF-1.6")]
    office, mine = place.region.coordinator, place.report(0).id
    with pytest.raises(BadInput, match="合计不超过"):
        office_reports.enter(by(office), mine, None, TEXT, BY_PHONE, Handed(place.uploads, files))
    assert not list(place.uploads.stored())
    office_reports.enter(by(office), mine, None, TEXT, BY_PHONE, Handed(place.uploads, files[:1]))
