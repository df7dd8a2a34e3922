"""How long a session lives: 30 minutes without a page, 12 hours in all (reliability.md 2); a new one at sign-in."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from flask import request, session
from flask_login import login_user, logout_user

from tracker.people.queries import Person
from tracker.web.request.signed_in import SignedIn

IDLE_SECONDS = 30 * 60
ABSOLUTE_SECONDS = 12 * 3600

# The cookie is written anew at most once a minute.
SEEN_EVERY = 60


def begin(person: Person, at: datetime) -> None:
    """Sign in: nothing of the session before is kept, its form tokens neither."""
    session.clear()
    login_user(SignedIn(person))
    session["since"] = session["seen"] = int(at.timestamp())


def end() -> None:
    """Sign out here; sessions elsewhere go on."""
    logout_user()
    session.clear()


def has_ended(at: datetime) -> bool:
    """Whether the session was idle or went on for too long; otherwise it is marked as seen."""
    now = int(at.timestamp())
    since, seen = session.get("since", 0), session.get("seen", 0)
    if now - seen >= IDLE_SECONDS or now - since >= ABSOLUTE_SECONDS:
        return True
    if now - seen >= SEEN_EVERY:
        session["seen"] = now
    return False


def came_from() -> str | None:
    """The page of this site that the form of this request stood on, where the browser says it."""
    page = urlsplit(request.referrer or "")
    if page.netloc != request.host:
        return None
    return own_path(f"{page.path}?{page.query}".rstrip("?"))


def own_path(address: str | None) -> str | None:
    """The address if it is a path of this site, else None: a link may not lead elsewhere after sign-in."""
    if not address or not address.startswith("/") or address.startswith("//") or len(address) > 1000:
        return None
    if "\\" in address or any(ord(character) < 33 for character in address):
        return None
    parts = urlsplit(address)
    return None if parts.scheme or parts.netloc or parts.path in ("/login", "/logout") else address
