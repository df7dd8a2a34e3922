"""Signing in by a 统一身份认证 (OpenID Connect): the way there and back; what it proves goes to the acts.

Code flow with PKCE, state and nonce. Off unless TRACKER_OIDC_ISSUER is set: then Authlib is not loaded either, which
keeps eight megabytes of every serving process.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from flask import Flask, current_app, session, url_for
from werkzeug.wrappers import Response

from tracker.acts.people.identities import Proof
from tracker.config import Config, Oidc

if TYPE_CHECKING:
    from tracker.web.accounts.oidc_client import Client

_CLIENT = "tracker_oidc"

LONGEST_SUBJECT = 255
MOST_WAYS = 5
"""So many windows may be on the way there at once."""

_WAY = "_state_oidc_"

UNREACHABLE = "{}暂时连不上，请过一会儿再试，或用本系统的账号和密码登录"
NOT_PROVEN = "{}没有确认这次登录，请重新登录"


def install(app: Flask, settings: Config) -> None:
    """Register it where the installation has one."""
    if settings.oidc is None:
        return
    from tracker.web.accounts.oidc_client import Client

    app.extensions[_CLIENT] = Client.of(app, settings.oidc, settings.ca_file)


def origin_of(address: str) -> str:
    """Scheme, host and port of an address."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def is_on() -> bool:
    """Whether there is one."""
    return _CLIENT in current_app.extensions


def name() -> str | None:
    """What its button says; None where there is none."""
    return _own().name if is_on() else None


def leading_there() -> Response:
    """The redirect that leads there; state, nonce and verifier wait in this browser's cookie."""
    _demand_its_own_issuer(_client().metadata())
    _forget_old_ways()
    return _client().leading_to(_address("auth.come_from_oidc"))


def proof() -> Proof:
    """What it says of who came back; one of `failures` where it does not say that, or somebody else does."""
    own, issuer = _own(), _demand_its_own_issuer(_client().metadata())
    expected = {
        "iss": {"essential": True, "value": issuer},
        "aud": {"essential": True, "value": own.client_id},
        "sub": {"essential": True},
    }
    claims = _client().claims(expected)
    methods = claims.get("amr") or []
    return Proof(
        issuer=own.issuer,
        subject=_whole(str(claims["sub"])),
        username=_name_in(claims, own.claim),
        has_two_factors="mfa" in methods,
    )


def leaving_address() -> str | None:
    """Where one signs out there, too; None where it has no such page of its own, or cannot be reached."""
    if not is_on():
        return None
    own = _own()
    try:
        there = _client().metadata().get("end_session_endpoint") or ""
        if origin_of(there) != origin_of(own.issuer):
            return None
        return _client().leaving_to(_address("auth.login"))
    except failures():
        return None


def failures() -> tuple[type[Exception], ...]:
    """It cannot be reached, says no, or says what cannot be believed."""
    return _client().failures


def told(failure: Exception) -> str:
    """What whoever signs in is told."""
    words = UNREACHABLE if isinstance(failure, _client().unreachable) else NOT_PROVEN
    return words.format(_own().name)


def name_of(failure: Exception) -> str:
    """What the audit trail is told: the kind of failure, and nothing that came from outside."""
    return type(failure).__name__


def _demand_its_own_issuer(metadata: Mapping[str, Any]) -> str:
    """The issuer as it names itself; ValueError where that is another one than was set up."""
    named = str(metadata.get("issuer", ""))
    if named.rstrip("/") != _own().issuer:
        raise ValueError("another issuer")
    return named


def _whole(subject: str) -> str:
    """The number of a person as it is kept; ValueError for a longer one: cut off, two people would be one."""
    if len(subject) > LONGEST_SUBJECT or not subject.isprintable():
        raise ValueError("no subject")
    return subject


def _name_in(claims: Mapping[str, Any], claim: str) -> str:
    """What the agreed claim says; nothing where it is said that nobody has verified it (phone_number_verified)."""
    is_verified = claims.get(f"{claim}_verified", True) in (True, "true")
    return str(claims.get(claim) or "") if claim and is_verified else ""


def _forget_old_ways() -> None:
    """Of ways there from which nobody came back the newest stay: a cookie of more than 4 KB is kept by no browser."""
    ways = sorted((name for name in session if name.startswith(_WAY)), key=lambda name: session[name]["exp"])
    for name in ways[: -MOST_WAYS + 1]:
        session.pop(name)


def _address(endpoint: str) -> str:
    """As others reach it: never by a host that a request names."""
    return f"{current_app.config['TRACKER'].base_url}{url_for(endpoint)}"


def _own() -> Oidc:
    return cast(Oidc, current_app.config["TRACKER"].oidc)


def _client() -> Client:
    return cast("Client", current_app.extensions[_CLIENT])
