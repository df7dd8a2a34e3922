"""Which province a name speaks of, by its short name or one of its best known cities (行政区划)."""

from __future__ import annotations

import re

PROVINCES = {
    "北京": (),
    "天津": (),
    "河北": ("石家庄",),
    "山西": ("太原",),
    "内蒙古": ("呼和浩特",),
    "辽宁": ("沈阳", "大连"),
    "吉林": ("长春",),
    "黑龙江": ("哈尔滨",),
    "上海": (),
    "江苏": ("南京",),
    "浙江": ("杭州", "宁波"),
    "安徽": ("合肥",),
    "福建": ("福州", "厦门"),
    "江西": ("南昌",),
    "山东": ("济南", "青岛"),
    "河南": ("郑州",),
    "湖北": ("武汉",),
    "湖南": ("长沙",),
    "广东": ("广州", "深圳"),
    "广西": ("南宁",),
    "海南": ("海口",),
    "重庆": (),
    "四川": ("成都",),
    "贵州": ("贵阳",),
    "云南": ("昆明",),
    "西藏": ("拉萨",),
    "陕西": ("西安",),
    "甘肃": ("兰州",),
    "青海": ("西宁",),
    "宁夏": ("银川",),
    "新疆": ("乌鲁木齐",),
}

_PROVINCE = {word: province for province, cities in PROVINCES.items() for word in (province, *cities)}
_WORD = re.compile("|".join(sorted(_PROVINCE, key=len, reverse=True)))


def provinces_of(name: str) -> frozenset[str]:
    """The provinces a name speaks of: 江苏 of 江苏银保监局 and of 人民银行南京分行, none of 省财政厅."""
    return frozenset(_PROVINCE[word.group()] for word in _WORD.finditer(name))
