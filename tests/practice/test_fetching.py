"""Against a real server on this machine, which `allowed` lets the tests reach."""

import gzip
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address, ip_network

import pytest

from practice.fetching import Limits, NotFetched, fetch, may_reach

HERE = [ip_network("127.0.0.0/8")]
BODY = b"BEGIN:VCALENDAR"


class Server(ThreadingHTTPServer):
    daemon_threads = False

    def __init__(self, answer):
        self.asked = []
        self.stopped = threading.Event()
        super().__init__(("127.0.0.1", 0), type("Handler", (Handler,), {"answer": staticmethod(answer)}))

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_address[1]}/basic.ics"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append((self.path, dict(self.headers)))
        self.answer(self)

    def log_message(self, *_args):
        pass

    def reply(self, status=200, body=BODY, **headers):
        self.send_response(status)
        for name, value in {"Content_Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def serving(answer):
    server = Server(answer)
    thread = threading.Thread(target=server.serve_forever, args=[0.01], daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stopped.set()
        server.shutdown()
        server.server_close()
        thread.join()


def refusal(answer, **values):
    with serving(answer) as server, pytest.raises(NotFetched) as caught:
        fetch(server.address, **{"allowed": HERE, **values})
    assert "127.0.0.1" not in str(caught.value)
    return str(caught.value)


def test_body_and_what_to_ask_with_next_time():
    with serving(lambda to: to.reply(ETag='"one"', Last_Modified="Tue, 01 Dec 2026 00:00:00 GMT")) as server:
        found = fetch(f"{server.address}?key=a%2Bb&ü", allowed=HERE)
    assert (found.body, found.etag, found.last_modified) == (BODY, '"one"', "Tue, 01 Dec 2026 00:00:00 GMT")
    path, headers = server.asked[0]
    assert path == "/basic.ics?key=a%2Bb&%C3%BC"
    assert not {"Authorization", "If-None-Match", "Cookie"} & set(headers)


def test_unchanged_is_none():
    with serving(lambda to: to.reply(304, b"")) as server:
        assert fetch(server.address, etag='"one"', last_modified="Tue", allowed=HERE) is None
        assert server.asked[0][1]["If-None-Match"] == '"one"'
        with pytest.raises(NotFetched):
            fetch(server.address, allowed=HERE)


def test_packed_body_is_unpacked():
    with serving(lambda to: to.reply(body=gzip.compress(BODY), Content_Encoding="gzip")) as server:
        assert fetch(server.address, allowed=HERE).body == BODY


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "2001:0:1::1",
        "2001:db8::1",
        "fe80::1",
        "fc00::1",
        "fd00:ec2::254",
        "ff02::1",
    ],
)
def test_address_that_not_everybody_reaches(address):
    assert not may_reach(ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "2600::1", "64:ff9b::808:808", "2002:808:808::", "::ffff:8.8.8.8"])
def test_address_that_everybody_reaches(address):
    assert may_reach(ip_address(address))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"])
def test_this_machine_is_not_reached_under_any_name(host):
    with serving(lambda to: to.reply()) as server:
        with pytest.raises(NotFetched, match="private network"):
            fetch(f"http://{host}:{server.server_address[1]}/")
        assert server.asked == []


def test_redirect_is_looked_at_anew():
    """The first address may be reached; what it leads to may not."""
    inner = "http://127.0.0.2:9/"
    leads_there = serving(lambda to: to.reply(302, b"", Location=inner))
    with leads_there as server, pytest.raises(NotFetched, match="private network"):
        fetch(server.address, allowed=[ip_network("127.0.0.1/32")])
    assert refusal(lambda to: to.reply(302, b"", Location="file:///etc/passwd")).startswith("This is not an address")


def test_password_goes_to_its_own_host_alone():
    with (
        serving(lambda to: to.reply()) as other,
        serving(lambda to: to.reply(301, b"", Location=other.address)) as server,
    ):
        secret = server.address.replace("http://", "http://me:s%40fe@")
        assert fetch(secret, allowed=HERE).body == BODY
    assert server.asked[0][1]["Authorization"] == "Basic bWU6c0BmZQ=="
    assert "Authorization" not in other.asked[0][1]


def test_redirects_end():
    answer = refusal(lambda to: to.reply(302, b"", Location="/again"))
    assert answer == "The address leads from one to the next without end."


@pytest.mark.parametrize(
    "address", ["", "ftp://example.com/", "https://", "http://a b/", "https://example.com:99999/", "x"]
)
def test_odd_address(address):
    with pytest.raises(NotFetched, match="not an address"):
        fetch(address)


@pytest.mark.parametrize(
    ("status", "words"),
    [(403, "not open (403)"), (410, "nothing at this address any more (410)"), (500, "error (500)")],
)
def test_refusal_of_the_server_is_said(status, words):
    assert words in refusal(lambda to: to.reply(status))


def drip(to):
    """A head that never ends, letter by letter, each well within the time for one."""
    to.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not to.server.stopped.wait(0.02):
        to.wfile.write(b"x")


def drip_body(to):
    to.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while not to.server.stopped.wait(0.02):
        to.wfile.write(b"x")


@pytest.mark.parametrize("answer", [drip, drip_body, lambda to: to.server.stopped.wait(5)])
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_slow_server_is_cut_off(answer):
    assert refusal(answer, limits=Limits(seconds=0.3)) == "The server took too long."


def test_large_answer_is_refused():
    assert refusal(lambda to: to.reply(body=b"x" * 2000), limits=Limits(size=1000)).startswith("The answer is larger")


def test_bomb_is_refused_before_it_is_unpacked():
    bomb = gzip.compress(bytes(200_000_000), 1)
    assert refusal(lambda to: to.reply(body=bomb, Content_Encoding="gzip")) == "The answer is larger than 5 MB."


@pytest.mark.parametrize(
    "headers",
    [{"Content_Length": "9999"}, {"Content_Encoding": "gzip"}, {"Transfer_Encoding": "chunked"}],
    ids=["half", "not packed as it says", "not in pieces as it says"],
)
def test_half_an_answer_is_none(headers):
    def answer(to):
        to.close_connection = True
        to.reply(**headers)

    assert refusal(answer) == "The server broke off."


def test_packing_that_nobody_asked_for():
    assert "packs its answer" in refusal(lambda to: to.reply(Content_Encoding="br"))


def test_server_that_is_away():
    with serving(lambda to: to.reply()) as server:
        pass
    with pytest.raises(NotFetched, match="doesn't answer"):
        fetch(server.address, allowed=HERE)
    with pytest.raises(NotFetched, match="no server of this name"):
        fetch("https://nowhere.invalid/")


def test_certificate_must_fit():
    with serving(lambda to: to.reply()) as server, pytest.raises(NotFetched, match=r"certificate|broke off"):
        fetch(server.address.replace("http:", "https:"), allowed=HERE)


def test_proxies_of_the_environment_are_not_asked(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with serving(lambda to: to.reply()) as server:
        assert fetch(server.address, allowed=HERE).body == BODY
