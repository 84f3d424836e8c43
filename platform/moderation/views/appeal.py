"""What was decided about something one wrote, why, and asking for another look."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.views.settings import add_errors
from core.errors import Conflict, Invalid
from moderation import registry, rules
from moderation.forms import AppealForm
from moderation.queries import queue
from moderation.services import appeal


@never_cache
@login_required
def decision(request: HttpRequest, case_id: int) -> HttpResponse:
    """The author's own page of a case; everybody else gets a 404. Also for people who are suspended."""
    case = queue.own(request.user, case_id)
    form = AppealForm(request.POST or None)
    status = 422
    if request.method == "POST" and form.is_valid():
        try:
            appeal.make(actor=request.user, case_id=case_id, reason=form.cleaned_data["reason"])
        except (Invalid, Conflict) as problem:
            status = add_errors(form, problem)
        else:
            messages.success(request, _("Sent. Another moderator looks at it and answers here."))
            return redirect("moderation:decision", case_id=case_id)
    thing = registry.any_thing(case.kind, case.thing_id)
    answer = rules.can_appeal(request.user, case, queue.hiding(case))
    context = {
        "case": case,
        "told": queue.told(case),
        "alone": queue.answered_alone(case),
        "form": form,
        "can_appeal": bool(answer),
        "why_not": "" if answer else answer.reason,
        "url": registry.kind(case.kind).url(thing) if thing is not None else "",
    }
    return render(request, "moderation/decision.html", context, status=status if form.errors else 200)
