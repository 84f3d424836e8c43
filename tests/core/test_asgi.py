import pytest

from core.asgi import BodyLimit


@pytest.mark.parametrize(("chunks", "ended"), [(2, False), (12, True)])
async def test_body_without_a_length_ends_where_the_limit_is(settings, chunks, ended):
    settings.UPLOAD_MAX_BYTES = 10 * 1024 * 1024
    seen = []

    async def application(scope, receive, send):
        for _turn in range(chunks):
            message = await receive()
            seen.append(message["type"])
            if message["type"] == "http.disconnect":
                return

    async def receive():
        return {"type": "http.request", "body": b"x" * 1024 * 1024, "more_body": True}

    async def send(message):
        pass

    await BodyLimit(application)({"type": "http"}, receive, send)
    assert ("http.disconnect" in seen) is ended
    assert seen.count("http.request") == (10 if ended else 2)


async def test_sockets_are_left_alone():
    async def application(scope, receive, send):
        return await receive()

    async def receive():
        return {"type": "websocket.receive", "text": "x" * 100}

    assert (await BodyLimit(application)({"type": "websocket"}, receive, None))["text"] == "x" * 100
