"""`make lock`: the pinned lists with hashes and without any address, and the check that they are in step."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from launch.state import REQUIREMENTS

KINDS = ("base", "dev")
OPTIONS = (
    "--quiet", "--generate-hashes", "--no-header", "--no-emit-index-url", "--no-emit-find-links",
    "--universal", "--python-version", "3.11",
)  # fmt: skip


def lock() -> int:
    """Compiles each list; versions already pinned stay as they are."""
    for kind in KINDS:
        command = [
            str(Path(sys.executable).with_name("uv")), "pip", "compile", *OPTIONS,
            f"requirements/{kind}.in", "-o", f"requirements/{kind}.txt",
        ]  # fmt: skip
        code = subprocess.run(command, cwd=REQUIREMENTS.parent, check=False).returncode
        if code:
            return code
    return check()


def check() -> int:
    """Looks, without a network, for what is asked and not pinned, what has no hash, and for addresses."""
    faults: list[str] = []
    for kind in KINDS:
        text = (REQUIREMENTS / f"{kind}.txt").read_text()
        pinned = pins(text)
        faults += [f"{kind}.txt does not pin {name}" for name in asked(kind) if name not in pinned]
        faults += [f"{kind}.txt has no hash for {name}" for name, block in pinned.items() if "--hash=" not in block]
        faults += [
            f"{kind}.txt carries an address: {line}" for line in text.splitlines() if "://" in line or " @ " in line
        ]
    for fault in faults:
        print(fault)
    return int(bool(faults))


def asked(kind: str) -> list[str]:
    """The packages named in a list's source, by their normal name."""
    names = []
    for line in (REQUIREMENTS / f"{kind}.in").read_text().splitlines():
        found = re.match(r"[A-Za-z0-9][A-Za-z0-9._-]*", line)
        if found:
            names.append(normal(found[0]))
    return names


def pins(text: str) -> dict[str, str]:
    """Each pinned package with its block of hashes."""
    blocks = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)
    found = ((re.match(r"([A-Za-z0-9._-]+)==", block), block) for block in blocks)
    return {normal(match[1]): block for match, block in found if match}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
