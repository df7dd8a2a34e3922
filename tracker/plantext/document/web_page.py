"""A saved web page becomes lines: the article with its title and number, not the navigation around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tracker.errors import NotAPlan
from tracker.plantext.document.encodings import decoded_page
from tracker.plantext.document.tables.grids import Cell, Grid
from tracker.plantext.document.tables.lines import table_lines
from tracker.plantext.text.cleaning import NUMBER_AT_START
from tracker.plantext.text.lines import Line, paragraph_lines, text_lines
from tracker.plantext.text.numerals import cn_numeral

_OPENING_TAG = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|meta|div|p|table|article|h[1-6])\b[^<]{0,2000}>", re.IGNORECASE
)
_TAGS_WITHIN = 4096  # bytes
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>", re.IGNORECASE)
_ARCHIVE = re.compile(rb"(?:From|MIME-Version|Content-Type|Subject|Snapshot-Content-Location):", re.IGNORECASE)

_LEFT_OUT = {"script", "style", "noscript", "template", "iframe", "object", "embed", "nav", "footer", "aside", "svg",
             "button", "select", "option", "input", "textarea", "canvas", "video", "audio", "map", "title",
             "head"}  # fmt: skip
_HEADINGS = {f"h{n}" for n in range(1, 7)}
_CONTAINERS = {"div", "section", "article", "header", "main", "ul", "ol", "dl", "blockquote", "pre",
               "address", "figure", "fieldset", "form", "center", "body", "table", "td", "th", "details",
               "ucapcontent"}  # fmt: skip
_ROWS = {"p", "html", "li", "dt", "dd", "hr", "thead", "tbody", "tfoot", "tr", "caption", "summary", "ucaptitle"}
_BLOCKS = _CONTAINERS | _HEADINGS | _ROWS
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BOLD_STYLE = re.compile(
    r"font-weight\s*:\s*(?:bold|[6-9]00)|font-family\s*:[^;]{0,40}(?:黑体|楷体|SimHei|KaiTi)", re.IGNORECASE
)
_SPACE = re.compile(r"[ \t\r\n\f]+")
_HAN = re.compile(r"[一-鿿]")
_FRAME = re.compile(
    r"(?:\b|_)(?:foot\w*|copyright|bottom|nav\w*|menu|crumbs?|breadcrumbs?|path|share\w*|sidebar)(?:\b|[_-])",
    re.IGNORECASE,
)
_SMALL = 0.6  # of the page's running text: short plans stand beside long feet
_MOST = 0.85  # of the page's running text stands in its article
_LINKED = 0.5  # a block with more of its words in links leads elsewhere
_HEADS_ARTICLE = re.compile(
    r"〔\d{4}〕\s?\d+\s?号|成文(?:日期|时间)|(?:方案|意见|计划|措施|通知|办法|规划|要点)(?:[（(].{1,20}[）)])?$"
)
_DEEPEST = 180  # elements; the parser itself stops at 256
_MAX_SPAN = 60
_MAX_CELLS = 200_000


def is_web_page(data: bytes) -> bool:
    """Whether bytes are HTML: a tag stands near their beginning and they open with one, or with a remark."""
    head = data[:_TAGS_WITHIN].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return head.startswith(b"<") and _OPENING_TAG.search(head) is not None


def page_in_archive(data: bytes) -> bytes | None:
    """The page of a web archive (.mht, .mhtml), None where the bytes are no archive."""
    if not _ARCHIVE.match(data) or b"multipart/" not in data[:4096].lower() and b"text/html" not in data[:4096].lower():
        return None
    from email import message_from_bytes

    for part in message_from_bytes(data).walk():
        if part.get_content_type() == "text/html":
            page = part.get_payload(decode=True)
            if isinstance(page, bytes):
                return page
    return None


def web_page_lines(data: bytes) -> list[Line]:
    """The lines of a page's article; raises NotAPlan where there is no text."""
    from lxml import html
    from lxml.etree import LxmlError

    text = _DECLARATION.sub("", decoded_page(data).replace("\x00", "")).lstrip("\ufeff")
    try:
        page = html.document_fromstring(text, parser=html.HTMLParser(remove_comments=True, remove_pis=True))
        body = page.find("body")
        body = body if body is not None else page
        _strip(body)
        _strip_frame(body)
        article = _article(body)
        return _title_lines(body, article) + _Article().lines(article)
    except (LxmlError, ValueError, AssertionError, RecursionError) as error:
        raise NotAPlan("网页里没有读到文字，请复制正文后粘贴文字，或者另存为 .docx 再上传") from error


