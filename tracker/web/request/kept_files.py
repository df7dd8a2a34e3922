"""Hands out a file that was kept: whole, a part of it, or that the reader has it already."""

from __future__ import annotations

import io
from typing import BinaryIO

from flask import Response, request, send_file


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
