"""A disk that forgets: what a power cut leaves of the files that a program wrote."""
