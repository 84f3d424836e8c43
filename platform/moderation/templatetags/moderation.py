"""`{% load moderation %}{% report_link "post" post.pk %}`: the way to the moderators, for those who may use it."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.rules import can_act
from ui.html import icon

register = template.Library()


@register.simple_tag(takes_context=True)
def report_link(context: Context, kind: str, thing_id: Any, css: str = "btn btn--quiet btn--s") -> SafeString:
    """A link to the report form; nothing for visitors and for people who may not write. No query."""
    request = context.get("request")
    user = context.get("user") or getattr(request, "user", None)
    if not can_act(user):
        return SafeString("")
    url = reverse("moderation:report", kwargs={"kind": kind, "thing_id": str(thing_id)})
    return format_html(
        '<a class="{}" href="{}" rel="nofollow">{}{}</a>', css, url, icon("flag"), _("Report to moderators")
    )


@register.filter
def of(mapping: dict[Any, Any], key: Any) -> Any:
    """`{{ labels|of:case.pk }}`: a value by a key known at run time."""
    return mapping.get(key, "")


@register.filter
def undo_id(tags: str) -> str:
    """The ruling that a message offers to undo, or nothing."""
    return next((tag.partition(":")[2] for tag in (tags or "").split() if tag.startswith("undo:")), "")
