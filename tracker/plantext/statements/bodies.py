"""A list of bodies becomes names: what parts two of them, what belongs to one, which are unnamed groups."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from tracker.plantext.reading import Span
from tracker.plantext.statements.words import BULLETS, NOBODY

# 、 ， ； 及 以及 会同 part bodies; 和 and 与 only before a group (各, 有关, 市直有关), or between two whole names
# (住房和城乡建设局 is one body, 市财政局和市税务局 are two); 会 and 商 only between 局 and the level of the next.
_SEPARATOR = re.compile(
    r"[、，,；;。\n|｜]|以及|并?会同|会商(?=[省市县区州国各有相])|(?<=[委局厅部办])[/·•・‧]|(?<!普)及(?!时)"
    r"|并?(?:和|与)(?=(?:(?:省|市|县|区|州|盟|旗|国家|中央|地方|全[省市县区州])(?:级|直|属)?)?(?:各|有关|相关|其他))"
    r"|(?<=[委局厅部办院署社行门位])(?:和|与)(?=(?:省|市|县|区|州|国家|自治区)(?!场|政管|域|块|级市)[^、，；]{2})"
    r"|(?<=[委局厅部])(?:和|与)(?=(?!信息化|法规|政策|(?<=[党工]委.)管(?:理委员|委)会)[一-鿿]{2,12}(?:部|总局|委|厅|局|会|社)(?:$|[、，；牵负配参共按会等]))"
    r"|(?<=政府)(?:和|与)(?!社会|公众)"
    r"|(?<=[县区])(?:和|与)(?=(?:省|市|县|区|州)(?!场|政|域|块|级)[^、，；]{2,12}[局委厅办](?:$|[、，；]))"
    r"|(?:(?<=[局厅部办])|(?<=改革委)|(?<=发改委)|(?<=健康委)|(?<=国资委)|(?<=商务委))"
    r"[会商](?=省|市|县|区|州|国家|各|有关|相关)| (?=[一-鿿])"
)

_LEVEL = (
    r"(?:省|自治区|直辖市|设区的?市|地级以上市|地级市|县级市|省辖市|省?直管[市县]|计划单列市|市州|盟市|旗县|市县|区县市?|县区|县市区|县市(?!场|政)|市区|市|州|盟|地区|区|县|旗|"
    r"自治县|自治州|特区|林区|矿区|乡镇|镇街(?!道)|镇|乡|街道|园区|开发区|功能区|新区|村)"
)
_NOTE = r"(?:[（(〔\[][^（()）〔〕\[\]]{1,20}[）)〕\]])?"  # 县（市、区）, within （） as 县〔市、区〕
_PARTY = r"党?(?:（工）)?委"  # 各镇党委, 各乡镇（街道）党（工）委
_GOVERNMENT = r"(?:(?:人民)?政府|党委政府|党委和政府|党委|管委会?|行政公署|行署)"
# 各市 of 各市、县政府: the row goes on with a level and its government, or with a lower level's office
_ROW_OPENS = re.compile(
    rf"(?:各(?:有关|相关)?|有关|相关)?(?!开发区|园区|功能区|新区){_LEVEL}{_NOTE}|各盟(?:行政公署|行署)|各{_LEVEL}{{1,3}}{_NOTE}{_PARTY}"
)
# 县（市、区）党委 of 各市、县（市、区）党委、政府
_ROW_OF_PARTY = re.compile(rf"{_LEVEL}{_NOTE}{_PARTY}")
_ROW_GOES_ON = re.compile(
    rf"(?!开发区|园区|功能区|新区){_LEVEL}{_NOTE}(?:[两三四]?级)?(?:{_GOVERNMENT}{_NOTE})?(?:[和与](?=各|县|区|乡|镇).*)?"
)
_LOWER_OFFICE = re.compile(
    r"(?:县|区|旗|乡|镇)(?:（[^（）]{1,12}）)?(?!级|直|属)(?:[一-鿿]{2,}[委局办]|党委[一-鿿]{2,4}部)"
)
_ITS_GOVERNMENT = re.compile(rf"(?:人民)?政府{_NOTE}")  # 各镇党委、政府（街道党工委、办事处）
# 中央、省驻某有关单位; 有关部门、单位; 市委和市级国家机关各部委办局
_STATIONED_FROM = r"(?:中央|国家|部|自治区|省|市|州|区|县)(?:级|属|直)?"
_PAIR = re.compile(
    rf"{_STATIONED_FROM}、{_STATIONED_FROM}驻[一-鿿]+|[一-鿿]{{0,8}}(?:各|有关|相关)部门、单位"
    r"|(?P<level>[省市县区州旗])委[、和与](?P=level)(?:政府|[级直](?:国家)?机关)(?:各|有关|相关)[一-鿿]{2,6}"
)
_LOW = re.compile(r"各?(?:有关|相关)?(?:县|区|旗|乡|镇|街)")

# 等部门, 等相关部门, 等市级有关部门和单位, 等7部门, 等部门（单位）
_MANY = (
    r"(?:部门|单位|机构|地区|处室|科室|委办局|厅局|部委|方面|企业|市州|市县|区县|县区|地方|地市|高校|院校"
    r"|银行|运营商|国企|集团|公司|(?:群团|社会)(?:组织)?)"
)
_OPEN_END = re.compile(
    r"等(?:[\d一二三四五六七八九十]{1,3}[个家]?)?(?:中央|国家|国务院|全市|全省|省|市|区|县|州|自治区)?(?:级|直|属|驻[一-鿿]{1,2})?"
    r"(?:相关|有关|各|行业|行政|执法|审批|涉企|主要|主管|监管|职能|责任|成员|配合|其他|业务|金融|重点|国有){0,4}"
    rf"(?:{_MANY}(?:[和及与、]?{_MANY}){{0,2}}{_NOTE}|{_LEVEL}?级?{_GOVERNMENT}|[地市县区])?$"
)
_NOT_OPEN = re.compile(r"(?:高|中|初|平|同|对|上|优|特|均|本)等$")

_GENERIC = (
    r"(?:部门|单位|地区|地方|企业|机构|处室|科室|方面|区县|市县|市州|部?委办局|厅局|部委|院校|高校|平台|行业协会|协会|园区|街道|镇街|乡镇"
    r"|专班|专项组|工作组|国企|学校|医院|银行|媒体|商会|市|县|区)"
)
# 各市发展改革委 is a named body
_OFFICE = rf"{_LEVEL}{_NOTE}(?!{_GOVERNMENT})[一-鿿]+(?:委|局|厅|办|院|署|社|公司|中心|支队|总队|分行|支行|海关)"
_UNNAMED = re.compile(
    rf"[一-鿿]{{0,8}}各(?:有关|相关|级|个|地)?{_GENERIC}(?:、单位)?{_NOTE}|各(?!{_OFFICE}$).*(?:{_GENERIC}|{_GOVERNMENT}|{_LEVEL}|级|地|办事处|局|委|办){_NOTE}|.*(?:有关|相关).*{_GENERIC}{_NOTE}|(?:有关|相关|其他|其它|属地|地方|当地|基层|所在地|辖区|试点|有条件)"
    rf"(?:.*(?:{_GENERIC}|{_GOVERNMENT}|{_LEVEL}|主体|人员|[委局办厅部]))?{_NOTE}|"
    rf"街道办(?:事处)?|[省市县区州旗]委[、和与][省市县区州旗](?:政府|[级直](?:国家)?机关)(?:各|有关|相关){_GENERIC}|.*成员单位|.*行业主管部门|.*行业管理部门|主管部门|"
    rf"[沿环涉][一-鿿]{{1,2}}各(?:有关|相关)?{_LEVEL}{{1,3}}{_NOTE}{_GOVERNMENT}?{_NOTE}|"
    rf"中?(?:{_STATIONED_FROM}、?)*驻[一-鿿]{{1,4}}?(?:各|有关|相关)*(?:部门|单位|机构|企业)|"
    rf"所辖(?>(?:{_LEVEL}{_NOTE})+){_GOVERNMENT}?|(?>(?:{_LEVEL}{_NOTE}|[、和及])+)(?:两|三|四)?(?:级)?(?:以上)?(?:地方)?(?:{_GOVERNMENT})?{_NOTE}"
    r"|(?:中央|省|市|区|县|州)(?:级|直|属)(?:各|国有|重点)?(?:部门|单位|企业|国企|高校|院校|机构)"
)
_GROUP = re.compile(rf"各(?!{_OFFICE}$)|有关|相关|其他|其它|属地|所在地")
# 各市 of 各市发展改革委, carried on to 住建局、城管 behind it
_SHARED_PREFIX = re.compile(rf"(各{_LEVEL}{_NOTE})(?!{_GOVERNMENT})[一-鿿]{{2,}}")
_OWN_PREFIX = re.compile(
    rf"(?!市场|市政|区域|乡村|村镇){_LEVEL}|[一-鿿]{{2,3}}(?:市(?!场|政|容)|县|区(?!域)|州|旗)[一-鿿]"
    r"|各|有关|相关|国家|中国|中央|人民|人行|全|行业|其他|本"
)

_SUFFIX = (
    r"(?:委|局|厅|部|办|室|机关|院|所|署|会|社|司|行|处|站|科|(?<![控持参入])股|队|组|台|馆|园|校|港|厂|网|委员会|管委|办公室|中心|集团|公司|政府|法院|检察院|海关|大学|学院|"
    r"银行|专班|联盟|部门|单位|地区|区县|电网|电力|烟草|石油|石化|铁路|机场|邮政|电信|移动|联通|铁塔|城管|妇联|工商联|[科律消作记体]协|残联|文联|团委|侨联|台联|社科联|法学会|人大|政协|"
    r"省委|市委|区委|县委|党委|支队|总队|指挥部|事业部|营管部|税务|人行|银保监|证监|消防|气象|供销|新区|开发区|高新区|经开区|管理区|示范区|兵团|中央|自治区|省|运营商|企业|高校|院校|学校|协会|商会|联合会|促进会|试验区|度假区|街道|乡镇|镇|(?<![下返进还回家故老水侨城])乡|苏木|[农林牧渔茶]场|[中小]学|防指|(?<!招)[城水交建文产国旅农]投|村“?两委”?|各市|各县|各区|各地|各州|州|市|县|区|旗|盟)"
)
_BODY = re.compile(rf".*{_SUFFIX}[）)]?{_NOTE}")
# a kind of body, not a body: 政府负责、企业参与
_KIND_ONLY = re.compile(
    r"(?:政府|党委|企业|部门|单位|社会|公司|集团|银行|机构|中心|协会|学校|医院|园区|专班|街道|乡镇|村|镇|市|县|区|州)"
)
# 县发改、工信 of 县发改、工信等部门: a field stands for its department
_FIELD = re.compile(
    r"[省市区县州旗]?(?:发改|工信|经信|科工信|住建|城建|城管|交通(?:运输)?|水利|水务|农业农村|农业|农林|商务|文旅|文广旅?|文体|自然资源|资规|国土"
    r"|规划|生态环境|环保|公安|司法|财政|人社|民政|教育|教体|科技|卫健|卫生健康|医保|市场监管|市监|应急(?:管理)?|审计|统计"
    r"|国资|税务|金融|宣传|组织|网信|统战|政法|信访|大?数据|政务服务|行政审批|退役军人|林业|林草|园林|气象|消防|供销|供电|邮政|通信|海关"
    r"|乡村振兴|体育|广电|海洋|渔业|外事|口岸|投促|招商)"
)
# what stands in a list without being a body: 不再列出, 另行通知
_NO_NAME = re.compile(r"完成|推进|开展|落实|列出|列明|赘述|分工|下同|另行|同步|明确|制定|执行|其中|按照|根据|坚持")
# what a body does, not its name: 牵头 建立工作专班; what a sentence says, 投入上坚持以区县 of 为主
_ACT = re.compile(r"建立|成立|组建|设立|健全|完善|加强|制定|出台|召开|以|[一-鿿]*(?:坚持以|(?:问题|事项|困难|情况)由)")
# 分管副市长, 王伟副省长, 副市长王伟, 县长: who leads from above, as a label 牵头领导 has it, and reports nothing
_OFFICIAL = re.compile(
    r"[一-鿿]{0,8}(?:副?[省市县区州旗盟]长|副主席|副?秘书长|[省市县区州旗盟]委副?书记)"
    r"(?:(?!级|分管|牵头|单位|办|热线|信箱|质量|联席|公开)[一-鿿]{2,3})?"
)
# 由, 以上均由, 以下各项任务均需
LEADS_TO_NAME = re.compile(
    r"(?:以下|下列|以上|上述|其他|其余|各项|所有|全部|具体)?[一-鿿]{0,8}?[均都](?:需要?|须|应|由)(?=[一-鿿])"
    r"|(?:以上|上述)\s?\d{1,2}\s?[项条](?:任务|工作)?由(?=[一-鿿])|(?:以上|上述|本(?:部分|节|章|项|条|领域|行动|方案))?[一-鿿]{0,4}?(?<!自)由(?=[一-鿿])"
)
_CERTAIN = re.compile(
    r"(?:[委局厅办部府室]|办事处|管委会|委员会|小组|公司|集团|法院|检察院|海关|总队|支队|(?<!生产)大队|中心|[省市区县州]级?(?:有关|相关|直)?(?:部门|单位)|(?:有关|相关|各|直)[一-鿿]{0,4}(?:部门|单位)"
    r"|成员单位|主管部门|总工会|妇联|残联|[科律消作记体]协|工商联|供销社|分行|支行|专班|机关|贸促会|党组|党工委|党总支|(?:秘书|工作|专项|协调)组|(?<=[一-鿿]{2})(?<![学专本内外儿妇牙眼骨百农])科|(?<=[一-鿿]{2})(?<![好到长各用坏害益之去何多几数一两三])处|团[省市县区州]委|文联|侨联|台联|社科联|(?<=[省市县区州])(?:档案馆|图书馆|博物馆|文化馆|美术馆|科技馆|委党校|行政学院|人民医院|中心医院|广播电视台|融媒体中心|气象台|农科院|社科院|防指)|红十字会|联合会|促进会|协会|研究院)[）)]?(?:[（(][^（）()]*[）)])?$"
)
_SENTENCE_MARKS = re.compile(r"[。：:！？!?=]")
_LEAD_NOTE = re.compile(r"[（(〔\[](?:牵头|主办|牵头单位|牵头部门|牵头负责)[）)〕\]]$")
_CO_NOTE = re.compile(r"[（(〔\[](?:配合|协办|协助|参与|参加|实施|落实)(?:单位|部门)?[）)〕\]]$")  # 市税务局（配合）
# 国网某市供电公司（以下简称市供电公司）, 兰州新区管委会（以下任务均包括各市州政府、兰州新区管委会）
_CALLED = re.compile(
    r"[（(](?:(?:以下|下)(?:简称|统称|称)|(?:以下|下列|具体)[^（()）]*?(?:均|不再)|下同|按照?(?:各自)?(?:工作)?职责)[^（()）]*[）)]$"
)
# 市水务局（张某）, 市住建局（局长李某、王强，12345678）, 市商务局（责任人：赵某）: who it is there, not the name.
# A name alone, without a post or a number behind it, may be a place: 市公安局（彭水）.
_UNNAMED_PERSON = r"[一-鿿](?:某{1,2}[一-鿿]?|[×Xx*]{1,2})"
_NAME = (
    rf"(?:{_UNNAMED_PERSON}"
    r"|[王李张刘陈杨赵吴朱胡郭谢韩冯邓曹彭曾蔡潘袁蒋杜魏吕卢崔谭汪廖邹熊孟邱侯薛闫龚邵钱][一-鿿]{1,2}"
    r"(?<![区县市镇乡村局委办厅部会院社企团心江湾]))"
)
_POST = r"(?:党组)?(?:副?书记|副?[局厅部处科站所院校行社镇乡县区市州]长|副?主任|副?主席|副?总?经理|董事长)"
_PERSON = rf"(?:{_POST}(?:、{_POST})?{_NAME}?|{_UNNAMED_PERSON})"
_PERSONS_BEHIND = re.compile(
    rf"(?<=[局委办厅部院室])[（(](?:(?:责任人|负责人|联系人|联络员)[：:]?[^（()）]{{1,20}}"
    rf"|{_PERSON}(?:[、，,；;\s]{{0,2}}(?:{_PERSON}|{_NAME})){{0,4}}(?:[、，,：:\s]{{0,2}}\d[\d-]{{4,}})?"
    rf"|{_NAME}[、，,：:\s]{{0,2}}\d[\d-]{{4,}})[）)]$"
)
# 高新区党工委、管委会 are both of 高新区
_PARTY_COMMITTEE, _COMMITTEES = re.compile(r"党工委$"), ("管委会", "管理委员会")
_NOBODY = re.compile(NOBODY)
_LONGEST = 60
# a plan names the same bodies again and again, and each is asked about several times
_remembered = lru_cache(maxsize=4096)
# ☆市经信局, 市经信局★: no part of a name; □ and ■ stand for a character that is lost
_SIGNS = re.sub("[□■]", "", BULLETS) + "*＊"
_NOTE_MARK = re.compile(
    r"(?<=[局委厅办部院会司])(?:\d{1,2}|\[\d{1,2}\]|[¹²³⁴⁵⁶⁷⁸⁹①-⑨])\Z"
)  # 市体育局¹, which a note explains
_COUNTED_IN_BRACKETS = re.compile(r"（\d{1,2}）")  # （1）市商务局；（2）市财政局
_COUNTED = "".join(map(chr, range(ord("①"), ord("⑳") + 1)))  # ①市商务局；②市财政局


@dataclass(frozen=True)
class Body:
    """A body as written; `name` differs from the words of `span` only by a shared prefix (各市住建局 for 住建局)."""

    name: str
    span: Span
    is_group: bool
    is_lead: bool = False


@dataclass(frozen=True)
class BodyList:
    """The bodies of one list; `open_ended` where 等 stands behind one of them, `says_more` where words name none."""

    bodies: tuple[Body, ...]
    open_ended: bool
    says_more: bool = False


def body_list(text: str, flat: str, start: int, end: int, offset: int) -> BodyList:
    """The bodies in `text[start:end]`.

    `flat` holds the characters from `offset` on, what stands in inner brackets masked so that nothing is parted there.
    """
    bodies: list[Body] = []
    open_ended = says_more = False
    prefix = ""
    for item in _with_rows_of_levels(text, _items(flat, start - offset, end - offset, offset)):
        words = text[item[0] : item[1]]
        lead = _LEAD_NOTE.search(words)
        note = lead or _CO_NOTE.search(words)
        if note:
            item = (item[0], item[0] + note.start())
        tail = _OPEN_END.search(text, item[0], item[1])
        if tail and not _NOT_OPEN.search(text, item[0], tail.start() + 1):
            item, open_ended = (item[0], tail.start()), True
        item = _trimmed(text, *item)
        short = _CALLED.search(text, *item) or _PERSONS_BEHIND.search(text, *item)
        item = (item[0], short.start()) if short else item
        name = text[item[0] : item[1]]
        if not name or _NOBODY.fullmatch(name) or _OFFICIAL.fullmatch(name):
            continue
        if _NO_NAME.search(name) and not is_body(name):
            says_more = True
            continue
        if name in _COMMITTEES and bodies and (party := _PARTY_COMMITTEE.search(bodies[-1].name)):
            name = bodies[-1].name[: party.start()] + name
        group = is_group(name)
        if prefix and not group and len(name) <= 8 and not _OWN_PREFIX.match(name):
            name = prefix + name
        else:
            shared = _SHARED_PREFIX.fullmatch(name)
            prefix = shared.group(1) if shared and not group else ""
        bodies.append(Body(name, item, group, lead is not None))
    return BodyList(tuple(bodies), open_ended, says_more)


@_remembered
def is_unnamed(name: str) -> bool:
    """Whether `name` is a group nobody can be found under by name: 各有关部门, 各市政府, …成员单位."""
    return len(name) <= _LONGEST and _UNNAMED.fullmatch(name) is not None


@_remembered
def is_group(name: str) -> bool:
    """Whether `name` stands for several bodies: 各市发展改革委, 有关部门, 各有关部门."""
    return is_unnamed(name) or _GROUP.match(name) is not None


@_remembered
def is_body(name: str) -> bool:
    """Whether `name` looks like the name of a body or group."""
    if len(name) > _LONGEST or _SENTENCE_MARKS.search(name) or _KIND_ONLY.fullmatch(name) or _ACT.match(name):
        return False
    return is_unnamed(name) or len(name) >= 2 and _BODY.fullmatch(name) is not None


def is_field(name: str) -> bool:
    """Whether `name` is a field that stands for its department: 发改, 县工信."""
    return _FIELD.fullmatch(name) is not None


@_remembered
def is_certain(name: str) -> bool:
    """Whether a name says by its end alone that it is a body or a group (厅, 人民政府, 有关部门), not a place."""
    return name.startswith("各") or _CERTAIN.search(name) is not None


def without_lead(name: str) -> str:
    """A name without what leads to it (由, 以下任务均需)."""
    lead = LEADS_TO_NAME.match(name)
    return name[lead.end() :] if lead else name


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
        is_joined = row_open and _goes_on(text[slice(*rows[-1])], words)
        if is_joined or rows and _PAIR.fullmatch(text, rows[-1][0], end):
            rows[-1] = (rows[-1][0], end)
        elif words:
            rows.append((start, end))
        opens = _ROW_OPENS.fullmatch(words) or is_joined and _ROW_OF_PARTY.fullmatch(words)
        row_open = separator in ("、", "及") and bool(opens)
    return rows


def _goes_on(row: str, words: str) -> bool:
    """Whether a row of levels goes on with `words`: 各市、县政府, 各市、县农业农村局, but not 各县、市商务局."""
    if row[-1:] == "委":
        return _ITS_GOVERNMENT.fullmatch(words) is not None
    if _ROW_GOES_ON.fullmatch(words):
        return True
    return _LOW.match(row) is None and _LOWER_OFFICE.fullmatch(words) is not None


def _trimmed(text: str, start: int, end: int) -> Span:
    """Without white space and signs at both ends, dashes in front and what leads to the name (由, 以下任务均需)."""
    while start < end and text[start] in " 　\n—－–" + _SIGNS + _COUNTED:
        start += 1
    counted = _COUNTED_IN_BRACKETS.match(text, start, end)
    start = counted.end() if counted else start
    lead = LEADS_TO_NAME.match(text, start, end)
    start = lead.end() if lead else start
    while end > start and text[end - 1] in " 　\n" + _SIGNS:
        end -= 1
    note = _NOTE_MARK.search(text, start, end)
    return start, note.start() if note else end
