"""Acts on accounts, and of people on their own: signing in, sessions, hand-overs; the registry of bodies."""
