"""What the documents name is there: links, commands, experiments, cases, settings, meters, tests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import get_commands

from bench.cases import CASES
from chaos.experiments import BY_NAME
from config.env import OPTIONS
from launch.state import ROOT
from stack.cli import _parser

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), *sorted((ROOT / "changes").glob("*.md"))]
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
STACK = next(set(action.choices) for action in _parser()._actions if action.choices)
METERS = "\n".join(path.read_text() for path in (ROOT / "platform" / "metrics").glob("*.py"))
PLACES_OF_THIS_MACHINE = re.compile(r"/(?:work|root|home|tmp)/")


def named(pattern: str, *, everywhere: bool = False) -> Iterator[tuple[str, str]]:
    """Yields (page, what the pattern's group names) in code of the pages."""
    for page in PAGES:
        text = page.read_text()
        for piece in [text] if everywhere else CODE.findall(text):
            for found in re.findall(pattern, piece, re.MULTILINE):
                yield page.name, found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere_and_no_path_is_of_one_machine(page: Path) -> None:
    text = page.read_text()
    links = [link for link in re.findall(r"\]\(([^)#\s]+)", text) if "://" not in link]
    assert [link for link in links if not (page.parent / link).exists()] == []
    assert PLACES_OF_THIS_MACHINE.findall(text) == []


@pytest.mark.parametrize(
    ("pattern", "known", "everywhere"),
    [
        (r"(?:^|`)make ([a-z-]+)", TARGETS, False),
        (r"manage\.py ([a-z_]+)", set(get_commands()), False),
        (r"python -m stack ([a-z]+)", STACK, False),
        (r"--experiment ([a-z-]+)", set(BY_NAME), True),
        (r"--case ([a-z0-9-]+)", set(CASES), True),
    ],
    ids=["make", "manage.py", "stack", "experiments", "cases"],
)
def test_commands_exist(pattern: str, known: set[str], everywhere: bool) -> None:
    found = set(named(pattern, everywhere=everywhere))
    assert found
    assert {(page, name) for page, name in found if name not in known} == set()


def test_settings_exist() -> None:
    known = {option.name for option in OPTIONS} | {"DJANGO_SETTINGS_MODULE"}
    found = set(named(r"\b(HALQA_[A-Z_]+|[A-Z]+_URL)\b"))
    assert found
    assert {(page, name) for page, name in found if name not in known} == set()


def test_meters_exist() -> None:
    found = set(re.findall(r"\bhalqa_[a-z_]+\b", (ROOT / "docs" / "operate" / "README.md").read_text()))
    assert found
    assert {name for name in found if f'"{name}"' not in METERS} == set()


def test_tests_that_are_named_exist() -> None:
    found = set(named(r"\b((?:[a-z_]+/)+test_[a-z_]+\.py)\b"))
    assert found
    assert {
        (page, name) for page, name in found if not (ROOT / name).exists() and not (ROOT / "tests" / name).exists()
    } == set()
