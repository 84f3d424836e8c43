"""`{% upcoming_events community %}`: for pages of packages below, which cannot ask for events themselves."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString

from events.views.community import upcoming

register = template.Library()


@register.simple_tag(takes_context=True)
def upcoming_events(context: Context, community: Any) -> SafeString:
    """The next events of a community that the reader may see; empty where nothing comes."""
    return upcoming(context.get("request"), community)