def _strip(body: Any) -> None:
    """Take out what a reader of the page does not see, and what is no article."""
    for element in list(body.iter()):
        if element is not body and element.getparent() is not None and _is_unseen(element):
            element.drop_tree()


def _strip_frame(body: Any) -> None:
    """Take out what its own name calls foot, menu or path, where it holds but a small share of the text."""
    weights = _weights(body)
    for element in list(body.iter()):
        name = f"{element.get('id') or ''} {element.get('class') or ''}"
        small = weights.get(element, 0) < _SMALL * weights[body]
        if element is not body and element.getparent() is not None and small and _FRAME.search(name):
            element.drop_tree()


def _is_unseen(element: Any) -> bool:
    if not isinstance(element.tag, str) or element.tag in _LEFT_OUT or element.get("hidden") is not None:
        return True
    return _HIDDEN.search(element.get("style") or "") is not None


def _article(body: Any) -> Any:
    """The innermost element that holds nearly all of the page's text outside links."""
    weights = _weights(body)
    whole = weights[body]
    article = body
    while True:
        inner = next((c for c in article if c.tag in _CONTAINERS and weights.get(c, 0) >= _MOST * whole), None)
        if inner is None:
            return article
        article = inner


def _weights(body: Any) -> dict[Any, int]:
    """Characters of Chinese outside links in each element and below it."""
    weights: dict[Any, int] = {}
    for element in reversed(list(body.iter())):
        own = 0 if element.tag == "a" else len(_HAN.findall(element.text or ""))
        for child in element:
            own += (0 if child.tag == "a" else weights[child]) + len(_HAN.findall(child.tail or ""))
        weights[element] = own
    return weights


def _title_lines(body: Any, article: Any) -> list[Line]:
    """What heads the article outside of it: its title, document number and date of signing."""
    lines: list[Line] = []
    inside = set(article.iter())
    above = set(article.iterancestors())
    for element in body.iter():
        if element is article:
            break
        if element in above or element.tag not in _BLOCKS or any(child.tag in _BLOCKS for child in element):
            continue
        words = _SPACE.sub(" ", element.text_content()).strip()
        linked = sum(len(a.text_content()) for a in element.iter("a"))
        heads = element.tag in ("h1", "h2", "ucaptitle") or _HEADS_ARTICLE.search(words)
        if element not in inside and words and len(words) <= 160 and heads and linked <= _LINKED * len(words):
            lines += paragraph_lines(words)
    return lines


