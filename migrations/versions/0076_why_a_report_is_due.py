"""A report that is due by another day than before says why, and what was known of it then."""

import sqlalchemy as sa
from alembic import op

revision = "0076"
down_revision = "0075"
branch_labels = None
depends_on = None

TABLE = "report_dues"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("was_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("because", sa.String(length=24), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_report_dues_report_id_reports")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_dues")),
    )
    op.create_index(op.f("ix_report_dues_report_id"), TABLE, ["report_id"])


def downgrade() -> None:
    op.drop_table(TABLE)
