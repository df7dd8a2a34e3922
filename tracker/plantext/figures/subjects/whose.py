"""Words for whose a figure is: places, levels, and kinds of bodies and things."""

from __future__ import annotations

import re

# What a rate is told of one after the other; 建筑 is none: 建筑垃圾 is of no building
KIND = re.compile(
    r"单位|机构|院校|[高职学]校|[小中]学|医院|园区|景区|企业|[国央]企(?!业)|行业|领域|饭店|酒店|[车船]|[公铁水]路"
)
KIND_ENDS = re.compile(rf"(?:{KIND.pattern})$")
LEVEL = re.compile(
    r"(?:各|每个?)?(?:国家|世界|省|市|县|区|州|乡镇?|镇|村)级|(?:各|每个?)(?:省|市|县|区|州|乡镇|村|街道)"
    r"|[A-D]级|[1-5]A+级|[一二三四五六七八九]?[百千万]?[十百千万亿]级|\d{1,4}亿级|小（[12]）型|[大中小]型"
)
LEVEL_SIGNS = ("国家", "省", "市", "县", "区", "乡", "镇", "村")
ROAD = re.compile(r"[国省县乡]道|农村公路")
# 地级及以上城市再生水利用率达到25%，京津冀地区达到35%
WHERE = re.compile(
    rf"(?:[小中大]学生|[初高]中学?生|(?:城镇|城乡|农村)?(?:居民|职工)|[春夏秋冬]季|{ROAD.pattern}|地区|流域|城市|城区|市区|设区市|区域|区县|县城|农村|乡镇|平原|丘陵"
    r"|市|县|区|省(?!会)|企业|行业|领域|[1-5]?A级)"
)
_IN_BRACKET = re.compile(r"（[市区县旗、]{1,5}）$")  # 县（市）


def is_place(words: str) -> bool:
    """主城区, 其他县（市）: it ends in a word for a place, or for whose the figure is."""
    place = _IN_BRACKET.sub("", words)
    return any(one.end() == len(place) for one in WHERE.finditer(place))
