"""What people do in the last hour: one request after the other, as their pages lead them.

A journey is a generator: it gives the next request and is sent what came back.
"""

from __future__ import annotations

import itertools
import json
import re
import uuid
from collections.abc import Generator
from dataclasses import dataclass, field
from random import Random

from tests.bench.people import PASSWORD
from tests.bench.rush.http import Answer, Asked, Line
from tests.clients.pages import Page

Journey = Generator[Asked, Answer, None]

_FORM = re.compile(r"/forms/\d+/\d+")
WORDS = "召开专题会议，部署相关工作，明确时间表和责任人。"


@dataclass
class Share:
    """What a person has to do: his reports, tasks he looks at, files that he brings with his first reports.

    `is_mixed`: Excel forms go down and up, workbooks are asked for, too, as on any day of an office.
    """

    chance: Random
    is_mixed: bool = False
    reports: list[int] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    files: list[bytes] = field(default_factory=list)
    sent: list[int] = field(default_factory=list)
    """Reports whose 确认提交 was answered with yes."""
    approved: list[int] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


@dataclass
class Person:
    """Somebody at his screen: the line, the journey and what he asks next."""

    line: Line
    journey: Journey
    share: Share
    wanted: Asked

    @classmethod
    def at(cls, port: int, journey: Journey, share: Share) -> Person:
        """Has not asked for anything yet."""
        return cls(Line(port), journey, share, next(journey))


def sign_in(username: str) -> Journey:
    """The form as it stands, with name and password."""
    page = yield Asked("login page", "/login")
    fields = {**Page.of(page.text).forms[0].fields, "username": username, "password": PASSWORD}
    yield Asked("sign in", "/login", fields, allowed=(302, 303))


def liaison(username: str, share: Share) -> Journey:
    """Fills in what is left, one report after the other, and looks things up between them."""
    yield from sign_in(username)
    while True:
        yield Asked("home, liaison", "/")
        yield Asked("reports of a unit", "/reports")
        if share.reports:
            yield from _report(share.reports.pop(), share)
        if share.is_mixed and share.chance.random() < 1 / 4:
            yield from _excel_form()
        yield from _looks(share, "/tasks", "/tasks?light=yellow", "/inbox", *(f"/tasks/{code}" for code in share.codes))


def _report(report_id: int, share: Share) -> Journey:
    page = yield Asked("report form", f"/reports/{report_id}/edit")
    if "progress_text" not in page.text:
        share.refused.append(f"{report_id}: no form")
        return
    fields = _filled_in(Page.of(page.text), share.chance)
    for number in range(share.chance.randint(1, 4)):
        fields["progress_text"] += f"第{number + 1}段。"
        saved = yield Asked("autosave", f"/reports/{report_id}/autosave", fields, is_autosave=True)
        fields["version"] = str(json.loads(saved.body)["version"])
    file = share.files.pop() if share.files else b""
    asked = {**fields, "check": "1"}
    kind = "save with 10 MB" if file else "save"
    saved = yield Asked(kind, f"/reports/{report_id}/edit", asked, file, allowed=(200, 303, 422))
    if not saved.location.endswith("/check"):
        share.refused.append(f"{report_id}: {_said(saved)}")
        return
    page = yield Asked("check page", saved.location)
    form = next((form for form in Page.of(page.text).forms if form.action.endswith("/send")), None)
    if form is None:
        share.refused.append(f"{report_id}: nothing to send")
        return
    sure = {**form.fields, "sure": "1"}
    sent = yield Asked("submit", form.action, sure, allowed=(303, 422))
    if sent.status == 303:
        share.sent.append(report_id)
        yield Asked("reports of a unit", sent.location)
    else:
        share.refused.append(f"{report_id}: {_said(sent)}")


