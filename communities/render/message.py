"""Chat messages as HTML; `platform/ui/static/ui/chat-rows.js` makes the same rows from the page's templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from communities.models import Message
from communities.queries.people import face_of
from ui import cldr, html
from ui.menu import prefixed

# Within this time a further message of the same person goes without head.
GOES_ON = timedelta(minutes=5)


def messages(
    found: Sequence[Message],
    *,
    reader: Any,
    moderates: bool,
    url: str,
    unread_after: int | None,
    names: Mapping[int, str],
) -> SafeString:
    """Returns the rows with the days between them and the mark where reading stopped."""
    out: list[str] = []
    day = ""
    before: Message | None = None
    marked = False
    for message in found:
        local = timezone.localtime(message.created_at)
        if (today := local.date().isoformat()) != day:
            day, before = today, None
            out.append(_day(message))
        if unread_after and not marked and message.seq > unread_after and message.author_id != reader.pk:
            marked, before = True, None
            out.append(f'<li class="mark-here" data-mark><span>{html.esc(_("New"))}</span></li>')
        goes_on = (
            before is not None
            and before.author_id == message.author_id
            and message.created_at - before.created_at < GOES_ON
        )
        out.append(_message(message, reader=reader, moderates=moderates, url=url, goes_on=goes_on, names=names))
        before = message
    return SafeString("".join(out))


def _day(message: Message) -> str:
    return (
        f'<li class="chat__day" data-day="{timezone.localtime(message.created_at).date().isoformat()}"><span>'
        f"{html.time_tag(message.created_at, 'weekday_month')}</span></li>"
    )


def _message(
    message: Message, *, reader: Any, moderates: bool, url: str, goes_on: bool, names: Mapping[int, str]
) -> str:
    author = face_of(message.author)
    mine = message.author_id == reader.pk
    body: str = message.safe_html
    if message.hidden_at:
        if not (mine or moderates):
            body = f'<p class="muted">{html.esc(_("Hidden by a moderator"))}</p>'
        else:
            reason = _("Hidden by a moderator. Reason: {reason}").format(reason=message.hidden_reason)
            body = f'<p class="muted small">{html.esc(reason)}</p>{body}'
    known = html.attrs(
        {
            "id": f"m{message.pk}",
            "data-seq": message.seq,
            "data-id": message.pk,
            "data-author": message.author_id,
            "data-at": cldr.machine(message.created_at),
            "data-mine": mine,
        }
    )
    said = f'<div class="msg__body" dir="auto">{body}</div>{_foot(message, reader=reader, names=names)}'
    more = _more(message, mine=mine, url=url)
    if goes_on:
        return f'<li class="msg msg--next"{known}><div></div><div>{said}</div>{more}</li>'
    name = html.bdi(author.name)
    who = f'<a class="person__name" href="{prefixed(author.path)}">{name}</a>' if author.path else name
    return (
        f'<li class="msg"{known}><div>{html.avatar(author.initials, author.tone)}</div><div>'
        f'<p class="msg__head"><b>{who}</b>{html.time_tag(message.created_at, "time")}</p>{said}</div>{more}</li>'
    )


def _foot(message: Message, *, reader: Any, names: Mapping[int, str]) -> str:
    edited = f'<span class="small muted" data-edited>{html.esc(_("Edited"))}</span>' if message.edited_at else ""
    chips = "".join(
        reaction(emoji, people, reader_id=reader.pk, names=names) for emoji, people in message.reactions.items()
    )
    return f'<p class="row small" data-foot>{edited}<span class="row" data-reactions>{chips}</span></p>'


def _more(message: Message, *, mine: bool, url: str) -> str:
    """What one may do with a message, behind one button that is always in sight."""
    if mine:
        item = f'<a href="{url}messages/{message.pk}/" data-change>{html.esc(_("Edit or delete"))}</a>'
    else:
        address = prefixed(f"moderation/report/message/{message.pk}/")
        item = f'<a href="{address}" rel="nofollow" data-report>{html.esc(_("Report to moderators"))}</a>'
    return (
        f'<details class="menu" data-more><summary>{html.icon("more")}<span class="vh">{html.esc(_("More"))}</span></summary>'
        f'<ul class="menu__list"><li>{item}</li></ul></details>'
    )


def reaction(emoji: str, people: Sequence[int], *, reader_id: int, names: Mapping[int, str]) -> str:
    """Returns one reaction: how many, who, and whether the reader is among them."""
    who = cldr.listed([names[pk] for pk in people if pk in names][:20])
    return (
        f'<button type="button" class="chip{" chip--on" if reader_id in people else ""}" data-emoji="{html.esc(emoji)}"'
        f' data-people="{",".join(map(str, people))}" aria-pressed="{str(reader_id in people).lower()}"'
        f' title="{html.esc(who)}">{html.esc(emoji)} <span class="num">{len(people)}</span></button>'
    )
