"""Numbers of the menu that are kept: own dates that wait for a verdict, by task; items in doubt where nobody has to sign."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_IN_DOUBT = sa.text("in_doubt > 0")
_ANY = sa.text("to_judge > 0")


def upgrade() -> None:
    op.add_column("ledger_standing", sa.Column("to_judge", sa.Integer(), server_default="0", nullable=False))
    op.add_column("ledger_standing", sa.Column("judge_on", sa.Date(), nullable=True))
    # Nothing waits before the earliest date; from that day on it is looked up, until the row is renewed.
    op.execute("UPDATE ledger_standing SET judge_on = due_on")
    op.create_index(
        "ix_ledger_standing_to_judge",
        "ledger_standing",
        ["jurisdiction_id", "plan_id", "to_judge", "judge_on"],
        sqlite_where=_ANY,
        postgresql_where=_ANY,
    )
    op.create_index("ix_ledger_standing_judge_on", "ledger_standing", ["jurisdiction_id", "judge_on"])
    op.drop_index("ix_ledger_standing_in_doubt", "ledger_standing")
    op.create_index(
        "ix_ledger_standing_in_doubt",
        "ledger_standing",
        ["jurisdiction_id", "plan_id", "in_doubt", "unsigned", "task_id"],
        sqlite_where=_IN_DOUBT,
        postgresql_where=_IN_DOUBT,
    )
    op.create_index("ix_body_standing_task", "body_standing", ["task_id", "department_id", "rank"])


def downgrade() -> None:
    op.drop_index("ix_body_standing_task", "body_standing")
    op.drop_index("ix_ledger_standing_in_doubt", "ledger_standing")
    op.create_index(
        "ix_ledger_standing_in_doubt",
        "ledger_standing",
        ["jurisdiction_id", "plan_id", "in_doubt", "task_id"],
        sqlite_where=_IN_DOUBT,
        postgresql_where=_IN_DOUBT,
    )
    op.drop_index("ix_ledger_standing_judge_on", "ledger_standing")
    op.drop_index("ix_ledger_standing_to_judge", "ledger_standing")
    op.drop_column("ledger_standing", "judge_on")
    op.drop_column("ledger_standing", "to_judge")
