"""Parts of pages that several people share: drawn once, and anew after a change."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.utils import translation

from core import parts
from core.versions import raise_version

pytestmark = pytest.mark.django_db

TEMPLATE = (
    "{% load kept %}<h1>{% kept 'head' %}{{ head }}{% endkept %}</h1>{% kept 'main' %}{{ main }}{% endkept %}{{ own }}"
)


@pytest.fixture(autouse=True)
def empty() -> Iterator[None]:
    parts.forget()
    yield
    parts.forget()


def page(
    *key: str, scopes: tuple[str, ...] = ("a", "b"), own: str = "", data_saving: bool = False, main: str = "m"
) -> str:
    """Renders as a view would; `drawn` counts how often what costs was asked for."""
    kept = parts.kept(SimpleNamespace(data_saving=data_saving), *key, scopes=scopes)
    context = {} if kept.is_complete else {"head": f"h{len(drawn)}", "main": main}
    if context:
        drawn.append(key)
    text = Template(TEMPLATE).render(Context({**context, "own": own, "kept": kept}))
    kept.finish()
    return text


drawn: list[tuple[str, ...]] = []


@pytest.fixture(autouse=True)
def count() -> None:
    drawn.clear()


def test_the_second_reader_gets_the_parts_of_the_first_and_their_own_rest() -> None:
    assert page("x", own="Amina") == "<h1>h0</h1>mAmina"
    assert page("x", own="Li") == "<h1>h0</h1>mLi"
    assert len(drawn) == 1


@pytest.mark.parametrize("scope", ["a", "b"])
def test_a_raised_scope_makes_them_old_at_once(scope: str) -> None:
    page("x")
    raise_version(scope)
    assert page("x") == "<h1>h1</h1>m"


def test_another_key_language_or_wish_has_parts_of_its_own() -> None:
    page("x")
    page("y")
    page("x", data_saving=True)
    with translation.override("ar"):
        page("x")
    assert len(drawn) == 4
    page("x")
    assert len(drawn) == 4


def test_a_change_while_the_page_is_drawn_is_seen_by_the_next() -> None:
    kept = parts.kept(SimpleNamespace(), "x", scopes=["a"])
    raise_version("a")
    Template(TEMPLATE).render(Context({"head": "old", "main": "old", "kept": kept}))
    kept.finish()
    assert not parts.kept(SimpleNamespace(), "x", scopes=["a"]).is_complete


def test_a_form_of_one_person_is_never_shared() -> None:
    page("x", main="<input name=csrfmiddlewaretoken>")
    page("x")
    assert len(drawn) == 2


def test_without_parts_in_the_context_the_tag_only_renders() -> None:
    assert Template(TEMPLATE).render(Context({"head": "h", "main": "m", "own": ""})) == "<h1>h</h1>m"


def test_the_store_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "MAX_BYTES", 6_000)
    for number in range(20):
        page(str(number))
    assert len(parts._store) <= 6
    page("large", main="x" * 4_000)
    page("large", main="x" * 4_000)
    assert drawn.count(("large",)) == 2
