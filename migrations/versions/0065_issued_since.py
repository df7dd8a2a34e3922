"""What was handed down since a quarter was closed is found at once: the leader's page leaves it out of that quarter."""

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None

NAME, TABLE = "ix_task_transitions_issued", "task_transitions"
IS_ISSUE = sa.text("act = 'issue'")


def upgrade() -> None:
    op.create_index(NAME, TABLE, ["recorded_at", "task_id"], sqlite_where=IS_ISSUE, postgresql_where=IS_ISSUE)


def downgrade() -> None:
    op.drop_index(NAME, TABLE)
