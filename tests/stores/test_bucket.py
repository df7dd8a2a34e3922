"""What only a bucket does: what it says when the storage does not answer, refuses, or is another's."""

from __future__ import annotations

import logging
import os
import socket
from dataclasses import replace
from unittest import mock

import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from tests.servers.buckets import client, new_bucket
from tests.stores.test_contract import NAME, names, settle
from tracker.failures.outage import is_outage
from tracker.stores.bucket import Access, Bucket, _client
from tracker.stores.fingerprints import fingerprint
from tracker.stores.store import StoreDown


@pytest.fixture
def access(storage: str) -> Access:
    return new_bucket(storage)


def dead(access: Access) -> Bucket:
    """The same bucket behind a port where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return Bucket(replace(access, url=f"http://127.0.0.1:{taken.getsockname()[1]}"), "uploads")


def test_each_kind_has_its_own_names(access: Access) -> None:
    uploads, editions = Bucket(access, "uploads"), Bucket(access, "editions")
    name = uploads.keep(b"one")
    settle(editions, NAME, b"PK")
    assert (names(uploads), names(editions)) == ([name], [NAME])
    (key,) = (one["Key"] for one in client(access).list_objects_v2(Bucket=access.bucket, Prefix="up")["Contents"])
    assert key == f"uploads/{fingerprint(b'one')}"


def test_more_files_than_one_answer_holds(access: Access, monkeypatch: pytest.MonkeyPatch) -> None:
    """The storage is asked again until it has named all."""
    asked = []

    def page(params: dict[str, object], **_: object) -> None:
        asked.append(params.setdefault("MaxKeys", 2))

    store = Bucket(access, "uploads")
    kept = [store.keep(bytes([number])) for number in range(5)]
    ours = Bucket(replace(access, region="cn-north-1"), "uploads")
    _client(ours.access, None, os.getpid()).meta.events.register("provide-client-params.s3.ListObjectsV2", page)
    assert names(ours) == sorted(kept)
    assert len(asked) == 3


def test_nobody_listens(access: Access, caplog: pytest.LogCaptureFixture) -> None:
    store = dead(access)
    for act in (
        lambda: store.keep(b"one"),
        lambda: store.read(NAME),
        lambda: store.size(NAME),
        lambda: list(store.stored()),
        store.try_out,
    ):
        with pytest.raises(StoreDown, match=r"存储桶 tracker-\d+ 的 uploads/：连接不上") as told:
            act()
        assert is_outage(told.value)
    with caplog.at_level(logging.WARNING):
        store.forget(NAME)
    assert "stays in the bucket" in caplog.text


def test_what_the_storage_refuses_is_said_and_is_no_missing_file(access: Access) -> None:
    gone = Bucket(replace(access, bucket="never-made"), "uploads")
    for act in (lambda: gone.keep(b"one"), lambda: gone.read(NAME), lambda: list(gone.stored())):
        with pytest.raises(StoreDown, match="没有这个存储桶"):
            act()


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_what_is_sent_is_signed_with_its_fingerprint_and_nobody_is_waited_for_long(scheme: str) -> None:
    """The storage compares it, also through TLS; no checksum beside it that only some storage understands."""
    store = Bucket(Access(f"{scheme}://127.0.0.1:1", f"signed-{scheme}", "key", "secret"), "uploads")
    sent: list[dict[str, str]] = []

    def answered(request: AWSPreparedRequest, **_: object) -> AWSResponse:
        sent.append({name.lower(): value for name, value in request.headers.items()})
        return AWSResponse(request.url, 200, {}, mock.Mock(stream=list))

    asked = _client(store.access, None, os.getpid())
    asked.meta.events.register("before-send.s3.PutObject", answered)
    store.keep(b"one")
    (headers,) = sent
    assert headers["x-amz-content-sha256"] in (fingerprint(b"one"), fingerprint(b"one").encode())
    assert not any("checksum" in name or name == "content-encoding" for name in headers)
    config = asked.meta.config
    assert (config.connect_timeout, config.read_timeout, config.retries["total_max_attempts"]) == (3, 5, 2)


def test_an_object_that_was_altered_is_not_handed_out(access: Access) -> None:
    store = Bucket(access, "uploads")
    name = store.keep(b"one")
    client(access).put_object(Bucket=access.bucket, Key=f"uploads/{name}", Body=b"two")
    fault = store.fault(name, 3, name)
    assert fault is not None and fault.name == "ALTERED"


def test_it_is_tried_out_and_nothing_is_left(access: Access) -> None:
    store = Bucket(access, "uploads")
    assert store.try_out() is not None
    assert "Contents" not in client(access).list_objects_v2(Bucket=access.bucket)


def test_the_secret_is_shown_nowhere(access: Access) -> None:
    assert "secret=" not in repr(Bucket(replace(access, secret="s3cr3t"), "uploads"))
    assert "s3cr3t" not in repr(Bucket(replace(access, secret="s3cr3t"), "uploads"))
