"""The rights of the role that serves on PostgreSQL: all it needs, and none to change the audit trail. Pure."""

from __future__ import annotations

from collections.abc import Iterator

KEPT = "audit_entries, audit_anchors"


def statements(role: str) -> Iterator[str]:
    """What the owner of the tables runs, once and after each upgrade; the role owns nothing and is no superuser."""
    name = '"' + role.replace('"', '""') + '"'
    yield f"GRANT USAGE ON SCHEMA public TO {name};"
    yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name};"
    yield f"GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO {name};"
    yield f"REVOKE UPDATE, DELETE, TRUNCATE, TRIGGER ON {KEPT} FROM {name};"
    yield f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON alembic_version FROM {name};"
