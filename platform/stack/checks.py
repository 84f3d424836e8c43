"""`make check`: everything that can be judged without running the site, each judged even if an earlier one fails."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from launch.environment import child_environment
from launch.state import ROOT

PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "for-the-check-only-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
    "ALLOWED_HOSTS": "halqa.example",
    "SITE_URL": "https://halqa.example",
    "DATABASE_URL": "postgres://halqa@127.0.0.1:5432/halqa",
    "HALQA_DEMO": "0",
}
EMBEDDED = {"DATABASE_URL": "", "REDIS_URL": "", "ELASTICSEARCH_URL": ""}


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    command: tuple[str, ...]
    env: dict[str, str] = field(default_factory=dict)


def _tool(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


def _manage(*arguments: str) -> tuple[str, ...]:
    return (sys.executable, str(ROOT / "manage.py"), *arguments)


def _stack(*arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "stack", *arguments)


CHECKS = (
    Check("lint", (_tool("ruff"), "check", ".")),
    Check("format", (_tool("ruff"), "format", "--check", ".")),
    Check("imports", (_tool("lint-imports"), "--cache-dir", "var/cache/imports")),
    Check("types", (_tool("mypy"),)),
    Check("templates", (_tool("djlint"), "--lint", "--quiet", "templates", "platform")),
    Check("migrations", _manage("makemigrations", "--check", "--dry-run"), EMBEDDED),
    Check("schema", _stack("schema", "--check")),
    Check("translations", _stack("messages", "--check")),
    Check("deployment", _manage("check", "--deploy", "--fail-level", "WARNING"), PRODUCTION),
    Check("locks", _stack("lock", "--check")),
)


def run(names: Sequence[str]) -> int:
    """Runs all checks or those named; prints the output of the ones that fail."""
    known = {check.name: check for check in CHECKS}
    unknown = [name for name in names if name not in known]
    if unknown:
        print(f"There is no check named {', '.join(unknown)}; there are {', '.join(known)}.", file=sys.stderr)
        return 2
    failed = []
    for check in [known[name] for name in names] or CHECKS:
        since = time.monotonic()
        done = subprocess.run(
            check.command, cwd=ROOT, env=child_environment() | check.env, capture_output=True, text=True, check=False
        )
        print(
            f"{check.name:<14} {'failed' if done.returncode else 'good':<7} {time.monotonic() - since:5.1f} s",
            flush=True,
        )
        if done.returncode:
            failed.append(check.name)
            print((done.stdout + done.stderr).rstrip() + "\n", flush=True)
    if failed:
        print(f"Not in order: {', '.join(failed)}.")
    return int(bool(failed))
