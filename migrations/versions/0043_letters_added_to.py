"""Letters: what is to be added to an answer and by when, an answer that waits for its head, the facts as drawn up.

What closed rounds laid at bodies is read anew from the frozen rows by the next scan: a later date or 整改 that is still
running is no cause of a letter, and the words are those of letters. The first number of a year may be set.
"""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

WORDS = {"letters": ("returned", "proposed", "drawn"), "letter_items": ("line",)}


def upgrade() -> None:
    for table, names in WORDS.items():
        for name in names:
            op.add_column(table, sa.Column(name, sa.Text(), server_default="", nullable=False))
    op.add_column("letter_events", sa.Column("due_on", sa.Date(), nullable=True))
    op.add_column("letter_events", sa.Column("approver", sa.String(120), server_default="", nullable=False))
    # Until now the limit was set once, when a letter was sent.
    op.execute(
        "update letter_events set due_on = "
        "(select reply_by from letters where letters.id = letter_events.letter_id) where act = 'send'"
    )
    op.add_column("letter_items", sa.Column("late_since", sa.Date(), nullable=True))
    op.execute("update letter_items set late_since = due_on where cause in ('report', 'overdue')")
    op.execute("delete from round_marks")
    op.create_table(
        "letter_number_starts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("jurisdiction_id", sa.String(length=12), nullable=False),
        sa.Column("word", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_letter_number_starts"),
    )
    op.create_index("ix_letter_number_starts_jurisdiction_id", "letter_number_starts", ["jurisdiction_id"])


def downgrade() -> None:
    op.drop_index("ix_letter_number_starts_jurisdiction_id", "letter_number_starts")
    op.drop_table("letter_number_starts")
    op.drop_column("letter_items", "late_since")
    for name in ("approver", "due_on"):
        op.drop_column("letter_events", name)
    for table, names in WORDS.items():
        for name in names:
            op.drop_column(table, name)
