"""What stands around every page: extensions, blueprints, security headers, error pages, the variables of the layout."""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from flask_bootstrap import Bootstrap5
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import HTTPException

from tracker.database import end_read
from tracker.errors import TrackerError
from tracker.people.access import Permission
from tracker.vocabulary import GLYPHS
from tracker.web import blueprints, navigation, permission, signed_in

log = logging.getLogger(__name__)

CONTENT_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)

HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}

ABSOLUTE_SESSION_SECONDS = 12 * 3600

ERROR_WORDS = {
    400: ("这个请求没有看懂", "请返回上一页，刷新后重做。"),
    403: ("没有权限", "这一页不在本岗位的权限内。需要时请联系综合处。"),
    404: ("没有这一页", "地址可能有误，或者内容不在本单位范围内。请从首页进入。"),
    405: ("这个地址不能这样打开", "请从页面上的按钮操作。"),
    413: ("文件太大", "单个文件不超过 50 MB。请压缩或拆分后再传。"),
    429: ("请求过多", "请过一会儿再试。"),
    500: ("系统出了问题，未保存", "内容没有提交。请返回上一页重试；仍不行时把请求编号告诉管理员。"),
    503: ("暂时不能使用", "数据库没有响应，未保存。请稍后再试。"),
}

csrf = CSRFProtect()


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
        PERMANENT_SESSION_LIFETIME=ABSOLUTE_SESSION_SECONDS,
        SEND_FILE_MAX_AGE_DEFAULT=86400,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    csrf.init_app(app)
    Bootstrap5(app)
    signed_in.login_manager.init_app(app)
    for blueprint in blueprints.all_blueprints():
        app.register_blueprint(blueprint)
    app.jinja_env.globals.update(
        form_token=signed_in.form_token, allowed=permission.allowed, Permission=Permission, GLYPHS=GLYPHS
    )
    app.context_processor(navigation.layout)
    app.after_request(_harden)
    app.register_error_handler(TrackerError, _refused)
    app.register_error_handler(CSRFError, _form_expired)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _our_fault)


def _harden(response: Any) -> Any:
    """Security headers on every answer; nothing but static files is kept by browsers."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint != "static" and not (request.endpoint or "").startswith("bootstrap."):
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _page(status: int, title: str, message: str, details: tuple[str, ...] = ()) -> ResponseReturnValue:
    end_read()
    page = render_template(
        "errors/error.html", status=status, title=title, message=message, details=details, number=signed_in.request_number()
    )
    return page, status


def _refused(error: TrackerError) -> ResponseReturnValue:
    titles = {403: "没有权限", 404: "没有这一页", 409: "未保存：内容已有变化"}
    return _page(error.http_status, titles.get(error.http_status, "没有办成"), error.message, error.details)


def _form_expired(error: CSRFError) -> ResponseReturnValue:
    return _page(400, "这一页停留太久", "为了安全，请返回上一页，刷新后再提交。填写的文字仍在上一页。")


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if error.code is not None and 300 <= error.code < 400:
        return error  # type: ignore[return-value]
    status = error.code or 500
    title, message = ERROR_WORDS.get(status, ERROR_WORDS[400])
    return _page(status, title, message)


def _our_fault(error: Exception) -> ResponseReturnValue:
    log.exception("request %s: %s %s", signed_in.request_number(), request.method, request.path)
    title, message = ERROR_WORDS[500]
    return _page(500, title, message)
