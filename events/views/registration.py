"""Taking part: the form, giving a seat back, one's own list, the address of one's own calendar."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import Invalid, Refused
from events import present, rules
from events.enums import RegistrationState
from events.forms import RegistrationForm
from events.models import Event, Registration
from events.queries import agenda
from events.queries.registrations import ahead_of, mine
from events.services import calendar_token
from events.services.registration import register as register_service
from events.services.registration import withdraw as withdraw_service
from events.views.event import visible
from events.views.listing import reader_zone
from ui.menu import prefixed
from ui.submission import FIELD, mark_sent


def to_event(event: Event) -> HttpResponseRedirect:
    return HttpResponseRedirect(present.url_of(event.slug), status=303)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, slug: str) -> HttpResponse:
    event = visible(request, slug)
    registration = mine(request.user, event)
    status = 200
    if request.method == "POST":
        form = RegistrationForm(request.POST)
        if form.is_valid():
            try:
                made = register_service(
                    actor=request.user,
                    event_id=event.pk,
                    key=request.POST.get(FIELD, "")[:64],
                    motivation=form.cleaned_data["motivation"],
                    access_needs=form.cleaned_data["access_needs"],
                )
            except Invalid as invalid:
                for error in invalid.errors:
                    form.add_error(error.field, str(error.message))
            except Refused as refused:
                form.add_error(None, str(refused.message))
            else:
                messages.success(request, _said(made))
                return mark_sent(to_event(event), request)  # type: ignore[return-value]
        status = 422
    else:
        initial = {}
        if registration is not None:
            initial = {"motivation": registration.motivation, "access_needs": registration.access_needs}
        form = RegistrationForm(initial=initial)
    return render(
        request, "events/register.html", _form_context(event, registration, form, request.user), status=status
    )


def _said(registration: Registration) -> str:
    if registration.state == RegistrationState.CONFIRMED:
        return _("Registration confirmed")
    if registration.awaits_decision:
        return _("Your registration waits for the organizers. They will answer you.")
    if not registration.is_active:
        # A late copy of a form whose registration was given back since.
        return _("Withdrawn")
    return _("All seats are taken. Position on the waiting list: {position}.").format(position=registration.position)


def _form_context(
    event: Event, registration: Registration | None, form: RegistrationForm, person: Any
) -> dict[str, Any]:
    zone, now = reader_zone(), timezone.now()
    text = event.text()
    title = text.title if text else event.slug
    first, last = present.days_of(event, zone)
    return {
        "event": event,
        "title": title,
        "text_lang": text.language if text and text.language != get_language() else "",
        "when": present.imprecise_words(event)
        if event.is_imprecise
        else present.day_words(first, last, now.astimezone(zone).date()),
        "clock": "" if event.all_day else present.time_words(event, zone),
        "is_long": first != last,
        "registration": registration if registration is not None and registration.is_active else None,
        "ahead": ahead_of(registration),
        "decision": rules.can_register(person, event, now),
        "form": form,
        "person": person,
        "crumbs": [
            {"title": _("Events"), "url": prefixed("events/")},
            {"title": title, "url": present.url_of(event.slug)},
            {"title": _("Registration")},
        ],
    }


@login_required
@require_POST
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    event = _withdrawable(request, slug)
    own = mine(request.user, event)
    had_seat = own is not None and own.holds_seat
    withdraw_service(actor=request.user, event_id=event.pk)
    gone = _("Your registration was withdrawn. The seat goes to the next person who waits.")
    messages.success(request, gone if had_seat else _("Withdrawn"))
    return HttpResponseRedirect(prefixed("events/mine/"), status=303)


def _withdrawable(request: HttpRequest, slug: str) -> Event:
    """The event, also where the person no longer sees it: one's seat can always be given back."""
    own = Event.objects.filter(slug=slug, registrations__user=request.user).first()  # type: ignore[misc]
    return own or visible(request, slug)


@never_cache
@login_required
@require_safe
def my_events(request: HttpRequest) -> HttpResponse:
    """One's own registrations, what one organises, and the address of one's own calendar."""
    past = request.GET.get("when") == agenda.PAST
    page = agenda.of_person(request.user, after=request.GET.get("after", "")[:2000], past=past)
    zone, now = reader_zone(), timezone.now()
    events = [row.event for row in page.items]
    mine_by_event = {row.event_id: row for row in page.items}
    organised = agenda.organised_by(request.user)
    token = calendar_token.token_for(actor=request.user)
    context = {
        "rows": present.rows(events, zone=zone, now=now, mine=mine_by_event, dated=True),
        "organised": present.rows(organised, zone=zone, now=now, mine={}, dated=True),
        "past": past,
        "next": page.next,
        "previous": page.previous,
        "calendar_address": f"{settings.SITE_URL}/calendar/{token.token}.ics",
        "may_add": rules.can_add_somewhere(request.user),
        "lists": [
            {"title": _("Upcoming"), "url": prefixed("events/mine/"), "current": not past},
            {"title": _("Past"), "url": prefixed("events/mine/?when=past"), "current": past},
        ],
        "crumbs": [{"title": _("Events"), "url": prefixed("events/")}, {"title": _("My events")}],
    }
    return render(request, "events/mine.html", context)


@login_required
@require_POST
def renew_calendar(request: HttpRequest) -> HttpResponse:
    calendar_token.renew(actor=request.user)
    messages.success(request, _("Your calendar has a new address. The old one no longer works."))
    return HttpResponseRedirect(prefixed("events/mine/#calendar"), status=303)
