"""A person's page, card and form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.rules import person
from accounts.scopes import page_of
from core.access import get_visible
from core.errors import Conflict, Invalid
from core.pages import stored_page
from practitioners.cards import vcard
from practitioners.forms import ProfileForm, initial_of
from practitioners.models import Profile
from practitioners.queries.completeness import completeness
from practitioners.queries.shown import for_display, levels_of, shown_to
from practitioners.rules import can_edit
from practitioners.services.profile import ensure_profile, save_profile
from ui import cldr
from ui.submission import mark_sent


def _scopes(request: HttpRequest, handle: str) -> list[str]:
    return [page_of(handle), "vocabularies"]


@require_safe
@stored_page(scopes=_scopes)
def show(request: HttpRequest, handle: str) -> HttpResponse:
    """`/practitioners/{handle}/`: what the viewer may see of a person."""
    profile = get_visible(for_display(), actor=request.user, user__handle=handle)
    shown = shown_to(profile, levels_of(request.user, profile))
    viewer = person(request.user)
    own = viewer is not None and viewer.pk == profile.user_id
    return render(
        request,
        "practitioners/profile.html",
        {
            "profile": profile,
            "shown": shown,
            "text": shown.text_for(get_language() or "en"),
            "own": own,
            "may_edit": bool(can_edit(request.user, profile.user_id)),
            "completeness": completeness(profile) if own else None,
            "card_url": f"/practitioners/{handle}.vcf?lang={cldr.language()}",
        },
    )


@require_safe
def card(request: HttpRequest, handle: str) -> HttpResponse:
    """`/practitioners/{handle}.vcf`: the contact card, holding what the asker may see."""
    profile = get_visible(for_display(), actor=request.user, user__handle=handle)
    shown = shown_to(profile, levels_of(request.user, profile))
    url = f"{settings.SITE_URL}/{settings.LANGUAGE_CODE}/practitioners/{handle}/"
    response = HttpResponse(
        vcard(shown, url=url, language=get_language() or "en"), content_type="text/vcard; charset=utf-8"
    )
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{handle}.vcf") or ""
    response["Cache-Control"] = "private, no-cache"
    return response


@never_cache
@login_required
def edit(request: HttpRequest) -> HttpResponse:
    """`/profile/`: one's own profile; what was typed stays when something is wrong or somebody was quicker."""
    user: Any = request.user
    ensure_profile(user=user)
    profile = for_display().get(user=user)
    form = ProfileForm(request.POST or None, request.FILES or None, initial=initial_of(profile))
    conflict: Profile | None = None
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                save_profile(actor=user, user_id=user.pk, **form.as_service_arguments())
            except Invalid as problem:
                for error in problem.errors:
                    form.add_error(error.field if error.field in form.fields else None, str(error.message))
            except Conflict as problem:
                status, conflict = 409, profile
                form.add_error(None, str(problem.message))
                data = request.POST.copy()  # the next save is made on what stands now
                data["version"] = str(profile.version)
                form.data = data
            else:
                messages.success(request, _("Your profile is saved."))
                return mark_sent(redirect("practitioners:profile", handle=user.handle), request)
    changed = _changed(form, profile) if conflict else []
    context = {"form": form, "profile": profile, "completeness": completeness(profile), "changed": changed}
    return render(request, "practitioners/profile_form.html", context, status=status)


def _changed(form: ProfileForm, profile: Profile) -> list[dict[str, Any]]:
    """Returns the fields where what stands now differs from what was typed, in words: also who sees what."""
    now = initial_of(profile)
    return [
        {"label": _label(form, name), "now": _in_words(field, now.get(name))}
        for name, field in form.fields.items()
        if name in form.cleaned_data
        and name not in {"version", "photo", "remove_photo"}
        and (form.cleaned_data[name] or not name.startswith("see_"))
        and _comparable(now.get(name)) != _comparable(form.cleaned_data[name])
    ]


def _comparable(value: Any) -> Any:
    return sorted(value) if isinstance(value, list) else value or ""


def _label(form: ProfileForm, name: str) -> str:
    kind, _mark, rest = name.partition("_")
    if kind == "bio":
        return f"{_('In your own words')}: {form.fields[name].label}"
    if kind != "see":
        return str(form.fields[name].label)
    more = {"bio": _("In your own words"), "links": _("Links"), "email": _("E-mail address")}
    return f"{more[rest] if rest in more else form.fields[rest].label}: {_('Who sees this')}"


def _in_words(field: Any, value: Any) -> str:
    """A stored value as its reader knows it: the words of its choices; "" where there is none."""
    if isinstance(field, forms.BooleanField):
        return _("Published") if value else _("Draft")
    words = dict(field.choices) if isinstance(field, forms.ChoiceField) else {}
    values = value if isinstance(value, list) else [value or ""]
    return cldr.listed([str(words.get(one, one)) for one in values])
