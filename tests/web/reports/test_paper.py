"""线下签批 in the browser: set by the coordinator, handed in by the liaison, the scan now or later."""

from __future__ import annotations

import io
import re

import pytest

from tests.clients.commands import Installation
from tests.clients.pages import Page
from tests.clients.visitors import Enter, Visitor
from tests.web.reports.test_pages import filled

SIGNED = {"approver": "李明", "post": "主任", "signed_on": "2026.11.20"}


@pytest.fixture
def enter(enter: Enter, demo: Installation) -> Enter:
    """While 2026Q4 is open in 重庆."""
    demo.done("round", "open", "2026Q4", "--jurisdiction", "500000")
    return enter


def department_of(clerk: Visitor, name: str = "市商务委") -> str:
    """The address of a department's page."""
    links = clerk.page("/departments").tree.xpath("//a[starts-with(@href, '/departments/')]")
    return str(next(link.get("href") for link in links if link.text_content().strip() == name))


def on_paper(clerk: Visitor) -> str:
    """Set 市商务委 to 线下签批; the department's page."""
    at = department_of(clerk)
    assert "线上审批" in clerk.page(at).text
    done = clerk.send(at, action=f"{at}/approval-way", reason="渝商务函〔2026〕9号")
    assert "签批方式已改为“线下签批”" in done.text
    return at


def send_scan(visitor: Visitor, name: str, **values: str) -> Page:
    """Send the form of 线下签批 that has this field, with a scan."""
    form = next(form for form in visitor.page("/paper").forms if name in form.names)
    fields = {key: value for key, value in form.fields.items() if key != "scan"}
    data = {**fields, **values, "scan": (io.BytesIO(b"%PDF-1.7"), "签批件.pdf")}
    return Page.of(visitor.client.post(form.action, data=data, follow_redirects=True).text)


@pytest.mark.slow
@pytest.mark.both
def test_signed_on_paper_and_the_scan_follows(enter: Enter) -> None:
    clerk, liaison = enter("cq-coordinator"), enter("cq-liaison-sww")
    at = on_paper(clerk)
    assert clerk.page(at).faults() == [] and "渝商务函〔2026〕9号" in clerk.page(at).text
    report = filled(liaison)
    page = liaison.page("/paper")
    assert page.faults() == [] and page.heading == "线下签批 1 份"
    refused = liaison.send("/paper", approver="", post="", signed_on="")
    assert refused.status_code == 422
    for told in ("请填写签批人姓名", "请填写签批人职务", "请填写签批日期"):
        assert told in refused.text
    assert Page.of(refused.text).faults() == []
    value = Page.of(refused.text).tree.xpath("//input[@name='chosen']/@value")[0]
    done = liaison.send("/paper", **SIGNED, chosen=value)
    assert "已登记 1 份报告的线下签批" in done.text and "10 个工作日内补传" in done.text
    assert "李明（主任，线下签批）" in clerk.page(report).text
    waiting = clerk.page("/paper/scans")
    assert waiting.faults() == [] and waiting.heading == "待补签批扫描件 1 份"
    approval = liaison.page("/paper").tree.xpath("//input[@name='approval']/@value")[0]
    assert not liaison.page("/paper").tree.xpath("//input[@name='approval'][@checked]")
    assert "/paper?all=1" in liaison.page("/paper").links
    assert liaison.page("/paper?all=1").tree.xpath("//input[@name='approval'][@checked]")
    refused = Page.of(liaison.send("/paper", action="/paper/scans", approval=approval).text)
    assert "请选择扫描件" in refused.text
    assert refused.tree.xpath("//input[@name='approval'][@checked]/@value") == [approval], "what was ticked stays so"
    assert "已补传 1 份" in send_scan(liaison, "approval", approval=approval).text
    assert clerk.page("/paper/scans").heading == "待补签批扫描件 0 份"
    scan = next(link for link in clerk.page(report).links if re.fullmatch(r"/paper/scans/\d+", link))
    with clerk.get(scan) as file:
        assert file.data == b"%PDF-1.7"
    assert enter("sx-liaison-swt").client.get(scan).status_code in (403, 404)


@pytest.mark.slow
def test_with_the_scan_at_once(enter: Enter) -> None:
    clerk, liaison = enter("cq-coordinator"), enter("cq-liaison-sww")
    on_paper(clerk)
    filled(liaison)
    value = liaison.page("/paper").tree.xpath("//input[@name='chosen']/@value")[0]
    assert "已登记 1 份" in send_scan(liaison, "approver", **SIGNED, chosen=value).text
    assert clerk.page("/paper/scans").heading == "待补签批扫描件 0 份"


def test_a_unit_that_approves_here_has_nothing_to_hand_in(enter: Enter) -> None:
    clerk, liaison = enter("cq-coordinator"), enter("cq-liaison-sww")
    filled(liaison)
    assert liaison.page("/paper").heading == "线下签批 0 份"
    assert clerk.get("/paper").status_code == 403
    at = department_of(clerk)
    assert all("approval-way" not in form.action for form in liaison.page(at).forms)
