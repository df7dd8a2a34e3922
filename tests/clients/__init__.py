"""Who uses the program, and what he sees: browsers, commands, downloads, pages."""
