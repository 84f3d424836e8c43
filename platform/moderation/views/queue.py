"""The review queue: one item, one decision, the next."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.rules import can_act, is_secretariat
from accounts.views.settings import add_errors
from core.access import get_visible
from core.errors import Conflict, Hidden, Invalid
from moderation import registry, rules
from moderation.enums import Act
from moderation.forms import DecisionForm
from moderation.models import Case
from moderation.queries import queue
from moderation.services import appeal, ruling

# The order in which they stand, and the keys 1 to 5.
CHOICES = [Act.DISMISS, Act.WARN, Act.HIDE, Act.SUSPEND, Act.PASS_ON]
ANSWERS = [Act.RESTORE, Act.UPHOLD, Act.PASS_ON]


def _moderators_only(request: HttpRequest) -> None:
    """Whoever moderates nothing is not told that there is a queue."""
    can_act(request.user).or_refuse()
    if not rules.can_moderate(request.user):
        raise Hidden


@never_cache
@login_required
def front(request: HttpRequest) -> HttpResponse:
    _moderators_only(request)
    rows = queue.waiting(request.user)
    if rows:
        return redirect("moderation:case", case_id=rows[0].pk)
    return render(request, "moderation/empty.html", {"pulse": queue.pulse(request.user)})


@never_cache
@login_required
def case(request: HttpRequest, case_id: int) -> HttpResponse:
    _moderators_only(request)
    item = get_visible(Case.objects.select_related("appealed", "held_by"), actor=request.user, pk=case_id)
    scopes = rules.scopes_of(request.user)
    choices = ANSWERS if item.is_appeal else CHOICES
    acts = [act for act in choices if rules.can_decide(request.user, item, act, scopes=scopes)]
    form = DecisionForm(request.POST or None, acts=acts, initial={"act": choices[0]})
    status = 422
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = ruling.decide(
                actor=request.user, case_id=case_id, act=data["act"], reason=data["reason"], until=form.until()
            )
        except (Invalid, Conflict) as problem:
            status = add_errors(form, problem)
        else:
            messages.success(request, _("Decided."), extra_tags=f"undo:{made.pk}")
            return redirect("moderation:queue")
    return render(request, "moderation/case.html", _context(request, item, form), status=status if form.errors else 200)


def _context(request: HttpRequest, item: Case, form: DecisionForm) -> dict[str, Any]:
    rows = queue.waiting(request.user)
    ids = [row.pk for row in rows]
    place = ids.index(item.pk) if item.pk in ids else -1
    thing = registry.any_thing(item.kind, item.thing_id)
    kinds = registry.kinds()
    entry = kinds.get(item.kind)
    # Who is reported learns neither by whom, nor who decides, whatever they moderate.
    is_own = item.author_id == request.user.pk
    return {
        "case": item,
        "form": form,
        "label": entry.label if entry else item.kind,
        "labels": {row.pk: kinds[row.kind].label if row.kind in kinds else row.kind for row in rows},
        "url": entry.url(thing) if entry and thing is not None else "",
        "reports": [] if is_own else queue.reports(item),
        "rulings": [] if is_own else queue.rulings(item),
        "alone": queue.answered_alone(item),
        "others_until": rules.others_until(item) if is_secretariat(request.user) and item.is_appeal else None,
        "waiting": rows,
        "held": item.held_by if not is_own and item.held_until and item.held_until > timezone.now() else None,
        "number": place + 1,
        "next": ids[place + 1] if 0 <= place < len(ids) - 1 else None,
        "pulse": queue.pulse(request.user),
        "top": ids[0] if place < 0 and ids else None,
        "is_secretariat": is_secretariat(request.user),
    }


@login_required
@require_POST
def hold(request: HttpRequest, case_id: int) -> HttpResponse:
    """“I look at it”: others get the next case for half an hour."""
    _moderators_only(request)
    try:
        appeal.hold(actor=request.user, case_id=case_id)
    except Conflict as problem:
        messages.warning(request, str(problem.message))
    return redirect("moderation:case", case_id=case_id)


@never_cache
@login_required
def decided(request: HttpRequest) -> HttpResponse:
    _moderators_only(request)
    page = queue.decided(request.user, after=request.GET.get("after", ""))
    scopes = rules.scopes_of(request.user)
    open_rows = [row for row in page.items if not hasattr(row, "undone_by")]
    can_undo = {row.pk for row in open_rows if rules.can_undo(request.user, row, scopes=scopes)}
    context = {"page": page, "can_undo": can_undo, "pulse": queue.pulse(request.user)}
    return render(request, "moderation/decided.html", context)


@login_required
@require_POST
def undo(request: HttpRequest, ruling_id: int) -> HttpResponse:
    _moderators_only(request)
    made = ruling.undo(actor=request.user, ruling_id=ruling_id)
    messages.success(request, _("The decision was undone; the case is open again."))
    return redirect("moderation:case", case_id=made.case_id)
