"""Catalogues of the interface's words: gathered from the source, and judged.

`python -m stack messages` brings `platform/locale` up to the source, with what is new left empty for translators;
`make check` does the same in a copy and fails on anything missing, unsure, changed or left over.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from launch.environment import child_environment
from launch.state import ROOT
from stack.errors import Missing, NotReady

LOCALES = ("ar", "es", "fr", "ru", "zh_Hans")
IGNORED = ("var/*", "tests/*", "docs/*", "node_modules/*", "platform/stack/*", "platform/launch/*")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")


def write() -> int:
    """Gathers the words of templates and Python into every catalogue."""
    gather(ROOT)
    return 0


def gather(root: Path) -> None:
    """Gathers within one copy of the source."""
    if shutil.which("xgettext") is None:
        raise Missing("gettext is not on this machine: install the Debian package gettext (make services).")
    arguments = ["makemessages", "--no-obsolete", "--add-location", "file", "--no-wrap", "-v", "0"]
    arguments += [part for locale in LOCALES for part in ("-l", locale)]
    arguments += [part for pattern in IGNORED for part in ("-i", pattern)]
    env = child_environment() | {"PYTHONPATH": f"{root}:{root / 'platform'}"}
    done = subprocess.run(
        [sys.executable, str(root / "manage.py"), *arguments],
        cwd=root,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise NotReady(f"The words could not be gathered:\n{(done.stderr or done.stdout).strip()[-2000:]}")


def check() -> int:
    """Gathers into a copy of the source and lists every entry that is not in order."""
    with tempfile.TemporaryDirectory(prefix="halqa-") as folder:
        copy = Path(folder) / "halqa"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns("var", ".git", "node_modules", "__pycache__", "*.mo"))
        gather(copy)
        faults = [fault for locale in LOCALES for fault in judge(locale, _file(ROOT, locale), _file(copy, locale))]
    for fault in faults[:40]:
        print(fault)
    if len(faults) > 40:
        print(f"… and {len(faults) - 40} more")
    return int(bool(faults))


def judge(locale: str, kept: Path, gathered: Path) -> list[str]:
    """What is wrong with one catalogue, each with its words."""
    if not kept.exists():
        return [f"{locale}: there is no catalogue"]
    before, now = _messages(kept, locale), _messages(gathered, locale)
    faults = [f"{locale}: not in the catalogue: {_short(key)}" for key in now.keys() - before.keys()]
    faults += [f"{locale}: no longer in the source: {_short(key)}" for key in before.keys() - now.keys()]
    for key in sorted(before.keys() & now.keys(), key=str):
        fault = _fault(before[key])
        if fault:
            faults.append(f"{locale}: {fault}: {_short(key)}")
    return faults


def _fault(message: Message) -> str:
    forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
    sources = message.id if isinstance(message.id, tuple | list) else (message.id,)
    if message.fuzzy:
        return "marked as unsure"
    if not all(forms):
        return "not translated"
    known = {name for source in sources for name in _placeholders(source)}
    for form in forms:
        strange = _placeholders(form) - known
        if strange:
            return f"has a placeholder that the source has not ({', '.join(sorted(strange))})"
    # A plural form may leave the number out (“one member”); any other text needs all of them.
    if len(sources) == 1 and _placeholders(forms[0]) != known:
        return f"lacks a placeholder ({', '.join(sorted(known - _placeholders(forms[0])))})"
    return ""


def _placeholders(text: str | None) -> set[str]:
    return {first or second for first, second in PLACEHOLDER.findall(text or "")}


def _messages(file: Path, locale: str) -> dict[tuple[str, str], Message]:
    with file.open("rb") as text:
        catalogue = read_po(text, locale=locale)
    return {(message.context or "", str(message.id)): message for message in catalogue if message.id}


def _file(root: Path, locale: str) -> Path:
    return root / "platform" / "locale" / locale / "LC_MESSAGES" / "django.po"


def _short(key: tuple[str, str]) -> str:
    return key[1][:100].replace("\n", " ")
