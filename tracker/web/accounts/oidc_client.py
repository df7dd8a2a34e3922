"""What Authlib does of a 统一身份认证: loaded only where the installation has one (oidc.py)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Self, cast

import requests
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.flask_client import FlaskOAuth2App, OAuth
from flask import Flask
from joserfc.errors import JoseError
from werkzeug.wrappers import Response

from tracker.config import Oidc

SECONDS = 10
"""How long its server is waited for."""

SIGNED = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""What proves that it was signed there: by a key of which the other half alone is known here."""

_LISTED = "id_token_signing_alg_values_supported"


class _BelievedBySignature(FlaskOAuth2App):  # type: ignore[misc]
    """Of the ways to sign that its server lists those that its own key alone can are told: “none” is none at all.

    Authlib keeps the whole list for all who sign in, and takes an id_token by what this says.
    """

    def load_server_metadata(self) -> dict[str, Any]:
        told = super().load_server_metadata()
        return {**told, _LISTED: [name for name in told.get(_LISTED, ()) if name in SIGNED] or [SIGNED[0]]}


@dataclass(frozen=True)
class Client:
    """The installation as its server knows it. `failures`: what may come of asking; `unreachable`: no answer came."""

    registered: Any
    unreachable: ClassVar[type[Exception]] = requests.RequestException
    failures: ClassVar[tuple[type[Exception], ...]] = (
        *(OAuthError, JoseError, requests.RequestException),
        *(ValueError, KeyError, RuntimeError),
    )

    @classmethod
    def of(cls, app: Flask, own: Oidc, ca_file: Path | None) -> Self:
        """Registered with an application; `ca_file`: who signed the server's certificate."""
        verify = {"verify": str(ca_file)} if ca_file else {}
        return cls(
            OAuth(app).register(
                name="oidc",
                client_cls=_BelievedBySignature,
                client_id=own.client_id,
                client_secret=own.client_secret,
                server_metadata_url=f"{own.issuer}/.well-known/openid-configuration",
                client_kwargs={
                    "scope": "openid profile",
                    "code_challenge_method": "S256",
                    "default_timeout": SECONDS,
                    **verify,
                },
            )
        )

    def leading_to(self, back: str) -> Response:
        """The redirect that leads there; who has signed in there comes back to an address of ours."""
        return cast(Response, self.registered.authorize_redirect(back))

    def claims(self, expected: Mapping[str, Any]) -> Mapping[str, Any]:
        """What it says of who came back, where that is as expected."""
        token = self.registered.authorize_access_token(claims_options=expected)
        return cast("Mapping[str, Any]", token["userinfo"])

    def metadata(self) -> Mapping[str, Any]:
        """What it says of itself, as far as it is believed."""
        return cast("Mapping[str, Any]", self.registered.load_server_metadata())

    def leaving_to(self, back: str) -> str:
        """Where one signs out there and comes back to an address of ours."""
        return str(self.registered.create_logout_url(back, client_id=self.registered.client_id)["url"])
