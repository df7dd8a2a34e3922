"""What says that a paper is classified; such papers are refused before anything of them is kept (domain.md 11, S5)."""

from __future__ import annotations

import re

FIRST_PAGE = 1200

NAME_REFUSED = "文件名有密级字样，没有保存。涉密材料不得上传"
"""What is said of a file that is refused by its name alone."""

PAGE_REFUSED = "文件首页有密级字样，没有保存。涉密材料不得上传"
"""And of one that bears it inside."""

# 商业秘密 and 个人秘密 are subjects of public papers, not markings.
_WORD = re.compile(r"(?<!商业)(?<!个人)秘\s*密|机\s*密|绝\s*密")

# A line of the head is a marking where it holds nothing but the word beside copy number and urgency, or the word with
# a star or a term (机密★1年, 秘密 长期), or 密级 with the word. Prose may speak of secrets.
_BESIDE = re.compile(r"特急|特提|加急|平急|急件|份号|[:：]|^\d+")
_ALONE = re.compile(r"(?:绝密|机密|秘密)(?:件|级)?")
_MARKED = re.compile(r"(?:绝密|机密|(?<!商业)(?<!个人)秘密)级?[★☆✮*]|密级[:：]?(?:绝密|机密|秘密)")
_TERMED = re.compile(r"(?:绝密|机密|秘密)(?:长期|[0-9０-９一二三四五六七八九十两]+(?:年|个月)$)")


def names_secret(words: str) -> bool:
    """Whether the words carry 秘密, 机密 or 绝密, also written apart: the rule for names and for proofs."""
    return _WORD.search(words) is not None


def is_marked(text: str) -> bool:
    """Whether the first page of a paper bears the marking of a classified paper."""
    return any(_is_marking("".join(line.split())) for line in text[:FIRST_PAGE].splitlines())


def _is_marking(line: str) -> bool:
    if _MARKED.search(line) or _TERMED.match(_BESIDE.sub("", line)):
        return True
    return _ALONE.fullmatch(_BESIDE.sub("", line)) is not None
