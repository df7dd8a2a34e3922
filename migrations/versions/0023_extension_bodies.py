"""A request for a later date is of a body, the one that asks; which own dates were told stands with the task."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

DUE = "ix_ledger_standing_jurisdiction_due"

# Of an old request: the body with a duty in the task for which its author held a post, itself or as its 处室; else the
# one that accounts for the task; else the one with the first duty.
OF_AUTHOR = """
    SELECT min(a.department_id) FROM assignments a
    WHERE a.task_id = extensions.task_id {in_force} AND EXISTS (
        SELECT 1 FROM post_holdings h
        JOIN posts p ON p.id = h.post_id AND p.role IN ('liaison', 'unit_head')
        JOIN departments d ON d.id = p.department_id
        WHERE h.user_id = extensions.author_id AND (d.id = a.department_id OR d.parent_id = a.department_id)
    )
"""
FILL = f"""
    UPDATE extensions SET department_id = coalesce(
        ({OF_AUTHOR.format(in_force="AND a.ended_on IS NULL")}),
        ({OF_AUTHOR.format(in_force="")}),
        (SELECT t.lead_id FROM tasks t WHERE t.id = extensions.task_id),
        (SELECT min(a.department_id) FROM assignments a WHERE a.task_id = extensions.task_id)
    )
"""


def upgrade() -> None:
    with op.batch_alter_table("extensions") as table:
        table.add_column(sa.Column("department_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_extensions_department_id_departments"), "departments", ["department_id"], ["id"])
    op.create_index("ix_extensions_department_id_state", "extensions", ["department_id", "state"])
    op.execute(FILL)
    op.drop_index(DUE, "ledger_standing")
    op.drop_column("ledger_standing", "judge_since")
    op.add_column("ledger_standing", sa.Column("told", sa.Text(), nullable=True))
    op.create_index(DUE, "ledger_standing", ["jurisdiction_id", "due_on", "code", "state", "task_id"])
    op.execute("UPDATE ledger_standing SET renew_on = solved_on")


def downgrade() -> None:
    op.drop_index(DUE, "ledger_standing")
    op.drop_column("ledger_standing", "told")
    op.add_column("ledger_standing", sa.Column("judge_since", sa.Date(), nullable=True))
    op.create_index(DUE, "ledger_standing", ["jurisdiction_id", "due_on", "code", "state", "judge_since", "task_id"])
    op.execute("UPDATE ledger_standing SET renew_on = solved_on")
    op.execute("UPDATE extensions SET state = 'withdrawn' WHERE state = 'lapsed'")
    op.execute("UPDATE extension_events SET state = 'withdrawn' WHERE state = 'lapsed'")
    op.drop_index("ix_extensions_department_id_state", "extensions")
    with op.batch_alter_table("extensions") as table:
        table.drop_constraint(op.f("fk_extensions_department_id_departments"), type_="foreignkey")
        table.drop_column("department_id")
