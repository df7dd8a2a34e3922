"""What runs by itself: who may run it, the work that waits for it, what came of it. The jobs are in scheduler.py."""
