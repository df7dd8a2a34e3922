"""One installation day by day: the clock is moved by hand, people sign in anew, commands run as of then."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

import openpyxl
from flask import Flask
from openpyxl import Workbook
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.clients.commands import Installation
from tests.clients.pages import Page
from tests.clients.visitors import Visitor
from tests.servers.keepers import holder
from tracker import changes, clock, scheduler
from tracker.actor import SYSTEM, Act
from tracker.clock import SHANGHAI
from tracker.config import PROJECT
from tracker.people.models import Department
from tracker.plans.models import Indicator, Item, Task
from tracker.plans.owners import deciding_steps

PASSWORD = "Right-Horse-7"
SEEDS = PROJECT / "seeds" / "plans"


@dataclass
class Story:
    """An installation at an instant; whoever comes signs in on that day at a browser of his own."""

    installation: Installation
    app: Flask
    now: datetime
    _present: dict[str, Visitor] = field(default_factory=dict)

    def day(self, day: date, at: time = time(10)) -> None:
        """Move the clock on to that day in Shanghai; everybody's session has ended meanwhile."""
        self.now = datetime.combine(day, at, SHANGHAI)
        self._present.clear()

    def command(self, *words: str) -> str:
        """What `tracker WORDS…` prints today."""
        return self.installation.done(*words, at=self.now).out

    def data(self, *words: str) -> Any:
        """The value that `tracker WORDS… --json` prints today."""
        return self.installation.done(*words, "--json", at=self.now).json

    def hire(self, jurisdiction: str, people: Mapping[str, tuple[str, str | None]]) -> None:
        """An account with PASSWORD for each name: (role, department, None for the commission)."""
        for name, (role, department) in people.items():
            where = ["--department", department] if department else []
            words = ["user", "add", name, "--role", role, "--jurisdiction", jurisdiction, *where]
            self.installation.done(*words, "--password-stdin", stdin=f"{PASSWORD}\n", at=self.now)

    def person(self, name: str) -> Visitor:
        """Somebody who has signed in today."""
        if name not in self._present:
            self._present[name] = Visitor.of(self.app)
            answer = self._present[name].sign_in(name, PASSWORD)
            assert (answer.status_code, answer.request.path) == (200, "/"), answer.text
        return self._present[name]

    def tasks(self, jurisdiction: str, *words: str) -> dict[str, dict[str, Any]]:
        """`task list --json` by code."""
        return {task["code"]: task for task in self.data("task", "list", "--jurisdiction", jurisdiction, *words)}

    def light(self, jurisdiction: str, code: str, *words: str) -> str:
        """Colour, word and reason of a task."""
        return str(self.tasks(jurisdiction, *words)[code]["light_reason"])

    def scan(self, jurisdiction: str) -> list[dict[str, Any]]:
        """What a scan of today creates, without the leader's weekly lists, which depend on the day alone."""
        created: list[dict[str, Any]] = self.data("alert", "scan", "--jurisdiction", jurisdiction)["created"]
        return [one for one in created if one["stage"] != "W"]

    def alerts(self, jurisdiction: str) -> list[dict[str, Any]]:
        """All alerts but the leader's weekly lists."""
        found: list[dict[str, Any]] = self.data("alert", "list", "--jurisdiction", jurisdiction)
        return [one for one in found if one["stage"] != "W"]

    def workbook(self, name: str, quarter: str) -> Workbook:
        """Somebody asks for the workbook on its page, the scheduler's process makes it, he takes it away."""
        visitor = self.person(name)
        form = next(form for form in visitor.page("/workbooks").forms if "choosing" in form.names)
        answer = visitor.client.post(form.action, data={**form.ticked, "quarter": quarter}, follow_redirects=True)
        run = answer.request.path
        assert visitor.get(f"{run}/file").status_code == 404
        work_off(self.app, self.now)
        with visitor.get(f"{run}/file") as file:
            assert "xlsx" in file.headers["Content-Disposition"]
            return openpyxl.load_workbook(io.BytesIO(file.data))


def work_off(app: Flask, at: datetime) -> None:
    """What the scheduler's process, which holds the lease, does when something is queued."""
    with app.app_context():
        scheduler.work_off(holder(app), at)


def give_figures(app: Flask, code: str, **owners: str) -> None:
    """综合处 says whose figures of a task are: words of a subject, short name of the body."""
    with app.app_context():
        act = Act(SYSTEM, clock.now(), f"owners-{'-'.join(owners)}")
        with changes.writing(act) as session:
            items = select(Item, Indicator.subject).join(Indicator, Indicator.id == Item.indicator_id)
            rows = session.execute(items.join(Task, Task.id == Item.task_id).where(Task.code == code)).all()
            for words, body in owners.items():
                named = select(Department.id).where(Department.short_name == body)
                owner_id = session.scalars(named).one()
                several = [item for item, subject in rows if words in subject]
                deciding_steps.assign(act, several, [owner_id], "市政府办公厅函", act.today)


def upload(visitor: Visitor, file: str, data: bytes | None = None) -> str:
    """Hand a plan of the seeds, or other data, in at its page; the address of the plan it leads to."""
    form = next(form for form in visitor.page("/plans/new").forms if "file" in form.names)
    content = io.BytesIO(data if data is not None else (SEEDS / file).read_bytes())
    answer = visitor.client.post("/plans/new", data={**form.fields, "file": (content, file)}, follow_redirects=True)
    assert answer.status_code == 200, answer.text
    return str(answer.request.path)


