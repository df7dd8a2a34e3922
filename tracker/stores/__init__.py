"""Where files are kept: what people hand in under the fingerprint of its bytes, what is built under a name of its own.

Acts and pages are given a Store; whether it is a folder of this host or a bucket that several share, nobody else knows.
"""
