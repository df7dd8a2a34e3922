"""tracker plan: read a document, load and issue it, list what is there."""

from __future__ import annotations

from tracker.cli.groups import Commands, Later

plan = Commands(
    "plan",
    {
        "read": Later("plan.read", "read", "读一份方案，列出读到的内容；不用数据库"),
        "load": Later("plan.load", "load", "导入一份方案；--issue 时把不需要人决定的任务直接下达"),
        "list": Later("plan.listing", "list_all", "列出方案"),
    },
)
