"""The site of `make run` in a state folder of its own, for journeys and measurements."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from launch import prepare
from launch.environment import child_environment
from launch.progress import Progress
from launch.serve import Site
from launch.state import State
from stack import folders, ports


@contextmanager
def embedded_site(*, demo: bool = True) -> Iterator[str]:
    """Yields the address of a fresh embedded site with demo content; removes all of it afterwards.

    The environment and the static files are those of the usual state folder, since making them takes a minute.
    """
    usual, progress, port = State.from_environment(), Progress(), ports.free(1)[0]
    folder = Path(tempfile.mkdtemp(prefix="halqa-"))
    state = State(folder, shared_venv=usual.venv)
    env = child_environment(
        HALQA_STATE=str(folder), PORT=str(port), SITE_URL=f"http://localhost:{port}", HALQA_DEMO="1" if demo else "0"
    )
    for name in ("DATABASE_URL", "REDIS_URL", "ELASTICSEARCH_URL"):
        env.pop(name, None)
    site = Site(state, env, port, progress)
    try:
        prepare.translations(usual, progress)
        prepare.static_files(usual, {**env, "HALQA_STATE": str(usual.folder)}, progress)
        (folder / "static").symlink_to(usual.folder / "static")
        prepare.embedded_database(state, env, progress)
        prepare.contents(state, env, progress, demo=demo)
        site.start()
        yield f"http://localhost:{port}"
    finally:
        site.stop()
        folders.remove(folder)
