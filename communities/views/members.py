"""Who belongs here, who asks to, and what facilitators do about it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from communities import rules
from communities.enums import MemberRole, MemberState
from communities.forms import InviteForm, OptionalReasonForm, put_errors
from communities.models import Membership
from communities.queries import members as queries
from communities.queries.people import face_of
from communities.render import lists
from communities.services import admission
from communities.services import membership as services
from communities.views import place as places
from core.errors import Hidden, Invalid


@login_required
@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """`…/members/`: paged by name, searched by name."""
    place = places.enter(request, slug)
    rules.can_see_members(request.user, place.community, standing=place.standing).or_refuse()
    name = request.GET.get("q", "")
    page = queries.members(place.community, name=name, after=request.GET.get("after", ""))
    context = places.frame(
        request,
        place,
        "members",
        rows=lists.members(page.items, place.url, place.language, manage=place.standing.moderates, me=request.user.pk),
        page=page,
        query=name,
        waiting=queries.requests(place.community).count() if place.standing.moderates else 0,
    )
    return render(request, "communities/members.html", context)


@login_required
@require_safe
def names(request: HttpRequest, slug: str) -> JsonResponse:
    """`…/members/names/?q=`: handles and names for completing a mention; for those who may write here."""
    place = places.enter(request, slug)
    if not place.standing.is_inside:
        raise Hidden
    found = queries.named(place.community, request.GET.get("q", ""))
    response = JsonResponse({"results": [{"handle": handle, "name": name} for handle, name in found]})
    response["Cache-Control"] = "private, max-age=60"
    return response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def requests(request: HttpRequest, slug: str) -> HttpResponse:
    """`…/members/requests/`: who waits, who was invited; approve, decline, invite."""
    place = places.enter(request, slug)
    community = place.community
    rules.can_moderate(request.user, community, standing=place.standing).or_refuse()
    form = InviteForm(request.POST if "whom" in request.POST else None)
    if request.method == "POST" and "whom" in request.POST:
        if form.is_valid():
            try:
                admission.invite(actor=request.user, community_id=community.pk, whom=form.cleaned_data["whom"])
            except Invalid as wrong:
                put_errors(form, wrong)
            else:
                messages.success(request, _("The invitation was sent."))
                return redirect(f"{place.url}members/requests/")
    elif request.method == "POST":
        user_id = _number(request.POST.get("approve") or request.POST.get("decline"))
        if "approve" in request.POST:
            admission.approve_request(actor=request.user, community_id=community.pk, user_id=user_id)
            messages.success(request, _("The request was approved."))
        else:
            reason = request.POST.get(f"reason_{user_id}", "")[:500]
            admission.decline_request(actor=request.user, community_id=community.pk, user_id=user_id, reason=reason)
            messages.success(request, _("The request was declined."))
        return redirect(f"{place.url}members/requests/")
    people, strangers = queries.invitations(community)
    context = places.frame(
        request,
        place,
        "members",
        waiting=[(membership, face_of(membership.user)) for membership in queries.requests(community)[:50]],
        invited=[face_of(membership.user) for membership in people],
        strangers=strangers,
        form=form,
    )
    return render(request, "communities/requests.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def role(request: HttpRequest, slug: str, user_id: int) -> HttpResponse:
    """`…/members/{id}/role/`: makes a facilitator of a member, or a member of a facilitator."""
    place = places.enter(request, slug)
    wanted = MemberRole.FACILITATOR if request.POST.get("role") == MemberRole.FACILITATOR else MemberRole.MEMBER
    try:
        services.change_role(actor=request.user, community_id=place.community.pk, user_id=user_id, role=wanted)
    except Invalid as wrong:
        messages.error(request, " ".join(str(error.message) for error in wrong.errors))
    else:
        messages.success(request, _("Saved"))
    return redirect(f"{place.url}members/")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, slug: str, user_id: int) -> HttpResponse:
    """`…/members/{id}/remove/`: asks for a reason first."""
    place = places.enter(request, slug)
    rules.can_moderate(request.user, place.community, standing=place.standing).or_refuse()
    membership = (
        Membership.objects.filter(community=place.community, user_id=user_id, state=MemberState.ACTIVE)
        .select_related("user")
        .first()
    )
    if membership is None:
        raise Hidden
    form = OptionalReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.remove_member(
                actor=request.user,
                community_id=place.community.pk,
                user_id=user_id,
                reason=form.cleaned_data["reason"],
            )
        except Invalid as wrong:
            put_errors(form, wrong)
        else:
            messages.success(request, _("The member was removed."))
            return redirect(f"{place.url}members/")
    context = places.frame(request, place, "members", form=form, person=face_of(membership.user))
    return render(request, "communities/remove.html", context, status=422 if form.errors else 200)


def _number(text: str | None) -> int:
    if text is None or not text.isdigit() or len(text) > 18:
        raise Hidden
    return int(text)
