"""What has to be on the machine, and how it gets there."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from stack import elastic_dist, postgres
from stack.errors import Missing

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
# Noto for the six languages: without it a browser draws boxes for Chinese and no journey notices.
FONTS = {"fonts-noto-core": "NotoSansArabic", "fonts-noto-cjk": "NotoSansCJK"}


@dataclass(frozen=True, slots=True)
class Program:
    name: str
    packages: tuple[str, ...]
    present: Callable[[], bool]


def chromium() -> str:
    """The browser of the journeys."""
    for name in CHROMIUM:
        found = shutil.which(name)
        if found:
            return found
    raise Missing("Chromium is not on this machine: install the Debian package chromium (make services).")


def _on_path(*names: str) -> Callable[[], bool]:
    return lambda: any(shutil.which(name) or shutil.which(name, path="/usr/sbin") for name in names)


def _without_refusal(look: Callable[[], object]) -> Callable[[], bool]:
    def present() -> bool:
        try:
            look()
        except Missing:
            return False
        return True

    return present


def _font(start: str) -> Callable[[], bool]:
    return lambda: any(Path("/usr/share/fonts").rglob(f"{start}*"))


PROGRAMS = (
    Program("PostgreSQL", ("postgresql",), _without_refusal(postgres.programs)),
    Program("Redis", ("redis-server",), _on_path("redis-server")),
    Program("nginx", ("nginx-light",), _on_path("nginx")),
    Program("Chromium", ("chromium",), _on_path(*CHROMIUM)),
    Program("gettext", ("gettext",), _on_path("xgettext")),
    Program("Maven (fetches Elasticsearch)", ("maven",), _on_path("mvn")),
    Program("a Java development kit", ("openjdk-17-jdk-headless",), _without_refusal(elastic_dist.java_home)),
    *(Program(f"font {start}", (package,), _font(start)) for package, start in FONTS.items()),
)


def missing() -> list[Program]:
    return [program for program in PROGRAMS if not program.present()]


def install() -> int:
    """Installs what is missing where we may (root with apt), else says what to install; 0 if all is there."""
    absent = missing()
    if not absent:
        return 0
    packages = [package for program in absent for package in program.packages]
    names = ", ".join(program.name for program in absent)
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        print(f"Missing: {names}. Install them, on Debian and Ubuntu with: sudo apt-get install {' '.join(packages)}")
        return 1
    print(f"Installing {names} …", flush=True)
    # At this run level the packages' own servers are not started; ours run on private ports.
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    for arguments in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
        done = subprocess.run(["apt-get", *arguments], env=env, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"apt-get {arguments[0]} did not succeed: {done.stderr.strip()}")
            return 1
    elastic_dist.java_home.cache_clear()
    still = missing()
    if still:
        print(f"Still missing: {', '.join(program.name for program in still)}.")
    return int(bool(still))
