"""Database settings from `DATABASE_URL`; the embedded default is SQLite in the state folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import environ

# Several processes write: IMMEDIATE takes the write lock at BEGIN, where waiting works; WAL lets readers go on.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-20000; PRAGMA temp_store=2;"
    ),
}
# Seconds: a statement of a page is stopped before the servers around it give up, so that a person is told in words.
# Workers and commands may take their time.
PAGE_SECONDS = 15


def database(url: str, state: Path, role: str) -> dict[str, Any]:
    """Returns one entry of DATABASES.

    Threads of an ASGI process come and go, so they share a pool; a WSGI worker keeps its one connection.
    """
    if not url:
        return {"ENGINE": "core.sqlite", "NAME": str(state / "halqa.sqlite3"), "OPTIONS": dict(SQLITE_OPTIONS)}
    settings: dict[str, Any] = environ.Env.db_url_config(url)
    if settings["ENGINE"].endswith("sqlite3"):
        return {**settings, "ENGINE": "core.sqlite", "OPTIONS": dict(SQLITE_OPTIONS)}
    settings["ENGINE"] = "core.postgres"
    options = settings.setdefault("OPTIONS", {})
    if role in {"pages", "sockets"}:
        options.setdefault("options", f"-c statement_timeout={PAGE_SECONDS}s")
    if role in {"pages", "worker"}:
        settings["CONN_MAX_AGE"] = 600
        settings["CONN_HEALTH_CHECKS"] = True
    else:
        settings["CONN_MAX_AGE"] = 0
        options["pool"] = {"min_size": 2, "max_size": 12, "timeout": 10}
    return settings
