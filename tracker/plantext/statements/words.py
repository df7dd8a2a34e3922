"""The words that make a statement of responsibility: verbs, labels, time limits, rules stated once (domain.md 4)."""

from __future__ import annotations

import re

from tracker.plantext.text.cleaning import KINDS_OF_BODY
from tracker.plantext.text.numerals import TO

# 按职责分工, 按照各自职能职责, 在职责范围内, 按“谁主管、谁负责”原则
_BY_DUTY = (
    r"(?:(?:按照?|依据?|依照|根据|结合)(?:各自|部门|其|自身|本)?的?(?:工作)?(?:(?:职责|职能|职权|任务|分工){1,2}(?:范围|权限|要求|任务|和任务|和分工)?)(?:分工)?(?:内|抓)?"
    r"|按照?(?:[省市县区]委、?[省市县区]政府|党中央、?国务院|(?:(?:国家|自治区|上级|[省市州县区])级?[、和]?){1,3})"
    r"(?:的?统一)?(?:决策)?(?:部署|安排|规定|要求)(?:要求)?(?:完成)?"
    r"|(?:按照?|(?<=[市县区镇乡道）]))属地(?:管理|负责|责任|职责)?(?:的?原则|的?要求)?|在?各?自?(?:职责|职权)(?:权限|分工)?范围内|按照?[“\"「][^“”\"「」]{2,24}[”\"」]的?(?:原则|要求))"
)
# 分别, 共同, 具体
_MANNER = (
    r"(?:分工|分头|分别|共同|具体|联合|协同|主要|积极|统筹|组织(?!部)|依法|全面|密切|协调|跟踪|各自|齐抓共管"
    r"|结合(?:职责|实际)|因地制宜|认真|抓紧|同步|分级|分类|参照|予以|给予|主体(?=实施|落实|推进)|[双总分](?=牵头))"
)
_LEADING = r"(?:牵头|主办|负?主责(?!主业))"
_DOING = (
    r"(?:负责|配合|支持|参与|参加|落实|实施|协助|协办|承办|推进|指导|执行|协同|监督|办理|抓好|做好|抓总|总抓"
    r"|抓落实|各负其责|各司其职|(?<!目)督办|协调(?!办|处|机制|组)|主抓|为主|协作|承担|主管(?!部门)|指挥|督促|督导|跟进|提供|会签)"
)
# 牵头完成, 组织开展, 配合建设: nothing but the verb before it
_DONE = (
    r"(?:(?<=组织)|(?<=具体)|(?<=配合)|(?<=负责)|(?<=牵头)|(?<=协助)|(?<=共同)|(?<=联合)|(?<=实施)|(?<=推进)|(?<=参与))"
    r"(?:完成|开展|建设)(?=$|[，,；;、。\s\n）)】］\]])"
)
_WORK = r"(?:相关|有关|各项)?(?:工作|任务)"
_BOUNDARY = r"(?=$|[，,；;、。\s\n）)】］\]]|会同|以及|及|等)"
# what any of them begins with: nine of ten characters are passed over without a try
_ROLE_OPENS = (
    "为主予会作依做全共具分办协参双各同因在均完实密属建开总执承抓指按推提支是根牵监督积组结给统职联自落认负跟都配齐"
)
# X牵头 · X按职责分工负责 · X会同Y组织实施 · X为牵头单位
ROLE = re.compile(
    rf"(?=[{_ROLE_OPENS}])(?:(?:{_BY_DUTY})?(?:{_MANNER})*(?:(?:{_LEADING}|{_DOING})[、和并]?)*{_LEADING}(?!单位|部门|组(?!织)|人|领导|机构|专班|处|企业|责任|负责(?:单位|部门|人|领导))(?:[、和并]?(?:{_MANNER}|{_DOING}|{_DONE}))*(?:{_WORK})?"
    rf"|(?:{_BY_DUTY})?(?:{_MANNER})*(?:{_DOING}|{_DONE})(?:[、和并]?(?:{_MANNER}|{_DOING}|{_DONE}))*(?:{_WORK})?{_BOUNDARY}"
    rf"|{_BY_DUTY}{_BOUNDARY}|统筹(?:协调|推进|抓总)?{_BOUNDARY}|负(?:总责|[一-鿿]{{1,4}}责任){_BOUNDARY}"
    rf"|[均都]?(?:为|是|作为)(?:第一|主要)?(?:牵头|主办|责任|配合|协办|参与)(?:单位|部门|主体){_BOUNDARY})"
)
# 负责项目谋划, 落实属地责任: what a body answers for stands behind the verb
OBJECT = re.compile(
    rf"(?<=负责)(?!{_DOING}|{_MANNER}|的)(?![^，；。、]*(?:牵头|各|有关|政府|[局委厅]))[一-鿿]{{2,10}}(?=$|[，；。]|、[^、，；。]{{2,16}}负责)"
    r"|(?:(?<=牵头)|(?<=[局委厅办]))(?:研究)?(?:制定|出台|编制(?!委|办)|起草|拟定|印发)[^，；。、（）]{0,14}(?=$|[，；。])"
    rf"|(?:(?<=落实)|(?<=做好)|(?<=抓好)|(?<=承担)|(?<=推进)|(?<=提供)|(?<=实施))(?!{_DOING}|{_MANNER}|的)"
    r"(?![^，；。]*(?:牵头|各|有关|政府|[局委厅]))[一-鿿]{0,8}"
    r"(?:责任|职责|工作|任务|保障|政策|措施|监管|服务|支持|支撑|宣传|发动|引导|建设|改造|管理|运营|实施|协调|衔接|监测|调度|验收|统计|考核|排查|整改|资金|经费|数据|场地|人员)(?=$|[，；。])"
)
# 牵头单位： 市级责任部门： 配合单位: 责任分工：
_LABEL_WORD = (
    r"(?:牵头|主办|主责|责任|配合|协办|会办|联办|协作|参与|参加|支持|承办|协同|实施|落实|协助|负责|分工"
    r"|监管|监督|支撑|(?<!目)督办|督查|督导|主管|指导|保障|属地"
    r"|(?:归口(?:管理)?|执行|推进|统筹|抓总|协调|主抓|承接)(?=单位|部门))"
)
LABEL = re.compile(
    r"(?<![^。；;，,、\s（(【［\[〔●★■▲◆※·•—*])(?=[一-鿿、/]{2,24}+\s?(?:[：:（(□]|，，))"  # no phrase of a sentence
    rf"(?P<label>[一-鿿]{{0,6}}?{_LABEL_WORD}"
    rf"(?:[、和及/]?(?:牵头|主办|责任|配合|协办|参与|负责))?(?:[省市区县]级)?(?:{KINDS_OF_BODY}|地区|主体|机构|分工)?)"
    r"(?:[（(][^（()）\n]{1,24}[）)]|□{3,26}|，{4,26})?\s?[：:]",
    re.MULTILINE,
)
# 牵头单位：省商务厅责任单位：省财政厅, where a copy lost what parted them
RUN_ON_LABEL = re.compile(
    r"(?<=[局委办厅部会院府队社团司区县市校处心站）])(?P<label>(?:相关|其他)?(?:牵头|责任|配合|主办|协办|参与|参加|协同|承办)(?:单位|部门))\s?[：:]"
)
# 配合单位：市统计局: whoever it names leads nothing
HELPS_ONLY = re.compile(r"[（(【\s]?(?:工作)?(?:配合|协办|协助|协作|参与|参加)(?:单位|部门)[】]?\s?[：:]")
# 【责任单位】市商务局 · 【完成时限】2026年6月 · 责任单位 市商务局 · 责任单位 on a line of its own
_DRESSED_LABEL = re.compile(
    rf"(?=[【〔\[（牵责配主协参])(?:[【〔\[（](?P<marked>(?:(?![为是])[一-鿿]){{0,4}}{_LABEL_WORD}(?:单位|部门)|(?:完成|工作|办理)(?:时限|期限|时间)(?:要求)?"
    r"|(?:牵头|分管|责任|包保)(?:县|市|区)?(?:领导|人))[】〕\]）][ ：]?(?=[一-鿿\d])"
    rf"|(?<![^\n 。])(?P<bare>(?:牵头|责任|配合|主办|协办|参与)(?:单位|部门))[ \n](?=[一-鿿]))",
)
# 完成时限, 计划完成时间, 时间要求
LIMIT = (
    r"(?:计划|预计|任务)?(?:完成|整改|工作|时间|办理|办结|推进|实施|落实)?(?:时限|期限|时间节点|时间安排|时间进度|完成时间|完成日期|进度(?:安排|要求|计划)"
    r"|(?:(?<![一-鿿])|(?<=完成)|(?<=实施)|(?<=办结))时间)(?:要求)?"
)
TIME_LABEL = re.compile(rf"{LIMIT}\s?[：:｜丨]")
# 牵头领导：张某 names a person, not a body
PERSON_LABEL = re.compile(
    r"[一-鿿]{0,4}(?:领导|责任人|联系人|负责人|联络员|召集人|牵头人|(?:链|河|湖|林)长|(?:联系|办公)?电话|联系方式)\s?："
)
# 县级责任领导：张某: who it is; 强化组织领导：… asks for one, in a sentence
PERSON_TOLD = (
    r"(?!加强|强化|落实|明确|确定|压实|建立|健全|实行|公布|设立|开通)"
    rf"{PERSON_LABEL.pattern}[^\n。：，；]{{0,40}}+"
)
# 备注 · 政策依据 · 进展情况, what a table says beside a task
BESIDE_TASK = r"(?:佐证(?:材料)?|备\s?注|说明|依据|来源|状态|进展|完成情况|属性|性质)"
# 配合单位：无, / or — in its place, names nobody
NOBODY = r"(?:暂?无(?:配合|协办|参与)?(?:单位|部门)?|[/／]|[—－–-]{1,3})"
NOBODY_LABEL = rf"(?:牵头|责任|配合|协办|协助|协同|参与|参加)(?:单位|部门)\s?[：:]\s?{NOBODY}(?=[\s。；]|\Z)"
# 2023年6月底前完成 · 6月底完成 · 长期坚持 · 年内持续推进 · 并动态调整, as a part of their own between commas
TIME = re.compile(
    rf"(?<![^，；、。： ])(?:(?:力争|到|于|在|自)?\s?(?:20\d\d{TO})?20\d\d\s?年[^，；。]{{0,16}}"
    r"|(?:20\d\d年|年内|全年|近期|并)?"
    r"(?:长期|持续|常年|常态化?|滚动|立即|即时|随时|动态|全年|适时)(?:坚持|推进|实施|开展|推动|落实|执行|完成|工作|调整|更新|完善)*"
    r"|按(?:季度?|月度?|年度?|进度|时间节点|序时进度|计划|时序)(?:推进|实施|完成|开展|落实|调度)?"
    r"|分(?:[两二三四五\d]|多)(?:年|步|个?阶段|批)(?:实施|推进|完成|落实)?"
    r"|(?:以后|之后|今后|此后)[^，；。、]{2,16}|20\d\d[./]\d{1,2}[^，；。、一-鿿]{0,16}(?:之?前)?(?:完成)?"
    r"|(?:当年|本年|今年|明年|年内|全年|年底前?|近期)(?:年?底前?|年?内)?(?:完成|取得.{0,6})?|(?:今年|明年)?(?:第?[一二三四]季度|[上下]半年)[^，；。、]{0,10}"
    r"|(?:今年|明年)?\d{1,2}月(?:份|底|末|中旬|初|\d{1,2}日)?(?:之?前|完成|底)[^，；。]{0,16}|\d{1,2}月(?:份|底|末)"
    r"|\d{1,2}月(?:[底末初]|中旬)?(?:启动|开工|实施)"
    r"|\d{1,2}月?(?:\d{1,2}日)?[-—－～~至到]{1,2}\d{1,2}月(?:\d{1,2}日|底|末)?(?:之?前)?(?:持续)?(?:推进|实施|开展|完成)?|即日起[^，；。、]{0,6}"
    r"|每(?:年|月|季度|半年)[^，；。]{0,12}|[“]?十[三四五六]五[”]?期间[^，；。]{0,6})(?=$|[，；、。 ])"
)
# 立行立改 · 适时启动 · 定期通报 · 贯穿全年 · 分年度: how it goes on, as a part of its own that ends as no body does
MANNER_OF_WORK = re.compile(
    r"(?<![^，；、。： ])(?:([^各省市县区州旗镇乡]).\1."
    r"|(?:贯穿|适时|定期|及时|立即|尽快|逐[年步]|陆续|分(?:年|步|期|批|阶段))[^，；。、： ]{0,8})"
    r"(?<![委局厅部办院会司社站队所府组处投])(?<!海关)(?<!机关)(?=$|[，；、。 ])"
)
# 省重点项目，市发改委牵头 · 约束性指标；市发改委: what kind of task it is, before who has it
KIND_OF_TASK = re.compile(r"\A[一-鿿]{2,8}(?:项目|任务|工程|事项|指标|举措)[，；](?=[^，；])")
# 市商务局会同市财政局于2023年6月底前完成: right behind a name
TIME_BEHIND_NAME = re.compile(
    r"(?<=[局委厅办部门院署社府司位组会区县市州镇）])(?:应|要|须)?[于在](?:20\d\d年|\d{1,2}月|[今明每]年|年底|年内)[^，；。、]{0,24}"
    r"(?=$|[，；。、])"
)
# 下同 · 不再逐一列出
ASIDE = re.compile(
    r"(?<![^，；、。： ])(?:(?:以下|后文|下文)?(?:不再|均不)"
    r"(?:做|作|单独|逐一|一一|逐条|逐项|重复|另行|分别|具体)*"
    r"(?:列出|列举|列明|列|标注|注明|表述|赘述|明确|分工|说明)?|下同|后同|排名不分先后|(?:以下|其他|其余)?(?:任务|工作)?除(?:特别|特殊|另有|单独|已)?(?:注明|说明|标明|规定|明确|列出)(?:的|者)?之?外|(?:详|参)?见(?!义勇为)[^，；。、]{1,12}"
    r"|[一-鿿]{0,4}(?:加粗|黑体|标[黑红]|下划线)[^，；。、]{0,8}牵头(?:责任)?(?:单位|部门))(?=$|[，；、。 ])"
)
# 以下各项任务均需各区市政府落实: stated once, it governs all that follows
RULE_FOR_ALL = re.compile(
    r"(?:以下|下列|本方案|各项|具体|所有|全部)[^，；。：\n（）]{0,12}?[均都](?:需要?|须|应|由|涉及|包括|含)"
    r"(?P<who>[^，；。\n（）]*(?:（[^（）\n]{1,12}）[^，；。\n（）]*)*)"
)
CONCERNS = re.compile(
    r"(?:以下|下列|本方案|各项|具体|所有|全部)[^，；。：\n（）]{0,12}?[均都]?(?:涉及|包括|含)[^，；。\n]*"
)
# 列第一位者为牵头单位，下同
_FIRST = r"(?:第一|首)(?:位|个|名|家)?"
_LED = r"(?:均|都)?(?:即?为|是|系|作为|负责)?(?:该项?)?(?:工作|任务)?的?牵头(?:责任)?(?:单位|部门)?(?:负责)?"
FIRST_LEADS = re.compile(
    r"[，,；;、]?(?:(?<=[，,；;、。])(?:各项|上述|以上|以下)?(?:任务|工作|措施|责任单位|责任部门|单位|部门)(?:中|内)?)?"
    rf"(?:均?由|以)?(?:(?:排列|排名|排序|位列|名列|位居|列|排|居)[在于为]?{_FIRST}(?:的|者)?"
    rf"(?:责任)?(?:部门|单位|名)?(?:的|者)?{_LED}|牵头(?:责任)?(?:单位|部门)?(?:列|排|居)[在于]?{_FIRST}"
    rf"|(?:第一|首)[位个名家](?:的|者)?(?:责任)?(?:部门|单位)?{_LED}|(?:第一|首)(?:责任)?(?:部门|单位){_LED})"
    r"(?:[，,；;、]?(?:其余|其他)(?:的)?(?:责任)?(?:单位|部门)?(?:均)?(?:为|是)(?:主要)?(?:配合|责任|参与|协办|负责)(?:单位|部门)?)?(?:[，,；;、]?下同)?"
)
# 分号前为牵头单位，下同
SEPARATED_LEADS = re.compile(
    r"[，,；;、]?[“]?(?P<sign>[逗分句]号)[”]?(?:之?前|前面)(?:列出)?的?(?:责任)?(?:单位|部门)?的?均?(?:为|是)牵头(?:责任)?(?:单位|部门)"
    r"(?:[，,；;、]?[逗分句]号(?:之?后|后面)的?(?:责任)?(?:单位|部门)?均?(?:为|是)(?:责任|配合|参与|协办)(?:单位|部门))?(?:[，,；;、]?下同)?"
)
# ▲责任部门： ★时限：, signs that only stand before a label
BULLETS = "▲△★☆●○◆◇■□※►▶•·◎▪◼➢➤✓√❖◈⊙｜丨"
# 标☆的为牵头单位，下同
MARKED_LEADS = re.compile(
    rf"[，,；;、]?[^，；。、：（）\n]{{0,8}}?(?:标|带|加|打|有|注明)[“]?(?P<sign>[{BULLETS}*＊])[”]?(?:号|符号|标[记识])?(?:的|者)?"
    r"(?:责任)?(?:单位|部门)?的?均?(?:为|是)牵头(?:责任)?(?:单位|部门)(?:[，,；;、]?下同)?"
)
_RULE_ENDS = "。（）\n"

