"""The course of a report: what the acts on it came to."""
