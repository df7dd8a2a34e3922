"""Numbers with an odd sign behind them, at the start of lines: which are numbers, which are days and names."""

from __future__ import annotations

import pytest

from tracker.plantext.text.lines import Line
from tracker.plantext.text.numbering import with_plain_numbers

# the lines, as they are read
LINES = [
    # words that begin with a numeral: 一般, 一体, 三产
    ("1﹒扩大投资 2﹒一般公共预算收入增长7% 3﹒稳定就业", "1．扩大投资 2．一般公共预算收入增长7% 3．稳定就业"),
    ("1•扩大投资 2•三产融合发展 3•七项举措并举", "1．扩大投资 2．三产融合发展 3．七项举措并举"),
    ("1，扩大投资 2，一般公共预算收入增长7% 3，稳定就业", "1．扩大投资 2．一般公共预算收入增长7% 3．稳定就业"),
    ("1：扩大投资 2：一网通办 3：稳定就业", "1．扩大投资 2．一网通办 3．稳定就业"),
    # days and names of events
    ("八·一建军节前走访部队", "八·一建军节前走访部队"),
    ("一·二八旧址开放", "一·二八旧址开放"),
    ("5·一国庆假期延时服务", "5·一国庆假期延时服务"),
    ("5·一专案继续办理", "5·一专案继续办理"),
    ("9·一八纪念馆开放", "9·一八纪念馆开放"),
    ("1.甲 5·一期间开放 6·一慰问 7·一表彰 2.乙", "1.甲 5·一期间开放 6·一慰问 7·一表彰 2.乙"),
    ("1：一”的比例", "1：一”的比例"),
    ("2，一般公共预算收入增长7%", "2，一般公共预算收入增长7%"),  # nothing counts with it
]


@pytest.mark.parametrize(("written", "read"), LINES)
def test_a_number_is_told_from_a_day(written: str, read: str) -> None:
    lines = [Line(words) for words in written.split(" ")]
    assert " ".join(line.words for line in with_plain_numbers(lines)) == read


# the lines, and those of them that are read as numbered
BEFORE_DIGITS = [
    ("1.改造公园。|2.100所学校改造。|3.3岁以下托育。|4.建设站点。", "2． 100所学校改造。|3． 3岁以下托育。"),
    ("1、改造公园。|2、15分钟生活圈。|3、建设站点。", "2． 15分钟生活圈。"),
    ("一、任务|1.15分钟生活圈。|2.100所学校改造。|3.2025年公园建设。",
     "1． 15分钟生活圈。|2． 100所学校改造。|3． 2025年公园建设。"),
    ("1.改造公园。|2.15万亩林地管护。|3.建设站点。|3.5万户改造完成。", "2． 15万亩林地管护。"),
    ("1.改造公园。|2.60岁以上老人体检。|二、保障|1.强化宣传。", "2． 60岁以上老人体检。"),
    # measures and numbers of two levels
    ("1.改造公园。面积增加到|2.5万平方米。|2.建设站点。", ""),
    ("1.改造公园。|2.5万平方米以上优先。|2.建设站点。", ""),
    ("一、目标。|2.3万套开工，3.5万套竣工。|二、任务", ""),
    ("1.建设住房。|1.1开工住房。|1.2竣工住房。|2.改造小区。|2.1改造30个。", ""),
    ("1.建设住房。|2.1 改造小区。|3.加强管理。", ""),
    ("时间安排。|1．15前报送方案。|2．20前完成初审。|3．30前总结。", ""),
    ("时间安排。|1.15-1.20报送方案。|2.20-2.25初审。|3.加强总结。", ""),
    ("1．建设平台。|2．0版平台上线。|3．加强管理。", ""),
    ("1.建设工程。|1.5公里道路。|2.5公里管网。|2.改造小区。", ""),
]  # fmt: skip


@pytest.mark.parametrize(("written", "numbered"), BEFORE_DIGITS)
def test_a_number_before_digits_is_the_one_that_is_missing_between_its_neighbours(written: str, numbered: str) -> None:
    """2.100所学校改造 was a decimal: its text and bodies went to the task before it."""
    lines = [Line(words) for words in written.split("|")]
    before = [line.words for line in lines]
    after = [line.words for line in with_plain_numbers(lines)]
    assert [b for a, b in zip(before, after, strict=True) if a != b] == (numbered.split("|") if numbered else [])
