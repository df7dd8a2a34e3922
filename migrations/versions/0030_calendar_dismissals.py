"""Who knows that next year's notice of days off is missing."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_dismissals",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_calendar_dismissals_user_id"),
        sa.PrimaryKeyConstraint("user_id", "year", name="pk_calendar_dismissals"),
    )


def downgrade() -> None:
    op.drop_table("calendar_dismissals")
