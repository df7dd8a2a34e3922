"""A page as it was scanned becomes a page to be read: straight, evenly lit, without the red seal over its words."""

from __future__ import annotations

from typing import Any

import cv2
import numpy

from tracker.plantext.scan.sheets import Picture

_SMALL = 900  # pixels of the longer side on which the slant is measured
_MOST_SLANT = 6.0  # degrees
_LEAST_SLANT = 0.06
_SEAL_SIZE = (0.1, 0.45)  # of the page's width
_SEAL_SHAPE = (0.6, 1.7)  # width to height: round or nearly so; a red letterhead is wide
_REDDER = 35  # by how much red exceeds the other colours in a seal's ink


def straight(picture: Picture) -> Picture:
    """The page turned by the slant of its lines."""
    angle = slant(picture)
    return picture if abs(angle) < _LEAST_SLANT else _turned(picture, angle)


def quarter_turned(picture: Picture, quarters: int) -> Picture:
    """The page turned counter-clockwise by so many quarters."""
    return numpy.ascontiguousarray(numpy.rot90(picture, quarters)) if quarters else picture


def slant(picture: Picture) -> float:
    """Degrees by which the page is to be turned counter-clockwise so that its lines lie level."""
    grey = cv2.cvtColor(without_seal(picture), cv2.COLOR_BGR2GRAY)
    scale = _SMALL / max(grey.shape)
    if scale < 1:
        grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    ink = 255 - _even(grey)
    ink[ink < 60] = 0
    best, step = 0.0, 1.0
    angles = numpy.arange(-_MOST_SLANT, _MOST_SLANT + step, step)
    for narrower in (0.2, 0.04):
        best = max(angles, key=lambda angle: _levelness(ink, float(angle)))
        angles = numpy.arange(best - step, best + step + narrower, narrower)
        step = narrower
    return float(max(angles, key=lambda angle: _levelness(ink, float(angle))))


def _levelness(ink: Any, angle: float) -> float:
    """How sharply rows with ink and rows without part when the page is turned by `angle`."""
    rows = _turned(ink, angle, 0).sum(axis=1, dtype=numpy.float64)
    return float(((rows[1:] - rows[:-1]) ** 2).sum())


def _turned(picture: Picture, angle: float, border: int = 255) -> Picture:
    height, width = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    return cv2.warpAffine(picture, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=(border,) * 3)


def cleaned(picture: Picture) -> Picture:
    """What the recogniser is shown: no seal, no shadows, no colour."""
    return cv2.cvtColor(_even(cv2.cvtColor(without_seal(picture), cv2.COLOR_BGR2GRAY)), cv2.COLOR_GRAY2BGR)


def without_seal(picture: Picture) -> Picture:
    """The page with its seals taken out by their colour; black words under them stay, and so does a red letterhead."""
    blue, green, red = (picture[:, :, n].astype(numpy.int16) for n in range(3))
    reddish = ((red - numpy.maximum(blue, green)) > _REDDER).astype(numpy.uint8)
    if int(reddish.sum()) < reddish.size // 5000:
        return picture
    seals = _seals(reddish)
    if not seals:
        return picture
    result = picture.copy()
    for left, top, right, bottom in seals:
        part = result[top:bottom, left:right]
        ink = cv2.dilate(reddish[top:bottom, left:right], numpy.ones((3, 3), numpy.uint8)) > 0
        # In red light red ink is as bright as paper, and black ink under it as dark as ever.
        lit = part[:, :, 2].astype(numpy.int16)
        lit = numpy.where(lit > 130, 255, lit).astype(numpy.uint8)
        part[ink] = numpy.repeat(lit[:, :, None], 3, axis=2)[ink]
    return result


def _seals(reddish: Any) -> list[tuple[int, int, int, int]]:
    """Boxes of red stains as large and as round as a seal."""
    width = reddish.shape[1]
    reach = max(3, width // 80)
    whole = cv2.morphologyEx(reddish, cv2.MORPH_CLOSE, numpy.ones((reach, reach), numpy.uint8))
    _, _, found, _ = cv2.connectedComponentsWithStats(whole)
    least, most = (share * width for share in _SEAL_SIZE)
    boxes = []
    for left, top, wide, high, _ in found[1:]:
        if least <= wide <= most and least <= high <= most and _SEAL_SHAPE[0] <= wide / high <= _SEAL_SHAPE[1]:
            boxes.append((int(left), int(top), int(left + wide), int(top + high)))
    return boxes


def _even(grey: Any) -> Any:
    """The page as if lit evenly: each spot against the paper around it."""
    scale = min(1.0, 400 / max(grey.shape))
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    paper = cv2.medianBlur(cv2.dilate(small, numpy.ones((9, 9), numpy.uint8)), 21)
    paper = cv2.resize(paper, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    return cv2.divide(grey, numpy.maximum(paper, 1), scale=255)
