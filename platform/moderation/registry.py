"""What can be reported. Packages call `reviewable` from their `apps.py` (`ready`); this package knows none of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from core.errors import Hidden

Thing = Any


def _nothing(thing: Thing) -> str:
    return ""


def _author(thing: Thing) -> Any:
    return getattr(thing, "author", None)


def _language(thing: Thing) -> str:
    return getattr(thing, "language", "")


def _text(thing: Thing) -> str:
    return getattr(thing, "body_plain", "")


@dataclass(frozen=True, slots=True)
class Kind:
    """How things of one kind are shown, hidden and shown again.

    `title(thing)`, `url(thing)` return text; `hide(thing, *, actor, reason)` and `restore(thing, *, actor, reason)` call the
    package's services (which leave their facts) inside our transaction; `visible_to(actor)` is a queryset of what `actor`
    may see; `scope(thing)` says where it stands (`community:12`) for those who moderate there; `author(thing)` is a person
    or None; `text(thing)` its plain text; `language(thing)` its language; `label` what it is called (“a forum post”).
    """

    name: str
    model: type[Model]
    title: Callable[[Thing], str]
    url: Callable[[Thing], str]
    hide: Callable[..., Any]
    restore: Callable[..., Any]
    visible_to: Callable[[Any], QuerySet[Any]]
    label: str | Promise
    author: Callable[[Thing], Any]
    text: Callable[[Thing], str]
    language: Callable[[Thing], str]
    scope: Callable[[Thing], str]


_kinds: dict[str, Kind] = {}
_moderated: list[Callable[[Any], Iterable[str]]] = []


def reviewable(
    kind: str,
    model: type[Model],
    *,
    title: Callable[[Thing], str],
    url: Callable[[Thing], str],
    hide: Callable[..., Any],
    restore: Callable[..., Any],
    visible_to: Callable[[Any], QuerySet[Any]],
    label: str | Promise = "",
    author: Callable[[Thing], Any] = _author,
    text: Callable[[Thing], str] = _text,
    language: Callable[[Thing], str] = _language,
    scope: Callable[[Thing], str] = _nothing,
) -> None:
    """Lets things of this kind be reported and reviewed; see Kind for what is expected."""
    _kinds[kind] = Kind(
        kind,
        model,
        title,
        url,
        hide,
        restore,
        visible_to,
        label or model._meta.verbose_name or kind,
        author,
        text,
        language,
        scope,
    )


def moderators_of(scopes: Callable[[Any], Iterable[str]]) -> None:
    """Registers who moderates where: `scopes(actor)` returns the scopes (`community:12`) in which `actor` decides."""
    if scopes not in _moderated:
        _moderated.append(scopes)


def scopes_of(actor: Any) -> frozenset[str]:
    """Returns every scope in which `actor` moderates; one query per package that registered."""
    return frozenset(scope for scopes in _moderated for scope in scopes(actor))


def kinds() -> dict[str, Kind]:
    return dict(_kinds)


def kind(name: str) -> Kind:
    """Returns the kind; raises Hidden for one that nobody registered."""
    if name not in _kinds:
        raise Hidden
    return _kinds[name]


def thing(name: str, thing_id: str, *, actor: Any) -> Thing:
    """Returns the thing as `actor` may see it; raises Hidden where it is missing, hidden, or its kind unknown."""
    entry = kind(name)
    try:
        found = entry.visible_to(actor).filter(pk=thing_id).first()
    except (ValueError, TypeError):
        found = None
    if found is None:
        raise Hidden
    return found


def any_thing(name: str, thing_id: str) -> Thing | None:
    """Returns the thing whatever its state, for those who decide on it; None when it is gone."""
    if name not in _kinds:
        return None
    try:
        return _kinds[name].model._default_manager.filter(pk=thing_id).first()
    except (ValueError, TypeError):
        return None
