"""A 统一身份认证 of our own for tests: Authlib's server side on a port of this machine, in a thread."""

from __future__ import annotations

import hmac
import json
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin, grants
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import AuthorizationCodeMixin, OpenIDCode, UserInfo
from flask import Flask, jsonify, redirect, request
from joserfc.jwk import KeySet, RSAKey
from werkzeug.serving import make_server

CLIENT_ID, SECRET = "tracker", "a secret of the tests"
_KEYS = KeySet([RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})])
_OTHERS = KeySet([RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})])


@dataclass
class Person:
    """Who sits there. `said`: claims beside `sub`."""

    sub: str = "u-1"
    said: dict[str, Any] = field(default_factory=dict)

    def get_user_id(self) -> str:
        """What Authlib asks of a user."""
        return self.sub


@dataclass
class Code(AuthorizationCodeMixin):
    """A code it gave out, once."""

    values: dict[str, Any]

    def __getattr__(self, name: str) -> Any:
        return self.values[name]

    def get_redirect_uri(self) -> str:
        return str(self.values["redirect_uri"])

    def get_scope(self) -> str:
        return str(self.values["scope"])

    def get_nonce(self) -> str | None:
        return self.values["nonce"]

    def get_auth_time(self) -> int:
        return int(time.time())

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


class Client(ClientMixin):
    """tracker, as it is registered there."""

    def __init__(self, back: str) -> None:
        self.back = back

    def get_client_id(self) -> str:
        return CLIENT_ID

    def get_default_redirect_uri(self) -> str:
        return self.back

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri == self.back

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return True

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


@dataclass
class Provider:
    """`person`: who signs in; `wrong`: what it does amiss. `asked`: the parameters it was last asked with."""

    issuer: str = ""
    person: Person = field(default_factory=Person)
    wrong: str = ""
    codes: dict[str, Code] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)


@contextmanager
def running(back: str) -> Iterator[Provider]:
    """It answers meanwhile; `back`: the address registered for tracker."""
    provider = Provider()
    server = make_server("127.0.0.1", 0, _app(provider, Client(back)), threaded=True)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _packed(told: dict[str, Any]) -> str:
    return urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip("=")


def _resigned(id_token: str, wrong: str) -> str:
    """The same claims with no signature at all, or with one that whoever knows the client's secret can make."""
    claims = id_token.split(".")[1]
    told = json.loads(urlsafe_b64decode(claims + "=="))
    told.pop("at_hash", None)
    claims = _packed(told)
    head = {"alg": "none" if wrong == "unsigned" else "HS256"}
    signed = f"{_packed(head)}.{claims}"
    if wrong == "unsigned":
        return f"{signed}."
    seal = hmac.digest(SECRET.encode(), signed.encode(), "sha256")
    return f"{signed}.{urlsafe_b64encode(seal).decode().rstrip('=')}"


def _app(provider: Provider, client: Client) -> Flask:
    app = Flask("provider")
    server = AuthorizationServer(app, query_client=lambda id: client, save_token=lambda token, request: None)

    class CodeGrant(grants.AuthorizationCodeGrant):
        TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic", "client_secret_post"]

        def save_authorization_code(self, code: str, request: Any) -> None:
            asked = request.payload.data
            provider.codes[code] = Code(
                {
                    "redirect_uri": request.payload.redirect_uri,
                    "scope": request.payload.scope,
                    "nonce": "another" if provider.wrong == "nonce" else asked.get("nonce"),
                    "code_challenge": asked.get("code_challenge"),
                    "code_challenge_method": asked.get("code_challenge_method"),
                }
            )

        def query_authorization_code(self, code: str, client: Client) -> Code | None:
            return provider.codes.pop(code, None)

        def delete_authorization_code(self, code: Code) -> None:
            """It was taken away when it was found."""

        def authenticate_user(self, code: Code) -> Person:
            return provider.person

    class Signed(OpenIDCode):
        def exists_nonce(self, nonce: str, request: Any) -> bool:
            return False

        def resolve_client_private_key(self, client: Any) -> Any:
            return (_OTHERS if provider.wrong == "key" else _KEYS).keys[0]

        def get_client_algorithm(self, client: Any) -> str:
            return "RS256"

        def get_encode_header(self, client: Any) -> dict[str, str]:
            return {"alg": "RS256", "kid": "one"}

        def get_client_claims(self, client: Any) -> dict[str, Any]:
            return {
                "iss": "https://elsewhere.example.org" if provider.wrong == "iss" else provider.issuer,
                "aud": ["another"] if provider.wrong == "aud" else [CLIENT_ID],
                "exp": int(time.time()) + (-600 if provider.wrong == "exp" else 600),
            }

        def generate_user_info(self, user: Person, scope: str) -> UserInfo:
            return UserInfo(sub=user.sub, **user.said)

    server.register_grant(CodeGrant, [Signed(require_nonce=True), CodeChallenge(required=True)])

    @app.get("/.well-known/openid-configuration")
    def metadata() -> Any:
        return jsonify(
            issuer="https://elsewhere.example.org" if provider.wrong == "metadata" else provider.issuer,
            authorization_endpoint=f"{provider.issuer}/authorize",
            token_endpoint=f"{provider.issuer}/token",
            jwks_uri=f"{provider.issuer}/keys",
            end_session_endpoint=f"{provider.issuer}/leave",
            id_token_signing_alg_values_supported=["RS256", "HS256", "none"],
        )

    @app.get("/keys")
    def keys() -> Any:
        return jsonify(_KEYS.as_dict(private=False))

    @app.get("/authorize")
    def authorize() -> Any:
        provider.asked = {name: values[0] for name, values in parse_qs(urlsplit(request.url).query).items()}
        if provider.wrong == "denied":
            return redirect(f"{client.back}?error=access_denied&state={provider.asked['state']}")
        grant = server.get_consent_grant(end_user=provider.person)
        return server.create_authorization_response(grant_user=provider.person, grant=grant)

    @app.post("/token")
    def token() -> Any:
        answer = server.create_token_response()
        if provider.wrong in ("unsigned", "secret"):
            told = json.loads(answer.get_data())
            told["id_token"] = _resigned(told["id_token"], provider.wrong)
            answer.set_data(json.dumps(told))
        return answer

    return app
