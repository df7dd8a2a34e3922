"""The interface in OpenAPI 3.1, made of its routes and of what each view tells of itself (described.py)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any

from flask import Flask
from pydantic import TypeAdapter
from pydantic.json_schema import JsonSchemaMode
from typing_extensions import TypedDict
from werkzeug.routing import Rule

from tracker.config import Limits
from tracker.json_values import Note
from tracker.people.access import Permission
from tracker.web.interface.described import JSON, ViewDescription, scope_needed
from tracker.web.request.problem_details import MEDIA_TYPE, TITLES
from tracker.web.request.signed_in import INTERFACE

VERSION = "1.0.0"

ABOUT = """\
供其他系统（如省级数据交换平台）读取方案、任务、某日亮灯和报表各版，报送本单位的报告。

每个请求在请求头 `Authorization` 中带 `Bearer` 和令牌；令牌由安全管理员签发，用途、有效期、来源地址都以签发时为准。
能读、能办的不超过令牌所用账号的岗位，每次办理都记入审计。
每个令牌每分钟最多读取 {reads} 次、报送 {writes} 次，超过的回答 429 和 `Retry-After`。

日期写成 2026-11-20，按北京时间；时刻带时区。数字位数多于 15 位的写成文字（`"12345678901234.567"`），不会丢位。

读取的回答带 `ETag`；下次带上 `If-None-Match`，没有变化的回答 304。
没有办成的，一律以 `application/problem+json` 说明原因。
"""

_PLACE = re.compile(r"<(\w+):(\w+)>")
_TYPES: Mapping[str, str] = {"string": "string", "int": "integer"}
_EVERY = (401, 403, 429, 503)

_REF = "#/components/schemas/{model}"


class FaultJson(TypedDict, total=False):
    """Something to mend and where."""

    pointer: Annotated[str, Note("JSON 指针，指向所送内容中的一处")]
    parameter: Annotated[str, Note("地址中的参数")]
    message: Annotated[str, Note("怎样改正")]


class ProblemJson(TypedDict):
    """Why something was not done (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: Annotated[str, Note("原因")]
    problems: Annotated[list[FaultJson], Note("逐处要改正的，一次说全")]
    request_id: Annotated[str, Note("请求编号，联系管理员时提供")]


def description(app: Flask) -> dict[str, Any]:
    """The whole of it, as the application serves it."""
    limits: Limits = app.config["TRACKER"].limits
    views = list(_views(app))
    shapes, schemas = _schemas(frozenset(_typed(told for _, _, told, _ in views)))
    paths: dict[str, dict[str, Any]] = {}
    for rule, method, told, permission in views:
        path = _PLACE.sub(r"{\2}", rule.rule)
        paths.setdefault(path, {})[method.lower()] = _operation(rule, method, told, permission, shapes)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "政策落实任务跟踪：接口",
            "version": VERSION,
            "description": ABOUT.format(reads=limits.reads, writes=limits.writes),
        },
        "servers": [{"url": "/"}],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": schemas,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


@dataclass(frozen=True)
class Listed:
    """A line of the list of all that can be asked; `scope`: what a token needs, empty where it needs none."""

    method: str
    path: str
    summary: str
    scope: str


def operations(app: Flask) -> list[Listed]:
    """All that can be asked with a token."""
    return [
        Listed(method, _PLACE.sub(r"{\2}", rule.rule), told.summary, scope_needed(told, method).label)
        for rule, method, told, permission in sorted(_views(app), key=lambda view: view[0].rule)
        if permission is not Permission.PUBLIC
    ]


def _views(app: Flask) -> Iterator[tuple[Rule, str, ViewDescription, Permission]]:
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith(f"{INTERFACE}/"):
            continue
        view = app.view_functions[rule.endpoint]
        told = vars(view).get("told")
        if told is None:
            raise RuntimeError(f"{rule.rule} is not described")
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, method, told, vars(view)["permission"]


def _typed(told: Iterable[ViewDescription]) -> Iterator[tuple[type, JsonSchemaMode]]:
    """The types that views answer with and are sent, and what is answered where something was not done."""
    yield ProblemJson, "serialization"
    for one in told:
        if one.answer is not None:
            yield one.answer, "serialization"
        if one.body is not None:
            yield one.body, "validation"


