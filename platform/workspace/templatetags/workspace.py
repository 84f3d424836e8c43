"""Sentences of the workspace."""

from __future__ import annotations

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from communities.models import Community
from ui import cldr

register = template.Library()


@register.simple_tag
def waits_title(count: int, name: str) -> SafeString:
    """“3 things wait for you, Amina”: the title counts."""
    sentence = ngettext("{count} thing waits for you, {name}", "{count} things wait for you, {name}", count)
    return format_html(sentence, count=cldr.number(count), name=format_html("<bdi>{}</bdi>", name))


@register.simple_tag
def now_here() -> str:
    """“Wednesday 29 September, 14:05 in Nairobi”, in the person's zone."""
    now = timezone.localtime()
    return _("{moment} in {zone}").format(moment=cldr.moment(now, "weekday_month,time"), zone=cldr.zone_name(None))


@register.filter
def suggested_because(community: Community) -> str:
    """What a suggested community has in common with the person, the strongest first (`workspace.queries.suggestions`)."""
    shared = getattr(community, "shared", 0)
    if shared:
        sentence = ngettext("Shares {count} theme with you.", "Shares {count} themes with you.", shared)
        return sentence.format(count=cldr.number(shared))
    if getattr(community, "in_country", False):
        return _("Works in your country.")
    if getattr(community, "in_language", False):
        return _("Speaks your language.")
    return _("Open to you, and lively.") if community.last_activity_at else _("Open to you.")
