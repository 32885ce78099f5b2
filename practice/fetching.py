"""Reading an address that somebody typed in, without lending them this machine's place in its network.

Only http and https, only hosts all of whose addresses are reachable by everybody; the connection goes to the very
address that was looked at, so a name can't change its mind in between (DNS rebinding), and every redirect is looked at
anew. No proxies or passwords from the environment. Time, size and the number of redirects are limited; what is packed
is unpacked within the limit of size. Errors never carry the address, which may be a secret.
"""

import base64
import http.client
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit

from django.utils.translation import gettext as _

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
PORTS = {"http": 80, "https": 443}
NAT64 = ip_network("64:ff9b::/96")
GLOBAL_UNICAST = ip_network("2000::/3")
REDIRECTS = (301, 302, 303, 307, 308)
CHUNK = 1 << 16
PLAIN = "/?%:@!$&'()*+,;=~"
"""What stands in an address as it is; letters that don't belong there are packed up."""


@dataclass(frozen=True)
class Limits:
    seconds: float = 20
    """For all of it, from the connection to the last byte."""
    seconds_waiting: float = 8
    """For each single answer of the network."""
    size: int = 5 * 1024 * 1024
    """Bytes, unpacked."""
    redirects: int = 3


LIMITS = Limits()


class NotFetched(Exception):
    """Why nothing came, as a sentence for the person who gave the address. It never contains the address."""


@dataclass(frozen=True)
class Fetched:
    body: bytes
    etag: str
    last_modified: str


def fetch(
    address: str,
    *,
    etag: str = "",
    last_modified: str = "",
    limits: Limits = LIMITS,
    allowed: Sequence[Network] = (),
) -> Fetched | None:
    """What stands at `address`; None when it is as it was at `etag` or `last_modified`. Raises NotFetched.

    `allowed` are networks that may be reached although they are not everybody's: for tests.
    """
    ends = time.monotonic() + limits.seconds
    headers = {"User-Agent": "bodywork-practice", "Accept-Encoding": "gzip", "Accept": "text/calendar, */*;q=0.5"}
    headers |= {"If-None-Match": etag} if etag else {}
    headers |= {"If-Modified-Since": last_modified} if last_modified else {}
    first = here = parts_of(address)
    for _redirect in range(limits.redirects + 1):
        own = headers | (_password(first) if _origin(here) == _origin(first) else {})
        with _answer(here, own, ends, limits, allowed) as answer:
            if answer.status not in REDIRECTS:
                return _read(answer, ends, limits, is_conditional=bool(etag or last_modified))
            here = _next(here, answer.getheader("Location", ""))
    raise NotFetched(_("The address leads from one to the next without end."))


def parts_of(address: str) -> SplitResult:
    """The parts of an http, https or webcal address, which means https. Raises NotFetched when it is none."""
    try:
        parts = urlsplit(address.strip())
        if parts.scheme == "webcal":
            parts = parts._replace(scheme="https")
        is_fine = parts.scheme in PORTS and parts.hostname and (parts.port or 1) > 0
        host = (parts.hostname or "").encode("idna").decode()
    except ValueError:
        is_fine, host = False, ""
    if not is_fine or not host or any(ord(each) <= 32 or ord(each) == 127 for each in address.strip()):
        raise NotFetched(_("This is not an address that begins with https:// or webcal://."))
    return parts


def may_reach(address: Address) -> bool:
    """Whether everybody on the internet can reach it: not this machine, its network or a cloud's inner services."""
    if isinstance(address, IPv4Address):
        return address.is_global and not address.is_multicast and not address.is_reserved
    if (inner := _inner(address)) is not None:
        return may_reach(inner)
    return address.is_global and address in GLOBAL_UNICAST and address.teredo is None


