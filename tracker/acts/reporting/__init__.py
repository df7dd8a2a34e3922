"""Acts on rounds and their reports, in the browser, on paper, by Excel form and by another system."""
