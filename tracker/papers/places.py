"""The places of a template that are filled in, looked at before anything of it is worked out. Pure.

`{{ 标题 }}`, `{%p for 段落 in 正文 %}`, `{{ 行.单位 }}` of a line that is gone through, `{% if not 联系人 %}`, and
nothing else: no expression is worked out, so that filling in ends soon, whatever stands there.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

MOST_PLACES = 200
"""Places of a part that are filled in."""

ONLY_NAMES = "不能填：只能写项目的名称，不能有运算和其他写法"
WRONG = "写法有误"
NO_LINE = "不能填：要写在 {%tr for 行 in … %} 和 {%tr endfor %} 之间，行的名称前后一致"

_NAME = r"[^\W\d]\w*"
_PLACE = re.compile(rf"\s*(?P<of>{_NAME})(?:\.(?P<part>{_NAME}))?\s*")
# {% for 段落 in 正文 %}, {% if 联系人 %}, {% if not 发文字号 %}, {% else %}, {% endif %}, {% endfor %}
_FOR = re.compile(rf"\s*for\s+(?P<each>{_NAME})\s+in\s+(?P<all>{_NAME})\s*")
_IF = re.compile(rf"\s*(?P<word>if|elif)\s+(?:not\s+)?(?P<of>{_NAME})\s*")
_ENDS = {"variable_begin": "variable_end", "block_begin": "block_end"}
_OPENS = {"endfor": "for", "endif": "if"}
_MARK = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
_CLOSES = {"{{": "}}", "{%": "%}", "{#": "#}"}


@dataclass(frozen=True)
class Place:
    """The `number`th {{ … }} or {% … %} of a part: `name` the fact it asks for, else `part` of a line of the fact `of`.

    `is_shown`: it is printed. `fault`: why it cannot be filled in.
    """

    said: str
    number: int
    name: str = ""
    of: str = ""
    part: str = ""
    is_shown: bool = False
    fault: str = ""


def words_of(tokens: Iterable[tuple[int, str, str]]) -> Iterator[tuple[bool, str]]:
    """Of the tokens of a template each {{ … }} (True) and {% … %} with what stands in it."""
    begin, words = "", ""
    for _, token, value in tokens:
        if token in _ENDS:
            begin, words = token, ""
        elif begin and token == _ENDS[begin]:
            yield begin == "variable_begin", words
            begin = ""
        elif begin:
            words += value


def places(said: Iterable[tuple[bool, str]], lists: Collection[str]) -> Iterator[Place]:
    """What they ask for, one after the other; `lists`: the facts that have several lines, which alone are gone through.

    It ends after too many, and where one is left open.
    """
    look = _Look(lists)
    for number, (is_variable, words) in enumerate(said, start=1):
        shown = f"{{{{{words}}}}}" if is_variable else f"{{%{words}%}}"
        shown = shown if len(shown) <= 80 else f"{shown[:80]}…"
        if number > MOST_PLACES:
            yield Place(shown, number, fault=f"要填的地方超过 {MOST_PLACES} 处")
            return
        place = Place(shown, number)
        yield look.variable(place, words) if is_variable else look.block(place, words)
    for word, opened in look.open:
        yield replace(opened, fault=f"{WRONG}：后面缺少 {{% end{word} %}}")


class _Look:
    """What is open where: the loop, the conditions. `each` is a line of `all`."""

    def __init__(self, lists: Collection[str]) -> None:
        self.lists = lists
        self.open: list[tuple[str, Place]] = []
        self.each = self.all = ""

    def variable(self, place: Place, words: str) -> Place:
        """{{ … }}: a name alone, or a part of the line that is gone through."""
        found = _PLACE.fullmatch(words)
        if found is None:
            return replace(place, fault=ONLY_NAMES)
        if self.each and found["of"] == self.each:
            return replace(place, of=self.all, part=found["part"] or "", is_shown=True)
        if found["part"]:
            return replace(place, fault=NO_LINE)
        return replace(place, name=found["of"], is_shown=True)

    def block(self, place: Place, words: str) -> Place:
        """{% … %}: a loop, a condition, an end."""
        loop, condition, word = _FOR.fullmatch(words), _IF.fullmatch(words), words.strip()
        if loop is not None:
            return self._loop(place, loop["each"], loop["all"])
        if condition is not None:
            if condition["word"] == "if":
                self.open.append(("if", place))
            return replace(place, name="" if condition["of"] == self.each else condition["of"])
        if word == "else" and self.open:
            return place
        if word in _OPENS and self.open and self.open[-1][0] == _OPENS[word]:
            self.open.pop()
            self.each = "" if word == "endfor" else self.each
            return place
        return replace(place, fault=f"{WRONG}：前面没有与它配对的" if word in ("else", *_OPENS) else ONLY_NAMES)

    def _loop(self, place: Place, each: str, all_: str) -> Place:
        is_nested = any(word == "for" for word, _ in self.open)
        self.open.append(("for", place))
        if is_nested:
            return replace(place, fault="在另一个循环里面，只能逐段、逐行排一遍")
        self.each, self.all = each, all_
        return replace(place, name=all_, fault="" if all_ in self.lists else ONLY_NAMES)


def left_open(text: str) -> bool:
    """Whether a paragraph has a bracket without its other half: “{{ 标题 }”."""
    wanted = ""
    for mark in _MARK.findall(text):
        if mark in _CLOSES and not wanted:
            wanted = _CLOSES[mark]
        elif mark == wanted:
            wanted = ""
        else:
            return True
    return bool(wanted)
