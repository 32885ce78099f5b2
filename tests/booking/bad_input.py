"""Requests that are right but for a few things, for hypothesis to make."""

from urllib.parse import quote_plus

from hypothesis import strategies as st

QUERY = [
    "start",
    "minutes",
    "addon",
    "practitioner",
    "came_from",
    "from",
    "days",
    "again",
    "zone",
    "paper",
    "q",
    "o",
    "p",
    "_popup",
]
ODD = [
    *["", " ", "\x00", "a\x00b", "0", "-1", "1", "60", "1e309", "NaN", "Infinity", "-0", "0x10", "1_0", "٣", "\uff12"],
    *["9" * 30, "9223372036854775808", "-9223372036854775809", "2147483648", "65536", "1.5", "1,5", "9" * 5000],
    *["2026-12-02T10:00:00-08:00", "2026-12-02T10:00", "2026-12-02", "10:00", "24:00", "2026-02-30", "20261202"],
    *["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "0001-01-01", "9999-12-31", "2026-12-02T10:00+99:99"],
    *["2026-03-14T02:30:00", "2026-11-01T01:30:00", "2026-12-02T10:00:00.1234567-08:00", "\uff12026-12-02", "-1-1-1"],
    *["Europe/Berlin", "America", "localtime", "../../etc/passwd", "/etc/passwd", "CON", "Etc/GMT+99", "on", "null"],
    *["[]", "{}", "[[[[", '{"start": null}', "massage", "__proto__", "\ud800", "\u202e", "\ufeff",],
    *["e\u0301" * 300, "😀" * 99],
    *["<script>", "' OR 1=1 --", "%", "%00", "%ff", "\r\nX: y", "a@b", "a@b.c\n", "x" * 20_000, "%(x)s"],
]  # fmt: skip
odd_text = st.one_of(
    st.sampled_from(ODD),
    st.text(max_size=40),
    st.integers().map(str),
    st.floats().map(str),
    st.datetimes().map(lambda each: each.isoformat()),
    st.datetimes(timezones=st.timezones()).map(lambda each: each.isoformat()),
)
rarely = st.sampled_from([False] * 9 + [True])
BODIES = ["application/x-www-form-urlencoded"] * 4 + [
    "multipart/form-data; boundary=b",
    "multipart/form-data",
    "application/json",
    "text/plain",
    "application/x-www-form-urlencoded; charset=utf-16",
    "application/x-www-form-urlencoded; charset=nonsense",
    "",
]
HEADERS = [
    "HTTP_ACCEPT_LANGUAGE",
    "HTTP_COOKIE",
    "HTTP_IF_MODIFIED_SINCE",
    "HTTP_IF_NONE_MATCH",
    "HTTP_RANGE",
    "HTTP_ACCEPT",
]


@st.composite
def requests(draw, address):
    """A request that is right but for a few things: path, query, body, their encodings, a header, the method."""
    gaps = {gap: draw(odd_text if draw(rarely) else st.sampled_from(right)) for gap, right in address.fits.items()}
    request = {
        "method": draw(st.sampled_from(["GET", "GET", "POST", "POST", "POST", "HEAD", "PUT", "DELETE", "OPTIONS"])),
        "path": address.filled(gaps),
        "QUERY_STRING": encoded(draw(pairs(address))) if draw(st.booleans()) else "",
    }
    if draw(rarely):
        request[draw(st.sampled_from(HEADERS))] = draw(st.text("abc=;,*/\"'é0 %", max_size=30))
    if request["method"] != "GET":
        request["content_type"] = draw(st.sampled_from(BODIES))
        request["data"] = draw(bodies(address, request["content_type"]))
    return request


@st.composite
def pairs(draw, address):
    """What the page's own fields would send, some of it left out, made odd, sent twice or unheard of."""
    sent = dict(address.fields) | {
        name: draw(st.sampled_from(ODD)) for name in draw(st.lists(st.sampled_from(QUERY), max_size=3))
    }
    names = st.sampled_from([*sent, "unheard_of"])
    for name in draw(st.lists(names, max_size=4)):
        sent[name] = draw(odd_text)
    for name in draw(st.lists(names, max_size=2)):
        sent.pop(name, None)
    twice = draw(st.lists(st.tuples(names, odd_text), max_size=2))
    return [*sent.items(), *twice]


@st.composite
def bodies(draw, address, content_type):
    if draw(rarely):
        return draw(st.one_of(st.binary(max_size=200), st.just(b"a=" * 1500), st.just(b"x=" + b"y" * 3_000_000)))
    said = draw(pairs(address))
    if content_type.startswith("multipart"):
        return b"".join(
            b'--b\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n' % (raw(name), raw(value))
            for name, value in said
        ) + draw(st.sampled_from([b"--b--\r\n", b"--b", b""]))
    if content_type == "application/json":
        return draw(st.sampled_from([b"null", b"[]", b'{"start":null}', b"{", b"\xff", b'{"minutes":[1,{"a":1e999}]}']))
    return encoded(said).encode(draw(st.sampled_from(["ascii", "utf-16"])))


def raw(text):
    return text.encode("utf-8", "surrogatepass")


def encoded(said):
    return "&".join(f"{quote_plus(raw(name))}={quote_plus(raw(value))}" for name, value in said)
