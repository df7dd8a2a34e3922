"""The address by which the owner of an account sets its password."""

from __future__ import annotations

PREFIX = "/invitations"


def link_to(base_url: str, secret: str) -> str:
    """`https://tracker.example/invitations/9Xw…`, to be handed over once; `base_url`: the installation's own."""
    return f"{base_url}{PREFIX}/{secret}"
