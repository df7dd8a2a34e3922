"""The offline archives of `make bundle`: program, locked wheels, checksums and an installer, one archive a platform."""
