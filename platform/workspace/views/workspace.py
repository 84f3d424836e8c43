"""A person's own place: what waits for them, what is new, what comes next."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from communities.queries.cards import mine
from practitioners.models import Profile
from practitioners.queries.completeness import completeness
from practitioners.queries.shown import for_display
from ui.menu import prefixed
from workspace.queries.news import news, next_events
from workspace.queries.suggestions import suggested
from workspace.queries.waiting import waiting_for
from workspace.services import visits

FEW = 3


@never_cache
@require_safe
@login_required
def workspace(request: HttpRequest) -> HttpResponse:
    """`/workspace/`: a constant number of queries."""
    user: Any = request.user
    language = get_language() or "en"
    profile: Profile | None = for_display().filter(user=user).first()
    waiting = waiting_for(user, profile)
    cards = mine(user, language=language)
    members = [card for card in cards if card.is_member]
    suggestions = []
    if len(members) < FEW:
        themes = [concept.pk for concept in profile.themes.all()] if profile else []
        country = profile.country if profile else ""
        suggestions = suggested(user, language=language, country=country, themes=themes, limit=FEW)
    return render(
        request,
        "workspace/workspace.html",
        {
            "waiting": waiting,
            "since": visits.note_visit(user=user),
            "news": news(user, members),
            "registrations": next_events(user),
            "cards": members,
            "suggestions": suggestions,
            "completeness": completeness(profile) if profile else None,
        },
    )


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    if request.POST.get("undo"):
        visits.undo(actor=user)
        messages.success(request, _("Your read marks are back as they were."))
    elif visits.mark_all_read(actor=user):
        messages.success(request, _("Everything is marked as read."), extra_tags="undo")
    return redirect(prefixed("workspace/"))


@login_required
def without_prefix(request: HttpRequest) -> HttpResponse:
    """`/workspace/` leads to the person's own language."""
    user: Any = request.user
    return redirect(f"/{user.language}/workspace/")
