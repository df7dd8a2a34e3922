"""Routes × roles × relation to the object × its state: what each answers, held against the table of rights (P10)."""
