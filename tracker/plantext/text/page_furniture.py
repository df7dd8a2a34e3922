"""What stands around a plan and is no part of it: page numbers, running heads, a web page's menus and foot.

A page copied whole brings its menus (首页 当前位置：…) before the plan and its foot (主办单位：… ICP备…) behind it.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from tracker.plantext.text.lines import Line
from tracker.plantext.text.numerals import CN_NUMERAL

# “- 6 -”, “— 12 —”, “12·”, “第 3 页 共 10 页”, “3/10”, “Page 3 of 10”
_PAGE_MARK = re.compile(
    r"(?:[-—–－―·•~]*\s*\d{1,4}\s*[-—–－―·•~]+|第\s*\d{1,4}\s*页(?:\s*[,，/]?\s*共\s*\d{1,4}\s*页)?|\d{1,4}\s*/\s*\d{1,4}"
    r"|[Pp](?:age|AGE)?[.\s]{0,2}\d{1,4}(?:\s*(?:of|OF|/)\s*\d{1,4})?)"
)
_CONTENTS_LINE = re.compile(r"(?:……|\.\.\.\.\.|·····|．．．．)[\s.…·．]*\d{1,4}$")
_CONTENTS_TITLE = re.compile(r"目\s?录$")
_BARE_NUMBER = re.compile(r"\d{1,4}")
# a closing bracket ends a sentence that was broken: 职责分工负责）
_NO_HEAD = re.compile(r"[。；：，（(）)】〕］\]]")
_DIGITS = re.compile(r"\d+")
_UNBROKEN = "。！？：；!?:;）)】〕”"
_FEWEST_HEADS = 3  # pages whose head stands within a sentence

# Lines that only a page's foot has; what stands behind the first of them in the last part of a text is no plan.
_FOOT = re.compile(
    r"[【\[〖](?:打印|关闭|收藏|分享)[】\]〗]|[【\[〖]?\s?(?:打印本页|关闭窗口|打印\s?[|丨/]?\s?关闭|返回顶部|收藏本页)|扫一扫|(?:分享|转发)到?[：:]|分享\s?[|丨]|相关(?:链接|附件|文章|阅读|文档|政策|解读|稿件|新闻)(?:[：:]|$)"
    r"|上一[篇条][：:]|下一[篇条][：:]|网站(?:地图|声明|标识码)|友情链接|关于(?:本站|我们)|联系我们|版权(?:所有|声明)|主办单位[：:].{2,30}(?:承办|协办|技术支持|维护)"
    r"|.{0,24}(?:ICP备|公网安备|网站标识码|备案号)|责任编辑[：:]|编辑[：:]\s?\S{2,4}$|(?:信息)?来源[：:].{2,30}$|阅读原文|点赞|此致$|敬礼[！!]?$"
)
# a heading, or who is responsible
_OF_A_PLAN = re.compile(
    rf"^(?:{CN_NUMERAL}{{1,3}}、|[（(]{CN_NUMERAL}{{1,3}}[）)]|第{CN_NUMERAL}{{1,3}}[条章])"
    r"|(?:负责|牵头|配合|落实|[局厅委办])[）)】］\]〕]|(?:牵头|责任|配合|参与)(?:单位|部门)\s?[：:]"
)
_LARGEST_FOOT = 0.35  # of the text's characters
_CERTAIN_FOOT = 4  # lines of a foot, behind which a text may be as short as it is


def without_furniture(lines: list[Line], opens_paragraph: re.Pattern[str]) -> list[Line]:
    """The lines without contents, page numbers, running heads and a copied page's foot."""
    lines = [line for line in lines if not _CONTENTS_TITLE.match(line.words) and not _CONTENTS_LINE.search(line.words)]
    lines = _without_foot(lines)
    marks = {i for i, line in enumerate(lines) if _PAGE_MARK.fullmatch(line.words)} | _numbered_pages(lines)
    return _without_pages(lines, marks, opens_paragraph) if marks else _without_heads(lines, opens_paragraph)


def _without_foot(lines: list[Line]) -> list[Line]:
    """Without what stands from the first line of a page's foot on, unless headings of a plan stand behind it."""
    size = sum(len(line.words) for line in lines)
    behind, marks, first = 0, 0, None
    for at in range(len(lines) - 1, 0, -1):
        behind += len(lines[at].words)
        if _OF_A_PLAN.search(lines[at].words) or behind > _LARGEST_FOOT * size and marks < _CERTAIN_FOOT:
            break
        if _FOOT.match(lines[at].words):
            first = at
            marks += 1
    return lines[:first]


def _without_pages(lines: list[Line], marks: set[int], opens_paragraph: re.Pattern[str]) -> list[Line]:
    """Without page numbers and the heads and feet that stand next to them on several pages."""
    near = Counter(lines[i].words for i in _beside(marks, lines))
    gone = set(marks)
    for mark in marks:
        for step in (-1, 1):
            for i in range(mark + step, mark + 4 * step, step):
                if not 0 <= i < len(lines) or near[lines[i].words] < 2 or not _may_run(lines[i].words, opens_paragraph):
                    break
                gone.add(i)
    return _without(lines, gone)


def _without_heads(lines: list[Line], opens_paragraph: re.Pattern[str]) -> list[Line]:
    """Without a head that carries the page's number itself: the same words, digits aside, within several sentences."""
    places: dict[str, list[int]] = {}
    for i, line in enumerate(lines):
        if _may_run(line.words, opens_paragraph):
            places.setdefault(_DIGITS.sub("#", line.words), []).append(i)
    gone: set[int] = set()
    for found in places.values():
        within = [i for i in found if 0 < i < len(lines) - 1 and _goes_on(lines[i - 1], lines[i + 1], opens_paragraph)]
        if len(within) >= _FEWEST_HEADS and len(within) * 2 >= len(found):
            gone.update(found)
    return _without(lines, gone)


def _goes_on(before: Line, behind: Line, opens_paragraph: re.Pattern[str]) -> bool:
    """Whether a sentence is broken between two lines."""
    long = before.width >= 30 and before.words[-1] not in _UNBROKEN
    return long and not behind.indented and not opens_paragraph.match(behind.words)


def _without(lines: list[Line], gone: set[int]) -> list[Line]:
    for i in gone:
        if i + 1 < len(lines):
            lines[i + 1].after_page = True
    return [line for i, line in enumerate(lines) if i not in gone]


def _numbered_pages(lines: list[Line]) -> set[int]:
    """Lines that are nothing but a number, where at least three of them count upwards one by one."""
    bare = [(i, int(line.words)) for i, line in enumerate(lines) if _BARE_NUMBER.fullmatch(line.words)]
    in_order = len(bare) >= 3 and all(b[1] == a[1] + 1 for a, b in pairwise(bare))
    return {i for i, _ in bare} if in_order else set()


def _beside(marks: set[int], lines: list[Line]) -> list[int]:
    """Each line within three lines of a page number, once."""
    return sorted({i for m in marks for i in range(max(0, m - 3), min(len(lines), m + 4)) if i not in marks})


def _may_run(words: str, opens_paragraph: re.Pattern[str]) -> bool:
    return 2 <= len(words) <= 40 and not _NO_HEAD.search(words) and not opens_paragraph.match(words)
