"""Words between processes over Redis: they arrive, and after Redis was away they arrive again."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from channels.layers import channel_layers

from live import hub, layer
from tests.core.test_cache import free_port, started

pytestmark = [pytest.mark.django_db(transaction=True)]


class Other:
    """The other process."""

    def __init__(self, port):
        environment = {**os.environ, "REDIS_URL": f"redis://127.0.0.1:{port}"}
        script = str(Path(__file__).with_name("process.py"))
        self.process = subprocess.Popen(
            [sys.executable, script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, text=True
        )
        assert self.process.stdout.readline().strip() == "ready"

    def do(self, what, *args, **kwargs):
        """Returns the seconds that the call took there."""
        self.process.stdin.write(json.dumps({"do": what, "args": args, "kwargs": kwargs}) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())["seconds"]


@pytest.fixture
def redis(tmp_path, settings, monkeypatch):
    port = free_port()
    server = [started(port, tmp_path)]
    settings.CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [f"redis://127.0.0.1:{port}"], "prefix": f"halqa-tests-{settings.WORKER}"},
        }
    }
    channel_layers.backends.clear()
    # So late that whatever arrives came by the layer.
    monkeypatch.setattr(hub, "LOOK_SECONDS", 60)

    class Redis:
        def __init__(self):
            self.port = port

        def stop(self):
            server[0].kill()
            server[0].wait()

        def start(self):
            server[0] = started(port, tmp_path)

    yield Redis()
    server[0].kill()
    server[0].wait()
    channel_layers.backends.clear()


@pytest.fixture
def other(redis):
    made = Other(redis.port)
    yield made
    made.process.kill()
    made.process.wait()


async def listening():
    """Waits until this process has heard itself through the layer."""
    mine = hub.current()
    heard = asyncio.Event()
    plain = mine.hear

    def hear(message):
        heard.set()
        plain(message)

    mine.hear = hear
    for task in mine._tasks[1:]:
        task.cancel()
    mine._tasks[1:] = [asyncio.ensure_future(layer.Listener(mine.publisher, hear).run())]
    async with asyncio.timeout(20):
        while not heard.is_set():
            mine.publisher.say({"word": "ping"})
            await asyncio.sleep(0.1)


async def test_words_of_another_process_arrive(log, user, clients, other):
    client = await clients(user)
    await client.next()
    await listening()
    await asyncio.to_thread(other.do, "poke", "sample:1", log.add(body="from there"))
    assert await client.until("message", seconds=5) == {"type": "message", "seq": 1, "body": "from there"}
    await asyncio.to_thread(other.do, "tell", "sample:1", {"type": "typing", "user": 5})
    assert await client.until("typing", seconds=5) == {"type": "typing", "user": 5}
    await asyncio.to_thread(lambda: other.do("close", user_id=user.pk, code=4403))
    assert await client.until("close", seconds=5) == {"type": "close", "code": 4403}


async def test_redis_that_vanishes_and_comes_back_is_used_again(log, user, clients, other, redis, monkeypatch):
    monkeypatch.setattr(layer, "PING_SECONDS", 0.3)
    monkeypatch.setattr(layer, "SILENCE_SECONDS", 1.0)
    monkeypatch.setattr(layer, "RETRY_SECONDS", 0.2)
    client = await clients(user)
    await client.next()
    await listening()
    redis.stop()
    # Poking neither waits nor fails, and whoever is here still hears it.
    assert await asyncio.to_thread(other.do, "poke", "sample:1", 1) < 0.5
    import live

    live.poke("sample:1", log.add())
    assert (await client.until("message"))["seq"] == 1
    await asyncio.sleep(0.5)
    redis.start()
    number = log.add()
    async with asyncio.timeout(25):
        while True:
            await asyncio.to_thread(other.do, "poke", "sample:1", number)
            try:
                frame = await client.until("message", seconds=0.5)
                break
            except TimeoutError:
                # A client of ours that timed out ended the connection's task; open another.
                client = await clients(user)
                frame = await client.next()
                if frame.get("last_seq") == number:
                    number = log.add()
    assert frame["seq"] == number


async def test_process_that_starts_while_redis_is_away_serves_its_own(log, user, clients, redis):
    redis.stop()
    client = await clients(user)
    await client.next()
    import live

    live.poke("sample:1", log.add())
    assert (await client.until("message"))["seq"] == 1


async def test_end_that_the_client_of_the_layer_swallows_still_ends_the_listener(monkeypatch):
    class Layer:
        async def new_channel(self, prefix):
            try:
                await asyncio.sleep(10)
            except asyncio.CancelledError:
                return "channel"

        async def group_add(self, group, channel):
            pass

        async def receive(self, channel):
            await asyncio.sleep(10)

    monkeypatch.setattr(layer, "get_channel_layer", Layer)
    publisher = layer.Publisher(asyncio.get_running_loop())
    task = asyncio.ensure_future(layer.Listener(publisher, lambda message: None).run())
    await asyncio.sleep(0.05)
    task.cancel()
    await asyncio.wait({task}, timeout=2)
    assert task.done()
