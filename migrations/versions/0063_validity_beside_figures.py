"""Reports beside the owner of a figure hold as long as the figure is told (rules 6): all lights are solved again."""

from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("UPDATE ledger_standing SET renew_on = solved_on")


def downgrade() -> None:
    op.execute("UPDATE ledger_standing SET renew_on = solved_on")
