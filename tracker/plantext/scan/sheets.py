"""A photographed page becomes the sheet alone as seen from above; a scan that is nothing but its page stays as it is.

Example: 12 megapixels of a desk with a sheet aslant under a lamp become 1414 × 2000 of the sheet.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import cv2
import numpy

Picture = Any
"""An array of height × width × 3 bytes: blue, green, red."""

_SMALL = 800  # pixels of the longer side on which the sheet's edges are looked for
_LEAST = 0.25  # of the picture a sheet takes
_BRIGHTER = 14  # by how much paper is brighter than what lies beside it
_STEP = 6  # pixels from an edge to where paper and desk are compared
_AT_BORDER = 10  # pixels: the sheet goes on beyond the picture
_A4 = 297 / 210
_NEARLY_A4 = 0.15


def sheet(picture: Picture) -> Picture:
    """The sheet on the picture; the picture itself where no edge of paper is seen on it."""
    height, width = picture.shape[:2]
    scale = min(1.0, _SMALL / max(height, width))
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    corners = max(_sheets(small), key=cv2.contourArea, default=None)
    return picture if corners is None else _from_above(picture, corners / scale)


def _sheets(small: Picture) -> Iterator[Any]:
    """Quadrangles with paper inside and something darker outside, their corners from the upper left clockwise."""
    grey = cv2.medianBlur(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), 5)
    for mask in _masks(grey):
        outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        for outline in outlines:
            if cv2.contourArea(outline) < _LEAST * grey.size:
                continue
            corners = _corners(cv2.convexHull(outline))
            if corners is not None and _is_paper(grey, corners):
                yield corners


def _masks(grey: Any) -> Iterator[Any]:
    """Where paper may be: what is brighter than a threshold, and what edges enclose."""
    best, mask = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    whole = numpy.ones((15, 15), numpy.uint8)
    yield cv2.morphologyEx(mask, cv2.MORPH_CLOSE, whole)
    for share in (0.85, 0.7, 0.55):
        yield cv2.morphologyEx((grey > best * share).astype(numpy.uint8) * 255, cv2.MORPH_CLOSE, whole)
    yield cv2.dilate(cv2.Canny(grey, 20, 60), numpy.ones((5, 5), numpy.uint8))


def _corners(hull: Any) -> Any:
    """The four corners of a nearly straight-sided outline, None for any other."""
    around = cv2.arcLength(hull, True)
    for share in (0.01, 0.02, 0.03, 0.05):
        shape = cv2.approxPolyDP(hull, share * around, True).reshape(-1, 2).astype(numpy.float32)
        if len(shape) == 4:
            alike = cv2.contourArea(shape) > 0.95 * cv2.contourArea(hull)
            return _clockwise(shape) if alike else None
    return None


def _clockwise(shape: Any) -> Any:
    sums, differences = shape.sum(axis=1), shape[:, 0] - shape[:, 1]
    order = [sums.argmin(), differences.argmax(), sums.argmax(), differences.argmin()]
    return shape[order] if len(set(map(int, order))) == 4 else None


def _is_paper(grey: Any, corners: Any) -> bool:
    """Whether along each side it is brighter inside than outside; of a side at the picture's border nobody knows."""
    centre = corners.mean(axis=0)
    seen = 0
    for start, end in zip(corners, numpy.roll(corners, -1, axis=0), strict=True):
        along = start + (end - start) * numpy.linspace(0.08, 0.92, 40)[:, None]
        outward = numpy.array([end[1] - start[1], start[0] - end[0]]) / max(float(numpy.linalg.norm(end - start)), 1.0)
        if ((centre - start) * outward).sum() > 0:
            outward = -outward
        if _beyond(grey, along + outward * _AT_BORDER):
            continue
        inside, outside = _at(grey, along - outward * _STEP), _at(grey, along + outward * _STEP)
        if float(numpy.median(inside - outside)) < _BRIGHTER:
            return False
        seen += 1
    return seen >= 2


def _beyond(grey: Any, points: Any) -> bool:
    height, width = grey.shape
    x, y = points[len(points) // 2]
    return not (0 <= x < width and 0 <= y < height)


def _at(grey: Any, points: Any) -> Any:
    height, width = grey.shape
    x = numpy.clip(points[:, 0].round().astype(int), 0, width - 1)
    y = numpy.clip(points[:, 1].round().astype(int), 0, height - 1)
    return grey[y, x].astype(numpy.float32)


def _from_above(picture: Picture, corners: Any) -> Picture:
    top_left, top_right, low_right, low_left = corners
    width = (_length(top_left, top_right) + _length(low_left, low_right)) / 2
    height = (_length(top_left, low_left) + _length(top_right, low_right)) / 2
    width, height = _as_sold(width, height)
    flat = numpy.float32([[0, 0], [width, 0], [width, height], [0, height]])
    matrix = cv2.getPerspectiveTransform(corners.astype(numpy.float32), flat)
    return cv2.warpPerspective(picture, matrix, (round(width), round(height)), flags=cv2.INTER_CUBIC)


def _length(start: Any, end: Any) -> float:
    return float(numpy.linalg.norm(end - start))


def _as_sold(width: float, height: float) -> tuple[float, float]:
    """The sides of A4 where they are nearly those, upright or lying."""
    for ratio in (_A4, 1 / _A4):
        if abs(height / width / ratio - 1) < _NEARLY_A4:
            return width, width * ratio
    return width, height
