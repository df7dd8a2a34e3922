"""tracker audit."""
