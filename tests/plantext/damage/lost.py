"""What is gone for good: a source from which no one can know a field any more. It must not be made up."""

from __future__ import annotations

import random
import re

from tests.plantext.damage.texts import Damage

_ANY_NUMBER = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}、|[（(]\s?[一二三四五六七八九十]{1,3}\s?[）)]\s?|\d{1,2}\s?[.．、](?!\d))",
    re.MULTILINE,
)


def _without(pattern: str) -> Damage:
    found = re.compile(pattern, re.MULTILINE)
    return lambda text: found.sub("", text)


def _holes(sign: str, every: int, seed: int = 11) -> Damage:
    """One character in about `every` replaced by a sign that says nothing."""

    def damaged(text: str) -> str:
        chance = random.Random(seed)
        return "".join(sign if c > "一" and chance.randrange(every) == 0 else c for c in text)

    return damaged


def scattered_blanks(text: str) -> str:
    """A blank between two characters in ten: whether one of them was a gap behind a heading is not to be known."""
    chance = random.Random(3)
    return re.sub(r"(?<=[一-鿿])(?=[一-鿿])", lambda _: " " if chance.random() < 0.1 else "", text)


def cut_off(share: float) -> Damage:
    return lambda text: text[: int(len(text) * share)]


def a_page_missing(text: str) -> str:
    """Lines from the middle are gone, within a sentence."""
    third = len(text) // 3
    return text[:third] + text[third + 700 :]


def pages_swapped(text: str) -> str:
    third = len(text) // 3
    return text[:third] + text[2 * third :] + text[third : 2 * third]


def twice(text: str) -> str:
    """The whole text pasted twice."""
    return text + "\n" + text


def headless(text: str) -> str:
    """Only from the first section on."""
    first = re.search(r"^一、", text, re.MULTILINE)
    return text[first.start() :] if first else text


def mojibake(text: str) -> str:
    """Some lines were read in the wrong encoding once and saved."""
    lines = text.split("\n")
    chance = random.Random(5)
    return "\n".join(
        line.encode().decode("gb18030", "replace") if len(line) > 40 and chance.random() < 0.15 else line
        for line in lines
    )


LOST: dict[str, Damage] = {
    "all numbers": lambda t: _ANY_NUMBER.sub("", t),
    "numbers in brackets": _without(r"^[（(]\s?[一二三四五六七八九十]{1,3}\s?[）)]\s?"),
    "sections' numbers": _without(r"^[一二三四五六七八九十]{1,3}、"),
    "brackets": _without(r"[（）()]"),
    "full stops": _without("。"),
    "commas": _without("[、，]"),
    "digits": _without(r"\d"),
    "colons": _without("[：:]"),
    "� for 1 in 80": _holes("�", 80),
    "□ for 1 in 80": _holes("□", 80),
    "? for 1 in 80": _holes("?", 80),
    "private for 1 in 80": _holes("\ue7c7", 80),
    "nothing for 1 in 80": _holes("", 80),
    "scattered blanks": scattered_blanks,
    "cut at a half": cut_off(0.5),
    "cut at 0.83": cut_off(0.83),
    "a page": a_page_missing,
    "pages swapped": pages_swapped,
    "twice": twice,
    "head": headless,
    "mojibake": mojibake,
}
