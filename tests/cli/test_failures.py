"""What a command says when it cannot do its work."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.clients.commands import Installation


def test_without_tables_it_says_what_to_run_first(tmp_path: Path) -> None:
    ran = Installation(f"sqlite:///{tmp_path / 'none.sqlite3'}", tmp_path).run("user", "list")
    assert (ran.code, ran.err.strip()) == (2, "数据库还没有建好，或者比程序旧，请先运行 tracker setup")


def test_a_database_that_does_not_answer_is_our_fault(tmp_path: Path) -> None:
    ran = Installation("postgresql://nobody@127.0.0.1:1/none", tmp_path).run("user", "list")
    assert ran.code == 3
    assert ran.err.startswith("数据库没有响应，未完成")
    assert "Traceback" not in ran.err


def test_a_fault_of_the_program_is_kept_for_whoever_mends_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_: object) -> None:
        raise ZeroDivisionError("inner words")

    monkeypatch.setattr("tracker.cli.frame.create_app", broken)
    ran = Installation(f"sqlite:///{tmp_path / 'none.sqlite3'}", tmp_path).run("user", "list")
    assert ran.code == 3
    assert ran.err.splitlines()[0] == "程序出了问题，未完成"
    assert "inner words" not in ran.err
    assert "inner words" in (tmp_path / "errors.log").read_text(encoding="utf-8")
    (tmp_path / "errors.log").unlink()
    (tmp_path / "errors.log").mkdir()
    ran = Installation(f"sqlite:///{tmp_path / 'none.sqlite3'}", tmp_path).run("user", "list")
    assert (ran.code, ran.err.splitlines()[0]) == (3, "程序出了问题，未完成") and "详情没能记下" in ran.err


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ((), "请写明要办哪一项"),
        (("user",), "请写明要办哪一项"),
        (("nosuch",), "没有命令 nosuch"),
        (("user", "nosuch"), "没有命令 nosuch"),
        (("user", "disable"), "缺少参数 'NAME'"),
        (("user", "disable", "a", "b"), "命令写法有误，请看是否多写或少写了内容\n"),
        (("serve", "--port", "0"), "参数 '--port' 有误，请写 1 到 65535 之间的整数\n"),
        (("serve", "--port", "abc"), "参数 '--port' 有误，请写 1 到 65535 之间的整数\n"),
        (("serve", "--port"), "选项 --port 的写法有误"),
        (("report", "build", "--output", "/"), "参数 '--output' 有误，要写文件的路径"),
        (("task", "list", "--on", "明天"), "参数 '--on' 有误：“明天”不是日期"),
    ],
)
def test_wrong_usage_is_told_in_chinese(tmp_path: Path, words: tuple[str, ...], reason: str) -> None:
    ran = Installation(f"sqlite:///{tmp_path / 'none.sqlite3'}", tmp_path).run(*words)
    assert ran.code == 2
    assert ran.err.startswith(reason)


def test_help_is_no_failure(tmp_path: Path) -> None:
    ran = Installation(f"sqlite:///{tmp_path / 'none.sqlite3'}", tmp_path).run("user", "--help")
    assert ran.code == 0
    assert "交接" in ran.out
