"""What the readers gave up, for the secretariat: a list in the editors' screens, and trying again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from core.cursor import paginate
from outbox import rules
from outbox.queries import dead_letters, failed, lag
from outbox.services import letters

PAGE = 50


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Shows how far each reader is behind, the works of the clock that failed, and the facts that were given up."""
    rules.can_tend(request.user).or_refuse()
    page = paginate(dead_letters(), order=("-fact_id", "reader", "pk"), after=request.GET.get("after", ""), size=PAGE)
    context = {"readers": lag(), "failed": failed(), "letters": page.items}
    context |= {"next": page.next, "previous": page.previous}
    return render(request, "outbox/letters.html", context)


@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """Tries the chosen ones again, or throws them away."""
    ids = [int(value) for value in request.POST.getlist("delivery") if value.isdecimal() and len(value) < 19]
    if request.POST.get("act") == "drop":
        count = letters.drop(actor=request.user, delivery_ids=ids)
        text = ngettext("%(count)d entry was thrown away.", "%(count)d entries were thrown away.", count)
    else:
        every = request.POST.get("act") == "retry_all"
        count = letters.retry(actor=request.user, delivery_ids=None if every else ids)
        text = ngettext("%(count)d entry is tried again.", "%(count)d entries are tried again.", count)
    if count:
        messages.success(request, text % {"count": count})
    else:
        messages.warning(request, _("Nothing was chosen."))
    return redirect("outbox_letters")
