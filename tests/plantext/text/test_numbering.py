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
    ("1：一”的比例", "1：一”的比例"),
    ("2，一般公共预算收入增长7%", "2，一般公共预算收入增长7%"),  # nothing counts with it
]


@pytest.mark.parametrize(("written", "read"), LINES)
def test_a_number_is_told_from_a_day(written: str, read: str) -> None:
    lines = [Line(words) for words in written.split(" ")]
    assert " ".join(line.words for line in with_plain_numbers(lines)) == read
