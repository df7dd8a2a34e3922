"""Acts on tasks that were handed down: who has which part, and what changes of it."""
