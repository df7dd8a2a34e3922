"""A small registry: two provinces that must not see each other, a city below one of them."""

from __future__ import annotations

from tracker.people.registry.content import Registry
from tracker.people.registry.files import parse_registry

FILES = {
    "jurisdictions.csv": """code,name,short,parent_code,level,source
140100,太原市,太原,140000,city,测试
500000,重庆市,重庆,,province,测试
140000,山西省,山西,,province,测试
""",
    "departments.csv": """key,jurisdiction,full_name,short_name,unit_class,parent_key,source,remark
cq-fgw,500000,重庆市发展和改革委员会,市发展改革委,commission,,测试,
cq-fgw-zonghe,500000,重庆市发展和改革委员会综合处,综合处,division,cq-fgw,测试,待核：处室名
cq-fgw-zihuan,500000,重庆市发展和改革委员会资环处,资环处,division,cq-fgw,测试,
cq-fgw-jiage,500000,重庆市发展和改革委员会价格处,价格处,division,cq-fgw,测试,
cq-sww,500000,重庆市商务委员会,市商务委,government,,测试,
cq-rmyh,500000,中国人民银行重庆市分行,人行重庆市分行,central,,测试,
sx-fgw,140000,山西省发展和改革委员会,省发展改革委,commission,,测试,
sx-swt,140000,山西省商务厅,省商务厅,government,,测试,
sx-ty-fgw,140100,太原市发展和改革委员会,太原市发展改革委,lower_commission,,测试,
""",
    "names.csv": """key,name,kind,valid_from,valid_to,source,remark
cq-rmyh,中国人民银行重庆市分行,full,2023-08-18,,测试,
cq-rmyh,人民银行重庆营业管理部,former,,2023-08-17,测试,
""",
    "groups.csv": """key,jurisdiction,phrase,plan_number,consolidator_key,source,remark
sx-cities,140000,各市发展改革委,,sx-fgw,测试,
cq-all,500000,各有关部门,渝发改规范〔2022〕11号,cq-fgw-zihuan,测试,
""",
    "group_members.csv": """group_key,department_key,valid_from,valid_to,source,remark
sx-cities,sx-ty-fgw,,,测试,
cq-all,cq-sww,2022-10-08,2025-12-31,测试,
cq-all,cq-rmyh,2022-10-08,,测试,
""",
    "plans.csv": """file,jurisdiction,number,host_division_key,mode,source,remark
chongqing.txt,500000,渝发改规范〔2022〕11号,cq-fgw-zihuan,continued,测试,
""",
}


def small_registry(**changed: str) -> Registry:
    """The registry of FILES; `departments="old→new"` changes a text in departments.csv before it is read."""
    texts = dict(FILES)
    for name, change in changed.items():
        old, new = change.split("→")
        assert old in texts[f"{name}.csv"]
        texts[f"{name}.csv"] = texts[f"{name}.csv"].replace(old, new)
    return parse_registry(texts)
