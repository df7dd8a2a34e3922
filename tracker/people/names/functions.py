"""What a body of government is for, read from its name: 交通 of 重庆市交通局 and 山西省交通运输厅 (domain.md 9).

Pure. One table for all who ask: bodies whose functions differ are two bodies, and a duty word belongs to a function.
"""

from __future__ import annotations

import re
from functools import lru_cache

from tracker.people.names.written import fold

# 职能词: each function in the ways it is written in names; the first one stands for it.
FUNCTIONS = (
    ("发展改革", "发展和改革", "发改"),
    ("经济和信息化", "经济信息", "工业和信息化", "工信", "经信"),
    ("教育", "教委"),
    ("科学技术", "科技"),
    ("公安",),
    ("民政",),
    ("司法",),
    ("财政",),
    ("人力资源", "人社"),
    ("自然资源", "国土", "资规", "规自"),
    ("生态环境", "环境保护", "环保"),
    ("住房城乡建", "住房和城乡建设", "住建"),
    ("城市管理", "城管"),
    ("交通",),
    ("水利", "水务"),
    ("农业农村", "农业", "农委", "农牧"),
    ("商务", "商贸"),
    ("文化", "旅游", "文旅", "文广"),
    ("卫生健康", "卫健", "卫生"),
    ("应急",),
    ("审计",),
    ("外事", "外办"),
    ("国有资产", "国资"),
    ("市场监管", "市场监督", "市监局"),
    ("体育",),
    ("统计",),
    ("医疗保障", "医保"),
    ("地方金融",),
    ("金融监管", "金融监督", "银保监", "银行保险监督", "银监", "保监"),
    ("证监", "证券监督"),
    ("人民银行", "人行"),
    ("金融",),
    ("外汇",),
    ("机关事务",),
    ("广播电视", "广电"),
    ("能源",),
    ("林业", "林草"),
    ("邮政",),
    ("税务", "国税", "地税"),
    ("海关",),
    ("气象",),
    ("粮食", "粮储"),
    ("药品", "药监"),
    ("知识产权",),
    ("大数据", "数据"),
    ("信访",),
    ("乡村振兴",),
    ("通信",),
    ("民航", "民用航空"),
    ("口岸",),
    ("投资促进",),
    ("版权",),
    ("宣传部",),
    ("网信", "网络安全和信息化"),
    ("组织部",),
    ("总工会",),
    ("妇联", "妇女联合"),
    ("团委", "共青团", "团市委", "团省委"),
    ("科协", "科学技术协会"),
    ("贸促", "国际贸易促进"),
    ("供销",),
)

_FIRST = {word: words[0] for words in FUNCTIONS for word in words}
# A government is no 民政: 山西省人民政府国有资产监督管理委员会.
_NO_FUNCTION = ("人民政府",)
_WORD = re.compile("|".join(sorted((*_FIRST, *_NO_FUNCTION), key=len, reverse=True)))


@lru_cache(maxsize=8192)
def functions_of(name: str) -> frozenset[str]:
    """The functions in a name, each by its first spelling; the longer word first: 科学技术协会 is not 科学技术."""
    words = (match.group() for match in _WORD.finditer(fold(name)))
    return frozenset(_FIRST[word] for word in words if word in _FIRST)