class _Article:
    """One article on its way to lines."""

    def __init__(self) -> None:
        self._cells = 0

    def lines(self, element: Any) -> list[Line]:
        """The lines of an element: those of its blocks, and of the text that stands between them."""
        if element.tag == "table":
            return self._table(element)
        lines: list[Line] = []
        pieces: list[tuple[str, bool]] = []
        for words, bold, block in self._parts(element, False, 0):
            if block is None:
                pieces.append((words, bold))
                continue
            lines += _paragraph(pieces)
            pieces = []
            lines += block
        return lines + _paragraph(pieces)

    def _parts(self, element: Any, bold: bool, depth: int) -> Iterator[tuple[str, bool, list[Line] | None]]:
        """Inline words, and between them blocks with their lines."""
        yield element.text or "", bold, None
        number = 0
        for child in element:
            heavy = bold or child.tag in ("b", "strong") or _BOLD_STYLE.search(child.get("style") or "") is not None
            if child.tag == "br":
                yield "\u2028", bold, None
            elif child.tag == "table":
                yield "", bold, self._table(child) if depth < _DEEPEST else []
            elif child.tag in _BLOCKS:
                if child.tag == "li" and element.tag == "ol":
                    number = int(child.get("value") or 0) if (child.get("value") or "").isdecimal() else number + 1
                    yield "", bold, _numbered(element, number, self._block(child))
                else:
                    yield "", bold, self._block(child)
            elif depth < _DEEPEST:
                yield from self._parts(child, heavy, depth + 1)
            yield child.tail or "", bold, None

    def _block(self, element: Any) -> list[Line]:
        if element.tag == "pre":
            return text_lines(element.text_content())
        return [] if _leads_elsewhere(element) else self.lines(element)

    def _table(self, table: Any) -> list[Line]:
        """The lines of a table, a cell merged over rows or columns in each of them."""
        grid: Grid = []
        hanging: dict[int, tuple[Cell, int]] = {}
        for at, row in enumerate(r for r in table.iter("tr") if next(r.iterancestors("table")) is table):
            cells: list[Cell] = []
            for element in [*(c for c in row if c.tag in ("td", "th")), None]:
                while len(cells) in hanging:
                    cell, left = hanging.pop(len(cells))
                    if left > 1:
                        hanging[len(cells)] = (cell, left - 1)
                    cells.append(cell)
                if element is None:
                    break
                cell = Cell(tuple(self.lines(element)), (at, len(cells)))
                for _ in range(_span(element, "colspan")):
                    if _span(element, "rowspan") > 1:
                        hanging[len(cells)] = (cell, _span(element, "rowspan") - 1)
                    cells.append(cell)
            self._cells += len(cells)
            if self._cells > _MAX_CELLS:
                raise NotAPlan("网页里的表格过大，请只保留方案正文后另存再上传")
            grid.append(cells)
        return table_lines(grid)


def _paragraph(pieces: list[tuple[str, bool]]) -> list[Line]:
    """The lines of inline words; a heading in bold that runs into its text gets a line of its own."""
    texts = [(_SPACE.sub(" ", words), bold) for words, bold in pieces]
    first = next((i for i, (words, bold) in enumerate(texts) if _HAN.search(words) and not bold), None)
    heading = "".join(words for words, _ in texts[:first])
    behind = [bold for words, bold in texts[first:] if _HAN.search(words)] if first else [True]
    number = NUMBER_AT_START.match(heading.strip())
    whole = "".join(words for words, _ in texts)
    if number and not any(behind) and len(heading.strip()) >= number.end() + 4 and "\u2028" not in heading:
        whole = heading + "\n" + whole[len(heading) :]
    return paragraph_lines(whole.replace("\u2028", "\n"))


def _numbered(holder: Any, number: int, lines: list[Line]) -> list[Line]:
    """An item of a numbered list with the number the page shows."""
    start = holder.get("start") or ""
    shown = number + (int(start) - 1 if start.isdecimal() else 0)
    style = holder.get("style") or ""
    if "list-style" in style and "none" in style or not lines or NUMBER_AT_START.match(lines[0].words):
        return lines
    chinese = "cjk" in style or "chinese" in style
    lines[0] = Line((f"{cn_numeral(shown)}、" if chinese else f"{shown}. ") + lines[0].words, indented=True)
    return lines


def _leads_elsewhere(element: Any) -> bool:
    """Whether most of a block's words are links: a menu, a list of further pages."""
    links = sum(len(_HAN.findall(a.text_content())) for a in element.iter("a"))
    return links > 0 and links > _LINKED * len(_HAN.findall(element.text_content()))


def _span(element: Any, name: str) -> int:
    words = element.get(name) or ""
    return min(max(int(words), 1), _MAX_SPAN) if words.isdecimal() and len(words) < 5 else 1
