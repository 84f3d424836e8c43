"""PostgreSQL and Redis of our own: started, killed, started again on the same port, taken up from a file."""

import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from stack import folders
from stack.elastic import Elastic
from stack.postgres import Postgres
from stack.redis_server import Redis
from stack.services import Services

pytestmark = pytest.mark.services


def tidy(folder: Path) -> None:
    folders.remove(folder)
    with suppress(OSError):
        folder.parent.rmdir()


@pytest.fixture
def postgres() -> Iterator[Postgres]:
    server = Postgres(folders.base() / folders.passing("test-processes") / "postgres")
    yield server.start()
    server.kill()
    tidy(server.folder)


@pytest.fixture
def redis() -> Iterator[Redis]:
    server = Redis(folders.base() / folders.passing("test-processes") / "redis")
    yield server.start()
    server.kill()
    tidy(server.folder)


def ask(redis: Redis, command: str) -> str:
    with socket.create_connection(("127.0.0.1", redis.port), timeout=5) as connection:
        connection.sendall(f"AUTH {redis.password}\r\n".encode())
        assert connection.recv(64).startswith(b"+OK")
        connection.sendall(f"{command}\r\n".encode())
        return connection.recv(256).decode().strip()


def test_postgres_keeps_what_was_committed_over_a_crash(postgres: Postgres) -> None:
    url = postgres.url()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept (id int)")
        connection.execute("INSERT INTO kept VALUES (7)")
        postgres.kill()
        assert not postgres.alive()
    postgres.start()
    assert postgres.url() == url
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT id FROM kept").fetchall() == [(7,)]


def test_postgres_asks_for_its_password(postgres: Postgres) -> None:
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(postgres.url().replace(postgres.password, "guess"))


def test_postgres_makes_a_database_once(postgres: Postgres) -> None:
    assert postgres.create_database("another")
    assert not postgres.create_database("another")
    with psycopg.connect(postgres.url("another")):
        postgres.drop_database("another")
    assert postgres.create_database("another")


def test_redis_comes_back_empty(redis: Redis) -> None:
    assert ask(redis, "SET word kept") == "+OK"
    redis.kill()
    assert not redis.alive()
    assert not redis.ready()
    redis.start()
    assert ask(redis, "GET word") == "$-1"


def test_a_hung_server_holds_connections_and_says_nothing(redis: Redis) -> None:
    redis.hang()
    with socket.create_connection(("127.0.0.1", redis.port), timeout=1) as connection:
        connection.sendall(b"PING\r\n")
        connection.settimeout(0.3)
        with pytest.raises(TimeoutError):
            connection.recv(1)
    redis.resume()
    assert redis.ready()


def test_another_process_takes_them_up(postgres: Postgres, redis: Redis, tmp_path: Path) -> None:
    started = Services(tmp_path, postgres, redis, Elastic([]))
    file = started.save(tmp_path / "running.json")
    assert postgres.password not in file.read_text()
    found = Services.attach(file)
    assert found.environ() == started.environ()
    assert found.alive() == {"postgres": True, "redis": True}
    found.redis.kill()
    assert not redis.alive()
    found.redis.start()
    assert ask(found.redis, "PING") == "+PONG"
    found.redis.kill()


def test_the_shared_services_answer(services: Services) -> None:
    assert all(services.alive().values())
    with psycopg.connect(services.postgres.url("postgres")) as connection:
        assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
