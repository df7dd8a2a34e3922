"""What a command says when it could not do its work: the reason in Chinese first, never a traceback."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click

from tracker import clock, config
from tracker.errors import BadInput, TrackerError
from tracker.failures.traceback_text import traceback_of

if TYPE_CHECKING:
    from sqlalchemy.exc import DBAPIError

REFUSED, BAD_INPUT, OUR_FAULT = 1, 2, 3

NO_SCHEMA = "数据库还没有建好，或者比程序旧，请先运行 tracker setup"
NO_SPACE = "磁盘已满或不可写，未完成。请清理存放数据的磁盘后再试"
NO_STORE = "存放文件的存储服务不可用，未完成（{said}）。请运行 tracker doctor 看哪里不对"
NO_DATABASE = "数据库没有响应，未完成。请检查数据库是否已启动、TRACKER_DATABASE_URL 是否正确"
_HAN = re.compile(r"[一-鿿]")
INTERRUPTED = "已中断，没有做完"


def tell(failure: BaseException) -> int:
    """Print the reason on standard error and return the exit code."""
    if isinstance(failure, TrackerError):
        _say(failure.message, *failure.details)
        return failure.exit_code
    if isinstance(failure, click.exceptions.Abort | KeyboardInterrupt):
        _say(INTERRUPTED)
        return REFUSED
    if isinstance(failure, click.exceptions.NoArgsIsHelpError):
        _say("请写明要办哪一项", "", failure.message)
        return BAD_INPUT
    if isinstance(failure, click.ClickException):
        _say(_usage(failure), *_hint(failure))
        return BAD_INPUT
    if isinstance(failure, SystemExit):
        return failure.code if isinstance(failure.code, int) else OUR_FAULT
    return _tell_of_database(failure)


def _tell_of_database(failure: BaseException) -> int:
    """Not there yet, not answering, or a fault of ours. Loads SQLAlchemy, as no command without a database needs to."""
    from sqlalchemy.exc import DBAPIError

    from tracker.failures.outage import is_disk, is_outage
    from tracker.stores.store import StoreDown

    if isinstance(failure, DBAPIError) and _lacks_schema(failure):
        _say(NO_SCHEMA)
        return BAD_INPUT
    if is_disk(failure):
        _say(NO_SPACE)
        return OUR_FAULT
    if isinstance(failure, StoreDown):
        _say(NO_STORE.format(said=failure))
        return OUR_FAULT
    place = _keep(failure)
    if is_outage(failure):
        _say(NO_DATABASE)
    else:
        _say("程序出了问题，未完成", f"{type(failure).__name__}，{place}")
    return OUR_FAULT


def _say(*lines: str) -> None:
    for line in lines:
        click.echo(line, err=True)


def _usage(failure: click.ClickException) -> str:
    """Click's own refusals in Chinese."""
    if isinstance(failure, click.NoSuchOption):
        return f"没有选项 {failure.option_name}"
    if isinstance(failure, click.exceptions.NoSuchCommand):
        return f"没有命令 {failure.command_name}"
    if isinstance(failure, click.MissingParameter):
        name = failure.param.get_error_hint(failure.ctx) if failure.param and failure.ctx else failure.param_hint
        return f"缺少参数 {name}"
    if isinstance(failure, click.BadParameter):
        name = failure.param.get_error_hint(failure.ctx) if failure.param and failure.ctx else failure.param_hint
        kind = failure.param.type if failure.param else None
        if isinstance(kind, click.Choice):
            return f"参数 {name} 有误，可写：{'、'.join(map(str, kind.choices))}"
        return f"参数 {name} 有误{_wrong_value(kind, failure.message)}"
    if isinstance(failure, click.BadOptionUsage):
        return f"选项 {failure.option_name} 的写法有误，请看它后面是否要写内容"
    if isinstance(failure, click.FileError):
        return f"文件打不开：{failure.ui_filename}"
    return (
        f"命令写法有误：{failure.message}" if _HAN.search(failure.message) else "命令写法有误，请看是否多写或少写了内容"
    )


def _wrong_value(kind: click.ParamType[Any] | None, said: str) -> str:
    """What to write instead; click's own English is not shown."""
    if _HAN.search(said):
        return f"：{said}"
    if isinstance(kind, click.IntRange):
        return f"，请写 {kind.min} 到 {kind.max} 之间的整数"
    if isinstance(kind, click.Path):
        is_only = "文件" if not kind.dir_okay else "文件夹" if not kind.file_okay else "文件或文件夹"
        return f"，要写{is_only}的路径；请检查路径和权限"
    return "，请检查所写的内容"


def _hint(failure: click.ClickException) -> list[str]:
    context = failure.ctx if isinstance(failure, click.UsageError) else None
    return [f"用法见：{context.command_path} --help"] if context else []


def _lacks_schema(failure: DBAPIError) -> bool:
    """Whether there are no tables yet, or those of an earlier version."""
    said = str(failure.orig)
    lacks = ("no such table", "no such column", "has no column named")
    return any(one in said for one in lacks) or type(failure.orig).__name__ in ("UndefinedTable", "UndefinedColumn")


def _keep(failure: BaseException) -> str:
    """Append the traceback to errors.log in the instance folder, for whoever mends it; says where it is, or is not."""
    try:
        path = config.looked_at().instance / "errors.log"
        with path.open("a", encoding="utf-8") as log:
            log.write(f"{clock.now().isoformat()}\n{traceback_of(failure)}\n")
    except (OSError, BadInput):
        return "详情没能记下：存放数据的文件夹写不了，请交给系统管理员"
    return f"详情记在 {path}，请交给系统管理员"
