"""Tags and filters of the interface; a builtin of every template, so no `{% load %}` is needed. See docs/develop/ui.md."""

from __future__ import annotations

from datetime import date, tzinfo
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import template
from django.core.paginator import Page
from django.forms.boundfield import BoundField
from django.template.context import Context
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ui import appearance, cldr, elements, forms, html, mail, menu, rings, submission
from ui import frame as frames
from ui.counts import counted, noun

register = template.Library()
register.tag("element", elements.element)
register.tag("part", elements.part)
register.tag("slot", elements.slot)
register.tag("capture", elements.capture)
register.simple_tag(html.icon, name="icon")
register.simple_tag(rings.ring, name="ring")
register.simple_tag(rings.hero, name="hero_ring")
register.simple_tag(html.text_in, name="text_in")
register.simple_tag(html.date_tile, name="date_tile")
register.simple_tag(html.count_tile, name="count_tile")
register.simple_tag(lambda count, name: html.count_tile(count, noun(name, count)), name="counted_tile")
register.simple_tag(counted, name="counted")
register.simple_tag(noun, name="noun")
register.simple_tag(mail.mail_direction)
register.filter(mail.mail_links)
register.filter(mail.mail_code)
register.filter("bdi", html.bdi)
register.filter("number", cldr.number)
register.filter("percent", cldr.percent)
register.filter("listed", cldr.listed)
register.filter("ago", cldr.ago)
register.filter("moment", cldr.moment)
register.filter("machine", cldr.machine)
register.filter("dir_of", cldr.direction)


@register.filter
def colon(label: str) -> str:
    """The label with the colon of the language: French sets a no-break space before it, Chinese has its own sign."""
    return _("{label}:").format(label=label)


# The page around everything


@register.simple_tag(takes_context=True)
def page_attrs(context: Context) -> SafeString:
    """Attributes of `<html>`: language, direction, and what this browser chose."""
    request = context.get("request")
    lang = cldr.language()
    saving = appearance.saves(request, context)
    return SafeString(
        f'lang="{lang}" dir="{cldr.direction(lang)}"'
        + html.attrs(
            {
                "data-theme": context.get("theme") or appearance.choice(request, "theme") or None,
                "data-saving": saving,
                "data-keys": appearance.choice(request, "keys") or None,
            }
        )
    )


@register.simple_tag(takes_context=True)
def frame(context: Context) -> dict[str, Any]:
    """Header, footer, tab bar and keys: the page's own variables, else defaults. See `ui.frame`."""
    return frames.frame(cast(dict[str, Any], context.flatten()))


@register.simple_tag(takes_context=True)
def error_in_title(context: Context) -> str:
    """“Error: ” before the title when a form on the page came back with errors (`form`, or `forms`, or `page_error`)."""
    shown = [context.get("form"), *(context.get("forms") or [])]
    wrong = context.get("page_error") or any(getattr(form, "is_bound", False) and form.errors for form in shown)
    return f"{_('Error:')} " if wrong else ""


@register.simple_tag
def prefixed(path: str) -> str:
    """`{% prefixed "events/" %}`: an address under the language prefix."""
    return menu.prefixed(path)


@register.simple_tag
def language_name(code: str) -> str:
    """A language in its own words."""
    return menu.LANGUAGE_NAMES.get(code, code)


@register.simple_tag
def sprite() -> str:
    return html.sprite()


# Small parts


@register.simple_tag
def avatar(person: Any = None, size: str = "", *, initials: str = "", tone: int = 1, src: str = "") -> SafeString:
    """`{% avatar request.user size="s" %}`, or with `initials` and `tone`."""
    if person is not None and person != "":
        return html.avatar(person.initials, person.tone, size, src)
    return html.avatar(initials, tone or 1, size, src)


@register.simple_tag
def when(value: date | None, style: str = "weekday_month,time", *, zone: Any = None, named: bool = False) -> SafeString:
    """`<time>` in the person's zone. `style`: day, day_month, weekday, weekday_month, short, month, time, or two with a comma.

    `zone="Africa/Cairo"` shows another zone; `named=True` adds its city.
    """
    if not value:
        return SafeString("")
    there = ZoneInfo(zone) if isinstance(zone, str) and zone else zone or None
    shown = cldr.moment(value, style, None, there)
    if named:
        shown = _("{time} ({zone})").format(time=shown, zone=cldr.zone_name(there))
    return html.time_tag(value, style, text=shown)


@register.simple_tag
def when_range(start: date, end: date, style: str = "time", *, zone: Any = None, named: bool = False) -> SafeString:
    """From and to, as two elements, so that no direction turns them round."""
    text = _("{start} to {end}").format(start="\0", end="\1")
    first, last = when(start, style, zone=zone), when(end, style, zone=zone)
    shown = str(conditional_escape(text)).replace("\0", first).replace("\1", last)
    if named:
        there = ZoneInfo(zone) if isinstance(zone, str) and zone else zone or None
        shown = str(conditional_escape(_("{time} ({zone})").format(time="\0", zone=cldr.zone_name(there)))).replace(
            "\0", shown
        )
    return SafeString(shown)


