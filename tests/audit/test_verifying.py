"""The trail of a real database verified: anchors where nobody who holds it is, tampering of its owner, old backups."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import current_app
from sqlalchemy import select, text
from sqlalchemy.orm import Session, scoped_session

from tests.audit.databases import unguarded, write
from tests.clients.commands import Installation
from tests.given.builders import NOW, act
from tests.structure.schemas import faults
from tracker import audit, changes
from tracker.acts.upkeep import audit as acts
from tracker.audit import anchor_file, checking_queries, steps
from tracker.audit.chain import DETAIL, FIELDS, RESTORE, Head, hash_of
from tracker.audit.checking import FaultKind
from tracker.audit.grants import statements
from tracker.audit.models import AuditAnchor, AuditEntry
from tracker.database import db
from tracker.errors import RuleRefused

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "outside" / "anchors.jsonl"


@pytest.fixture
def anchored(session: scoped_session[Session], file: Path) -> Iterator[Path]:
    """Ten acts, the head noted, two acts more."""
    write(10)
    acts.anchor(act(), file)
    write(2)
    yield file


def test_the_head_is_noted_each_time_anything_was_added(session: scoped_session[Session], file: Path) -> None:
    write(2)
    assert acts.anchor(act(), file) == 1
    assert acts.anchor(act(), file) == 0
    write()
    assert acts.anchor(act(at=NOW + timedelta(hours=1)), file) == 1
    kept = anchor_file.read(file)
    assert [(one.seq, one.why, one.at) for one in kept.anchors] == [
        (2, "hour", NOW),
        (3, "hour", NOW + timedelta(hours=1)),
    ]
    assert {one.mac for one in kept.anchors} == {one.mac for one in checking_queries.anchors()}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert checking_queries.verified(file).anchors == 2


def test_an_edition_s_anchor_counts_its_own_row_and_reaches_the_file(
    session: scoped_session[Session], file: Path
) -> None:
    with changes.writing(act()):
        audit.record(act(), "sign_edition", "edition", 1)
        audit.anchor(act(), steps.Why.EDITION, "2026年第3季度报表第1版", 1)
    assert acts.anchor(act(), file) == 1
    (one,) = anchor_file.read(file).anchors
    assert (one.seq, one.label) == (1, "报表“2026年第3季度报表第1版”签发时的锚")
    assert checking_queries.anchor_of_edition(1) is not None and checking_queries.anchor_of_edition(2) is None


def test_a_machine_with_another_key_anchors_nothing(anchored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second host whose keys were not copied yet: its anchor could never be verified, nor taken away."""
    monkeypatch.setitem(current_app.extensions, steps.KEY, b"of another machine")
    with pytest.raises(RuleRefused, match="上一个锚不是用本机的密钥做的"):
        acts.anchor(act(at=NOW + timedelta(hours=1)), anchored)
    write(action=RESTORE)
    assert acts.anchor(act(at=NOW + timedelta(hours=2)), anchored) == 1, "restored without its keys it goes on"


