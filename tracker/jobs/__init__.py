"""What runs by itself: whose turn it is to run it, and what came of each run; the table of jobs is scheduler.py."""
