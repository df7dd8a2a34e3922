"""What runs by itself: what came of each run of a job; the table of jobs is scheduler.py."""
