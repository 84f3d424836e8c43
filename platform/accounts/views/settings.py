"""One's own account: settings, sessions, data, leaving."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.forms import EraseForm, SettingsForm
from accounts.queries import own
from accounts.services import archive, erasure, person, sessions
from core import ratelimits
from core.errors import Conflict, Invalid

FIELDS = ("name", "latin_name", "language", "time_zone", "data_saving")


@never_cache
@login_required
def settings(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    form = SettingsForm(request.POST or None, initial={name: getattr(user, name) for name in FIELDS})
    if request.method == "POST" and form.is_valid():
        try:
            person.change(actor=user, user_id=user.pk, **form.cleaned_data)
        except Invalid as problem:
            add_errors(form, problem)
        else:
            with translation.override(form.cleaned_data["language"]):
                messages.success(request, _("Saved"))
            return redirect("accounts:settings")
    return render(request, "accounts/settings.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@login_required
def session_list(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    key = request.session.session_key or ""
    if request.method == "POST":
        sessions.end_all(user=user, but=key)
        messages.success(request, _("All other sessions were ended."))
        return redirect("usersessions_list")
    rows = own.signed_in(user, current_key=key)
    return render(request, "usersessions/usersession_list.html", {"sessions": rows})


@login_required
@require_POST
def end_session(request: HttpRequest, session_id: int) -> HttpResponse:
    user: Any = request.user
    sessions.end(actor=user, session_id=session_id)
    messages.success(request, _("The session was ended."))
    return redirect("usersessions_list")


@never_cache
@login_required
def data(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    context = {"consents": user.consents.order_by("-given_at"), "archive": own.newest_archive(user)}
    return render(request, "accounts/data.html", context)


@never_cache
@login_required
@reauthentication_required
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """The file at once where it is small; else it is made meanwhile, and a notice leads to it."""
    user: Any = request.user
    ratelimits.spend(f"export:{user.pk}", limit=5, seconds=3600)
    if own.archive_rows(user) > archive.AT_ONCE:
        archive.ask(actor=user)
        messages.success(request, _("Your file is being made. A notice tells you when it is ready."))
        return redirect("accounts:data")
    return _zip(own.archive(user))


@never_cache
@login_required
@reauthentication_required
def fetch_archive(request: HttpRequest, archive_id: int) -> HttpResponse:
    """A large archive, to its owner, for a week."""
    return _zip(bytes(own.made_archive(request.user, archive_id).content or b""))  # type: ignore[arg-type]


def _zip(content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="halqa-{timezone.localdate():%Y-%m-%d}.zip"'
    return response


@never_cache
@login_required
@reauthentication_required
def erase(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    form = EraseForm(request.POST or None, email=user.email)
    if request.method == "POST" and form.is_valid():
        try:
            erasure.erase(actor=user, user_id=user.pk, keep_posts=form.cleaned_data["posts"] == "keep")
        except Conflict as problem:
            add_errors(form, problem)
        else:
            logout(request)
            return render(request, "accounts/erased.html")
    return render(request, "accounts/erase.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_POST
def agree(request: HttpRequest) -> HttpResponse:
    """The button under the notice of new terms: back to the page on which it was pressed."""
    if person.agree(actor=request.user, version=request.POST.get("version", "")):
        messages.success(request, _("Saved"))
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return redirect(back if safe else "accounts:data")


def add_errors(form: forms.Form, problem: Invalid | Conflict) -> int:
    """Puts what a service said beside the fields it named, a conflict above them; returns the status of the answer."""
    if isinstance(problem, Conflict):
        form.add_error(None, str(problem.message))
        return problem.status
    for error in problem.errors:
        form.add_error(error.field if error.field in form.fields else None, str(error.message))
    return problem.status