def _excel_form() -> Journey:
    """Takes the form of a round away, hands it in as it is and looks at what it would change."""
    page = yield Asked("Excel forms", "/forms")
    form = next((link for link in Page.of(page.text).links if _FORM.fullmatch(link)), None)
    if form is not None:
        taken = yield Asked("Excel form down", form)
        handed = yield Asked("Excel form up", "/forms", Page.of(page.text).forms[-1].fields, taken.body)
        yield Asked("Excel form, changes", handed.location)


def _said(answer: Answer) -> str:
    if answer.status == 303:
        return f"led to {answer.location}"
    errors = Page.of(answer.text).tree.xpath("//*[contains(@class,'error')]")
    return " ".join(" ".join(error.text_content().split()) for error in errors)[:200]


def _filled_in(page: Page, chance: Random) -> dict[str, str]:
    """The form with an answer to everything it may ask: text, choices, figures with their day and source."""
    form = next(form for form in page.tree.forms if form.xpath(".//*[@name='progress_text']"))
    fields = {name: value or "" for name, value in form.form_values()}
    for name in {box.get("name") for box in form.xpath(".//input[@type='radio']")} - fields.keys():
        fields[name] = form.xpath(f".//input[@type='radio'][@name='{name}']/@value")[0]
    for choice in form.xpath(".//select"):
        if not fields.get(choice.get("name")):
            fields[choice.get("name")] = next(value for value in choice.value_options if value)
    for name in [name for name in fields if name.startswith("value_")]:
        number = name.removeprefix("value_")
        fields |= {name: str(chance.randint(20, 300)), f"source_{number}": "统计报表"}
        fields[f"as_of_{number}"] = fields.get(f"as_of_{number}") or "2026-09-30"
    fields["progress_text"] = f"{WORDS * chance.randint(5, 20)}{uuid.uuid4().hex}"
    fields["next_steps"] = fields.get("next_steps") or WORDS
    return fields


def _looks(share: Share, *paths: str) -> Journey:
    kinds = {
        "/tasks": "ledger of a unit",
        "/tasks?light=yellow": "ledger of a unit, light",
        "/inbox": "inbox of a unit",
    }
    for path in share.chance.sample(paths, min(3, len(paths))):
        yield Asked(kinds.get(path, "task page"), path)


def head(username: str, share: Share) -> Journey:
    """Reads what waits and approves it, three at a time."""
    yield from sign_in(username)
    while True:
        yield Asked("home, unit head", "/")
        page = yield Asked("approvals of a unit", "/approvals")
        yield from _approving(Page.of(page.text), share)
        yield from _looks(share, "/tasks", "/inbox", *(f"/tasks/{code}" for code in share.codes))


def _approving(page: Page, share: Share) -> Journey:
    for form in page.forms:
        chosen = form.ticked.get("chosen", [])[:3]
        if not chosen:
            continue
        fields = {**form.fields, "chosen": chosen}
        # The other head may have approved one of them meanwhile: that is an answer.
        answer = yield Asked("approve", form.action or "/approvals", fields, allowed=(303, 409))
        if answer.status == 303:
            share.approved += [int(one.partition(":")[0]) for one in chosen]
            yield Asked("approvals of a unit", answer.location)
        return


def office(username: str, share: Share, *paths: tuple[str, str]) -> Journey:
    """Looks at its pages again and again; `paths`: what each is counted as, and where it is."""
    yield from sign_in(username)
    for turn in itertools.count():
        for kind, path in paths:
            yield Asked(kind, path)
        if share.is_mixed and turn % 6 == 0:
            yield from _workbook()
        yield from _looks(share, *(f"/tasks/{code}" for code in share.codes))


def _workbook() -> Journey:
    """Asks for the workbook of the quarter and looks how far it is."""
    page = yield Asked("workbooks", "/workbooks")
    form = next(form for form in Page.of(page.text).forms if "quarter" in form.names)
    run = yield Asked("workbook asked", form.action or "/workbooks", {**form.fields, **form.ticked})
    yield Asked("run", run.location)
