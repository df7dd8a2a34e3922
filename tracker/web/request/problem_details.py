"""What another system is told when something was not done: one form for everything (RFC 9457), in Chinese."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response

from tracker.errors import TrackerError
from tracker.problems import Problem
from tracker.web.request import signed_in

MEDIA_TYPE = "application/problem+json"

TITLES = {
    400: "请求没有看懂",
    401: "没有通过身份验证",
    403: "不在权限之内",
    404: "没有找到",
    405: "不能用这个方法",
    409: "与现在的情况冲突",
    413: "内容过大",
    415: "内容类型不对",
    422: "内容不合要求",
    429: "过于频繁",
    500: "系统出现故障",
    503: "暂时不能服务",
}
RETRY_AFTER = 30
"""Seconds after which a database that was away is worth another try."""


def told(error: TrackerError) -> Response:
    """A refusal, with everything that is to be mended and where."""
    problems: Sequence[Problem] = getattr(error, "problems", ())
    placed = [problem for problem in problems if problem.field]
    listed = placed or [Problem("", line) for line in error.details]
    return answer(error.http_status, error.message, listed, headers=getattr(error, "headers", {}))


def answer(
    status: int, detail: str, problems: Sequence[Problem] = (), *, headers: Mapping[str, str] | None = None
) -> Response:
    """`problems`: each with a JSON pointer into what was sent, the name of a parameter, or neither."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": TITLES.get(status, TITLES[400]),
        "status": status,
        "detail": detail,
        "problems": [_placed(problem) for problem in problems],
        "request_id": signed_in.request_number(),
    }
    response = Response(json.dumps(body, ensure_ascii=False) + "\n", status, mimetype=MEDIA_TYPE)
    if status == 503:
        response.headers["Retry-After"] = str(RETRY_AFTER)
    response.headers.update(headers or {})
    return response


def _placed(problem: Problem) -> dict[str, str]:
    if not problem.field:
        return {"message": problem.message}
    kind = "pointer" if problem.field.startswith("/") else "parameter"
    return {kind: problem.field, "message": problem.message}
