"""The boxes a unit ticks as its own, as a page sends them.

Example: shown-7=12,13, offered-7=12, along-7=14, own-7-12=1, instead-7-13=…
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask import render_template, request

from tracker.tasks.instead_queries import unlisted
from tracker.tasks.ticking import Ticks
from tracker.web.request import signed_in
from tracker.web.request.plain_request import id_in

LONGEST = 200
"""Characters of 应由…: a name, or a few words."""


def ticks_of(assignment_ids: Iterable[int]) -> dict[int, Ticks]:
    """By duty; duties whose boxes the page did not show are left out."""
    return {id: _ticks(id) for id in assignment_ids if f"shown-{id}" in request.form}


def asked_back(ticked: Mapping[int, Ticks], back: str) -> str | None:
    """The page that asks once whether a name nobody on record bears is meant; None where all are, or it was asked.

    A body outside the registry may stand there all the same. `back`: the address of the form.
    """
    if "unlisted" in request.form:
        return None
    said = [words for one in ticked.values() for id, words in one.instead.items() if id not in one.own]
    names = unlisted(signed_in.home_jurisdiction(), said)
    if not names:
        return None
    sent = [(name, value) for name, value in request.form.items(multi=True) if name not in _OF_THE_PAGE]
    return render_template("tasks/assignments/unlisted.html", names=names, sent=sent, back=back)


_OF_THE_PAGE = frozenset({"csrf_token", "form_token"})


def _ticks(assignment_id: int) -> Ticks:
    shown = _ids(request.form[f"shown-{assignment_id}"].split(","))
    own = frozenset(id for id in shown if request.form.get(f"own-{assignment_id}-{id}") == "1")
    said = {id: request.form.get(f"instead-{assignment_id}-{id}", "").strip()[:LONGEST] for id in shown}
    offered = _ids(request.form.get(f"offered-{assignment_id}", "").split(","))
    along = _ids(request.form.get(f"along-{assignment_id}", "").split(","))
    return Ticks(shown, own, {id: words for id, words in said.items() if words}, offered, along)


def _ids(texts: Iterable[str]) -> frozenset[int]:
    found = set()
    for text in texts:
        try:
            found.add(id_in(text))
        except ValueError:
            continue
    return frozenset(found)
