"""Reporting a thing to the moderators."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.views.settings import add_errors
from core.errors import Invalid
from moderation import registry, rules
from moderation.forms import ReportForm
from moderation.services import report


@login_required
def file(request: HttpRequest, kind: str, thing_id: str) -> HttpResponse:
    user: Any = request.user
    thing = registry.thing(kind, thing_id, actor=user)
    entry = registry.kind(kind)
    rules.can_report(user, entry.author(thing)).or_refuse()
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            report.file(actor=user, kind=kind, thing_id=thing_id, **form.cleaned_data)
        except Invalid as problem:
            add_errors(form, problem)
        else:
            messages.success(
                request, _("Thank you. The moderators will look at it; your name is not shown to the author.")
            )
            return redirect(entry.url(thing))
    context = {
        "form": form,
        "title": entry.title(thing),
        "label": entry.label,
        "lang": entry.language(thing),
        "back": entry.url(thing),
    }
    return render(request, "moderation/report.html", context, status=422 if form.errors else 200)
