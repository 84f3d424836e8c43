"""The fetcher brings what is public and small in time, and reaches nothing else."""

import resource
import socket
import time

import pytest

from core import fetch as fetching
from core.fetch import FetchFailed, fetch
from tests.core.servers import serving


@pytest.fixture(scope="module")
def server():
    with serving() as started:
        yield started


@pytest.fixture
def here(server):
    server.seen.clear()
    port = server.server_address[1]

    class Here:
        base = f"http://127.0.0.1:{port}"
        seen = server.seen

        def get(self, path, **more):
            more.setdefault("seconds", 5)
            return fetch(f"{self.base}{path}", allow={f"127.0.0.1:{port}"}, **more)

        def failure(self, path, **more):
            with pytest.raises(FetchFailed) as failed:
                self.get(path, **more)
            return failed.value.code

    Here.port = port
    return Here()


def test_what_is_there_comes_with_its_marks(here):
    fetched = here.get("/text")
    assert (fetched.status, fetched.text(), fetched.content_type, fetched.etag, fetched.last_modified) == (
        200,
        "سلام",
        "text/plain",
        '"v1"',
        "Sat, 21 Nov 2026 10:00:00 GMT",
    )
    assert not fetched.not_modified
    assert here.get("/latin").text() == "é"
    agent = here.seen[0][1]["User-Agent"]
    assert agent.startswith("Halqa (+")


def test_unchanged_costs_nothing(here):
    fetched = here.get("/conditional", etag='"v1"')
    assert (fetched.not_modified, fetched.content, fetched.etag) == (True, b"", '"v1"')
    assert here.get("/conditional", etag='"old"').content == b"new"


def test_a_mark_that_is_no_ascii_is_not_told_back(here):
    assert here.get("/text", etag='"\u0645"', last_modified="\xe9\r\nX: y").content
    assert {"If-None-Match", "If-Modified-Since", "X"}.isdisjoint(here.seen[0][1])


@pytest.mark.parametrize("charset", ["idna", "undefined", "hex", "no-such", "a\0b", "utf-8"])
def test_any_charset_can_be_read(charset):
    assert fetching.Fetched("http://a.example/", 200, b"a\xff", charset=charset).text() == "a\ufffd"


@pytest.mark.parametrize("path", ["/gzip", "/brotli", "/deflate", "/raw-deflate"])
def test_packed_answers_are_unpacked(here, path):
    assert here.get(path).content == b"packed"


@pytest.mark.parametrize(
    ("path", "more", "code"),
    [
        ("/large", {"max_bytes": 100_000}, "too_large"),
        ("/endless", {"max_bytes": 100_000}, "too_large"),
        ("/bomb", {"max_bytes": 1_000_000}, "too_large"),
        ("/brotli-bomb", {"max_bytes": 1_000_000}, "too_large"),
        ("/half-gzip", {}, "encoding"),
        ("/no-gzip", {}, "encoding"),
        ("/odd-encoding", {}, "encoding"),
        ("/drip", {"seconds": 0.5}, "timeout"),
        ("/drip-headers", {"seconds": 0.5}, "timeout"),
        ("/silent", {"seconds": 0.5}, "timeout"),
        ("/status?404", {}, "status"),
        ("/status?500", {}, "status"),
        ("/loop", {}, "too_many_redirects"),
        ("/hops?6", {}, "too_many_redirects"),
        ("/nowhere", {}, "answer"),
        ("/rubbish", {}, "answer"),
        ("/html", {"content_types": {"text/calendar", "image/"}}, "content_type"),
        ("/to?file:///etc/passwd", {}, "address"),
        ("/to?http://user:pass@127.0.0.1/", {}, "address"),
        ("/to?http://[foo", {}, "address"),
        ("/to?//[", {}, "address"),
    ],
)
def test_refusals_have_codes_and_come_in_time(here, path, more, code):
    before = time.monotonic()
    assert here.failure(path, **more) == code
    # Far below the patience of a fetch, and above what a busy machine needs.
    assert time.monotonic() - before < 8


def test_bomb_is_never_unfolded_in_memory(here):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert here.failure("/brotli-bomb", max_bytes=500_000) == "too_large"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150_000


def test_redirects_are_followed_five_times(here):
    fetched = here.get("/hops?5")
    assert fetched.text() == "سلام"
    assert fetched.url == f"{here.base}/text"


