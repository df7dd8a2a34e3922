"""Photographs made for tests: pages on a desk, seen aslant under a lamp at one side, as a phone stores them."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pytest

cv2 = pytest.importorskip("cv2", reason="没有装扫描件识别（make scan）", exc_type=ImportError)
numpy = pytest.importorskip("numpy")
pypdfium2 = pytest.importorskip("pypdfium2")

LONG, SHORT = 4000, 3000  # 12 megapixels
_SHEET = 297 / 210
_LYING, _ORIENTATION = 6, 0x0112  # EXIF: to be turned by a quarter to stand upright


@dataclass(frozen=True)
class Camera:
    """How badly it is held: shares of the picture by which corners are off, how dark the far corner is (1: not at all).

    `margin`: of the picture's width around the sheet; below 0 the sheet's edges are cut off.
    """

    aslant: float = 0.07
    dark: float = 0.45
    margin: float = 0.06
    bent: float = 0.0
    noise: float = 8.0
    seed: int = 7


def photographed(pdf: bytes, camera: Camera) -> list[bytes]:
    """The pages of a printed PDF as JPEG files of 12 megapixels that lie on their side and say so in EXIF."""
    chance = numpy.random.default_rng(camera.seed)
    document = pypdfium2.PdfDocument(pdf)
    photos = []
    for page in document:
        sheet = numpy.ascontiguousarray(page.render(scale=300 / 72).to_numpy()[:, :, :3])
        seen = _bent(sheet, camera.bent) if camera.bent else sheet
        photos.append(_stored(_lit(_on_desk(seen, camera, chance), camera, chance)))
    document.close()
    return photos


def _on_desk(sheet: Any, camera: Camera, chance: Any) -> Any:
    height, width = sheet.shape[:2]
    wide = SHORT * (1 - 2 * camera.margin)
    high = wide * _SHEET
    left, top = (SHORT - wide) / 2, (LONG - high) / 2
    corners = numpy.float32([[left, top], [left + wide, top], [left + wide, top + high], [left, top + high]])
    off = chance.uniform(0, camera.aslant * SHORT, (4, 2)).astype(numpy.float32)
    inward = numpy.float32([[1, 1], [-1, 1], [-1, -1], [1, -1]])
    matrix = cv2.getPerspectiveTransform(
        numpy.float32([[0, 0], [width, 0], [width, height], [0, height]]), corners + off * inward
    )
    desk = numpy.empty((LONG, SHORT, 3), numpy.uint8)
    desk[:] = (70, 95, 120)
    return cv2.warpPerspective(
        sheet, matrix, (SHORT, LONG), desk, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_TRANSPARENT
    )


def _bent(sheet: Any, height: float) -> Any:
    """A sheet whose middle stands up by a share of its height, as of a bound volume."""
    high, wide = sheet.shape[:2]
    x, y = numpy.meshgrid(numpy.arange(wide, dtype=numpy.float32), numpy.arange(high, dtype=numpy.float32))
    lift = height * high * numpy.sin(numpy.pi * x / wide)
    return cv2.remap(sheet, x, (y + lift).astype(numpy.float32), cv2.INTER_LINEAR, borderValue=(255, 255, 255))


def _lit(picture: Any, camera: Camera, chance: Any) -> Any:
    """The lamp stands at the upper left; a hand's shadow lies over the lower third."""
    high, wide = picture.shape[:2]
    x, y = numpy.meshgrid(numpy.linspace(0, 1, wide), numpy.linspace(0, 1, high))
    light = 1 - (1 - camera.dark) * (x + y) / 2
    shadow = 1 - 0.25 / (1 + numpy.exp(-(y + 0.4 * x - 0.95) * 60))
    pixels = picture * (0.92 * light * shadow)[:, :, None]
    pixels = cv2.GaussianBlur(pixels, (0, 0), 1.2) + chance.normal(0, camera.noise, picture.shape)
    return numpy.clip(pixels, 0, 255).astype(numpy.uint8)


def _stored(picture: Any) -> bytes:
    from PIL import Image

    lying = Image.fromarray(numpy.ascontiguousarray(numpy.rot90(picture)[:, :, ::-1]))
    exif = Image.Exif()
    exif[_ORIENTATION] = _LYING
    target = BytesIO()
    lying.save(target, "JPEG", quality=80, exif=exif)
    return target.getvalue()
