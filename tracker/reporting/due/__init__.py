"""By which day a report is due: the one rule of whose day is which, and the facts of why it has changed."""
