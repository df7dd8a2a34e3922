"""Every template: it compiles, it is used, its forms carry the token, the content policy needs no exception for it."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

from flask import Flask
from jinja2 import TemplateError

from tests.structure.source import ROOT, files_of_web

FOLDER = ROOT / "templates"
TEMPLATES = sorted(FOLDER.rglob("*.html"))
NAMES = [path.relative_to(FOLDER).as_posix() for path in TEMPLATES]


@cache
def source(name: str) -> str:
    """A template without its comments."""
    return re.sub(r"\{#.*?#\}", "", (FOLDER / name).read_text(encoding="utf-8"), flags=re.DOTALL)


def is_page(name: str) -> bool:
    """Whether it is a page of its own: not a partial, not a file of macros, not the frame."""
    return not Path(name).name.startswith("_") and name != "base.html" and not name.startswith("macros/")


def test_every_template_compiles(program: Flask) -> None:
    wrong = []
    for name in NAMES:
        try:
            program.jinja_env.get_template(name)
        except TemplateError as error:
            wrong.append(f"{name}: {error!r}")
    assert not wrong, "\n".join(wrong)


def test_every_page_stands_in_the_frame() -> None:
    framed = re.compile(r'{%-? extends "base.html" -?%}')
    wrong = [name for name in NAMES if is_page(name) and not framed.search(source(name))]
    assert not wrong, f"a page extends base.html: {wrong}"


def test_frame_says_its_language() -> None:
    assert '<html lang="zh-CN"' in source("base.html")


def test_posting_forms_carry_the_token() -> None:
    posts, token = re.compile(r'method="post"', re.IGNORECASE), re.compile(r"csrf_token|tokens\(|hidden_tag")
    wrong = [
        f"{name}: {form[:120]}"
        for name in NAMES
        for form in re.findall(r"<form\b.*?</form>", source(name), re.DOTALL)
        if posts.search(form.split(">")[0]) and not token.search(form)
    ]
    assert not wrong, "\n".join(wrong)


NOT_WITHIN_THE_POLICY = {
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)"),
    "inline style": re.compile(r"<style\b|\sstyle=[\"']"),
    "inline handler": re.compile(r"<[a-z][^>{]*\son[a-z]+=[\"']"),
    "address outside": re.compile(r"(?:src|href|action)=[\"'](?:https?:)?//"),
    "unescaped text": re.compile(r"\| *safe"),
}


def test_policy_needs_no_exception() -> None:
    """Inline scripts, styles and handlers would need unsafe-inline; an address elsewhere would need the internet."""
    wrong = [
        f"{name}: {what}: {found[0]}"
        for name in NAMES
        for what, pattern in NOT_WITHIN_THE_POLICY.items()
        if (found := pattern.search(source(name)))
    ]
    assert not wrong, "\n".join(wrong)


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
