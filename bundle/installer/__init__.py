"""Runs on the office's machine with Python 3.11 and nothing else: no library, no network, no program of ours yet.

Messages are Chinese. Every step can be done again after a machine that stopped half way: what is half is made anew.
"""
