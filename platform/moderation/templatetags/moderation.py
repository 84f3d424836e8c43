"""`{% load moderation %}`: what pages of reports and cases look up."""

from __future__ import annotations

from typing import Any

from django import template

register = template.Library()


@register.filter
def of(mapping: dict[Any, Any], key: Any) -> Any:
    """`{{ labels|of:case.pk }}`: a value by a key known at run time."""
    return mapping.get(key, "")


@register.filter
def undo_id(tags: str) -> str:
    """The ruling that a message offers to undo, or nothing."""
    return next((tag.partition(":")[2] for tag in (tags or "").split() if tag.startswith("undo:")), "")
