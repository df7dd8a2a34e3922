"""The office's own template of a paper: tried on real facts, taken, in force for what is made from then on."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from docx import Document
from flask import Flask
from sqlalchemy import delete, select

from tests.acts.outcomes.test_outcome_races import ROUNDS, race
from tests.acts.supervision.test_editions import (
    AFTER,
    CHONGQING,
    closed,
    closed_quarter,
    draft,
    drafted_edition,
    made,
    signed,
    worked_off,
)
from tests.acts.supervision.test_editions import asked as ask_edition
from tests.reporting import world
from tests.reporting.world import Region, by
from tracker.acts.supervision import templates
from tracker.audit import AuditEntry
from tracker.database import db
from tracker.errors import BadInput, Conflict, RuleRefused
from tracker.jobs import runs
from tracker.papers.filling import as_json
from tracker.papers.queries import standings
from tracker.stores.folder import Folder
from tracker.supervision.editions.kept_queries import EditionLine, newest_of
from tracker.supervision.models import EditionFacts
from tracker.supervision.papers import edition_queries, template_queries
from tracker.supervision.papers.template_queries import facts_kept, own_templates
from tracker.supervision.papers.writing import OFFERS, values
from tracker.vocabulary import PaperKind, TemplateFamily

__all__ = ["closed", "closed_quarter", "draft", "drafted_edition"]

TRIED, TAKEN, DROPPED = AFTER, date(2027, 1, 11), date(2027, 1, 13)
MARK = "本委自己的版式"


def template(*words: str) -> bytes:
    """An own 专报, much shorter than the shipped one."""
    document = Document()
    for line in (MARK, "{{ 标题 }}", "{{ 题注 }}", *words, "{{ 出处 }}"):
        document.add_paragraph(line)
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def first_line(data: bytes) -> str:
    return Document(io.BytesIO(data)).paragraphs[0].text


def brief(one: EditionLine, folder: Path) -> bytes:
    return edition_queries.paper(one, (), PaperKind.BRIEF, Folder(folder))


def tried_id() -> int:
    tried = standings(CHONGQING, TemplateFamily.EDITION)[PaperKind.BRIEF].tried
    assert tried is not None
    return tried.id


@pytest.mark.slow
def test_tried_then_taken_and_in_force_for_what_is_made_from_then_on(closed: Region, tmp_path: Path) -> None:
    def head(on: date) -> world.Act:
        return by(closed.coordinator_head, on)

    with pytest.raises(RuleRefused, match="还没有可以用来试填的报表"):
        templates.try_out(head(TRIED), PaperKind.BRIEF, "a.docx", template(), Folder(tmp_path))
    draft = made(closed, tmp_path)
    of_rows = {kind: as_json(facts) for kind, facts in values(edition_queries.facts_of(draft)).items()}
    assert {kind: as_json(facts) for kind, facts in facts_kept(draft).items()} == of_rows, "kept as the rows say"

    with pytest.raises(BadInput) as refused:
        unfit = template("{{ 签发人 }}", "{{ 红灯事项 }}")
        templates.try_out(head(TRIED), PaperKind.BRIEF, "a.docx", unfit, Folder(tmp_path))
    assert len(refused.value.details) == 2 and refused.value.details[0].startswith("正文第4段：没有“签发人”这一项")
    assert standings(CHONGQING, TemplateFamily.EDITION)[PaperKind.BRIEF].facts == ()

    fit = template("{{ 本季情况 }}")
    left_out = templates.try_out(head(TRIED), PaperKind.BRIEF, "本委专报.docx", fit, Folder(tmp_path))
    assert "红灯事项" in left_out and "本季情况" not in left_out
    assert first_line(brief(made(closed, tmp_path), tmp_path)) == "政策落实调度专报", "tried is not taken"

    one, before = tried_id(), brief(draft_now(), tmp_path)
    templates.take(head(TAKEN), PaperKind.BRIEF, one, Folder(tmp_path))
    assert brief(draft_now(), tmp_path) == before, "what was made stays to the byte"
    with pytest.raises(Conflict):
        templates.leave(head(TAKEN), PaperKind.BRIEF, one)
    again = signed(closed, tmp_path)
    assert first_line(brief(again, tmp_path)) == MARK
    others = [kind for kind in PaperKind if kind is not PaperKind.BRIEF]
    assert all(first_line(edition_queries.paper(again, (), kind, Folder(tmp_path))) != MARK for kind in others)
    assert standings("140000", TemplateFamily.EDITION)[PaperKind.BRIEF].own is None, "of this jurisdiction alone"

    kept = brief(again, tmp_path)
    templates.drop(head(DROPPED), PaperKind.BRIEF)
    assert own_templates(CHONGQING, Folder(tmp_path)) == {} and brief(again, tmp_path) == kept
    assert own_templates(CHONGQING, Folder(tmp_path), head(TAKEN).at).keys() == {PaperKind.BRIEF}, "as it was then"
    with pytest.raises(RuleRefused, match="系统自带"):
        templates.drop(head(DROPPED), PaperKind.BRIEF)
    told = list(db.session.scalars(select(AuditEntry.action).where(AuditEntry.object_type == "template")))
    assert told == ["try_paper_template", "take_paper_template", "drop_paper_template"]


@pytest.mark.slow
@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_of_two_at_once_one_takes_or_leaves_what_waits(
    app: Flask, closed: Region, draft: EditionLine, tmp_path: Path
) -> None:
    def act() -> world.Act:
        return by(closed.coordinator_head, TRIED)

    for _ in range(ROUNDS):
        templates.try_out(act(), PaperKind.BRIEF, "a.docx", template(), Folder(tmp_path))
        one = tried_id()
        came = race(
            app,
            partial(templates.take, act(), PaperKind.BRIEF, one, Folder(tmp_path)),
            partial(templates.leave, act(), PaperKind.BRIEF, one),
        )
        assert sorted(result.partition(":")[0] for result in came) == ["Conflict", "done"], came
        standing = standings(CHONGQING, TemplateFamily.EDITION)[PaperKind.BRIEF]
        assert standing.tried is None and standing.facts[1].id == one


def draft_now() -> EditionLine:
    found = newest_of(CHONGQING)
    assert found is not None
    return found


@pytest.mark.slow
def test_a_template_that_is_lost_or_no_longer_fits_is_named(closed: Region, draft: EditionLine, tmp_path: Path) -> None:
    def act() -> world.Act:
        return by(closed.coordinator_head, TRIED)

    db.session.execute(delete(EditionFacts))
    db.session.commit()
    templates.try_out(act(), PaperKind.BRIEF, "a.docx", template(), Folder(tmp_path))
    other = tried_id()
    templates.leave(act(), PaperKind.BRIEF, other)
    templates.try_out(act(), PaperKind.BRIEF, "a.docx", template(), Folder(tmp_path))
    with pytest.raises(Conflict):
        templates.take(act(), PaperKind.BRIEF, other, Folder(tmp_path))
    templates.take(act(), PaperKind.BRIEF, tried_id(), Folder(tmp_path))

    own = standings(CHONGQING, TemplateFamily.EDITION)[PaperKind.BRIEF].own
    assert own is not None and own.file_sha256 is not None
    place, data = tmp_path / own.file_sha256, template()
    place.write_bytes(data + b"x")
    ask_edition(closed)
    run = worked_off(tmp_path)
    assert run.state == runs.FAILED and "专报模板《a.docx》不在报表文件夹里，或者与指纹不符" in str(run.message)
    assert draft_now().number == 1 and brief(draft_now(), tmp_path), "the draft of before is untouched"


@pytest.mark.slow
def test_what_fits_no_more_is_not_taken(
    closed: Region, draft: EditionLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between trial and taking the program may have got another offer, the folder may have lost the file."""
    head = by(closed.coordinator_head, TRIED)
    templates.try_out(head, PaperKind.BRIEF, "本委专报.docx", template("{{ 本季情况 }}"), Folder(tmp_path))
    offer = OFFERS[PaperKind.BRIEF]
    fields = {name: words for name, words in offer.fields.items() if name != "本季情况"}
    template_queries._fit.cache_clear()
    monkeypatch.setitem(OFFERS, PaperKind.BRIEF, replace(offer, fields=fields))
    with pytest.raises(RuleRefused, match="现在填不了") as refused:
        templates.take(by(closed.coordinator_head, TAKEN), PaperKind.BRIEF, tried_id(), Folder(tmp_path))
    assert "本季情况" in refused.value.details[0]
    template_queries._fit.cache_clear()
    (tmp_path / str(standings(CHONGQING, TemplateFamily.EDITION)[PaperKind.BRIEF].tried.file_sha256)).unlink()
    with pytest.raises(RuleRefused) as refused:
        templates.take(by(closed.coordinator_head, TAKEN), PaperKind.BRIEF, tried_id(), Folder(tmp_path))
    assert "不在报表文件夹里" in refused.value.details[0]
    assert standings(CHONGQING, TemplateFamily.EDITION)[PaperKind.BRIEF].own is None
