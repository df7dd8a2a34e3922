"""What is there before a test: bodies, plans, rows, calendars, and what many tests begin with."""
