"""Reads people: who a person is on a day, by the posts held then."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, and_, bindparam, exists, or_, select, tuple_
from sqlalchemy.orm import aliased

from tracker.actor import Actor
from tracker.database import db
from tracker.people.access import ADMINISTRATORS
from tracker.people.models import Department, Jurisdiction, Post, PostHolding, User
from tracker.vocabulary import GENERAL_DIVISION, Role, UnitClass


@dataclass(frozen=True)
class HeldPost:
    """A post a person holds on the day asked for; `commission_id`: the commission of a 处室.

    `is_general`: the 处室 is 综合处, which stands for the whole commission wherever a 主办处室 is asked for.
    """

    post_id: int
    department_id: int
    department_name: str
    commission_id: int | None
    is_general: bool
    role: Role
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True)
class Person:
    """An account that is not disabled, with the posts held on one day; the first post names department and role.

    `department_ids`: departments of the posts, and for a 处室 also the commission it belongs to: its people act for the
    commission where no 处室 is named (domain.md 3).
    """

    user_id: int
    username: str
    display_name: str
    phone: str
    mail: str
    jurisdiction_id: str
    jurisdiction_name: str
    must_change_password: bool
    posts: tuple[HeldPost, ...]

    @property
    def roles(self) -> frozenset[str]:
        """Codes of vocabulary.Role."""
        return frozenset(post.role for post in self.posts)

    @property
    def department_ids(self) -> frozenset[int]:
        """Departments the person acts for."""
        return frozenset(place for place, _ in self.duties)

    @property
    def through_ids(self) -> frozenset[int]:
        """The departments he acts for without a post there.

        Example: somebody of 环资处 also acts for its commission. Who sits in 综合处 stands for the commission itself.
        """
        general = {post.commission_id for post in self.posts if post.is_general}
        return self.department_ids - {post.department_id for post in self.posts} - general

    @property
    def duties(self) -> frozenset[tuple[int, str]]:
        """Department and role of each post, and for a 处室 the same role in its commission.

        Example: 联络员 of A and 负责人 of B is not 负责人 of A.
        """
        places = ((place, post.role) for post in self.posts for place in (post.department_id, post.commission_id))
        return frozenset((place, role.value) for place, role in places if place is not None)

    @property
    def department_name(self) -> str:
        """Short name of the first post's department, empty without a post."""
        return self.posts[0].department_name if self.posts else ""

    @property
    def role_label(self) -> str:
        """Chinese names of the roles held, 无岗位 without any."""
        return "、".join(dict.fromkeys(post.role.label for post in self.posts)) or "无岗位"

    @property
    def unit(self) -> str:
        """Short names of the departments of all posts."""
        return "、".join(dict.fromkeys(post.department_name for post in self.posts))

    def as_actor(self, ip: str | None, session_hash: str | None = None) -> Actor:
        """The person as the rules see him."""
        return Actor(
            self.user_id,
            self.display_name,
            self.jurisdiction_id,
            self.roles,
            self.department_ids,
            ip,
            self.through_ids,
            self.duties,
            self.unit[:200],
            session_hash,
        )


def person(user_id: int, on: date) -> Person | None:
    """The account with its posts in force on a day; None where there is none or it is disabled."""
    return _person(_by_id(), {"user_id": user_id, "on": on})


def person_named(username: str, on: date) -> Person | None:
    """The same by account name."""
    return _person(_by_name(), {"username": username.strip().lower(), "on": on})


@cache
def _by_id() -> Select[*tuple[Any, ...]]:
    return accounts_with_posts().where(User.id == bindparam("user_id"))


@cache
def _by_name() -> Select[*tuple[Any, ...]]:
    return accounts_with_posts().where(User.username == bindparam("username"))


