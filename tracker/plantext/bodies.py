"""A list of bodies becomes names: what parts two of them, what belongs to one, which are unnamed groups."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tracker.plantext.reading import Span

# 、 ， ； 及 以及 会同 part bodies; 和 and 与 only before 各, 有关, 相关 (住房和城乡建设局 is one body).
_SEPARATOR = re.compile(r"[、，,；;。\n]|以及|会同|(?<!普)及(?!时)|并?(?:和|与)(?=各|有关|相关|其他)| (?=[一-鿿])")

_LEVEL = (
    r"(?:省|自治区|直辖市|设区的?市|地级以上市|地级市|市州|市县|区县市?|县区|县市区|市区|市|州|盟|地区|区|县|旗|"
    r"自治县|自治州|特区|林区|矿区|乡镇|镇街|镇|乡|街道|园区|开发区|功能区|新区|村)"
)
_NOTE = r"(?:[（(][^（()）]{1,20}[）)])?"  # 县（市、区）
_LEVELS_ONLY = re.compile(rf"各?{_LEVEL}{_NOTE}")
_STARTS_WITH_LEVEL = re.compile(rf"{_LEVEL}")

# 等部门, 等相关部门, 等市级有关部门和单位, 等7部门
_OPEN_END = re.compile(
    r"等(?:\d{1,2}个?)?(?:中央|国家|全市|全省|省|市|区|县|州)?(?:级|直|属)?"
    r"(?:相关|有关|各|行业|主管|职能|责任|成员|配合|其他|业务){0,4}"
    r"(?:部门|单位|机构|地区|处室|科室|委办局|厅局|部委|方面|企业|市州|市县|区县|地方)?(?:[和及、](?:部门|单位|企业|机构|地方))?$"
)
_NOT_OPEN = re.compile(r"(?:高|中|初|平|同|对|上|优|特|均|本)等$")

_GENERIC = (
    r"(?:部门|单位|地区|地方|企业|机构|处室|科室|方面|区县|市县|市州|委办局|厅局|院校|高校|平台|行业协会|协会|园区|街道|镇街|乡镇)"
)
_GOVERNMENT = r"(?:(?:人民)?政府|党委政府|党委和政府|党委|管委会|行政公署|行署)"
_UNNAMED = re.compile(
    rf"[一-鿿]{{0,4}}各(?:有关|相关|级|个|地)?{_GENERIC}{_NOTE}|各.*{_GENERIC}{_NOTE}|.*(?:有关|相关).*{_GENERIC}{_NOTE}|(?:有关|相关|其他|其它|属地|地方|当地|基层|所在地|辖区|各级|各地).*|"
    rf".*成员单位|.*行业主管部门|.*行业管理部门|主管部门|"
    rf"(?:各|所辖)?(?:{_LEVEL}{_NOTE}|[、和及])+(?:两|三|四)?(?:级)?(?:以上)?(?:地方)?(?:{_GOVERNMENT})?{_NOTE}|各(?:地|级).*|(?:省|市|区|县|州)(?:级|直|属)(?:各)?(?:部门|单位)"
)
# 各市 of 各市发展改革委, carried on to 住建局、城管 behind it
_SHARED_PREFIX = re.compile(rf"(各{_LEVEL}{_NOTE})(?!{_GOVERNMENT})[一-鿿]{{2,}}")
_OWN_PREFIX = re.compile(rf"(?!市场|区域){_LEVEL}|各|有关|相关|国家|中国|中央|人民|人行|全|行业|其他|本")

_SUFFIX = (
    r"(?:委|局|厅|部|办|院|所|署|会|社|司|行|处|站|科|队|组|台|馆|园|校|港|厂|网|委员会|办公室|中心|集团|公司|政府|法院|检察院|海关|大学|学院|"
    r"银行|专班|联盟|部门|单位|地区|区县|电网|电力|烟草|石油|石化|铁路|机场|邮政|电信|移动|联通|铁塔|城管|妇联|工商联|科协|残联|文联|团委|侨联|社科联|法学会|"
    r"省委|市委|区委|县委|党委|支队|总队|指挥部|事业部|营管部|税务|人行|银保监|证监|消防|气象|供销|新区|开发区|高新区|经开区|管理区|示范区|试验区|度假区|街道|乡镇|镇|各市|各县|各区|各地|各州|州|市|县|区|旗|盟)"
)
_BODY = re.compile(rf".*{_SUFFIX}[）)]?{_NOTE}")
_SENTENCE_MARKS = re.compile(r"[。：:！？!?=]")
_LEAD_NOTE = re.compile(r"[（(](?:牵头|主办|牵头单位|牵头部门|牵头负责)[）)]$")
_LONGEST = 60


@dataclass(frozen=True)
class Body:
    """A body as written; `name` differs from the words of `span` only by a shared prefix (各市住建局 for 住建局)."""

    name: str
    span: Span
    is_group: bool
    is_lead: bool = False


@dataclass(frozen=True)
class BodyList:
    """The bodies of one list; `open_ended` where 等 stands behind one of them."""

    bodies: tuple[Body, ...]
    open_ended: bool


def body_list(text: str, flat: str, start: int, end: int, offset: int) -> BodyList:
    """The bodies in `text[start:end]`.

    `flat` holds the characters from `offset` on, what stands in inner brackets masked so that nothing is parted there.
    """
    bodies: list[Body] = []
    open_ended = False
    prefix = ""
    for item in _with_rows_of_levels(text, _items(flat, start - offset, end - offset, offset)):
        words = text[item[0] : item[1]]
        lead = _LEAD_NOTE.search(words)
        if lead:
            item = (item[0], item[0] + lead.start())
        tail = _OPEN_END.search(text, item[0], item[1])
        if tail and not _NOT_OPEN.search(text, item[0], tail.start() + 1):
            item, open_ended = (item[0], tail.start()), True
        item = _trimmed(text, *item)
        name = text[item[0] : item[1]]
        if not name:
            continue
        group = is_unnamed(name)
        if prefix and not group and len(name) <= 8 and not _OWN_PREFIX.match(name):
            name = prefix + name
        else:
            shared = _SHARED_PREFIX.fullmatch(name)
            prefix = shared.group(1) if shared and not group else ""
        bodies.append(Body(name, item, group, lead is not None))
    return BodyList(tuple(bodies), open_ended)


def is_unnamed(name: str) -> bool:
    """Whether `name` is a group nobody can be found under by name: 各有关部门, 各市政府, …成员单位."""
    return _UNNAMED.fullmatch(name) is not None


def is_body(name: str) -> bool:
    """Whether `name` looks like the name of a body or group."""
    return len(name) <= _LONGEST and not _SENTENCE_MARKS.search(name) and (
        is_unnamed(name) or len(name) >= 2 and _BODY.fullmatch(name) is not None
    )  # fmt: skip


def _items(flat: str, start: int, end: int, offset: int) -> list[tuple[int, int, str]]:
    """What stands between the separators, with the separator behind it."""
    items: list[tuple[int, int, str]] = []
    at = start
    for separator in _SEPARATOR.finditer(flat, start, end):
        items.append((at + offset, separator.start() + offset, separator.group()))
        at = separator.end()
    items.append((at + offset, end + offset, ""))
    return items


def _with_rows_of_levels(text: str, items: list[tuple[int, int, str]]) -> list[Span]:
    """各市、县（区）政府 is one body: a level alone is joined to the level behind it."""
    rows: list[Span] = []
    row_open = False
    for start, end, separator in items:
        start, end = _trimmed(text, start, end)
        words = text[start:end]
        if row_open and _STARTS_WITH_LEVEL.match(words):
            rows[-1] = (rows[-1][0], end)
        elif words:
            rows.append((start, end))
        row_open = separator == "、" and _LEVELS_ONLY.fullmatch(words) is not None
    return rows


def _trimmed(text: str, start: int, end: int) -> Span:
    """Without white space at both ends and without an opening 由."""
    while start < end and text[start] in " 　由\n":
        start += 1
    while end > start and text[end - 1] in " 　\n":
        end -= 1
    return start, end
