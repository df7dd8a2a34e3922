"""Working days: the calendar on record, the notices it is read from, counting by it (domain.md 7)."""
