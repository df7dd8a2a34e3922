"""What stands around every page: extensions, blueprints, security headers, error pages, the variables of the layout."""

from __future__ import annotations

import time
from typing import Any

from flask import Flask, current_app, g, request
from flask_bootstrap import Bootstrap5
from flask_wtf.csrf import CSRFProtect

from tracker import memory
from tracker.people.access import Permission
from tracker.people.accounts.sessions.rules import ABSOLUTE
from tracker.vocabulary import GLYPHS
from tracker.web import blueprints, formats, navigation, template_code
from tracker.web.accounts import oidc
from tracker.web.accounts.oidc import origin_of
from tracker.web.interface import bearer
from tracker.web.request import error_pages, guard, plain_request, signed_in, trail, waiting, watching

CONTENT_POLICY = "; ".join(
    (
        *("default-src 'self'", "img-src 'self' data:", "object-src 'none'"),
        *("base-uri 'self'", "form-action 'self'", "frame-ancestors 'none'"),
    )
)

HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}

csrf = CSRFProtect()

LARGE_REQUEST = 16 * 1024
"""Bytes; what is smaller leaves nothing worth looking for."""

_LEFTOVERS = memory.Leftovers()


def install(app: Flask) -> None:
    """Attach everything of the shell to the application."""
    settings = app.config["TRACKER"]
    app.config.update(
        BOOTSTRAP_SERVE_LOCAL=True,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_I18N_ENABLED=False,
        SESSION_COOKIE_NAME="__Host-tracker" if settings.is_https else "tracker",
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=ABSOLUTE,
        SEND_FILE_MAX_AGE_DEFAULT=86400,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.code_generator_class = template_code.Output
    watching.install(app)
    app.before_request(_note_collections)
    csrf.init_app(app)
    Bootstrap5(app)
    signed_in.login_manager.init_app(app, add_context_processor=False)
    plain_request.install(app)
    for blueprint in blueprints.all_blueprints():
        app.register_blueprint(blueprint)
    for blueprint in blueprints.of_interface():
        # Who asks with a token sends no cookie, so nobody can make him send one.
        csrf.exempt(blueprint)
        app.register_blueprint(blueprint)
    app.jinja_env.globals.update(
        form_token=signed_in.form_token,
        allowed=guard.allowed,
        Permission=Permission,
        GLYPHS=GLYPHS,
        url_of=waiting.url,
        page_sizes=plain_request.PAGE_SIZES,
    )
    app.context_processor(navigation.layout)
    oidc.install(app, settings)
    app.after_request(_harden)
    app.teardown_request(_give_back)
    error_pages.install(app)
    trail.install(app)
    formats.install(app)
    bearer.install(app)


def _harden(response: Any) -> Any:
    """Security headers on every answer; nothing but static files is kept by browsers."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    own = current_app.config["TRACKER"].oidc
    if own is not None:
        # Signing out leads on to its page: the form that begins it may lead there, and nowhere else.
        policy = CONTENT_POLICY.replace("form-action 'self'", f"form-action 'self' {origin_of(own.issuer)}")
        response.headers["Content-Security-Policy"] = policy
    if current_app.config["TRACKER"].is_https:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if signed_in.is_of_system() and response.status_code in (200, 304) and request.method in ("GET", "HEAD"):
        # Kept by who asked, and asked for again each time by its ETag.
        response.headers["Cache-Control"] = "private, no-cache"
        response.vary.add("Authorization")
    elif request.endpoint != "static" and not (request.endpoint or "").startswith("bootstrap."):
        # Files handed out come with a day of their own from Flask: what is behind the sign-in is kept nowhere.
        response.headers["Cache-Control"] = "no-store"
    return response


def _note_collections() -> None:
    if _brings_files():
        g.collections_before = memory.collections()


def _give_back(failure: BaseException | None) -> None:
    """What a request with files took to read them, and now and then what the other pages left."""
    if _brings_files():
        memory.give_back(since=g.get("collections_before"))
    else:
        _LEFTOVERS.give_back(time.monotonic())


def _brings_files() -> bool:
    return request.mimetype == "multipart/form-data" and (request.content_length or 0) > LARGE_REQUEST
