"""Editions of the quarterly supervision report: files, rows, differences; what was signed is never changed."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

PARTS = ("edition_files", "edition_rows", "edition_differences")
REFUSED = "a signed edition is never changed"
SIGNED = "('final', 'correction')"


def _on_sqlite() -> None:
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER editions_signed_no_{verb.lower()} BEFORE {verb} ON editions WHEN OLD.state IN {SIGNED}"
            f" BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
        )
    for table in PARTS:
        for verb, rows in (("INSERT", ["NEW"]), ("UPDATE", ["OLD", "NEW"]), ("DELETE", ["OLD"])):
            is_signed = " OR ".join(
                f"EXISTS (SELECT 1 FROM editions WHERE id = {row}.edition_id AND state IN {SIGNED})" for row in rows
            )
            op.execute(
                f"CREATE TRIGGER {table}_signed_no_{verb.lower()} BEFORE {verb} ON {table} WHEN {is_signed}"
                f" BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
            )


def _on_postgresql() -> None:
    op.execute(
        f"""
        CREATE FUNCTION refuse_signed_edition() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF OLD.state IN {SIGNED} THEN RAISE EXCEPTION '{REFUSED}'; END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER editions_signed BEFORE UPDATE OR DELETE ON editions"
        " FOR EACH ROW EXECUTE FUNCTION refuse_signed_edition()"
    )
    op.execute(
        f"""
        CREATE FUNCTION refuse_part_of_signed_edition() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE of_edition integer[] := ARRAY[]::integer[];
        BEGIN
            IF TG_OP <> 'INSERT' THEN of_edition := of_edition || OLD.edition_id; END IF;
            IF TG_OP <> 'DELETE' THEN of_edition := of_edition || NEW.edition_id; END IF;
            IF EXISTS (SELECT 1 FROM editions WHERE id = ANY (of_edition) AND state IN {SIGNED}) THEN
                RAISE EXCEPTION '{REFUSED}';
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        END $$
        """
    )
    for table in PARTS:
        op.execute(
            f"CREATE TRIGGER {table}_signed BEFORE INSERT OR UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION refuse_part_of_signed_edition()"
        )


def _edition_id() -> list[sa.Column]:
    return [sa.Column("id", sa.Integer(), nullable=False), sa.Column("edition_id", sa.Integer(), nullable=False)]


def _keys(table: str, *unique: str, of_task: bool = False) -> list[sa.Constraint]:
    of_tasks = [sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=f"fk_{table}_task_id")]
    return [
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=f"fk_{table}_edition_id"),
        *(of_tasks if of_task else []),
        sa.UniqueConstraint(*unique, name=f"uq_{table}_{'_'.join(unique)}"),
    ]


def upgrade() -> None:
    op.create_table(
        "editions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("jurisdiction_id", sa.String(length=12), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.String(length=10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rule_versions", sa.JSON(), nullable=False),
        sa.Column("layout", sa.Integer(), nullable=False),
        sa.Column("totals", sa.JSON(), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("prepared_by", sa.String(length=80), nullable=False),
        sa.Column("prepared_by_id", sa.Integer(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by", sa.String(length=80), nullable=True),
        sa.Column("reviewed_by_id", sa.Integer(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_by", sa.String(length=80), nullable=True),
        sa.Column("signed_by_id", sa.Integer(), nullable=True),
        sa.Column("returned", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_editions"),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name="fk_editions_round_id"),
        sa.UniqueConstraint("round_id", "number", name="uq_editions_round_id_number"),
    )
    op.create_index("ix_editions_jurisdiction_id", "editions", ["jurisdiction_id"])
    op.create_table(
        "edition_files",
        *_edition_id(),
        sa.Column("book", sa.String(length=24), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        *_keys("edition_files", "edition_id", "book"),
    )
    op.create_table(
        "edition_rows",
        *_edition_id(),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("department", sa.String(length=200), nullable=False),
        sa.Column("colour", sa.String(length=24), nullable=False),
        sa.Column("is_completed", sa.Boolean(), nullable=False),
        sa.Column("is_overdue", sa.Boolean(), nullable=False),
        sa.Column("row", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        *_keys("edition_rows", "edition_id", "task_id", of_task=True),
    )
    op.create_index("ix_edition_rows_task_id", "edition_rows", ["task_id"])
    op.create_index("ix_edition_rows_edition_id_position", "edition_rows", ["edition_id", "position"])
    op.create_table(
        "edition_differences",
        *_edition_id(),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("department", sa.String(length=200), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        *_keys("edition_differences", "edition_id", "position", of_task=True),
    )
    if op.get_bind().dialect.name == "sqlite":
        _on_sqlite()
    else:
        _on_postgresql()


def downgrade() -> None:
    for table in reversed(PARTS):
        op.drop_table(table)
    op.drop_table("editions")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_part_of_signed_edition()")
        op.execute("DROP FUNCTION refuse_signed_edition()")
