"""Scans made for tests: a plan printed, its pages turned, blurred and speckled, a red seal over the last one."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from typing import Any

import pytest

cv2 = pytest.importorskip("cv2", reason="没有装扫描件识别（make scan）", exc_type=ImportError)
numpy = pytest.importorskip("numpy")
pypdfium2 = pytest.importorskip("pypdfium2")


@dataclass(frozen=True)
class Scanner:
    """How badly it scans: dots an inch, degrees at most, width of the blur in pixels, speckles as their spread."""

    dpi: int
    degrees: float = 2.0
    blur: float = 0.8
    noise: float = 10.0
    seed: int = 11


def scanned(pdf: bytes, scanner: Scanner, seal: bool = True) -> list[bytes]:
    """The pages of a printed PDF as JPEG files."""
    chance = random.Random(scanner.seed)
    dots = numpy.random.default_rng(scanner.seed)
    document = pypdfium2.PdfDocument(pdf)
    pages = []
    for n, page in enumerate(document):
        pixels = numpy.ascontiguousarray(page.render(scale=scanner.dpi / 72).to_numpy()[:, :, :3])
        if seal and n == len(document) - 1:
            pixels = sealed(pixels, scanner.dpi)
        turned = _turned(pixels, chance.uniform(-scanner.degrees, scanner.degrees))
        blurred = cv2.GaussianBlur(turned, (0, 0), scanner.blur) if scanner.blur else turned
        speckled = blurred.astype(numpy.float32) + dots.normal(0, scanner.noise, blurred.shape)
        pixels = numpy.clip(speckled, 0, 255).astype(numpy.uint8)
        pages.append(cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 85])[1].tobytes())
    document.close()
    return pages


def sealed(pixels: Any, dpi: int) -> Any:
    """A round red seal, 42 mm across with a star, pressed over the words: ink darkens what is under it."""
    height, width = pixels.shape[:2]
    mm = dpi / 25.4
    centre, radius = (int(width * 0.6), int(height * 0.3)), int(21 * mm)
    ink = numpy.full_like(pixels, 255)
    red = (60, 50, 215)
    cv2.circle(ink, centre, radius, red, int(1.4 * mm))
    points = []
    for n in range(10):
        reach = (7 if n % 2 == 0 else 2.8) * mm
        angle = math.pi / 5 * n - math.pi / 2
        points.append((int(centre[0] + reach * math.cos(angle)), int(centre[1] + reach * math.sin(angle))))
    cv2.fillPoly(ink, [numpy.array(points)], red)
    for n in range(12):
        angle = math.pi * (0.85 + n * 1.3 / 11)
        at = (int(centre[0] + 16 * mm * math.cos(angle)), int(centre[1] + 16 * mm * math.sin(angle)))
        wide, high = int(1.6 * mm), int(2 * mm)
        cv2.rectangle(ink, (at[0] - wide, at[1] - high), (at[0] + wide, at[1] + high), red, 2)
    return (pixels.astype(numpy.uint16) * ink // 255).astype(numpy.uint8)


def _turned(pixels: Any, degrees: float) -> Any:
    height, width = pixels.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return cv2.warpAffine(pixels, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255))


def as_pdf(pages: list[bytes], dpi: int) -> bytes:
    """Pages as one PDF without a text layer, as an office scanner makes it."""
    from io import BytesIO

    from PIL import Image

    images = [Image.open(BytesIO(page)) for page in pages]
    target = BytesIO()
    images[0].save(target, "PDF", save_all=True, append_images=images[1:], resolution=dpi)
    return target.getvalue()


def as_tiff(pages: list[bytes]) -> bytes:
    """Pages as one TIFF."""
    from io import BytesIO

    from PIL import Image

    images = [Image.open(BytesIO(page)) for page in pages]
    target = BytesIO()
    images[0].save(target, "TIFF", save_all=True, append_images=images[1:], compression="jpeg")
    return target.getvalue()
