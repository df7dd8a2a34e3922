"""What a standing row keeps for a later day than today's (a rehearsal) is found without looking at each row."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

_ANY = sa.text("to_judge > 0")


def upgrade() -> None:
    _index("jurisdiction_id", "plan_id", "to_judge", "judge_on", "task_id")
    op.create_index("ix_ledger_standing_solved_on", "ledger_standing", ["jurisdiction_id", "solved_on"])


def downgrade() -> None:
    op.drop_index("ix_ledger_standing_solved_on", "ledger_standing")
    _index("jurisdiction_id", "plan_id", "to_judge", "judge_on")


def _index(*columns: str) -> None:
    op.drop_index("ix_ledger_standing_to_judge", "ledger_standing")
    op.create_index(
        "ix_ledger_standing_to_judge",
        "ledger_standing",
        list(columns),
        sqlite_where=_ANY,
        postgresql_where=_ANY,
    )
