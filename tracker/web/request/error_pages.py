"""The pages that say why something was not done, and the same as JSON for a form that saves itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from flask import Flask, current_app, g, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from tracker.changes import AlreadyDone, Outcome, outcome_of
from tracker.config import MAX_UPLOAD_BYTES
from tracker.errors import TrackerError
from tracker.failures.log import FailureLog
from tracker.failures.outage import is_disk, is_outage
from tracker.stores.store import StoreDown
from tracker.web.request import problem_details, session_times, signed_in, trail
from tracker.web.request.kept_words import kept_words

Failure = TypeVar("Failure", bound=Exception)

FAILURES = "tracker_failures"

REFUSED = "errors/refused.html"

PAGES = {
    403: "errors/403.html",
    404: "errors/404.html",
    409: "errors/409.html",
    413: "errors/413.html",
    422: REFUSED,
    429: "errors/429.html",
    500: "errors/500.html",
    503: "errors/503.html",
}

EXPIRED = "这张表打开的时间过长，没有提交，请刷新后再办"
OTHER = {
    400: "这个请求没有看懂，请返回原页面刷新后再办。",
    405: "这个地址不能这样打开，请从页面上的按钮办理。",
    413: f"上传的内容超过 {MAX_UPLOAD_BYTES // 1024 // 1024} MB 的上限，没有保存。",
}
OF_INTERFACE = {
    404: "没有这个地址，接口说明见 /api/v1/",
    405: "这个地址不能用这个方法，接口说明见 /api/v1/",
    413: "内容过大，没有保存。请分几次报送",
}
OUR_FAULT = "系统出现故障"
OUTAGE = "数据库暂时无法连接"
NO_STORE = "存放文件的存储服务暂时无法连接"
NO_SPACE = "服务器的存储空间已满或不可写，请告诉系统管理员"
OUTCOMES = {
    Outcome.NOT_SAVED: "这次填写或办理的内容没有保存，请过几分钟再办",
    Outcome.UNKNOWN: "数据库在保存的那一刻断开，不能确定这次是否已经保存。请过几分钟打开原来的页面查看，没有的再办一次",
    Outcome.SAVED: "这次填写或办理的内容已经保存，只是没能显示结果。请过几分钟打开原来的页面查看，不用再办",
}


def install(app: Flask) -> None:
    """Answer every failure with a page in Chinese."""
    app.extensions[FAILURES] = FailureLog()
    app.register_error_handler(TrackerError, _or_our_fault(_refused))
    app.register_error_handler(CSRFError, _or_our_fault(_expired))
    app.register_error_handler(HTTPException, _or_our_fault(_http_error))
    app.register_error_handler(Exception, _our_fault)


def _or_our_fault(answer: Callable[[Failure], ResponseReturnValue]) -> Callable[[Failure], ResponseReturnValue]:
    """The page of a refusal has the menu, which asks the database; where that fails, the page that asks nothing."""

    @wraps(answer)
    def answered(error: Failure) -> ResponseReturnValue:
        try:
            return answer(error)
        except Exception as worse:
            return _our_fault(worse)

    return answered


def wants_json() -> bool:
    """Whether a script asks, which reads {"message": …}."""
    return request.accept_mimetypes.best == "application/json"


def _refused(error: TrackerError) -> ResponseReturnValue:
    trail.note_refusal(error.http_status)
    if signed_in.is_of_system():
        return problem_details.told(error)
    if wants_json():
        return jsonify(message=error.message, details=error.details), error.http_status
    page = PAGES.get(error.http_status, REFUSED)
    is_done = isinstance(error, AlreadyDone)
    return _render(page, error.http_status, message=error.message, details=error.details, is_done=is_done)


def _expired(error: CSRFError) -> ResponseReturnValue:
    if wants_json():
        return jsonify(message=EXPIRED), 400
    back = session_times.came_from()
    sign_in_url = url_for("auth.login", next=back) if signed_in.person() is None else None
    return _render("errors/expired.html", 400, sign_in_url=sign_in_url)


def ended_page(sign_in_url: str) -> ResponseReturnValue:
    """The session ended while a form was filled in: what was typed is given back, with the way to sign in again."""
    return _render("errors/expired.html", 401, sign_in_url=sign_in_url)


def _http_error(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if 300 <= status < 400:
        return error.get_response()
    if signed_in.is_of_system():
        said = OF_INTERFACE.get(status, OTHER.get(status, OTHER[400]))
        # Of 405 what may be done instead (RFC 9110, 15.5.6).
        allowed = {name: value for name, value in error.get_headers() if name == "Allow"}
        return problem_details.answer(status, said, headers=allowed)
    if wants_json():
        return jsonify(message=OTHER.get(status, "")), status
    if status in PAGES and status not in OTHER:
        return _render(PAGES[status], status)
    return _render(PAGES.get(status, REFUSED), status, message=OTHER.get(status, OTHER[400]))


def _our_fault(error: Exception) -> ResponseReturnValue:
    """A page that asks the database for nothing, the signed-in person neither: it may be what is broken."""
    status = 503 if is_outage(error) else 500
    where = f"request {signed_in.request_number()}: {request.method} {request.path}"
    current_app.extensions[FAILURES].tell(where, error)
    g.plain_page = True
    what = _what(error) if status == 503 else OUR_FAULT
    number = g.get("act_number") or request.form.get("form_token", "")
    outcome = OUTCOMES[outcome_of(number)] if request.method == "POST" else ""
    if signed_in.is_of_system():
        return problem_details.answer(status, f"{what}。{outcome}" if outcome else what)
    if wants_json():
        return jsonify(message=f"{what}。{outcome}" if outcome else what), status
    return _render(PAGES[status], status, message=what, outcome=outcome)


def _what(outage: Exception) -> str:
    if isinstance(outage, StoreDown):
        return NO_STORE
    return NO_SPACE if is_disk(outage) else OUTAGE


def _render(template: str, status: int, **values: object) -> ResponseReturnValue:
    # What was too large to be read cannot be shown either.
    if request.method == "POST" and status != 413:
        values |= {"back_url": session_times.came_from(), "kept": kept_words(request.form)}
    return render_template(template, request_id=signed_in.request_number(), **values), status