def test_what_was_signed_reaches_the_file_though_another_key_came_after_it(
    anchored: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with changes.writing(act()):
        audit.anchor(act(), steps.Why.EDITION, "2026年第3季度报表第1版", 1)
    with monkeypatch.context() as other:
        other.setitem(current_app.extensions, steps.KEY, b"of another machine")
        with changes.writing(act()):
            audit.anchor(act(), steps.Why.EDITION, "2026年第3季度报表第2版", 2)
    with pytest.raises(RuleRefused, match="上一个锚不是用本机的密钥做的"):
        acts.anchor(act(), anchored)
    assert [one.what for one in anchor_file.read(anchored).anchors] == ["", "2026年第3季度报表第1版"]


def test_a_file_that_was_lost_or_torn_is_filled_again(anchored: Path) -> None:
    anchored.write_text(anchored.read_text()[:40])
    assert acts.anchor(act(), anchored) == 2
    assert checking_queries.verified(anchored).is_sound
    anchored.unlink()
    assert checking_queries.verified(anchored).fault is not None
    assert acts.anchor(act(), anchored) == 2
    assert checking_queries.verified(anchored).is_sound


def test_a_file_torn_at_any_byte_is_filled_again(session: scoped_session[Session], file: Path) -> None:
    """In the midst of a letter of a region's name, too."""
    write()
    with changes.writing(act()):
        audit.anchor(act(), steps.Why.EDITION, "重庆市2026年第3季度报表第1版", 1)
    (one,) = checking_queries.anchors()
    anchor_file.append(file, [one])
    whole = file.read_bytes()
    assert anchor_file.read(file).anchors == (replace(one, is_outside=True),)
    for cut in range(len(whole)):
        file.write_bytes(whole[:cut])
        anchor_file.append(file, [one])
        assert anchor_file.read(file).unread == (), cut


def rewrite(first: int) -> None:
    """The row at a place is another, and every hash from there on right again."""
    entry = AuditEntry.__table__
    for row in db.session.execute(checking_queries._ROWS).all():
        values = dict(zip((*FIELDS, "hash"), row, strict=True))
        if row[0] < first:
            head = Head(row[0], row[-1])
            continue
        values |= {"actor_name": "李四"} if row[0] == first else {}
        values["prev_hash"] = head.hash if first > 1 or row[0] > first else "0" * 64
        head = Head(row[0], hash_of([values[name] for name in FIELDS]))
        new = {"actor_name": values["actor_name"], "prev_hash": values["prev_hash"], "hash": head.hash}
        db.session.execute(entry.update().where(entry.c.id == row[0]).values(new))


def run(*written: str) -> Callable[[], None]:
    def tamper() -> None:
        for statement in written:
            db.session.execute(text(statement))

    return tamper


SWAP = ("UPDATE audit_entries SET id = {} WHERE id = {}".format(*pair) for pair in ((99, 5), (5, 6), (6, 99)))


@pytest.mark.parametrize(
    ("tamper", "kind", "seq"),
    [
        (run("UPDATE audit_entries SET reason = 'x' WHERE id = 5"), FaultKind.CHANGED, 5),
        (run("UPDATE audit_entries SET detail = '{}' WHERE id = 12"), FaultKind.CHANGED, 12),
        (run("DELETE FROM audit_entries WHERE id = 1"), FaultKind.MISSING, 1),
        (run("DELETE FROM audit_entries WHERE id = 6"), FaultKind.MISSING, 6),
        (run(*SWAP), FaultKind.REORDERED, 5),
        (run("DELETE FROM audit_entries WHERE id > 9"), FaultKind.TRUNCATED, 10),
        # who holds the database takes the anchors in it away, too
        (run("DELETE FROM audit_entries WHERE id > 9", "DELETE FROM audit_anchors"), FaultKind.TRUNCATED, 10),
        (lambda: rewrite(1), FaultKind.REWRITTEN, 1),
        (lambda: rewrite(7), FaultKind.REWRITTEN, 1),
        (run("UPDATE audit_anchors SET hash = 'x'"), FaultKind.ANCHOR, 10),
    ],
)
def test_tampering_by_who_owns_the_database_is_found(
    anchored: Path, tamper: Callable[[], None], kind: FaultKind, seq: int
) -> None:
    assert checking_queries.verified(anchored).is_sound
    with unguarded():
        tamper()
    fault = checking_queries.verified(anchored).fault
    assert fault is not None
    assert (fault.kind, fault.seq) == (kind, seq)


def test_an_old_backup_is_found_also_after_work_went_on_in_it(anchored: Path) -> None:
    with unguarded():
        run("DELETE FROM audit_entries WHERE id > 7", "DELETE FROM audit_anchors")()
    fault = checking_queries.verified(anchored).fault
    assert fault is not None and (fault.kind, fault.seq) == (FaultKind.TRUNCATED, 8)
    write(6)
    acts.anchor(act(), anchored)
    fault = checking_queries.verified(anchored).fault
    assert fault is not None and (fault.kind, fault.seq) == (FaultKind.REWRITTEN, 1)


def test_what_is_verified_is_kept_on_record(anchored: Path) -> None:
    assert acts.verify(act(), anchored).is_sound
    with unguarded():
        run("UPDATE audit_entries SET reason = 'x' WHERE id = 5")()
    assert not acts.verify(act(), anchored).is_sound
    told = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "verify_audit").order_by(AuditEntry.id))
    assert [(one.result, one.reason) for one in told] == [
        ("成功", "审计记录完整：共 12 条，到第 12 条前后相接，与 1 个锚一致"),
        ("失败", "第 5 条被改动：内容与它自己的指纹不符"),
    ]


