"""Letters of the ladder: what they speak of, what was done, their numbers; lights of closed rounds by body."""

import sqlalchemy as sa
from alembic import op


revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "letters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("jurisdiction_id", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("stage", sa.String(length=24), nullable=True),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.Column("round_id", sa.Integer(), nullable=True),
        sa.Column("due_day", sa.Date(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("contact", sa.String(length=120), nullable=False),
        sa.Column("answer_in", sa.Integer(), nullable=False),
        sa.Column("skip_reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("signed_by", sa.String(length=80), nullable=True),
        sa.Column("number", sa.String(length=80), nullable=True),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("sent_by", sa.String(length=24), nullable=True),
        sa.Column("reply_by", sa.Date(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"], name="fk_letters_department_id"),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name="fk_letters_plan_id"),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name="fk_letters_round_id"),
        sa.PrimaryKeyConstraint("id", name="pk_letters"),
        sa.UniqueConstraint("key", name="uq_letters_key"),
    )
    op.create_index("ix_letters_department_state", "letters", ["department_id", "state"])
    op.create_index("ix_letters_jurisdiction_id", "letters", ["jurisdiction_id"])
    op.create_index("ix_letters_jurisdiction_state", "letters", ["jurisdiction_id", "state", "kind"])
    op.create_index("ix_letters_plan_id", "letters", ["plan_id"])
    op.create_table(
        "letter_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name="fk_letter_events_letter_id"),
        sa.PrimaryKeyConstraint("id", name="pk_letter_events"),
    )
    op.create_index("ix_letter_events_letter_id", "letter_events", ["letter_id"])
    op.create_table(
        "letter_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(length=24), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("lapsed_on", sa.Date(), nullable=True),
        sa.Column("lapse_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"], name="fk_letter_items_department_id"),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name="fk_letter_items_letter_id"),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name="fk_letter_items_task_id"),
        sa.PrimaryKeyConstraint("id", name="pk_letter_items"),
        sa.UniqueConstraint("key", name="uq_letter_items_key"),
    )
    op.create_index("ix_letter_items_department_id", "letter_items", ["department_id"])
    op.create_index("ix_letter_items_letter_id", "letter_items", ["letter_id"])
    op.create_index("ix_letter_items_task_id", "letter_items", ["task_id"])
    op.create_table(
        "letter_numbers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("jurisdiction_id", sa.String(length=12), nullable=False),
        sa.Column("word", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name="fk_letter_numbers_letter_id"),
        sa.PrimaryKeyConstraint("id", name="pk_letter_numbers"),
        sa.UniqueConstraint(
            "jurisdiction_id", "word", "year", "serial", name="uq_letter_numbers_jurisdiction_id_word_year_serial"
        ),
        sa.UniqueConstraint("letter_id", name="uq_letter_numbers_letter_id"),
    )
    op.create_index("ix_letter_numbers_jurisdiction_id", "letter_numbers", ["jurisdiction_id"])
    op.create_table(
        "round_marks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("colour", sa.String(length=24), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"], name="fk_round_marks_department_id"),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name="fk_round_marks_round_id"),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name="fk_round_marks_task_id"),
        sa.PrimaryKeyConstraint("id", name="pk_round_marks"),
        sa.UniqueConstraint(
            "round_id", "task_id", "department_id", name="uq_round_marks_round_id_task_id_department_id"
        ),
    )
    op.create_index("ix_round_marks_round_id_department_id", "round_marks", ["round_id", "department_id"])
    op.create_index("ix_round_marks_task_id", "round_marks", ["task_id"])


def downgrade() -> None:
    op.drop_index("ix_round_marks_task_id", "round_marks")
    op.drop_index("ix_round_marks_round_id_department_id", "round_marks")
    op.drop_table("round_marks")
    op.drop_index("ix_letter_numbers_jurisdiction_id", "letter_numbers")
    op.drop_table("letter_numbers")
    op.drop_index("ix_letter_items_task_id", "letter_items")
    op.drop_index("ix_letter_items_letter_id", "letter_items")
    op.drop_index("ix_letter_items_department_id", "letter_items")
    op.drop_table("letter_items")
    op.drop_index("ix_letter_events_letter_id", "letter_events")
    op.drop_table("letter_events")
    op.drop_index("ix_letters_plan_id", "letters")
    op.drop_index("ix_letters_jurisdiction_state", "letters")
    op.drop_index("ix_letters_jurisdiction_id", "letters")
    op.drop_index("ix_letters_department_state", "letters")
    op.drop_table("letters")
