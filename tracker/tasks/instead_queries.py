"""Whom a body names for what is not its own: “应由市能源局负责” is 市能源局, under any name it bears (domain.md 4)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlalchemy import select

from tracker.database import db
from tracker.people.models import Department, DepartmentName

_BEFORE, _AFTER = ("应由", "由", "属于", "属", "是"), ("承担", "承办", "负责", "牵头", "的", "。")
_BETWEEN = re.compile(r"[、，,；;/]|(?<=.)[和及与](?=[市省县区自])")


def bare_name(words: str) -> str:
    """“应由市能源局负责。” without the words around the name."""
    name = words.strip()
    for start in _BEFORE:
        name = name.removeprefix(start)
    for end in reversed(_AFTER):
        name = name.removesuffix(end)
    return name.strip()


def bodies_named(jurisdiction_id: str, name: str) -> list[int]:
    """The bodies of a region that bear a name, present, former or alias; two at most."""
    known = (
        select(Department.id)
        .outerjoin(DepartmentName, DepartmentName.department_id == Department.id)
        .where(
            Department.jurisdiction_id == jurisdiction_id,
            (Department.name == name) | (Department.short_name == name) | (DepartmentName.name == name),
        )
        .distinct()
        .limit(2)
    )
    return list(db.session.scalars(known))


def unlisted(jurisdiction_id: str, several: Iterable[str]) -> list[str]:
    """The names in these words that nobody of the region bears, each once; each of “市交通局、市能源局” by itself."""
    names = dict.fromkeys(name for words in several for part in _BETWEEN.split(words) if (name := bare_name(part)))
    return [name for name in names if not bodies_named(jurisdiction_id, name)]
