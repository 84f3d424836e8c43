"""What the search engine would not take, for the secretariat: looked at, and offered to it again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.rules import is_secretariat
from core.errors import Refused, Unavailable
from search.models import Rejected
from search.services.index import offer_again

SHOWN = 100


def _only_the_secretariat(request: HttpRequest) -> None:
    if not is_secretariat(request.user):
        raise Refused(_("Only the secretariat can do this."), code="secretariat_only")


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The latest hundred, with the engine's own words."""
    _only_the_secretariat(request)
    rows = list(Rejected.objects.all()[: SHOWN + 1])
    return render(request, "search/refused.html", {"rows": rows[:SHOWN], "more": len(rows) > SHOWN})


@require_POST
def again(request: HttpRequest) -> HttpResponse:
    """Writes all of them again, as they stand now."""
    _only_the_secretariat(request)
    try:
        offer_again()
    except Unavailable as problem:
        messages.error(request, str(problem.message))
    return redirect("search_refused")
