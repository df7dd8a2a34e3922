"""How a body reports from an adjustment on: through whom and by when, how each figure is told. Pure.

Example: from 分头直报 to 牵头汇总 under 市商务委, the five others hand their reports up to it, and it collects five
texts and has two working days more; 公共建筑节能 78% is told each quarter, which concerns its owner and nobody else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tracker.reporting.division.shares import BodyShare, Division, FigureTold, ToldBy
from tracker.reporting.quarters import CutOffRule
from tracker.vocabulary import Kind, Mode

_NAMED = 6


def names(several: Sequence[str]) -> str:
    """“市交通局、市公安局等 9 家”: the first of them, and how many."""
    rest = f"等 {len(several)} 家" if len(several) > _NAMED else ""
    return f"{'、'.join(several[:_NAMED])}{rest}"


def ways(department_id: int, before: Division, after: Division) -> tuple[str, ...]:
    """A line for each; none of a body for which nothing changes, of one that goes who goes on with its joint report."""
    was, now = before.share_of(department_id), after.share_of(department_id)
    if now is None:
        return tuple(_handed_over(department_id, before, after))
    return (
        *_part(was, now, before, after),
        *_texts(was, now, before, after),
        *_drafts(was, now, before, after),
        *_figures(was, now, before, after),
    )


def _part(was: BodyShare | None, now: BodyShare, before: Division, after: Division) -> Iterator[str]:
    if now.is_lead and (was is None or not was.is_lead):
        told = "".join(f"，{one.round}的报告已由{one.name}报送，不再重报" for one in now.told_by)
        yield f"改由本单位单独承担{told}" if after.mode is Mode.SINGLE else "改由本单位牵头（总负责）"
    if was is not None and was.is_lead and not now.is_lead:
        yield "不再牵头，仍在责任单位里"
    if was is not None and was.duty_id != now.duty_id:
        yield "要重新签收" if was.is_signed else "要签收"
    if was is not None and before.kind is not after.kind:
        yield f"推进方式改为{after.kind.label}"
    if was is not None and after.start_on is not None and before.start_on != after.start_on:
        yield f"任务的起始日期改为 {after.start_on}"


def _texts(was: BodyShare | None, now: BodyShare, before: Division, after: Division) -> Iterator[str]:
    """To whom its report goes, or whose reports it collects."""
    if after.kind is Kind.GOVERNANCE:
        return
    to, went_to = after.lead_over(now), before.lead_over(was) if was else None
    gives, gave = after.under(now), before.under(was) if was else ()
    if to is not None and (went_to is None or went_to.department_id != to.department_id):
        yield _to_lead(was, now, to)
    if was is None and (lead := after.leads_beside(now)):
        yield f"与{lead.name}共同牵头，本单位的报告直接报综合处"
    if gives and not gave:
        later = f"（截止日比各单位晚 {CutOffRule().lead_days} 个工作日）"
        yield f"{_need_not(was, now)}收齐{names(gives)}的报告，汇总报送{_by(now) or later}"
    if gave and not gives:
        yield f"不再汇总{names(gave)}的报告" + ("" if to else f"，只报本单位的{_by(now)}")
    if went_to is not None and to is None and not gives:
        yield f"报告直接报综合处，不再交{went_to.name}汇总{_by(now)}"


def _need_not(was: BodyShare | None, now: BodyShare) -> str:
    """Of who leads now: the quarters that a former lead has told for all, and where its own text of them went."""
    goes = dict.fromkeys(_given(was, now), "已交的转综合处审核，")
    return "".join(f"{_told(one)}，本单位{goes.get(one.round, '')}不再重报，此后" for one in now.told_by)


def _to_lead(was: BodyShare | None, now: BodyShare, to: BodyShare) -> str:
    """Says that its report goes to the lead from now on, and what becomes of quarters that a former lead has told.

    What it has still to send of them goes to 综合处, as does what lay with that former lead. Where it was the former
    lead itself, its joint report has been sent and goes nowhere.
    """
    owed = {label for label, _ in now.due}
    given = _given(was, now)
    told = ""
    for one in to.told_by:
        if one.department_id == now.department_id:
            told += f"{one.round}的汇总报告本单位已报送，此后"
        elif one.round in given:
            told += f"{_told(one)}，已交的转综合处审核，此后"
        elif was is None or one.round in owed:
            told += f"{_told(one)}，没有报的直接报综合处{_by(now)}，此后"
    by = "" if told else _by(now)
    return f"{told}报告{'改' if was else ''}交牵头的{to.name}，由其汇总报送{by}"


def _given(was: BodyShare | None, now: BodyShare) -> set[str]:
    """The open quarters of which a lead had its text, and has it no more."""
    return set(was.with_lead) - set(now.with_lead) if was else set()


def _told(by: ToldBy) -> str:
    return f"{by.round}的汇总报告已由{by.name}报送"


def _by(now: BodyShare) -> str:
    """“（2026年第4季度12月23日截止）” of what it still has to report; empty where that is nothing."""
    days = [f"{label}{day.month}月{day.day}日截止" for label, day in now.due]
    return f"（{'，'.join(days)}）" if days else ""


def _drafts(was: BodyShare | None, now: BodyShare, before: Division, after: Division) -> Iterator[str]:
    """What it has begun and not sent, where its report goes another way from now on."""
    handed_over = list(_handed_over(now.department_id, before, after))
    yield from handed_over
    if was is not None and was.duty_id != now.duty_id:
        yield from corrected_still(was.corrects)
    if was is None or (handed_over and was.is_lead):
        return
    if was.drafts and not now.drafts and now.told_by:
        yield f"已存的草稿 {was.drafts} 份保留备查"
    is_moved = was.duty_id != now.duty_id or _way(was, before) != _way(now, after)
    if was.drafts and now.drafts and is_moved:
        yield f"已存的草稿 {was.drafts} 份保留，接着填"
    back = [round for round in was.written if round in now.owes and round not in now.written]
    if back and now.drafts > was.drafts:
        yield f"待本单位负责人审批的报告（{'、'.join(back)}）转为草稿，接着填，重新送审"


def _handed_over(department_id: int, before: Division, after: Division) -> Iterator[str]:
    """Of a joint report that is still owed who goes on with it, as the former lead and the next one are told."""
    led, leads = before.lead, after.lead
    if not (led and leads and leads.drafts and before.under(led)) or led.department_id == leads.department_id:
        return
    if not (led.drafts or led.written):
        return
    what = "已存的汇总草稿" if led.drafts else "还没有采用的汇总报告"
    if department_id == led.department_id:
        yield f"{what}转给牵头的{leads.name}"
    if department_id == leads.department_id:
        yield f"{led.name}{what}转来，接着填"


def corrected_still(rounds: Sequence[str]) -> Iterator[str]:
    """What was accepted and is being corrected under a duty that ends: the correction stays with who told it."""
    if rounds:
        yield f"正在更正的 {len(rounds)} 份报告（{'、'.join(rounds)}）仍由本单位更正"


def _way(share: BodyShare, of: Division) -> tuple[str, bool]:
    to = of.lead_over(share)
    return to.name if to else "", bool(of.under(share))


def _figures(was: BodyShare | None, now: BodyShare, before: Division, after: Division) -> Iterator[str]:
    """频次 and 数据来源单位 of figures that it is asked for, or that are told by it."""
    for figure_id, told in after.figures.items():
        known = before.figures.get(figure_id)
        if known is None or known == told or not _concerns(known, told, was, now):
            continue
        yield f"“{told.words}”{'，'.join(_terms(known, told))}"


def _terms(known: FigureTold, told: FigureTold) -> Iterator[str]:
    if known.frequency is not told.frequency:
        yield f"频次由{known.frequency.label}改为{told.frequency.label}"
    if known.lag_days != told.lag_days:
        yield f"数据可得时间由期末后{known.lag_days}天改为{told.lag_days}天"
    if known.source_id != told.source_id:
        yield f"数据来源单位由{known.source or '没有指定'}改为{told.source or '不再指定'}"


def _concerns(known: FigureTold, told: FigureTold, was: BodyShare | None, now: BodyShare) -> bool:
    if now.department_id in (known.source_id, told.source_id):
        return True
    shares = [share for share in (was, now) if share is not None]
    return any(told.words in (*share.asked, *share.in_doubt) for share in shares)
