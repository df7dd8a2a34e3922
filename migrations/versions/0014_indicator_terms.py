"""How a figure is told (频次, 可得时滞, 数据来源单位, 口径, 基期) is corrected after its plan has gone out, with a reason."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "indicator_terms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("frequency", sa.String(length=24), nullable=False),
        sa.Column("lag_days", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("caliber", sa.Text(), nullable=False),
        sa.Column("baseline_value", sa.Numeric(precision=24, scale=6), nullable=True),
        sa.Column("baseline_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["indicator_id"], ["indicators.id"], name=op.f("fk_indicator_terms_indicator_id_indicators")
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["departments.id"], name=op.f("fk_indicator_terms_source_id_departments")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_terms")),
    )
    op.create_index(op.f("ix_indicator_terms_indicator_id"), "indicator_terms", ["indicator_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_indicator_terms_indicator_id"), "indicator_terms")
    op.drop_table("indicator_terms")
