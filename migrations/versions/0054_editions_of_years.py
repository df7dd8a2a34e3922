"""Editions of a year stand beside those of its last quarter, of the same round."""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

OLD, NEW = "uq_editions_round_id_number", "uq_editions_round_id_quarter_number"
PARTS = ("edition_differences", "edition_facts", "edition_files", "edition_rows")


def _taken_away() -> list[str]:
    """The guards of signed editions: a table that triggers name cannot be built anew on SQLite."""
    if op.get_bind().dialect.name != "sqlite":
        return []
    found = sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%a signed edition is%'")
    kept = op.get_bind().execute(found).all()
    for name, _ in kept:
        op.execute(f"DROP TRIGGER {name}")
    return [sql for _, sql in kept]


def _put_back(guards: list[str]) -> None:
    """To the letter as they were."""
    for sql in guards:
        op.get_bind().exec_driver_sql(sql)


def _unique(old: str, new: str, *columns: str) -> None:
    with op.batch_alter_table("editions") as table:
        table.drop_constraint(old, type_="unique")
        table.create_unique_constraint(new, list(columns))


def upgrade() -> None:
    guards = _taken_away()
    _unique(OLD, NEW, "round_id", "quarter", "number")
    _put_back(guards)


def downgrade() -> None:
    # The program of before knows no years: it would stop at each list of editions. Their files stay where they are.
    guards = _taken_away()
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE editions DISABLE TRIGGER USER")
        for table in PARTS:
            op.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    of_years = "SELECT id FROM editions WHERE quarter NOT LIKE '%Q%'"
    for table in PARTS:
        op.execute(f"DELETE FROM {table} WHERE edition_id IN ({of_years})")
    op.execute(f"DELETE FROM editions WHERE id IN ({of_years})")
    if op.get_bind().dialect.name == "postgresql":
        for table in (*PARTS, "editions"):
            op.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    _unique(NEW, OLD, "round_id", "number")
    _put_back(guards)
