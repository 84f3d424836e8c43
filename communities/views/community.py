"""The community's own page, and making and changing one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from communities import rules, tabs
from communities.forms import CommunityForm, put_errors
from communities.models import Community
from communities.queries import discussions, forum, members
from communities.queries.people import Face, face_of
from communities.render import lists
from communities.services import community as services
from communities.views import place as places
from core import parts
from core.errors import Invalid
from core.pages import stored_page
from ui.menu import prefixed
from ui.submission import mark_sent
from vocabularies.queries import label


@require_safe
@stored_page(scopes=places.scopes)
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    """`/communities/{slug}/`: what happens here; outsiders of a members-only community find its door."""
    place, readable = places.at_the_door(request, slug)
    community = place.community
    if not readable:
        context = places.frame(request, place, "overview", is_door=True, facilitators=_facilitators(community))
        return render(request, "communities/door.html", context)
    context = places.frame(request, place, "overview")
    if not request.user.is_authenticated:
        return render(request, "communities/community.html", context | _overview(request, place))
    user: Any = request.user
    # The reader's own page: unread marks, registrations and what they may do stand in it. Rights were asked above.
    kept = parts.kept(
        request,
        "community",
        community.pk,
        user.pk,
        place.standing,
        user.is_suspended,
        tuple(user.role_names),
        forum.latest_marks(community.pk, actor=user, moderates=place.standing.moderates),
        scopes=[*places.all_scopes(community.pk), *tabs.personal_scopes(user.pk)],
    )
    drawn = {} if kept.is_complete else _overview(request, place)
    response = render(request, "communities/community.html", {**context, **drawn, "kept": kept})
    kept.finish()
    return response


def _facilitators(community: Community) -> list[Face]:
    return [face_of(membership.user) for membership in members.facilitators(community)]


def _overview(request: HttpRequest, place: places.Place) -> dict[str, Any]:
    """Returns what stands below the head."""
    community = place.community
    # Where nothing can be said any more, none stands open.
    held = None if community.archived_at else discussions.current(community, request.user)
    return {
        "facilitators": _facilitators(community),
        "themes": [label(theme.pk, place.language, short=True) for theme in community.themes.all()],
        "topics": lists.topics(forum.latest(community, actor=request.user), place.url),
        "discussion": held,
        "discussion_is_open": held is not None and held.opens_at <= timezone.now() < held.closes_at,
        "discussion_text": held.text_for(place.language) if held else None,
        "spoken": discussions.spoken(held, community) if held else None,
        "main_panels": [panel.draw(request, community) for panel in tabs.panels("main")],
        "rail_panels": [panel.draw(request, community) for panel in tabs.panels("rail")],
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """`/communities/new/`: for the secretariat and organisers."""
    rules.can_create_community(request.user).or_refuse()
    form = CommunityForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.create_community(actor=request.user, slug=form.cleaned_data["slug"], **form.values())
        except Invalid as wrong:
            put_errors(form, wrong)
        else:
            messages.success(request, _("The community is open. Write its first topic, then invite people."))
            return mark_sent(redirect(prefixed(f"communities/{made.slug}/")), request)
    crumbs = [
        {"title": _("Communities"), "url": prefixed("communities/")},
        {"title": _("Open a community"), "url": ""},
    ]
    context = {"form": form, "texts": form.grouped("name", "summary"), "crumbs": crumbs}
    return render(request, "communities/community_form.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest, slug: str) -> HttpResponse:
    """`/communities/{slug}/settings/`: names in several languages, themes, who can join and read."""
    place = places.enter(request, slug)
    rules.can_edit_community(request.user, place.community, standing=place.standing).or_refuse()
    may_archive = bool(rules.can_archive_community(request.user, place.community))
    form = CommunityForm(request.POST or None, community=place.community, may_archive=may_archive)
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_community(actor=request.user, community_id=place.community.pk, **form.values())
            if "archived" in form.changed_data:
                archived = form.cleaned_data["archived"]
                services.archive_community(actor=request.user, community_id=place.community.pk, archived=archived)
        except Invalid as wrong:
            put_errors(form, wrong)
        else:
            messages.success(request, _("Saved"))
            return mark_sent(redirect(place.url), request)
    context = places.frame(request, place, "settings", form=form, texts=form.grouped("name", "summary"))
    return render(request, "communities/community_form.html", context, status=422 if form.errors else 200)
