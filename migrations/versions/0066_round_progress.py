"""How far a round is answers the index alone again: of what is written anew the last return is looked up by id."""

from alembic import op

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None

NAME, TABLE = "ix_reports_round_progress", "reports"
BEFORE = ["round_id", "first_submitted_at", "state", "department_id"]


def upgrade() -> None:
    op.drop_index(NAME, TABLE)
    op.create_index(NAME, TABLE, [*BEFORE, "id"])


def downgrade() -> None:
    op.drop_index(NAME, TABLE)
    op.create_index(NAME, TABLE, BEFORE)
