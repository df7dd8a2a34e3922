"""What a body is for, read from its name."""

from __future__ import annotations

import pytest

from tracker.people.names.functions import FUNCTIONS, functions_of


@pytest.mark.parametrize(
    ("name", "functions"),
    [
        ("市交通局", {"交通"}),
        ("山西省交通运输厅", {"交通"}),
        ("省工信厅", {"经济和信息化"}),
        ("市经济信息委", {"经济和信息化"}),
        ("重庆市住房和城乡建设委员会", {"住房城乡建"}),
        ("市规划自然资源局", {"自然资源"}),
        ("市教委", {"教育"}),
        ("市市场监管局（市知识产权局）", {"市场监管", "知识产权"}),
        # the longer word: an association of scientists is not the office for science, a city's own not the State's
        ("市科学技术协会", {"科协"}),
        ("市地方金融监管局", {"地方金融"}),
        ("国家金融监督管理总局广东监管局", {"金融监管"}),
        ("人行重庆营管部", {"人民银行"}),
        ("重庆证监局", {"证监"}),
        ("市委网信办", {"网信"}),
        ("各市城管", {"城市管理"}),
        ("市市监局", {"市场监管"}),
        ("市监委", set()),
        ("市资规局", {"自然资源"}),
        ("团市委", {"团委"}),
        ("市教育体育局", {"教育", "体育"}),
        ("两江新区管委会", set()),
        ("山西省人民政府国有资产监督管理委员会", {"国有资产"}),
        ("省人民政府外事办公室", {"外事"}),
    ],
)
def test_functions_of_a_name(name: str, functions: set[str]) -> None:
    assert functions_of(name) == functions


def test_no_spelling_means_two_functions() -> None:
    spellings = [word for words in FUNCTIONS for word in words]
    assert len(spellings) == len(set(spellings))
