"""The words of editors, for pages of lower packages."""

from __future__ import annotations

from django import template
from wagtail.models import Page

from cms.queries import intro

register = template.Library()


@register.simple_tag
def host_page(name: str) -> Page | None:
    """The page that hosts the directory, the communities or the calendar: `{% host_page "calendar" as host %}`."""
    return intro.host(name)


@register.simple_tag
def hero_lines(*lines: str) -> list[str]:
    """The words under the number in the ring, line by line."""
    return [line for line in lines if line]
