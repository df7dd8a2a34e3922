"""tracker file: where uploads and editions are kept, brought from a folder into a bucket and back."""

from __future__ import annotations

from dataclasses import replace

import click

from tracker import config
from tracker.errors import BadInput, RuleRefused
from tracker.stores.copying import copy_all
from tracker.stores.store import KINDS

BUCKET, FOLDER = "bucket", "folder"
NO_BUCKET = "没有设置存储桶：请先设 TRACKER_S3_URL、_BUCKET、_ACCESS_KEY、_SECRET_KEY"
NEXT = {
    BUCKET: "原来的文件没有删除。请在每台主机设好同样的 TRACKER_S3_ 各项，重启所有进程",
    FOLDER: "桶里的文件没有删除。请去掉 TRACKER_S3_ 各项，重启所有进程",
}
ONCE_MORE = "如果刚才还在办公，请停下所有进程，再运行一次本命令，然后再启动"
NOT_ALL = "有 {count} 个文件没有复制成"


@click.group()
def file() -> None:
    """The noun."""


@file.command("copy", help="把上传的文件和报表复制到存储桶（bucket）或实例文件夹（folder），逐个核对；可再运行")
@click.option("--to", "place", type=click.Choice((BUCKET, FOLDER)), required=True, help="复制到哪里")
def copy(place: str) -> None:
    """`tracker file copy --to bucket|folder`; it asks no database, and takes nothing away."""
    settings = config.from_environment()
    if settings.bucket is None:
        raise BadInput(NO_BUCKET)
    beside = replace(settings, bucket=None)
    faults: list[str] = []
    for kind in KINDS:
        folder, bucket = beside.store(kind), settings.store(kind)
        source, target = (folder, bucket) if place == BUCKET else (bucket, folder)
        done = copy_all(source, target, click.echo)
        click.echo(f"{source.label} → {target.label}：复制 {done.copied} 个，已在 {done.there} 个")
        faults += done.faults
    if faults:
        raise RuleRefused(NOT_ALL.format(count=len(faults)), faults)
    click.echo(NEXT[place])
    click.echo(ONCE_MORE)
