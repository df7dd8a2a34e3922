"""Copies of the whole installation: made while the office works, read again, put back (reliability.md P13).

A copy is a folder: the database, the files, a list of their fingerprints, and `manifest.json` over all of it. It is
written under another name and gets its own when it is whole, on disk and read again: a half one is never taken for a
good one. Keys lie beside it in a file of their own.

Order: files, then the database as of one instant, then the files that came meanwhile. Files are only added, and before
the row that names them; so whatever a row of that instant names was there by then. The first round is for the few that
are taken away later: the workbook of a draft that was made anew while the copy was written.
"""
