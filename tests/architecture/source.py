"""Reads the project's own source as syntax trees, once."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
# High to low; packages in one tuple stand side by side.
LAYERS = [
    ("config",),
    ("api", "cms", "workspace", "metrics", "harvesting"),
    ("search", "notifications"),
    ("events",),
    ("communities",),
    ("practitioners",),
    ("moderation",),
    ("accounts",),
    ("vocabularies",),
    ("outbox",),
    ("live",),
    ("ui", "core"),
]
HEIGHT = {name: len(LAYERS) - place for place, names in enumerate(LAYERS) for name in names}
ROOTED = {"practitioners", "communities", "events", "search"}


class Module(NamedTuple):
    package: str
    path: Path
    name: str
    text: str
    tree: ast.Module

    @property
    def parts(self) -> tuple[str, ...]:
        return self.path.with_suffix("").parts


def folder(package: str) -> Path:
    return ROOT / package if package in ROOTED else ROOT / "platform" / package


@cache
def modules() -> list[Module]:
    """Returns every module of our packages, migrations left out."""
    found = []
    for package in HEIGHT:
        base = folder(package)
        for path in sorted(base.rglob("*.py")):
            if "migrations" in path.parts:
                continue
            text = path.read_text()
            relative = path.relative_to(base.parent)
            name = ".".join(relative.with_suffix("").parts).removesuffix(".__init__")
            found.append(Module(package, relative, name, text, ast.parse(text)))
    return found


def dotted(node: ast.AST) -> str:
    """Returns `a.b.c` of a name or attribute, "" for anything else."""
    if isinstance(node, ast.Attribute):
        inner = dotted(node.value)
        return f"{inner}.{node.attr}" if inner else f"?.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""
