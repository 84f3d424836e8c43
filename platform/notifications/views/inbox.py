"""The inbox, its settings, and leaving mail behind with one press."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from notifications.forms import PreferencesForm
from notifications.queries import inbox as queries
from notifications.services import notice, preference


@never_cache
@login_required
def inbox(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    only = request.GET.get("show") == "unread"
    lines, page = queries.page(user, after=request.GET.get("after", ""), unread_only=only)
    undo = request.GET.get("undo", "")
    context = {
        "lines": lines,
        "page": page,
        "only_unread": only,
        "unread": user.unread_notices,
        "undo": undo if _moment(undo) else "",
    }
    return render(request, "notifications/inbox.html", context)


@login_required
@require_POST
def mark_read(request: HttpRequest) -> HttpResponse:
    """`notice` names one, `all` everything; with `next` one goes on to what it is about."""
    user: Any = request.user
    ids = [int(value) for value in request.POST.getlist("notice") if value.isdigit()]
    number, moment = notice.mark_read(actor=user, notice_ids=None if "all" in request.POST else ids)
    response = redirect("notifications:inbox")
    if number:
        response["Location"] += f"?undo={moment:%Y-%m-%dT%H:%M:%S.%fZ}"
    return response


@login_required
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    moment = _moment(request.POST.get("moment", ""))
    if moment is not None:
        notice.mark_unread(actor=user, moment=moment)
    return redirect("notifications:inbox")


def _moment(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


@login_required
def open_notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Leads to what a notice is about and marks it read: a link that says so, as reading does."""
    user: Any = request.user
    line = queries.one(user, notice_id)
    notice.mark_read(actor=user, notice_ids=[notice_id])
    return redirect(line.subject.url)


@never_cache
@login_required
def settings(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    form = PreferencesForm(request.POST or None, choices=queries.choices(user))
    if request.method == "POST" and form.is_valid():
        preference.choose(actor=user, choices=form.chosen())
        messages.success(request, _("Saved"))
        return redirect("notifications:settings")
    return render(request, "notifications/settings.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@csrf_exempt
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """POST stops the mail at once, as mail programs do it (RFC 8058); GET asks, since scanners follow links."""
    person, kinds = preference.read(token)
    with translation.override(person.language):
        request.LANGUAGE_CODE = person.language  # type: ignore[attr-defined]
        if request.method == "POST":
            preference.unsubscribe(text=token)
        return render(
            request,
            "notifications/unsubscribe.html",
            {"kinds": [kind.label for kind in kinds], "done": request.method == "POST"},
        )