def test_the_command_says_what_is_wrong_and_ends_with_1(database_url: str, tmp_path: Path) -> None:
    installation = Installation(database_url, tmp_path)

    def ran(*words: str) -> Any:
        db.session.remove()
        done = installation.run("audit", "verify", *words)
        if "--json" in words:
            assert faults("audit_verify", done.json) == []
        return done

    write(5)
    sound = ran("--json")
    assert (sound.code, sound.json["sound"], sound.json["entries"]) == (0, True, 5)
    assert ran().out == "审计记录完整：共 6 条，到第 6 条前后相接，还没有可对照的锚\n"
    head = db.session.scalars(select(AuditEntry).where(AuditEntry.id == 5)).one().hash or ""
    assert ran("--anchor", f"5:{head[:16]}").code == 0
    assert ran("--anchor", "five").code == 2
    wrong = ran("--anchor", f"5:{head[:15]}{'f' if head[15] != 'f' else '0'}", "--json")
    assert (wrong.code, wrong.json["fault"]["kind"], wrong.json["fault"]["anchor"]["where"]) == (
        1,
        "rewritten",
        "给出的锚",
    )
    with unguarded():
        run("DELETE FROM audit_entries WHERE id = 3")()
    broken = ran("--json")
    assert (broken.code, broken.err) == (1, "第 3 条缺失，被删去了\n")
    assert broken.json["fault"] == {"kind": "missing", "seq": 3, "sentence": "第 3 条缺失，被删去了", "anchor": None}


def test_a_month_is_exported_so_that_anybody_can_count_it_again(database_url: str, tmp_path: Path) -> None:
    with changes.writing(act()):
        audit.record(act(), "sign_task", "task", 1, reason="=1+1", before="甲", after="乙")
    write(2)
    with changes.writing(act(at=NOW + timedelta(days=30))):
        audit.record(act(at=NOW + timedelta(days=30)), "sign_task", "task", 9)
    db.session.remove()
    installation = Installation(database_url, tmp_path)
    lines, table = tmp_path / "m.jsonl", tmp_path / "m.csv"
    installation.done("audit", "export", "--month", "2026-11", "--output", str(lines))
    installation.done("audit", "export", "--month", "2026-11", "--output", str(table))
    found = [json.loads(line) for line in lines.read_text().splitlines()]
    assert [row["id"] for row in found] == [1, 2, 3]
    for row in found:
        values = [row[name] for name in FIELDS]
        assert isinstance(values[DETAIL], str)
        assert hash_of([values[0], datetime.fromisoformat(values[1]), *values[2:]]) == row["hash"]
    raw = table.read_bytes()
    assert raw.startswith("\ufeff序号,时间,".encode())
    text_of = raw.decode("utf-8-sig").splitlines()
    assert len(text_of) == 1 + 3 + 1, "the first export is an entry itself"
    assert "2026-11-20T10:00:00+08:00,,命令行" in text_of[1] and "'=1+1" in text_of[1]
    for words in (("--month", "2026-13"), ("--month", "11")):
        assert installation.run("audit", "export", *words, "--output", str(table)).code == 2
    assert installation.run("audit", "export", "--month", "2026-11", "--output", str(tmp_path / "m.txt")).code == 2


def test_the_role_that_serves_changes_no_row(database_kind: str, database_url: str, tmp_path: Path) -> None:
    """Even where the triggers are gone: what `tracker audit grants` prints leaves it no right to."""
    installation = Installation(database_url, tmp_path)
    ran = installation.run("audit", "grants", "--role", "tracker web")
    if database_kind == "sqlite":
        assert (ran.code, ran.out) == (1, "")
        return
    assert ran.out.splitlines() == list(statements("tracker web"))
    write()
    db.session.execute(text('DROP ROLE IF EXISTS "tracker web"'))
    db.session.execute(text('CREATE ROLE "tracker web"'))
    for statement in ran.out.splitlines():
        db.session.execute(text(statement))
    db.session.execute(text('SET LOCAL ROLE "tracker web"'))
    audit.record(act(), "sign_task", "task", 2)
    steps.write(db.session())
    for change in ("UPDATE audit_entries SET reason = 'x'", "DELETE FROM audit_anchors", "TRUNCATE audit_entries"):
        with pytest.raises(Exception, match="permission denied"), db.session.begin_nested():
            db.session.execute(text(change))
    db.session.rollback()


def test_anchors_of_the_table_are_sealed(anchored: Path) -> None:
    one = db.session.scalars(select(AuditAnchor)).one()
    head = db.session.scalars(select(AuditEntry).where(AuditEntry.id == one.seq)).one()
    assert (one.seq, one.hash) == (10, head.hash)
