"""Whether an installation was set up with the demo; sessions as rows; the passwords an account had before."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "set_ups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("with_demo", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_set_ups")),
    )
    # An installation with a registry was set up before this was kept: with the demo where its accounts are there.
    op.execute(
        "INSERT INTO set_ups (with_demo, recorded_at, actor)"
        " SELECT EXISTS (SELECT 1 FROM users WHERE username IN ('cq-principal', 'sx-principal')), n.recorded_at, n.actor"
        " FROM department_names n WHERE n.id = (SELECT MIN(id) FROM department_names)"
    )


def downgrade() -> None:
    op.drop_table("set_ups")
