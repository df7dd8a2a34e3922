"""What is done at the desks while a quarter is open: scans, the Excel form, 代录, the lead's desk, a later date."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl

from tests.clients.visitors import Visitor
from tests.journeys.offices import Story

FRIDAY = 5


@dataclass
class Scans:
    """The scans of one jurisdiction and what they said: nothing twice."""

    story: Story
    jurisdiction: str
    said: dict[str, dict[str, Any]] = field(default_factory=dict)

    def today(self) -> list[dict[str, Any]]:
        """What is new today; nothing is said a second time, today or on any day before."""
        new = self.story.scan(self.jurisdiction)
        assert self.said.keys().isdisjoint(one["key"] for one in new), f"said again on {self.story.now:%F}"
        self.said |= {one["key"]: one for one in new}
        return new

    def until(self, day: date) -> list[dict[str, Any]]:
        """Live on to that day, scanning on each Monday to Friday (no holiday lies in between); what `on` tells."""
        first = self.story.now.date() + timedelta(days=1)
        for at in (first + timedelta(days=ahead) for ahead in range((day - first).days)):
            if at.isoweekday() <= FRIDAY:
                self.story.day(at)
                self.today()
        return self.on(day)

    def on(self, day: date) -> list[dict[str, Any]]:
        """What is new on that day, which is scanned twice; days left out in between are made up."""
        self.story.day(day)
        new = self.today()
        assert self.story.scan(self.jurisdiction) == []
        return new


def excel(liaison: Visitor, file: Path, texts: Mapping[str, Mapping[str, str]]) -> str:
    """Fill rows of a form in by task code and header, hand it in, look, take it over and send it; the last page."""
    book = openpyxl.load_workbook(file)
    sheet: Any = book["填报"]
    head = next(row for row in sheet.iter_rows() if any(cell.value == "任务编号" for cell in row))
    columns = {str(cell.value): cell.column for cell in head}
    for row in sheet.iter_rows(min_row=head[0].row + 1):
        for title, text in texts.get(str(row[columns["任务编号"] - 1].value), {}).items():
            row[columns[title] - 1].value = text
    filled = io.BytesIO()
    book.save(filled)
    form = next(form for form in liaison.page("/forms").forms if "files" in form.names)
    data: dict[str, Any] = {**form.fields, "files": (io.BytesIO(filled.getvalue()), file.name)}
    preview = liaison.client.post("/forms", data=data, follow_redirects=True)
    assert f"涉及 {len(texts)} 项任务" in preview.text, preview.text
    return liaison.send(preview.request.full_path, action="/forms/take", send="1").text


def enter_for_unit(clerk: Visitor, report: str, values: Mapping[str, str]) -> str:
    """代录 of a report; the page it leads to."""
    at = report.replace("/reports/", "/entering/")
    fields = next(form.fields for form in clerk.page(at).forms if "progress_text" in form.names)
    data = {name: value for name, value in fields.items() if name != "files"}
    return clerk.client.post(at, data={**data, **values}, follow_redirects=True).text


def round_at(visitor: Visitor, label: str = "2026年第4季度") -> str:
    """The address of a quarter by its name."""
    links = visitor.page("/rounds").tree.xpath("//a[starts-with(@href, '/rounds/')]")
    return next(
        str(link.get("href"))
        for link in links
        if label in link.text_content() and re.fullmatch(r"/rounds/\d+", link.get("href"))
    )


def matrix(visitor: Visitor, round_at: str) -> dict[str, dict[str, int]]:
    """The numbers of the matrix by body; the mark of each report is counted, too. 合计 stands under ""."""
    titles = ("应报", "已报", "待审", "退回", "缺报", "免报")
    found: dict[str, dict[str, int]] = {}
    for row in visitor.page(round_at).tree.xpath("//div[@class='matrix']//tbody/tr"):
        name = " ".join(row.xpath("string(th)").split())
        numbers = {title: int(row.xpath(f"string(td[{place}])")) for place, title in enumerate(titles, start=1)}
        cells = row.xpath("td[contains(@class, 'm-cells')]/a")
        assert name.startswith("合计") or len(cells) == numbers["应报"] + numbers["免报"], name
        found["" if name.startswith("合计") else name] = numbers
    return found


def report_of(visitor: Visitor, round_at: str, body: str, code: str) -> str:
    """The address of a body's report by its cell in the matrix."""
    rows = visitor.page(round_at).tree.xpath("//div[@class='matrix']//tbody/tr")
    row = next(row for row in rows if row.xpath("string(th)").strip() == body)
    cells = row.xpath("td[contains(@class, 'm-cells')]/a")
    return next(str(cell.get("href")) for cell in cells if cell.get("title").startswith(f"{code} "))


def co_bodies(lead: Visitor, form: str) -> dict[str, str]:
    """How each co-body stands on the lead's desk, by its name."""
    items = lead.page(form).tree.xpath("//ul[@class='co-list']/li")
    return {item.xpath("string(.//b)"): item.xpath("string(.//p[@class='duty-head']/span)") for item in items}


def ask_later(unit_head: Visitor, code: str, words: Mapping[str, str]) -> str:
    """Hand in a request for a later date of the task's first node; its address."""
    links = unit_head.page(f"/tasks/{code}").links
    ask = next(link for link in links if link.startswith("/extensions/new/"))
    answer = unit_head.send(ask, **words, do="apply")
    assert "时限没有改变" in answer.text
    return str(answer.request.path)
