"""Sends webhooks: signed, once, to an address that was checked, reading little of the answer."""

import asyncio
import contextlib
import json
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import httpx
from anyio import CapacityLimiter, to_thread
from standardwebhooks import Webhook

from bot.domain.addresses import why_blocked
from bot.domain.delivery import Attempt, failed, judge_status
from bot.domain.outgoing import Endpoint
from bot.services.outbox import Parcel

TIME_LIMIT = 15.0  # seconds for an attempt, from the name's look-up to the answer's status
READ_LIMIT = 16_384  # bytes of an answer's body, which nobody looks at
READ_TIME = 2.0  # seconds for reading it
ADDRESSES_TRIED = 3
CONNECT_TIME = 5.0  # seconds for one of them


@dataclass(eq=False)
class BlockedAddress(httpx.TransportError):
    """A host's name leads to where nothing may be delivered."""

    address: str
    kind: str

    def __str__(self) -> str:
        return f"blocked address {self.address} ({self.kind})"


class PinnedTransport(httpx.AsyncBaseTransport):
    """Looks a name up once, checks every address, and connects to one of those it checked.

    So a name that changes between the check and the connection changes nothing. The certificate
    is still the name's. No connection is kept: two names may share an address.
    """

    def __init__(self, *, private_allowed: bool) -> None:
        self._private_allowed = private_allowed
        self._inner = httpx.AsyncHTTPTransport(
            verify=httpx.create_ssl_context(),
            trust_env=False,
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=0),
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Connect to the first checked address that answers.

        Raises:
            BlockedAddress: one of the name's addresses is inside; none is connected to.
            httpx.ConnectError: there is no such name, or nobody answers.
        """
        name = request.url.raw_host.decode("ascii")
        addresses = await look_up(name, request.url.port or _usual_port(request.url.scheme))
        for address in addresses:
            kind = why_blocked(address, private_allowed=self._private_allowed)
            if kind:
                raise BlockedAddress(address, kind)
        *others, last = addresses[:ADDRESSES_TRIED]
        for address in others:
            with contextlib.suppress(httpx.ConnectError, httpx.ConnectTimeout):
                return await self._inner.handle_async_request(_pinned(request, address, name))
        return await self._inner.handle_async_request(_pinned(request, last, name))

    async def aclose(self) -> None:
        await self._inner.aclose()


def _usual_port(scheme: str) -> int:
    return 443 if scheme == "https" else 80


def _pinned(request: httpx.Request, address: str, name: str) -> httpx.Request:
    return httpx.Request(
        request.method,
        request.url.copy_with(host=address),
        headers=request.headers,  # Host is there already, with the name
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": name},
    )


async def look_up(name: str, port: int) -> Sequence[str]:
    """The addresses of a name, best first.

    A thread of its own does it: a name server that does not answer holds up nobody else.

    Raises:
        httpx.ConnectError: there is no such name.
    """
    ask = partial(socket.getaddrinfo, name.strip("[]"), port, type=socket.SOCK_STREAM)
    try:
        found = await to_thread.run_sync(ask, abandon_on_cancel=True, limiter=CapacityLimiter(1))
    except (OSError, UnicodeError) as error:
        raise httpx.ConnectError("the host's name is not known") from error
    return list(dict.fromkeys(str(one[4][0]) for one in found))


class WebhookSender:
    """Delivers parcels to their endpoints."""

    def __init__(
        self,
        endpoints: Sequence[Endpoint],
        signers: Mapping[str, Sequence[Webhook]],
        *,
        private_allowed: bool,
    ) -> None:
        self._urls = {one.name: str(one.url) for one in endpoints}
        self._signers = signers
        self._client = httpx.AsyncClient(
            transport=PinnedTransport(private_allowed=private_allowed),
            follow_redirects=False,
            trust_env=False,
            timeout=httpx.Timeout(TIME_LIMIT, connect=CONNECT_TIME),
        )

    async def send(self, parcel: Parcel, now: datetime) -> Attempt:
        """One attempt; every way it can end is an answer, not an exception."""
        body = json.dumps(parcel.payload, ensure_ascii=False, sort_keys=True)
        headers = self._headers(parcel, body, now)
        request = self._client.build_request(
            "POST", self._urls[parcel.destination], content=body.encode(), headers=headers
        )
        try:
            async with asyncio.timeout(TIME_LIMIT):
                response = await self._client.send(request, stream=True)
        except (TimeoutError, httpx.TimeoutException):
            return failed(f"no answer within {TIME_LIMIT:.0f} s")
        except BlockedAddress as error:
            return failed(str(error))
        except httpx.ConnectError as error:
            return failed(f"no connection: {_cause(error)}")
        except httpx.HTTPError as error:
            return failed(f"the connection broke: {type(error).__name__}")
        await _read_a_little(response)
        return judge_status(response.status_code, response.headers.get("retry-after"), now)

    def _headers(self, parcel: Parcel, body: str, now: datetime) -> dict[str, str]:
        signatures = [
            signer.sign(parcel.id, now, body) for signer in self._signers[parcel.destination]
        ]
        return {
            "content-type": "application/json; charset=utf-8",
            "user-agent": "Osasto-Webhooks",
            "webhook-id": parcel.id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": " ".join(signatures),
        }

    async def close(self) -> None:
        await self._client.aclose()


def _cause(error: httpx.ConnectError) -> str:
    """Why a connection failed, in words of ours: certificates and names, not what was sent."""
    text = str(error)
    if "CERTIFICATE_VERIFY_FAILED" in text:
        return "its certificate is not trusted"
    return "its name is not known" if "name is not known" in text else "it was refused"


async def _read_a_little(response: httpx.Response) -> None:
    """Let the receiver finish its answer, within bounds; the status has been said already."""
    read = 0
    with contextlib.suppress(TimeoutError, httpx.HTTPError):
        async with asyncio.timeout(READ_TIME):
            async for part in response.aiter_raw():
                read += len(part)
                if read >= READ_LIMIT:
                    break
    with contextlib.suppress(TimeoutError, httpx.HTTPError):
        async with asyncio.timeout(READ_TIME):
            await response.aclose()
