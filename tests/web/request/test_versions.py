"""A form without the version of what was seen is refused, so that nothing is overwritten unseen."""

from __future__ import annotations

import pytest
from flask import Flask

from tracker.errors import BadInput
from tracker.web.request.versions import chosen_versions, required_version


@pytest.fixture
def bare() -> Flask:
    return Flask(__name__)


def test_the_version_in_the_form_is_taken(bare: Flask) -> None:
    with bare.test_request_context(method="POST", data={"version": "3", "task_version": "0"}):
        assert (required_version(), required_version("task_version")) == (3, 0)


@pytest.mark.parametrize(
    "form",
    [
        *({}, {"version": ""}, {"version": "x"}, {"version": "-1"}, {"version": "²"}, {"version": "１"}),
        *({"version": "2147483648"}, {"version": "9" * 5000}),
    ],
)
def test_a_missing_or_unreadable_version_is_refused(bare: Flask, form: dict[str, str]) -> None:
    with bare.test_request_context(method="POST", data=form), pytest.raises(BadInput, match="刷新页面"):
        required_version()


def test_ticked_rows_carry_their_versions_and_count_once(bare: Flask) -> None:
    with bare.test_request_context(method="POST", data={"chosen": ["7:3", "8:1", "7:3"]}):
        assert chosen_versions("chosen") == [(7, 3), (8, 1)]
    with bare.test_request_context(method="POST", data={}):
        assert chosen_versions("chosen") == []


@pytest.mark.parametrize("value", ["7", "7:", ":3", "7:x", "7:3:1"])
def test_a_ticked_row_without_its_version_is_refused(bare: Flask, value: str) -> None:
    with bare.test_request_context(method="POST", data={"chosen": [value]}), pytest.raises(BadInput):
        chosen_versions("chosen")
