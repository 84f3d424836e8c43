"""The secretariat's screens for events, inside the editors' frame; our services do what is asked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.cursor import paginate
from core.errors import HalqaError
from events import present, rules
from events.enums import Status
from events.models import CalendarSource, Event
from events.queries.agenda import with_titles
from events.queries.filters import Filters, condition
from events.services import publication
from events.services.sources import import_calendar
from events.views.listing import reader_zone

SIZE = 50


class SourceForm(forms.Form):
    url = forms.CharField(label=gettext_lazy("Address of a calendar"), max_length=1000)
    name = forms.CharField(label=pgettext_lazy("of a thing", "Name"), required=False, max_length=200)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every event, drafts and hidden ones included, the one changed last first."""
    rules.can_import(request.user).or_refuse()
    q, status = request.GET.get("q", ""), request.GET.get("status", "")
    rows = with_titles(Event.objects.filter(condition(Filters(q=" ".join(q.split())[:200]), reader_zone())))
    if status in Status.values:
        rows = rows.filter(status=status)
    elif status == "hidden":
        rows = rows.filter(hidden_at__isnull=False)
    page = paginate(rows, order=("-updated_at", "-pk"), after=request.GET.get("after", "")[:2000], size=SIZE)
    return render(
        request,
        "events/admin/index.html",
        {
            "page": page,
            "rows": [_row(event) for event in page.items],
            "q": q,
            "status": status,
            "statuses": [*Status.choices, ("hidden", _("Hidden by a moderator"))],
        },
    )


def _row(event: Event) -> dict[str, Any]:
    zone = reader_zone()
    when = present.imprecise_words(event) if event.is_imprecise else present.between_days(event, zone)
    return {
        "event": event,
        "when": when,
        "url": present.url_of(event.slug),
        "edit_url": present.url_of(event.slug, "edit/"),
    }


@require_POST
def act(request: HttpRequest, event_id: int) -> HttpResponse:
    """Publish, hide, show again: by the services that everybody uses."""
    rules.can_import(request.user).or_refuse()
    acts = {"publish": publication.publish, "hide": publication.hide, "restore": publication.restore}
    chosen = acts.get(request.POST.get("act", ""))
    if chosen is not None:
        chosen(actor=request.user, event_id=event_id)
        messages.success(request, _("Saved"))
    return redirect("events_admin")


@require_http_methods(["GET", "HEAD", "POST"])
def sources(request: HttpRequest) -> HttpResponse:
    """Calendars elsewhere that we read: what came of the last reading, and a form to read one now."""
    rules.can_import(request.user).or_refuse()
    form = SourceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            taken = import_calendar(
                actor=request.user, url=form.cleaned_data["url"].strip(), name=form.cleaned_data["name"].strip()
            )
        except HalqaError as error:
            form.add_error("url", str(error.message))
        else:
            if taken is None:
                messages.success(request, _("Unchanged since the last time."))
            else:
                messages.success(
                    request,
                    _("New: {new}; changed: {changed}; cancelled: {cancelled}; left out: {left}.").format(
                        new=taken.new, changed=taken.changed, cancelled=taken.cancelled, left=len(taken.left)
                    ),
                )
            return redirect("events_sources")
    context = {"form": form, "sources": CalendarSource.objects.order_by("name", "url")[:200]}
    return render(request, "events/admin/sources.html", context, status=422 if form.is_bound else 200)
