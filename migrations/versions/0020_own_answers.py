"""What a report answers to “是否由本单位承担？”, kept with its text; a text that was sent is never changed."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

SENT = "EXISTS (SELECT 1 FROM report_versions WHERE id = {row}.version_id AND sent_at IS NOT NULL)"
FREEZE_SENT = {
    "sqlite": [
        f"""
        CREATE TRIGGER own_answers_sent_no_{verb.lower()} BEFORE {verb} ON own_answers
        WHEN {" OR ".join(SENT.format(row=row) for row in rows)}
        BEGIN SELECT RAISE(ABORT, 'a version that was sent is never changed'); END
        """
        for verb, rows in (("INSERT", ["NEW"]), ("UPDATE", ["OLD", "NEW"]), ("DELETE", ["OLD"]))
    ],
    "postgresql": [
        """
        CREATE TRIGGER own_answers_sent BEFORE INSERT OR UPDATE OR DELETE ON own_answers
        FOR EACH ROW EXECUTE FUNCTION refuse_change_of_sent()
        """
    ],
}


def upgrade() -> None:
    op.create_table(
        "own_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("is_own", sa.Boolean(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["report_versions.id"], name="fk_own_answers_version_id"
        ),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_own_answers_item_id"),
        sa.PrimaryKeyConstraint("id", name="pk_own_answers"),
        sa.UniqueConstraint("version_id", "item_id", name="uq_own_answers_version_id_item_id"),
    )
    op.create_index("ix_own_answers_item_id", "own_answers", ["item_id"])
    for statement in FREEZE_SENT[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("own_answers")
