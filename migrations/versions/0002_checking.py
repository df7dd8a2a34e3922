"""What a coordinator changes of a plan's reading, kept so that it can be undone; plans that replace another."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables and columns."""
    _add_edits()
    _add_replacements()
    _add_reading_decisions()


def downgrade() -> None:
    """Take them away again."""
    op.drop_table("reading_decisions")
    _drop_replacements()
    _drop_edits()


def _add_edits() -> None:
    """撤销: the acts of the check page with what they changed, and what a mistaken one had put on record."""
    op.create_table(
        "plan_edits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.String(length=80), nullable=True),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name="fk_plan_edits_plan_id"),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name="fk_plan_edits_task_id"),
        sa.PrimaryKeyConstraint("id", name="pk_plan_edits"),
    )
    op.create_index("ix_plan_edits_plan_id", "plan_edits", ["plan_id"], unique=False)
    op.add_column("groups", sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("milestones", sa.Column("due_on_read", sa.Date(), nullable=True))


def _drop_edits() -> None:
    op.drop_column("milestones", "due_on_read")
    op.drop_column("groups", "revoked_at")
    op.drop_table("plan_edits")


def _add_replacements() -> None:
    """替代: which plan takes another's place, what goes on with what, and where the earlier words are kept."""
    op.create_table(
        "plan_replacements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("carried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("carried_by", sa.String(length=80), nullable=True),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name="fk_plan_replacements_plan_id"),
        sa.ForeignKeyConstraint(["replaces_id"], ["plans.id"], name="fk_plan_replacements_replaces_id"),
        sa.PrimaryKeyConstraint("id", name="pk_plan_replacements"),
        sa.UniqueConstraint("plan_id", name="uq_plan_replacements_plan_id"),
    )
    op.create_index("ix_plan_replacements_replaces_id", "plan_replacements", ["replaces_id"], unique=False)
    op.create_table(
        "revision_pairs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("is_paired", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name="fk_revision_pairs_plan_id"),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name="fk_revision_pairs_task_id"),
        sa.ForeignKeyConstraint(["draft_id"], ["tasks.id"], name="fk_revision_pairs_draft_id"),
        sa.PrimaryKeyConstraint("id", name="pk_revision_pairs"),
    )
    op.create_index("ix_revision_pairs_plan_id", "revision_pairs", ["plan_id"], unique=False)
    op.create_table(
        "task_revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("keeper_id", sa.Integer(), nullable=False),
        sa.Column("from_plan_id", sa.Integer(), nullable=False),
        sa.Column("to_plan_id", sa.Integer(), nullable=False),
        sa.Column("likeness", sa.String(length=24), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name="fk_task_revisions_task_id"),
        sa.ForeignKeyConstraint(["keeper_id"], ["tasks.id"], name="fk_task_revisions_keeper_id"),
        sa.ForeignKeyConstraint(["from_plan_id"], ["plans.id"], name="fk_task_revisions_from_plan_id"),
        sa.ForeignKeyConstraint(["to_plan_id"], ["plans.id"], name="fk_task_revisions_to_plan_id"),
        sa.PrimaryKeyConstraint("id", name="pk_task_revisions"),
        sa.UniqueConstraint("keeper_id", name="uq_task_revisions_keeper_id"),
    )
    for column in ("task_id", "from_plan_id", "to_plan_id"):
        op.create_index(f"ix_task_revisions_{column}", "task_revisions", [column], unique=False)
    op.add_column("milestones", sa.Column("stated_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("indicators", sa.Column("stated_at", sa.DateTime(timezone=True), nullable=True))


def _add_reading_decisions() -> None:
    """What a person did with what a newer reader reads otherwise."""
    op.create_table(
        "reading_decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("reader_version", sa.String(length=24), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("is_adopted", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name="fk_reading_decisions_plan_id"),
        sa.PrimaryKeyConstraint("id", name="pk_reading_decisions"),
    )
    op.create_index("ix_reading_decisions_plan_id", "reading_decisions", ["plan_id"], unique=False)


def _drop_replacements() -> None:
    op.drop_column("indicators", "stated_at")
    op.drop_column("milestones", "stated_at")
    op.drop_table("task_revisions")
    op.drop_table("revision_pairs")
    op.drop_table("plan_replacements")
