"""Papers in Word: one engine that fills all of them (domain.md 10)."""
