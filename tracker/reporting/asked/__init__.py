"""What a report is asked for: its questions, the figures and own dates of its body, and which body answers for them."""
