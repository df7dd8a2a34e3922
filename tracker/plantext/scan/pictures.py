"""The bytes of a scan become pictures of pages, one after another: PDF, TIFF, JPEG, PNG, or a package of these."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy
import pypdfium2
from PIL import Image, ImageOps, UnidentifiedImageError

from tracker.errors import NotAPlan
from tracker.plantext.document.glyphs import PrintedLine
from tracker.plantext.document.packages import package_kind
from tracker.plantext.document.pdf import is_garbled, is_sound, printed_pages
from tracker.plantext.scan.bundle import pages_among
from tracker.plantext.scan.sheets import Picture, sheet

LONG_SIDE = 2000  # pixels of a page's longer side: A4 at 170 dots an inch; more brings nothing
MAX_PAGES = 300
_CAMERA_SIDE = 4600  # pixels of a photograph, of which its sheet is a part
_MAX_PIXELS = 120_000_000
_UNEVEN, _ODDLY_UNEVEN = 1.2, 3.0
_DAMAGED = "图片打不开或已损坏，请重新扫描后上传"


@dataclass(frozen=True)
class PagePixels:
    """A page as it came. `printed`: its lines where it has a sound text layer, `height` in points of the page.

    `is_layered`: they were put over a picture of the page by another recogniser.
    """

    picture: Picture
    printed: tuple[PrintedLine, ...] = ()
    height: float = 0.0
    is_layered: bool = False


def page_count(data: bytes) -> int:
    """How many pages the file has; raises NotAPlan where it cannot be opened or has too many."""
    count = sum(_count(part) for part in _parts(data))
    if count > MAX_PAGES:
        raise NotAPlan(f"扫描件有 {count} 页，超过 {MAX_PAGES} 页，请只上传方案正文")
    return count


def page_pixels(data: bytes) -> Iterator[PagePixels]:
    """The pages in their order, each made when it is asked for."""
    for part in _parts(data):
        yield from _pdf_pages(part) if _is_pdf(part) else _image_pages(part)


def _parts(data: bytes) -> Iterator[bytes]:
    """The file itself, or the files of a package in the order of their names."""
    if not data.startswith(b"PK"):
        yield data
        return
    package_kind(data)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name in pages_among(package.namelist()):
            yield package.read(name)


def _is_pdf(data: bytes) -> bool:
    return b"%PDF-" in data[:1024]


def _count(data: bytes) -> int:
    if not _is_pdf(data):
        with _image(data) as image:
            return int(getattr(image, "n_frames", 1))
    with _pdf(data) as document:
        return len(document)


def _pdf(data: bytes) -> Any:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "assword" in str(error):
            raise NotAPlan("PDF 有密码，请去掉密码后重新保存再上传") from error
        raise NotAPlan("PDF 文件已损坏，打不开，请重新取得原件后上传") from error


def _pdf_pages(data: bytes) -> Iterator[PagePixels]:
    layers = printed_pages(data)
    is_broken = any(is_garbled(layer.lines) for layer in layers)  # a page of few words does not show it
    with _pdf(data) as document:
        for page, layer in zip(document, layers, strict=True):
            width, height = page.get_size()
            bitmap = page.render(scale=LONG_SIDE / max(width, height, 1.0))
            pixels = _three_bytes(bitmap.to_numpy())
            page.close()
            sound = layer.lines if not is_broken and is_sound(layer.lines) and layer.rotation == 0 else ()
            if sound:
                yield PagePixels(pixels, tuple(sound), layer.height, layer.is_picture)
            else:
                yield PagePixels(sheet(pixels))


def _three_bytes(pixels: Picture) -> Picture:
    """Blue, green, red of a picture in grey, or with a fourth byte."""
    if pixels.ndim == 2:
        pixels = pixels[:, :, None]
    if pixels.shape[2] == 1:
        pixels = numpy.repeat(pixels, 3, axis=2)
    return numpy.ascontiguousarray(pixels[:, :, :3])


def _image_pages(data: bytes) -> Iterator[PagePixels]:
    with _image(data) as image:
        for n in range(int(getattr(image, "n_frames", 1))):
            try:
                image.seek(n)
                yield PagePixels(_pixels(image))
            except (OSError, SyntaxError, ValueError, EOFError) as error:
                raise NotAPlan(_DAMAGED) from error


def _pixels(image: Any) -> Picture:
    if image.width * image.height > _MAX_PIXELS:
        raise NotAPlan("图片太大，请用 200 至 300 dpi 重新扫描后上传")
    upright = _square_dots(ImageOps.exif_transpose(image).convert("RGB"), image.info.get("dpi"))
    upright.thumbnail((_CAMERA_SIDE, _CAMERA_SIDE), Image.Resampling.LANCZOS)
    return _sized(sheet(numpy.ascontiguousarray(numpy.asarray(upright)[:, :, ::-1])))


def _square_dots(image: Any, dots: Any) -> Any:
    """A fax has twice as many dots an inch along a line as from line to line: as wide and high as its paper."""
    try:
        along, across = float(dots[0]), float(dots[1])
    except (TypeError, ValueError, IndexError, ZeroDivisionError):
        return image
    if min(along, across) <= 0 or not _UNEVEN < max(along, across) / min(along, across) < _ODDLY_UNEVEN:
        return image
    most = max(along, across)
    return image.resize((round(image.width * most / along), round(image.height * most / across)))


def _sized(picture: Picture) -> Picture:
    scale = LONG_SIDE / max(picture.shape)
    return picture if scale >= 1 else cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)


def _image(data: bytes) -> Any:
    try:
        with warnings.catch_warnings():  # a picture that is too large is refused by its size
            warnings.simplefilter("ignore")
            return Image.open(io.BytesIO(data))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise NotAPlan(_DAMAGED) from error
