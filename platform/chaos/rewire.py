"""Another Elasticsearch behind the running site for the length of a block: a proxy, or three nodes."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from chaos.place import Place
from launch.serve import until_ready
from launch.state import ROOT, State
from stack import folders
from stack.elastic import Elastic
from stack.errors import NotReady
from stack.site import Site

NAME = "ELASTICSEARCH_URL"
FILL_SECONDS = 120.0


@contextmanager
def elastic_at(place: Place, urls: str) -> Iterator[None]:
    """The site asks there; its processes are started anew for it, before and after."""
    assert place.site is not None
    before = place.site.env[NAME]
    _restart(place.site, urls)
    try:
        yield
    finally:
        _restart(place.site, before)


@contextmanager
def three_nodes(place: Place) -> Iterator[Elastic]:
    """The site on a cluster of three nodes, its index filled and copied, instead of on the one node."""
    assert place.services is not None
    assert place.site is not None
    services, usual = place.services, place.services.elastic
    folder = services.folder / "three"
    folders.remove(folder)
    usual.stop()
    cluster = Elastic.planned(folder, 3)
    try:
        cluster.start()
        services.elastic = cluster
        with elastic_at(place, cluster.urls):
            wait_filled(cluster)
            cluster.wait_green()
            yield cluster
            cluster.stop()
            services.elastic = usual
            usual.start()
    finally:
        cluster.kill()
        services.elastic = usual
        usual.start()
        folders.remove(folder)
    # What was written meanwhile went to the other cluster.
    rebuild(place.site)


def wait_filled(cluster: Elastic) -> None:
    """Returns when the clock of the site has filled the empty cluster by itself."""
    until = time.monotonic() + FILL_SECONDS
    while not cluster.nodes[0].get("/_alias/halqa"):
        if time.monotonic() > until:
            raise NotReady("The site did not fill an empty index by itself.")
        time.sleep(0.5)


def rebuild(site: Site) -> bool:
    """Runs `search_rebuild`; returns whether it said that it succeeded."""
    done = subprocess.run(
        [str(State.from_environment().python), str(ROOT / "manage.py"), "search_rebuild"],
        env={**site.env, "HALQA_ROLE": "worker"}, cwd=ROOT, capture_output=True, check=False,
    )  # fmt: skip
    return done.returncode == 0


def _restart(site: Site, urls: str) -> None:
    supervisor = site.supervisor
    ending = [threading.Thread(target=supervisor.hold_down, args=(name,)) for name in supervisor.processes]
    for thread in ending:
        thread.start()
    for thread in ending:
        thread.join()
    site.env[NAME] = urls
    for name, process in supervisor.processes.items():
        process.env = {**process.env, NAME: urls}
        supervisor.let_up(name)
    for kind, numbers in (("pages", site.pages), ("sockets", site.sockets)):
        for position, number in enumerate(numbers, 1):
            process = supervisor[f"{kind}-{position}"]
            until = time.monotonic() + 15
            while not process.alive() and time.monotonic() < until:
                time.sleep(0.05)
            if not until_ready(number, process.alive):
                raise NotReady(f"{process.name} did not start again; see {process.log}")
