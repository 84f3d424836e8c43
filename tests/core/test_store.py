"""What is kept in a process is bounded by bytes, and the longest unused goes first."""

from __future__ import annotations

from typing import Any

import pytest

from communities.render import shell, stencil, thread
from core import pages, parts
from core.store import Store, forget_all


def test_the_longest_unused_goes_first() -> None:
    store: Store[str] = Store(most_bytes=1000)
    for number in range(10):
        store.put(number, f"v{number}", 240)
        store.get(0)
        assert store.bytes <= 1000
    assert [number for number in range(10) if store.get(number)] == [0, 7, 8, 9]
    assert store.bytes == 960


def test_what_replaces_a_value_is_counted_once() -> None:
    store: Store[str] = Store(most_bytes=1000)
    store.put("a", "old", 200)
    store.put("a", "new", 100)
    assert (store.get("a"), store.bytes, len(store)) == ("new", 100, 1)


def test_what_would_push_out_much_of_the_rest_is_not_kept() -> None:
    store: Store[str] = Store(most_bytes=1000)
    store.put("small", "s", 250)
    store.put("large", "l", 251)
    assert (store.get("small"), store.get("large"), store.bytes) == ("s", None, 250)


def test_it_is_made_once() -> None:
    store: Store[int] = Store(most_bytes=1000)
    made: list[int] = []

    def make() -> tuple[int, int]:
        made.append(len(made) + 1)
        return made[-1], 10

    assert [store.get_or_make("a", make), store.get_or_make("a", make), made] == [1, 1, [1]]


@pytest.mark.parametrize(
    "store", [pages.store, parts.store, shell._kept, stencil._stencils, thread.store, thread.shared, thread.subjects]
)
def test_all_are_forgotten_together(store: Store[Any]) -> None:
    store.put("a", object(), 10)
    forget_all()
    assert (store.get("a"), store.bytes, len(store)) == (None, 0, 0)
