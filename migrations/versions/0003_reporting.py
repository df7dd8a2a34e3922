"""What reporting rounds need beside the report itself."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# What was entered for a unit is frozen with the text. PostgreSQL's trigger of 0001 compares whole rows and knows of it.
FREEZE_ENTERED = """
    CREATE TRIGGER report_versions_entered_no_update BEFORE UPDATE ON report_versions
    WHEN OLD.sent_at IS NOT NULL AND (
        NEW.entered_how IS NOT OLD.entered_how OR NEW.entered_from IS NOT OLD.entered_from
        OR NEW.entered_on IS NOT OLD.entered_on
    )
    BEGIN SELECT RAISE(ABORT, 'a version that was sent is never changed'); END
"""

FREEZE_DISSENT = """
    CREATE TRIGGER report_versions_dissent_no_update BEFORE UPDATE ON report_versions
    WHEN OLD.sent_at IS NOT NULL AND NEW.dissent IS NOT OLD.dissent
    BEGIN SELECT RAISE(ABORT, 'a version that was sent is never changed'); END
"""


def dissents() -> None:
    """What a body of 牵头汇总 does not agree with, and how it was settled."""
    op.add_column("report_versions", sa.Column("dissent", sa.Text(), nullable=False, server_default=sa.text("''")))
    if op.get_bind().dialect.name == "sqlite":
        op.execute(FREEZE_DISSENT)
    op.create_table(
        "dissents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("jurisdiction_id", sa.String(length=12), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("raised_by", sa.String(length=80), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.String(length=80), nullable=True),
        sa.Column("settlement", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_dissents_task_id_tasks")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_dissents_round_id_rounds")),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_dissents_report_id_reports")),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"], name=op.f("fk_dissents_department_id_departments")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dissents")),
    )
    op.create_index(op.f("ix_dissents_task_id"), "dissents", ["task_id"])
    op.create_index(op.f("ix_dissents_report_id"), "dissents", ["report_id"])
    op.create_index("ix_dissents_jurisdiction_id_settled_at", "dissents", ["jurisdiction_id", "settled_at"])


def paper_approvals() -> None:
    """线下签批: who signed a text on paper, and the scan that shows it."""
    op.create_table(
        "paper_approvals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("approver", sa.String(length=80), nullable=False),
        sa.Column("post", sa.String(length=80), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("scan_due_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["report_versions.id"], name=op.f("fk_paper_approvals_version_id_report_versions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_approvals")),
        sa.UniqueConstraint("version_id", name=op.f("uq_paper_approvals_version_id")),
    )
    op.create_table(
        "paper_scans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("approval_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("file_bytes", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["approval_id"], ["paper_approvals.id"], name=op.f("fk_paper_scans_approval_id_paper_approvals")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_scans")),
    )
    op.create_index(op.f("ix_paper_scans_approval_id"), "paper_scans", ["approval_id"])


def forms() -> None:
    """Excel forms that were handed in, and what was taken over of them."""
    op.create_table(
        "form_uploads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("jurisdiction_id", sa.String(length=12), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("file_bytes", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["jurisdiction_id"], ["jurisdictions.id"], name="fk_form_uploads_jurisdiction_id"),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name="fk_form_uploads_round_id"),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"], name="fk_form_uploads_department_id"),
        sa.PrimaryKeyConstraint("id", name="pk_form_uploads"),
    )
    op.create_index("ix_form_uploads_round_id", "form_uploads", ["round_id"])
    op.create_table(
        "form_imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("upload_id", sa.Integer(), nullable=False),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.Column("cells", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["upload_id"], ["form_uploads.id"], name="fk_form_imports_upload_id"),
        sa.PrimaryKeyConstraint("id", name="pk_form_imports"),
    )
    op.create_index("ix_form_imports_upload_id", "form_imports", ["upload_id"])


def upgrade() -> None:
    dissents()
    paper_approvals()
    op.add_column("report_versions", sa.Column("entered_how", sa.String(length=24), nullable=True))
    op.add_column("report_versions", sa.Column("entered_from", sa.String(length=80), nullable=True))
    op.add_column("report_versions", sa.Column("entered_on", sa.Date(), nullable=True))
    if op.get_bind().dialect.name == "sqlite":
        op.execute(FREEZE_ENTERED)
    # SQLite alters a table by a foreign key only while the column is made.
    op.execute("ALTER TABLE alerts ADD COLUMN round_id INTEGER CONSTRAINT fk_alerts_round_id REFERENCES rounds (id)")
    op.create_index("ix_alerts_round_id", "alerts", ["round_id"])
    op.add_column("report_events", sa.Column("until_on", sa.Date(), nullable=True))
    op.create_table(
        "chase_calls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("spoken_to", sa.String(length=200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"], name="fk_chase_calls_department_id"),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name="fk_chase_calls_round_id"),
        sa.PrimaryKeyConstraint("id", name="pk_chase_calls"),
    )
    op.create_index("ix_chase_calls_round_id", "chase_calls", ["round_id"])
    forms()


def downgrade() -> None:
    op.drop_table("form_imports")
    op.drop_table("form_uploads")
    op.drop_table("paper_scans")
    op.drop_table("paper_approvals")
    op.drop_table("dissents")
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER report_versions_dissent_no_update")
    op.drop_column("report_versions", "dissent")
    op.drop_table("chase_calls")
    op.drop_column("report_events", "until_on")
    op.drop_index("ix_alerts_round_id", "alerts")
    op.drop_column("alerts", "round_id")
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER report_versions_entered_no_update")
    for name in ("entered_on", "entered_from", "entered_how"):
        op.drop_column("report_versions", name)
