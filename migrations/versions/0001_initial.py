"""All tables of the first release."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


# The audit trail only ever grows (design.md 4, reliability.md 4). Batch mode on SQLite would drop these with the old table.
FREEZE_AUDIT = {
    "sqlite": [
        """
        CREATE TRIGGER audit_entries_no_update BEFORE UPDATE ON audit_entries
        BEGIN SELECT RAISE(ABORT, 'audit entries are never changed'); END
        """,
        """
        CREATE TRIGGER audit_entries_no_delete BEFORE DELETE ON audit_entries
        BEGIN SELECT RAISE(ABORT, 'audit entries are never deleted'); END
        """,
    ],
    "postgresql": [
        """
        CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'audit entries are never changed or deleted'; END $$
        """,
        """
        CREATE TRIGGER audit_entries_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()
        """,
    ],
}

# A text that was sent is never changed, nor what was handed in with it; only who approved it and when is still to come
# (design.md 3).
SENT = "EXISTS (SELECT 1 FROM report_versions WHERE id = {row}.version_id AND sent_at IS NOT NULL)"
FREEZE_SENT = {
    "sqlite": [
        """
        CREATE TRIGGER report_versions_sent_no_update BEFORE UPDATE ON report_versions
        WHEN OLD.sent_at IS NOT NULL AND (
            NEW.id IS NOT OLD.id OR NEW.report_id IS NOT OLD.report_id OR NEW.number IS NOT OLD.number
            OR NEW.progress_text IS NOT OLD.progress_text OR NEW.problems IS NOT OLD.problems OR NEW.next_steps IS NOT OLD.next_steps
            OR NEW.coordination IS NOT OLD.coordination OR NEW.stage IS NOT OLD.stage OR NEW.encouraged IS NOT OLD.encouraged
            OR NEW.confirmation IS NOT OLD.confirmation OR NEW.forecast IS NOT OLD.forecast OR NEW.no_change IS NOT OLD.no_change
            OR NEW.nil_report IS NOT OLD.nil_report OR NEW.author_id IS NOT OLD.author_id OR NEW.author IS NOT OLD.author
            OR NEW.created_at IS NOT OLD.created_at OR NEW.saved_at IS NOT OLD.saved_at OR NEW.sent_at IS NOT OLD.sent_at
        )
        BEGIN SELECT RAISE(ABORT, 'a version that was sent is never changed'); END
        """,
        """
        CREATE TRIGGER report_versions_sent_no_delete BEFORE DELETE ON report_versions WHEN OLD.sent_at IS NOT NULL
        BEGIN SELECT RAISE(ABORT, 'a version that was sent is never changed'); END
        """,
        *(
            f"""
            CREATE TRIGGER {table}_sent_no_{verb.lower()} BEFORE {verb} ON {table}
            WHEN {" OR ".join(SENT.format(row=row) for row in rows)}
            BEGIN SELECT RAISE(ABORT, 'a version that was sent is never changed'); END
            """
            for table in ("readings", "evidence")
            for verb, rows in (("INSERT", ["NEW"]), ("UPDATE", ["OLD", "NEW"]), ("DELETE", ["OLD"]))
        ),
    ],
    "postgresql": [
        """
        CREATE FUNCTION refuse_sent_change() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE still_open text[] := ARRAY['approver_id', 'approver', 'submitted_at', 'version'];
        BEGIN
            IF OLD.sent_at IS NULL THEN
                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                RETURN NEW;
            END IF;
            IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - still_open = to_jsonb(OLD) - still_open THEN RETURN NEW; END IF;
            RAISE EXCEPTION 'a version that was sent is never changed';
        END $$
        """,
        """
        CREATE TRIGGER report_versions_sent BEFORE UPDATE OR DELETE ON report_versions
        FOR EACH ROW EXECUTE FUNCTION refuse_sent_change()
        """,
        """
        CREATE FUNCTION refuse_change_of_sent() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE of_version integer[] := ARRAY[]::integer[];
        BEGIN
            IF TG_OP <> 'INSERT' THEN of_version := of_version || OLD.version_id; END IF;
            IF TG_OP <> 'DELETE' THEN of_version := of_version || NEW.version_id; END IF;
            IF EXISTS (SELECT 1 FROM report_versions WHERE id = ANY (of_version) AND sent_at IS NOT NULL) THEN
                RAISE EXCEPTION 'a version that was sent is never changed';
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        END $$
        """,
        *(
            f"""
            CREATE TRIGGER {table}_sent BEFORE INSERT OR UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION refuse_change_of_sent()
            """
            for table in ("readings", "evidence")
        ),
    ],
}


def upgrade() -> None:
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("actor_roles", sa.String(length=200), nullable=False),
        sa.Column("ip", sa.String(length=64), nullable=True),
        sa.Column("jurisdiction_id", sa.String(length=12), nullable=True),
        sa.Column("action", sa.String(length=48), nullable=False),
        sa.Column("object_type", sa.String(length=32), nullable=False),
        sa.Column("object_id", sa.String(length=48), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=True),
        sa.Column("result", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("request_id", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_entries"),
    )
    op.create_index("ix_audit_entries_jurisdiction_id", "audit_entries", ["jurisdiction_id"], unique=False)
    op.create_index("ix_audit_entries_object", "audit_entries", ["object_type", "object_id"], unique=False)
    op.create_index("ix_audit_entries_task_id", "audit_entries", ["task_id"], unique=False)
    op.create_table(
        "calendar_days",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("notice_year", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_calendar_days"),
    )
    op.create_index("ix_calendar_days_day", "calendar_days", ["day"], unique=False)
    op.create_table(
        "done_requests",
        sa.Column("request_id", sa.String(length=64), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("request_id", name="pk_done_requests"),
    )
    op.create_table(
        "jurisdictions",
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("short", sa.String(length=200), nullable=False),
        sa.Column("parent_id", sa.String(length=12), nullable=True),
        sa.Column("level", sa.String(length=24), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["jurisdictions.id"], name="fk_jurisdictions_parent_id"),
        sa.PrimaryKeyConstraint("id", name="pk_jurisdictions"),
    )
    op.create_index("ix_jurisdictions_parent_id", "jurisdictions", ["parent_id"], unique=False)
    op.create_table(
        "leases",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fencing", sa.Integer(), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
    )
    op.create_table(
        "login_attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("ip", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_login_attempts"),
    )
    op.create_index("ix_login_attempts_ip_at", "login_attempts", ["ip", "at"], unique=False)
    op.create_index("ix_login_attempts_username_at", "login_attempts", ["username", "at"], unique=False)
    op.create_table(
        "runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("jurisdiction_id", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("result", sa.String(length=200), nullable=True),
        sa.Column("fencing", sa.Integer(), nullable=True),
        sa.Column("requested_by", sa.Integer(), nullable=True),
        sa.Column("requested_name", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
    )
    op.create_index("ix_runs_jurisdiction_id", "runs", ["jurisdiction_id"], unique=False)
    op.create_table(
        "departments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("jurisdiction_id", sa.String(length=12), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("short_name", sa.String(length=200), nullable=False),
        sa.Column("unit_class", sa.String(length=24), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["jurisdiction_id"], ["jurisdictions.id"], name="fk_departments_jurisdiction_id"),
        sa.ForeignKeyConstraint(["parent_id"], ["departments.id"], name="fk_departments_parent_id"),
        sa.PrimaryKeyConstraint("id", name="pk_departments"),
        sa.UniqueConstraint("key", name="uq_departments_key"),
    )
    op.create_index("ix_departments_jurisdiction_id", "departments", ["jurisdiction_id"], unique=False)
    op.create_index("ix_departments_parent_id", "departments", ["parent_id"], unique=False)
    op.create_table(
        "scanned_days",
        sa.Column("jurisdiction_id", sa.String(length=12), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["jurisdiction_id"], ["jurisdictions.id"], name="fk_scanned_days_jurisdiction_id"),
        sa.PrimaryKeyConstraint("jurisdiction_id", "day", name="pk_scanned_days"),
    )
    op.create_table(
        "turned_days",
        sa.Column("jurisdiction_id", sa.String(length=12), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["jurisdiction_id"], ["jurisdictions.id"], name="fk_turned_days_jurisdiction_id"),
        sa.PrimaryKeyConstraint("jurisdiction_id", "day", name="pk_turned_days"),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("jurisdiction_id", sa.String(length=12), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("display_name", sa.String(length=64), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("password_hash", sa.String(length=300), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("session_epoch", sa.Integer(), nullable=False),
        sa.Column("last_login_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["jurisdiction_id"], ["jurisdictions.id"], name="fk_users_jurisdiction_id"),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("username", name="uq_users_username"),
    )
    op.create_index("ix_users_jurisdiction_id", "users", ["jurisdiction_id"], unique=False)
    op.create_table(
        "department_names",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"], name="fk_department_names_department_id"),
        sa.PrimaryKeyConstraint("id", name="pk_department_names"),
    )
    op.create_index("ix_department_names_department_id", "department_names", ["department_id"], unique=False)
    op.create_index("ix_department_names_name", "department_names", ["name"], unique=False)
    op.create_table(
        "groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("jurisdiction_id", sa.String(length=12), nullable=False),
        sa.Column("phrase", sa.String(length=200), nullable=False),
        sa.Column("plan_number", sa.String(length=80), nullable=True),
        sa.Column("consolidator_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["consolidator_id"], ["departments.id"], name="fk_groups_consolidator_id"),
        sa.ForeignKeyConstraint(["jurisdiction_id"], ["jurisdictions.id"], name="fk_groups_jurisdiction_id"),
        sa.PrimaryKeyConstraint("id", name="pk_groups"),
        sa.UniqueConstraint("key", name="uq_groups_key"),
    )
    op.create_index("ix_groups_jurisdiction_id", "groups", ["jurisdiction_id"], unique=False)
    op.create_table(
        "plans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("jurisdiction_id", sa.String(length=12), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("issuers", sa.JSON(), nullable=False),
        sa.Column("authority_basis", sa.String(length=200), nullable=False),
        sa.Column("mode", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("host_id", sa.Integer(), nullable=True),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("file_kind", sa.String(length=24), nullable=False),
        sa.Column("reader_version", sa.String(length=24), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_by", sa.String(length=80), nullable=False),
        sa.Column("handed_down_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("reading", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["host_id"], ["departments.id"], name="fk_plans_host_id"),
        sa.ForeignKeyConstraint(["jurisdiction_id"], ["jurisdictions.id"], name="fk_plans_jurisdiction_id"),
        sa.PrimaryKeyConstraint("id", name="pk_plans"),
        sa.UniqueConstraint("jurisdiction_id", "file_sha256", "part", name="uq_plans_jurisdiction_id_file_sha256_part"),
    )
    op.create_index("ix_plans_jurisdiction_id", "plans", ["jurisdiction_id"], unique=False)
    op.create_index("ix_plans_number", "plans", ["number"], unique=False)
    op.create_table(
        "posts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("jurisdiction_id", sa.String(length=12), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"], name="fk_posts_department_id"),
        sa.PrimaryKeyConstraint("id", name="pk_posts"),
        sa.UniqueConstraint("department_id", "role", name="uq_posts_department_id_role"),
    )
    op.create_index("ix_posts_jurisdiction_id", "posts", ["jurisdiction_id"], unique=False)
    op.create_table(
        "group_members",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"], name="fk_group_members_department_id"),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name="fk_group_members_group_id"),
        sa.PrimaryKeyConstraint("id", name="pk_group_members"),
    )
    op.create_index("ix_group_members_department_id", "group_members", ["department_id"], unique=False)
    op.create_index("ix_group_members_group_id", "group_members", ["group_id"], unique=False)
    op.create_table(
        "measures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=24), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("path", sa.String(length=40), nullable=False),
        sa.Column("section_title", sa.String(length=200), nullable=False),
        sa.Column("span_start", sa.Integer(), nullable=False),
        sa.Column("span_end", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name="fk_measures_plan_id"),
        sa.PrimaryKeyConstraint("id", name="pk_measures"),
        sa.UniqueConstraint("plan_id", "position", name="uq_measures_plan_id_position"),
    )
    op.create_table(
        "plan_goals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("span_start", sa.Integer(), nullable=False),
        sa.Column("span_end", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name="fk_plan_goals_plan_id"),
        sa.PrimaryKeyConstraint("id", name="pk_plan_goals"),
        sa.UniqueConstraint("plan_id", "year", name="uq_plan_goals_plan_id_year"),
    )
    op.create_index("ix_plan_goals_plan_id", "plan_goals", ["plan_id"], unique=False)
    op.create_table(
        "plan_settings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=24), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("rule_version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name="fk_plan_settings_plan_id"),
        sa.PrimaryKeyConstraint("id", name="pk_plan_settings"),
    )
    op.create_index("ix_plan_settings_plan_id", "plan_settings", ["plan_id"], unique=False)
    op.create_table(
        "post_holdings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name="fk_post_holdings_post_id"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_post_holdings_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_post_holdings"),
    )
    op.create_index("ix_post_holdings_post_id", "post_holdings", ["post_id"], unique=False)
    op.create_index("ix_post_holdings_user_id", "post_holdings", ["user_id"], unique=False)
    op.create_table(
        "rounds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("jurisdiction_id", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.String(length=80), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["jurisdiction_id"], ["jurisdictions.id"], name="fk_rounds_jurisdiction_id"),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name="fk_rounds_plan_id"),
        sa.PrimaryKeyConstraint("id", name="pk_rounds"),
        sa.UniqueConstraint("jurisdiction_id", "name", name="uq_rounds_jurisdiction_id_name"),
    )
    op.create_index("ix_rounds_jurisdiction_id", "rounds", ["jurisdiction_id"], unique=False)
    op.create_index("ix_rounds_plan_id", "rounds", ["plan_id"], unique=False)
    op.create_table(
        "round_cutoffs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("unit_due_on", sa.Date(), nullable=False),
        sa.Column("lead_due_on", sa.Date(), nullable=False),
        sa.Column("review_ends_on", sa.Date(), nullable=False),
        sa.Column("edition_on", sa.Date(), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name="fk_round_cutoffs_round_id"),
        sa.PrimaryKeyConstraint("id", name="pk_round_cutoffs"),
    )
    op.create_index("ix_round_cutoffs_round_id", "round_cutoffs", ["round_id"], unique=False)
    op.create_table(
        "tasks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("jurisdiction_id", sa.String(length=12), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_start", sa.Integer(), nullable=False),
        sa.Column("text_end", sa.Integer(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=True),
        sa.Column("statement_start", sa.Integer(), nullable=True),
        sa.Column("statement_end", sa.Integer(), nullable=True),
        sa.Column("basis", sa.String(length=24), nullable=False),
        sa.Column("open_ended", sa.Boolean(), nullable=False),
        sa.Column("kind_read", sa.String(length=24), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("mode", sa.String(length=24), nullable=True),
        sa.Column("lead_id", sa.Integer(), nullable=True),
        sa.Column("lead_confirmed", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("start_on", sa.Date(), nullable=True),
        sa.Column("checked_by", sa.String(length=80), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["departments.id"], name="fk_tasks_lead_id"),
        sa.ForeignKeyConstraint(["measure_id"], ["measures.id"], name="fk_tasks_measure_id"),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name="fk_tasks_plan_id"),
        sa.PrimaryKeyConstraint("id", name="pk_tasks"),
        sa.UniqueConstraint("code", name="uq_tasks_code"),
        sa.UniqueConstraint("plan_id", "position", name="uq_tasks_plan_id_position"),
    )
    op.create_index("ix_tasks_jurisdiction_id", "tasks", ["jurisdiction_id"], unique=False)
    op.create_index("ix_tasks_lead_id", "tasks", ["lead_id"], unique=False)
    op.create_index("ix_tasks_measure_id", "tasks", ["measure_id"], unique=False)
    op.create_table(
        "frozen_lights",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("colour", sa.String(length=24), nullable=False),
        sa.Column("word", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("rule", sa.String(length=24), nullable=False),
        sa.Column("rule_version", sa.Integer(), nullable=False),
        sa.Column("frozen_on", sa.Date(), nullable=False),
        sa.Column("row", sa.JSON(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name="fk_frozen_lights_round_id"),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name="fk_frozen_lights_task_id"),
        sa.PrimaryKeyConstraint("id", name="pk_frozen_lights"),
        sa.UniqueConstraint("round_id", "task_id", name="uq_frozen_lights_round_id_task_id"),
    )
    op.create_index("ix_frozen_lights_task_id", "frozen_lights", ["task_id"], unique=False)
    op.create_table(
        "indicators",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("relation", sa.String(length=24), nullable=False),
        sa.Column("value", sa.Numeric(precision=24, scale=6), nullable=False),
        sa.Column("unit", sa.String(length=40), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("mode", sa.String(length=24), nullable=False),
        sa.Column("baseline_value", sa.Numeric(precision=24, scale=6), nullable=True),
        sa.Column("baseline_on", sa.Date(), nullable=True),
        sa.Column("frequency", sa.String(length=24), nullable=False),
        sa.Column("lag_days", sa.Integer(), nullable=False),
        sa.Column("caliber", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("span_start", sa.Integer(), nullable=False),
        sa.Column("span_end", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name="fk_indicators_plan_id"),
        sa.ForeignKeyConstraint(["source_id"], ["departments.id"], name="fk_indicators_source_id"),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name="fk_indicators_task_id"),
        sa.PrimaryKeyConstraint("id", name="pk_indicators"),
    )
    op.create_index("ix_indicators_plan_id", "indicators", ["plan_id"], unique=False)
    op.create_index("ix_indicators_task_id", "indicators", ["task_id"], unique=False)
    op.create_table(
        "ledger_standing",
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("jurisdiction_id", sa.String(length=12), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("mode", sa.String(length=24), nullable=False),
        sa.Column("solved_on", sa.Date(), nullable=False),
        sa.Column("renew_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("original_due_on", sa.Date(), nullable=True),
        sa.Column("overdue_since", sa.Date(), nullable=True),
        sa.Column("progress", sa.Numeric(precision=12, scale=1), nullable=True),
        sa.Column("planned", sa.Numeric(precision=12, scale=1), nullable=True),
        sa.Column("pace", sa.String(length=24), nullable=False),
        sa.Column("last_reported_on", sa.Date(), nullable=True),
        sa.Column("rule_version", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("rule_1", sa.String(length=24), nullable=False),
        sa.Column("turn_2_on", sa.Date(), nullable=True),
        sa.Column("rule_2", sa.String(length=24), nullable=True),
        sa.Column("turn_3_on", sa.Date(), nullable=True),
        sa.Column("rule_3", sa.String(length=24), nullable=True),
        sa.Column("turn_4_on", sa.Date(), nullable=True),
        sa.Column("rule_4", sa.String(length=24), nullable=True),
        sa.Column("turn_5_on", sa.Date(), nullable=True),
        sa.Column("rule_5", sa.String(length=24), nullable=True),
        sa.Column("turn_6_on", sa.Date(), nullable=True),
        sa.Column("rule_6", sa.String(length=24), nullable=True),
        sa.Column("turn_7_on", sa.Date(), nullable=True),
        sa.Column("rule_7", sa.String(length=24), nullable=True),
        sa.Column("turn_8_on", sa.Date(), nullable=True),
        sa.Column("rule_8", sa.String(length=24), nullable=True),
        sa.Column("turns", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["jurisdiction_id"], ["jurisdictions.id"], name="fk_ledger_standing_jurisdiction_id"),
        sa.ForeignKeyConstraint(["lead_id"], ["departments.id"], name="fk_ledger_standing_lead_id"),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name="fk_ledger_standing_plan_id"),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name="fk_ledger_standing_task_id"),
        sa.PrimaryKeyConstraint("task_id", name="pk_ledger_standing"),
    )
    op.create_index(
        "ix_ledger_standing_jurisdiction_code", "ledger_standing", ["jurisdiction_id", "code"], unique=False
    )
    op.create_index(
        "ix_ledger_standing_jurisdiction_due", "ledger_standing", ["jurisdiction_id", "due_on", "code"], unique=False
    )
    op.create_index(
        "ix_ledger_standing_jurisdiction_filters",
        "ledger_standing",
        ["jurisdiction_id", "rank", "state", "kind", "code", "due_on", "last_reported_on"],
        unique=False,
    )
    op.create_index(
        "ix_ledger_standing_jurisdiction_overdue", "ledger_standing", ["jurisdiction_id", "overdue_since"], unique=False
    )
    op.create_index(
        "ix_ledger_standing_jurisdiction_plan_rank",
        "ledger_standing",
        ["jurisdiction_id", "plan_id", "rank", "code"],
        unique=False,
    )
    op.create_index(
        "ix_ledger_standing_jurisdiction_rank", "ledger_standing", ["jurisdiction_id", "rank", "code"], unique=False
    )
    op.create_index(
        "ix_ledger_standing_jurisdiction_reported",
        "ledger_standing",
        ["jurisdiction_id", "last_reported_on", "code"],
        unique=False,
    )
    op.create_index(
        "ix_ledger_standing_jurisdiction_turn", "ledger_standing", ["jurisdiction_id", "turn_2_on"], unique=False
    )
    op.create_index("ix_ledger_standing_lead_id", "ledger_standing", ["lead_id"], unique=False)
    op.create_index("ix_ledger_standing_plan_id", "ledger_standing", ["plan_id"], unique=False)
    op.create_index("ix_ledger_standing_renew_on", "ledger_standing", ["renew_on"], unique=False)
    op.create_table(
        "parties",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role_read", sa.String(length=24), nullable=True),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("span_start", sa.Integer(), nullable=True),
        sa.Column("span_end", sa.Integer(), nullable=True),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("matched", sa.String(length=24), nullable=True),
        sa.Column("in_force", sa.Boolean(), nullable=False),
        sa.CheckConstraint("department_id IS NULL OR group_id IS NULL", name="ck_parties_one_body"),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"], name="fk_parties_department_id"),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name="fk_parties_group_id"),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name="fk_parties_task_id"),
        sa.PrimaryKeyConstraint("id", name="pk_parties"),
    )
    op.create_index("ix_parties_department_id", "parties", ["department_id"], unique=False)
    op.create_index("ix_parties_task_id", "parties", ["task_id"], unique=False)
    op.create_table(
        "task_terms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("mode", sa.String(length=24), nullable=True),
        sa.Column("lead_id", sa.Integer(), nullable=True),
        sa.Column("lead_confirmed", sa.Boolean(), nullable=False),
        sa.Column("start_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["departments.id"], name="fk_task_terms_lead_id"),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name="fk_task_terms_task_id"),
        sa.PrimaryKeyConstraint("id", name="pk_task_terms"),
    )
    op.create_index("ix_task_terms_task_id", "task_terms", ["task_id"], unique=False)
    op.create_table(
        "task_transitions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name="fk_task_transitions_task_id"),
        sa.PrimaryKeyConstraint("id", name="pk_task_transitions"),
    )
    op.create_index("ix_task_transitions_task_id", "task_transitions", ["task_id"], unique=False)
    op.create_table(
        "assignments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("jurisdiction_id", sa.String(length=12), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("signed_how", sa.String(length=24), nullable=True),
        sa.Column("objected_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"], name="fk_assignments_department_id"),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name="fk_assignments_group_id"),
        sa.ForeignKeyConstraint(["party_id"], ["parties.id"], name="fk_assignments_party_id"),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name="fk_assignments_task_id"),
        sa.PrimaryKeyConstraint("id", name="pk_assignments"),
    )
    op.create_index(
        "ix_assignments_department_id_ended_on_task_id",
        "assignments",
        ["department_id", "ended_on", "task_id"],
        unique=False,
    )
    op.create_index(
        "ix_assignments_in_force",
        "assignments",
        ["task_id", "department_id"],
        unique=True,
        sqlite_where=sa.text("ended_on IS NULL"),
        postgresql_where=sa.text("ended_on IS NULL"),
    )
    op.create_index("ix_assignments_jurisdiction_id", "assignments", ["jurisdiction_id"], unique=False)
    op.create_index(
        "ix_assignments_jurisdiction_id_objected_on", "assignments", ["jurisdiction_id", "objected_on"], unique=False
    )
    op.create_index(
        "ix_assignments_jurisdiction_id_signed_on", "assignments", ["jurisdiction_id", "signed_on"], unique=False
    )
    op.create_index(
        "ix_assignments_jurisdiction_id_valid_from", "assignments", ["jurisdiction_id", "valid_from"], unique=False
    )
    op.create_index("ix_assignments_party_id", "assignments", ["party_id"], unique=False)
    op.create_index("ix_assignments_task_id_ended_on", "assignments", ["task_id", "ended_on"], unique=False)
    op.create_table(
        "milestones",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=24), nullable=False),
        sa.Column("goal_id", sa.Integer(), nullable=True),
        sa.Column("indicator_id", sa.Integer(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("span_start", sa.Integer(), nullable=True),
        sa.Column("span_end", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("original_due_on", sa.Date(), nullable=True),
        sa.CheckConstraint("(source = 'plan') = (goal_id IS NOT NULL)", name="ck_milestones_source"),
        sa.ForeignKeyConstraint(["goal_id"], ["plan_goals.id"], name="fk_milestones_goal_id"),
        sa.ForeignKeyConstraint(["indicator_id"], ["indicators.id"], name="fk_milestones_indicator_id"),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name="fk_milestones_task_id"),
        sa.PrimaryKeyConstraint("id", name="pk_milestones"),
    )
    op.create_index("ix_milestones_due", "milestones", ["due_on", "source"], unique=False)
    op.create_index("ix_milestones_goal_id", "milestones", ["goal_id"], unique=False)
    op.create_index("ix_milestones_task_id", "milestones", ["task_id"], unique=False)
    op.create_table(
        "party_facts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("in_force", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"], name="fk_party_facts_department_id"),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name="fk_party_facts_group_id"),
        sa.ForeignKeyConstraint(["party_id"], ["parties.id"], name="fk_party_facts_party_id"),
        sa.PrimaryKeyConstraint("id", name="pk_party_facts"),
    )
    op.create_index("ix_party_facts_party_id", "party_facts", ["party_id"], unique=False)
    op.create_table(
        "assignment_facts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=24), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignments.id"], name="fk_assignment_facts_assignment_id"),
        sa.PrimaryKeyConstraint("id", name="pk_assignment_facts"),
    )
    op.create_index("ix_assignment_facts_assignment_id", "assignment_facts", ["assignment_id"], unique=False)
    op.create_table(
        "milestone_dates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("milestone_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["milestone_id"], ["milestones.id"], name="fk_milestone_dates_milestone_id"),
        sa.PrimaryKeyConstraint("id", name="pk_milestone_dates"),
    )
    op.create_index("ix_milestone_dates_milestone_id", "milestone_dates", ["milestone_id"], unique=False)
    op.create_table(
        "reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("jurisdiction_id", sa.String(length=12), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("accepted_version_id", sa.Integer(), nullable=True),
        sa.Column("first_submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_count", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignments.id"], name="fk_reports_assignment_id"),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"], name="fk_reports_department_id"),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name="fk_reports_round_id"),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name="fk_reports_task_id"),
        sa.PrimaryKeyConstraint("id", name="pk_reports"),
        sa.UniqueConstraint("round_id", "assignment_id", name="uq_reports_round_id_assignment_id"),
    )
    op.create_index("ix_reports_assignment_id", "reports", ["assignment_id"], unique=False)
    op.create_index("ix_reports_department_id_state", "reports", ["department_id", "state"], unique=False)
    op.create_index("ix_reports_jurisdiction_id", "reports", ["jurisdiction_id"], unique=False)
    op.create_index("ix_reports_jurisdiction_id_state", "reports", ["jurisdiction_id", "state"], unique=False)
    op.create_index(
        "ix_reports_round_progress",
        "reports",
        ["round_id", "first_submitted_at", "state", "department_id"],
        unique=False,
    )
    op.create_index("ix_reports_task_id_round_id", "reports", ["task_id", "round_id"], unique=False)
    op.create_table(
        "verdicts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("jurisdiction_id", sa.String(length=12), nullable=False),
        sa.Column("milestone_id", sa.Integer(), nullable=True),
        sa.Column("goal_id", sa.Integer(), nullable=True),
        sa.Column("result", sa.String(length=24), nullable=False),
        sa.Column("value", sa.Numeric(precision=24, scale=6), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("rectify_by", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.CheckConstraint("(milestone_id IS NULL) <> (goal_id IS NULL)", name="ck_verdicts_one_subject"),
        sa.ForeignKeyConstraint(["goal_id"], ["plan_goals.id"], name="fk_verdicts_goal_id"),
        sa.ForeignKeyConstraint(["milestone_id"], ["milestones.id"], name="fk_verdicts_milestone_id"),
        sa.PrimaryKeyConstraint("id", name="pk_verdicts"),
    )
    op.create_index("ix_verdicts_goal_id", "verdicts", ["goal_id"], unique=False)
    op.create_index("ix_verdicts_jurisdiction_id", "verdicts", ["jurisdiction_id"], unique=False)
    op.create_index("ix_verdicts_milestone_id", "verdicts", ["milestone_id"], unique=False)
    op.create_table(
        "alerts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("jurisdiction_id", sa.String(length=12), nullable=False),
        sa.Column("stage", sa.String(length=24), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.Column("task_id", sa.Integer(), nullable=True),
        sa.Column("report_id", sa.Integer(), nullable=True),
        sa.Column("milestone_id", sa.Integer(), nullable=True),
        sa.Column("goal_id", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handled_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"], name="fk_alerts_department_id"),
        sa.ForeignKeyConstraint(["goal_id"], ["plan_goals.id"], name="fk_alerts_goal_id"),
        sa.ForeignKeyConstraint(["milestone_id"], ["milestones.id"], name="fk_alerts_milestone_id"),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name="fk_alerts_plan_id"),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name="fk_alerts_post_id"),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name="fk_alerts_report_id"),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name="fk_alerts_task_id"),
        sa.PrimaryKeyConstraint("id", name="pk_alerts"),
        sa.UniqueConstraint("key", name="uq_alerts_key"),
    )
    op.create_index("ix_alerts_department_id", "alerts", ["department_id"], unique=False)
    op.create_index("ix_alerts_goal_id", "alerts", ["goal_id"], unique=False)
    op.create_index("ix_alerts_jurisdiction_id_day", "alerts", ["jurisdiction_id", "day"], unique=False)
    op.create_index(
        "ix_alerts_jurisdiction_id_state_stage", "alerts", ["jurisdiction_id", "state", "stage"], unique=False
    )
    op.create_index("ix_alerts_milestone_id", "alerts", ["milestone_id"], unique=False)
    op.create_index("ix_alerts_post_id_state", "alerts", ["post_id", "state"], unique=False)
    op.create_index("ix_alerts_report_id", "alerts", ["report_id"], unique=False)
    op.create_index("ix_alerts_task_id", "alerts", ["task_id"], unique=False)
    op.create_table(
        "report_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("progress_text", sa.Text(), nullable=False),
        sa.Column("problems", sa.Text(), nullable=False),
        sa.Column("next_steps", sa.Text(), nullable=False),
        sa.Column("coordination", sa.Text(), nullable=False),
        sa.Column("stage", sa.String(length=24), nullable=True),
        sa.Column("encouraged", sa.String(length=24), nullable=True),
        sa.Column("confirmation", sa.String(length=24), nullable=True),
        sa.Column("forecast", sa.String(length=24), nullable=True),
        sa.Column("no_change", sa.Boolean(), nullable=False),
        sa.Column("nil_report", sa.Boolean(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("author", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approver_id", sa.Integer(), nullable=True),
        sa.Column("approver", sa.String(length=80), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name="fk_report_versions_report_id"),
        sa.PrimaryKeyConstraint("id", name="pk_report_versions"),
        sa.UniqueConstraint("report_id", "number", name="uq_report_versions_report_id_number"),
    )
    op.create_index("ix_report_versions_report_id", "report_versions", ["report_id"], unique=False)
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=True),
        sa.Column("file_sha256", sa.String(length=64), nullable=True),
        sa.Column("file_bytes", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["report_versions.id"], name="fk_evidence_version_id"),
        sa.PrimaryKeyConstraint("id", name="pk_evidence"),
    )
    op.create_index("ix_evidence_version_id", "evidence", ["version_id"], unique=False)
    op.create_table(
        "readings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.Numeric(precision=24, scale=6), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("caliber", sa.Text(), nullable=False),
        sa.Column("not_due", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["indicator_id"], ["indicators.id"], name="fk_readings_indicator_id"),
        sa.ForeignKeyConstraint(["version_id"], ["report_versions.id"], name="fk_readings_version_id"),
        sa.PrimaryKeyConstraint("id", name="pk_readings"),
        sa.UniqueConstraint("version_id", "indicator_id", name="uq_readings_version_id_indicator_id"),
    )
    op.create_index("ix_readings_indicator_id", "readings", ["indicator_id"], unique=False)
    op.create_index("ix_readings_version_id", "readings", ["version_id"], unique=False)
    op.create_table(
        "report_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("act", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("appraisal", sa.String(length=24), nullable=True),
        sa.Column("self_reviewed", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name="fk_report_events_report_id"),
        sa.ForeignKeyConstraint(["version_id"], ["report_versions.id"], name="fk_report_events_version_id"),
        sa.PrimaryKeyConstraint("id", name="pk_report_events"),
    )
    op.create_index("ix_report_events_report_id", "report_events", ["report_id"], unique=False)
    op.create_index("ix_report_events_version_id", "report_events", ["version_id"], unique=False)
    dialect = op.get_bind().dialect.name
    for statement in (*FREEZE_AUDIT[dialect], *FREEZE_SENT[dialect]):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("report_events")
    op.drop_table("readings")
    op.drop_table("evidence")
    op.drop_table("report_versions")
    op.drop_table("alerts")
    op.drop_table("verdicts")
    op.drop_table("reports")
    op.drop_table("milestone_dates")
    op.drop_table("assignment_facts")
    op.drop_table("party_facts")
    op.drop_table("milestones")
    op.drop_table("assignments")
    op.drop_table("task_transitions")
    op.drop_table("task_terms")
    op.drop_table("parties")
    op.drop_table("ledger_standing")
    op.drop_table("indicators")
    op.drop_table("frozen_lights")
    op.drop_table("tasks")
    op.drop_table("round_cutoffs")
    op.drop_table("rounds")
    op.drop_table("post_holdings")
    op.drop_table("plan_settings")
    op.drop_table("plan_goals")
    op.drop_table("measures")
    op.drop_table("group_members")
    op.drop_table("posts")
    op.drop_table("plans")
    op.drop_table("groups")
    op.drop_table("department_names")
    op.drop_table("users")
    op.drop_table("turned_days")
    op.drop_table("scanned_days")
    op.drop_table("departments")
    op.drop_table("runs")
    op.drop_table("login_attempts")
    op.drop_table("leases")
    op.drop_table("jurisdictions")
    op.drop_table("done_requests")
    op.drop_table("calendar_days")
    op.drop_table("audit_entries")
    if op.get_bind().dialect.name == "postgresql":
        for function in ("refuse_audit_change", "refuse_sent_change", "refuse_change_of_sent"):
            op.execute(f"DROP FUNCTION {function}()")
