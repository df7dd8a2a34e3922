"""Every template: it compiles, it is used, its forms carry the token, the content policy needs no exception for it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from flask import Flask

from tests.structure.source import ROOT, files_of_web

FOLDER = ROOT / "templates"
TEMPLATES = sorted(FOLDER.rglob("*.html"))
NAMES = [path.relative_to(FOLDER).as_posix() for path in TEMPLATES]


def source(name: str) -> str:
    """A template without its comments."""
    return re.sub(r"\{#.*?#\}", "", (FOLDER / name).read_text(encoding="utf-8"), flags=re.DOTALL)


def is_page(name: str) -> bool:
    """Whether it is a page of its own: not a partial, not a file of macros, not the frame."""
    return not Path(name).name.startswith("_") and name != "base.html" and not name.startswith("macros/")


@pytest.mark.parametrize("name", NAMES)
def test_template_compiles(program: Flask, name: str) -> None:
    assert program.jinja_env.get_template(name).name == name


@pytest.mark.parametrize("name", [name for name in NAMES if is_page(name)])
def test_page_stands_in_the_frame(name: str) -> None:
    assert re.search(r'{%-? extends "base.html" -?%}', source(name)), "a page extends base.html"


def test_frame_says_its_language() -> None:
    assert '<html lang="zh-CN"' in source("base.html")


@pytest.mark.parametrize("name", NAMES)
def test_posting_forms_carry_the_token(name: str) -> None:
    for form in re.findall(r"<form\b.*?</form>", source(name), re.DOTALL):
        if re.search(r'method="post"', form.split(">")[0], re.IGNORECASE):
            assert re.search(r"csrf_token|tokens\(|hidden_tag", form), form[:120]


@pytest.mark.parametrize("name", NAMES)
def test_policy_needs_no_exception(name: str) -> None:
    """Inline scripts, styles and handlers would need unsafe-inline; an address elsewhere would need the internet."""
    html = source(name)
    assert not re.search(r"<script(?![^>]*\bsrc=)", html), "inline script"
    assert not re.search(r"<style\b|\sstyle=[\"']", html), "inline style"
    assert not re.search(r"<[a-z][^>{]*\son[a-z]+=[\"']", html), "inline handler"
    assert not re.search(r"(?:src|href|action)=[\"'](?:https?:)?//", html), "address outside"
    assert "|safe" not in html.replace(" ", ""), "unescaped text"


def test_every_template_is_used() -> None:
    """By a view, or by another template."""
    said = {
        node.value
        for file in files_of_web()
        for node in file.nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    for name in NAMES:
        said.update(re.findall(r"[\"']([\w./-]+\.html)[\"']", source(name)))
    assert sorted(set(NAMES) - said) == []
