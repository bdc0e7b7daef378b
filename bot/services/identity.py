"""Who a visitor is: our own visitor tokens, and the host site's proof of identity."""

from dataclasses import dataclass
from datetime import datetime

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from bot.domain.errors import IdentityRefused

ALGORITHM = "HS256"
VISITOR_AUDIENCE = "osasto-visitor"
LONGEST_TOKEN = 4096  # characters; ours are about 200
# Later than any token was made: one that a gateway with a faster clock signed is not refused.
NO_MATTER_WHEN = 2**40


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """A person for whom the host site vouches."""

    customer_number: str
    name: str | None


def read_identity(token: str, *, site: str, secret: str, now: datetime) -> Identity:
    """The identity that the host site signed for this site key.

    Raises:
        IdentityRefused: the token is forged, expired, for another site, or says no one.
    """
    claims = _decode(token, secret, audience=site, now=now)
    subject = claims.get("sub")
    if not isinstance(subject, str) or not subject.strip():
        raise IdentityRefused(because="it names nobody")
    name = claims.get("name")
    return Identity(customer_number=subject.strip(), name=name if isinstance(name, str) else None)


def sign_identity(
    *, customer_number: str, name: str, site: str, secret: str, expires: datetime, now: datetime
) -> str:
    """The token a host site makes for a signed-in customer."""
    claims = {
        "sub": customer_number,
        "name": name,
        "aud": site,
        "iat": int(now.timestamp()),
        "exp": int(expires.timestamp()),
    }
    return jwt.encode({"alg": ALGORITHM}, claims, OctKey.import_key(secret))


def sign_visitor(visitor_id: str, *, secret: str, now: datetime) -> str:
    """The token with which a browser finds its conversation again."""
    claims = {"sub": visitor_id, "aud": VISITOR_AUDIENCE, "iat": int(now.timestamp())}
    return jwt.encode({"alg": ALGORITHM}, claims, OctKey.import_key(secret))


def read_visitor(token: str | None, *, secret: str) -> str | None:
    """The visitor id of one of our tokens; None for anything else."""
    if not token:
        return None
    try:
        claims = _decode(token, secret, audience=VISITOR_AUDIENCE, now=None)
    except IdentityRefused:
        return None
    return str(claims["sub"]) if claims.get("sub") else None


def _decode(token: str, secret: str, *, audience: str, now: datetime | None) -> dict[str, object]:
    if len(token) > LONGEST_TOKEN:
        raise IdentityRefused(because="it is too long")
    try:
        decoded = jwt.decode(token, OctKey.import_key(secret), algorithms=[ALGORITHM])
        registry = jwt.JWTClaimsRegistry(
            now=int(now.timestamp()) if now else NO_MATTER_WHEN,
            leeway=5,
            aud={"essential": True, "value": audience},
            exp={"essential": now is not None},
        )
        registry.validate(decoded.claims)
    except (JoseError, ValueError) as error:
        raise IdentityRefused(because=type(error).__name__) from error
    return dict(decoded.claims)
