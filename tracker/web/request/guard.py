"""Every view names its permission; without one the request is refused."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask.typing import ResponseReturnValue

from tracker import changes
from tracker.errors import Forbidden, NotFound
from tracker.people.access import Permission, Target, is_within_sight, may, may_ever
from tracker.web.request import signed_in

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])

NOT_ALLOWED = "这一页不在本岗位的权限内。需要时请联系综合处。"
NOT_THERE = "没有找到这一项。它可能已作废，或者网址抄写有误。"


def requires(permission: Permission) -> Callable[[View], View]:
    """Decorate a view with the one permission it needs; the object's own check is `demand`."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **values: Any) -> ResponseReturnValue:
            if permission is not Permission.PUBLIC:
                if signed_in.person() is None:
                    to_sign_in: ResponseReturnValue = signed_in.login_manager.unauthorized()
                    return to_sign_in
                demand(permission)
            return view(*args, **values)

        vars(guarded)["permission"] = permission  # the tests of all routes read it
        return cast(View, guarded)

    return decorate


def demand(permission: Permission, target: Target | None = None) -> None:
    """Raise Forbidden unless the signed-in person may do this to the object, NotFound where it is another region's."""
    if target is not None and not is_within_sight(signed_in.actor(), target):
        raise NotFound(NOT_THERE)
    if not may(signed_in.actor(), permission, target):
        tell_of_second_click()
        raise Forbidden(NOT_ALLOWED)


def demand_own(permission: Permission, target: Target) -> None:
    """Whose the object is, before an act that asks itself what it waits for: the second hears who was first (Conflict).

    Example: both heads of a unit have the same report open; one approves it, the other is not told that he may not.
    """
    if not is_within_sight(signed_in.actor(), target):
        raise NotFound(NOT_THERE)
    if not may_ever(signed_in.actor(), permission, target):
        raise Forbidden(NOT_ALLOWED)


def tell_of_second_click() -> None:
    """Conflict where this form was already taken: what it did may have put the object out of the person's reach.

    Example: the unit head clicks twice on 审批; after the first click the report lies with 综合处.
    """
    if signed_in.has_form_token():
        changes.refuse_done(signed_in.act())


def allowed(permission: Permission, target: Target | None = None) -> bool:
    """Whether a page should offer the act; templates ask it."""
    return may(signed_in.actor(), permission, target)
