"""Words of editions: how far a supervision report has come, what is done with it, how two of them differ."""

from __future__ import annotations

from tracker.vocabulary.labelled import Labelled


class EditionState(Labelled):
    """States of an edition; 定稿 and 更正 (signed, of a later number than the quarter's first) are frozen."""

    DRAFT = "draft", "草稿"
    REVIEWED = "reviewed", "已审"
    FINAL = "final", "定稿"
    CORRECTION = "correction", "更正"


class EditionAct(Labelled):
    """What is done with an edition."""

    PREPARE = "prepare", "生成"
    REVIEW = "review", "审核"
    RETURN = "return", "退回"
    SIGN = "sign", "签发"


class DifferenceKind(Labelled):
    """In what a task differs between two editions."""

    LIGHT = "light", "亮灯变化"
    LATE = "late", "新逾期"
    DONE = "done", "新办结"
    FIGURE = "figure", "指标变动"
    REPORT = "report", "报送变化"
    ADDED = "added", "新列入"
    REMOVED = "removed", "不再列入"


class PaperKind(Labelled):
    """Papers in Word that are made with an edition; 数字出处 says of every number of the others where it stands."""

    BRIEF = "brief", "专报"
    CIRCULAR = "circular", "通报"
    OUTLINE = "outline", "汇报提纲"
    EVALUATION = "evaluation", "评估表"
    SLIP = "slip", "签报"
    SOURCES = "sources", "数字出处"

    @property
    def suffix(self) -> str:
        """Of its file."""
        return ".docx"


class TemplateFamily(Labelled):
    """What a Word template of an office is for: letters of the ladder, or papers of an edition."""

    LETTER = "letter", "函件"
    EDITION = "edition", "文稿"


class TemplateStep(Labelled):
    """What is done with a template of an office."""

    TRIED = "tried", "试填通过"
    TAKEN = "taken", "采用"
    LEFT = "left", "不采用"
    DROPPED = "dropped", "恢复自带"
