"""Rows of topics and members, written in one go: links from a prefix, words looked up once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from communities.enums import MemberRole
from communities.models import Membership, Topic
from communities.queries.people import face_of
from ui import cldr, html
from ui.counts import noun
from ui.menu import LANGUAGE_NAMES, prefixed


def topics(found: Sequence[Topic], base: str) -> SafeString:
    """Returns the rows of a list of topics; `base` is the address of the community."""
    here = cldr.language()
    out = []
    for topic in found:
        upto = getattr(topic, "upto", None)
        new = topic.last_number - upto if upto is not None else 0
        url = f"{base}forum/{topic.pk}/"
        if new > 0 and upto is not None:
            # To the first unread post; a page number alone would lead to the top.
            url += f"?post={upto + 1}#p{upto + 1}"
        replies = max(0, topic.post_count - 1)
        out.append(
            html.ledger_row(
                topic.title,
                url,
                margin=html.count_tile(replies, noun("replies", replies)),
                badges=_badges(topic, new),
                facts=_facts(topic, here),
                lang=topic.language,
                read=upto is not None and new <= 0,
            )
        )
    return SafeString("".join(out))


def _badges(topic: Topic, new: int) -> SafeString:
    badges = []
    if new > 0:
        badges.append(html.badge(_("{count} new").format(count=cldr.number(new)), "new"))
    if topic.hidden_at:
        badges.append(html.badge(_("Hidden by a moderator"), "bad"))
    if topic.pinned_at:
        badges.append(html.badge(_("Pinned"), "line"))
    if topic.solution_id:
        badges.append(html.badge(_("Solved"), "ok", "done"))
    if topic.closed_at:
        badges.append(html.badge(_("Closed"), "line", "lock"))
    return SafeString(" ".join(badges))


def _facts(topic: Topic, here: str) -> list[Any]:
    last = SafeString(html.esc(_("last by {name}")).replace("{name}", html.bdi(face_of(topic.last_author).name)))
    facts: list[Any] = [last] if topic.last_number else []
    if topic.language != here:
        name = LANGUAGE_NAMES.get(topic.language, topic.language)
        facts.append(SafeString(f'<span lang="{html.esc(topic.language)}">{html.esc(name)}</span>'))
    facts.append(html.time_tag(topic.last_post_at, "day_month,time"))
    return facts


def members(
    found: Sequence[Membership], base: str, language: str, *, manage: bool = False, me: int | None = None
) -> SafeString:
    """Returns the rows of the list of members; facilitators get the links to change a role and to remove."""
    out = []
    for membership in found:
        person = face_of(membership.user)
        badge = html.badge(_("Facilitator"), "line") if membership.role == MemberRole.FACILITATOR else ""
        since = ""
        if membership.joined_at:
            since = html.esc(_("here since {date}").format(date=cldr.moment(membership.joined_at, "month")))
        place = f"{base}members/{membership.user_id}/"
        end = ""
        if manage and membership.user_id != me:
            leads = membership.role == MemberRole.FACILITATOR
            role = MemberRole.MEMBER if leads else MemberRole.FACILITATOR
            words = _("No longer a facilitator") if leads else _("Make facilitator")
            end = SafeString(
                f'<button class="btn btn--s" form="roles" formaction="{place}role/" name="role" value="{role}">'
                f'{html.esc(words)}<span class="vh"> {html.bdi(person.name)}</span></button> '
                f'<a class="btn btn--s btn--quiet" href="{place}remove/">{html.esc(_("Remove"))}'
                f'<span class="vh"> {html.bdi(person.name)}</span></a>'
            )
        out.append(
            html.ledger_row(
                html.bdi(person.name),
                prefixed(person.path, language) if person.path else "",
                margin=html.avatar(person.initials, person.tone),
                badges=badge,
                facts=[since],
                end=end,
                level=2,
            )
        )
    return SafeString("".join(out))
