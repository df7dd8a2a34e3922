"""Numbers that a browser sends: plain digits of a bearable length, or they are none."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.exceptions import NotFound

from tracker.web.request.plain_request import LARGEST_PAGE, id_in, install, page_in


@pytest.mark.parametrize(("text", "page"), [("", 1), ("0", 1), ("7", 7), ("²", 1), ("７", 1), ("-1", 1)])
def test_the_page_that_is_asked_for(text: str, page: int) -> None:
    assert page_in(text) == page


@pytest.mark.parametrize("text", ["100001", "2147483648", "9" * 5000])
def test_a_page_past_all_is_the_last(text: str) -> None:
    assert page_in(text) == LARGEST_PAGE


@pytest.mark.parametrize("text", ["", "x", "-1", "１", "2147483648", "9" * 5000])
def test_what_is_no_id(text: str) -> None:
    with pytest.raises(ValueError):
        id_in(text)


@pytest.mark.parametrize("id", ["１", "٣", "-1", "2147483648", "1" * 5000, "1\n"])
def test_an_address_has_one_way_to_name_an_id(id: str) -> None:
    app = Flask(__name__)
    install(app)
    app.add_url_rule("/plans/<int:plan_id>", "show")
    addresses = app.url_map.bind("")
    assert addresses.match("/plans/12") == ("show", {"plan_id": 12})
    with pytest.raises(NotFound):
        addresses.match(f"/plans/{id}")
