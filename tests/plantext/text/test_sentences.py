"""The sentence around words of a text."""

from __future__ import annotations

import pytest

from tracker.plantext.text.sentences import sentence

TEXT = "绿色消费方式得到普遍推行。建成综合能源站；2025年底前印发办法;\n　到2025年，全面建成\n没有句号"


@pytest.mark.parametrize(
    ("words", "whole"),
    [
        ("绿色", "绿色消费方式得到普遍推行"),
        ("综合", "建成综合能源站"),
        ("印发", "2025年底前印发办法"),
        ("到2025年", "到2025年，全面建成"),
        ("句号", "没有句号"),
    ],
)
def test_a_sentence_ends_at_stops_semicolons_and_lines(words: str, whole: str) -> None:
    start = TEXT.index(words)
    assert TEXT[slice(*sentence(TEXT, (start, start + len(words))))] == whole
