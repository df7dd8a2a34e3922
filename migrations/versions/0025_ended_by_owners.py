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

# From now on a turn ends with the ids of all its bodies; the program before reads it up to its owner in words.
UNTIL_OWNER = 7
STANDING = sa.table("ledger_standing", sa.column("task_id", sa.Integer()), sa.column("turns", sa.JSON()))
BATCH = 1000


def upgrade() -> None:
    op.add_column("report_events", sa.Column("by_owners", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute(TOLD)
    op.execute("UPDATE ledger_standing SET renew_on = solved_on")


def downgrade() -> None:
    op.drop_column("report_events", "by_owners")
    _cut_turns(op.get_bind())


def _cut_turns(connection: sa.Connection) -> None:
    of, last = STANDING.c, 0
    found = sa.select(of.task_id, of.turns).where(of.task_id > sa.bindparam("last")).order_by(of.task_id).limit(BATCH)
    cut = sa.update(STANDING).where(of.task_id == sa.bindparam("task")).values(turns=sa.bindparam("kept"))
    while rows := connection.execute(found, {"last": last}).all():
        kept = [{"task": row.task_id, "kept": [turn[:UNTIL_OWNER] for turn in row.turns]} for row in rows]
        connection.execute(cut, kept)
        last = rows[-1].task_id
