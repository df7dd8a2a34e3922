"""Whether this installation can recognise scans, and what a person is told where it cannot.

The libraries are the extra `scan` of setup.cfg; nothing here imports them, so every other file may ask.
"""

from __future__ import annotations

from importlib.util import find_spec

from tracker.errors import NotAPlan

_LIBRARIES = ("rapidocr", "onnxruntime", "cv2", "numpy", "PIL")

HOW_TO_GET_IT = (
    "要直接读扫描件，请管理员在服务器上执行 make scan（或者 pip install tracker[scan]）装上文字识别，再重新启动系统"
)
OF_A_PHONE = "这是手机的 HEIC 照片，不能直接读取：请另存为 JPEG 再上传，或者把手机的相机格式改为 JPEG（兼容性最佳）重拍"
KIND = "scan"
"""What a plan that was recognised says of its source."""

UNCERTAIN_WORD = "uncertain_word"
"""The code of the remark on words that were not recognised for certain."""


class Scanned(NotAPlan):
    """The file holds pictures of pages: they can be recognised, which takes seconds a page."""


def is_installed() -> bool:
    """Whether pictures can be recognised here."""
    return all(find_spec(name) is not None for name in _LIBRARIES)


def refusal(reason: str) -> NotAPlan:
    """Why pages that are pictures were not read: to be recognised, or what the person does without the extra."""
    return Scanned(reason) if is_installed() else NotAPlan(f"{reason}。{HOW_TO_GET_IT}")
