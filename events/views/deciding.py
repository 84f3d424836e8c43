"""Who registered: the organizers' list, decisions, export."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core import sheets
from core.errors import Refused
from events import present, rules
from events.forms import DecisionForm
from events.models import Event, Registration
from events.queries import registrations
from events.services.registration import decide as decide_service
from events.views.event import visible
from events.views.organise import to_event
from ui.menu import prefixed


@never_cache
@login_required
@require_safe
def registration_list(request: HttpRequest, slug: str) -> HttpResponse:
    event = visible(request, slug)
    rules.can_decide(request.user, event).or_refuse()
    counts = registrations.counts(event)
    state = request.GET.get("state", "")
    state = state if state in counts else ""
    page = registrations.page(event, state=state, after=request.GET.get("after", "")[:2000])
    base = present.url_of(event.slug, "registrations/")
    titles = {
        "pending": _("Pending approval"),
        "confirmed": _("Registration confirmed"),
        "waiting": _("On the waiting list"),
        "refused": _("Declined"),
        "withdrawn": _("Withdrawn"),
    }
    tabs = [{"title": _("All"), "url": base, "count": sum(counts.values()), "current": not state}]
    tabs += [
        {"title": title, "url": f"{base}?state={name}", "count": counts[name], "current": state == name}
        for name, title in titles.items()
        if counts[name] or name == state
    ]
    context = {
        "event": event,
        "tabs": tabs,
        "state": state,
        "registrations": page.items,
        "next": page.next,
        "previous": page.previous,
        "crumbs": [
            {"title": _("Events"), "url": prefixed("events/")},
            {"title": event.title, "url": present.url_of(event.slug)},
            {"title": _("Registrations")},
        ],
    }
    return render(request, "events/registrations.html", context)


@login_required
@require_POST
def decide(request: HttpRequest, slug: str, registration_id: int) -> HttpResponse:
    event = visible(request, slug)
    form = DecisionForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        decide_service(
            actor=request.user,
            registration_id=registration_id,
            accept=request.POST.get("decision") == "accept",
            reason=reason,
        )
    except Refused as refused:
        messages.error(request, str(refused.message))
    else:
        messages.success(request, _("Saved"))
    back = request.POST.get("state", "")
    return to_event(event, f"registrations/?state={back}" if back.isalpha() else "registrations/")


@never_cache
@login_required
@require_safe
def registration_export(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """The list as CSV for spreadsheets; a cell that begins like a formula is made a text."""
    event = visible(request, slug)
    rules.can_decide(request.user, event).or_refuse()
    response = StreamingHttpResponse(_lines(event), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{event.slug}.csv"'
    return response


def _lines(event: Event) -> Iterator[str]:
    yield sheets.MARK + sheets.line(
        [
            pgettext("of a person", "Name"),
            _("Name in Latin letters"),
            _("State"),
            pgettext("in the queue", "Position"),
            _("Since"),
            _("Why"),
            _("Needs"),
        ]
    )
    for row in registrations.all_rows(event):
        yield sheets.line(_cells(row))


def _cells(row: Registration) -> list[str]:
    state = _("Pending approval") if row.awaits_decision else row.get_state_display()
    return [
        row.user.name, row.user.latin_name, str(state), str(row.position or ""), row.state_since.strftime("%Y-%m-%d %H:%M"),
        row.motivation, row.access_needs,
    ]  # fmt: skip
