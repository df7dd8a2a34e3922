"""tracker/jobs/."""