def check(visitor: Visitor, plan: str, number: int) -> tuple[str, Page]:
    """Follow the number of a clause in the source to its task: address of the task's own acts, the check page."""
    numbers = visitor.page(f"{plan}/check").tree.xpath("//a[contains(@class, 'src-no')]")
    address = next(link.get("href") for link in numbers if link.text == str(number)).partition("#")[0]
    page = visitor.page(address)
    action = next(form.action for form in page.forms if "/confirm" in form.action)
    return action.partition("/confirm")[0], page


def decide(visitor: Visitor, plan: str, number: int, decision: str, lead: str | None = None) -> TestResponse:
    """Choose who leads on the check page and confirm."""
    own, page = check(visitor, plan, number)
    values = {"decision": decision}
    if lead is not None:
        options = page.tree.xpath("//select[@name='party_id']/option")
        values["party_id"] = next(option.get("value") for option in options if option.text_content() == lead)
    fields = next(form.fields for form in page.forms if form.action.startswith(f"{own}/confirm"))
    answer = visitor.client.post(f"{own}/confirm", data={**fields, **values}, follow_redirects=True)
    assert answer.status_code == 200, answer.text
    return answer


def sign(visitor: Visitor, *codes: str) -> str:
    """Sign for these tasks only; what the page answers."""
    page = visitor.page("/assignments")
    form = next(form for form in page.forms if form.action == "/assignments/sign")
    rows = page.tree.xpath("//ul[@class='duties']/li")
    ticked = [box for row in rows for box in row.xpath(".//input[@name='chosen']/@value") if _code(row) in codes]
    fields = {name: value for name, value in form.fields.items() if name not in ("one", "chosen")}
    data: dict[str, Any] = {**fields, "chosen": ticked}
    return visitor.client.post("/assignments/sign", data=data, follow_redirects=True).text


def object_to(visitor: Visitor, code: str, reason: str) -> None:
    """Object to one task."""
    rows = visitor.page("/assignments").tree.xpath("//ul[@class='duties']/li")
    path = next(row.xpath(".//a[contains(@href, '/object')]/@href")[0] for row in rows if _code(row) == code)
    answer = visitor.send(str(path), reason=reason)
    assert "提出异议" in answer.text


def report_at(visitor: Visitor, code: str) -> str:
    """The address of the report owed on a task; the quarter's, where a 核定 round asks for one too."""
    rows = visitor.page("/reports").tree.xpath("//ul[@class='duties']/li")
    own = [row for row in rows if code in row.text_content()]
    row = next((row for row in own if "季度" in row.text_content()), own[0])
    return str(row.xpath(".//a[contains(@href, '/edit')]/@href")[0]).removesuffix("/edit")


def report(visitor: Visitor, code: str, values: Mapping[str, str], proof: tuple[str, bytes] | None = None) -> str:
    """Fill the form of a task's report in, check it and send it; its address."""
    address = report_at(visitor, code)
    form = next(form for form in visitor.page(f"{address}/edit").forms if "progress_text" in form.names)
    fields = {name: value for name, value in form.fields.items() if name not in ("files", "save", "check")}
    data: dict[str, Any] = {**fields, **values, "check": "1"}
    if proof:
        data["files"] = (io.BytesIO(proof[1]), proof[0])
    answer = visitor.client.post(f"{address}/edit", data=data, follow_redirects=True)
    assert answer.request.path == f"{address}/check", Page.of(answer.text).text[:1500]
    sent = visitor.send(f"{address}/check", action=f"{address}/send")
    assert "已提交" in sent.text
    return address


def figure_fields(visitor: Visitor, address: str, values: Mapping[str, str], as_of: str, source: str) -> dict[str, str]:
    """The fields of a report's figures, by the names of the figures."""
    found: dict[str, str] = {}
    for box in visitor.page(f"{address}/edit").tree.find_class("figure-entry"):
        subject = box.findtext("p/b")
        name = box.xpath(".//input[starts-with(@name, 'value_')]/@name")[0]
        number = name.removeprefix("value_")
        if subject in values:
            found |= {name: values[subject], f"as_of_{number}": as_of, f"source_{number}": source}
    assert len(found) == 3 * len(values)
    return found


def approve(visitor: Visitor) -> str:
    """Approve everything that waits."""
    page = visitor.page("/approvals")
    form = next(form for form in page.forms if form.action == "/approvals")
    data: dict[str, Any] = {**form.fields, "chosen": page.tree.xpath("//input[@name='chosen']/@value")}
    return visitor.client.post("/approvals", data=data, follow_redirects=True).text


def accept(visitor: Visitor, report: str, appraisal: str | None = None) -> TestResponse:
    """采用 on the review page of a report."""
    at = report.replace("/reports/", "/reviews/")
    values = {"appraisal": appraisal} if appraisal else {}
    return visitor.send(at, action=f"{at}/accept", **values)


def give_back(visitor: Visitor, report: str, reason: str) -> str:
    """退回修改."""
    at = report.replace("/reports/", "/reviews/")
    return visitor.send(at, action=f"{at}/return", reason=reason).text


def _code(row: Any) -> str:
    return str(row.xpath(".//*[@class='code']")[0].text)
