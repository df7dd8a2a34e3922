"""Keeps files in a bucket that speaks S3, of the office's own storage or of its cloud: what several hosts share.

botocore is loaded when the first file is asked for: only who has a bucket needs it (the extra `s3`).
"""

from __future__ import annotations

import io
import logging
import os
import re
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO, ClassVar, cast

from tracker.stores.fingerprints import fingerprint
from tracker.stores.store import Store, Stored, StoreDown, demand_plain, is_plain, to_write

log = logging.getLogger(__name__)

CONNECT_SECONDS, READ_SECONDS, ATTEMPTS = 3, 5, 2
"""How long a bucket may say nothing, and how often it is asked: a dead one holds a page up for some seconds."""

PLAIN_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_PIECE = 1 << 20

_SAID = {
    "NoSuchBucket": "没有这个存储桶",
    "InvalidAccessKeyId": "访问密钥不对",
    "SignatureDoesNotMatch": "访问密钥不对",
    "AccessDenied": "这个访问密钥没有权限",
    "403": "访问密钥不对或没有权限",
    "RequestTimeTooSkewed": "本机时钟与它相差过大",
    "ConnectTimeoutError": "连接超时",
    "EndpointConnectionError": "连接不上",
    "ReadTimeoutError": "没有及时答复",
    "SSLError": "证书不受信任",
}
NOT_SOUND = "写入的内容读出来不一样"


@dataclass(frozen=True)
class Access:
    """A bucket, where it is and by which key; `is_virtual`: its name stands before that of the host, not after it."""

    url: str
    bucket: str
    key: str
    secret: str = field(repr=False)
    region: str = "us-east-1"
    is_virtual: bool = False


@dataclass(frozen=True)
class Bucket(Store):
    """The files of one kind are the objects below it, `uploads/3f2a…`. `ca_file`: who signed its certificate.

    An object is written whole or not at all, and the storage compares what came with the SHA-256 that was signed.
    """

    access: Access
    kind: str
    ca_file: Path | None = None

    is_far: ClassVar[bool] = True

    @property
    def label(self) -> str:
        """存储桶 tracker 的 uploads/."""
        return f"存储桶 {self.access.bucket} 的 {self.kind}/"

    def keep(self, data: bytes) -> str:
        """The storage has said that it has them when this returns."""
        name = fingerprint(data)
        self._put(name, data)
        return name

    def unfinished(self, suffix: str = "") -> AbstractContextManager[Path]:
        """In this host's folder for temporary files."""
        return to_write(None, "tracker-", suffix)

    def settle(self, unfinished: Path, name: str) -> None:
        """The storage has said that it has it when this returns."""
        with unfinished.open("rb") as file:
            self._put(name, file)

    def opened(self, name: str) -> BinaryIO:
        """A copy of it on this host, which goes when it is closed."""
        key, file = self._key(name), cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115
        try:
            with self._asked() as client:
                found = client.get_object(Bucket=self.access.bucket, Key=key)
                with closing(found["Body"]) as body:
                    for piece in body.iter_chunks(_PIECE):
                        file.write(piece)
            file.seek(0)
        except BaseException:
            file.close()
            raise
        return file

    def size(self, name: str) -> int | None:
        """As the storage says."""
        head = self._head(name)
        return None if head is None else int(head["ContentLength"])

    def kept_at(self, name: str) -> datetime | None:
        """By the storage's clock."""
        head = self._head(name)
        return None if head is None else cast(datetime, head["LastModified"]).astimezone(UTC)

    def _head(self, name: str) -> dict[str, Any] | None:
        key = self._key(name)
        try:
            with self._asked() as client:
                return cast("dict[str, Any]", client.head_object(Bucket=self.access.bucket, Key=key))
        except FileNotFoundError:
            return None

    def forget(self, name: str) -> None:
        """What the storage does not take away now stays."""
        key = self._key(name)
        try:
            with self._asked() as client:
                client.delete_object(Bucket=self.access.bucket, Key=key)
        except (FileNotFoundError, StoreDown) as fault:
            log.warning("%s stays in the bucket, though nothing names it: %s", key, fault)

    def stored(self) -> Iterator[Stored]:
        """A thousand at a time are asked for."""
        with self._asked() as client:
            pages = client.get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self.access.bucket, Prefix=f"{self.kind}/"):
                for one in page.get("Contents", ()):
                    name = one["Key"].removeprefix(f"{self.kind}/")
                    if is_plain(name):
                        yield Stored(name, one["Size"], one["LastModified"].astimezone(UTC))

    def forget_unfinished(self, now: datetime) -> int:
        """There are none."""
        return 0

    def try_out(self) -> datetime:
        """A small file is written, listed, read and taken away again."""
        key, data = f"{self.kind}/.tried-{secrets.token_hex(8)}", secrets.token_bytes(32)
        bucket = self.access.bucket
        with self._asked() as client:
            client.put_object(Bucket=bucket, Key=key, Body=data)
            found = client.get_object(Bucket=bucket, Key=key)
            with closing(found["Body"]) as body:
                is_same = body.read() == data
            client.list_objects_v2(Bucket=bucket, Prefix=key, MaxKeys=1)
            client.delete_object(Bucket=bucket, Key=key)
        if not is_same:
            raise StoreDown(f"{self.label}：{NOT_SOUND}")
        return parsedate_to_datetime(found["ResponseMetadata"]["HTTPHeaders"]["date"])

    def _put(self, name: str, body: bytes | io.BufferedReader) -> None:
        key = self._key(name)
        with self._asked() as client:
            client.put_object(Bucket=self.access.bucket, Key=key, Body=body)

    def _key(self, name: str) -> str:
        return f"{self.kind}/{demand_plain(name)}"

    @contextmanager
    def _asked(self) -> Iterator[Any]:
        """The client; whatever it raises becomes StoreDown, or FileNotFoundError of an object that is not there."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            yield _client(self.access, self.ca_file, os.getpid())
        except ClientError as refused:
            code = str(refused.response.get("Error", {}).get("Code", ""))
            if code in ("NoSuchKey", "404", "NotFound"):
                raise FileNotFoundError(code) from refused
            raise StoreDown(f"{self.label}：{_SAID.get(code, code)}") from refused
        except BotoCoreError as fault:
            kind = type(fault).__name__
            raise StoreDown(f"{self.label}：{_SAID.get(kind, kind)}") from fault


def is_installed() -> bool:
    """Whether what speaks S3 is there (the extra `s3`)."""
    return find_spec("botocore") is not None


@cache
def _client(access: Access, ca_file: Path | None, process: int) -> Any:
    """One for a process, shared by its threads. It asks for nothing but this bucket and reads no one's own settings.

    No checksums beyond the signed SHA-256: storage that is no cloud's own knows the newer ones not or badly.
    """
    from botocore.config import Config
    from botocore.session import Session

    session = Session()
    for own in ("config_file", "credentials_file"):
        session.set_config_variable(own, os.devnull)
    return session.create_client(
        "s3",
        endpoint_url=access.url,
        region_name=access.region,
        aws_access_key_id=access.key,
        aws_secret_access_key=access.secret,
        verify=str(ca_file) if ca_file else None,
        config=Config(
            signature_version="s3v4",
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"total_max_attempts": ATTEMPTS, "mode": "standard"},
            s3={"addressing_style": "virtual" if access.is_virtual else "path", "payload_signing_enabled": True},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            max_pool_connections=16,
        ),
    )
