"""What a body is told of its items: a decision of 综合处, or what became of them when another body claimed them."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("owner_answers") as table:
        table.add_column(sa.Column("news", sa.String(length=24), nullable=False, server_default="decided"))
    with op.batch_alter_table("owner_answers") as table:
        table.alter_column("news", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("owner_answers") as table:
        table.drop_column("news")
