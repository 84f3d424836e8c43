"""Every option the environment may set: name, type, default and a sentence. Nothing else reads `os.environ`."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parents[2]


def _flag(text: str) -> bool:
    return text.strip().lower() in {"1", "true", "yes", "on"}


def _names(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


@dataclass(frozen=True, slots=True)
class Option:
    name: str
    kind: Callable[[str], Any]
    default: str
    says: str
    needed_in_production: bool = False

    def read(self) -> Any:
        text = os.environ.get(self.name, "").strip() or self.default
        try:
            return self.kind(text)
        except ValueError as error:
            raise ImproperlyConfigured(f"{self.name}={text!r} is not understood. {self.says}") from error


OPTIONS = [
    Option("DATABASE_URL", str, "", "PostgreSQL address; unset: SQLite in the state folder.", True),
    Option("REDIS_URL", str, "", "Redis for the channel layer and limits; unset: in this process only."),
    Option("ELASTICSEARCH_URL", _names, "", "Elasticsearch nodes, comma-separated; unset: the embedded index."),
    Option("SECRET_KEY", str, "", "Signs sessions and links; at least 50 random characters.", True),
    Option(
        "SECRET_KEY_FALLBACKS",
        _names,
        "",
        "Former keys, comma-separated, the newest first: what they signed still holds until they are taken out.",
    ),  # fmt: skip
    Option("ALLOWED_HOSTS", _names, "", "Host names the site answers to, comma-separated.", True),
    Option(
        "SITE_URL", str, "http://localhost:8000", "Address of the site as people type it; used in mail and feeds.", True
    ),
    Option("EMAIL_URL", str, "", "Mail server, smtp://user:password@host:port; unset: mail is written to files."),
    Option("EMAIL_FOLDER", str, "", "Folder of mail that is written to files; unset: mail/ in the state folder."),
    Option("EMAIL_FROM", str, "Halqa <halqa@localhost>", "Sender of the site's mail."),
    Option("MEDIA_URL", str, "/media/", "Address under which uploaded files are served."),
    Option("MEDIA_ROOT", str, "", "Folder of uploaded files; unset: media/ in the state folder."),
    Option("PORT", int, "8000", "Port of the site that `make run` starts."),
    Option("HALQA_STATE", str, str(ROOT / "var"), "Folder that holds all state."),
    Option("HALQA_DEMO", _flag, "", "Demo accounts and content are shown."),
    Option(
        "HALQA_PROXIED", _flag, "", "The site stands behind a proxy that sets X-Forwarded-Proto and X-Forwarded-For."
    ),
    Option("HALQA_ROLE", str, "all", "What this process serves: all, pages (WSGI), sockets (ASGI) or worker."),
    Option("HALQA_LOG", str, "plain", "Form of the log: plain or json."),
    Option("PROMETHEUS_MULTIPROC_DIR", str, "", "Folder in which several processes share their meters."),
    Option("HALQA_SLOW_QUERY_MS", int, "200", "Queries slower than this many milliseconds are logged."),
]


def read() -> dict[str, Any]:
    """Returns the value of every option by its name."""
    return {option.name: option.read() for option in OPTIONS}


def missing_in_production() -> list[Option]:
    """Returns the options that production cannot do without and that are unset."""
    return [option for option in OPTIONS if option.needed_in_production and not os.environ.get(option.name, "").strip()]
