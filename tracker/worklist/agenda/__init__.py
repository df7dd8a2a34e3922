"""时限日历: the days that are set for a post, and the file that puts them into a calendar program."""
