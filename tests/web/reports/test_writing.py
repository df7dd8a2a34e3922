"""The form of a report: what was sent last beside it, what is asked back, what stands beside each field (ux.md S10)."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from tests.clients.commands import Installation
from tests.clients.pages import Page
from tests.clients.visitors import Visitor, demo_passwords
from tests.given import builders
from tests.given.beginnings import begins_with, over
from tests.servers.databases import on_sqlite
from tests.web.quarters import accept_all, send_all
from tracker.acts.reporting import reports
from tracker.database import db
from tracker.reporting.models import Report, Round
from tracker.tasks.models import Assignment
from tracker.vocabulary import ReportState

NEW = "本期新出台一份工作方案，检查商超 120 家。"
CHOSEN = {"forecast": "on_course", "stage": "drafting", "encouraged": "started", "confirmation": "done"}


@begins_with("demo")
def second_quarter(url: str, instance: Path) -> None:
    """Of two reports of 市商务委 in 2026Q4 one was accepted, one waits for review; 2027Q1 is open."""
    office = Installation(url, instance)
    office.done("round", "open", "2026Q4", "--jurisdiction", "500000")
    with over(url, instance) as app:
        waiting = send_all(app, "市商务委", 2)
        accept_all(app, waiting[1:])
        reports.approve(builders.act(), [(waiting[0], None)])
    office.done("round", "open", "2027Q1", "--jurisdiction", "500000")


@pytest.fixture
def liaison(demo: Installation, second_quarter: None, demo_app: Flask) -> Visitor:
    """市商务委's liaison has signed in."""
    visitor = Visitor.of(demo_app)
    visitor.sign_in("cq-liaison-sww", demo_passwords(demo)["cq-liaison-sww"])
    return visitor


def forms(visitor: Visitor) -> list[str]:
    """Addresses of all forms that are to be filled in, the newest last."""
    links = {link for link in visitor.page("/reports").links if link.endswith("/edit")}
    return sorted(links, key=lambda link: int(link.split("/")[2]))


def again(visitor: Visitor) -> str:
    """The first form of 2027Q1 that begins with words of last time."""
    return next(at for at in newest(visitor) if "首次填报" not in visitor.page(at).text)


def newest(visitor: Visitor) -> list[str]:
    """The forms of 2027Q1."""
    with visitor.client.application.app_context():
        ids = set(db.session.scalars(select(Report.id).join(Round).where(Round.name == "2027Q1")))
    return [at for at in forms(visitor) if int(at.split("/")[2]) in ids]


@pytest.mark.slow
def test_last_time_is_what_was_sent_last_reviewed_or_not(liaison: Visitor) -> None:
    texts = [page.text for page in map(liaison.page, forms(liaison)) if "2027年第1季度" in page.text]
    assert len(texts) == len(newest(liaison)) > 1
    told = [text for text in texts if "首次填报" not in text]
    assert told and all("2026年第4季度，待审核" in text for text in told), "what was accepted is not asked again yet"
    assert all("与上期文字相同" in text for text in told), "the text begins with what was sent last"


def ready(visitor: Visitor, **values: str) -> tuple[str, Page]:
    """The check page of a report that has words of last time, filled in with these values."""
    at = again(visitor)
    names = {name for form in visitor.page(at).forms for name in form.names}
    chosen = {name: code for name, code in CHOSEN.items() if name in names}
    answer = visitor.send(at, check="1", **chosen, **values)
    assert answer.status_code == 200, Page.of(answer.text).text
    return at.removesuffix("/edit"), Page.of(answer.text)


def sent(visitor: Visitor, report: str, **values: str) -> int:
    return visitor.send(f"{report}/check", action=f"{report}/send", **values).status_code


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({}, "与上期一字不差"),
        ({"situation": "nil"}, "还是上期的文字"),
        ({"situation": "nil", "progress_text": NEW}, "写了进展（本期新出台一份工作方案）"),
    ],
)
def test_words_that_do_not_fit_are_asked_back_once(liaison: Visitor, values: dict[str, str], told: str) -> None:
    report, page = ready(liaison, **values)
    assert page.faults() == []
    assert "请再核对" in page.text and told in page.text
    assert sent(liaison, report) == 422
    assert sent(liaison, report, sure="1") == 200
    assert "待审批" in liaison.page(report).text


