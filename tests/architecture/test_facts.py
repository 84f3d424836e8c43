"""Every fact has a reader or is listed as silent; facts carry ids only."""

import dataclasses

import pytest

from outbox import registry
from outbox.facts import kinds

registry.load()
KINDS = {name: kind for name, kind in kinds.items() if not kind.__module__.startswith("tests.")}
# Facts nobody needs to read yet, each with its reason.
SILENT: dict[str, str] = {"PersonJoined": "kept for indicators; the profile states itself when there is one"}


def test_every_fact_has_a_reader_or_is_silent() -> None:
    unread = {name for name in KINDS if not registry.readers_of(name)}
    assert unread == set(SILENT), f"without a reader: {unread - set(SILENT)}; listed but read: {set(SILENT) - unread}"


@pytest.mark.parametrize("name", sorted(KINDS))
def test_facts_carry_ids_only(name: str) -> None:
    for field in dataclasses.fields(KINDS[name]):
        assert field.name.endswith(("_id", "_ids")) or field.name == "seq", f"{name}.{field.name} is not an id"
