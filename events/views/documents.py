"""Adding and removing an event's documents."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import Invalid
from events import present, rules
from events.forms import DocumentForm
from events.services import documents
from events.views.event import visible
from events.views.organise import to_event
from ui.menu import prefixed


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_document(request: HttpRequest, slug: str) -> HttpResponse:
    event = visible(request, slug)
    rules.can_edit(request.user, event).or_refuse()
    form = DocumentForm(request.POST, request.FILES) if request.method == "POST" else DocumentForm()
    if request.method == "POST" and form.is_valid():
        try:
            documents.add_document(
                actor=request.user,
                event_id=event.pk,
                upload=form.cleaned_data["file"],
                title=form.cleaned_data["title"],
                language=form.cleaned_data["language"],
            )
        except Invalid as invalid:
            for error in invalid.errors:
                form.add_error(error.field if error.field in form.fields else None, str(error.message))
        else:
            messages.success(request, _("Document added"))
            return to_event(event, "documents/")
    context = {
        "event": event,
        "form": form,
        "documents": list(event.documents.all()),
        "crumbs": [
            {"title": _("Events"), "url": prefixed("events/")},
            {"title": event.title, "url": present.url_of(event.slug)},
            {"title": _("Documents")},
        ],
    }
    return render(request, "events/documents.html", context, status=422 if form.is_bound else 200)


@login_required
@require_POST
def remove_document(request: HttpRequest, slug: str, document_id: int) -> HttpResponse:
    event = visible(request, slug)
    documents.remove_document(actor=request.user, document_id=document_id)
    messages.success(request, _("Document removed"))
    return to_event(event, "documents/")
