"""What ended because others own it says so; standing rows are renewed to know all bodies a light is laid at."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

# Until now its words alone told: those that reporting/rounds/owner_steps.py gave it.
TOLD = """
    UPDATE report_events SET by_owners = true
    WHERE act = 'exempt' AND actor_id IS NULL
    AND (reason LIKE '已答复不是本单位的' OR reason LIKE '已由%认领' OR reason LIKE '已明确由%承担')
"""


def upgrade() -> None:
    op.add_column("report_events", sa.Column("by_owners", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute(TOLD)
    op.execute("UPDATE ledger_standing SET renew_on = solved_on")


def downgrade() -> None:
    op.drop_column("report_events", "by_owners")
