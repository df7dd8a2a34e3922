"""Help: on every page in the same place, for everyone, each topic whole and without a fault."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.visitors import Visitor
from tracker.web.help import TOPICS


@pytest.mark.parametrize("who", ["cq-coordinator", "cq-liaison", "cq-auditor"])
def test_everyone_finds_every_topic(signed_in: Callable[[str], Visitor], who: str) -> None:
    visitor = signed_in(who)
    assert "/help" in visitor.page("/account").links
    index = visitor.page("/help")
    assert not index.faults()
    assert [f"/help/{one.slug}" for one in TOPICS] == [link for link in index.links if link.startswith("/help/")]
    for one in TOPICS:
        page = visitor.page(f"/help/{one.slug}")
        assert page.heading == one.title
        assert not page.faults()


def test_drawings_say_what_they_show(signed_in: Callable[[str], Visitor]) -> None:
    page = signed_in("cq-coordinator").page("/help/plans")
    drawings = page.tree.xpath("//svg[@class='help-figure']")
    assert len(drawings) == 4
    assert all(one.get("aria-label") for one in drawings)
    assert not page.tree.xpath("//*[@style]")


def test_a_topic_that_is_not_there(signed_in: Callable[[str], Visitor]) -> None:
    assert signed_in("cq-coordinator").get("/help/nothing").status_code == 404