@on_sqlite
@pytest.mark.parametrize("page", ["edit", "no-change"])
def test_what_nobody_makes_up_says_so_before_anybody_types(liaison: Visitor, page: str) -> None:
    at = newest(liaison)[0]
    with liaison.client.application.app_context():
        report = db.session.get_one(Report, int(at.split("/")[2]))
        db.session.get_one(Assignment, report.assignment_id).ended_on = builders.TODAY
        report.state = ReportState.MISSING
        db.session.commit()
    answer = liaison.client.get(at.replace("edit", page))
    assert answer.status_code == 422 and "不再补报" in answer.text
    assert "progress_text" not in answer.text


def test_the_check_page_shows_what_changed(liaison: Visitor) -> None:
    _, page = ready(liaison, progress_text=NEW)
    assert page.faults() == []
    assert "请再核对" not in page.text
    assert "提交后由单位负责人审批，审批前可以撤回" in page.text
    assert page.tree.xpath("//form//dd/ins") and page.tree.xpath("//form//dd/del")


def test_a_good_file_is_kept_where_another_is_refused(liaison: Visitor) -> None:
    at = again(liaison)
    fields = next(one.fields for one in liaison.page(at).forms if "progress_text" in one.names)
    files = [(io.BytesIO(b"%PDF-1.4 x"), "认证清单.pdf"), (io.BytesIO(b"MZ"), "程序.exe")]
    data = {**fields, "files": files, "reference_kind": "address", "reference_words": "没有开头的网址", "save": "1"}
    answer = liaison.client.post(at, data=data)
    page = Page.of(answer.text)
    assert answer.status_code == 422
    assert "“程序.exe”的格式不收" in page.text and "认证清单.pdf" in page.text
    (box,) = page.tree.xpath("//*[@id='reference_words']/..")
    assert "公开网址请以 http" in box.text_content()
    assert page.tree.xpath("//*[@id='reference_words']/@value") == ["没有开头的网址"]


@on_sqlite
def test_the_form_says_how_far_it_is(liaison: Visitor) -> None:
    page = liaison.page(again(liaison))
    assert page.faults() == []
    for words in ("本期变化", "本单位的灯", "恢复上期文字"):
        assert words in page.text, words
    assert "看全文" in page.text or "本条其余" in page.text
    first = next(text for text in (liaison.page(at).text for at in newest(liaison)) if "首次填报" in text)
    assert "还差" in first


@pytest.mark.slow
def test_each_saving_says_how_figures_move(liaison: Visitor) -> None:
    """After the due date a value is measured against its target: the form says what gap it would leave."""
    said = [words for at in forms(liaison) for words in moved_by(liaison, at).values()]
    assert any("采用后差距为" in words and "个百分点" in words for words in said), said


def moved_by(visitor: Visitor, at: str) -> dict[str, str]:
    """What the form says of its figures after it has saved itself with a value in each; the page says the same."""
    fields = next(one.fields for one in visitor.page(at).forms if "progress_text" in one.names)
    numbers = [name.removeprefix("value_") for name in fields if name.startswith("value_")]
    if not numbers:
        return {}
    values = {f"value_{number}": "1" for number in numbers} | {f"as_of_{number}": "2026-11-01" for number in numbers}
    address, wants = at.replace("/edit", "/autosave"), {"Accept": "application/json"}
    saved = visitor.client.post(address, data={**fields, **values, "progress_text": NEW}, headers=wants)
    assert saved.status_code == 200 and saved.json["lacking"] > 0, saved.text
    shown = visitor.page(at).text
    assert all(words in shown for words in saved.json["figures"].values())
    return dict(saved.json["figures"])
