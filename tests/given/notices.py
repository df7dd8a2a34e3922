"""A notice of days off as somebody might paste it for 2027, which nobody has seen yet: its days are made up."""

from __future__ import annotations

from pathlib import Path

from tests.given.builders import act
from tracker.acts.upkeep.calendar import load_shipped
from tracker.calendar.files import read_calendars

SEEDS = Path(__file__).parents[2] / "seeds" / "workdays"
NOTICE = "国办发明电〔2026〕0号（测试）"
OF_2027 = """日期,类别,节名
2027-01-01至2027-01-03,休,元旦
2027年2月5日至2027年2月13日,放假,春节
2027-02-20，班，春节
2027-04-03~2027-04-05,休,清明节
2027-05-01至2027-05-05,off,劳动节
2027-05-08,work,劳动节
2027-06-09,休,端午节
2027-09-15至2027-09-17,休,中秋节
2027-09-18,班,中秋节
2027-09-19,班,国庆节
2027-10-01至2027-10-07,休,国庆节
"""


def load_seeds() -> None:
    """The notices up to 2026 and the holidays of the law."""
    load_shipped(act(), read_calendars(SEEDS))
