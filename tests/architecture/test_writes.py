"""Only services write: rows are made, changed and deleted in `services/` alone."""

import ast

from tests.architecture.source import Module, dotted, modules

WRITERS = {
    "create", "acreate", "bulk_create", "bulk_update", "update_or_create", "get_or_create", "save", "asave",
    "delete", "adelete", "update", "aupdate",
}  # fmt: skip
# Where a write is the package's own machinery and no act of a person; each with its reason.
EXEMPT = {
    "accounts.models.user": "the manager that Django's own commands call",
    "config.load": "bulk data for benchmarks, written past the services on purpose",
}
KINDS_THAT_WRITE = ("services", "testing", "imports")


def _may_write(module: Module) -> bool:
    if module.package in {"core", "outbox", "live", "ui"}:
        return True  # below the services: they hold the machinery that services use
    if any(part in KINDS_THAT_WRITE or part.startswith("services") for part in module.parts):
        return True
    return any(module.name == name or module.name.startswith(name + ".") for name in EXEMPT)


def _writes(module: Module) -> list[str]:
    found = []
    for node in ast.walk(module.tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITERS):
            continue
        target = dotted(node.func.value)
        of_rows = ".objects" in target or target.endswith(("queryset", "objects"))
        call_on_manager = isinstance(node.func.value, ast.Call) and "objects" in ast.unparse(node.func.value)
        of_a_thing = (
            node.func.attr in {"save", "delete", "asave", "adelete"} and not node.args and target not in {"super"}
        )
        keyword_save = node.func.attr == "save" and any(word.arg == "update_fields" for word in node.keywords)
        if of_rows or call_on_manager or keyword_save or (of_a_thing and _looks_like_a_row(target)):
            found.append(f"{module.path}:{node.lineno} {ast.unparse(node)[:90]}")
    return found


def _looks_like_a_row(target: str) -> bool:
    last = target.rsplit(".", 1)[-1]
    return last not in {"cache", "session", "storage", "form", "super", "client", "connection", "image_file", ""}


def test_only_services_write() -> None:
    found = [line for module in modules() if not _may_write(module) for line in _writes(module)]
    assert not found, "Move the write into a service and call it from here:\n" + "\n".join(found)


def test_the_reader_of_writes_sees_one() -> None:
    tree = ast.parse("def view(request):\n    Topic.objects.filter(pk=1).update(title='x')\n    topic.save()\n")
    sample = Module("communities", modules()[0].path, "communities.views.topic", "", tree)
    assert len(_writes(sample)) == 2
