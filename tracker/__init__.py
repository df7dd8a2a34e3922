"""tracker: turns an official implementation plan into work that gets done."""
