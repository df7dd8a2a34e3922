"""Pages of a plan that was recognised from pictures, and the words a person corrected in its text."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plan_pages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("picture_sha256", sa.String(length=64), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name="fk_plan_pages_plan_id"),
        sa.PrimaryKeyConstraint("id", name="pk_plan_pages"),
        sa.UniqueConstraint("plan_id", "number", name="uq_plan_pages_plan_id_number"),
    )
    op.create_table(
        "text_corrections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("span_start", sa.Integer(), nullable=False),
        sa.Column("span_end", sa.Integer(), nullable=False),
        sa.Column("recognised", sa.String(length=200), nullable=False),
        sa.Column("corrected", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name="fk_text_corrections_plan_id"),
        sa.PrimaryKeyConstraint("id", name="pk_text_corrections"),
    )
    op.create_index("ix_text_corrections_plan_id", "text_corrections", ["plan_id"])


def downgrade() -> None:
    op.drop_table("text_corrections")
    op.drop_table("plan_pages")
