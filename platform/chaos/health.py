"""Between two experiments: the site is waited for until it is whole, and mended by hand only when it does not mend itself."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Callable
from pathlib import Path

from chaos.place import Place
from chaos.planted.switch import switch
from launch.serve import HOST
from stack.site import Site

PATIENCE = 120.0
# Facts and mails that wait to be tried again after an outage do not keep the next experiment waiting.
BACKLOG = (
    "SELECT (SELECT count(*) FROM outbox_delivery WHERE state = 'waiting' AND due_at <= now())"
    " + (SELECT count(*) FROM notifications_mailout WHERE state IN ('waiting', 'sending') AND due_at <= now())"
)


def make_whole(place: Place, say: Callable[[str], None] = print) -> str:
    """Returns "" when the site came to rest by itself, else what was wrong when an operator had to act."""
    assert place.site is not None and place.services is not None
    switch(place.planted).off()
    wrong = _wait(place)
    if not wrong:
        return ""
    say(f"The site did not recover by itself and is started again: {wrong}")
    for service in (*place.services.elastic.nodes, place.services.postgres, place.services.redis):
        service.kill()
    place.services.start()
    if not place.site.nginx.alive():
        place.site.nginx.start()
    for process in place.site.supervisor.processes.values():
        process.kill()
    still = _wait(place)
    return f"{wrong}; after a restart: {still or 'well'}"


def _wait(place: Place) -> str:
    until = time.monotonic() + PATIENCE
    while True:
        wrong = unwell(place)
        if not wrong or time.monotonic() > until:
            return wrong
        time.sleep(0.5)


def unwell(place: Place) -> str:
    """Returns what is not as it should be in rest, "" if nothing."""
    assert place.site is not None and place.services is not None
    dead = [name for name, alive in place.services.alive().items() if not alive]
    dead += [process.name for process in place.site.supervisor.processes.values() if not process.alive()]
    if not place.site.nginx.alive():
        dead.append("nginx")
    if dead:
        return f"not running: {', '.join(dead)}"
    for number in (*place.site.pages, *place.site.sockets, place.site.port):
        if said := not_ready(number):
            return said
    try:
        waiting = place.rows(BACKLOG)[0][0]
    except Exception as error:
        return f"the database does not answer: {error}"
    return f"{waiting} facts and mails wait" if waiting else ""


def not_ready(port: int) -> str:
    """Returns what `/readyz` complains of at that port, "" if nothing."""
    connection = http.client.HTTPConnection(HOST, port, timeout=10)
    try:
        connection.request("GET", "/readyz")
        answer = connection.getresponse()
        told = json.loads(answer.read())
    except (OSError, ValueError, http.client.HTTPException) as error:
        return f"port {port} does not answer: {error!r}"
    finally:
        connection.close()
    parts = [name for name, part in told.get("parts", {}).items() if part["state"] != "ok"]
    return f"port {port}: {', '.join(parts)} {told.get('state')}" if told.get("state") != "ok" else ""


def runs_from(site: Site, root: Path) -> int:
    """Returns how many of the site's processes do not run in that folder."""
    count = 0
    for process in site.supervisor.processes.values():
        try:
            count += Path(f"/proc/{process.pid}/cwd").resolve() != root.resolve()
        except OSError:
            count += 1
    return count
