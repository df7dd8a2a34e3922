"""Markdown becomes lines: the marks of headings, lists, emphasis and links taken off, tables read as tables."""

from __future__ import annotations

import html
import re

from tracker.plantext.document.tables.grids import of_words
from tracker.plantext.document.tables.lines import table_lines
from tracker.plantext.text.lines import Line, paragraph_lines, text_lines, without_invisible

_HEADING = re.compile(r"^ {0,3}#{1,6}\s+(.*?)\s*#*\s*$", re.MULTILINE)
_BOLD = re.compile(r"(\*\*|__)(?=\S)(.{1,300}?)(?<=\S)\1")
_BOLD_OPENS = re.compile(r"^(\*\*|__)(?=\S)(?P<bold>[^*_\n]{1,80}?)\1(?=\s*[一-鿿])")
_ITALIC = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]{1,300})\*(?![\w*])")
_LINK = re.compile(r"!?\[([^\[\]\n]{0,200})\]\([^()\s]{0,400}(?:\s\"[^\"\n]{0,200}\")?\)")
_CODE = re.compile(r"`([^`\n]{1,300})`")
_QUOTE_OR_ITEM = re.compile(r"^\s{0,12}(?:>\s?)*(?:[-*+]\s+(?!\d{1,4}\s*[-*+]\s*$))?")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|>~])")
_RULE = re.compile(r"\s{0,3}(?:[-*_]\s?){3,}\s*|```.*|~~~.*")
_COMMENT = re.compile(r"<!--.{0,5000}?-->", re.DOTALL)
_TABLE_ROW = re.compile(r"\s{0,3}\|.*\|\s*")
_TABLE_RULE = re.compile(r"\s{0,3}\|?(?:\s*:?-{2,}:?\s*\|)+(?:\s*:?-{2,}:?\s*)?\|?\s*")
_LINE_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


def is_markdown(text: str) -> bool:
    """Whether a text has headings marked # or words marked ** or a table: a plain text has none of them."""
    return _HEADING.search(text) is not None or len(_BOLD.findall(text[:200_000])) > 1 or any(
        _TABLE_RULE.fullmatch(line) for line in text.splitlines() if "|" in line
    )  # fmt: skip


def markdown_lines(text: str) -> list[Line]:
    """The lines of a Markdown text, line breaks within its paragraphs still in it."""
    lines: list[Line] = []
    table: list[str] = []
    blank = False
    for raw in [*_COMMENT.sub("", without_invisible(text)).splitlines(), ""]:
        if _TABLE_ROW.fullmatch(raw):
            table.append(raw)
            continue
        if table:
            lines += _table(table)
            table = []
        if _RULE.fullmatch(raw):
            blank = True
            continue
        heading = _HEADING.match(raw)
        words = heading.group(1) if heading else _QUOTE_OR_ITEM.sub("", raw, count=1)
        opens = heading or words.lstrip() != raw.lstrip()  # else it may go on with the line before it
        opened = paragraph_lines(_plain(words)) if opens else text_lines(_plain(raw))
        for line in opened[:1]:
            line.after_blank = blank
        lines += opened
        blank = not opened
    return lines


def without_marks(lines: list[Line]) -> list[Line]:
    """The paragraphs of a Word file or a page into which Markdown was pasted as plain words; others as they are."""
    if not is_markdown("\n".join(line.words for line in lines)):
        return lines
    text = ""
    for line in lines:
        text += ("\n" if _TABLE_ROW.fullmatch(line.words) else "\n\n") + line.words
    plain = markdown_lines(text + "\n")
    for line in plain:
        line.indented = True
    return plain


def _plain(words: str) -> str:
    """The words without marks; a heading in bold that runs into its text gets a line of its own."""
    words = _BOLD_OPENS.sub(lambda m: m["bold"] if m["bold"][-1] in "。：，、；" else m["bold"] + "\n", words)
    for mark in (_LINK, _CODE, _ITALIC):
        words = mark.sub(r"\1", words)
    words = _BOLD.sub(r"\2", words)
    return html.unescape(_ESCAPED.sub(r"\1", _LINE_BREAK.sub("\n", words)))


def _table(rows: list[str]) -> list[Line]:
    cells = [re.split(r"(?<!\\)\|", row.strip().removeprefix("|").removesuffix("|")) for row in rows
             if not _TABLE_RULE.fullmatch(row)]  # fmt: skip
    return table_lines(of_words([_plain(words.strip()) for words in row] for row in cells))