def test_redirect_into_our_own_network_is_refused(here):
    with socket.socket() as inner:
        inner.bind(("127.0.0.1", 0))
        inner.listen(1)
        inner.settimeout(0.2)
        # The first server is allowed for the test, the one it points to is not.
        assert here.failure(f"/to?http://127.0.0.1:{inner.getsockname()[1]}/secret") == "refused_address"
        assert here.failure(f"/to?http://localhost:{inner.getsockname()[1]}/secret") == "refused_address"
        with pytest.raises(TimeoutError):
            inner.accept()


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[fd00::1]",
        "[fe80::1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[::127.0.0.1]",
    ],
)
def test_our_own_network_is_out_of_reach_under_any_name(host):
    with pytest.raises(FetchFailed) as failed:
        fetch(f"http://{host}:9/", seconds=3)
    assert failed.value.code in {"refused_address", "unreachable"}
    if host not in {"127.1", "2130706433", "0x7f000001"}:
        assert failed.value.code == "refused_address"


def test_name_that_changes_its_address_after_the_check_gains_nothing(here, monkeypatch):
    answers = [[(2, 1, 6, "", ("93.184.216.34", 80))], [(2, 1, 6, "", ("127.0.0.1", here.port))]]
    asked = []

    def getaddrinfo(host, *args, **more):
        asked.append(host)
        return answers[min(len(asked) - 1, 1)]

    connected = []

    def connect(self, host, port, *args, **more):
        connected.append(host)
        raise fetching.httpcore.ConnectError("refused")

    monkeypatch.setattr(fetching.socket, "getaddrinfo", getaddrinfo)
    monkeypatch.setattr(fetching.httpcore.SyncBackend, "connect_tcp", connect)
    with pytest.raises(FetchFailed):
        fetch("http://rebind.example/", seconds=2)
    # The socket goes to the address that was checked, and the name is asked once.
    assert connected == ["93.184.216.34"]
    assert asked == ["rebind.example"]


def test_name_with_one_private_address_is_left_alone(monkeypatch):
    rows = [(2, 1, 6, "", ("93.184.216.34", 80)), (2, 1, 6, "", ("10.0.0.1", 80))]
    monkeypatch.setattr(fetching.socket, "getaddrinfo", lambda *args, **more: rows)
    with pytest.raises(FetchFailed) as failed:
        fetch("http://mixed.example/", seconds=2)
    assert failed.value.code == "refused_address"


def test_peer_counts_not_the_name(here, monkeypatch):
    monkeypatch.setattr(fetching, "resolve", lambda *args: ["93.184.216.34"])
    plain = fetching.httpcore.SyncBackend.connect_tcp

    def elsewhere(self, host, port, *args, **more):
        return plain(self, "127.0.0.1", here.port, *args, **more)

    monkeypatch.setattr(fetching.httpcore.SyncBackend, "connect_tcp", elsewhere)
    with pytest.raises(FetchFailed) as failed:
        fetch("http://public.example/text", seconds=2)
    assert failed.value.code == "refused_address"
    assert here.seen == []


def test_host_stays_the_name(here, monkeypatch):
    monkeypatch.setattr(fetching, "resolve", lambda *args: ["127.0.0.1"])
    fetch(f"http://partner.example:{here.port}/text", seconds=3, allow={f"127.0.0.1:{here.port}"})
    assert here.seen[0][1]["Host"] == f"partner.example:{here.port}"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ftp://a.example/",
        "file:///etc/passwd",
        "http://",
        "http://a:b@c.example/",
        "//a.example",
        "http://[",
        "http://a.example:0/",
        "gopher://a.example",
        "http://" + "a" * 2100,
    ],
)
def test_addresses_that_are_none(url):
    with pytest.raises(FetchFailed) as failed:
        fetch(url)
    assert failed.value.code == "address"


def test_way_down_from_https_is_refused():
    with pytest.raises(FetchFailed) as failed:
        fetching._next("https://a.example/x", "http://a.example/y", {})
    assert failed.value.code == "downgrade"
    assert fetching._next("http://a.example/x", "https://a.example/y", {})[0] == "https://a.example/y"


def test_keys_are_not_told_to_another_server():
    asked = {"User-Agent": "h", "Authorization": "key", "If-None-Match": "x"}
    assert fetching._next("https://a.example/x", "/y", asked)[1] == asked
    assert fetching._next("https://a.example/x", "https://b.example/", asked)[1] == {"User-Agent": "h"}


def test_post_carries_its_body_and_follows_no_redirect(here):
    assert here.get("/any", method="POST", content=b"hook", headers={"X-Key": "k"}).content == b"hookk"


def test_name_that_is_not_there():
    with pytest.raises(FetchFailed) as failed:
        fetch("http://nowhere.invalid/", seconds=8)
    assert failed.value.code in {"unreachable", "timeout"}


def test_nobody_listening(here):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(FetchFailed) as failed:
        fetch(f"http://127.0.0.1:{port}/", seconds=3, allow={"127.0.0.1"})
    assert failed.value.code == "unreachable"
