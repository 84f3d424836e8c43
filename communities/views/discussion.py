"""Moderated discussions: the list, the discussion itself, and the facilitators' forms."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from communities import rules
from communities.forms import DiscussionForm, PartForm, put_errors
from communities.models import Discussion
from communities.queries import discussions as queries
from communities.render import answers
from communities.services import discussion as services
from communities.services import outline
from communities.views import place as places
from core.access import get_visible
from core.errors import Hidden, Invalid
from core.pages import stored_page
from ui.submission import mark_sent


@require_safe
@stored_page(scopes=places.scopes)
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """`…/discussions/`: the latest opening first."""
    place = places.enter(request, slug)
    found = list(queries.discussions(place.community, request.user)[:50])
    now = timezone.now()
    archived = place.community.archived_at is not None
    context = places.frame(
        request,
        place,
        "discussions",
        may_arrange=rules.can_arrange(request.user, place.community, standing=place.standing),
        discussions=[
            {
                "discussion": held,
                "text": held.text_for(place.language),
                "url": f"{place.url}discussions/{held.slug}/",
                "is_open": not archived and held.opens_at <= now < held.closes_at,
                "is_past": archived or now >= held.closes_at,
            }
            for held in found
        ],
    )
    return render(request, "communities/discussions.html", context)


@require_safe
@stored_page(scopes=places.scopes)
def show(request: HttpRequest, slug: str, discussion_slug: str) -> HttpResponse:
    """`…/discussions/{slug}/`: rounds, the chosen subject with its questions, the latest answers, who has spoken."""
    place = places.enter(request, slug)
    held = _found(request, place, discussion_slug)
    lines = queries.outline(held, language=place.language, actor=request.user)
    subjects = [subject for line in lines for group in line.groups for subject in group.subjects]
    current = next((line for line in lines if line.is_open), None)
    chosen = _chosen(request, lines, subjects, current)
    chosen_round = next((line for line in lines if any(chosen in group.subjects for group in line.groups)), current)
    text = held.text_for(place.language)
    questions = [line.question for line in chosen.questions] if chosen else []
    archived = place.community.archived_at is not None
    context = {
        "place": place,
        "crumbs": [
            *place.crumbs,
            {"title": _("Discussions"), "url": f"{place.url}discussions/"},
            {"title": text.title if text else held.slug},
        ],
        "discussion": held,
        "discussion_url": f"{place.url}discussions/{held.slug}/",
        "text": text,
        "intro": text.safe_html if text else "",
        "lines": lines,
        "current": None if archived else current,
        "next_round": None
        if archived
        else next((line for line in lines if line.round.opens_at > timezone.now()), None),
        "chosen": chosen,
        "chosen_round": chosen_round,
        "answers": answers.rows(queries.latest_answers(questions), url=place.url, questions=questions),
        "spoken": queries.spoken(held, place.community),
        "standing": place.standing,
        "moderates": place.standing.moderates,
        "may_arrange": rules.can_arrange(request.user, place.community, standing=place.standing),
        "may_join": rules.can_join(request.user, place.community, standing=place.standing),
        "may_request": rules.can_request(request.user, place.community, standing=place.standing),
        "may_answer": rules.can_answer(request.user, place.community, chosen_round.round, standing=place.standing)
        if chosen_round
        else None,
        "other_zone": held.time_zone != timezone.get_current_timezone_name(),
    }
    return render(request, "communities/discussion.html", context)


def _chosen(request: HttpRequest, lines: list[Any], subjects: list[Any], current: Any) -> Any:
    """The subject asked for, else the first of the open round, else the first of all."""
    wanted = request.GET.get("subject", "")
    found = next((line for line in subjects if str(line.subject.pk) == wanted), None)
    if found is not None or not subjects:
        return found
    here = [subject for group in current.groups for subject in group.subjects] if current else []
    return (here or subjects)[0]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest, slug: str) -> HttpResponse:
    """`…/discussions/new/`: what it is about and when; rounds and questions follow."""
    place = places.enter(request, slug)
    rules.can_arrange(request.user, place.community, standing=place.standing).or_refuse()
    form = DiscussionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.create_discussion(actor=request.user, community_id=place.community.pk, **form.values())
        except Invalid as wrong:
            put_errors(form, wrong)
        else:
            return mark_sent(redirect(f"{place.url}discussions/{made.slug}/outline/"), request)
    context = places.frame(request, place, "discussions", form=form, texts=form.grouped("title", "intro"))
    return render(request, "communities/discussion_form.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest, slug: str, discussion_slug: str) -> HttpResponse:
    """`…/discussions/{slug}/settings/`."""
    place = places.enter(request, slug)
    held = _managed(request, place, discussion_slug)
    rules.can_manage_discussion(request.user, held, standing=place.standing).or_refuse()
    form = DiscussionForm(request.POST or None, discussion=held)
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_discussion(actor=request.user, discussion_id=held.pk, **form.values())
        except Invalid as wrong:
            put_errors(form, wrong)
        else:
            messages.success(request, _("Saved"))
            return mark_sent(redirect(f"{place.url}discussions/{held.slug}/"), request)
    context = places.frame(
        request, place, "discussions", form=form, texts=form.grouped("title", "intro"), discussion=held
    )
    return render(request, "communities/discussion_form.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def arrange(request: HttpRequest, slug: str, discussion_slug: str) -> HttpResponse:
    """`…/discussions/{slug}/outline/`: everything in one list, with links to add and change parts."""
    place = places.enter(request, slug)
    held = _managed(request, place, discussion_slug)
    lines = queries.outline(held, language=place.language, actor=request.user)
    context = places.frame(
        request,
        place,
        "discussions",
        discussion=held,
        text=held.text_for(place.language),
        discussion_url=f"{place.url}discussions/{held.slug}/",
        lines=lines,
    )
    return render(request, "communities/outline.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def part(
    request: HttpRequest, slug: str, discussion_slug: str, kind: str, parent_id: int = 0, part_id: int = 0
) -> HttpResponse:
    """`…/outline/{kind}/new/{parent}/` and `…/outline/{kind}/{id}/`: one round, group, subject or question."""
    place = places.enter(request, slug)
    held = _managed(request, place, discussion_slug)
    rules.can_manage_discussion(request.user, held, standing=place.standing).or_refuse()
    back = f"{place.url}discussions/{held.slug}/outline/"
    found = _part(held, kind, part_id) if part_id else None
    form = PartForm(
        request.POST if request.method == "POST" and "remove" not in request.POST else None,
        part=found,
        kind=kind,
        zone=held.time_zone,
    )
    if request.method == "POST":
        try:
            if "remove" in request.POST and found is not None:
                outline.remove_part(actor=request.user, discussion_id=held.pk, kind=kind, part_id=found.pk)
                return redirect(back)
            if form.is_valid():
                _save(request, held, kind, parent_id, found, form.values())
                return mark_sent(redirect(back), request)
        except Invalid as wrong:
            if form.is_bound:
                put_errors(form, wrong)
            else:
                messages.error(request, " ".join(str(error.message) for error in wrong.errors))
    context = places.frame(
        request,
        place,
        "discussions",
        form=form,
        kind=kind,
        part=found,
        texts=form.grouped("title"),
        back=back,
        zone=held.time_zone,
    )
    return render(request, "communities/part_form.html", context, status=422 if form.errors else 200)


def _save(
    request: HttpRequest, held: Discussion, kind: str, parent_id: int, found: Any, values: dict[str, Any]
) -> None:
    common = {"actor": request.user, "discussion_id": held.pk, **values}
    part_id = found.pk if found is not None else None
    if kind == "round":
        outline.save_round(round_id=part_id, **common)
    elif kind == "group":
        outline.save_group(round_id=found.round_id if found else parent_id, group_id=part_id, **common)
    elif kind == "subject":
        outline.save_subject(group_id=found.group_id if found else parent_id, subject_id=part_id, **common)
    else:
        outline.save_question(subject_id=found.subject_id if found else parent_id, question_id=part_id, **common)


@login_required
@require_POST
def publish(request: HttpRequest, slug: str, discussion_slug: str) -> HttpResponse:
    """`…/discussions/{slug}/publish/`: shows it to readers, or takes it back."""
    place = places.enter(request, slug)
    held = _managed(request, place, discussion_slug)
    try:
        services.publish_discussion(
            actor=request.user, discussion_id=held.pk, published=request.POST.get("published") == "1"
        )
    except Invalid as wrong:
        messages.error(request, " ".join(str(error.message) for error in wrong.errors))
        return redirect(f"{place.url}discussions/{held.slug}/outline/")
    messages.success(request, _("Saved"))
    return redirect(f"{place.url}discussions/{held.slug}/")


def _found(request: HttpRequest, place: places.Place, slug: str) -> Discussion:
    return get_visible(Discussion, actor=request.user, community=place.community, slug=slug)


def _managed(request: HttpRequest, place: places.Place, slug: str) -> Discussion:
    held = _found(request, place, slug)
    rules.can_moderate(request.user, place.community, standing=place.standing).or_refuse()
    held.community = place.community
    return held


def _part(held: Discussion, kind: str, part_id: int) -> Any:
    found = queries.part(held, kind, part_id)
    if found is None:
        raise Hidden
    return found
