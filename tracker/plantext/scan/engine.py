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

from tracker.plantext.scan.pictures import Picture
from tracker.plantext.scan.values import Row

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
            _row(words, _upright(box, padding, wide, high), info.confs)
            for box, words, info in zip(boxes.boxes, read.txts, read.word_results, strict=True)
            if words.strip()
        ]

    return recognise


def _upright(corners: Any, padding: Any, wide: float, high: float) -> tuple[float, float, float, float]:
    """The corners of a box on what the engine was shown as a box on the page."""
    lefts, tops = corners[:, 0] - padding["left"], corners[:, 1] - padding["top"]
    left, right = float(lefts.min()) * wide, float(lefts.max()) * wide
    return left, float(tops.min()) * high, right, float(tops.max()) * high


def _row(words: str, box: tuple[float, float, float, float], certainties: Any) -> Row:
    """Blanks at the ends away, each with its certainty."""
    start = len(words) - len(words.lstrip())
    kept = words.strip()
    sure = [float(certainty) for certainty in certainties][start : start + len(kept)]
    return Row(kept, box, tuple(sure + [1.0] * (len(kept) - len(sure))))
