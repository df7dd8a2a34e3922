"""What happens to a plan's text before it reaches us: each damage is a function of the sound text.

The text has one paragraph a line. Nothing here knows the reader. A damage keeps what a person would still read; what
takes something away for good stands in `lost.py`.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable
from itertools import count

Damage = Callable[[str], str]

_HAN = r"[一-鿿]"
_DOTTED = re.compile(r"^(\d{1,3})\s?[.．、]\s?(?!\d)", re.MULTILINE)
_SECTION = re.compile(r"^([一二三四五六七八九十]{1,3})、", re.MULTILINE)
_BRACKETED = re.compile(r"^[（(]\s?([一二三四五六七八九十]{1,3})\s?[）)]\s?", re.MULTILINE)
_TO_FULL = {c: c + 0xFEE0 for c in range(0x21, 0x7F)} | {0x20: 0x3000}
_TO_HALF = str.maketrans("（），：；！？％", "(),:;!?%")
_RADICALS = {
    unicodedata.normalize("NFKC", chr(c)): chr(c) for c in range(0x2F00, 0x2FD6)
}  # 一 as ⼀: a PDF's text layer copied into a file


def _dots(dot: str) -> Damage:
    return lambda text: _DOTTED.sub(rf"\g<1>{dot}", text)


def _section_dots(dot: str) -> Damage:
    return lambda text: _SECTION.sub(rf"\g<1>{dot}", text)


def _brackets(opening: str, closing: str) -> Damage:
    return lambda text: _BRACKETED.sub(rf"{opening}\g<1>{closing}", text)


def _put(chars: str, every: int, seed: int = 7) -> Damage:
    """One of `chars` behind about one character in `every`."""

    def damaged(text: str) -> str:
        chance = random.Random(seed)
        return "".join(c + (chance.choice(chars) if chance.randrange(every) == 0 else "") for c in text)

    return damaged


def _broken_at(width: int, indent: str = "", gap: str = "\n") -> Damage:
    """Every paragraph broken into lines of so many characters."""

    def damaged(text: str) -> str:
        lines = []
        for line in text.split("\n"):
            line = indent + line
            lines += [line[i : i + width] for i in range(0, len(line), width)]
        return gap.join(lines)

    return damaged


def _paged(mark: str, head: str = "", every: int = 24, width: int = 34) -> Damage:
    """Lines of a page's width, behind every 24th its number and a running head."""

    def damaged(text: str) -> str:
        lines = _broken_at(width, "　　")(text).split("\n")
        paged: list[str] = []
        for at, line in enumerate(lines):
            if at and at % every == 0:
                paged += [mark.format(at // every, len(lines) // every + 1), *([head] if head else [])]
            paged.append(line)
        return "\n".join(paged)

    return damaged


def pages_within(mark: str = "- {} -", place: int = 150) -> Damage:
    """Page numbers left where line breaks were taken out: one behind so many characters of each long line."""

    def damaged(text: str) -> str:
        pages = count(1)
        return "\n".join(
            line[:place] + mark.format(next(pages)) + line[place:] if len(line) > 300 else line
            for line in text.split("\n")
        )

    return damaged


def wechat(text: str) -> str:
    """An article of an account, copied whole."""
    head = f"点击上方蓝字关注我们\n{text.splitlines()[0]}\n原创 某市发改委 某市发展改革 2024-03-05 18:00 重庆\n"
    return head + text + "\n来源：某市发展改革委\n编辑：李四\n审核：王五\n点赞 在看 分享\n阅读原文\n"


def mail(text: str) -> str:
    """A forwarded mail."""
    head = "发件人：张三 <zhang@example.gov.cn>\n收件人：李四\n发送时间：2024年3月5日 9:12\n主题：转发：方案\n"
    head += "附件：方案.docx\n\n"
    return head + text + "\n\n此致\n敬礼\n"


def line_numbers(text: str) -> str:
    """Lines of a page's width, each with its number before it."""
    return "\n".join(f"{n:<4}{line}" for n, line in enumerate(_broken_at(34)(text).split("\n"), 1))


def enclosed(text: str) -> str:
    """⒈ for 1. and ㈠ for （一）, as far as there are such signs."""
    text = _DOTTED.sub(lambda m: chr(0x2487 + int(m[1])) if int(m[1]) <= 20 else m[0], text)
    return _BRACKETED.sub(
        lambda m: chr(0x321F + "一二三四五六七八九十".index(m[1]) + 1) if len(m[1]) == 1 else m[0], text
    )


def digits_for_brackets(text: str) -> str:
    """（三）加强… as 3.加强…: a plan of another style, the sound twin for the dots."""
    numerals = {n: i for i, n in enumerate("一二三四五六七八九十", 1)}

    def number(match: re.Match[str]) -> str:
        words = match[1]
        tens, _, ones = words.partition("十") if "十" in words else ("", "", words)
        value = (numerals.get(tens, 1) * 10 if "十" in words else 0) + numerals.get(ones, 0)
        return f"{value}."

    return _BRACKETED.sub(number, text)


def marked_down(text: str) -> str:
    """Headings in # and **, rules between sections, the page's date above: what a chat or a converter leaves."""
    lines = []
    for at, line in enumerate(text.split("\n")):
        if _SECTION.match(line):
            lines += ["---", f"## **{line}**"]
        elif _BRACKETED.match(line) and "。" in line[:40]:
            heading, rest = line.split("。", 1)
            lines.append(f"**{heading}。**{rest}")
        elif _BRACKETED.match(line) and len(line) < 40:
            lines.append(f"### {line}")
        else:
            lines.append(f"# {line}" if at == 0 else line)
    return "发布日期：2024-05-06\n" + "\n\n".join(lines) + "\n\n---\n"


def starred(text: str) -> str:
    """Only the headings stand between stars."""
    return re.sub(r"^([一二三四五六七八九十]{1,3}、[^。\n]{2,40})$", r"**\1**", text, flags=re.MULTILINE)


_MENU = """首页
政务公开
政务服务
互动交流
数据开放
当前位置：首页 > 政务公开 > 政策文件 > 规范性文件
发布时间：2024-03-05 09:12 来源：市发展改革委 浏览次数：1234
字号：大 中 小 打印 关闭
分享到：
"""
_FOOT = """
【打印本页】 【关闭窗口】
扫一扫在手机打开当前页
相关链接
国务院关于印发扩大内需行动方案的通知
一图读懂促进绿色消费实施方案
上一篇：关于开展节能监察工作的通知
下一篇：2024年政府工作报告重点任务分工方案
网站地图 | 联系我们 | 关于本站
主办单位：某市人民政府办公室 承办单位：某市大数据发展管理局
ICP备案号：某ICP备05000001号-1 网站标识码：5000000001 公网安备 50010302000001号
版权所有 未经许可不得转载
"""


def copied_page(text: str) -> str:
    """A government page selected whole and pasted."""
    return _MENU + text + _FOOT


def copied_page_on_two_lines(text: str) -> str:
    """The same with menus on one line and article information in a table."""
    menu = "首页 | 机构概况 | 新闻中心 | 政务公开 | 办事服务 | 互动交流\n"
    menu += "您当前的位置：首页>政务公开>法定主动公开内容>其他文件\n"
    info = "索引号：\n11500000-2022-00012\n主题分类：\n国民经济管理\n发布机构：\n市发展改革委\n有效性：\n有效\n"
    foot = "\n责任编辑：张三 审核：李四\n分享： 微信 微博 QQ空间\n相关附件：\n1.促进绿色消费实施方案.pdf\n"
    return menu + info + text + foot + "友情链接\n中国政府网\n某省人民政府\n"


def notice_alone(text: str) -> str:
    """The plan's own title line is gone, the notice's stays; where there was no notice, one is put before it."""
    lines = text.split("\n")
    first = next((i for i, line in enumerate(lines) if re.match(r"一、|第一[章条]", line)), 0)
    title = next((i for i in range(first - 1, -1, -1) if _looks_like_title(lines[i])), None)
    if title is None:
        return text
    words = lines[title]
    rest = lines[:title] + lines[title + 1 :]
    if not any("印发" in line for line in lines[:title]):
        rest = [f"关于印发《{words}》的通知", *rest]
    return "\n".join(rest)


def notice_without_about(text: str) -> str:
    """印发《…》的通知 without 关于, the title below once more in 《》."""
    lines = notice_alone(text).split("\n")
    return "\n".join(re.sub(r"(?:关于)?印发(?=《)", "印发", line) if i < 8 else line for i, line in enumerate(lines))


def quoted_title(text: str) -> str:
    """The plan's title line stands in 《》."""
    lines = text.split("\n")
    first = next((i for i, line in enumerate(lines) if re.match(r"一、|第一[章条]", line)), 0)
    title = next((i for i in range(first - 1, -1, -1) if _looks_like_title(lines[i])), None)
    return "\n".join(f"《{line}》" if i == title else line for i, line in enumerate(lines))


def wide_title(text: str) -> str:
    """The title's characters set apart: 某 市 实 施 方 案."""
    lines = text.split("\n")
    first = next((i for i, line in enumerate(lines) if re.match(r"一、|第一[章条]", line)), 0)
    title = next((i for i in range(first - 1, -1, -1) if _looks_like_title(lines[i])), None)
    return "\n".join(" ".join(line) if i == title else line for i, line in enumerate(lines))


def _looks_like_title(line: str) -> bool:
    return re.fullmatch(r"[^。；]{4,80}(?:方案|意见|计划|措施)(?:（.*）)?", line) is not None


def _number(opening: str, closing: str, before: str = "") -> Damage:
    pattern = re.compile(r"〔(20\d\d)〕\s?(\d{1,4})\s?号")
    return lambda text: pattern.sub(rf"{opening}\1{closing}{before}\2号", text, count=1)


def wide_dates(text: str) -> str:
    """2022 年 5 月 23 日"""
    return re.sub(r"(20\d\d)年(\d{1,2})月(\d{1,2})日", r"\1 年 \2 月 \3 日", text)


def dates_in_characters(text: str) -> str:
    """二〇二二年五月二十三日"""

    def words(match: re.Match[str]) -> str:
        year = "".join("〇一二三四五六七八九"[int(c)] for c in match[1])
        return f"{year}年{_numeral(int(match[2]))}月{_numeral(int(match[3]))}日"

    return re.sub(r"^(20\d\d)年(\d{1,2})月(\d{1,2})日$", words, text, flags=re.MULTILINE)


def _numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if not tens else "十" if tens == 1 else "二三"[tens - 2] + "十") + (
        "一二三四五六七八九"[ones - 1] if ones else ""
    )


def full_width(text: str) -> str:
    """ＡＢＣ１２３，％ and blanks of a character's width."""
    return text.translate(_TO_FULL)


def half_width(text: str) -> str:
    return text.translate(_TO_HALF)


def mixed_width(text: str) -> str:
    """Every other sign half-width."""
    chance = random.Random(3)
    return "".join(c.translate(_TO_HALF) if chance.random() < 0.5 else c for c in text)


def ascii_stops(text: str) -> str:
    """A full stop and a comma as they lie on a Latin keyboard."""
    return text.replace("。", ".").translate(_TO_HALF)


def one_bracket_of_each(text: str) -> str:
    """（…) and (…）"""
    return re.sub(r"）", ")", text)


def square_statements(text: str) -> str:
    """（市商务局负责） as ［市商务局负责］."""
    return re.sub(r"（([^（）\n]*(?:负责|牵头|配合|单位：)[^（）\n]*)）", r"［\1］", text)


def tortoise_statements(text: str) -> str:
    return re.sub(r"（([^（）\n]*(?:负责|牵头|配合|单位：)[^（）\n]*)）", r"〔\1〕", text)


def lenticular_statements(text: str) -> str:
    return re.sub(r"（([^（）\n]*(?:负责|牵头|配合|单位：)[^（）\n]*)）", r"【\1】", text)


def spaced_characters(text: str) -> str:
    """A blank between any two characters."""
    return "\n".join(" ".join(line) for line in text.split("\n"))


def spaced_figures(text: str) -> str:
    """2025 年 达到 30 %"""
    return re.sub(r"(?<=[一-鿿])(?=\d)|(?<=\d)(?=[一-鿿%])", " ", text)


def bullets(text: str) -> str:
    """A sign of a symbol font before each paragraph."""
    return re.sub(r"^(?=.)", "\uf06c", text, flags=re.MULTILINE)


def bullets_and_gap(text: str) -> str:
    return re.sub(r"^(?=.)", "\uf0b7\t", text, flags=re.MULTILINE)


def radicals(text: str) -> str:
    return "".join(_RADICALS.get(c, c) for c in text)


def radicals_for_numbers(text: str) -> str:
    """⼀、 and （⼆）"""
    return re.sub(
        r"^[（(]?[一二八十]+[）)、]", lambda m: "".join(_RADICALS.get(c, c) for c in m[0]), text, flags=re.MULTILINE
    )


def spaces_in_numbers(text: str) -> str:
    """（ 三 ） and 一 、 and 1 ．"""
    text = _BRACKETED.sub(r"（ \1 ） ", text)
    return _DOTTED.sub(r"\1 ．", _SECTION.sub(r"\1 、 ", text))


def footnote_marks(text: str) -> str:
    """[1] and ① behind words, the notes at the end."""
    chance = random.Random(5)
    count = 0
    marked = []
    for part in re.split(r"(?<=[一-鿿])(?=，)", text):
        marked.append(part)
        if chance.random() < 0.03 and count < 9:
            count += 1
            marked.append(f"[{count}]")
    notes = "".join(f"\n[{n}] 参见国家发展改革委有关说明。" for n in range(1, count + 1))
    return "".join(marked) + notes


def head_on_few_lines(text: str) -> str:
    """Line ends are lost except before numbers and dates."""
    return re.sub(r"\n(?![一二三四五六七八九十（(\d])", "", text)


def _joined(gap: str) -> Damage:
    return lambda text: gap.join(text.split("\n"))


NUMBERS: dict[str, Damage] = {
    "3﹒": _dots("﹒"),
    "3．": _dots("．"),
    "3。": _dots("。"),
    "3、": _dots("、"),
    "3•": _dots("•"),
    "3·": _dots("·"),
    "3・": _dots("・"),
    "3․": _dots("․"),
    "3‧": _dots("‧"),
    "3｡": _dots("｡"),
    "3\\uf0b7": _dots("\uf0b7"),
    "3\\ue5e5": _dots("\ue5e5"),
    "3，": _dots("，"),
    "3,": _dots(","),
    "3:": _dots("："),
    "3支持": _dots(""),
    "3 支持": _dots(" "),
    "3)": _dots("）"),
}
"""For plans whose measures stand behind 1. 2. 3."""

TEXTS: dict[str, Damage] = {
    "一．": _section_dots("．"),
    "一.": _section_dots("."),
    "一﹒": _section_dots("﹒"),
    "一。": _section_dots("。"),
    "一，": _section_dots("，"),
    "一,": _section_dots(","),
    "一•": _section_dots("•"),
    "一\\ue5e5": _section_dots("\ue5e5"),
    "一 ": _section_dots(" "),
    "一　": _section_dots("　"),
    "一：": _section_dots("："),
    "一?": _section_dots("?"),
    "一�": _section_dots("�"),
    "(三)": _brackets("(", ")"),
    "〔三〕": _brackets("〔", "〕"),
    "［三］": _brackets("［", "］"),
    "【三】": _brackets("【", "】"),
    "[三]": _brackets("[", "]"),
    "（三)": _brackets("（", ")"),
    "﹙三﹚": _brackets("﹙", "﹚"),
    "（三）、": _brackets("（", "）、"),
    "（三） ": _brackets("（", "）　"),
    "三）": _brackets("", "）"),
    "（三": _brackets("（", ""),
    "small signs": lambda t: t.translate(str.maketrans("（）：，、；！？", "﹙﹚﹕﹐﹑﹔﹗﹖")),
    "upright signs": lambda t: t.translate(str.maketrans("（）：，、。", "︵︶︓︐︑︒")),
    "㈢ ⒊": enclosed,
    "#一、": lambda t: re.sub("^(?=[一二三四五六七八九十]{1,3}、)", "#", t, flags=re.MULTILINE),
    "（三）↵": lambda t: re.sub(
        "^([（(][一二三四五六七八九十]{1,3}[）)]|[一二三四五六七八九十]{1,3}、)", r"\1\n", t, flags=re.M
    ),
    "pages within sentences": pages_within(),
    "局·局": lambda t: re.sub("(?<=[局委厅])、", "·", t),
    "局/局": lambda t: re.sub("(?<=[局委厅])、", "/", t),
    "wechat": wechat,
    "mail": mail,
    "。 ": lambda t: t.replace("。", "。 "),
    "。。": lambda t: t.replace("。", "。。"),
    "（ 三 ）": spaces_in_numbers,
    "markdown": marked_down,
    "**": starred,
    "page copied": copied_page,
    "page copied 2": copied_page_on_two_lines,
    "notice alone": notice_alone,
    "印发《》": notice_without_about,
    "《title》": quoted_title,
    "t i t l e": wide_title,
    "[2022]11号": _number("[", "]"),
    "（2022）11号": _number("（", "）"),
    "〔2022〕第11号": _number("〔", "〕", "第"),
    "【2022】 11号": _number("【", "】", " "),
    "﹝2022﹞11号": _number("﹝", "﹞"),
    "<2022>11号": _number("<", ">"),
    "〈2022〉11号": _number("〈", "〉"),
    "2022 年 5 月": wide_dates,
    "二〇二二年": dates_in_characters,
    "one paragraph": _joined(""),
    "one paragraph, gaps": _joined(" "),
    "one paragraph, wide gaps": _joined("　　"),
    "tabs for line ends": _joined("\t"),
    "broken at 30": _broken_at(30),
    "broken at 30, indented": _broken_at(30, "　　"),
    "broken at 30, blank lines": _broken_at(30, "", "\n\n"),
    "broken at 22": _broken_at(22),
    "broken at 40": _broken_at(40, "    "),
    "broken at 56": _broken_at(56),
    "\\r": _joined("\r"),
    "\\x0b": _joined("\x0b"),
    "\\u2028": _joined("\u2028"),
    "\\x85": _joined("\x85"),
    "\\f": _joined("\f"),
    "↵ ": _joined("↵\n"),
    "<br>": _joined("<br>"),
    "\\n as words": _joined("\\n"),
    "blank lines": _joined("\n\n\n"),
    "&nbsp;": lambda t: re.sub(r"^", "&nbsp;&nbsp;&nbsp;&nbsp;", t, flags=re.MULTILINE),
    "— 3 —": _paged("— {0} —"),
    "-3-": _paged("-{0}-"),
    "第3页 共9页": _paged("第 {0} 页 共 {1} 页"),
    "3/9": _paged("{0} / {1}"),
    "3": _paged("{0}"),
    "·3·": _paged("·{0}·"),
    "·3· and running head": _paged("·{0}·", "某市人民政府公报 2024年第5期"),
    "running head": _paged("— {0} —", "某市人民政府公报"),
    "running head without number": _paged("某市人民政府公报 2024年第5期"),
    "Page 3 of 9": _paged("Page {0} of {1}"),
    "line numbers": line_numbers,
    "full width": full_width,
    "half width": half_width,
    "mixed width": mixed_width,
    "ascii stops": ascii_stops,
    "（…)": one_bracket_of_each,
    "［…负责］": square_statements,
    "〔…负责〕": tortoise_statements,
    "【…负责】": lenticular_statements,
    "zero width": _put("\u200b\u200c\u200d\ufeff\u2060\u00ad", 12),
    "bidi and selectors": _put("\u2066\u2069\u061c\ufe0f\u180e\u034f", 12),
    "objects": _put("\ufffc\ufff9\ufffb\U000e0100", 40),
    "private signs": _put("\ue004\ue234\uf06c", 60),
    "\\ue5e5 for blanks": lambda t: re.sub("(?m)^(?! )", "\ue5e5\ue5e5", t.replace(" ", "\ue5e5")),
    "C1 controls": _put("\x80\x9f\x93", 60),
    "s p a c e d": spaced_characters,
    "2025 年": spaced_figures,
    "nbsp": lambda t: t.replace(" ", "\xa0").replace("　", "\u2003"),
    "\\uf06c bullets": bullets,
    "\\uf0b7 bullets": bullets_and_gap,
    "* bullets": lambda t: re.sub(r"^(?=[（(]?[一二三四五六七八九十]+[、）)]|\d+[.．])", "*", t, flags=re.MULTILINE),
    "★ bullets": lambda t: re.sub(r"^(?=[（(一二三四五六七八九十])", "★", t, flags=re.MULTILINE),
    "radicals": radicals,
    "radicals for numbers": radicals_for_numbers,
    "footnote marks": footnote_marks,
    "| bars |": lambda t: re.sub(r"^.*$", r"| \g<0> |", t, flags=re.MULTILINE),
    "head on few lines": head_on_few_lines,
    "quotes > ": lambda t: re.sub(r"^", "> ", t, flags=re.MULTILINE),
    "indented by 8": lambda t: re.sub(r"^", " " * 8, t, flags=re.MULTILINE),
    "straight quotes": lambda t: t.replace("“", '"').replace("”", '"'),
    "corner quotes": lambda t: t.replace("“", "「").replace("”", "」"),
}
"""For any plan."""

LAYOUT = {
    "one paragraph",
    "one paragraph, gaps",
    "one paragraph, wide gaps",
    "tabs for line ends",
    "broken at 30",
    "broken at 30, indented",
    "broken at 30, blank lines",
    "broken at 22",
    "broken at 40",
    "broken at 56",
    "\\r",
    "\\x0b",
    "\\u2028",
    "\\x85",
    "\\f",
    "↵ ",
    "<br>",
    "\\n as words",
    "blank lines",
    "— 3 —",
    "-3-",
    "第3页 共9页",
    "3/9",
    "3",
    "·3·",
    "·3· and running head",
    "running head",
    "running head without number",
    "Page 3 of 9",
    "line numbers",
    "s p a c e d",
    "| bars |",
    "head on few lines",
    "quotes > ",
    "indented by 8",
    "&nbsp;",
    "markdown",
    "page copied",
    "page copied 2",
    "wechat",
    "mail",
    "pages within sentences",
    "（三）↵",
}
"""Those of TEXTS that change how lines stand: one of them a text."""
