"""Reads of the ledger: the facts behind a light, the rows and pages that show it."""
