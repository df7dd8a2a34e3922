"""久无信息 looks at the last two rounds and not at all that ever were: all standing rows are solved again."""

from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("UPDATE ledger_standing SET renew_on = solved_on")


def downgrade() -> None:
    op.execute("UPDATE ledger_standing SET renew_on = solved_on")
