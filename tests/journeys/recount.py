"""What a story's workbook says beside its pages; its own counts are rebuilt by tests/supervision/recount."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from openpyxl import Workbook
from sqlalchemy import select

from tests.journeys.offices import Story
from tests.supervision.recount.reading import RESULT, table
from tracker.database import db
from tracker.people.models import Department


def full_names(story: Story, jurisdiction: str) -> dict[str, str]:
    """The full name of each body by its short one, of a place and of those below it."""
    with story.app.app_context():
        bodies = select(Department).where(Department.jurisdiction_id.startswith(jurisdiction[:2]))
        return {body.short_name: body.name for body in db.session.scalars(bodies)}


def recount_matrix(matrix: Mapping[str, Mapping[str, int]], book: Workbook, names: Mapping[str, str]) -> None:
    """The matrix of a closed quarter says of each body, and of all, what 报送明细 says."""
    details = table(book, "报送明细")
    for name, numbers in matrix.items():
        own = [row for row in details if not name or row["单位"] == names[name]]
        results = Counter(row[RESULT] for row in own)
        counted = {
            "应报": len(own) - results["免报"],
            "已报": results["按时"] + results["补报"],
            "待审": sum(row["状态"] == "待审核" for row in own),
            "退回": sum(row["状态"] == "已退回" for row in own),
            "缺报": results["缺报"],
            "免报": results["免报"],
        }
        assert numbers == counted, name
    assert {names[name] for name in matrix if name} == {row["单位"] for row in details}


def recount_places(book: Workbook) -> None:
    """区县情况 has each member that stands for a place once, and says of it what 报送明细 says."""
    told = {(row["任务编号"], row["单位"]): row[RESULT] for row in table(book, "报送明细")}
    rows = table(book, "区县情况")
    assert len({(row["任务编号"], row["备注"]) for row in rows}) == len(rows)
    for code in {row["任务编号"] for row in rows}:
        own = Counter(row["是否报送"] for row in rows if row["任务编号"] == code)
        results = Counter(result for (of, body), result in told.items() if of == code and "市" in body[:3])
        assert own == Counter(
            {"是": results["按时"] + results["补报"], "否": results["缺报"], "免报": results["免报"]}
        ), code


def as_closed(light: object) -> str:
    """A light's words as the edition of a round has them, beside those of a later day: days count to its review end.

    For the edition the round has ended: where nothing was accepted yet, 首期未满 is over.
    """
    words = str(light).partition("：")[0].replace("首期未满", "尚无信息")
    return re.sub(r"逾期\d+", "逾期n", words)