# 1.牵头单位： ②配合单位：, lines of one statement: the number counts no task
_ROLE_LABEL = r"(?:牵头|主办|主责|责任|配合|协办|参与|落实|实施|承办)(?:单位|部门)[：:]"
NUMBERED_LABEL = re.compile(rf"(?:\d{{1,2}}[.．、]|[（(]\d{{1,2}}[）)]|[①-⑳])\s?(?={_ROLE_LABEL})")

_LABEL_ENDS = re.compile(r"(?:单位|部门)[：:]")

# 责任单位：1.市商务局 2.市财政局, 1.市商务局（牵头）；2.市财政局
_NUMBERED_NAMES = re.compile(
    r"(?<=(?:单位|部门)[：:])\s?1[.．](?:[^\n。；（）]|；(?=\s?\d{1,2}[.．])|（[^（）\n]{1,8}）)*"
)
_NUMBER_OF_NAME = re.compile(r"(?<!\d)\d{1,2}[.．](?=\s?[一-鿿])")
# 责任单位（牵头）：
_ROLE_BEHIND_LABEL = re.compile(r"责任(?P<what>单位|部门)[（(](?P<role>牵头|配合)[）)](?P<colon>[：:])")

# 责任单位及责任人：市商务局 张某；市财政局（李某，12345678）
_BODY_LABEL = r"(?:牵头|责任|主办|配合|协办|承办|落实)(?:单位|部门)"
WITH_PERSONS = re.compile(
    rf"(?P<label>{_BODY_LABEL})(?P<who>[及和与、/（(](?:第一)?(?:责任人|负责人|联系人|联络员|(?:分管|责任|牵头)?领导)[）)]?)[：:]"
    rf"(?P<names>(?:(?!{_BODY_LABEL})[^\n。])*)"
)
_PERSON_BEHIND_NAME = re.compile(
    r"(?<=[局委办厅部会院社司府道镇乡心队处联协所站团）)])(?:\s?[（(](?!牵头|配合|主办|协办|参与|参加)[一-鿿]{2,3}(?:[，、：:\s]?\d[\d-]*)?[）)]"
    r"|[\s、]?(?:局长|主任|部长)?(?![一-鿿]{1,2}[局委办厅部会院社司府道镇乡县区市处科股室联协队所站团])[一-鿿]{2,3})(?=[；，、。\s]|\Z)"
)
# 责任单位: without one of them in a text no label of bodies has to be made plain
_LABELS_BODIES = re.compile(r"(?:单位|部门)(?<=(?:牵头|责任|主办|配合|协办|承办|落实|参与)..)|[）)](?:单位|部门)")
# 牵头（配合）单位：, 牵头单位/配合单位：: who of them leads, the label does not say
_BOTH_ROLES = re.compile(
    r"(?:牵头|责任|主办)(?:单位|部门)?[（(/、及和](?:配合|责任|协办|参与)(?:单位|部门)?[）)]?(?:单位|部门)?(?<=[位门）)])[：:]"
)
# 责任单位及时限：市民政局，常年坚持
_WITH_TIME = re.compile(rf"(?P<label>{_BODY_LABEL})(?P<who>[及和与、](?:完成)?(?:时限|时间|期限))[：:]")
_SPACED_LABEL = re.compile(r"([牵责配主协])[ ]([头任合办])[ ]?(单)[ ](位)[ ]?：")  # 责 任 单 位：
_ROLE_BEHIND_DASH = re.compile(  # 市商务局-牵头, 市商务局：负责统筹
    r"(?<=[局委厅办部会院])(?:[-—－–：](?=(?:牵头|配合|主办|协办|参与)(?:[，；、。）)\n]|\Z))|：(?=负责|承担|落实|做好))"
)
# 牵头部门为市商务局，配合部门为市财政局; 责任单位——市商务局
_SAID_LABEL = re.compile(
    r"(?:(?<![^\n。；（])|(?<=，))(?P<what>(?:牵头|责任|主办|配合|协办|参与)(?:单位|部门))(?P<mark>[为是]|\s?[—－–-]{1,2}\s?|\s?[｜丨]\s?|；)"
    r"(?!牵头|责任|主办|配合|协办|参与|第一|首|其|该|哪|谁)"
    r"(?=(?:[^，；。、（）\n]|（[^（）\n]{1,12}）){1,30}?(?:[局委厅部办府院会队所站行处]|中心|公司|集团|乡镇|街道|县区|单位|部门)(?:[、，；。（）\n]|\Z))"
)
_MARKED_LABEL = re.compile(
    rf"[{BULLETS}](?<![^\n；;。 ].)(?={_ROLE_LABEL}|{TIME_LABEL.pattern}|{PERSON_LABEL.pattern})"
)


