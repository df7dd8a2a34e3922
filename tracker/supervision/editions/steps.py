"""Steps on editions: keep what was made, review it, give it back, sign it. They flush and never commit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select

from tracker import audit
from tracker.actor import Act, Actor
from tracker.audit.anchors import Why
from tracker.database import batches, db
from tracker.errors import Conflict, NotFound
from tracker.papers.filling import Fact, as_json
from tracker.people.access import Permission, Target, may
from tracker.reporting.models import Round
from tracker.supervision.editions import rules
from tracker.supervision.editions.check_queries import row_print, whole_print
from tracker.supervision.editions.content_queries import Plan, plan_of
from tracker.supervision.editions.differences import Difference
from tracker.supervision.editions.kept_queries import FileRow
from tracker.supervision.models import Edition, EditionDifference, EditionFacts, EditionFile, EditionRow
from tracker.supervision.period import span_label
from tracker.vocabulary import EditionAct, EditionState, PaperKind

BATCH = 500


@dataclass(frozen=True)
class Content:
    """What was made beforehand; `facts`: what its papers were filled with."""

    title: str
    rule_versions: tuple[int, ...]
    layout: int
    totals: dict[str, int]
    differences: tuple[Difference, ...]
    files: tuple[FileRow, ...]
    facts: Mapping[PaperKind, Mapping[str, Fact]]


def held_round(round_id: int) -> Round:
    """The round of an edition, locked: two who make one of the same quarter take their turns."""
    return db.session.scalars(select(Round).where(Round.id == round_id).with_for_update(key_share=True)).one()


def keep(act: Act, by: Actor, plan: Plan, content: Content, rows: Iterable[dict[str, Any]]) -> Edition:
    """Write an edition as a draft, in the place of a draft of the same number.

    Conflict where another edition, or a newer correction, has come meanwhile.
    """
    held_round(plan.round_id)
    now = plan_of(plan.made.jurisdiction_id, plan.period.span, plan.period.on, plan.period.built_at)
    if (now.made, now.known_at, now.existing_id) != (plan.made, plan.known_at, plan.existing_id):
        raise Conflict(rules.CHANGED)
    edition = _emptied(plan.existing_id) if plan.existing_id is not None else Edition(version=1)
    edition.jurisdiction_id, edition.round_id = plan.made.jurisdiction_id, plan.round_id
    edition.quarter, edition.number = plan.made.quarter, plan.made.number
    edition.state, edition.sha256 = EditionState.DRAFT, ""
    edition.title, edition.layout = content.title, content.layout
    edition.as_of, edition.known_at = plan.period.as_of, plan.known_at
    edition.rule_versions, edition.totals = list(content.rule_versions), dict(content.totals)
    edition.prepared_at, edition.prepared_by, edition.prepared_by_id = act.at, by.name, by.user_id
    edition.reviewed_at = edition.reviewed_by = edition.reviewed_by_id = None
    edition.returned = ""
    db.session.add(edition)
    db.session.flush()
    prints = list(_write_rows(edition.id, rows))
    _write_parts(edition.id, content)
    edition.sha256 = whole_print(edition, prints)
    _record(act, EditionAct.PREPARE, edition, prepared=by.name)
    db.session.flush()
    return edition


def _emptied(edition_id: int) -> Edition:
    edition = db.session.get_one(Edition, edition_id)
    for table in (EditionDifference, EditionRow, EditionFacts, EditionFile):
        db.session.execute(delete(table).where(table.edition_id == edition_id))
    return edition


def _write_rows(edition_id: int, rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    for batch in batches(rows, BATCH):
        values = []
        for row in batch:
            sha256 = row_print(EditionRow(**row))
            values.append({**row, "edition_id": edition_id, "sha256": sha256})
            yield sha256
        db.session.execute(insert(EditionRow), values)


def _write_parts(edition_id: int, content: Content) -> None:
    for file in content.files:
        kept = {"title": file.title, "name": file.name, "size": file.size, "sha256": file.sha256}
        db.session.add(EditionFile(edition_id=edition_id, book=file.book.value, **kept))
    for kind, facts in content.facts.items():
        db.session.add(EditionFacts(edition_id=edition_id, kind=kind.value, facts=as_json(facts)))
    lines = [
        {
            "edition_id": edition_id,
            "position": position,
            "kind": one.kind.value,
            "task_id": one.task_id,
            "code": one.code,
            "department": one.department,
            "words": one.words,
        }
        for position, one in enumerate(content.differences, start=1)
    ]
    for batch in batches(lines, BATCH):
        db.session.execute(insert(EditionDifference), batch)
    db.session.flush()


def review(act: Act, edition_id: int, version: int, seen: str) -> Edition:
    """Somebody of the office has looked at it. `seen`: the fingerprint on the page."""
    edition = _held(act, edition_id, version, Permission.EDITION_PREPARE, EditionAct.REVIEW)
    _demand_seen(edition, seen)
    edition.state = EditionState.REVIEWED
    edition.reviewed_at, edition.reviewed_by, edition.reviewed_by_id = act.at, act.actor.name, act.actor.user_id
    edition.returned = ""
    _record(act, EditionAct.REVIEW, edition)
    return edition


def give_back(act: Act, edition_id: int, version: int, reason: str) -> Edition:
    """It is a draft again, to be made anew or reviewed once more."""
    edition = _held(act, edition_id, version, Permission.EDITION_PREPARE, EditionAct.RETURN)
    edition.state = EditionState.DRAFT
    edition.reviewed_at = edition.reviewed_by = edition.reviewed_by_id = None
    edition.returned = reason
    _record(act, EditionAct.RETURN, edition, reason=reason)
    return edition


def sign(act: Act, edition_id: int, version: int, seen: str) -> Edition:
    """Freeze it, and note the head of the audit trail with it. Forbidden for who prepared or reviewed it."""
    edition = _held(act, edition_id, version, Permission.EDITION_SIGN, EditionAct.SIGN)
    _demand_seen(edition, seen)
    rules.demand_other_person(act.actor, edition.prepared_by_id, edition.reviewed_by_id)
    edition.signed_at, edition.signed_by, edition.signed_by_id = act.at, act.actor.name, act.actor.user_id
    edition.state = rules.signed_state(_corrects(edition))
    _record(act, EditionAct.SIGN, edition, reviewed=edition.reviewed_by)
    what = f"{edition.jurisdiction_id} {span_label(edition.quarter)}报表{_named(edition).label}"
    audit.anchor(act, Why.EDITION, what, edition.id)
    return edition


def _corrects(edition: Edition) -> bool:
    """Whether one like it was signed before: 年度定稿 does not correct 年度快报."""
    before = select(Edition).where(
        Edition.round_id == edition.round_id, Edition.quarter == edition.quarter, Edition.number < edition.number
    )
    word = _named(edition).word
    return any(_named(one).word == word for one in db.session.scalars(before))


def _named(edition: Edition) -> rules.Named:
    return rules.Named(edition.quarter, edition.number, EditionState(edition.state), edition.known_at)


def _held(act: Act, edition_id: int, version: int, permission: Permission, verb: EditionAct) -> Edition:
    """The edition, locked; NotFound where it is another region's, Conflict where it has changed."""
    edition = db.session.get(Edition, edition_id, with_for_update=True)
    if edition is None or (act.actor.is_person and act.actor.jurisdiction_id != edition.jurisdiction_id):
        raise NotFound(rules.NO_EDITION)
    rules.demand_state(verb, EditionState(edition.state))
    if edition.version != version:
        raise Conflict(rules.CHANGED)
    if act.actor.is_person and not may(act.actor, permission, target_of(edition)):
        raise NotFound(rules.NO_EDITION)
    return edition


def target_of(edition: Edition) -> Target:
    """What the permission table needs to know of it."""
    return Target(edition.jurisdiction_id, state=edition.state)


def _demand_seen(edition: Edition, seen: str) -> None:
    if edition.sha256 != seen:
        raise Conflict(rules.CHANGED)


def _record(act: Act, verb: EditionAct, edition: Edition, reason: str | None = None, **detail: Any) -> None:
    audit.record(
        act,
        f"{verb}_edition",
        "edition",
        edition.id,
        jurisdiction_id=edition.jurisdiction_id,
        reason=reason or None,
        quarter=edition.quarter,
        edition=edition.number,
        sha256=edition.sha256,
        **detail,
    )
