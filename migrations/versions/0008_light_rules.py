"""灰·本期未报 takes its rank among the lights; rules changed, so the next turn solves every standing row anew."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_RANK = 27
"""Of the new rule: after 灰·尚无信息, before 灰·信息陈旧."""


def upgrade() -> None:
    op.execute(f"UPDATE ledger_standing SET rank = rank + 1 WHERE rank >= {_RANK}")
    op.execute("UPDATE ledger_standing SET renew_on = solved_on")


def downgrade() -> None:
    # Rows lit by the rule that is no longer known cannot be read: `tracker ledger rebuild` writes them anew.
    op.execute("DELETE FROM ledger_standing")
