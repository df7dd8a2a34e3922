"""Reads which editions wait to be reviewed or signed, and says of whom: lines of the one table (waits_for_whom.py)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from sqlalchemy import bindparam, select

from tracker.clock import shanghai_date
from tracker.database import db
from tracker.supervision.editions import rules
from tracker.supervision.models import Edition
from tracker.supervision.period import newest_first, span_label
from tracker.vocabulary import EditionState
from tracker.worklist.matters import Fact, Matter, in_words, matters
from tracker.worklist.waits_for_whom import Flag, Thing


def waiting_editions(jurisdiction_id: str, today: date) -> list[Matter]:
    """The editions of a jurisdiction that nobody has signed, those of the newest quarter or year first."""
    found = db.session.scalars(_UNSIGNED, {"jurisdiction": jurisdiction_id})
    known = sorted(found, key=lambda one: newest_first(one.quarter))
    return [matter for edition in known for matter in _matters(edition, today)]


_UNSIGNED = select(Edition).where(
    Edition.jurisdiction_id == bindparam("jurisdiction"), Edition.state.not_in([state.value for state in rules.SIGNED])
)


def waits_for(edition_id: int, today: date) -> list[Matter]:
    """What an edition waits for; nothing of one that is signed."""
    return list(_matters(db.session.get_one(Edition, edition_id), today))


def sentence(matter: Matter) -> str:
    """“2026年度报表快报第1版（已审）：请综合处负责人签发，或退回草稿，在此之前不会生成年度定稿。”"""
    return f"{matter.about}：{asked(matter)}。"


def asked(matter: Matter) -> str:
    """“请综合处负责人签发，或退回草稿”: who is to do what."""
    return f"请{in_words(matter.kind, (), '', 1)}"


def held_back(found: Iterable[Matter]) -> list[Matter]:
    """Those for which a 年度定稿 that is due cannot be made."""
    return [matter for matter in found if Flag.HOLDS_BACK in matter.kind.needs]


def _matters(one: Edition, today: date) -> Iterator[Matter]:
    named = rules.Named(one.quarter, one.number, EditionState(one.state), one.known_at)
    flags = frozenset({Flag.HOLDS_BACK} if named.holds_back(today) else ())
    since = shanghai_date(one.reviewed_at or one.prepared_at)
    about = f"{span_label(one.quarter)}报表{named.label}"
    for matter in matters([Fact(Thing.EDITION, one.id, named.state, flags=flags, since=since)]):
        yield replace(matter, about=about)
