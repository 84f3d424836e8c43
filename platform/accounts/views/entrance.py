"""allauth's views under our addresses: bad input answers 422, and pages with secrets are kept nowhere."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from importlib import import_module
from typing import Any

from allauth.account.views import ConfirmLoginCodeView
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, reverse
from django.utils.cache import patch_cache_control

from accounts.services import sessions

View = Callable[..., HttpResponseBase]
FORMS = ("form", "verify_form", "change_form", "webauthn_form")


def with_status(view: View) -> View:
    """Returns the view, answering 422 where it shows a form again because of what was typed."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if not isinstance(response, HttpResponse):
            return response
        patch_cache_control(response, no_store=True)
        context = getattr(response, "context_data", None) or {}
        wrong = [form for name in FORMS if (form := context.get(name)) is not None and form.is_bound and form.errors]
        if request.method == "POST" and response.status_code == 200 and wrong:
            response.status_code = 422
            context.setdefault("page_error", True)
        return response

    return wrapped


def patterns(module: str) -> list[URLPattern | URLResolver]:
    """Returns the patterns of an allauth URL module, each view wrapped."""
    return [_wrap(pattern) for pattern in import_module(module).urlpatterns]


def _wrap(pattern: Any) -> Any:
    if isinstance(pattern, URLResolver):
        return URLResolver(
            pattern.pattern,
            [_wrap(inner) for inner in pattern.url_patterns],
            pattern.default_kwargs,
            pattern.app_name,
            pattern.namespace,
        )
    return URLPattern(pattern.pattern, with_status(pattern.callback), pattern.default_args, pattern.name)


class ConfirmLoginCode(ConfirmLoginCodeView):
    """allauth's, but nobody keeps a password to an account that they made with another person's address."""

    has_to_choose = False

    def form_valid(self, form: Any) -> HttpResponse:
        # The other form of this page only asks for a new code.
        if "code" in form.cleaned_data and self.stage.login.user is not None:
            self.has_to_choose = sessions.drop_unproven_password(user=self.stage.login.user)
        return super().form_valid(form)

    def get_next_url(self) -> str | None:
        """To a new password where the old one was dropped, and from there into the site."""
        return reverse("account_set_password") if self.has_to_choose else super().get_next_url()
