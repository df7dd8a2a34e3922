"""The recogniser behind one narrow function: a picture of a page becomes rows of words. Nobody else knows the library.

Its models lie in its wheel; nothing is fetched.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import rapidocr

from tracker.plantext.scan.gaps import Read, completed
from tracker.plantext.scan.sheets import Picture
from tracker.plantext.scan.values import Row

_INK = 150  # darker than this

Recognise = Callable[[Picture], list[Row]]


def recogniser() -> Recognise:
    """A function from the picture of a page to its rows; its models are loaded once, here."""
    threads = max(1, (os.cpu_count() or 2) // 2)
    cv2.setNumThreads(threads)
    engine = rapidocr.RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.use_cls": False,
            "Global.return_word_box": True,
            "Global.max_side_len": 2000,
            "Global.model_root_dir": str(Path(rapidocr.__file__).parent / "models"),
            "EngineConfig.onnxruntime.intra_op_num_threads": threads,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )

    def recognise(picture: Picture) -> list[Row]:
        shown, record = engine.preprocess_img(picture)
        boxes, _, read, _ = engine.run_ocr_steps(shown, record)
        if boxes.boxes is None or read.txts is None:
            return []
        wide, high = record["preprocess"]["ratio_w"], record["preprocess"]["ratio_h"]
        padding = record["padding_1"]
        return [
            _row(shown, box, read_row, (padding, wide, high))
            for box, words, info in zip(boxes.boxes, read.txts, read.word_results, strict=True)
            if (read_row := _read(words, info, box)).words.strip()
        ]

    return recognise


def _read(words: str, info: Any, corners: Any) -> Read:
    """What was read in a box, without blanks at its ends, each character with its middle."""
    width = float(corners[:, 0].max() - corners[:, 0].min())
    columns = iter(column for word in info.word_cols or () for column in word)
    sure = [float(certainty) for certainty in info.confs or ()]
    sure += [1.0] * (len(words) - len(sure))
    middles: list[float] = []
    for char in words:
        before = middles[-1] if middles else 0.0
        column = None if char.isspace() else next(columns, None)
        middles.append(before if column is None else (column + 0.5) / max(info.line_txt_len, 1.0) * width)
    start, end = len(words) - len(words.lstrip()), len(words.rstrip())
    return Read(words[start:end], tuple(sure[start:end]), tuple(middles[start:end]))


def _row(shown: Picture, corners: Any, read: Read, scale: tuple[Any, float, float]) -> Row:
    """The row on the page, completed by what the picture shows."""
    read = completed(read, _white(shown, corners))
    return Row(read.words, _upright(corners, *scale), read.certainties)


def _white(shown: Picture, corners: Any) -> list[tuple[float, float]]:
    """Where a box holds no ink from top to bottom, in pixels from its left edge."""
    left, top = (max(int(value), 0) for value in corners.min(axis=0))
    right, bottom = (int(value) for value in corners.max(axis=0))
    part = shown[top:bottom, left:right, 0]
    if part.size == 0:
        return []
    margin = part.shape[0] // 8  # the rows above and below
    inked = (part[margin : part.shape[0] - margin] < _INK).sum(axis=0) > 0
    runs: list[tuple[float, float]] = []
    start = None
    for x, is_inked in enumerate(inked.tolist()):
        if is_inked and start is not None:
            runs.append((float(start), float(x)))
            start = None
        elif not is_inked and start is None:
            start = x
    return runs


def _upright(corners: Any, padding: Any, wide: float, high: float) -> tuple[float, float, float, float]:
    """The corners of a box on what the engine was shown as a box on the page."""
    lefts, tops = corners[:, 0] - padding["left"], corners[:, 1] - padding["top"]
    left, right = float(lefts.min()) * wide, float(lefts.max()) * wide
    return left, float(tops.min()) * high, right, float(tops.max()) * high
