"""Who may see how the product is doing: whoever is on our side of the reverse proxy."""

import hmac
from ipaddress import ip_address

from fastapi import Request

# A proxy adds one of these, so whoever asked it is outside, whatever its own address is.
SIGNS_OF_A_PROXY = (
    *("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto"),
    *("x-real-ip", "x-client-ip", "true-client-ip", "cf-connecting-ip"),
)
BEARER = "bearer "


def is_inside(request: Request, token: str) -> bool:
    """Whether a request has the token; while none is set, whether it is from a near address.

    Near are this machine and private networks, asked without a proxy between.
    """
    if token:
        return _has_token(request, token)
    if any(sign in request.headers for sign in SIGNS_OF_A_PROXY):
        return False
    return request.client is not None and _is_near(request.client.host)


def _has_token(request: Request, token: str) -> bool:
    given = request.headers.get("authorization", "")
    if given[: len(BEARER)].lower() != BEARER:
        return False
    return hmac.compare_digest(given[len(BEARER) :].strip().encode(), token.encode())


def _is_near(host: str) -> bool:
    try:
        address = ip_address(host)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback or (mapped or address).is_private
