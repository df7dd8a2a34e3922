"""What who runs the machine sees of it from outside: the log as lines, slow statements, figures for Prometheus."""
