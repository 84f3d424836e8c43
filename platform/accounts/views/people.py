"""The secretariat's screens for people, inside the editors' frame; our services do what is asked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts import rules
from accounts.models import RoleGrant, User
from accounts.queries import people
from accounts.services import person, recovery, roles
from accounts.services.imports import is_placeholder
from core.errors import Conflict, Hidden, Invalid, Refused
from vocabularies import queries as vocabularies


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=RoleGrant.Role.choices)
    country = forms.ChoiceField(label=gettext_lazy("Country, for focal points"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", "—"), *_countries()]  # type: ignore[attr-defined]


def _countries() -> list[tuple[str, str]]:
    return [(country.code, country.label.text) for country in vocabularies.countries()]


def _secretariat(request: HttpRequest) -> None:
    rules.can_manage_people(request.user).or_refuse()


def _found(user_id: int) -> User:
    user = User.objects.filter(pk=user_id, erased_at=None).first()
    if user is None:
        raise Hidden
    return user


def index(request: HttpRequest) -> HttpResponse:
    _secretariat(request)
    text, show = request.GET.get("q", ""), request.GET.get("show", "")
    page = people.search(text, show=show, after=request.GET.get("after", ""))
    return render(request, "accounts/people/index.html", {"page": page, "q": text, "show": show})


def detail(request: HttpRequest, user_id: int) -> HttpResponse:
    _secretariat(request)
    someone = _found(user_id)
    form = RoleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        done = _do(
            request, lambda: roles.grant(actor=request.user, user_id=user_id, **chosen), _("The role was granted.")
        )
        if done:
            return redirect("accounts_person", user_id=user_id)
    context = {
        "someone": someone,
        "form": form,
        "grants": someone.role_grants.select_related("granted_by").order_by("role", "country"),
        "can_suspend": bool(rules.can_suspend(request.user, someone)),
        "can_give_back": bool(rules.can_give_back(request.user, someone)),
        "address": "" if is_placeholder(someone.email) else someone.email,
    }
    return render(request, "accounts/people/detail.html", context, status=422 if form.errors else 200)


@require_POST
def revoke(request: HttpRequest, user_id: int) -> HttpResponse:
    _secretariat(request)
    _found(user_id)
    role, country = request.POST.get("role", ""), request.POST.get("country", "")
    _do(
        request,
        lambda: roles.revoke(actor=request.user, user_id=user_id, role=role, country=country),
        _("The role was taken back."),
    )
    return redirect("accounts_person", user_id=user_id)


@require_POST
def suspend(request: HttpRequest, user_id: int) -> HttpResponse:
    _secretariat(request)
    _found(user_id)
    days = request.POST.get("days", "")
    until = timezone.now() + timedelta(days=min(int(days), 3650)) if days.isdigit() and int(days) else None
    _do(
        request,
        lambda: person.suspend(actor=request.user, user_id=user_id, until=until),
        _("The account is suspended."),
    )
    return redirect("accounts_person", user_id=user_id)


@require_POST
def restore(request: HttpRequest, user_id: int) -> HttpResponse:
    _secretariat(request)
    _found(user_id)
    _do(request, lambda: person.restore(actor=request.user, user_id=user_id), _("The account is restored."))
    return redirect("accounts_person", user_id=user_id)


@require_POST
def give_back(request: HttpRequest, user_id: int) -> HttpResponse:
    _secretariat(request)
    _found(user_id)
    email = request.POST.get("email", "")
    _do(
        request,
        lambda: recovery.give_back(actor=request.user, user_id=user_id, email=email),
        _("The account was given back."),
    )
    return redirect("accounts_person", user_id=user_id)


def _do(request: HttpRequest, act: Any, said: str) -> bool:
    """Runs a service and says how it went; returns whether it went well."""
    try:
        act()
    except Invalid as problem:
        messages.error(request, " ".join(str(error.message) for error in problem.errors))
    except (Refused, Conflict) as problem:
        messages.error(request, str(problem.message))
    else:
        messages.success(request, said)
        return True
    return False
