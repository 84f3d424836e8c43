"""The old version goes on until the new one answers; one that does not come up changes nothing."""

from __future__ import annotations

import http.client
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import pytest

from launch.errors import Refusal
from stack import folders, ports, rolling
from stack.errors import NotReady
from stack.nginx import Nginx
from stack.supervisor import Process, Supervisor

SERVER = """
import http.server, sys
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = open("version").read().encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Answer).serve_forever()
"""
WORKER = "import time; time.sleep(600)"


@dataclass
class Small:
    """As much of a site as is rolled: one process for pages, one for sockets, a worker, nginx before them."""

    folder: Path
    pages: list[int] = field(default_factory=lambda: ports.free(1))
    sockets: list[int] = field(default_factory=lambda: ports.free(1))
    broken: bool = False

    def __post_init__(self) -> None:
        self.supervisor = Supervisor(self.processes(self.pages, self.sockets, root=version(self.folder, "old")))
        place = folders.base() / folders.passing("test-rolling") / "nginx"
        self.nginx = Nginx(place, pages=self.pages, sockets=self.sockets)

    def new_ports(self) -> tuple[list[int], list[int]]:
        return ports.free(1), ports.free(1)

    def processes(self, pages: list[int], sockets: list[int], *, root: Path) -> list[Process]:
        def made(name: str, code: str, *words: str) -> Process:
            return Process(name, [sys.executable, "-c", code, *words], {}, root, self.folder / f"{name}.log")

        worker = "raise SystemExit(1)" if self.broken else WORKER
        return [
            made("pages-1", SERVER, str(pages[0])), made("sockets-1", SERVER, str(sockets[0])), made("worker-1", worker),
        ]  # fmt: skip

    def says(self, path: str = "/") -> str:
        connection = http.client.HTTPConnection("127.0.0.1", self.nginx.port, timeout=10)
        connection.request("GET", path)
        told = connection.getresponse().read().decode()
        connection.close()
        return told


def version(folder: Path, name: str) -> Path:
    root = folder / name
    root.mkdir(exist_ok=True)
    (root / "version").write_text(name)
    return root


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Small]:
    made = Small(tmp_path)
    made.supervisor.watch_aside()
    for number in (*made.pages, *made.sockets):
        assert rolling.until_ready(number, lambda: True)
    made.nginx.start()
    yield made
    made.nginx.stop()
    made.supervisor.stop()
    folders.remove(made.nginx.folder.parent)


@pytest.mark.services
def test_the_new_version_answers_and_the_old_one_has_ended(site: Small, tmp_path: Path) -> None:
    assert (site.says(), site.says("/ws/")) == ("old", "old")
    old = dict(site.supervisor.processes)
    rolling.roll(site, version(tmp_path, "new"), prepared=True)
    assert (site.says(), site.says("/ws/")) == ("new", "new")
    assert [process.alive() for process in old.values()] == [False, False, False]
    assert sorted(site.supervisor.processes) == ["pages-1", "sockets-1", "worker-1"]
    assert all(process.alive() and process.restarts == 0 for process in site.supervisor.processes.values())


@pytest.mark.services
def test_a_version_that_does_not_come_up_leaves_the_old_one_at_work(site: Small, tmp_path: Path) -> None:
    before = dict(site.supervisor.processes)
    site.broken = True
    with pytest.raises(NotReady, match="worker-1"):
        rolling.roll(site, version(tmp_path, "new"), prepared=True)
    assert site.supervisor.processes == before
    assert all(process.alive() for process in before.values())
    assert (site.says(), site.says("/ws/")) == ("old", "old")


def test_files_are_collected_anew_only_where_their_sources_differ(tmp_path: Path) -> None:
    old, new = version(tmp_path, "old"), version(tmp_path, "new")
    for root in (old, new):
        (root / "search" / "static").mkdir(parents=True)
        (root / "search" / "static" / "search.js").write_text("one")
    assert rolling.contents(old, rolling.COLLECTED) == rolling.contents(new, rolling.COLLECTED) != {}
    (new / "search" / "static" / "search.js").write_text("two")
    assert rolling.contents(old, rolling.COLLECTED) != rolling.contents(new, rolling.COLLECTED)


@pytest.mark.parametrize(
    ("changed", "steps"),
    [
        ("search/views/listing.py", ["launch.catalogues", "migrate", "prepare"]),
        ("search/documents/event.py", ["launch.catalogues", "migrate", "prepare", "search_rebuild"]),
        ("search/static/search.js", ["launch.catalogues", "migrate", "prepare", "collectstatic"]),
    ],
)
def test_the_index_is_made_anew_only_where_what_stands_in_it_may_differ(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: str, steps: list[str]
) -> None:
    done: list[str] = []

    def run(command: list[str], **_more: object) -> subprocess.CompletedProcess[str]:
        done.append(command[2])
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(rolling.subprocess, "run", run)
    old, new = version(tmp_path, "old"), version(tmp_path, "new")
    (new / changed).parent.mkdir(parents=True)
    (new / changed).write_text("new")
    site = SimpleNamespace(
        supervisor=SimpleNamespace(processes={"pages-1": SimpleNamespace(cwd=old)}), environment=lambda *_: {}
    )
    rolling.prepare(site, new, lambda _text: None)  # type: ignore[arg-type]
    assert done == steps


def test_nothing_is_asked_for_where_no_version_stands(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="holds no version"):
        rolling.ask(tmp_path)


def test_nothing_is_asked_of_a_stack_that_does_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rolling.folders, "base", lambda: tmp_path / "services")
    (tmp_path / "manage.py").touch()
    with pytest.raises(Refusal, match="make stack"):
        rolling.ask(tmp_path)
    assert not list((tmp_path / "services").glob("*.json"))
