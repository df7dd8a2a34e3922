"""主送机关: the line before the text that ends in a colon, its names parted."""

from __future__ import annotations

import pytest

from tracker.plantext import read_plan

BODY = (
    "某市促进绿色消费实施方案\n一、任务\n（一）扩大消费。发展商场。（市商务局负责）\n"
    "（二）出行。推广公交。（市交通局负责）\n"
)
CASES = {
    "各县（市、区）人民政府，市政府各部门、各直属机构：": ["各县（市、区）人民政府", "市政府各部门", "各直属机构"],
    "各市发展改革委、市场监督管理局、商务局：": ["各市发展改革委", "各市市场监督管理局", "各市商务局"],
    "省有关单位:": ["省有关单位"],
    "市直有关部门：现将方案印发给你们，请认真贯彻落实。": ["市直有关部门"],
    "现将有关事项通知如下：": [],
    "附件：某市实施方案": [],
    "发文机关：某市商务局": [],
    "市级牵头单位：某市商务局": [],
    "配合单位：某市财政局、某市税务局": [],
    "各县区，中央、省驻某各单位：": ["各县区", "中央、省驻某各单位"],
}


@pytest.mark.parametrize("line", CASES)
def test_recipients(line: str) -> None:
    reading = read_plan(f"关于印发某市方案的通知\n{line}\n{BODY}".encode(), "方案.txt")
    assert [r.name for r in reading.recipients] == CASES[line]
    assert all(r.name.endswith(reading.text[slice(*r.span)]) for r in reading.recipients)