@cache
def _schemas(typed: frozenset[tuple[type, JsonSchemaMode]]) -> tuple[dict[tuple[str, str], Any], dict[str, Any]]:
    """By (mode, name of the type) where its schema is, and all schemas by name."""
    named = sorted(typed, key=lambda one: (one[0].__name__, one[1]))
    inputs = [(one.__name__, mode, TypeAdapter[Any](one)) for one, mode in named]
    found, all_of_them = TypeAdapter.json_schemas(inputs, ref_template=_REF)
    schemas = {name: _plain(schema) for name, schema in all_of_them.get("$defs", {}).items()}
    return {(mode, name): schema for (name, mode), schema in found.items()}, schemas


def _plain(schema: dict[str, Any]) -> dict[str, Any]:
    """Without the words for who reads the code; what is said is said in Chinese, by Note and Field."""
    kept = {word: value for word, value in schema.items() if word not in ("description", "title")}
    told = schema.get("properties", {}).items()
    kept["properties"] = {field: {word: value for word, value in of.items() if word != "title"} for field, of in told}
    return kept


def _operation(
    rule: Rule, method: str, told: ViewDescription, permission: Permission, shapes: Mapping[tuple[str, str], Any]
) -> dict[str, Any]:
    is_public = permission is Permission.PUBLIC
    scope = scope_needed(told, method)
    statuses = sorted({*told.refuses, *(() if is_public else _EVERY), *((422,) if told.query else ())})
    operation: dict[str, Any] = {
        "operationId": rule.endpoint.replace(".", "_"),
        "summary": told.summary,
        "tags": [rule.endpoint.partition(".")[0].removeprefix("interface_")],
        "parameters": [*_places(rule, told), *_arguments(told), *_headers(method, told)],
        "responses": {
            **_done(method, told, shapes),
            **{str(status): _refusal(status, shapes) for status in statuses},
        },
        "security": [] if is_public else [{"token": []}],
    }
    if not is_public:
        operation["description"] = f"令牌须有“{scope.label}”用途。"
    if told.body is not None:
        schema = shapes["validation", told.body.__name__]
        operation["requestBody"] = {"required": True, "content": {JSON: {"schema": schema}}}
    return operation


def _places(rule: Rule, told: ViewDescription) -> Iterator[dict[str, Any]]:
    for kind, name in _PLACE.findall(rule.rule):
        schema = {"type": _TYPES[kind]}
        yield {"name": name, "in": "path", "required": True, "schema": schema, "description": told.places[name]}


def _arguments(told: ViewDescription) -> Iterator[dict[str, Any]]:
    if told.query is None:
        return
    shape = told.query.model_json_schema()
    for name, schema in shape["properties"].items():
        words = schema.pop("description", "")
        schema.pop("title", None)
        is_needed = name in shape.get("required", ())
        yield {"name": name, "in": "query", "required": is_needed, "schema": schema, "description": words}


def _headers(method: str, told: ViewDescription) -> Iterator[dict[str, Any]]:
    known = {"If-None-Match": "上次回答的 ETag，没有变化的回答 304"} if method == "GET" else {}
    for name, words in (known | dict(told.headers)).items():
        is_needed = name in told.headers
        yield {"name": name, "in": "header", "required": is_needed, "schema": {"type": "string"}, "description": words}


def _done(method: str, told: ViewDescription, shapes: Mapping[tuple[str, str], Any]) -> dict[str, Any]:
    shape = shapes["serialization", told.answer.__name__] if told.answer is not None else {}
    content = {told.media: {"schema": shape}}
    if method != "GET":
        return {"200": {"description": "已办理", "content": content}}
    tag = {"ETag": {"schema": {"type": "string"}, "description": "这份回答的指纹"}}
    return {
        "200": {"description": "成功", "headers": tag, "content": content},
        "304": {"description": "与 If-None-Match 所写的相同"},
    }


def _refusal(status: int, shapes: Mapping[tuple[str, str], Any]) -> dict[str, Any]:
    refusal: dict[str, Any] = {
        "description": TITLES[status],
        "content": {MEDIA_TYPE: {"schema": shapes["serialization", "ProblemJson"]}},
    }
    if status in (429, 503):
        refusal["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "description": "几秒后再试"}}
    return refusal
