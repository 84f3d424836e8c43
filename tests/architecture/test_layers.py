"""Imports and foreign keys point down; modules stay small; nothing is a junk drawer."""

import ast

import pytest

from tests.architecture.source import HEIGHT, modules

LONGEST = 500
JUNK = {"utils", "helpers", "common", "misc"}
KEYS = {"ForeignKey", "OneToOneField", "ManyToManyField", "ParentalKey", "ParentalManyToManyField"}
OWN_APPS = set(HEIGHT)


def _imported(tree: ast.Module) -> list[tuple[int, str]]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name.split(".")[0]) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found.append((node.lineno, node.module.split(".")[0]))
    return found


def test_imports_point_down_even_inside_functions() -> None:
    wrong = [
        f"{module.path}:{line} imports {name}"
        for module in modules()
        for line, name in _imported(module.tree)
        if name in OWN_APPS and name != module.package and HEIGHT[name] >= HEIGHT[module.package]
        and (module.package, name) not in SIDEWAYS
    ]  # fmt: skip
    assert not wrong, "A lower package imports a higher one; ask the higher one for a tag or a reader:\n" + "\n".join(
        wrong
    )


# Named exceptions between neighbours, each with its reason.
SIDEWAYS = {
    ("core", "ui"): "error pages are drawn with elements",
    ("ui", "core"): "elements print what core cleaned",
}


def test_string_foreign_keys_point_down() -> None:
    wrong = []
    for module in modules():
        for node in ast.walk(module.tree):
            if not (isinstance(node, ast.Call) and ast.unparse(node.func).rsplit(".", 1)[-1] in KEYS):
                continue
            targets = [*node.args[:1], *(word.value for word in node.keywords if word.arg in {"to", "through"})]
            for target in targets:
                if isinstance(target, ast.Constant) and isinstance(target.value, str) and "." in target.value:
                    app = target.value.split(".")[0]
                    if app in OWN_APPS and app != module.package and HEIGHT[app] >= HEIGHT[module.package]:
                        wrong.append(f"{module.path}:{node.lineno} {target.value}")
    assert not wrong, "A foreign key points up; let the higher package hold it:\n" + "\n".join(wrong)


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_module_is_small_and_well_named(module) -> None:
    lines = module.text.count("\n")
    assert lines <= LONGEST, f"{module.path} has {lines} lines: split it by subject."
    assert module.path.stem not in JUNK, f"{module.path}: name it by its subject."
