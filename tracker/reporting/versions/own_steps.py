"""What a report answers to “是否由本单位承担？”: kept with its text, and a claim once the text is handed in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import and_, bindparam, delete, exists, or_, select

from tracker.actor import Act
from tracker.database import db
from tracker.plans.models import Item, ItemClaim, OwnerFact, Task
from tracker.plans.owners import speaking_steps
from tracker.plans.owners.item_queries import holds, owner_ids
from tracker.plans.owners.queries import key_of
from tracker.reporting.asked.figure_queries import later_aims
from tracker.reporting.asked.own_answers import LONGEST_WHY
from tracker.reporting.asked.questions import Draft
from tracker.reporting.models import OwnAnswer, Reading, Report, ReportVersion
from tracker.tasks.claim_steps import instead_of
from tracker.vocabulary import BY_WORD_OR_SILENCE, UNSETTLED, ItemKind


def keep_answers(texts: Sequence[tuple[Report, ReportVersion, Draft]]) -> None:
    """Put the answers of drafts into versions not sent yet, in place of those they had."""
    answering = [report.task_id for report, _, draft in texts if draft.own]
    ids = _ids_by_key(answering) if answering else {}
    for report, version, draft in texts:
        for said in draft.own:
            item_id = ids.get((report.task_id, said.key))
            if item_id is not None:
                why = said.why.strip()[:LONGEST_WHY]
                db.session.add(OwnAnswer(version_id=version.id, item_id=item_id, is_own=said.is_own, why=why))


def drop_answers(version_ids: Collection[int]) -> None:
    """Those of versions that are written over."""
    db.session.execute(delete(OwnAnswer).where(OwnAnswer.version_id.in_(version_ids)))


def _ids_by_key(task_ids: Collection[int]) -> dict[tuple[int, str], int]:
    items = select(Item).where(Item.task_id.in_(task_ids), Item.kind != ItemKind.SENTENCE)
    # What waits to be written stays so: a flush here would write every report once more.
    with db.session.no_autoflush:
        return {(item.task_id, key_of(item)): item.id for item in db.session.scalars(items)}


def claim_answered(act: Act, report: Report, version: ReportVersion) -> None:
    """The body's answers and the values it tells of what nobody owns become its claims (认领).

    An answer on a figure speaks of the same figure for later years, too. What another body took only after this text
    was sent is claimed all the same: who is approved first does not decide between them.
    """
    of = {"task": report.task_id, "body": report.department_id, "sent": version.sent_at}
    items = list(db.session.scalars(_IN_DOUBT, of))
    if not items:
        return
    answers = select(OwnAnswer).where(OwnAnswer.version_id == version.id)
    said = {row.item_id: row for row in db.session.scalars(answers)}
    own = {item.id: True for item in _told_in(items, version.id)}
    own |= {item_id: row.is_own for item_id, row in said.items()}
    own = _for_later_years(items, own)
    task = db.session.get_one(Task, report.task_id)
    instead = {id: instead_of(task, row.why) for id, row in said.items() if row.why and own.get(id) is False}
    speaking_steps.claim(act, task, report.department_id, own, instead)


_WHEN_SENT = (
    select(OwnerFact.known_by)
    .where(OwnerFact.item_id == Item.id, OwnerFact.recorded_at < bindparam("sent"))
    .order_by(OwnerFact.id.desc())
    .limit(1)
    .scalar_subquery()
)
_SPOKE_SINCE = exists().where(
    ItemClaim.item_id == Item.id,
    ItemClaim.department_id == bindparam("body"),
    ItemClaim.recorded_at > bindparam("sent"),
)
_SPOKE = exists().where(ItemClaim.item_id == Item.id, ItemClaim.department_id == bindparam("body"))
_IN_DOUBT = (
    select(Item)
    .where(
        or_(
            Item.known_by.in_(UNSETTLED),
            and_(Item.known_by.in_(BY_WORD_OR_SILENCE), _WHEN_SENT.in_(UNSETTLED), ~_SPOKE_SINCE),
            and_(
                Item.known_by.in_(BY_WORD_OR_SILENCE), holds(owner_ids(Item.proposed_ids), bindparam("body")), ~_SPOKE
            ),
        )
    )
    .where(Item.task_id == bindparam("task"), Item.kind != ItemKind.SENTENCE)
    .order_by(Item.id)
)
"""Of a task what nobody owns yet, and what bodies took since the text was sent, if its own said nothing else since.

And what was proposed to the body together with one that took it before, where it has not spoken of it.
"""


def _told_in(items: Iterable[Item], version_id: int) -> list[Item]:
    """Of these figures those of which the version tells a value."""
    of_version = select(Reading.indicator_id).where(Reading.version_id == version_id, Reading.value.is_not(None))
    told = set(db.session.scalars(of_version))
    return [item for item in items if item.indicator_id in told]


def _for_later_years(items: Iterable[Item], own: Mapping[int, bool]) -> dict[int, bool]:
    """Of items in doubt: with those of the same figures for later years."""
    by_figure = {item.indicator_id: item.id for item in items if item.indicator_id is not None}
    in_doubt = {item.id for item in items}
    found = {item_id: is_own for item_id, is_own in own.items() if item_id in in_doubt}
    answered = {figure_id for figure_id, item_id in by_figure.items() if item_id in found}
    for figure_id, later in later_aims(answered).items() if answered else ():
        for later_id in later:
            if later_id in by_figure:
                found.setdefault(by_figure[later_id], found[by_figure[figure_id]])
    return found
