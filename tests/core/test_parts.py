"""Parts of pages that several people share: drawn once, and anew after a change."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import time_machine
from django.template import Context, Template
from django.utils import translation

from core import parts
from core.versions import raise_version

pytestmark = pytest.mark.django_db

TEMPLATE = (
    "{% load kept %}<h1>{% kept 'head' %}{{ head }}{% endkept %}</h1>{% kept 'main' %}{{ main }}{% endkept %}{{ own }}"
)


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
    monkeypatch.setattr(parts.store, "most_bytes", 6_000)
    for number in range(20):
        page(str(number))
    assert len(parts.store) == 5
    page("large", main="x" * 4_000)
    page("large", main="x" * 4_000)
    assert drawn.count(("large",)) == 2


def asked(query: str = "", *, path: str = "/x/", signed_in: bool = True) -> SimpleNamespace:
    return SimpleNamespace(
        user=SimpleNamespace(is_authenticated=signed_in), path=path, META={"QUERY_STRING": query}, data_saving=False
    )


def held(request: SimpleNamespace, *key: str) -> bool | None:
    """Whether the page was drawn before for such a reader; None where it is not shared at all. It is drawn now."""
    kept = parts.shared(request, *key, scopes=["a"])
    if kept is None:
        return None
    before = kept.is_complete
    parts.finish(kept, "rights", lambda: "rights")
    return before


def test_a_page_is_shared_by_those_who_ask_the_same_with_the_same_rights_on_the_same_day() -> None:
    with time_machine.travel("2027-05-12T10:00:00Z", tick=False):
        first, again = held(asked("q=1"), "member"), held(asked("q=1"), "member")
        others = held(asked("q=2"), "member"), held(asked("q=1", path="/y/"), "member"), held(asked("q=1"), "outsider")
    with time_machine.travel("2027-05-13T10:00:00Z", tick=False):
        tomorrow = held(asked("q=1"), "member")
    assert (first, again, others, tomorrow) == (False, True, (False, False, False), False)


def test_visitors_and_odd_addresses_share_nothing() -> None:
    long = "q=" + "a" * parts.LONGEST_QUERY
    assert [held(asked(signed_in=False)), held(asked(long)), held(asked(long[:-2]))] == [None, None, False]


def test_what_was_drawn_while_rights_changed_is_not_kept() -> None:
    parts.finish(parts.shared(asked(), scopes=["a"]), "member", lambda: "outsider")
    assert held(asked()) is False
