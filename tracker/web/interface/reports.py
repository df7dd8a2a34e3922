"""Reports, for other systems: what a unit owes in a round, and handing it in; a unit head approves as always."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated

from flask import Response, g, request
from flask.typing import ResponseReturnValue
from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict

from tracker import clock
from tracker.actor import Act
from tracker.acts.reporting import told_reports
from tracker.acts.reporting.told_reports import Handed
from tracker.changes import AlreadyDone, KeptAnswer, kept_answer
from tracker.database import end_read
from tracker.errors import Conflict
from tracker.json_values import Note
from tracker.people.access import Permission, scope_of
from tracker.problems import Problem
from tracker.reporting import queries
from tracker.reporting.asked.questions import ReadingDraft
from tracker.reporting.interface.owed_json import OwedJson, owed_json
from tracker.reporting.interface.told import OwnTold, SystemReport
from tracker.reporting.rounds.queries import rounds_for
from tracker.reporting.write import page_queries
from tracker.typed import LARGEST_ID
from tracker.vocabulary import (
    Encouraged,
    Forecast,
    FormSituation,
    Labelled,
    ReportState,
    Stage,
    TokenScope,
    YearlyConfirmation,
)
from tracker.web.interface.bearer import interface
from tracker.web.interface.described import JSON, Asked, IsoDay, ViewDescription, described, unusable
from tracker.web.interface.paging import Following, PagedById, page_from
from tracker.web.request import signed_in, trail
from tracker.web.request.guard import requires
from tracker.web.request.plain_request import plain_text

bp = interface("interface_reports", "/reports")

MOST = 200
LONGEST = 20_000
"""Characters of a text that are read at all; how long it may be is said by its own rule."""

KEY = "Idempotency-Key"
NO_KEY = f"请在请求头 {KEY} 中写明这一次报送的编号（1 至 200 个字母、数字、横线），重试时写同一个"
OTHER_BODY = "这个编号已经报送过，内容与这次不同，没有保存。新的报送请用新的编号"
NO_ROUND = "没有报告期“{name}”，现有的见 /api/v1/rounds"


def _by_label(words: type[Labelled]) -> BeforeValidator:
    """The word of a label; anything else is told with all labels there are."""

    def read(value: object) -> Labelled | None:
        if value is None:
            return None
        found = next((word for word in words if word.label == value), None)
        if found is None:
            raise PydanticCustomError("one_of", "", {"expected": "、".join(word.label for word in words)})
        return found

    return BeforeValidator(read)


def _labels(words: type[Labelled], *, or_none: bool = True) -> WithJsonSchema:
    labels: list[str | None] = [word.label for word in words]
    return WithJsonSchema({"enum": [*labels, None] if or_none else labels})


Text = Annotated[str, StringConstraints(max_length=LONGEST), AfterValidator(plain_text)]
Line = Annotated[str, StringConstraints(max_length=200), AfterValidator(plain_text)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(plain_text)]
Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]
_DIGITS = r"^-?[0-9]{1,20}(\.[0-9]{1,20})?$"


def _number(written: object) -> Decimal:
    """12.5 or “12.5”, written out: of “1e999999999” all digits would have to be made to say that it is too large."""
    is_number = isinstance(written, int | float) and not isinstance(written, bool)
    if is_number or (isinstance(written, str) and re.fullmatch(_DIGITS, written)):
        found = Decimal(str(written))
        if found.is_finite():
            return found
    raise PydanticCustomError("decimal_parsing", "")


Value = Annotated[
    Decimal,
    BeforeValidator(_number),
    WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "string", "pattern": _DIGITS}]}),
]


class FigureIn(Asked):
    """A value of a figure."""

    indicator: Annotated[Id, Field(description="指标编号，见 asked.figures")]
    value: Annotated[Value | None, Field(description="完成值，以 unit 为单位")] = None
    as_of: Annotated[IsoDay | None, Field(description="数据截至")] = None
    source: Annotated[Line, Field(description="数据来源，如统计报表名称或文号")] = ""
    caliber: Annotated[Line, Field(description="口径；不写为方案的口径")] = ""
    not_due: Annotated[bool, Field(description="数据未到期")] = False


class OwnIn(Asked):
    """Whether a figure or date is the body's own."""

    item: Annotated[Name, Field(description="见 asked.own")]
    is_own: Annotated[bool, Field(description="是否由本单位承担")]
    why: Annotated[Line, Field(description="不是的，应由哪个单位承担")] = ""


