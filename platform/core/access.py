"""The only way for an entrance to get a thing: what may not be seen does not exist."""

from __future__ import annotations

from typing import Any, TypeVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, QuerySet

from core.errors import Hidden

Actor = AbstractBaseUser | AnonymousUser
T = TypeVar("T", bound=Model)


def get_visible(model: type[T] | QuerySet[T], *, actor: Any, **lookup: Any) -> T:
    """Returns the thing if `actor` may see it; raises Hidden both where it is missing and where it is hidden.

    `model` is a model, or a queryset of it that says what to load along; either offers `visible_to(actor)`.
    """
    rows: Any = model if isinstance(model, QuerySet) else model._default_manager
    thing: T | None = rows.visible_to(actor).filter(**lookup).first()
    if thing is None:
        raise Hidden
    return thing