def find_rule(rule: re.Pattern[str], text: str, start: int, end: int) -> re.Match[str] | None:
    """The first match of FIRST_LEADS, SEPARATED_LEADS or MARKED_LEADS between two places.

    They are tried only around 牵头, which each of them says, in its sentence or bracket, which none of them leaves.
    """
    at = start
    while (leads := text.find("牵头", at, end)) >= 0:
        opens = max(at, *(text.rfind(mark, at, leads) + 1 for mark in _RULE_ENDS))
        at = min((place for mark in _RULE_ENDS if (place := text.find(mark, leads, end)) >= 0), default=end)
        if match := rule.search(text, opens, at):
            return match
    return None


def with_plain_labels(text: str) -> str:
    """The same length, 【责任单位】 and 责任单位 before a gap as 责任单位：, numbers, signs before labels left out."""
    text = NUMBERED_LABEL.sub(_gap, text) if _LABEL_ENDS.search(text) else text
    text = _ROLE_BEHIND_DASH.sub(" ", text)
    text = _SPACED_LABEL.sub(lambda label: f"{''.join(label.groups())}{'□' * (len(label.group()) - 5)}：", text)
    if _LABELS_BODIES.search(text):
        text = _SAID_LABEL.sub(lambda label: f"{label['what']}：".ljust(len(label.group())), text)
        text = _BOTH_ROLES.sub(lambda label: "责任单位：".replace("：", "□" * (len(label.group()) - 5) + "："), text)
        text = _WITH_TIME.sub(lambda label: f"{label['label']}{'□' * len(label['who'])}：", text)
        text = WITH_PERSONS.sub(_without_persons, text)
        text = _ROLE_BEHIND_LABEL.sub(lambda m: f"{m['role']}{m['what']}{m['colon']}".rjust(len(m.group())), text)
    text = _NUMBERED_NAMES.sub(lambda names: _NUMBER_OF_NAME.sub(_gap, names.group()), text)
    text = _MARKED_LABEL.sub(" ", text)
    return _DRESSED_LABEL.sub(_plain_label, text)


def _without_persons(match: re.Match[str]) -> str:
    return f"{match['label']}{'□' * len(match['who'])}：" + _PERSON_BEHIND_NAME.sub(_gap, match["names"])


def _gap(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _plain_label(match: re.Match[str]) -> str:
    words = f" {match.group('marked')}：" if match.group("marked") else f"{match.group('bare')}："
    return words.ljust(len(match.group()))