def accounts_with_posts() -> Select[*tuple[Any, ...]]:
    """An account that is not disabled, beside each post it holds on the day given as `on`; alone where it holds none.

    Account, jurisdiction's short name, holding, post, department: what `person_of` takes.
    """
    return (
        select(User, Jurisdiction.short, PostHolding, Post, Department)
        .join(Jurisdiction, Jurisdiction.id == User.jurisdiction_id)
        .outerjoin(PostHolding, and_(PostHolding.user_id == User.id, *holding_in_force()))
        .outerjoin(Post, Post.id == PostHolding.post_id)
        .outerjoin(Department, Department.id == Post.department_id)
        .where(User.disabled_at.is_(None))
        .order_by(PostHolding.valid_from, PostHolding.id)
    )


def _person(account: Select[*tuple[Any, ...]], values: dict[str, Any]) -> Person | None:
    rows = db.session.execute(account, values).all()
    return person_of([tuple(row) for row in rows]) if rows else None


def person_of(rows: Sequence[tuple[Any, ...]]) -> Person:
    """One account as read by `accounts_with_posts`, with the posts beside it."""
    user, jurisdiction_name, *_ = rows[0]
    posts = tuple(_held_post(holding, post, department) for *_, holding, post, department in rows if holding)
    return with_posts(user, jurisdiction_name, posts)


def with_posts(user: User, jurisdiction_name: str, posts: tuple[HeldPost, ...]) -> Person:
    """The account as a person who holds these posts."""
    return Person(
        user_id=user.id,
        username=user.username,
        display_name=user.display_name,
        phone=user.phone,
        mail=user.mail,
        jurisdiction_id=user.jurisdiction_id,
        jurisdiction_name=jurisdiction_name,
        must_change_password=user.must_change_password,
        posts=posts,
    )


def held_posts(user_id: int, on: date) -> tuple[HeldPost, ...]:
    """The posts a person holds on a day; of the facts with one first day the newest wins."""
    return _held(_HELD, {"user_id": user_id, "on": on}).get(user_id, ())


def days_of_new_posts(user_id: int, since: date) -> list[date]:
    """A day, and each later one on which a holding of the account begins: between them it comes to hold no more."""
    begins = select(PostHolding.valid_from).where(PostHolding.user_id == user_id, PostHolding.valid_from > since)
    return sorted({since, *db.session.scalars(begins)})


def holders_of(roles: Collection[Role], jurisdiction_id: str, on: date) -> list[Actor]:
    """The people of a jurisdiction with a post of these roles on a day, as the rules see them; no disabled accounts."""
    active = select(User.id).where(User.jurisdiction_id == jurisdiction_id, User.disabled_at.is_(None))
    by_user = _held(_holdings(PostHolding.user_id.in_(active)).where(Post.role.in_(roles)), {"on": on})
    people = select(User, Jurisdiction.short).join(Jurisdiction, Jurisdiction.id == User.jurisdiction_id)
    rows = db.session.execute(people.where(User.id.in_(by_user)).order_by(User.id))
    return [with_posts(user, place, by_user[user.id]).as_actor(None) for user, place in rows]


def _holdings(whose: ColumnElement[bool]) -> Select[PostHolding, Post, Department]:
    """What these people hold on the day given as `on`."""
    return (
        select(PostHolding, Post, Department)
        .join(Post, Post.id == PostHolding.post_id)
        .join(Department, Department.id == Post.department_id)
        .where(whose, *holding_in_force())
        .order_by(PostHolding.valid_from, PostHolding.id)
    )


def holding_in_force() -> tuple[ColumnElement[bool], ...]:
    """The newest fact about a post, its holder and first day, in force on the day given as `on`."""
    on, later = bindparam("on", type_=Date()), aliased(PostHolding)
    is_replaced = exists().where(
        later.user_id == PostHolding.user_id,
        later.post_id == PostHolding.post_id,
        later.valid_from == PostHolding.valid_from,
        later.id > PostHolding.id,
    )
    return (
        PostHolding.valid_from <= on,
        or_(PostHolding.valid_to.is_(None), PostHolding.valid_to >= on),
        ~is_replaced,
    )


