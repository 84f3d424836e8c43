"""The load client against a server that misbehaves on purpose."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from bench.http import Unexpected, drive, fetch


@contextmanager
def server(answer: Callable[[bytes], tuple[bytes, bool]]) -> Iterator[tuple[int, list[bytes]]]:
    """Answers each request line with bytes; True closes the connection afterwards."""
    asked: list[bytes] = []
    listening = socket.create_server(("127.0.0.1", 0))

    def serve(connection: socket.socket) -> None:
        with connection:
            buffer = b""
            while data := connection.recv(65536):
                buffer += data
                while b"\r\n\r\n" in buffer:
                    head, _sep, buffer = buffer.partition(b"\r\n\r\n")
                    asked.append(head)
                    said, closes = answer(head)
                    for start in range(0, len(said), 7):  # in small pieces, as a network may
                        connection.sendall(said[start : start + 7])
                    if closes:
                        return

    def accept() -> None:
        while True:
            try:
                connection, _address = listening.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield listening.getsockname()[1], asked
    finally:
        listening.close()


def whole(_head: bytes) -> tuple[bytes, bool]:
    return b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", False


def chunks(_head: bytes) -> tuple[bytes, bool]:
    return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", False


def closing(_head: bytes) -> tuple[bytes, bool]:
    return b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello", True


@pytest.mark.parametrize("answer", [whole, chunks, closing])
def test_each_path_is_asked_once_and_each_answer_counted(answer: Callable[[bytes], tuple[bytes, bool]]) -> None:
    paths = [f"/{number}" for number in range(30)]
    with server(answer) as (port, asked):
        load = drive(port, paths, seconds=20, connections=4, once=True, headers={"Cookie": "a=b"})
    assert load.answers == len(load.times) == 30
    assert sorted(head.split(b" ")[1].decode() for head in asked) == sorted(paths)
    assert all(b"Cookie: a=b" in head and f"Host: localhost:{port}".encode() in head for head in asked)


def test_a_run_ends_when_its_time_is_over() -> None:
    with server(whole) as (port, asked):
        load = drive(port, ["/"], seconds=0.3, connections=2)
    assert 0.3 <= load.seconds < 5
    assert load.answers == len(asked) > 10
    assert load.rate == pytest.approx(load.answers / load.seconds)


@pytest.mark.parametrize(
    "answer",
    [
        lambda _head: (b"HTTP/1.1 302 Found\r\nLocation: /login\r\nContent-Length: 0\r\n\r\n", False),
        lambda _head: (b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello", True),
    ],
)
def test_another_answer_than_the_page_is_an_error(answer: Callable[[bytes], tuple[bytes, bool]]) -> None:
    with server(answer) as (port, _asked):
        with pytest.raises(Unexpected):
            drive(port, ["/"], seconds=2, connections=1)


def test_not_modified_has_no_body_to_wait_for() -> None:
    with server(lambda _head: (b"HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n", False)) as (port, _asked):
        assert drive(port, ["/"] * 5, seconds=5, connections=1, once=True, status=304).answers == 5


def test_one_page_is_fetched_with_its_headers() -> None:
    with server(whole) as (port, _asked):
        assert fetch(port, "/x") == (b"hello", {"content-length": "5"})
        with pytest.raises(Unexpected, match="200 instead of 404"):
            fetch(port, "/x", status=404)
