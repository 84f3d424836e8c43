"""A person's tokens, in their settings."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.views.settings import add_errors
from api.forms import TokenForm
from api.queries.token import of_person
from api.services import token as services
from core.errors import Conflict, Invalid


@never_cache
@login_required
@reauthentication_required
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """The list, and a form for one more; the secret of a new token is shown in this one answer only."""
    user: Any = request.user
    form = TokenForm(request.POST or None)
    secret, made = "", None
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            made, secret = services.make_token(
                actor=user, name=values["name"], days=int(values["days"]), may_write=values["may_write"]
            )
        except (Invalid, Conflict) as problem:
            add_errors(form, problem)
        else:
            form = TokenForm()
    context = {"form": form, "tokens": of_person(user), "secret": secret, "made": made}
    return render(request, "api/tokens.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    services.revoke_token(actor=request.user, token_id=token_id)
    messages.success(request, _("The token was revoked."))
    return redirect("api_tokens")
