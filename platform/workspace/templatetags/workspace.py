"""Sentences of the workspace."""

from __future__ import annotations

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

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
