from __future__ import annotations

import pytest

from tracker.alerts.ladder.redrawing import Change, change, limits_said, redraw
from tracker.plantext.text.numerals import cn_numeral

DRAWN = "现予督办：\n一、甲逾期7天。\n二、乙逾期3天。\n三、丙未报。\n请反馈。"
NOW = {"甲逾期7天。": "甲逾期11天。", "乙逾期3天。": None, "丙未报。": "丙未报。", "请反馈。": "请10日内反馈。"}


def test_what_was_drawn_is_drawn_anew_and_counted_anew() -> None:
    assert redraw(DRAWN, NOW).body == "现予督办：\n一、甲逾期11天。\n二、丙未报。\n请10日内反馈。"
    assert redraw(DRAWN, NOW).found == set(NOW)


def test_what_a_person_wrote_stays() -> None:
    written = DRAWN.replace("甲逾期7天。", "甲逾期7天，请说明原因。").replace("现予督办", "经研究，现予督办")
    redrawn = redraw(written, NOW)
    assert redrawn.body.startswith("经研究，现予督办：\n一、甲逾期7天，请说明原因。\n二、丙未报。")
    assert "甲逾期7天。" not in redrawn.found


def test_numbers_that_a_person_chose_are_left_alone() -> None:
    written = "一、目标。\n（一）甲逾期7天。\n一、再说一遍。"
    assert redraw(written, {"再说一遍。": None}).body == "一、目标。\n（一）甲逾期7天。"
    assert redraw("三、甲。\n五、乙。\n七、丙。", {"乙。": None}).body == "三、甲。\n七、丙。"


def test_what_is_left_of_many_lines_is_counted_anew_beyond_a_hundred() -> None:
    drawn = "\n".join(f"{cn_numeral(place)}、第{place}项。" for place in range(1, 112))
    left = redraw(drawn, {f"第{place}项。": None if place == 1 else f"第{place}项。" for place in range(1, 112)}).body
    assert left.split("\n")[99:] == ["一百、第101项。", *left.split("\n")[100:109], "一百一十、第111项。"]


def test_of_two_lines_the_sentences_that_differ() -> None:
    assert change("甲。逾期7天。原文。", "甲。逾期11天。原文。已提醒2次。") == Change(
        "逾期7天。", "逾期11天。已提醒2次。"
    )
    assert change("甲。", "") == Change("甲。", "")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("请于5个工作日内书面反馈。", [5]),
        ("请于十五个工作日内函复。", [15]),
        ("请于１０个工作日内反馈；约谈另行告知。", [10]),
        ("一、任务原文：“审批压减到3个工作日，10个工作日内反馈”。请尽快反馈。", []),
        ("审批时限为3个工作日。请反馈。", []),
        ("", []),
        ("请在两个工作日内函复。", [2]),
        ("请于二十个工作日之内反馈。", [20]),
        ("请于一百一十 个工作日以内反馈。", [110]),
        ("请于3个工作日内签收，5个工作日内反馈；10个工作日内反馈整改情况。", [5, 10]),
        ("请于10个工作日内完成整改，并书面反馈。", [10]),
        ("该事项已逾期12个工作日，请尽快书面反馈。", []),
        ("审批已压减到3个工作日内，请反馈进展。", []),
        ("审批时限压缩至8.5个工作日，请反馈进展。", []),
        ("审批时限压缩至8.5个工作日内反馈。", []),
        ("请在5个工作日内反馈，超过10个工作日的将通报。", [5]),
        ("一、甲。最近一次经审核的进展：10个工作日内反馈办理结果。\n请于5个工作日内反馈。", [5]),
        ("一百零一、甲：10个工作日内反馈。", []),
        ("一、任务原文：“未写完的引号。\n请于10个工作日内反馈。另见“附件”。", [10]),
        ("按照《3个工作日内反馈办法》，请反馈。", []),
        ("请在" + "1" * 9 + "个工作日内反馈。", [111_111_111]),
        ("请在" + "1" * 5000 + "个工作日内反馈。", []),
        ("请在" + "一" * 5000 + "个工作日内反馈。", []),
        ("请在0个工作日内反馈。", [0]),
    ],
)
def test_the_limit_that_a_text_names(body: str, expected: list[int]) -> None:
    assert limits_said(body) == expected
