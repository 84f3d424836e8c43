"""Joining, leaving, and what one is told of."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from communities import rules
from communities.enums import MemberState
from communities.forms import JoinForm, LeaveForm, put_errors
from communities.models import Community
from communities.services import admission
from communities.services import membership as services
from communities.views import place as places
from core.errors import Invalid
from ui.menu import prefixed
from ui.submission import mark_sent


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, slug: str) -> HttpResponse:
    """`…/join/`: one press where the community is open, a message to the facilitators where it is on request."""
    place, _readable = places.at_the_door(request, slug)
    community, standing = place.community, place.standing
    if standing.is_member:
        return redirect(place.url)
    at_once = rules.can_join(request.user, community, standing=standing)
    if at_once and request.method == "POST":
        services.join(actor=request.user, community_id=community.pk)
        messages.success(request, _("Welcome. Say who you are in the forum, or read on first."))
        return redirect(place.url)
    if not at_once:
        asked = rules.can_request(request.user, community, standing=standing)
        if not asked and asked.code == "already_requested":
            messages.info(request, asked.reason)
            return redirect(place.url)
        asked.or_refuse()
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.request_to_join(
                actor=request.user, community_id=community.pk, message=form.cleaned_data["message"]
            )
        except Invalid as wrong:
            put_errors(form, wrong)
        else:
            messages.success(request, _("Your request was sent to the facilitators. You will be told of their answer."))
            return mark_sent(redirect(place.url), request)
    context = places.frame(request, place, "overview", form=form, at_once=at_once)
    return render(request, "communities/join.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, slug: str) -> HttpResponse:
    """`…/leave/`: asks what happens to what one wrote."""
    place, _readable = places.at_the_door(request, slug)
    rules.can_leave(request.user, place.community, standing=place.standing).or_refuse()
    form = LeaveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.leave(
                actor=request.user,
                community_id=place.community.pk,
                anonymise=form.cleaned_data["posts"] == "anonymise",
            )
        except Invalid as wrong:
            put_errors(form, wrong)
        else:
            messages.success(request, _("You have left the community."))
            still = Community.objects.listed_for(request.user).filter(pk=place.community.pk).exists()
            return redirect(place.url if still else prefixed("communities/"))
    context = places.frame(request, place, "overview", form=form)
    return render(request, "communities/leave.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def follow(request: HttpRequest, slug: str) -> HttpResponse:
    """`…/follow/`: sets what one is told of and goes back."""
    place = places.enter(request, slug)
    services.set_follow(actor=request.user, community_id=place.community.pk, level=request.POST.get("level", ""))
    messages.success(request, _("Saved"))
    return redirect(place.url)


@login_required
@require_POST
def invitation(request: HttpRequest, slug: str) -> HttpResponse:
    """`…/invitation/`: accepts or declines."""
    place, _readable = places.at_the_door(request, slug)
    if "decline" in request.POST:
        admission.decline_invitation(actor=request.user, community_id=place.community.pk)
        messages.success(request, _("The invitation was declined."))
        still = Community.objects.listed_for(request.user).filter(pk=place.community.pk).exists()
        return redirect(place.url if still else prefixed("communities/"))
    if place.standing.state == MemberState.INVITED:
        services.join(actor=request.user, community_id=place.community.pk)
    return redirect(place.url)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def token(request: HttpRequest, token: str) -> HttpResponse:
    """`/communities/invitation/{token}/`: the link of a mail. Opening it changes nothing, pressing does."""
    if request.method != "POST":
        return render(request, "communities/invitation.html", {"token": token})
    membership = admission.accept_token(actor=request.user, token=token)
    return redirect(prefixed(f"communities/{membership.community.slug}/"))
