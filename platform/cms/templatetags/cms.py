"""The words of editors, for pages of lower packages."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from wagtail.models import Page

from cms.queries import intro

register = template.Library()


@register.simple_tag
def host_page(name: str) -> Page | None:
    """The page that hosts the directory, the communities or the calendar: `{% host_page "calendar" as host %}`."""
    return intro.host(name)


@register.simple_tag(takes_context=True)
def community_front(context: Context, community: Any) -> SafeString:
    """What facilitators wrote on their front page; "" where they wrote nothing."""
    page = intro.front(community.pk, language=get_language() or "en", own_language=community.language)
    if page is None or not page.body:
        return SafeString("")
    return SafeString(
        render_to_string("cms/_front.html", {"page": page, "request": context.get("request")}, context.get("request"))
    )


@register.simple_tag
def hero_lines(*lines: str) -> list[str]:
    """The words under the number in the ring, line by line."""
    return [line for line in lines if line]
