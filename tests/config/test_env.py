"""The options of the environment: those that are listed, those that are read and those that are told of are the same."""

import ast
import re
from pathlib import Path

from config.env import OPTIONS

ROOT = Path(__file__).resolve().parents[2]
NAMES = [option.name for option in OPTIONS]
# The launcher, which is plain Python and starts the site, has the same options and none of its own.
READING = [ROOT / "platform" / "config", ROOT / "platform" / "launch"]
# Of other programs.
FOREIGN = {"PYTEST_XDIST_WORKER"}


def read_in(source: Path) -> set[str]:
    """The names in `OPTIONS["X"]`, `os.environ["X"]` and `os.environ.get("X")`."""
    found = set()
    for node in ast.walk(ast.parse(source.read_text())):
        if isinstance(node, ast.Subscript):
            place, name = ast.unparse(node.value), node.slice
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "get"
            and node.args
        ):
            place, name = ast.unparse(node.func.value), node.args[0]
        else:
            continue
        if place in {"OPTIONS", "_OPTIONS", "os.environ"} and isinstance(name, ast.Constant):
            found.add(name.value)
    return found


def test_what_is_listed_is_read_and_nothing_else():
    found = set().union(*(read_in(file) for folder in READING for file in folder.rglob("*.py")))
    assert found - FOREIGN == set(NAMES)


def test_the_operators_guide_tells_of_each_in_the_same_words():
    text = (ROOT / "docs" / "operate" / "README.md").read_text()
    rows = re.findall(r"^\| `([A-Z_]+)` \| (.+) \|$", text, re.MULTILINE)
    assert rows == [(option.name, option.says) for option in OPTIONS]


def test_no_option_stands_twice():
    assert len(set(NAMES)) == len(NAMES)
