"""Another system is let in by its token: known, in force, from the right place, for this purpose, not too often.

What it may read or do then is asked as of the account's person, by the permission each view names.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Flask, current_app, request

from tracker import clock
from tracker.acts.people import tokens
from tracker.config import Limits
from tracker.errors import Forbidden, TrackerError
from tracker.people.access import Permission
from tracker.people.accounts.sessions.rules import fingerprint
from tracker.people.tokens import queries, rules
from tracker.people.tokens.queries import Bearer
from tracker.vocabulary import TokenScope
from tracker.web.interface.rates import Rates
from tracker.web.request import signed_in
from tracker.web.request.signed_in import Caller

_RATES = "tracker_interface_rates"

NO_TOKEN = "请在请求头 Authorization 中写明 Bearer 和令牌；网页的登录在接口中无效"
UNKNOWN = "令牌不对，请核对；丢失的请安全管理员重新签发"

CHALLENGE = 'Bearer realm="tracker"'
_SECONDS = 60


class NotLetIn(TrackerError):
    """No token, or one that is not taken (any more)."""

    http_status = 401
    headers: Mapping[str, str] = {"WWW-Authenticate": CHALLENGE}


class TooOften(TrackerError):
    """The minute is full; `seconds`: until the next one begins."""

    http_status = 429

    def __init__(self, message: str, seconds: int) -> None:
        super().__init__(message)
        self.headers = {"Retry-After": str(seconds)}


def install(app: Flask) -> None:
    """Give the application what this process knows of uses."""
    app.extensions[_RATES] = Rates()


def interface(name: str, place: str = "") -> Blueprint:
    """A blueprint of the interface: every view of it is for systems with a token, but for public ones."""
    bp = Blueprint(name, "tracker.web.interface", url_prefix=f"{signed_in.INTERFACE}{place}")
    bp.before_request(_admit)
    return bp


def scope_of(method: str) -> TokenScope:
    """What a request is for, unless its view says otherwise."""
    return TokenScope.READ if method in ("GET", "HEAD") else TokenScope.REPORT


def _admit() -> None:
    view = current_app.view_functions[request.endpoint or ""]
    if vars(view)["permission"] is Permission.PUBLIC:
        return
    token = _token()
    known = queries.bearer(token, signed_in.today())
    if known is None:
        if closed := queries.known_as(token):
            _note(token, *closed)
            raise NotLetIn(rules.CLOSED)
        raise NotLetIn(UNKNOWN)
    _note(token, known.system, known.person.jurisdiction_id)
    wanted: TokenScope = vars(view).get("scope") or scope_of(request.method)
    _demand_in_force(known, wanted)
    _demand_rate(known, scope_of(request.method))
    signed_in.let_in(Caller(known.person, known.system, fingerprint(token), known.person.jurisdiction_id))


def _token() -> str:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token.strip():
        raise NotLetIn(NO_TOKEN)
    return token.strip()


def _note(token: str, system: str, jurisdiction_id: str) -> None:
    """Whose token it is, for the row of the audit trail if it is refused."""
    signed_in.let_in(Caller(None, system, fingerprint(token), jurisdiction_id))


def _demand_in_force(known: Bearer, scope: TokenScope) -> None:
    if known.is_revoked:
        raise NotLetIn(rules.REVOKED)
    if known.expires_on < signed_in.today():
        raise NotLetIn(rules.EXPIRED)
    if not rules.is_from(request.remote_addr, known.addresses):
        raise Forbidden(rules.ELSEWHERE)
    if scope not in known.scopes:
        raise Forbidden(rules.NO_SCOPE.format(scope=scope.label))


def _demand_rate(known: Bearer, scope: TokenScope) -> None:
    limits: Limits = current_app.config["TRACKER"].limits
    limit = limits.reads if scope is TokenScope.READ else limits.writes
    at, act = clock.now(), signed_in.act_without_form()
    rates: Rates = current_app.extensions[_RATES]
    minute = int(at.timestamp() // _SECONDS)
    if not rates.allows((known.token_id, scope), minute, limit, lambda: tokens.count_use(act, known.token_id, scope)):
        seconds = _SECONDS - int(at.timestamp()) % _SECONDS
        raise TooOften(rules.TOO_OFTEN.format(scope=scope.label, limit=limit), seconds)
