"""What pages about people need beside the elements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django import template
from django.forms import Form
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from practitioners.enums import Level
from ui import cldr
from vocabularies.queries import label

register = template.Library()


@register.simple_tag
def now_there(zone: str) -> str:
    """The time of day it is for somebody in `zone`; "" for a zone that no longer exists."""
    try:
        return str(cldr.moment(datetime.now(ZoneInfo(zone)), "time", None, ZoneInfo(zone)))
    except ZoneInfoNotFoundError:
        return ""


@register.simple_tag
def language_names(codes: Sequence[str]) -> str:
    """Languages by code, as a list in words: “Arabic, French and English”."""
    here = get_language() or "en"
    return str(cldr.listed([str(label(f"LANGUAGE-{code.upper()}", here)) for code in codes]))


@register.simple_tag
def audience(form: Form, name: str) -> SafeString:
    """The choice of who sees one field, on one line under it."""
    field = form[f"see_{name}"]
    what = _("E-mail address") if name == "email" else ""
    options = [
        format_html(
            '<option value="{}"{}>{}</option>', value, SafeString(" selected") if value == field.value() else "", text
        )
        for value, text in Level.choices
    ]
    return format_html(
        '<p class="row small"><label for="{id}">{label}</label><select class="select" id="{id}" name="{name}">{options}</select></p>',
        id=field.id_for_label,
        label=f"{what}: {_('Who sees this')}" if what else _("Who sees this"),
        name=field.html_name,
        options=SafeString("".join(options)),
    )
