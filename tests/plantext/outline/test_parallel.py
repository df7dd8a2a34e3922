"""Headings whose end nothing marks: told by those beside them, left alone where those tell nothing."""

from __future__ import annotations

import pytest

from tracker.plantext import read_plan
from tracker.plantext.outline.headings import outline
from tracker.plantext.outline.parallel import with_parallel

BAY = "推进粤港澳大湾区国际科技创新中心建设，打造全球科技创新高地"
REST = "瞄准基础研究和前沿技术，加强重大科研平台建设，提升原始创新能力和成果转化水平，推动科研设施向社会开放共享。"
# text → the words of each heading ("" where it has none) and how many of them were guessed
CASES: dict[str, tuple[str, list[str], int]] = {
    "all of one length": (
        f"（一）构筑科技创新新高地积极利用创新资源，{REST}\n（二）布局未来产业新风口立足产业特点，{REST}\n（三）拓展融合发展新场景推动交叉融合，{REST}",
        ["构筑科技创新新高地", "布局未来产业新风口", "拓展融合发展新场景"],
        3,
    ),
    "all of a kind": (
        f"（一）深远海风电领航工程推进场址建设，{REST}\n（二）储能竞先工程促进技术创新，{REST}\n（三）碳捕集利用先导工程制定发展规划，{REST}",
        ["深远海风电领航工程", "储能竞先工程", "碳捕集利用先导工程"],
        3,
    ),
    "one among others that a gap ends": (
        f"（一）产业规划支撑 加强引领，{REST}\n（二）财税金融支撑 发挥作用，{REST}\n（三）体制机制支撑健全机制，{REST}",
        ["产业规划支撑", "财税金融支撑", "体制机制支撑"],
        0,
    ),
    "a long one among others that a stop ends": (
        f"（一）优化空间布局。{REST}\n（二）{BAY}。到2027年投入占比达到3%，加快{REST}\n（三）完善服务体系。{REST}\n",
        ["优化空间布局", BAY, "完善服务体系"],
        0,
    ),
    # on the other side
    "sentences without a heading": (
        f"1.建立健全绿色产品推广激励机制，{REST}\n2.加快布局充换电设施，{REST}\n3.对重点企业开展节能诊断，{REST}",
        ["", "", ""],
        0,
    ),
    "two say nothing of each other": (
        f"（一）构筑科技创新新高地积极利用创新资源，{REST}\n（二）布局未来产业新风口立足产业特点，{REST}",
        ["", ""],
        0,
    ),
    "a sentence with its figure among short headings": (
        f"（一）优化空间布局。{REST}\n（二）推进重点行业节能降碳改造，到2027年能效标杆水平产能占比达到30%。{REST}\n（三）完善服务体系。{REST}\n",
        ["优化空间布局", "", "完善服务体系"],
        0,
    ),
    "an item of one long sentence among short headings": (
        f"（一）优化空间布局。{REST}\n（二）推进重点行业节能降碳改造和用能设备更新，提升能源利用效率和管理水平。\n（三）完善服务体系。{REST}\n",
        ["优化空间布局", "", "完善服务体系"],
        0,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_where_headings_end(case: str) -> None:
    text, words, guessed = CASES[case]
    found = with_parallel(text, outline(text, 0, len(text)))
    assert [text[slice(*one.title)] for one in found] == words
    assert sum(one.is_guessed for one in found) == guessed
    assert all(
        text[one.text_start : one.text_start + 1] not in "。 " for one in found if one.text_start < one.own_end - 1
    )


def test_where_all_were_guessed_somebody_is_asked() -> None:
    text = f"某省产业集群行动计划\n一、重点任务\n{CASES['all of one length'][0]}"
    remarks = [one for one in read_plan(text.encode(), "方案.txt").remarks if one.code == "heading_run_on"]
    assert [one.message[:11] for one in remarks] == [
        "“构筑科技创新新高地”",
        "“布局未来产业新风口”",
        "“拓展融合发展新场景”",
    ]
