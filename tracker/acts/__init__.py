"""Everything that can be done, one file a noun. Each act opens one transaction and commits; its first argument says who
and when."""
