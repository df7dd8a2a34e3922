"""The version of a row that a form carries: what the person saw is what he acts on."""

from __future__ import annotations

from flask import request

from tracker.errors import BadInput
from tracker.typed import is_id

NOT_SENT = "这一页缺少版本信息，没有保存。请刷新页面后再提交。"
NO_PLACE = "没有选定原文中的位置。请在原文里选择后再提交。"


def required_version(field: str = "version") -> int:
    """The version in the form that was sent; BadInput where it is missing or no number."""
    return _number(request.form.get(field, ""))


def version_pair(field: str) -> tuple[int, int]:
    """Two numbers that stand for what a row showed, from a value like "12:34"; BadInput where it is not so."""
    first, _, second = request.form.get(field, "").partition(":")
    return _number(first), _number(second)


def place(field: str) -> int:
    """A place in a plan's text, from the form that was sent; BadInput where it is missing or no number."""
    text = request.form.get(field, "")
    if not is_id(text):
        raise BadInput(NO_PLACE)
    return int(text)


def chosen_versions(field: str, *, in_address: bool = False) -> list[tuple[int, int]]:
    """The rows that were ticked, as (id, version) from values like "7:3", each once; BadInput where one is not so.

    `in_address`: of a page that only asks whether it is meant.
    """
    values = request.args if in_address else request.form
    pairs = [value.partition(":") for value in values.getlist(field)]
    return list(dict.fromkeys((_number(row), _number(version)) for row, _, version in pairs))


def _number(text: str) -> int:
    if not is_id(text):
        raise BadInput(NOT_SENT)
    return int(text)
