"""Items whose owners have them from after their date on; when silence said that an item is not one's own."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

NAME = "ix_items_taken_late_on"


def upgrade() -> None:
    op.add_column("items", sa.Column("taken_late_on", sa.Date()))
    late = (
        "SELECT MAX(owner_facts.since) FROM owner_facts JOIN milestones ON milestones.task_id = items.task_id"
        " AND (milestones.id = items.milestone_id OR milestones.indicator_id = items.indicator_id)"
        " WHERE owner_facts.item_id = items.id AND milestones.due_on < owner_facts.since"
    )
    op.execute(f"UPDATE items SET taken_late_on = ({late}) WHERE kind <> 'sentence'")
    is_late = sa.text("taken_late_on IS NOT NULL")
    op.add_column("owner_asks", sa.Column("lapsed_on", sa.Date()))
    op.create_index(NAME, "items", ["taken_late_on", "task_id"], sqlite_where=is_late, postgresql_where=is_late)


def downgrade() -> None:
    op.drop_column("owner_asks", "lapsed_on")
    op.drop_index(NAME, table_name="items")
    op.drop_column("items", "taken_late_on")
