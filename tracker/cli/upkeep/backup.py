"""tracker backup: a copy of the whole installation, read again, put back into an empty one."""

from __future__ import annotations

from pathlib import Path

import click

from tracker import config, revisions
from tracker.acts.upkeep import backups as acts
from tracker.backup.checking import is_current
from tracker.backup.checking import verify as faults_of
from tracker.backup.files import settings_apart
from tracker.backup.manifest import Manifest
from tracker.backup.rules import keys_name
from tracker.backup.words import minute, size
from tracker.cli.frame import Call, with_database
from tracker.errors import RuleRefused
from tracker.people.access import Permission

FOLDER = click.Path(file_okay=False, path_type=Path)

KEYS_APART = "密钥在 {file}：请另行保管，不要和备份放在一起"
MISSING = "注意：数据里提到的 {count} 个文件本机已经没有，备份里也没有（{first} 等）"
NOT_SOUND = "这份备份不完好：{count} 处不符"
PAUSED = "已暂停发送：备份之后可能已发出过提醒。核对后在“发送渠道”恢复，或运行 tracker alert release"
OLDER = "数据是旧版本 {revision} 的，请接着运行：tracker setup"
OTHER_SETTINGS = "注意：这些设置与备份时的不同，当时的写在密钥文件里，请核对 tracker.env：{names}"
MORE_SETTINGS = "注意：这些设置是现在多出的，备份时没有，请核对 tracker.env：{names}"
ANEW = (
    "所有登录都已结束，请重新登录；没有用过的设置密码链接已作废，要用的请重新生成；接口令牌都已撤销，"
    "其他系统要用的请重新发放。备份之后停用的账号、改过的密码、用过的恢复码、重设的动态口令、交接的岗位，"
    "都回到了备份那一刻的样子：请逐项重新办理"
)
NO_KEYS = "没有密钥文件：动态口令用恢复码登录后重新启用，发送渠道的密码和密钥重新填写"


@click.group()
def backup() -> None:
    """The noun."""


@backup.command("create", help="把整个系统备份到文件夹 DIR，照常办公；写完重新读一遍、核对无误才算一份")
@click.argument("folder", metavar="DIR", type=FOLDER)
@with_database
def create(call: Call, folder: Path) -> None:
    """`tracker backup create DIR`."""
    call.demand(Permission.BACKUP_VIEW)
    made = acts.create(call.act(), call.settings, folder.resolve(), click.echo)
    click.echo(f"已备份：{folder / made.name}")
    _describe(made)
    if made.keys is not None:
        click.echo(KEYS_APART.format(file=folder / made.keys.name))


@backup.command("verify", help="重新读一份备份：每个文件的指纹、数据库能否打开、版本；有不符的一次列全，以 1 退出")
@click.argument("copy", metavar="DIR/NAME", type=FOLDER)
def verify(copy: Path) -> None:
    """`tracker backup verify DIR/NAME`; it asks no database."""
    manifest, faults = faults_of(copy, revisions.known(config.PROJECT / "migrations"), click.echo)
    if manifest is None or faults:
        raise RuleRefused(NOT_SOUND.format(count=len(faults)), faults)
    click.echo(f"完好：{manifest.name}")
    _describe(manifest)


@backup.command("restore", help="把一份备份恢复到空的安装里；已有内容的地方拒绝，不覆盖；恢复后暂停发送")
@click.argument("copy", metavar="DIR/NAME", type=FOLDER)
@click.option(
    "--keys",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="密钥文件；默认用备份旁边的",
)
@with_database
def restore(call: Call, copy: Path, keys: Path | None) -> None:
    """`tracker backup restore DIR/NAME [--keys FILE]`."""
    beside = copy.with_name(keys_name(copy.name))
    keys = keys or (beside if beside.is_file() else None)
    apart, more = settings_apart(keys) if keys is not None else ([], [])
    for said, names in ((OTHER_SETTINGS, apart), (MORE_SETTINGS, more)):
        if names:
            click.echo(said.format(names="、".join(names)), err=True)
    manifest = acts.restore(call.act(), call.settings, copy, keys, click.echo)
    click.echo(f"已恢复：{manifest.name}，{manifest.rows} 行数据与备份一致")
    if keys is None:
        click.echo(NO_KEYS)
    click.echo(PAUSED)
    click.echo(ANEW)
    if not is_current(manifest, call.settings.migrations):
        click.echo(OLDER.format(revision=manifest.revision))


def _describe(manifest: Manifest) -> None:
    click.echo(
        f"数据截至 {minute(manifest.made_at)}，{manifest.rows} 行（审计记录 {manifest.audit.entries} 条），"
        f"文件 {manifest.file_count} 个，共 {size(manifest.size)}"
    )
    if manifest.missing:
        click.echo(MISSING.format(count=len(manifest.missing), first=manifest.missing[0]))
