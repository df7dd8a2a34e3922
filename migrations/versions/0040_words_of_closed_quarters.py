"""What a closed quarter prints is kept: the words of a request as handed in, the 授权依据 of a plan as it was.

A standing row keeps how many figures and dates nobody answers for, beside those 综合处 is asked about. 申请办结 of
the last days is found by itself: messages wait for it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

COLUMNS = {"asked_category": sa.String(24), "asked_reason": sa.Text(), "asked_basis": sa.Text()}

APPLIED = sa.text("act = 'apply'")
UNOWNED = sa.text("unowned > 0")
COUNTED = """
    update ledger_standing set unowned = (
        select count(*) from items where items.task_id = ledger_standing.task_id and items.doubt is null
        and items.known_by in ('proposed', 'open') and items.kind in ('figure', 'date')
    ) where state in ('to_sign', 'to_reassign', 'active', 'to_verify')
"""


def upgrade() -> None:
    op.add_column("ledger_standing", sa.Column("unowned", sa.Integer(), server_default="0", nullable=False))
    op.execute(COUNTED)
    op.create_index(
        "ix_ledger_standing_unowned",
        "ledger_standing",
        ["jurisdiction_id", "plan_id", "rank", "in_doubt", "task_id"],
        sqlite_where=UNOWNED,
        postgresql_where=UNOWNED,
    )
    for name, type_ in COLUMNS.items():
        op.add_column("extension_events", sa.Column(name, type_, nullable=True))
        # Earlier words of a request that was handed in twice are not on record: as they are now.
        op.execute(
            f"update extension_events set {name} = (select {name.removeprefix('asked_')} from extensions"
            " where extensions.id = extension_events.extension_id) where act = 'apply'"
        )
    op.create_index(
        "ix_task_transitions_applied",
        "task_transitions",
        ["recorded_at"],
        sqlite_where=APPLIED,
        postgresql_where=APPLIED,
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
    op.drop_index("ix_task_transitions_applied", "task_transitions")
    op.drop_index("ix_ledger_standing_unowned", "ledger_standing")
    op.drop_column("ledger_standing", "unowned")
    for name in COLUMNS:
        op.drop_column("extension_events", name)