_HELD = _holdings(PostHolding.user_id == bindparam("user_id"))


def _held(holdings: Select[PostHolding, Post, Department], values: dict[str, Any]) -> dict[int, tuple[HeldPost, ...]]:
    held: dict[int, tuple[HeldPost, ...]] = {}
    for holding, post, department in db.session.execute(holdings, values):
        held[holding.user_id] = (*held.get(holding.user_id, ()), _held_post(holding, post, department))
    return held


def _held_post(holding: PostHolding, post: Post, department: Department) -> HeldPost:
    return HeldPost(
        post_id=post.id,
        department_id=department.id,
        department_name=department.short_name,
        commission_id=department.commission_id,
        is_general=department.commission_id is not None and department.short_name == GENERAL_DIVISION,
        role=Role(post.role),
        valid_from=holding.valid_from,
        valid_to=holding.valid_to,
    )


def posts_of(actor: Actor) -> frozenset[int]:
    """Ids of the posts whose messages reach this person: each role where he has it."""
    return frozenset(db.session.scalars(POSTS_OF, posts_values(actor)))


POSTS_OF = select(Post.id).where(tuple_(Post.department_id, Post.role).in_(bindparam("duties", expanding=True)))
"""The posts of somebody whose `posts_values` are given, for statements about what reaches them."""


def posts_values(actor: Actor) -> dict[str, Any]:
    """What `POSTS_OF` is asked with."""
    return {"duties": list(actor.duties)}


def jurisdictions_below(code: str) -> frozenset[str]:
    """A jurisdiction with all that stand below it."""
    parents = {row.id: row.parent_id for row in db.session.execute(select(Jurisdiction.id, Jurisdiction.parent_id))}
    found = {code} & set(parents)
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return frozenset(found)


def commission_name(jurisdiction_id: str) -> str:
    """重庆市发展和改革委员会: in whose name forms, letters and workbooks of the jurisdiction go out."""
    jurisdiction = db.session.get(Jurisdiction, jurisdiction_id)
    return f"{jurisdiction.name}发展和改革委员会" if jurisdiction else ""


def alone_in_office(user_id: int, on: date) -> Role | None:
    """Which of 三员 nobody else in the person's jurisdiction would hold, on that day or on a later one; None: none."""
    jurisdiction_id = db.session.scalar(select(User.jurisdiction_id).where(User.id == user_id))
    return last_in_office(jurisdiction_id, on).get(user_id) if jurisdiction_id is not None else None


def last_in_office(jurisdiction_id: str, on: date) -> dict[int, Role]:
    """Who of a jurisdiction is, or comes to be, the only one to hold one of 三员: by account the first such role.

    Example: the post passes to him on the first of the month; from then on he is the last, and may not be closed now.
    """
    begins = (
        select(PostHolding.valid_from)
        .join(Post, Post.id == PostHolding.post_id)
        .where(Post.jurisdiction_id == jurisdiction_id, Post.role.in_(ADMINISTRATORS), PostHolding.valid_from > on)
    )
    last = dict[int, Role]()
    for day in sorted({on, *db.session.scalars(begins)}):
        held = holders_of(ADMINISTRATORS, jurisdiction_id, day)
        for role in Role:
            holders = [actor.user_id for actor in held if role in actor.roles and actor.user_id is not None]
            if len(holders) == 1:
                last.setdefault(holders[0], role)
    return last


def working_jurisdictions() -> tuple[str, ...]:
    """Codes of the jurisdictions that keep a ledger of their own: those with a commission (unit class 发展改革部门)."""
    statement = select(Department.jurisdiction_id).where(Department.unit_class == UnitClass.COMMISSION).distinct()
    return tuple(db.session.scalars(statement.order_by(Department.jurisdiction_id)))
