"""Acts on a plan until its tasks are handed down: taken in, checked, issued, revised."""
