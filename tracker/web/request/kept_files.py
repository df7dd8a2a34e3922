"""Where this installation keeps its files, and the one door by which files leave it: each that leaves is noted."""

from __future__ import annotations

import io
from http import HTTPStatus
from typing import BinaryIO

from flask import Response, current_app, request, send_file

from tracker.config import Config
from tracker.stores.store import Store
from tracker.web.request.trail import FileOf, note_download

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def uploads() -> Store:
    """What was handed in."""
    return _settings().uploads


def editions() -> Store:
    """What was built."""
    return _settings().editions


def _settings() -> Config:
    settings: Config = current_app.config["TRACKER"]
    return settings


def made(data: bytes, of: FileOf, name: str, mimetype: str) -> Response:
    """What was made just now, to be kept under `name`; noted in the audit trail."""
    return _noted(send_file(io.BytesIO(data), mimetype=mimetype, as_attachment=True, download_name=name), of)


def handed_out(file: BinaryIO, of: FileOf, etag: str, name: str) -> Response:
    """An open file, closed when it is sent, to be kept under `name`; noted in the audit trail.

    `etag`: what tells it from any other, the same on every host.
    """
    return _noted(_sent(file, etag, name, "application/octet-stream"), of)


def shown(file: BinaryIO, etag: str, mimetype: str) -> Response:
    """The same as a part of a page, to be looked at: no more noted than the page is."""
    return _sent(file, etag, None, mimetype)


def _noted(answer: Response, of: FileOf) -> Response:
    """Nobody takes a file who only asks for its head, or is told that he has it."""
    if request.method != "HEAD" and answer.status_code != HTTPStatus.NOT_MODIFIED:
        note_download(of)
    return answer


def _sent(file: BinaryIO, etag: str, name: str | None, mimetype: str) -> Response:
    """Whole, a part, or that the reader has it."""
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
