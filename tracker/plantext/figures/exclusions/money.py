"""Money given away and its conditions, prices, what is spent: 对首次获评的企业奖励50万元."""

from __future__ import annotations

import re

from tracker.plantext.figures.exclusions.around import CHUNK_END, farthest, half_sentence
from tracker.plantext.figures.parts import parts
from tracker.plantext.figures.relations import Hit
from tracker.plantext.figures.unit_words import SHARES
from tracker.plantext.reading import Span

_GRANTED = re.compile(
    r"给予|予以(?:支持|资助)|奖励|奖补|补助|资助(?!(?!的)[一-鿿]{0,12}?(?:不少于|不低于|至少)?\s?\d+\s?名)|(?:最高|元)[^，。；]{0,12}扶持|扶持(?:资金|政策|金)|补贴(?!性|率|申请量|(?:培训)?(?:不少于|不低于|达到?)?\s?\d[\d.]*万?\s?(?:户|人次?|名))|贴息|罚款|处以(?![内下上])|直补|一次性(?=奖|补|给|资助|支持|扶持|发放|安排|投入|兑现|拨付|支付|就业|创业|吸纳)|减免|减按|减征"
    r"|免征|加计扣除|抵扣|扣除|返还|比例(?:提取|安排)|(?<!担)保费(?!规模|收入)|消费券|列支|计提|资金支持|优惠(?=\s?\d)|补偿(?:资?金)(?!池)|起付(?:标准|线)|支付限额|封顶线"
    r"|(?:[省市县区]级|市县|地方|自筹)配套(?![设建率])|安排[^，。；]{0,16}(?:资金|经费|前期费)|(?:利率|税率|费率)(?:下调|降低|优惠|下浮)|(?:授信|支持)额度|(?:额度|价格|电价)[上下]浮|权重占|支持(?:比例|标准)|(?<!融资)(?<!贷款)(?<!信贷)(?<!金融)支持金额|最高(?:可|不超过)?(?:\d|给)"
    r"|享受.{0,12}(?:优惠|待遇)|贷款额度|再贷款(?:政策|额度)"
)
_PRICE = re.compile(
    r"(?:(?<=[理务车污水运])费(?=每)|(?<![专便水顺])(?<!平均)利率|(?<!利)税率|税额标准|(?<![消浪缴])费率|收费|租金|首付)"
    r"(?![^，。；、\d]{0,10}(?:量|[^利税费]率|数|面|[涨降]幅)(?:[^一-鿿]|[达降提增减保超不比同较控在]))"
)
_PAID = re.compile(r"价格|票价|单价|税额标准|(?:拨款|补助|补贴|经费|奖励|津贴|保障|低保|救助|供养|抚恤|抚养|特困)标准")
# 氢气价格降至35元/公斤, 降至每公斤30元
_PRICE_AIMED = re.compile(r"(?:降[至到]|(?:下降|降低|控制)[至到在])(?:每[一-鿿]{1,3})?\s?$")
# 每年安排不少于10亿元, 统筹整合资金不低于5亿元: what is given, not what is reached
_FUNDED = re.compile(
    r"\s?(?:[全各][省市县区])?(?:[省市县区]?[级直]?财政)?(?:每年)?(?:统筹|整合|安排|列支|筹措|拿出|注入|投入(?!产出|强度|研[发究]))+[^，。；\d]{0,12}$"
)
# 困难残疾人生活补贴和护理补贴覆盖率达到100%, 补助资金用于产业发展的比例不低于60%: how they are given
_COVERS = re.compile(
    r"(?:补贴|补助|救助|津贴|奖补|奖励)[^，。；\d]{0,30}"
    r"(?:覆盖[率面]|(?:准确|到位|兑现|发放|及时|知晓|满意|落实|办结)率|进度|(?<=资金)用于[^，。；\d]{2,16}的?(?:比例|比重|占比))"
    r"(?:均|稳定|保持)?(?:达到?|为|在)?\s?$"
)
_CONDITION_OPENS = re.compile(
    r"对|凡|获|经认定|首次|同一(?:企业|项目|单位|个?人|家庭)|每(?:新?(?:认定|引进|新增|培育|获批|建成|吸纳|培养|完成|达到?|增加))|新认定|年(?:销售|营业|主营)|达到.{0,30}的$"
)
_AIMED_AT = re.compile(r"\s?(?:力争|争取|确保|推动|到20\d\d|新增(?!.{0,30}的$)|累计|全年|[带撬拉]动|实现)")
_MADE_EACH_YEAR = re.compile(
    r"\s?每年(?:新?引进|新增|培育|举办|建成|开展|组织)(?!.*的$)[^，。；的]{2,20}(?:\d[^，。；]{0,6}以上|不少于|不低于)"
)
# 对……予以奖补，每年培育星级企业50家, and nothing granted behind it
_COUNTED_EACH_YEAR = re.compile(
    r"\s?每年(?:新?引进|新增|培育|举办|建成|开展|组织|遴选|认定|打造)[^，。；的\d]{2,20}\d[\d.]*万?\s?[家个名户项所座场条]$"
)
# ……给予资助，青年人才占比不低于六成: behind what is granted a rate of its own
_RATE_AIMED = re.compile(
    r"(?!对|凡|获|经|每|其中)[^，。；的\d]{4,24}(?:比重|占比|比例|率|年均增长)(?:均?(?:达到?|提高到|保持在)|$)"
)
# 设立风险补偿资金池，规模不低于10亿元，首贷损失按30%给予补偿
_FUND_SET_UP = re.compile(r"(?:设立|组建|建立|成立)[^，。；]{0,20}(?:基金|资金池)，(?:目标|首期|总)?规模[^，。；\d]*$")
_A_SUM = 10**8  # 收入达到3亿, 元 is not written
_BY_STANDARD = re.compile(r"按照?[^，。；]{0,40}标准")


def is_granted(text: str, sentence: Span, chunk: Span, hit: Hit) -> bool:
    """Money given, and the conditions for it: from the part that opens with 对… to the end of its half sentence."""
    if hit.unit in SHARES and _COVERS.search(text, chunk[0], hit.start):
        return False
    if _PRICE.search(text, *chunk) and (hit.unit or "") in ("%", "％", "元"):
        return True
    half, end = half_sentence(text, sentence, hit), farthest(sentence, hit)
    half_end = text.find("；", hit.end, end)
    half_end = end if half_end < 0 else half_end
    paid = _PAID.search(text, half, hit.start) or _BY_STANDARD.search(text, *chunk)
    is_money = (hit.unit or "").startswith("元")
    if is_money and paid and not _PRICE_AIMED.search(text, chunk[0], hit.start):
        return True
    if is_money and _FUNDED.match(text, chunk[0], hit.start):
        return True
    if not _GRANTED.search(text, half, half_end):
        return False
    if _GRANTED.search(text, *chunk):
        return True
    if _AIMED_AT.match(text, *chunk) or _MADE_EACH_YEAR.match(text, *chunk):
        return False
    own_aim = hit.unit in SHARES and _RATE_AIMED.match(text, chunk[0], hit.start)
    own_aim = own_aim or hit.relation != "<=" and _COUNTED_EACH_YEAR.match(text, *chunk)
    if own_aim and not _GRANTED.search(text, hit.end, half_end):
        return False
    if (hit.unit or "").endswith("元") or hit.unit is None and hit.value >= _A_SUM:
        return not _FUND_SET_UP.search(text, half, hit.start)
    return any(_CONDITION_OPENS.match(text[a:b].strip()) for a, b in parts(text, half, chunk[1], CHUNK_END))
