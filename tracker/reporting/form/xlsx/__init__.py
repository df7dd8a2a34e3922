"""What lies in an .xlsx file, whichever form it holds: its members, sheets, cells, number formats. Pure."""
