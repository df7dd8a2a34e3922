"""How a figure was told says its target, too: a plan that replaces another may raise it, and the figure goes on."""

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0069"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("indicator_terms", sa.Column("target_value", sa.Numeric(24, 6), nullable=True))
    op.add_column("indicator_terms", sa.Column("year", sa.Integer(), nullable=True))
    for theirs, of_figure in (("target_value", "value"), ("year", "year")):
        op.execute(
            f"UPDATE indicator_terms SET {theirs} = "
            f"(SELECT {of_figure} FROM indicators WHERE indicators.id = indicator_terms.indicator_id)"
        )
    with op.batch_alter_table("indicator_terms") as batch:
        batch.alter_column("target_value", existing_type=sa.Numeric(24, 6), nullable=False)


def downgrade() -> None:
    op.drop_column("indicator_terms", "year")
    op.drop_column("indicator_terms", "target_value")
