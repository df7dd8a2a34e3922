"""What a template prints is escaped once: text always, markup never."""

from __future__ import annotations

from flask import Flask
from markupsafe import Markup

PAGE = """
{%- macro bold(words) %}<b>{{ words }}</b>{% endmacro %}
{%- set kept %}<i>{{ text }}</i>{% endset %}
{%- for number in (1, 2) %}{{ number }}{% endfor %}|{{ bold(text) }}|{{ bold(bold("'")) }}
{{- kept }}|{{ own }}|{{ none }}
"""


class Own:
    """Knows its own markup, as a form's field does."""

    def __html__(self) -> str:
        return "<br>"


def test_markup_goes_out_as_it_is_and_all_else_is_escaped(app: Flask) -> None:
    shown = app.jinja_env.from_string(PAGE).render(text="<x>", own=Own())
    assert shown == "12|<b>&lt;x&gt;</b>|<b><b>&#39;</b></b><i>&lt;x&gt;</i>|<br>|None"
    assert type(shown) is str


def test_markup_is_not_sent_through_escape(app: Flask) -> None:
    code = app.jinja_env.compile("{{ words }}", filename="page.html", raw=True)
    assert "out if type(out := " in code
    page = app.jinja_env.from_string("{{ words }}")
    assert page.render(words=Markup("<u>")) == "<u>"
