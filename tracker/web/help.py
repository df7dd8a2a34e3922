"""帮助: what to do and how, a page for each job, and the words and marks used everywhere (ux.md S24)."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker.errors import NotFound
from tracker.people.access import Permission
from tracker.web.permission import requires

bp = Blueprint("help", __name__, url_prefix="/help")

NO_SUCH_TOPIC = "没有这一页帮助。请从帮助首页进入。"


@dataclass(frozen=True)
class Topic:
    """A page of help; `for_whom`: whose job it describes."""

    slug: str
    title: str
    for_whom: str
    about: str


TOPICS = (
    Topic("plans", "从方案文件到下达任务", "综合处", "上传、校核、疑点、下达，修订稿怎样承接，共七步"),
    Topic("marks", "标记和用语", "所有人", "原文里的五种标记，责任写法、推进方式、任务状态"),
)


@bp.get("")
@requires(Permission.HELP_VIEW)
def index() -> ResponseReturnValue:
    """All pages of help."""
    return render_template("help/index.html", topics=TOPICS)


@bp.get("/<string:slug>")
@requires(Permission.HELP_VIEW)
def show(slug: str) -> ResponseReturnValue:
    """One page of help."""
    topic = next((one for one in TOPICS if one.slug == slug), None)
    if topic is None:
        raise NotFound(NO_SUCH_TOPIC)
    return render_template(f"help/{topic.slug}.html", topic=topic, topics=TOPICS)
