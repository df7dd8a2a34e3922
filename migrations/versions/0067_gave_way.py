"""That an item of a letter gave way to a newer letter is a fact of its own; until now the words of its reason told."""

import sqlalchemy as sa
from alembic import op

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("letter_items", sa.Column("gave_way", sa.Boolean(), server_default=sa.false(), nullable=False))
    items = sa.table("letter_items", sa.column("gave_way", sa.Boolean()), sa.column("lapse_reason", sa.Text()))
    op.execute(items.update().where(items.c.lapse_reason.like("已由新拟的%")).values(gave_way=True))


def downgrade() -> None:
    op.drop_column("letter_items", "gave_way")
