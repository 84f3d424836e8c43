"""Small parts of this package's forms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms


def area(rows: int, **attrs: Any) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "dir": "auto", **attrs})


def offer(form: forms.Form, name: str, options: Iterable[Any]) -> None:
    """Sets the choices of a field for this one form."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(options)
