"""方案设置 on its page: previewed in words, saved by 综合处负责人, shown to 综合处."""

from __future__ import annotations

import pytest

from tests.clients.pages import Page
from tests.clients.visitors import Enter

AT = "/plans/1/settings"


@pytest.mark.slow
def test_the_head_previews_and_saves(enter: Enter) -> None:
    head = enter("cq-head")
    assert AT in head.page("/plans/1").links
    page = head.page(AT)
    assert page.faults() == [] and "设置第1版" in page.text
    assert "现在：提前90、30天发联络员；提前10、3个工作日和到期当天发联络员和单位负责人" in page.text
    typed = {"stage_a5": "60、5、0", "gap_yellow": "8", "reason": "联席会议定"}
    shown = Page.of(head.send(AT, **typed, do="preview").text)
    assert shown.faults() == []
    assert "A5 节点预警：提前60天发联络员；提前5个工作日和到期当天发联络员和单位负责人" in shown.text
    assert "差距达到多少为黄：8 个百分点现在：10 个百分点" in shown.text
    assert "设置第1版" in head.page(AT).text, "a preview keeps nothing"
    done = Page.of(head.send(AT, **typed, do="save").text)
    assert "已改方案设置" in done.text and "灯已重算" in done.text and "设置第2版" in done.text
    assert "A5 节点预警：60、5、0" in done.text and "差距达到多少为黄：8" in done.text
    assert "8 至 30 个百分点" in head.page("/help/lights?plan=1").text
    again = head.send(AT, **typed, do="save")
    assert again.status_code == 422 and "没有改动" in again.text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"stage_a5": "3、10"}, "“A5 节点预警”要从大到小写，不能重复"),
        ({"stage_a6": "1"}, "“A6 逾期催办”要写 2 个数"),
        ({"gap_yellow": "40"}, "要大于“差距达到多少为黄”"),
        ({"gap_yellow": ""}, "“差距达到多少为黄”应在 1 到 100 之间"),
        ({"silent_rounds": "1.5"}, "要写整数"),
        ({"point_red_days": "三"}, "point_red_days"),
        ({"reason": ""}, "请填写“依据”"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(enter: Enter, typed: dict[str, str], words: str) -> None:
    answer = enter("cq-head").send(AT, **{"reason": "会议定", **typed}, do="save")
    assert answer.status_code == 422 and words in answer.text
    assert "有 1 处需要补充" in answer.text


def test_who_may(enter: Enter) -> None:
    clerk = enter("cq-coordinator")
    page = clerk.page(AT)
    assert page.faults() == [] and "由综合处负责人设置" in page.text and "预览改动" not in page.text
    assert enter("cq-liaison-sww").get(AT).status_code == 403
    assert enter("sx-head").get(AT).status_code in (403, 404)
