"""The id of an installation: made once, whoever asks; what somebody else wrote there is told."""

from __future__ import annotations

from pathlib import Path
from unittest import mock

import pytest

from tracker.backup import identity
from tracker.errors import BadInput


def test_it_is_made_once(tmp_path: Path) -> None:
    assert identity.known(tmp_path) == "" and list(tmp_path.iterdir()) == []
    made = identity.own(tmp_path)
    assert identity.own(tmp_path) == identity.known(tmp_path) == made
    assert [path.name for path in tmp_path.iterdir()] == ["installation-id"]


def test_of_two_that_make_it_at_once_one_wins(tmp_path: Path) -> None:
    first = identity.own(tmp_path)
    with mock.patch.object(Path, "exists", return_value=False):
        assert identity.own(tmp_path) == first


def test_where_there_are_no_links(tmp_path: Path) -> None:
    with mock.patch("tracker.private_files.os.link", side_effect=OSError("not supported")):
        made = identity.own(tmp_path)
    assert identity.known(tmp_path) == made and len(list(tmp_path.iterdir())) == 1


def test_what_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "installation-id").write_text("我们的系统", encoding="utf-8")
    assert identity.known(tmp_path) == ""
    with pytest.raises(BadInput, match="32 个十六进制字符"):
        identity.own(tmp_path)
