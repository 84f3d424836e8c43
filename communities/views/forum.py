"""The forum of a community: categories and topics, opening a topic, marking all as read."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from communities import rules
from communities.forms import CategoryForm, TopicForm, put_errors
from communities.models import Category
from communities.queries import forum as queries
from communities.render import lists
from communities.render.preview import preview
from communities.services import category as categories
from communities.services import reading
from communities.services import topic as services
from communities.views import place as places
from core.errors import Invalid
from core.pages import stored_page
from ui.submission import given_key, mark_sent


@require_safe
@stored_page(scopes=places.scopes)
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """`…/forum/`: pinned topics first, then by last post; `?category=` narrows, `?after=` goes on."""
    place = places.enter(request, slug)
    wanted = request.GET.get("category", "")
    category_id = int(wanted) if wanted.isdigit() and len(wanted) < 18 else None
    listing = queries.topics(
        place.community, actor=request.user, category_id=category_id, after=request.GET.get("after", "")
    )
    found = queries.categories(place.community)
    context = places.frame(
        request,
        place,
        "forum",
        categories=[
            {
                "id": category.pk,
                "title": category.title_in(place.language)[0],
                "language": category.title_in(place.language)[1],
                "count": getattr(category, "topic_number", 0),
                "current": category.pk == category_id,
            }
            for category in found
        ],
        category_id=category_id,
        may_arrange=rules.can_arrange(request.user, place.community, standing=place.standing),
        pinned=lists.topics(listing.pinned, place.url),
        rows=lists.topics(listing.page.items, place.url),
        page=listing.page,
    )
    return render(request, "communities/forum.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def open_topic(request: HttpRequest, slug: str) -> HttpResponse:
    """`…/forum/new/`: title and first post; `preview` shows it without saving."""
    place = places.enter(request, slug)
    rules.can_open_topic(request.user, place.community, standing=place.standing).or_refuse()
    form = TopicForm(request.POST or None, initial={"category": request.GET.get("category")}, community=place.community)
    shown = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            if "preview" in request.POST:
                shown = preview(data["body"], place.community.pk)
            else:
                topic = services.open_topic(
                    actor=request.user,
                    community_id=place.community.pk,
                    title=data["title"],
                    body=data["body"],
                    category_id=data["category"].pk if data["category"] else None,
                    language=data["language"],
                    submission_key=given_key(request),
                )
                return mark_sent(redirect(f"{place.url}forum/{topic.pk}/"), request)
        except Invalid as wrong:
            put_errors(form, wrong)
    context = places.frame(request, place, "forum", form=form, preview=shown)
    context["crumbs"] = [
        *place.crumbs,
        {"title": _("Forum"), "url": f"{place.url}forum/"},
        {"title": _("Start a topic"), "url": ""},
    ]
    return render(request, "communities/topic_form.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def mark_read(request: HttpRequest, slug: str) -> HttpResponse:
    """`…/forum/read/`: every topic of the community is read."""
    place = places.enter(request, slug)
    reading.mark_forum_read(actor=request.user, community_id=place.community.pk)
    return redirect(f"{place.url}forum/")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def arrange(request: HttpRequest, slug: str, category_id: int | None = None) -> HttpResponse:
    """`…/forum/categories/` and `…/categories/{id}/`: facilitators name, add, move and remove categories."""
    place = places.enter(request, slug)
    rules.can_arrange(request.user, place.community, standing=place.standing).or_refuse()
    found = list(Category.objects.filter(community=place.community))
    chosen = next((category for category in found if category.pk == category_id), None)
    here = f"{place.url}forum/categories/"
    if category_id is not None and chosen is None:
        return redirect(here)
    form = CategoryForm(request.POST if "save" in request.POST else None, category=chosen)
    if request.method == "POST":
        try:
            if "remove" in request.POST and chosen:
                categories.remove_category(actor=request.user, category_id=chosen.pk)
                return redirect(here)
            if ("up" in request.POST or "down" in request.POST) and chosen:
                categories.move_category(actor=request.user, category_id=chosen.pk, up="up" in request.POST)
                return redirect(here)
            if form.is_valid():
                categories.save_category(
                    actor=request.user,
                    community_id=place.community.pk,
                    titles=form.titles(),
                    category_id=chosen.pk if chosen else None,
                )
                messages.success(request, _("Saved"))
                return redirect(here)
        except Invalid as wrong:
            put_errors(form, wrong)
    context = places.frame(
        request,
        place,
        "forum",
        form=form,
        texts=form.grouped("title"),
        chosen=chosen,
        categories=[(category, *category.title_in(place.language)) for category in found],
    )
    return render(request, "communities/categories.html", context, status=422 if form.errors else 200)
