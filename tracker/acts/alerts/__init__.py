"""Acts of the daily scan, and on messages and the channels that they go out by."""
