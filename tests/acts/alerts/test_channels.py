"""The keys of a channel: on disk before a row names them, and gone again where nothing was saved."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from tests.alerts.channelled import MORNING, local, open_to, told_office, with_robot
from tests.alerts.receivers import Robot
from tests.given.builders import act
from tests.given.rows import CHONGQING
from tracker.acts.alerts import channels
from tracker.acts.alerts.channels import Settings
from tracker.config import Config
from tracker.database import db
from tracker.errors import BadInput, Conflict
from tracker.vocabulary import ChannelKind

pytestmark = pytest.mark.usefixtures("session")

NOBODYS = 999999


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """Settings that let messages go to this machine."""
    return open_to(local(tmp_path), Robot(443))


def known(config: Config) -> list[str]:
    """The secrets on disk."""
    file = config.channel_keys
    return [one["secret"] for one in json.loads(file.read_text()).values()] if file.exists() else []


def said(secret: str, department_id: int | None = None) -> Settings:
    return Settings("群机器人", department_id, address="https://localhost/robot/send?access_token=key", secret=secret)


def test_keys_of_a_change_that_came_too_late_are_not_kept(config: Config) -> None:
    """Two administrators have the page open: the secret of the second stayed in the file, and no channel named it."""
    told_office()
    one = with_robot(config, Robot(443))
    channels.change(act(at=MORNING), config, one, 1, said("first"))
    with pytest.raises(Conflict):
        channels.change(act(at=MORNING), config, one, 1, said("second"))
    assert known(config) == ["first"]


def test_keys_of_a_channel_that_is_refused_are_not_kept(config: Config) -> None:
    told_office()
    with pytest.raises(BadInput):
        channels.add(act(at=MORNING), config, CHONGQING, ChannelKind.DINGTALK, said("SEC", NOBODYS))
    assert known(config) == []


@pytest.mark.slow
def test_keys_stay_where_nobody_knows_whether_the_channel_was_saved(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer to its commit was lost: the channel is there, and sends by them."""
    told_office()
    commit: Callable[[], None] = db.session().commit

    def unheard() -> None:
        commit()
        raise OperationalError("COMMIT", {}, Exception("server closed the connection"), connection_invalidated=True)

    monkeypatch.setattr(db.session(), "commit", unheard)
    with pytest.raises(OperationalError):
        channels.add(act(at=MORNING), config, CHONGQING, ChannelKind.DINGTALK, said("SEC"))
    assert known(config) == ["SEC"]
