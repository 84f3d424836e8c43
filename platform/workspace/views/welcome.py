"""The first steps after signing up: who, where, what, and with whom. Saved as one goes; every step can be skipped."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.services import person as persons
from accounts.views.settings import add_errors
from communities.enums import JoinPolicy
from communities.models import Community
from communities.services import membership
from core.access import get_visible
from core.errors import HalqaError, Invalid
from practitioners.models import Profile
from practitioners.services.profile import ensure_profile, save_profile
from ui.menu import prefixed
from workspace.forms import NameStep, PlaceStep, ThemesStep
from workspace.queries.suggestions import suggested

STEPS = ("name", "place", "themes", "communities")


def _titles() -> dict[str, str]:
    return {
        "name": _("Who you are"),
        "place": _("Where you work"),
        "themes": _("What you work on"),
        "communities": _("Your circle"),
    }


def _url(step: str) -> str:
    return prefixed("welcome/") if step == STEPS[0] else prefixed(f"welcome/{step}/")


def _context(step: str) -> dict[str, Any]:
    place = STEPS.index(step)
    titles = _titles()
    return {
        "steps": [
            {
                "title": titles[name],
                "done": number < place,
                "current": number == place,
                "url": _url(name) if number < place else "",
            }
            for number, name in enumerate(STEPS)
        ],
        "back_url": _url(STEPS[place - 1]) if place else "",
        "skip_url": _url(STEPS[place + 1]) if place + 1 < len(STEPS) else "",
    }


def _profile(user: Any) -> Profile:
    ensure_profile(user=user)
    return Profile.objects.prefetch_related("themes").get(user=user)


def _initial(step: str, user: Any) -> dict[str, Any]:
    if step == "name":
        return {"language": get_language(), "name": user.name, "latin_name": user.latin_name}
    profile = _profile(user)
    if step == "place":
        return {
            "country": profile.country,
            "time_zone": user.time_zone,
            "languages": profile.languages or [user.language],
        }
    return {"themes": [concept.pk for concept in profile.themes.all()], "can_help": profile.can_help}


def _save(step: str, user: Any, data: dict[str, Any]) -> None:
    if step == "name":
        persons.change(actor=user, user_id=user.pk, **data)
        save_profile(actor=user, user_id=user.pk, publish=True)
    elif step == "place":
        persons.change(actor=user, user_id=user.pk, time_zone=data["time_zone"])
        save_profile(actor=user, user_id=user.pk, values={"country": data["country"], "languages": data["languages"]})
    else:
        save_profile(actor=user, user_id=user.pk, values={"can_help": data["can_help"]}, themes=data["themes"])


FORMS: dict[str, type[forms.Form]] = {"name": NameStep, "place": PlaceStep, "themes": ThemesStep}


@never_cache
@login_required
def step(request: HttpRequest, name: str = "name") -> HttpResponse:
    """One of the first three steps: shows what is known, saves, goes on."""
    user: Any = request.user
    form = FORMS[name](request.POST or None, initial=_initial(name, user))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                _save(name, user, form.cleaned_data)
            except Invalid as problem:
                add_errors(form, problem)
            else:
                following = STEPS[STEPS.index(name) + 1]
                language = form.cleaned_data.get("language") or get_language()
                return redirect(f"/{language}/welcome/{following}/")
    return render(request, f"workspace/welcome_{name}.html", {"form": form, **_context(name)}, status=status)


@never_cache
@login_required
def circle(request: HttpRequest) -> HttpResponse:
    """The last step: communities that may suit, each joined by one press."""
    user: Any = request.user
    profile = _profile(user)
    found = suggested(
        user,
        language=get_language() or "en",
        country=profile.country,
        themes=[concept.pk for concept in profile.themes.all()],
    )
    from communities.queries.cards import mine

    joined = mine(user, language=get_language() or "en")
    context = {"cards": found, "joined": joined, "open": JoinPolicy.OPEN, **_context("communities")}
    return render(request, "workspace/welcome_communities.html", context)


@login_required
@require_POST
def enter(request: HttpRequest, slug: str) -> HttpResponse:
    """Joins, or asks to join, and comes back to the list."""
    user: Any = request.user
    community = Community.objects.listed_for(user).filter(slug=slug).first()
    if community is None:
        community = get_visible(Community, actor=user, slug=slug)
    try:
        if community.join_policy == JoinPolicy.OPEN:
            membership.join(actor=user, community_id=community.pk)
        else:
            membership.request_to_join(actor=user, community_id=community.pk)
    except HalqaError as problem:
        messages.error(request, str(problem.message))
    return redirect(_url("communities"))


@login_required
@require_POST
def finish(request: HttpRequest) -> HttpResponse:
    """The first steps are over, done or skipped."""
    user: Any = request.user
    persons.welcome(user_id=user.pk)
    return redirect(prefixed("workspace/"))
