"""Acts on what comes of a task: verdicts, extensions, endings, what needs coordination."""
