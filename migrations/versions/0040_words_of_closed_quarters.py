"""What a closed quarter prints is kept: the words of a request as handed in, the 授权依据 of a plan as it was."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

COLUMNS = {"asked_category": sa.String(24), "asked_reason": sa.Text(), "asked_basis": sa.Text()}


def upgrade() -> None:
    for name, type_ in COLUMNS.items():
        op.add_column("extension_events", sa.Column(name, type_, nullable=True))
        # Earlier words of a request that was handed in twice are not on record: as they are now.
        op.execute(
            f"update extension_events set {name} = (select {name.removeprefix('asked_')} from extensions"
            " where extensions.id = extension_events.extension_id) where act = 'apply'"
        )
    op.create_table(
        "plan_authorities",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("basis", sa.String(200), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(80), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name="fk_plan_authorities_plan_id"),
        sa.PrimaryKeyConstraint("id", name="pk_plan_authorities"),
    )
    op.create_index("ix_plan_authorities_plan_id", "plan_authorities", ["plan_id"])


def downgrade() -> None:
    op.drop_table("plan_authorities")
    for name in COLUMNS:
        op.drop_column("extension_events", name)
