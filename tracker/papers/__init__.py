"""Papers in Word: one engine that fills all of them (domain.md 10); what a damaged Office file comes to grief on."""
