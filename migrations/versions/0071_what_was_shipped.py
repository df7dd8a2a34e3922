"""Who says so is kept with what is said: days, names, members and 汇总单位 that came with the program, or the office's.

Until now it stood in the audit trail alone: the load of a notice by the office tells its number, setup none.
"""

import sqlalchemy as sa
from alembic import op

revision = "0071"
down_revision = "0070"
branch_labels = None
depends_on = None

OF_REGISTRY = "department_names", "group_members", "group_consolidators"
ENTRIES = sa.table(
    "audit_entries",
    *(sa.column(name) for name in ("at", "actor_name", "action")),
    sa.column("detail", sa.JSON),
)


def upgrade() -> None:
    for table in ("calendar_days", *OF_REGISTRY):
        op.add_column(table, sa.Column("is_shipped", sa.Boolean(), nullable=False, server_default=sa.false()))
    days = sa.table("calendar_days", sa.column("source"), sa.column("is_shipped", sa.Boolean()))
    number = ENTRIES.c.detail["number"].as_string()
    numbers = sa.select(number).where(ENTRIES.c.action == "load_calendar", number.is_not(None))
    op.execute(days.update().where(days.c.source.not_in(numbers)).values(is_shipped=sa.true()))
    for table in OF_REGISTRY:
        facts = sa.table(
            table, *(sa.column(name) for name in ("recorded_at", "actor")), sa.column("is_shipped", sa.Boolean())
        )
        loads = sa.select(sa.literal(1)).where(
            ENTRIES.c.action == "load_registry",
            ENTRIES.c.at == facts.c.recorded_at,
            ENTRIES.c.actor_name == facts.c.actor,
        )
        op.execute(facts.update().where(sa.exists(loads)).values(is_shipped=sa.true()))


def downgrade() -> None:
    for table in ("calendar_days", *OF_REGISTRY):
        op.drop_column(table, "is_shipped")
