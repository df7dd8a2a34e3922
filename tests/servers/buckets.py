"""A storage that speaks S3, of the tests' own: moto's server in this process, and buckets in it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

from tracker.stores.bucket import Access, _client

_NUMBERS = count()


@contextmanager
def running_storage() -> Iterator[str]:
    """Its address, on a port that was free."""
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.stop()


def new_bucket(url: str) -> Access:
    """An empty one."""
    access = Access(url, f"tracker-{next(_NUMBERS)}", "key", "secret")
    client(access).create_bucket(Bucket=access.bucket)
    return access


def client(access: Access):  # type: ignore[no-untyped-def]
    """What asks the storage for anything else."""
    return _client(access, None, 0)
