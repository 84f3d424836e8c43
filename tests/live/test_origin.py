import pytest

from live.origin import SameOrigin, same_origin


def scope(origin, host="halqa.example"):
    headers = [(b"host", host.encode())]
    if origin is not None:
        headers.append((b"origin", origin.encode()))
    return {"type": "websocket", "headers": headers}


@pytest.mark.parametrize(
    ("origin", "host", "same"),
    [
        ("https://halqa.example", "halqa.example", True),
        ("https://HALQA.example", "halqa.example", True),
        ("http://halqa.example:8000", "halqa.example:8000", True),
        ("https://halqa.example:443", "halqa.example", True),
        ("https://site.example", "10.0.0.7:9000", True),
        ("http://site.example", "10.0.0.7:9000", False),
        ("https://site.example:8443", "10.0.0.7:9000", False),
        ("http://[::1]:8000", "[::1]:8000", True),
        ("https://evil.example", "halqa.example", False),
        ("https://evil.example", "evil.example", False),
        ("https://halqa.example.evil.example", "halqa.example", False),
        ("https://sub.halqa.example", "halqa.example", False),
        ("http://halqa.example:8001", "halqa.example:8000", False),
        ("null", "halqa.example", False),
        ("file://", "halqa.example", False),
        ("", "halqa.example", False),
        (None, "halqa.example", False),
        ("https://halqa.example:99999", "halqa.example", False),
        ("https://user@evil.example", "halqa.example", False),
    ],
)
def test_origin(settings, origin, host, same):
    settings.ALLOWED_HOSTS = ["halqa.example", "[::1]"]
    settings.SITE_URL = "https://site.example"
    assert same_origin(scope(origin, host)) is same


@pytest.mark.parametrize("debug", [True, False])
def test_any_host_allowed_does_not_mean_any_origin(settings, debug):
    settings.ALLOWED_HOSTS = ["*"]
    settings.DEBUG = debug
    settings.SITE_URL = "https://site.example"
    assert not same_origin(scope("https://evil.example", "halqa.example"))
    assert same_origin(scope("https://halqa.example", "halqa.example"))


async def test_stranger_is_refused_before_anything_is_read(settings):
    settings.ALLOWED_HOSTS = ["halqa.example"]
    reached, sent = [], []

    async def inner(scope, receive, send):
        reached.append(scope)

    async def receive():
        return {"type": "websocket.connect"}

    async def send(message):
        sent.append(message)

    application = SameOrigin(inner)
    await application(scope("https://evil.example"), receive, send)
    assert (reached, sent) == ([], [{"type": "websocket.close", "code": 4403}])
    await application(scope("https://halqa.example"), receive, send)
    assert len(reached) == 1
