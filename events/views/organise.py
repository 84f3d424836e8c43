"""What organizers do: write an event, change it, publish it, cancel it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.rules import is_organiser
from communities.enums import MemberRole, MemberState
from communities.models import Community
from core.errors import Conflict, Invalid, Refused
from events import present, rules
from events.forms import CancelForm, EventForm, differences, initial_new, initial_of
from events.models import Event
from events.services import publication
from events.services.data import EventData
from events.services.event import save_event
from events.views.event import visible
from ui.menu import prefixed
from ui.submission import mark_sent

MOST_COMMUNITIES = 500


def to_event(event: Event, more: str = "") -> HttpResponseRedirect:
    return HttpResponseRedirect(present.url_of(event.slug, more), status=303)


def _communities(person: Any) -> list[tuple[str, str]]:
    """The communities that the person may add events to, by name."""
    rows = Community.objects.visible_to(person).filter(archived_at__isnull=True)
    if not is_organiser(person):
        rows = rows.filter(
            memberships__user=person, memberships__state=MemberState.ACTIVE, memberships__role=MemberRole.FACILITATOR
        )
    found = []
    for community in rows.prefetch_related("texts")[:MOST_COMMUNITIES]:
        names = {row.language: row.name for row in community.texts.all()}
        name = names.get(get_language() or "en") or names.get(community.language) or community.slug
        found.append((str(community.pk), name))
    return sorted(found, key=lambda pair: pair[1])


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    communities = _communities(request.user)
    if not rules.can_add_somewhere(request.user):
        rules.can_create(request.user).or_refuse()
    if request.method != "POST":
        initial = initial_new(request.user, timezone.now())
        asked = request.GET.get("community", "")
        initial["community"] = next((key for key, _name in communities if key == asked), "")
        return _form(request, EventForm(initial=initial, communities=communities))
    form = EventForm(request.POST, communities=communities, initial={"time_zone": request.user.time_zone})
    if form.is_valid():
        try:
            event = save_event(actor=request.user, data=form.data_for_service())
        except Invalid as invalid:
            form.take(invalid)
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, _("Draft saved"))
            return mark_sent(to_event(event), request)  # type: ignore[return-value]
    return _form(request, form, status=422)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    event = visible(request, slug)
    rules.can_edit(request.user, event).or_refuse()
    communities = _with_own(event, _communities(request.user))
    if request.method != "POST":
        return _form(request, EventForm(initial=initial_of(event), communities=communities), event=event)
    form = EventForm(request.POST, communities=communities, initial=initial_of(event))
    if form.is_valid():
        data = _with_unasked(form, event)
        try:
            save_event(actor=request.user, event_id=event.pk, version=form.cleaned_data["version"], data=data)
        except Invalid as invalid:
            form.take(invalid)
        except Conflict as conflict:
            now_stands = conflict.current if isinstance(conflict.current, Event) else event
            form.add_error(None, str(conflict.message))
            form.hold(now_stands.version)
            return _form(request, form, event=now_stands, conflict=now_stands, status=409)
        else:
            messages.success(request, _("Saved"))
            return mark_sent(to_event(event), request)  # type: ignore[return-value]
    return _form(request, form, event=event, status=422)


def _with_unasked(form: EventForm, event: Event) -> EventData:
    """What was typed, with what the form does not ask for: saving must not take it away.

    Themes from lists that are not on offer come with imports.
    """
    data = form.data_for_service()
    offered = form.offered_themes()
    kept = tuple(theme.pk for theme in event.themes.all() if theme.pk not in offered)
    return replace(
        data,
        themes=(*data.themes, *kept),
        external_id=event.external_id,
        is_demo=event.is_demo,
        slug=event.slug,
    )


def _with_own(event: Event, communities: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The event's own community stays a choice for organisers who facilitate others."""
    if event.community is None or str(event.community_id) in dict(communities):
        return communities
    return [(str(event.community_id), event.community.slug), *communities]


def _form(
    request: HttpRequest,
    form: EventForm,
    *,
    event: Event | None = None,
    conflict: Event | None = None,
    status: int = 200,
) -> HttpResponse:
    crumbs: list[dict[str, Any]] = [{"title": _("Events"), "url": prefixed("events/")}]
    if event is not None:
        crumbs.append({"title": event.title, "url": present.url_of(event.slug)})
    title = _("Change this event") if event is not None else _("Add an event")
    context = {
        "form": form,
        "event": event,
        "conflict": conflict,
        "changed": differences(form, initial_of(conflict)) if conflict is not None else [],
        "title": title,
        "crumbs": [*crumbs, {"title": title}],
        "cancel_url": present.url_of(event.slug) if event else prefixed("events/"),
    }
    return render(request, "events/event_form.html", context, status=status)


@login_required
@require_POST
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    event = visible(request, slug)
    publication.publish(actor=request.user, event_id=event.pk)
    messages.success(request, _("Published"))
    return to_event(event)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, slug: str) -> HttpResponse:
    event = visible(request, slug)
    rules.can_edit(request.user, event).or_refuse()
    form = CancelForm(request.POST or None)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                publication.cancel(actor=request.user, event_id=event.pk, reason=form.cleaned_data["reason"])
            except Invalid as invalid:
                for error in invalid.errors:
                    form.add_error(error.field, str(error.message))
            except Refused as refused:
                form.add_error(None, str(refused.message))
            else:
                messages.success(request, _("The event was cancelled. Everybody who registered is told."))
                return to_event(event)
        status = 422
    context = {
        "event": event,
        "form": form,
        "crumbs": [
            {"title": _("Events"), "url": prefixed("events/")},
            {"title": event.title, "url": present.url_of(event.slug)},
            {"title": _("Cancel the event")},
        ],
    }
    return render(request, "events/cancel.html", context, status=status)
