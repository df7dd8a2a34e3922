"""The audit trail becomes a chain: who, what and which version in full, the hash of the row before, anchors of its head.

Rows that are there already are not rewritten, for nobody may. Where there are any, the chain begins with a row that says
how many they are, with a digest of each thousand of them; so a change of an old row is found, to the thousand.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

NEW = (
    ("actor_unit", sa.String(length=200)),
    ("session_hash", sa.String(length=64)),
    ("object_version", sa.Integer()),
    ("before_digest", sa.String(length=64)),
    ("after_digest", sa.String(length=64)),
    ("rule_version", sa.Integer()),
    ("prev_hash", sa.String(length=64)),
    ("hash", sa.String(length=64)),
)

# How rows are hashed is written down in tracker/audit/chain.py; this is what it was on the day of the migration.
FIELDS = (
    *("id", "at", "actor_id", "actor_name", "actor_unit", "actor_roles", "session_hash", "ip", "jurisdiction_id"),
    *("action", "object_type", "object_id", "object_version", "task_id", "before_digest", "after_digest", "result"),
    *("reason", "detail", "request_id", "rule_version", "prev_hash"),
)
OLD_FIELDS = (
    *("id", "at", "actor_id", "actor_name", "actor_roles", "ip", "jurisdiction_id", "action", "object_type"),
    *("object_id", "task_id", "result", "reason", "detail", "request_id"),
)
BLOCK, AT_A_TIME = 1000, 5000
ORIGIN = "0" * 64

entries = sa.table(
    "audit_entries",
    *(sa.column(name) for name in FIELDS if name not in ("at", "detail")),
    sa.column("at", sa.DateTime(timezone=True)),
    sa.column("detail", sa.JSON()),
    sa.column("hash"),
)

FOLLOWS = "an audit entry follows the one before"
CHAINED = {
    "sqlite": [
        f"""
        CREATE TRIGGER audit_entries_chained BEFORE INSERT ON audit_entries
        WHEN NEW.hash IS NULL OR NEW.prev_hash IS NOT COALESCE(
            (SELECT hash FROM audit_entries WHERE id = NEW.id - 1),
            CASE WHEN NEW.id = 1 AND NOT EXISTS (SELECT 1 FROM audit_entries) THEN '{ORIGIN}' ELSE '' END
        )
        BEGIN SELECT RAISE(ABORT, '{FOLLOWS}'); END
        """,
        """
        CREATE TRIGGER audit_anchors_no_update BEFORE UPDATE ON audit_anchors
        BEGIN SELECT RAISE(ABORT, 'audit entries are never changed'); END
        """,
        """
        CREATE TRIGGER audit_anchors_no_delete BEFORE DELETE ON audit_anchors
        BEGIN SELECT RAISE(ABORT, 'audit entries are never deleted'); END
        """,
    ],
    "postgresql": [
        f"""
        CREATE FUNCTION refuse_unchained_audit() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NEW.hash IS NULL OR NEW.prev_hash IS DISTINCT FROM COALESCE(
                (SELECT hash FROM audit_entries WHERE id = NEW.id - 1),
                CASE WHEN NEW.id = 1 AND NOT EXISTS (SELECT FROM audit_entries) THEN '{ORIGIN}' ELSE '' END
            ) THEN RAISE EXCEPTION '{FOLLOWS}'; END IF;
            RETURN NEW;
        END $$
        """,
        """
        CREATE TRIGGER audit_entries_chained BEFORE INSERT ON audit_entries
        FOR EACH ROW EXECUTE FUNCTION refuse_unchained_audit()
        """,
        """
        CREATE TRIGGER audit_anchors_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_anchors
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()
        """,
    ],
}


def _told(at: datetime) -> str:
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    return at.isoformat(timespec="microseconds")


def _encoded(values: list) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()


def _old_rows() -> Iterator:
    columns = [sa.cast(entries.c[name], sa.Text) if name == "detail" else entries.c[name] for name in OLD_FIELDS]
    last = 0
    while True:
        page = sa.select(*columns).where(entries.c.id > last).order_by(entries.c.id).limit(AT_A_TIME)
        rows = op.get_bind().execute(page).all()
        yield from rows
        if len(rows) < AT_A_TIME:
            return
        last = rows[-1][0]


def _begin_chain() -> None:
    count = first = last = 0
    blocks, block = [], hashlib.sha256()
    for seq, at, *rest in _old_rows():
        block.update(_encoded(["tracker.audit/0", seq, _told(at), *rest]) + b"\n")
        count, first, last = count + 1, first or seq, seq
        if count % BLOCK == 0:
            blocks.append(block.hexdigest())
            block = hashlib.sha256()
    if not count:
        return
    if count % BLOCK:
        blocks.append(block.hexdigest())
    row = dict.fromkeys(FIELDS)
    row |= {"id": last + 1, "at": datetime.now(UTC), "actor_name": "系统", "actor_roles": "", "action": "begin_chain"}
    row |= {"object_type": "audit", "object_id": "全库", "result": "成功", "request_id": f"migration-{revision}"}
    row |= {"detail": {"rows": count, "first_row": first, "last_row": last, "blocks": blocks}}
    row |= {"prev_hash": hashlib.sha256(_encoded([count, *blocks])).hexdigest()}
    told = [row[name] for name in FIELDS]
    told[1] = _told(row["at"])
    told[FIELDS.index("detail")] = json.dumps(row["detail"], ensure_ascii=False)
    row["hash"] = hashlib.sha256(_encoded(["tracker.audit/1", *told])).hexdigest()
    op.get_bind().execute(sa.insert(entries).values(row))


def upgrade() -> None:
    kind = op.get_bind().dialect.name
    for name, column_type in NEW:
        op.add_column("audit_entries", sa.Column(name, column_type, nullable=True))
    op.create_index("ix_audit_entries_at", "audit_entries", ["at"])
    op.create_table(
        "audit_anchors",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("why", sa.String(length=24), nullable=False),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=True),
        sa.Column("mac", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_anchors"),
        sa.UniqueConstraint("edition_id", name="uq_audit_anchors_edition_id"),
    )
    if kind == "postgresql":
        # Places in the chain are given by the chain alone; a sequence would leave gaps.
        op.execute("ALTER TABLE audit_entries ALTER COLUMN id DROP DEFAULT")
        op.execute("DROP SEQUENCE IF EXISTS audit_entries_id_seq")
    _begin_chain()
    for statement in CHAINED[kind]:
        op.execute(statement)


def downgrade() -> None:
    """The rows stay, that which begins the chain among them: the next upgrade counts it with the others."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER audit_entries_chained ON audit_entries")
        op.execute("DROP FUNCTION refuse_unchained_audit()")
        op.execute("CREATE SEQUENCE audit_entries_id_seq AS integer OWNED BY audit_entries.id")
        op.execute("SELECT setval('audit_entries_id_seq', max(id)) FROM audit_entries")
        op.execute("ALTER TABLE audit_entries ALTER COLUMN id SET DEFAULT nextval('audit_entries_id_seq')")
    else:
        op.execute("DROP TRIGGER audit_entries_chained")
    op.drop_table("audit_anchors")
    op.drop_index("ix_audit_entries_at", "audit_entries")
    for name, _ in reversed(NEW):
        op.drop_column("audit_entries", name)
