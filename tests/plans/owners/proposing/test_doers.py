"""Whom a sentence itself names as the one who is to act, and whom it only mentions."""

from __future__ import annotations

import pytest

from tracker.plans.owners.proposing.doers import doers, everybody, places

NAMES = {"市发展改革委": 1, "市交通局": 2, "市财政局": 3, "重庆市交通局": 2, "市发展和改革委员会": 1}


@pytest.mark.parametrize(
    ("sentence", "acting"),
    [
        ("市发展改革委要加强统筹协调和督促指导，会同相关部门统筹推进。", (1,)),
        ("具体工作由市交通局负责。", (2,)),
        ("重庆市交通局应当按月公布。", (2,)),
        ("市交通局、市财政局按职责分工负责。", (2, 3)),
        ("市交通局和市财政局要建立机制；市发展改革委会同市财政局制定办法。", (2, 3, 1)),
        # mentioned only
        ("各区县向市财政局报送。", ()),
        ("会同市交通局做好工作。", ()),
        ("报经市发展改革委同意后实施。", ()),
        ("落实《市交通局负责事项清单》。", ()),
        ("市交通局的意见应予采纳。", ()),
        ("推广市发展改革委要求的做法。", ()),
        ("太原市交通局要落实。", ()),
    ],
)
def test_doers(sentence: str, acting: tuple[int, ...]) -> None:
    assert doers(sentence, NAMES) == acting


@pytest.mark.parametrize(
    ("sentence", "who"),
    [
        ("各有关部门要积极按照职能分工加强协同配合。", "各有关部门"),
        ("各相关单位要将信息发布与工作同步部署。", "各相关单位"),
        ("有关部门按照职责分工抓好落实。", "有关部门"),
        ("及时总结各地各有关部门的好经验。", ""),
        ("相关部门意见不一致的，报市政府。", ""),
    ],
)
def test_everybody(sentence: str, who: str) -> None:
    assert everybody(sentence) == who


@pytest.mark.parametrize(
    ("sentence", "who"),
    [
        ("坚持党的领导，各地要切实承担主体责任。", "各地"),
        ("各市要切实承担主体责任。", "各市"),
        ("指导各市完善定价机制。", ""),
        ("各地可以开通旅游公交。", ""),
    ],
)
def test_places(sentence: str, who: str) -> None:
    assert places(sentence) == who
