"""Two hosts over one database and one shared folder, or a bucket: whoever signed in at one is known at the other."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest

from tests.clients.commands import Installation
from tests.clients.visitors import Visitor, demo_passwords
from tests.given.builders import settings
from tests.servers.buckets import new_bucket
from tests.servers.databases import on_sqlite
from tests.servers.programs import program
from tracker.config import Config

LIAISON = "cq-liaison-sww"
PROOF = b"%PDF-1.7 of the first host"


def carry(of: Visitor, to: Visitor) -> None:
    """One browser: the cookie that a host has set goes to the other."""
    name = of.client.application.config["SESSION_COOKIE_NAME"]
    cookie = of.client.get_cookie(name)
    assert cookie
    to.client.set_cookie(name, cookie.value)


@pytest.mark.slow
@on_sqlite
def test_what_one_host_takes_the_other_hands_out(demo: Installation, open_quarter: None, tmp_path: Path) -> None:
    """A proxy sends each request to whichever host it likes: a sign-in, a form and a proof go from one to the other."""
    mounted = tmp_path / "mounted"
    mounted.symlink_to(demo.folder)
    hand_over(demo, settings(demo.url, demo.folder), settings(demo.url, mounted))


@on_sqlite
@pytest.mark.slow
def test_hosts_that_share_a_bucket_need_no_folder_of_both(
    demo: Installation, open_quarter: None, storage: str, tmp_path: Path
) -> None:
    """Each has a folder of its own with the same key in it (the settings of both say it); files are in the bucket."""
    bucket = new_bucket(storage)
    hosts = (replace(settings(demo.url, tmp_path / name), bucket=bucket) for name in ("first", "second"))
    hand_over(demo, *hosts)
    assert not list(tmp_path.glob("first/uploads")) and not list(tmp_path.glob("second/uploads"))


def hand_over(demo: Installation, one: Config, other: Config) -> None:
    """Requests of one person go now to one host, now to the other."""
    with program(one, "first host") as first, program(other, "second host") as second:
        here, there = Visitor.signed_in(first, LIAISON, demo_passwords(demo)[LIAISON]), Visitor.of(second)
        carry(here, there)
        path = next(link for link in there.page("/reports").links if link.endswith("/edit"))
        form = next(form for form in there.page(path).forms if "progress_text" in form.names)
        carry(there, here)
        values = {**form.fields, "progress_text": "已出台方案。", "save": "1", "files": (io.BytesIO(PROOF), "方案.pdf")}
        assert here.client.post(form.action or path, data=values).status_code == 303
        again = here.client.post(
            form.action or path, data={**form.fields, "progress_text": "已出台方案。", "save": "1"}
        )
        assert again.status_code == 409
        kept = next(link for link in there.page(path).links if "/evidence/" in link)
        with there.get(kept) as got:
            assert got.data == PROOF
