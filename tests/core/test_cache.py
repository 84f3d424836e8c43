"""Redis away: nothing is raised, each process counts for itself; Redis back: it is used again."""

import socket
import subprocess
import time

import pytest

from core import cache as tolerant


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def started(port, folder):
    import shutil

    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("redis-server is not installed")
    process = subprocess.Popen(
        [program, "--port", str(port), "--save", "", "--dir", str(folder), "--bind", "127.0.0.1"],
        stdout=subprocess.DEVNULL,
    )
    for _try in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return process
        time.sleep(0.05)
    process.kill()
    raise AssertionError("Redis did not start")


def test_every_call_goes_on_without_redis():
    cache = tolerant.TolerantRedisCache(f"redis://127.0.0.1:{free_port()}", {})
    assert cache.get("a", 5) == 5
    cache.set("a", 1)
    assert cache.get("a") == 1
    assert cache.add("a", 2) is False
    assert cache.incr("a") == 2
    assert cache.decr("a") == 1
    cache.set_many({"b": 2, "c": 3})
    assert cache.get_many(["a", "b", "c", "d"]) == {"a": 1, "b": 2, "c": 3}
    assert "b" in cache
    assert cache.touch("b", 50)
    cache.delete_many(["b"])
    assert cache.has_key("b") is False
    assert cache.delete("c") is True
    with pytest.raises(ValueError):
        cache.incr("nothing")
    cache.clear()
    assert cache.get("a") is None


def test_redis_that_vanishes_and_comes_back(tmp_path, monkeypatch):
    monkeypatch.setattr(tolerant, "PAUSE", 0.2)
    port = free_port()
    server = started(port, tmp_path)
    cache = tolerant.TolerantRedisCache(f"redis://127.0.0.1:{port}", {})
    other = tolerant.TolerantRedisCache(f"redis://127.0.0.1:{port}", {})
    try:
        cache.set("shared", "one")
        assert other.get("shared") == "one"
        server.kill()
        server.wait()
        cache.set("own", 1)
        assert cache.get("own") == 1
        server = started(port, tmp_path)
        time.sleep(0.3)
        cache.set("again", 2)
        assert other.get("again") == 2
    finally:
        server.kill()
        server.wait()


def test_counts_are_shared_and_go_on_without_redis(tmp_path, monkeypatch):
    monkeypatch.setattr(tolerant, "PAUSE", 60)
    port = free_port()
    server = started(port, tmp_path)
    caches = [tolerant.TolerantRedisCache(f"redis://127.0.0.1:{port}", {"KEY_PREFIX": "t"}) for _turn in range(2)]
    try:
        counts = [cache.count("now", "before", cost=2, lifetime=30) for cache in caches]
        assert counts == [(2, 0), (4, 0)]
        # What is counted stands under the same key as what is kept.
        assert caches[0].get("now") == 4
        assert caches[1].count("later", "now", cost=1, lifetime=30) == (1, 4)
        assert 0 < caches[0]._cache.get_client().ttl(caches[0].make_key("now")) <= 30
    finally:
        server.kill()
        server.wait()
    assert [cache.count("now", "before", cost=2, lifetime=30) for cache in caches] == [(2, 0), (4, 0)]
    tolerant._away_until.clear()


def test_caches_of_one_server_share_their_connections(tmp_path):
    port = free_port()
    server = started(port, tmp_path)

    def connections():
        # A cache as Django makes it for each context.
        cache = tolerant.TolerantRedisCache(f"redis://127.0.0.1:{port}", {})
        return cache._cache.get_client().info("stats")["total_connections_received"]

    try:
        assert connections() == connections() == connections()
    finally:
        server.kill()
        server.wait()
