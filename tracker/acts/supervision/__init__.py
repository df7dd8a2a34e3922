"""Acts that make papers: workbooks, editions, letters, and the templates of these."""