class ReportIn(Asked):
    """A report, whole: what it does not say is empty."""

    report: Annotated[Id, Field(description="报告编号")]
    version: Annotated[Id, Field(description="读到的 version；以后被改过的不会被覆盖，回答 409")]
    situation: Annotated[
        FormSituation,
        _by_label(FormSituation),
        _labels(FormSituation, or_none=False),
        Field(description="本期情况；“无变化”沿用上次采用的文字，不写其他"),
    ]
    progress_text: Annotated[Text, Field(description="进展情况")] = ""
    problems: Annotated[Text, Field(description="存在问题")] = ""
    next_steps: Annotated[Text, Field(description="下一步打算")] = ""
    coordination: Annotated[Text, Field(description="需协调事项")] = ""
    dissent: Annotated[Text, Field(description="不同意见，只在牵头汇总的任务里")] = ""
    stage: Annotated[Stage | None, _by_label(Stage), _labels(Stage), Field(description="成果阶段")] = None
    encouraged: Annotated[
        Encouraged | None, _by_label(Encouraged), _labels(Encouraged), Field(description="推进情况")
    ] = None
    confirmation: Annotated[
        YearlyConfirmation | None,
        _by_label(YearlyConfirmation),
        _labels(YearlyConfirmation),
        Field(description="年度落实确认"),
    ] = None
    forecast: Annotated[Forecast | None, _by_label(Forecast), _labels(Forecast), Field(description="完成预判")] = None
    figures: Annotated[list[FigureIn], Field(description="指标的值", max_length=MOST)] = []
    own: Annotated[list[OwnIn], Field(description="是否由本单位承担", max_length=MOST)] = []
    references: Annotated[list[Name], Field(description="佐证：文号或公开网址", max_length=50)] = []
    sure: Annotated[bool, Field(description="数值与目标相差悬殊等被问回来、确实如此的，写 true")] = False

    @property
    def told(self) -> SystemReport:
        """As plain values."""
        texts = ("progress_text", "problems", "next_steps", "coordination", "dissent")
        choices = {name: getattr(self, name) for name in ("stage", "encouraged", "confirmation", "forecast")}
        return SystemReport(
            report_id=self.report,
            version=self.version,
            situation=self.situation,
            texts={name: getattr(self, name) for name in texts},
            choices={name: word for name, word in choices.items() if word is not None},
            figures=tuple(
                ReadingDraft(
                    figure.indicator, figure.value, figure.as_of, figure.source, figure.caliber, figure.not_due
                )
                for figure in self.figures
            ),
            own=tuple(OwnTold(one.item, one.is_own, one.why) for one in self.own),
            references=tuple(self.references),
            is_sure=self.sure,
        )


class ReportsIn(Asked):
    """Several reports, of which all are taken or none."""

    reports: Annotated[
        list[ReportIn], Field(description="一份或多份报告，全部收下或全部不收", min_length=1, max_length=MOST)
    ]


class HandedJson(TypedDict):
    """A report that went on."""

    report: Annotated[int, Note("报告编号")]
    task: Annotated[str, Note("任务编号")]
    state: Annotated[str, Note("现在的状态")]
    version: Annotated[int, Note("现在的版本")]


class HandedInJson(TypedDict):
    """What became of what was handed in."""

    reports: list[HandedJson]


class OwedQuery(PagedById):
    """Of which round."""

    round: Annotated[Name, Field(description="报告期，如 2026Q4")]


class OwedListJson(TypedDict):
    """A page of the list."""

    items: list[OwedJson]
    next: Following


@bp.get("")
@requires(Permission.REPORT_FILL)
@described(
    ViewDescription(
        "列出本单位在一个报告期要报的报告，各问什么", query=OwedQuery, answer=OwedListJson, scope=TokenScope.REPORT
    )
)
def index(query: OwedQuery) -> OwedListJson:
    """All reports of the round that the account writes, in the order of the plans."""
    found = queries.written_by(signed_in.actor(), _rounds(query.round), query.limit + 1, query.after)
    shown, following = page_from(found, query)
    pages = page_queries.pages(shown, signed_in.actor(), signed_in.today())
    refusals = page_queries.no_change_refusals(pages, signed_in.today())
    items = [owed_json(page, refusals[page.line.id]) for page in pages]
    return {"items": items, "next": following}


@bp.post("")
@requires(Permission.REPORT_FILL)
@described(
    ViewDescription(
        "报送报告，送单位负责人审批",
        body=ReportsIn,
        answer=HandedInJson,
        media=JSON,
        headers={KEY: "这一次报送的编号，由对方系统自定；重试时写同一个，不会报两次"},
        refuses=(409, 413, 415, 422),
    )
)
def hand_in(body: ReportsIn) -> ResponseReturnValue:
    """All or none; the same key with the same content is told the same again."""
    act, digest = _act(), hashlib.sha256(request.get_data()).hexdigest()
    if kept := kept_answer(act.request_id):
        return _again(kept, digest)
    end_read()
    told = [report.told for report in body.reports]
    try:
        return _answer(told_reports.hand_in(act, told, digest, _words))
    except told_reports.NotItsOwn:
        # He is told so among other slips; the audit trail is told that he tried.
        trail.note_refusal(404)
        raise
    except AlreadyDone:
        kept = kept_answer(act.request_id)
        if kept is None:
            raise
        return _again(kept, digest)


def _act() -> Act:
    """The act of this request: its number is made of the token's account and the key, so nobody meets another's."""
    key = request.headers.get(KEY, "").strip()
    if not (0 < len(key) <= 200 and key.isascii() and key.isprintable()):
        raise unusable([Problem(KEY, NO_KEY)])
    actor = signed_in.actor()
    number = hashlib.sha256(f"{actor.user_id} {actor.system} {key}".encode()).hexdigest()
    g.act_number = number
    return Act(actor, clock.now(), number)


def _again(kept: KeptAnswer, digest: str) -> Response:
    if kept.digest != digest:
        raise Conflict(OTHER_BODY)
    return _answer(kept.answer)


def _answer(words: str) -> Response:
    return Response(words, mimetype=JSON)


def _words(handed: Sequence[Handed]) -> str:
    told: HandedInJson = {
        "reports": [
            {"report": one.report_id, "task": one.code, "state": ReportState(one.state).label, "version": one.version}
            for one in handed
        ]
    }
    return json.dumps(told, ensure_ascii=False) + "\n"


def _rounds(name: str) -> list[int]:
    """The rounds of that name that the account sees, of its region and of those above."""
    rounds = [row for row in rounds_for(scope_of(signed_in.actor()), signed_in.home_jurisdiction()) if row.name == name]
    if not rounds:
        raise unusable([Problem("round", NO_ROUND.format(name=name))])
    return [row.id for row in rounds]
