"""Numbers that every page shows are kept: items in doubt and unsigned duties by task, tasks by light; 整改 by its day."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_ANY = sa.text("in_doubt > 0")
_UNSIGNED = sa.text("unsigned > 0")
_SET = sa.text("rectify_by IS NOT NULL")

_FILL = """
UPDATE ledger_standing SET in_doubt = (
    SELECT count(*) FROM items JOIN tasks ON tasks.id = items.task_id
    WHERE items.task_id = ledger_standing.task_id
    AND items.doubt IN ('unclaimed', 'several', 'outside', 'disputed')
    AND tasks.state IN ('to_sign', 'to_reassign', 'active', 'to_verify')
)
WHERE task_id IN (SELECT task_id FROM items WHERE doubt IS NOT NULL)
"""
_FILL_UNSIGNED = """
UPDATE ledger_standing SET unsigned = (
    SELECT count(*) FROM assignments WHERE assignments.task_id = ledger_standing.task_id
    AND assignments.ended_on IS NULL AND assignments.signed_on IS NULL AND assignments.objected_on IS NULL
)
WHERE task_id IN (SELECT id FROM tasks WHERE state IN ('to_sign', 'to_reassign', 'active', 'to_verify'))
AND task_id IN (
    SELECT task_id FROM assignments WHERE ended_on IS NULL AND signed_on IS NULL AND objected_on IS NULL
)
"""


def upgrade() -> None:
    op.add_column("ledger_standing", sa.Column("in_doubt", sa.Integer(), server_default="0", nullable=False))
    op.add_column("ledger_standing", sa.Column("unsigned", sa.Integer(), server_default="0", nullable=False))
    op.execute(_FILL)
    op.execute(_FILL_UNSIGNED)
    op.create_index(
        "ix_ledger_standing_unsigned",
        "ledger_standing",
        ["jurisdiction_id", "plan_id", "unsigned"],
        sqlite_where=_UNSIGNED,
        postgresql_where=_UNSIGNED,
    )
    op.create_index(
        "ix_ledger_standing_in_doubt",
        "ledger_standing",
        ["jurisdiction_id", "plan_id", "in_doubt", "task_id"],
        sqlite_where=_ANY,
        postgresql_where=_ANY,
    )
    op.create_index(
        "ix_verdicts_rectify_by",
        "verdicts",
        ["rectify_by", "milestone_id"],
        sqlite_where=_SET,
        postgresql_where=_SET,
    )
    op.create_table(
        "light_counts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("jurisdiction_id", sa.String(length=12), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("tasks", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["jurisdiction_id"], ["jurisdictions.id"], name=op.f("fk_light_counts_jurisdiction_id_jurisdictions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_light_counts")),
    )
    op.create_index("ix_light_counts_jurisdiction_rank", "light_counts", ["jurisdiction_id", "rank", "tasks"])
    op.execute(
        "INSERT INTO light_counts (jurisdiction_id, rank, tasks) "
        "SELECT jurisdiction_id, rank, count(*) FROM ledger_standing GROUP BY jurisdiction_id, rank"
    )


def downgrade() -> None:
    op.drop_table("light_counts")
    op.drop_index("ix_verdicts_rectify_by", "verdicts")
    op.drop_index("ix_ledger_standing_unsigned", "ledger_standing")
    op.drop_column("ledger_standing", "unsigned")
    op.drop_index("ix_ledger_standing_in_doubt", "ledger_standing")
    op.drop_column("ledger_standing", "in_doubt")
