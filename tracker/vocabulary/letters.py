"""Words of letters: the papers of the ladder and how far each has come (domain.md 4, 8)."""

from __future__ import annotations

from tracker.vocabulary.labelled import Labelled


class LetterKind(Labelled):
    """What is written to a body; 商请函 goes to one that is not in line, 调度函 to all at the opening of a round."""

    REMINDER = "reminder", "提醒函"
    REQUEST = "request", "商请函"
    SUPERVISION = "supervision", "督办函"
    CIRCULAR = "circular", "通报"
    TALK = "talk", "约谈通知"
    DISPATCH = "dispatch", "调度函"


class LetterCause(Labelled):
    """Why a rung of the ladder is due (domain.md 8, B1–B4)."""

    REPORT = "report", "报告未报"
    YELLOW = "yellow", "连续黄灯"
    OVERDUE = "overdue", "节点逾期"
    RED = "red", "红灯"
    UNANSWERED = "unanswered", "督办函逾期未反馈"
    CIRCULARS = "circulars", "一年内两次通报"
    BY_HAND = "by_hand", "综合处认为需要"


class LetterState(Labelled):
    """States of domain.md 4, Letter; a 调度函 ends 已印发, a 通报 已审定: the next edition's paper names it."""

    DRAFT = "draft", "拟稿"
    TO_SIGN = "to_sign", "待审签"
    SIGNED = "signed", "待编号"
    NUMBERED = "numbered", "待发出"
    SENT = "sent", "已发出"
    RECEIVED = "received", "已签收"
    TO_APPROVE = "to_approve", "反馈待单位审批"
    ANSWERED = "answered", "已反馈"
    CLOSED = "closed", "已销号"
    ISSUED = "issued", "已印发"
    DECIDED = "decided", "已审定"
    WITHDRAWN = "withdrawn", "已撤回"
    LAPSED = "lapsed", "已失效"
    VOID = "void", "已作废"


class LetterAct(Labelled):
    """What is done with a letter."""

    DRAW_UP = "draw_up", "拟稿"
    SAVE = "save", "修改"
    SUBMIT = "submit", "送审签"
    RETURN = "return", "退回修改"
    SIGN = "sign", "审签"
    NUMBER = "number", "编号"
    SEND = "send", "发出"
    RECEIVE = "receive", "签收"
    PROPOSE = "propose", "反馈送审批"
    SEND_BACK = "send_back", "反馈退回修改"
    ANSWER = "answer", "反馈"
    SIGN_OFF = "sign_off", "线下签批反馈"
    ASK_AGAIN = "ask_again", "退回补充"
    CLOSE = "close", "销号"
    WITHDRAW = "withdraw", "撤回"
    LAPSE = "lapse", "失效"
    VOID = "void", "作废"


class SentBy(Labelled):
    """How a paper left."""

    EXCHANGE = "exchange", "公文交换"
    SYSTEM = "system", "政务办公系统"
    FAX = "fax", "传真"
    HAND = "hand", "专人送达"
    POST = "post", "机要或邮寄"
