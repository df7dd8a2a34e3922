"""An item says itself to whom it is proposed: who leaves the task passes that on, too."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

NEWEST = """
    UPDATE items SET proposed_ids = (
        SELECT f.owner_ids FROM owner_facts f
        WHERE f.item_id = items.id AND f.known_by = 'proposed' ORDER BY f.id DESC LIMIT 1
    )
    WHERE EXISTS (SELECT 1 FROM owner_facts f WHERE f.item_id = items.id AND f.known_by = 'proposed')
"""


def upgrade() -> None:
    op.add_column("items", sa.Column("proposed_ids", sa.JSON(), nullable=True))
    op.execute("UPDATE items SET proposed_ids = '[]'")
    op.execute(NEWEST)


def downgrade() -> None:
    op.drop_column("items", "proposed_ids")
