"""文稿模板 in the browser: brought by the head of the office, refused fault by fault, looked at, taken, dropped."""

from __future__ import annotations

import io

import pytest
from docx import Document
from flask import Flask
from werkzeug.test import TestResponse

from tests.acts.supervision.test_templates import MARK, first_line, template
from tests.clients.downloads import begin_anew, taken
from tests.clients.visitors import Enter, Visitor
from tests.web.rounds.test_editions import closed, drafted, work
from tracker.papers.checking import TOO_MUCH, Offer
from tracker.papers.filling import BadTemplate
from tracker.stores.fingerprints import fingerprint
from tracker.supervision.papers import template_queries
from tracker.supervision.papers.writing import shipped
from tracker.vocabulary import PaperKind

__all__ = ["closed"]

AT = "/editions/templates/brief"


def uploaded(head: Visitor, data: bytes, name: str = "本委专报.docx") -> TestResponse:
    form = next(form for form in head.page(AT).forms if "file" in form.names)
    values = {**form.fields, "file": (io.BytesIO(data), name) if data else (io.BytesIO(), "")}
    return head.client.post(AT, data=values, follow_redirects=True)


@pytest.mark.slow
def test_the_office_brings_a_template_of_its_own(
    closed: Enter, demo_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = closed("cq-head")
    assert closed("cq-coordinator").get(AT).status_code == 403
    assert "/editions/templates" in head.page("/workbooks").links
    assert "/editions/templates" not in closed("cq-coordinator").page("/workbooks").links
    assert "还没有可以用来试填的报表" in head.page(AT).text and not head.page(AT).tree.xpath("//input[@type='file']")
    edition = drafted(closed, demo_app)
    index = head.page("/editions/templates")
    assert index.tree.xpath("//nav//a[@aria-current and contains(., '报表')]"), "the menu says where one is"
    assert index.faults() == [] and index.text.count("系统自带") >= len(PaperKind)
    page = head.page(AT)
    assert page.faults() == [] and "{{ 行.轮到 }}" in page.text and "2026年第4季度政策落实情况" in page.text
    assert head.get("/editions/templates/nothing").status_code == 404
    assert head.get(f"{AT}/trial.docx").status_code == 404

    nothing = uploaded(head, b"")
    assert nothing.status_code == 422 and "请选择模板文件" in nothing.text
    refused = uploaded(head, template("{{ 签发人 }}", "{{ ''.__class__ }}"))
    assert refused.status_code == 422 and "模板没有通过试填，有 2 处要改" in refused.text
    assert "正文第4段：没有“签发人”这一项" in refused.text and "正文第5段：" in refused.text
    assert "不是 .docx 文件" in uploaded(head, b"hello", "a.docm").text

    passed = uploaded(head, template("{{ 本季情况 }}"))
    assert "试填通过，还没有采用" in passed.text and "没有用到：报头、" in passed.text
    begin_anew(demo_app)
    trial = head.get(f"{AT}/trial.docx").data
    assert first_line(trial) == MARK and "2026年第4季度" in Document(io.BytesIO(trial)).paragraphs[1].text
    assert head.get(f"{AT}/current.docx").data == shipped(PaperKind.BRIEF)
    assert taken(demo_app) == [("template", "试填稿"), ("template", "")]
    assert "待采用" in head.page("/editions/templates").text
    assert closed("sx-head").get(f"{AT}/trial.docx").status_code == 404

    done = head.send(AT, action=f"{AT}/take")
    assert "已采用。以后生成的专报用这份模板" in done.text
    assert first_line(head.get(f"{AT}/current.docx").data) == MARK
    with closed("cq-coordinator").get(f"{edition}/files/brief") as file:
        assert first_line(file.data) != MARK, "what was made stays"
    closed("cq-coordinator").send(edition, action="/editions")
    work(demo_app)
    with closed("cq-coordinator").get(f"{edition}/files/brief") as file:
        assert first_line(file.data) == MARK, "made from then on"
    assert "本委专报.docx" in head.page("/editions/templates").text
    kept = [link for link in head.page(AT).links if link.startswith(f"{AT}/") and link.split("/")[-1][0].isdigit()]
    begin_anew(demo_app)
    assert len(kept) == 2 and first_line(head.get(kept[0]).data) == MARK
    assert taken(demo_app)[-1] == ("template", "")
    assert closed("sx-head").get(kept[0]).status_code == 404

    assert "已恢复系统自带模板" in head.send(AT, action=f"{AT}/drop").text
    assert head.get(f"{AT}/current.docx").data == shipped(PaperKind.BRIEF)
    page = head.page(AT)
    assert page.faults() == [] and "恢复自带" in page.text and len(kept) == 2
    assert "不采用" in uploaded(head, template()).text
    assert "现用的模板不变" in head.send(AT, action=f"{AT}/leave").text

    data = template("{{ 本季情况 }}", "另一份")
    uploaded(head, data)
    with monkeypatch.context() as stricter:
        stricter.setattr(template_queries, "check", refuse)
        template_queries._fit.cache_clear()
        page = head.page(AT)
        assert page.faults() == [] and "不能采用" in page.text and "图片以外的内容超过" in page.text
    template_queries._fit.cache_clear()
    assert "试填通过，待采用" in head.page(AT).text
    with monkeypatch.context() as once:
        once.setattr(template_queries, "check", refuse)
        assert "试填通过，待采用" in head.page(AT).text, "looked at once, not at each visit"
    demo_app.config["TRACKER"].editions.forget(fingerprint(data))
    page = head.page(AT)
    assert (
        page.faults() == [] and "待采用的模板已不能用" in page.text and "《本委专报.docx》不在报表文件夹里" in page.text
    )
    assert not [form for form in page.forms if form.action.endswith("/take")]
    assert "现用的模板不变" in head.send(AT, action=f"{AT}/leave").text and "已不能用" not in head.page(AT).text


def refuse(data: bytes, offer: Offer) -> list[str]:
    raise BadTemplate(TOO_MUCH)
