"""Chat as pages: the list of rooms, a room that works by form and refresh, and a room's settings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from communities import rules
from communities.forms import MessageForm, RoomForm, put_errors
from communities.models import Message, Room
from communities.queries import chat as queries
from communities.queries.people import face_of
from communities.render import message as drawing
from communities.services import chat as services
from communities.services import room as rooms
from communities.views import place as places
from core.access import get_visible
from core.errors import Hidden, Invalid
from ui.submission import mark_sent


@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """`…/chat/`: the rooms; for readers who are no members, the way in."""
    place = places.enter(request, slug)
    found = list(queries.rooms(place.community, request.user)) if place.standing.is_inside else []
    context = places.frame(
        request,
        place,
        "chat",
        rooms=_lines(found, place),
        may_arrange=rules.can_arrange(request.user, place.community, standing=place.standing),
    )
    return render(request, "communities/chat.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def room(request: HttpRequest, slug: str, room_id: int) -> HttpResponse:
    """`…/chat/{room_id}/`: the last 50 messages (`?before=` earlier ones) and a form that posts."""
    place = places.enter(request, slug)
    entered = _room(request, place, room_id)
    here = f"{place.url}chat/{entered.pk}/"
    form = MessageForm(request.POST or None, initial={"client_id": uuid4()})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.send_message(
                actor=request.user, room_id=entered.pk, client_id=data["client_id"] or uuid4(), body=data["body"]
            )
        except Invalid as wrong:
            put_errors(form, wrong)
        else:
            return mark_sent(redirect(f"{here}#newest"), request)
    before = _number(request.GET.get("before"))
    stretch = queries.stretch(entered, before=before)
    upto: int | None = getattr(entered, "upto", None)
    moderates = place.standing.moderates
    reacted = {pk for message in stretch.items for people in message.reactions.values() for pk in people}
    if request.method == "GET" and not before and (upto or 0) < entered.last_seq:
        services.mark_read(actor=request.user, room_id=entered.pk, upto=entered.last_seq)
    context = {
        "place": place,
        "room": entered,
        "room_url": here,
        "crumbs": [*place.crumbs, {"title": _("Chat"), "url": f"{place.url}chat/"}],
        "form": form,
        "rows": drawing.messages(
            stretch.items,
            reader=request.user,
            moderates=moderates,
            url=here,
            unread_after=None if before else upto,
            names=queries.names_of(reacted) if reacted else {},
        ),
        "has_rows": bool(stretch.items),
        "before": stretch.before,
        "is_past": bool(before),
        "may_send": rules.can_send(request.user, entered, standing=place.standing),
        "moderates": moderates,
        "me": face_of(request.user),
        "language": place.language,
        "zone": timezone.get_current_timezone_name(),
        "others": _lines(queries.rooms(place.community, request.user).exclude(pk=entered.pk)[:20], place),
    }
    return render(request, "communities/chat_room.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, slug: str, room_id: int, message_id: int) -> HttpResponse:
    """`…/chat/{room_id}/messages/{id}/`: without scripts, where one changes or deletes one's message."""
    place = places.enter(request, slug)
    entered = _room(request, place, room_id)
    message = Message.objects.visible_to(request.user).filter(room=entered, pk=message_id).first()
    if message is None:
        raise Hidden
    message.room = entered
    rules.can_delete_message(request.user, message, standing=place.standing).or_refuse()
    may_edit = rules.can_edit_message(request.user, message, standing=place.standing)
    back = f"{place.url}chat/{entered.pk}/#m{message.pk}"
    form = MessageForm(request.POST or None, initial={"body": message.body})
    if request.method == "POST" and "delete" in request.POST:
        services.delete_message(actor=request.user, message_id=message.pk, room_id=entered.pk)
        return redirect(back)
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_message(
                actor=request.user, message_id=message.pk, room_id=entered.pk, body=form.cleaned_data["body"]
            )
        except Invalid as wrong:
            put_errors(form, wrong)
        else:
            return mark_sent(redirect(back), request)
    crumbs = [*place.crumbs, {"title": entered.name, "url": f"{place.url}chat/{entered.pk}/", "bdi": True}]
    context: dict[str, Any] = {"form": form, "place": place, "room": entered, "message": message, "back": back}
    context |= {"may_edit": may_edit, "crumbs": [*crumbs, {"title": _("Edit"), "url": ""}]}
    return render(request, "communities/message_edit.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest, slug: str, room_id: int | None = None) -> HttpResponse:
    """`…/chat/new/` and `…/chat/{room_id}/settings/`: name a room, close it or open it again."""
    place = places.enter(request, slug)
    may = rules.can_moderate if room_id is not None else rules.can_arrange
    may(request.user, place.community, standing=place.standing).or_refuse()
    entered = _room(request, place, room_id) if room_id is not None else None
    initial = {"name": entered.name, "closed": bool(entered.closed_at)} if entered else {}
    form = RoomForm(request.POST or None, initial=initial)
    if entered is None:
        del form.fields["closed"]
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            if entered is None:
                made = rooms.create_room(actor=request.user, community_id=place.community.pk, name=data["name"])
            else:
                made = rooms.edit_room(actor=request.user, room_id=entered.pk, name=data["name"], closed=data["closed"])
        except Invalid as wrong:
            put_errors(form, wrong)
        else:
            messages.success(request, _("Saved"))
            return redirect(f"{place.url}chat/{made.pk}/")
    context = places.frame(request, place, "chat", form=form, room=entered)
    return render(request, "communities/room_form.html", context, status=422 if form.errors else 200)


def _room(request: HttpRequest, place: places.Place, room_id: int) -> Room:
    """The room with the reader's mark; of another community, or not to be entered: there is none."""
    found = queries.with_mark(Room.objects.visible_to(request.user).filter(community=place.community), request.user)
    entered = found.filter(pk=room_id).first()
    if entered is None:
        get_visible(Room, actor=request.user, pk=0)
    assert entered is not None
    entered.community = place.community
    return entered


def _lines(found: Iterable[Any], place: places.Place) -> list[dict[str, Any]]:
    """Rooms of `queries.rooms` as the lists show them."""
    return [{"room": room, "unread": room.unread, "url": f"{place.url}chat/{room.pk}/"} for room in found]


def _number(text: str | None) -> int:
    return int(text) if text and text.isdigit() and len(text) < 18 else 0
