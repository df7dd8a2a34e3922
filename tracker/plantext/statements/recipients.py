"""主送机关: to whom a notice is addressed, the line before its text that ends in a colon (GB/T 9704-2012, 7.3.2)."""

from __future__ import annotations

import re

from tracker.plantext.reading import Recipient
from tracker.plantext.statements.bodies import body_list, is_body
from tracker.plantext.statements.grammar import outer_brackets

_ADDRESS = re.compile(r"^[^。；：！？\n]{2,600}(?=：)", re.MULTILINE)
# What else stands before a colon in a head: 附件： 抄送： 发文字号：
_LABEL = re.compile(
    r"附\s?件|抄\s?[送报]|签发人|联系|来\s?源|发布|时间|电话"
    r"|.{0,6}(?:文号|字号|编号|索引号|分类|名称|主题词|状态|日期)$"
    r"|[一-鿿]{0,2}(?:发[文布]|制[发定]|公开|牵头|责任|配合|协办|主办|承办|起草|信息)(?:机构|机关|单位|部门)$"
)


def find_recipients(text: str, written: str, end: int) -> tuple[Recipient, ...]:
    """The bodies addressed, in the order of the text before `end`; empty where there is no such line.

    Rules look at `text`, the folded copy; the names are cut from `written`.
    """
    for match in _ADDRESS.finditer(text, 0, end):
        if _LABEL.match(match.group()):
            continue
        listed = body_list(text, _flat(text, *match.span()), *match.span(), match.start()).bodies
        if listed and is_body(listed[0].name) and sum(is_body(b.name) for b in listed) * 3 >= len(listed) * 2:
            return tuple(
                Recipient(b.name.removesuffix(text[slice(*b.span)]) + written[slice(*b.span)], b.span) for b in listed
            )
    return ()


def _flat(text: str, start: int, end: int) -> str:
    """The line with its brackets masked, so that 县（市、区） is not parted."""
    flat = text[start:end]
    for first, last in outer_brackets(text, start, end):
        flat = flat[: first - start] + "□" * (last - first) + flat[last - start :]
    return flat
