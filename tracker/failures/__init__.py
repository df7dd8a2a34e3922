"""What has failed: whether that is an outage, and how the log tells it."""
