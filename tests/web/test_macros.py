"""What the shared parts of the pages write: words with every light, links that keep the filter, figures to scale."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from wtforms import Form, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from tests.supervision import ledger_rows
from tracker.ledger.lights.conditions.match import Limit
from tracker.vocabulary import GLYPHS, Colour, LightRule
from tracker.web import formats
from tracker.web.request.kept_words import kept_words

TEMPLATES = Path(__file__).parents[2] / "templates"


@pytest.fixture
def app() -> Flask:
    bare = Flask(__name__, template_folder=str(TEMPLATES))
    formats.install(bare)
    bare.jinja_env.globals.update(csrf_token=lambda: "csrf", form_token=lambda: "once")
    return bare


def _macros(app: Flask, name: str) -> Any:
    return app.jinja_env.get_template(f"macros/{name}.html").module


@pytest.mark.parametrize("colour", list(Colour))
def test_light_writes_glyph_and_word(app: Flask, colour: Colour) -> None:
    html = _macros(app, "lights").light(colour, f"{colour.label}·逾期12天", "某单位")
    assert GLYPHS[colour] in html
    assert f"light-{colour.value}" in html
    assert f"<b>{colour.label}</b>·逾期12天" in html
    assert "某单位" in html


@pytest.mark.parametrize(
    ("limit", "said"),
    [(Limit(date(2027, 12, 31), None), True), (Limit(date(2025, 12, 31), None), False), (None, False)],
    ids=["another date", "the same", "a light of no date"],
)
def test_the_date_that_lights_stands_below_the_tasks_where_it_is_another(
    app: Flask, limit: Limit | None, said: bool
) -> None:
    lit = replace(ledger_rows.light(LightRule.GAP), limit=limit)
    row = ledger_rows.row(light=lit, due_on=date(2025, 12, 31), original_due_on=date(2025, 12, 31))
    assert ("亮灯项" in _macros(app, "lights").lit_limit(row.light, row)) is said


@pytest.mark.parametrize("colour", list(Colour))
def test_light_without_words_says_its_colour(app: Flask, colour: Colour) -> None:
    assert f"<b>{colour.label}</b>" in _macros(app, "lights").light(colour)


@pytest.mark.parametrize("is_told", [True, False])
def test_who_told_a_value_in_the_verification_has_not_told_nothing(app: Flask, is_told: bool) -> None:
    """“86座，截至2025-12-31” and right under it “没有上期报告。本期是首次填报”."""
    told = SimpleNamespace(value=Decimal(86), as_of=date(2025, 12, 31))
    figure = SimpleNamespace(own_last=told, subject="综合能源站", unit="座", pending=None)
    page = SimpleNamespace(asked=SimpleNamespace(figures=[figure] if is_told else [], texts=()), before=None, last=None)
    shown = str(_macros(app, "reports").last_report(page, {}))
    assert ("86座" in shown, "没有上期报告" in shown) == (is_told, not is_told)


@pytest.mark.parametrize(
    ("query", "changes", "link"),
    [
        ("", {}, "?"),
        ("?light=red&page=3", {"page": 2}, "?light=red&amp;page=2"),
        ("?light=red&light=yellow&page=3", {"page": None}, "?light=red&amp;light=yellow"),
        ("?q=%E8%BD%A6&plan=", {"sort": "-due"}, "?q=%E8%BD%A6&amp;sort=-due"),
        ("?a=1", {"a": [2, 3]}, "?a=2&amp;a=3"),
    ],
)
def test_links_keep_the_rest_of_the_query(app: Flask, query: str, changes: dict[str, Any], link: str) -> None:
    with app.test_request_context("/tasks" + query):
        assert _macros(app, "lists").url_with(**changes) == link


@pytest.mark.parametrize(
    ("current", "link", "order"),
    [("due", "?sort=-due", "ascending"), ("-due", "?sort=due", "descending"), ("code", "?sort=due", None)],
)
def test_sort_header_says_its_order_and_turns_it(app: Flask, current: str, link: str, order: str | None) -> None:
    with app.test_request_context("/tasks?page=4"):
        html = _macros(app, "tables").th("完成时限", sort="due", current=current)
    assert f'href="{link}"' in html
    assert (f'aria-sort="{order}"' in html) if order else ("aria-sort" not in html)


@pytest.mark.parametrize(
    ("page", "total", "says", "pages"),
    [
        (1, 0, "共 0 条", []),
        (1, 50, "第 1–50 条，共 50 条", []),
        (2, 51, "第 51–51 条，共 51 条", ["1", "2"]),
        (10, 1000, "第 451–500 条，共 1000 条", ["1", "8", "9", "10", "11", "12", "20"]),
    ],
)
def test_pager_counts_rows(app: Flask, page: int, total: int, says: str, pages: list[str]) -> None:
    with app.test_request_context("/tasks"):
        html = _macros(app, "lists").pager(page, 50, total)
    assert says in html
    assert re.findall(r"第</span>(\d+)<", html) == pages


class _Report(Form):
    text = StringField("进展情况", validators=[InputRequired("请填写“进展情况”")])
    outlook = RadioField(
        "完成预判",
        choices=[SelectChoice("a", "能完成"), SelectChoice("b", "不能完成")],
        validators=[InputRequired("请选择“完成预判”")],
    )


def test_error_summary_counts_and_links_to_controls_that_exist(app: Flask) -> None:
    forms = _macros(app, "forms")
    report = _Report(MultiDict())
    assert not report.validate()
    summary = forms.error_summary(report)
    fields = forms.field(report.text, hint="写事实") + forms.field(report.outlook)
    assert "有 2 处需要补充" in summary
    targets = re.findall(r'href="#([^"]+)"', summary)
    assert len(targets) == 2
    for target in targets:
        assert f'id="{target}"' in fields
    assert 'aria-describedby="text-hint text-error"' in fields
    assert fields.count("（必填）") == 2
    for message in ("请填写“进展情况”", "请选择“完成预判”"):
        assert message in summary
        assert message in fields


def test_no_errors_no_summary(app: Flask) -> None:
    assert _macros(app, "forms").error_summary(_Report(MultiDict({"text": "x", "outlook": "a"}))).strip() == ""


def test_forms_carry_both_tokens_and_the_version(app: Flask) -> None:
    html = _macros(app, "forms").tokens(0)
    for name, value in (("csrf_token", "csrf"), ("form_token", "once"), ("version", "0")):
        assert f'name="{name}" value="{value}"' in html


def test_what_was_typed_is_escaped(app: Flask) -> None:
    nasty = "<script>x</script>"
    assert nasty not in _macros(app, "lights").light("red", "红·" + nasty, nasty)
    assert nasty not in _macros(app, "source").mark("lead", nasty)
    assert nasty not in _macros(app, "source").changed([("ins", nasty), ("same", nasty)])
    assert nasty not in _macros(app, "page").notice(nasty, "done")


def test_error_page_gives_words_back_byte_for_byte_but_no_secrets(app: Flask) -> None:
    text = "\n第一行\n  第二行 <b>"
    secrets = {"csrf_token": "secret1", "new_password": "secret2", "form_token": "secret3", "first": "secret4"}
    html = _macros(app, "errors").kept_words(kept_words(MultiDict({"text": text, **secrets})))
    assert "正文" in html
    assert f"readonly>\n{Markup.escape(text)}</textarea>" in html
    assert "secret" not in html
    assert _macros(app, "errors").kept_words(kept_words(MultiDict({"csrf_token": "x"}))).strip() == ""


def test_of_what_was_chosen_nothing_is_given_back_as_words() -> None:
    """数据来源单位 of 调整分工 is a choice, sent as a number; 数据来源 of a report is typed."""
    sent = MultiDict({"source_7": "0", "source_8": "市统计局月报", "value_8": "86", "caliber_7": " "})
    assert kept_words(sent) == [("数据来源", "市统计局月报"), ("完成值", "86")]


def test_timeline_is_to_scale(app: Flask) -> None:
    nodes = [
        {"on": date(2022, 1, 1), "label": "印发", "state": "full"},
        {"on": date(2024, 1, 1), "label": "中期", "state": "open"},
        {"on": date(2025, 12, 31), "label": "目标", "state": "open"},
    ]
    html = _macros(app, "charts").timeline(nodes, date(2023, 1, 1))
    places = [float(x) for x in re.findall(r'<circle class="node-ring[^"]*" cx="([\d.]+)%"', html)]
    assert places == [1.0, 50.0, pytest.approx(99, abs=0.2)]


@pytest.mark.parametrize(
    ("reported", "planned", "kind", "says"),
    [
        (None, None, "qualitative", "—（定性）"),
        (None, None, "figure", "—"),
        (87.84, 100, "figure", "87.8 / 100"),
        (20, None, "figure", "20 / —"),
        (0, 50, "figure", "0 / 50"),
        (Decimal("6.25"), Decimal("1234567"), "figure", "6.3 / 1234567"),
    ],
)
def test_progress_says_what_it_draws(
    app: Flask, reported: Decimal | float | None, planned: Decimal | float | None, kind: str, says: str
) -> None:
    assert _macros(app, "charts").progress(reported, planned, kind).startswith(says)


def test_bar_segments_fill_the_width_and_say_their_numbers(app: Flask) -> None:
    html = _macros(app, "charts").stacked_bar([("已报", 3, None), ("缺报", 1, None)], "应报 4 份", True)
    assert 'aria-label="应报 4 份：已报3，缺报1"' in html
    assert [float(x) for x in re.findall(r'x="([\d.]+)%"', html)] == [0.0, 75.0]


@pytest.mark.parametrize(("value", "shown"), [(None, "—"), ("", "—"), (0, "0"), ("无", "无")])
def test_empty_is_a_dash_and_zero_is_zero(app: Flask, value: object, shown: str) -> None:
    assert _macros(app, "page").or_dash(value) == shown
