"""The units a figure is written in (万元 counts as 元): a unit that is not read is missing in one of these lines.

numbers_with_units.py reads a number together with its unit.
"""

from __future__ import annotations

import re

# Alternatives of one expression each, the longer before the shorter.
SHARE = r"个百分点|百分点|%|％|‰"
TIME = r"个?工作日|个?小时|分钟|天|周(?=以内|之内|内|[，。；、]|$)|个月"
# What has a size: such a number may only say which ones are meant (年产值1亿元以上的企业).
SIZE = (
    r"平方米|平方公里|平方千米|标准立方米|立方米|公顷|万亩|亩次|亩|公里|千米|海里|米|"
    r"千克标准煤|公斤标准煤|克标准煤/千瓦时|克标煤/千瓦时|克二氧化碳/千瓦时|克标准煤|克/千瓦时|吨标准煤|吨标煤|吨二氧化碳当量|吨二氧化碳|吨|千克|公斤|斤|"
    r"千瓦时|千瓦|兆瓦时|兆瓦|吉瓦|瓦|千伏安|[kMG]Wh?|km(?:[2²])?|t/[dah]|m[3³]/[dah]|[μµm]g/(?:m[3³]|L)|k?gce/(?:kWh|t)|g/kWh|t(?!/)|"
    r"美元|元|人次|人年|人(?!制[一-鿿]{0,3}[球赛场])|户|床|张床位|重量箱|标准箱|标箱|TEU|[ZEPTG]B|[EP]F(?:LOPS|lops)|[GMT]bps|P|ms|"
    r"微克(?:/|每)立方米|毫克(?:/|每)立方米|毫克|克(?![一-鿿])|克(?=以[上下内]|左右)|升(?![级至到格高])|毫秒|延米|箱|摄氏度|℃|分贝|岁|分(?=以上|左右|（含|[，。；、）\n]|$)"
)
COUNT = (
    r"个(?:[位名等档]次|等级(?!(?!以[上下])[一-鿿])|单位(?=[，。；、）\n]|$))|个|家次|家|座|项次|项|件次|件|户次|名|位|条次|条|所|处|支|只|台[（(]套[）)]|台套|台|套|辆次|辆|标台|人份|车次|航次|列次|趟|峰|尾|匹|桶|幅|首|节|艘次|艘|架次|架|列|门|款|种|场次|场|批次|班次|次|"
    r"[GM路](?=以上|左右|[，。；、）\n ]|$)|对|片|栋|幢|部(?![门委分署])"
    r"|册|格口|篇|张|份|宗|单|笔|枝|盆|头|羽|株|袋|担(?![保任当])|枚|起|例|倍|班|间|块|本|颗|组|类|期|根|盏|口|团|(?:客|方|眼)(?=/|以[上下内]|左右|[，。；、）\n]|$)|"
    r"学时|课时|[Tt]okens?"
)
# 500元/人, 4.5批次/千人, 7吨/月·平方公里, 1100万吨/年炼油: the word behind the stroke ends where its unit does
PER = (
    r"[百千万]?公里|人[·•]年|[万亿]?元|[kM]Wh?|[年月日天人户亩吨车次件家辆套个]|千人|百?万人(?:口)?|千瓦时?|平方米|标准立方米|立方米|公顷|平方公里|公斤|千克|瓦|小时|分钟|课时|升"
    r"|学期|学年"
)
ALSO = "次|间|个|家|套|名|处|户|支|人|项|座|所|条|张|片|点|宗"  # 1.5万套（间）, 50名（个）
UNIT = (
    rf"(?:(?:{SHARE}|{TIME}|{SIZE}|{COUNT})(?:[/／](?:{PER})(?:[·•・](?:{PER}))?|[（(](?:{ALSO})[）)])?"
    r"|/10万|/十万|/万)"
)

SHARES = ("%", "％", "‰")
POINTS = ("个百分点", "百分点")
HOURS_OR_DAYS = ("小时", "分钟", "天", "周", "个工作日", "工作日")
"""What serving somebody may take."""

TIME_UNIT, SIZE_OR_RATE = re.compile(TIME), re.compile(rf"(?:{SIZE})(?:/(?:{PER}))?")
