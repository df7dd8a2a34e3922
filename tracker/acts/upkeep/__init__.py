"""Acts that keep an installation going: set-up, calendar, the turn of the day, backups, the audit trail."""
