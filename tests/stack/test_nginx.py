"""One address: pages and sockets go to their own processes, and a dead process is stepped around."""

import http.client
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from stack import folders, ports
from stack.errors import NotReady
from stack.nginx import Nginx

pytestmark = pytest.mark.services


class Answer(BaseHTTPRequestHandler):
    """Says who it is and what it was told."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        told = "|".join(
            [self.server.name, *(self.headers.get(name, "-") for name in ("Host", "Upgrade", "X-Forwarded-For"))]
        )
        self.send_response(200)
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told.encode())

    def log_message(self, *_arguments: object) -> None:
        """Says nothing."""


def serve(name: str) -> ThreadingHTTPServer:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    server.name = name
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


@pytest.fixture
def nginx() -> Iterator[Nginx]:
    pages, sockets = serve("pages"), serve("sockets")
    dead = ports.free(1)
    server = Nginx(
        folders.base() / folders.passing("test-nginx") / "nginx",
        pages=[*dead, pages.server_address[1]],
        sockets=[sockets.server_address[1]],
    )
    yield server.start()
    server.stop()
    for upstream in (pages, sockets):
        upstream.shutdown()
        upstream.server_close()
    folders.remove(server.folder.parent)


def get(server: Nginx, path: str, **headers: str) -> list[str]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    connection.request("GET", path, headers={"Host": "halqa.example", **headers})
    answer = connection.getresponse()
    assert answer.status == 200
    told = answer.read().decode().split("|")
    connection.close()
    return told


def test_pages_and_sockets_part_ways(nginx: Nginx) -> None:
    assert get(nginx, "/en/events/") == ["pages", "halqa.example", "-", "127.0.0.1"]
    assert get(nginx, "/ws/chat/1/", Upgrade="websocket") == ["sockets", "halqa.example", "websocket", "127.0.0.1"]


def test_a_forged_address_is_replaced(nginx: Nginx) -> None:
    assert get(nginx, "/", **{"X-Forwarded-For": "8.8.8.8"})[3] == "127.0.0.1"


def test_a_dead_process_is_stepped_around(nginx: Nginx) -> None:
    assert {get(nginx, "/")[0] for _ in range(20)} == {"pages"}


def upgrade(server: Nginx, held: ExitStack) -> bytes:
    """Opens a socket that stays open; returns the first line of the answer."""
    connection = held.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=5))
    connection.sendall(b"GET /ws/chat/1/ HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")
    return connection.recv(4096).split(b"\r\n")[0]


def test_a_socket_process_that_comes_back_gets_everybody_at_once() -> None:
    """Sockets do not end, so nginx would note good health late and give it one of them a second."""
    numbers = ports.free(2)
    place = folders.base() / folders.passing("test-nginx-back")
    server = Nginx(place / "nginx", pages=[numbers[1]], sockets=numbers)
    with ExitStack() as held:
        held.callback(folders.remove, place)
        held.callback(server.stop)
        server.start()
        assert {upgrade(server, held) for _ in range(4)} == {b"HTTP/1.1 502 Bad Gateway"}
        listening = held.enter_context(socket.create_server(("127.0.0.1", numbers[0])))

        def accept() -> None:
            for _ in range(12):
                connection = held.enter_context(listening.accept()[0])
                connection.recv(4096)
                connection.sendall(
                    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
                )

        threading.Thread(target=accept, daemon=True).start()
        assert {upgrade(server, held) for _ in range(12)} == {b"HTTP/1.1 101 Switching Protocols"}


def test_everything_new_goes_to_the_other_processes_and_nobody_is_refused(nginx: Nginx) -> None:
    new = serve("new pages")
    stop, seen, failures = threading.Event(), [], []

    def ask() -> None:
        while not stop.is_set():
            try:
                seen.append(get(nginx, "/")[0])
            except (OSError, AssertionError) as error:
                failures.append(error)

    asking = [threading.Thread(target=ask) for _ in range(3)]
    for thread in asking:
        thread.start()
    try:
        nginx.turn_to(pages=[new.server_address[1]], sockets=nginx.sockets)
        turned = len(seen)
        assert {get(nginx, "/")[0] for _ in range(20)} == {"new pages"}
    finally:
        stop.set()
        for thread in asking:
            thread.join()
        new.shutdown()
        new.server_close()
    assert (failures, set(seen[turned + len(asking) :]) <= {"new pages"}) == ([], True)


def test_where_the_change_is_not_taken_the_former_processes_are_served(nginx: Nginx) -> None:
    before = (nginx.pages, nginx.sockets)
    with pytest.raises(NotReady, match="did not take the new configuration"):
        nginx.turn_to(pages=[99999999], sockets=[], patience=1)
    assert (nginx.pages, nginx.sockets) == before
    assert get(nginx, "/")[0] == "pages"