@register.simple_tag
def zone_note(zone: tzinfo | None = None) -> SafeString:
    """“Times on this page: Nairobi (UTC+3)”."""
    name, offset = cldr.zone_name(zone), cldr.offset(zone)
    if name == offset:
        return SafeString(conditional_escape(_("Times on this page: {zone}").format(zone=name)))
    text = str(conditional_escape(_("Times on this page: {zone} ({offset})").format(zone=name, offset="\0")))
    return SafeString(text.replace("\0", f'<bdi dir="ltr">{offset}</bdi>'))


@register.simple_tag
def fill(sentence: str, **parts: Any) -> str:
    """`{% fill _("Data as of {date}") date=day %}`: a sentence of the glossary with its named places filled in."""
    return sentence.format(**parts)


@register.filter
def count_of(number: int, name: str) -> str:
    """`{{ community.members|count_of:"members" }}`: “12 members”."""
    return counted(name, number or 0)


# Links that keep the filters


@register.simple_tag(takes_context=True)
def query_with(context: Context, **changes: Any) -> str:
    """`?…` with each parameter named set to this value, or taken out when it is None; always back on the first page."""
    query = context["request"].GET.copy()
    for name in ("page", "after", "before"):
        query.pop(name, None)
    for name, value in changes.items():
        if value is None or value == "":
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def pager(context: Context, page: Page, name: str = "page") -> SafeString:
    """Numbered pages of Django's paginator. Lists by cursor use `{% element "pager" newer_url=… older_url=… %}`."""
    paginator = page.paginator
    if paginator.num_pages < 2:
        return SafeString("")
    numbers = [
        {"number": number, "url": "" if number == paginator.ELLIPSIS else query_with(context, **{name: number})}
        for number in paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    ]
    following = query_with(context, **{name: page.next_page_number()}) if page.has_next() else ""
    return elements.render(context, "pager", {"pages": numbers, "current": page.number, "next_url": following})


# Forms


@register.simple_tag(takes_context=True)
def widget(context: Context, field: BoundField, **more: Any) -> SafeString:
    """The control of a field with our classes; more attributes as arguments (`data_draft="on"`)."""
    more = {**(context.get("widget_attrs") or {}), **more}
    if not field.is_hidden and not field.use_fieldset and (described := described_by(context, field)):
        more.setdefault("aria_describedby", described)
    extra = {name.rstrip("_").replace("_", "-"): value for name, value in more.items()}
    return SafeString(field.as_widget(attrs={**forms.widget_attrs(field), **extra}))


@register.simple_tag(takes_context=True)
def described_by(context: Context, field: BoundField) -> str:
    """The ids of the help and the error of a field, in the order in which they stand."""
    if field.field.widget.attrs.get("aria-describedby"):
        return str(field.field.widget.attrs["aria-describedby"])
    parts = [
        f"{field.auto_id}_helptext" if field.help_text or context.get("help") else "",
        f"{field.auto_id}_error" if field.errors else "",
    ]
    return " ".join(part for part in parts if part)


@register.simple_tag
def field(bound: BoundField, **more: Any) -> SafeString:
    """`{% field form.title label=_("…") help=_("…") half=True rows=3 %}`: a field with label, help and error."""
    html_attrs, own = elements.split_attributes(more)
    for name in ("rows", "placeholder", "autocomplete", "inputmode", "type", "spellcheck"):
        if name in own:
            html_attrs[name] = own.pop(name)
    context = {**bound.get_context(), **own, "widget_attrs": html_attrs}
    return SafeString(bound.form.renderer.render(bound.template_name, context))


@register.simple_tag(takes_context=True)
def error_summary(context: Context, *bound_forms: Any) -> SafeString:
    """All errors of the forms at the top, each a link to its field; takes the focus when the page opens."""
    general = [message for form in bound_forms if form.is_bound for message in form.non_field_errors()]
    fields = [
        {"target": forms.target_of(bound), "message": message}
        for form in bound_forms
        if form.is_bound
        for bound in form
        for message in forms.messages_of(bound)
    ]
    if not general and not fields:
        return SafeString("")
    return elements.render(context, "error_summary", {"general": general, "fields": fields})


@register.filter
def field_kind(bound: BoundField) -> str:
    return forms.kind_of(bound)


register.filter("choice_groups", forms.choice_groups)


@register.filter
def field_messages(bound: BoundField) -> list[str]:
    return forms.messages_of(bound)


@register.filter
def field_marked(bound: BoundField) -> bool:
    """Whether the word “Required” stands beside the label."""
    return bound.field.required and forms.marks_required(bound.form)


@register.simple_tag(takes_context=True)
def submission_key(context: Context) -> SafeString:
    """The hidden key that makes sending twice harmless."""
    key = submission.key_of(context.get("request"))
    return SafeString(f'<input type="hidden" name="{submission.FIELD}" value="{key}">')
