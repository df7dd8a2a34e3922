"""黄·待核定 takes its rank among the lights; since when 综合处 owes a verdict stands with the task."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_RANK = 10
"""Of the new rule: after 黄·要点逾期, before 黄·待核验."""


def upgrade() -> None:
    op.add_column("ledger_standing", sa.Column("judge_since", sa.Date(), nullable=True))
    op.execute(f"UPDATE ledger_standing SET rank = rank + 1 WHERE rank >= {_RANK}")
    op.execute("UPDATE ledger_standing SET renew_on = solved_on")


def downgrade() -> None:
    # Rows lit by the rule that is no longer known cannot be read: `tracker ledger rebuild` writes them anew.
    op.execute("DELETE FROM ledger_standing")
    op.drop_column("ledger_standing", "judge_since")