def _inner(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that this one stands for."""
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def _origin(parts: SplitResult) -> tuple[str, str | None, int]:
    return parts.scheme, parts.hostname, parts.port or PORTS[parts.scheme]


def _password(parts: SplitResult) -> dict[str, str]:
    if parts.username is None:
        return {}
    pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}


def _next(here: SplitResult, location: str) -> SplitResult:
    there = parts_of(urljoin(here.geturl(), location))
    if here.scheme == "https" and there.scheme == "http":
        raise NotFetched(_("The address leads from a protected to an unprotected one."))
    return there


@contextmanager
def _answer(
    here: SplitResult, headers: dict[str, str], ends: float, limits: Limits, allowed: Sequence[Network]
) -> Iterator[http.client.HTTPResponse]:
    """The answer of `here`, its body still to be read. At `ends` the connection is cut, whatever it is waiting for."""
    scheme, host, port = _origin(here)
    host = (host or "").encode("idna").decode()
    kind = http.client.HTTPSConnection if scheme == "https" else http.client.HTTPConnection
    connection = kind(host, port)
    sock = _connected(_resolved(host, port, allowed), port, ends, limits)
    if scheme == "https":
        sock = ssl.create_default_context().wrap_socket(sock, server_hostname=host, do_handshake_on_connect=False)
    cut = threading.Timer(max(ends - time.monotonic(), 0), _cut, [sock])
    cut.daemon = True
    cut.start()
    try:
        if isinstance(sock, ssl.SSLSocket):
            sock.do_handshake()
        connection.sock = sock
        connection.request("GET", _target(here), headers=headers)
        with connection.getresponse() as answer:
            yield answer
    except ssl.SSLError as error:
        raise _late(ends) or NotFetched(_("The server can't prove who it is (its certificate doesn't fit).")) from error
    except (OSError, http.client.HTTPException, zlib.error, ValueError) as error:
        raise _late(ends) or NotFetched(_("The server broke off.")) from error
    finally:
        cut.cancel()
        sock.close()


def _target(here: SplitResult) -> str:
    path = quote(here.path or "/", safe=PLAIN)
    return f"{path}?{quote(here.query, safe=PLAIN)}" if here.query else path


def _late(ends: float) -> NotFetched | None:
    return NotFetched(_("The server took too long.")) if time.monotonic() >= ends else None


def _cut(sock: socket.socket) -> None:
    with suppress(OSError):
        socket.socket.shutdown(sock, socket.SHUT_RDWR)  # the plain one: TLS would say goodbye first


def _resolved(host: str, port: int, allowed: Sequence[Network]) -> list[Address]:
    """Every address of a host. Raises NotFetched when one of them is not everybody's."""
    try:
        rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotFetched(_("There is no server of this name.")) from error
    found = [ip_address(str(row[4][0]).partition("%")[0]) for row in rows]
    if not all(may_reach(each) or any(each in network for network in allowed) for each in found):
        raise NotFetched(_("This address lies within a private network, where this site doesn't read."))
    return found


def _connected(addresses: list[Address], port: int, ends: float, limits: Limits) -> socket.socket:
    for address in addresses[:4]:
        left = min(ends - time.monotonic(), limits.seconds_waiting)
        if left <= 0:
            break
        with suppress(OSError):
            return socket.create_connection((str(address), port), timeout=left)
    raise NotFetched(_("The server doesn't answer."))


def _read(answer: http.client.HTTPResponse, ends: float, limits: Limits, *, is_conditional: bool) -> Fetched | None:
    if answer.status == 304 and is_conditional:
        return None
    if answer.status != 200:
        raise NotFetched(_refusal(answer.status))
    body = bytearray()
    for piece in _pieces(answer, ends):
        body += piece
        if len(body) > limits.size:
            raise NotFetched(_("The answer is larger than %(size)d MB.") % {"size": limits.size >> 20})
    return Fetched(bytes(body), answer.getheader("ETag", "")[:200], answer.getheader("Last-Modified", "")[:60])


def _pieces(answer: http.client.HTTPResponse, ends: float) -> Iterator[bytes]:
    """The body, piece by piece. What is packed is unpacked a piece at a time: a few bytes may hold gigabytes."""
    packing = answer.getheader("Content-Encoding", "identity").strip().lower()
    if packing not in ("identity", "", "gzip"):
        raise NotFetched(_("The server packs its answer in a way that this site can't unpack."))
    unpacking = zlib.decompressobj(16 + zlib.MAX_WBITS) if packing == "gzip" else None
    while piece := answer.read1(CHUNK):
        if unpacking is None:
            yield piece
        while unpacking and piece:
            yield unpacking.decompress(piece, CHUNK)
            piece = unpacking.unconsumed_tail
    # A connection that was cut looks like one that has ended.
    if time.monotonic() >= ends or answer.length or (unpacking and not unpacking.eof):
        raise http.client.IncompleteRead(b"")  # a part of a calendar would leave times free that are not


def _refusal(status: int) -> str:
    if status in (401, 403):
        return _("The server says that this address is not open (%(status)d). Is it the secret one?") % {
            "status": status
        }
    if status in (404, 410):
        return _("The server says that there is nothing at this address any more (%(status)d).") % {"status": status}
    return _("The server answered with an error (%(status)d).") % {"status": status}
