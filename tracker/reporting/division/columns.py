"""The columns of the 承办分工表: what of a plan's tasks belongs to whom, to be changed in a sheet (domain.md 4, 11)."""

from __future__ import annotations

from tracker.reporting.form.columns import CODE_COLUMN, KEY_COLUMN, Column

ITEMS_SHEET, GROUPS_SHEET, BODIES_SHEET = "承办分工", "统称与成员", "责任单位"
EVERYBODY = "本条各单位"

NO_CONSOLIDATOR = "主办处室"

OWNERS, TO, DOCUMENT, REASON = "owners", "to", "document", "reason"
PRINTED = ("words", "aim")
"""The columns that say which of a task's items a row is of: in rows sorted without their mark only they are right."""
CONSOLIDATE, JOIN, LEAVE = "consolidate", "join", "leave"

COLUMNS = (
    KEY_COLUMN,
    CODE_COLUMN,
    Column("measure", "重点任务", 20),
    Column("kind", "类别", 7),
    Column("words", "内容", 52),
    Column("aim", "目标/时限", 20),
    Column(OWNERS, "承办单位", 22),
    Column("known_by", "认定方式", 11),
    Column("why", "依据（现有）", 30),
    Column(TO, "改为承办单位", 26, is_filled=True),
    Column(DOCUMENT, "依据文号", 22, is_filled=True, prompt="没有文号的写会议纪要、函件名称"),
    Column(REASON, "理由", 26, is_filled=True),
)
GROUP_COLUMNS = (
    KEY_COLUMN,
    CODE_COLUMN,
    Column("phrase", "统称", 20),
    Column("codes", "写到它的任务", 30),
    Column("consolidator", "汇总单位", 18),
    Column("members", "成员", 60),
    Column(CONSOLIDATE, "改为汇总单位", 20, is_filled=True, prompt="只写一家；不指定的写“主办处室”；不改的留空"),
    Column(JOIN, "加入成员", 30, is_filled=True, prompt="几家用顿号隔开"),
    Column(LEAVE, "移出成员", 30, is_filled=True, prompt="几家用顿号隔开"),
    Column(DOCUMENT, "依据文号", 22, is_filled=True, prompt="没有文号的写会议纪要、函件名称"),
    Column(REASON, "理由", 26, is_filled=True),
)
BODY_COLUMNS = (Column("name", "单位", 24), Column("full_name", "全称", 40), Column("codes", "在哪些任务里", 90))
