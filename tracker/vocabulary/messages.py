"""Words of messages and of the calendar they keep to (domain.md 7, 8)."""

from __future__ import annotations

from tracker.vocabulary.labelled import Labelled


class AlertStage(Labelled):
    """Stages of domain.md 8 that exist by now."""

    A1 = "A1", "下达/核对通知"
    A2 = "A2", "催签"
    A3 = "A3", "报告期通知"
    A4 = "A4", "催报"
    A5 = "A5", "节点预警"
    A6 = "A6", "逾期催办"
    A7 = "A7", "数据可报"
    B1 = "B1", "提醒函或商请函"
    B2 = "B2", "督办函"
    B3 = "B3", "通报"
    B4 = "B4", "约谈"
    DISPATCH = "D", "调度函"
    WEEKLY = "W", "每周红灯"
    RESULT = "R", "办理结果"


class AlertState(Labelled):
    """States of an alert, domain.md 4."""

    SENT = "sent", "已送达"
    HANDLED = "handled", "已处置"
    EXPIRED = "expired", "已失效"


class AlertEnd(Labelled):
    """Why a message no longer stands although what it awaited did not happen (已失效)."""

    OWNER = "owner", "承办单位已调整"
    DATE = "date", "时限已调整"
    TASK = "task", "任务已结束或中止"
    RELIEVED = "relieved", "不再承担这项任务"
    SILENT = "silent", "签收期限已过"
    ANSWERED = "answered", "不再需要确认"
    ROUND = "round", "本期免报或已截止"
    TURN = "turn", "已转由其他方办理"
    REPLACED = "replaced", "已有后续提醒"
    LETTER = "letter", "函件已失效或作废"


class DayKind(Labelled):
    """What a yearly notice says of a day it names (domain.md 7)."""

    OFF = "off", "放假"
    WORK = "work", "调休上班"


class CalendarFact(Labelled):
    """What the calendar on record can say of a day (tracker/calendar/days.py); the first two are DayKind's."""

    OFF = "off", "放假"
    WORK = "work", "调休上班"
    ORDINARY = "ordinary", "照常"
    STATUTORY = "statutory", "法定节假日"


class DueAge(Labelled):
    """How near its date a message of a digest is, the worst first."""

    LONG = "long", "逾期30天以上"
    LATE = "late", "已逾期"
    TODAY = "today", "今天到期"
    SOON = "soon", "10天内到期"
    LATER = "later", "10天以上到期"
    RESULT = "result", "办理结果"
    PLAIN = "plain", "其他提醒"


class ChannelKind(Labelled):
    """Ways by which a digest leaves the program (domain.md 12); the inbox on the page is always there."""

    MAIL = "mail", "邮件"
    DINGTALK = "dingtalk", "钉钉群机器人"
    WECOM = "wecom", "企业微信群机器人"
    FEISHU = "feishu", "飞书群机器人"
    WEBHOOK = "webhook", "HTTPS 接口"


class MailSecurity(Labelled):
    """How a mail server is spoken to."""

    TLS = "tls", "TLS（465）"
    STARTTLS = "starttls", "STARTTLS（587）"
    NONE = "none", "不加密（仅限内网）"


class DeliveryState(Labelled):
    """What became of one attempt to send; of a whole message likewise (reliability.md P3)."""

    QUEUED = "queued", "待发"
    SENDING = "sending", "发送中"
    SENT = "sent", "已发送"
    UNKNOWN = "unknown", "结果不明"
    FAILED = "failed", "发送失败"
    MERGED = "merged", "并入次日"
    VOID = "void", "不必再发"
