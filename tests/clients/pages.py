"""A page as a reader sees it: title, language, ids, forms with their fields, links, text."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from urllib.parse import urldefrag, urlsplit

import lxml.html


@dataclass(frozen=True)
class Form:
    """A form of a page. `fields`: what it would send as it stands, of boxes of one name the last.

    `ticked`: by name all of it; `names`: all it could send.
    """

    method: str
    action: str
    fields: dict[str, str]
    names: frozenset[str]
    ticked: dict[str, list[str]]

    @classmethod
    def of(cls, form: lxml.html.FormElement) -> Form:
        """A form as a browser sends it: empty lines, boxes only when ticked, the address without its anchor."""
        lines = form.xpath(".//input[not(@type='checkbox' or @type='radio' or @type='submit')]/@name")
        fields = {**dict.fromkeys(lines, ""), **{name: value or "" for name, value in form.form_values()}}
        ticked: dict[str, list[str]] = {}
        for name, value in form.form_values():
            ticked.setdefault(name, []).append(value or "")
        action = urldefrag(form.action or "").url
        return cls(form.method.upper(), action, fields, frozenset(form.xpath(".//@name")), ticked)


@dataclass(frozen=True)
class Page:
    """One HTML document."""

    tree: lxml.html.HtmlElement

    @classmethod
    def of(cls, html: str) -> Page:
        """Read a page."""
        return cls(lxml.html.document_fromstring(html))

    @property
    def title(self) -> str:
        """The words of the browser's tab."""
        return (self.tree.findtext(".//title") or "").strip()

    @property
    def heading(self) -> str:
        """The words of the first h1."""
        found = self.tree.find(".//h1")
        return "" if found is None else " ".join(found.text_content().split())

    @property
    def text(self) -> str:
        """All words of the body, white space folded."""
        return " ".join(self.tree.find("body").text_content().split())

    @property
    def links(self) -> list[str]:
        """Paths of our own that the page leads to, in order."""
        found = [urlsplit(link) for link in self.tree.xpath("//a/@href")]
        return [link.path + (f"?{link.query}" if link.query else "") for link in found if link.path and not link.netloc]

    @property
    def forms(self) -> list[Form]:
        """Every form, in order."""
        return [Form.of(form) for form in self.tree.forms]

    def faults(self) -> list[str]:
        """What every page must have and does not: language, title, one h1, unique ids, tokens in POST forms."""
        found = []
        if self.tree.get("lang") != "zh-CN":
            found.append("no lang=zh-CN")
        if not self.title:
            found.append("no title")
        if self.title.count("需补充：") > 1:
            found.append("what is wanting is said twice in the title")
        if len(self.tree.findall(".//h1")) != 1:
            found.append(f"{len(self.tree.findall('.//h1'))} h1 instead of one")
        ids = Counter(self.tree.xpath("//@id"))
        found += [f"id {name} {count} times" for name, count in ids.items() if count > 1]
        found += [
            f"label for {name}, which is not there" for name in self.tree.xpath("//label/@for") if name not in ids
        ]
        found += [
            f"POST form to {form.action or 'itself'} without csrf_token"
            for form in self.forms
            if form.method == "POST" and not form.fields.get("csrf_token")
        ]
        return found
