"""A view of the interface: what it is asked with and what it answers, told once and held to in every request.

`@described` stands below `@requires`: it reads the query and the body into pydantic models, all faults at once, and
makes JSON with an ETag of what the view gives back. The description (description.py) is made of the same words.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import wraps
from typing import Annotated, Any, TypeVar

from flask import Response, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from tracker.errors import BadInput, TrackerError
from tracker.problems import Problem
from tracker.vocabulary import TokenScope
from tracker.web.interface.bearer import scope_of

JSON = "application/json"
LARGEST_BODY = 2 * 1024 * 1024
"""Bytes of JSON; two hundred reports with all texts at their longest take less."""

_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])

SEVERAL = "有 {count} 处要改正，没有办理"
NO_JSON, NO_JSON_FROM = "内容不是 JSON", "内容不是 JSON：第 {line} 行第 {column} 个字节起读不下去"
NOT_JSON = "请用 JSON 报送，并在请求头写明 Content-Type: application/json"
TWICE = "只能写一次"

WORDS: Mapping[str, str] = {
    "missing": "缺少这一项",
    "extra_forbidden": "没有这一项，请核对名称",
    "string_type": "要写成文字",
    "string_too_short": "不能为空",
    "string_too_long": "最多 {max_length} 字",
    "string_unicode": "有不能识别的字符",
    "int_type": "要写成整数",
    "int_parsing": "要写成整数",
    "int_from_float": "要写成整数",
    "bool_type": "要写成 true 或 false",
    "bool_parsing": "要写成 true 或 false",
    "decimal_parsing": "要写成数字",
    "date_parsing": "要写成 2026-11-20 这样的日期",
    "literal_error": "只能是 {expected}",
    "one_of": "只能是 {expected}",
    "enum": "不能为空",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "list_type": "要写成数组",
    "too_short": "至少要有 {min_length} 项",
    "too_long": "最多 {max_length} 项",
    "model_type": "要写成对象",
    "model_attributes_type": "要写成对象",
}
"""What is said of what pydantic finds; what is not here is “格式不对”."""


class Asked(BaseModel):
    """What a query or a body says; a name it does not know is a fault, so that no slip of the pen goes unseen."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _day(written: object) -> date:
    """2026-11-20 and no other writing: neither seconds since 1970, which “0” would be, nor a time of day."""
    try:
        if isinstance(written, str) and _DAY.fullmatch(written):
            return date.fromisoformat(written)
    except ValueError:
        pass  # there is no such day
    raise PydanticCustomError("date_parsing", "")


IsoDay = Annotated[date, BeforeValidator(_day)]
"""A day in a query or a body."""


class NotJson(TrackerError):
    """What was sent is of another type."""

    http_status = 415


class TooLarge(TrackerError):
    """More than is read at once."""

    http_status = 413


@dataclass(frozen=True)
class ViewDescription:
    """What is said of one view. `answer`: the type of its JSON, None where it gives a file (`media`).

    `places`: what the variable parts of the address are; `headers`: those it reads, by name; `refuses`: with which
    statuses besides those of every view.
    """

    summary: str
    query: type[Asked] | None = None
    body: type[Asked] | None = None
    answer: Any = None
    media: str = JSON
    places: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    refuses: tuple[int, ...] = ()
    scope: TokenScope | None = None


def described(told: ViewDescription) -> Callable[[View], Callable[..., ResponseReturnValue]]:
    """Decorate a view with what is said of it; it is given `query` and `body` where it has them."""

    def decorate(view: View) -> Callable[..., ResponseReturnValue]:
        @wraps(view)
        def answered(**values: Any) -> ResponseReturnValue:
            if told.query is not None:
                values["query"] = _query(told.query)
            if told.body is not None:
                values["body"] = _body(told.body)
            found = view(**values)
            return found if told.answer is None or isinstance(found, Response) else as_json(found)

        vars(answered).update(told=told, scope=told.scope)
        return answered

    return decorate


def scope_needed(told: ViewDescription, method: str) -> TokenScope:
    """Which scope a token needs for it."""
    return told.scope or scope_of(method)


def as_json(value: Any) -> Response:
    """JSON with the fingerprint of its bytes; 304 to whoever has just these."""
    data = (json.dumps(value, ensure_ascii=False) + "\n").encode()
    response = Response(data, mimetype=JSON)
    if request.method in ("GET", "HEAD"):
        response.set_etag(hashlib.sha256(data).hexdigest())
        response.make_conditional(request)
    return response


def _query(model: type[Asked]) -> Asked:
    arguments = request.args.to_dict(flat=False)
    twice = [Problem(name, f"“{name}”{TWICE}") for name, values in arguments.items() if len(values) > 1]
    if twice:
        raise unusable(twice)
    try:
        return model.model_validate({name: values[0] for name, values in arguments.items()})
    except ValidationError as wrong:
        raise unusable([_of_query(error) for error in wrong.errors()]) from wrong


def _of_query(one: ErrorDetails) -> Problem:
    name = str(one["loc"][0]) if one["loc"] else ""
    return Problem(name, f"“{name}”{_words(one)}")


def _body(model: type[Asked]) -> Asked:
    if request.mimetype != JSON:
        raise NotJson(NOT_JSON)
    if (request.content_length or 0) > LARGEST_BODY:
        raise TooLarge(f"内容超过 {LARGEST_BODY // 1024 // 1024} MB，没有保存。请分几次报送")
    try:
        return model.model_validate_json(request.get_data(), strict=True)
    except ValidationError as wrong:
        faults = wrong.errors()
        if faults[0]["type"] == "json_invalid":
            raise BadInput(_no_json(faults[0]["ctx"]["error"])) from wrong
        raise unusable(list(_of_body(faults))) from wrong


def _no_json(words: str) -> str:
    """“EOF while parsing a value at line 1 column 10” told in Chinese: where."""
    place = re.search(r"line (\d+) column (\d+)", words)
    return NO_JSON_FROM.format(line=place[1], column=place[2]) if place else NO_JSON


def _of_body(faults: list[ErrorDetails]) -> Iterator[Problem]:
    for fault in faults:
        yield Problem(pointer(*fault["loc"]), _words(fault))


def pointer(*parts: int | str) -> str:
    """/reports/0/figures/1/value (RFC 6901)."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts) or "/"


def _words(one: ErrorDetails) -> str:
    context = {name: str(value).replace(" or ", " 或 ").replace("'", "") for name, value in one.get("ctx", {}).items()}
    return WORDS.get(one["type"], "格式不对").format_map(context)


def unusable(problems: list[Problem]) -> BadInput:
    """Everything that is wrong at once, each with its place."""
    return BadInput(SEVERAL.format(count=len(problems)), problems=problems)
