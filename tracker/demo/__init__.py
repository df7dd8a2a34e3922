"""The demo: an office at work, made by replaying the product's own acts on past days (design.md 5.1)."""
