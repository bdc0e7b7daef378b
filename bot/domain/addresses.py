"""Which addresses the gateway may connect to when it delivers: public ones, and nothing inside."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import TypeAlias

from pydantic import AnyUrl

Address: TypeAlias = IPv4Address | IPv6Address

# What clouds tell their own machines; the other such services are link-local or private.
METADATA = {ip_address("168.63.129.16"), ip_address("fd00:ec2::254"), ip_address("fd20:ce::254")}
THIS_NETWORK = IPv4Network("0.0.0.0/8")
TRANSLATED = IPv6Network("64:ff9b::/96")  # an IPv4 address that the network translates
SITE_LOCAL = IPv6Network("fec0::/10")


def why_blocked(address: str, *, private_allowed: bool = False) -> str | None:
    """What kind of address it is that must not be connected to; None when it may be.

    `private_allowed` opens loopback and private networks, and nothing else. An IPv4 address inside
    an IPv6 one (mapped, 6to4, Teredo, NAT64) is judged as what it leads to.
    """
    ip = _innermost(ip_address(address))
    if ip in METADATA:
        return "metadata"
    if ip.is_unspecified or (isinstance(ip, IPv4Address) and ip in THIS_NETWORK):
        return "unspecified"
    if ip.is_multicast:
        return "multicast"
    if ip.is_link_local:
        return "link-local"
    if ip.is_loopback:
        return None if private_allowed else "loopback"
    if ip.is_reserved:
        return "reserved"
    if not ip.is_global or (isinstance(ip, IPv6Address) and ip in SITE_LOCAL):
        return None if private_allowed else "private"
    return None


def _innermost(ip: Address) -> Address:
    if isinstance(ip, IPv4Address):
        return ip
    if ip in TRANSLATED:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None) or ip


def find_url_problem(url: AnyUrl, *, private_allowed: bool = False) -> str | None:
    """Why nothing may be sent to this URL, as far as it can be told without asking for its name.

    The URL's parser has turned decimal, octal and hexadecimal IPv4 forms into the usual one.
    """
    if url.scheme == "http" and not private_allowed:
        return "it must begin with https://"
    host = (url.host or "").strip("[]").rstrip(".")
    if host == "localhost" or host.endswith(".localhost"):
        host = "127.0.0.1"
    try:
        blocked = why_blocked(host, private_allowed=private_allowed)
    except ValueError:  # a name: its addresses are checked when something is delivered
        return None
    return f"{host} is a blocked address ({blocked})" if blocked else None


def shown_url(url: AnyUrl) -> str:
    """The URL without what may be secret in it: user, password, query and fragment."""
    host = f"{url.host}:{url.port}" if url.port not in (None, 80, 443) else str(url.host)
    return f"{url.scheme}://{host}{url.path or ''}"
