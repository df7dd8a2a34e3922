"""Where this installation keeps its files, and how one is handed out: whole, a part, or that the reader has it."""

from __future__ import annotations

import io
from typing import BinaryIO

from flask import Response, current_app, request, send_file

from tracker.config import Config
from tracker.stores.store import Store


def uploads() -> Store:
    """What was handed in."""
    return _settings().uploads


def editions() -> Store:
    """What was built."""
    return _settings().editions


def _settings() -> Config:
    settings: Config = current_app.config["TRACKER"]
    return settings


def handed_out(
    file: BinaryIO, etag: str, name: str | None = None, mimetype: str = "application/octet-stream"
) -> Response:
    """An open file, closed when it is sent; to be kept under `name`, None: to be looked at.

    `etag`: what tells it from any other, the same on every host.
    """
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    answer = send_file(
        file,
        mimetype=mimetype,
        as_attachment=name is not None,
        download_name=name,
        conditional=False,
        etag=etag,
    )
    answer.content_length = size
    answer.make_conditional(request.environ, accept_ranges=True, complete_length=size)
    return answer
