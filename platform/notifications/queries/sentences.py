"""One sentence a notice, in the language now spoken."""

from __future__ import annotations

from unicodedata import bidirectional

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi, gettext_lazy
from django.utils.translation import gettext as _

from notifications.enums import Kind
from notifications.models import Notice
from notifications.queries.subjects import Subject

# By kind and variant. Titles and names stand in quotes or alone, so that they are never inflected.
SENTENCES: dict[tuple[str, str], str | Promise] = {
    (Kind.REPLY, ""): gettext_lazy("{who} answered you in “{title}”"),
    (Kind.MENTION, ""): gettext_lazy("{who} mentioned you in “{title}”"),
    (Kind.MENTION, "chat"): gettext_lazy("{who} mentioned you in the chat “{title}”"),
    (Kind.TOPIC, ""): gettext_lazy("New topic: “{title}”"),
    (Kind.POST, ""): gettext_lazy("{who} wrote in “{title}”"),
    (Kind.REQUEST, ""): gettext_lazy("{who} asks to join “{title}”"),
    (Kind.MEMBERSHIP, "joined"): gettext_lazy("You now belong to “{title}”"),
    (Kind.MEMBERSHIP, "declined"): gettext_lazy("Your request to join “{title}” was declined"),
    (Kind.MEMBERSHIP, "removed"): gettext_lazy("You no longer belong to “{title}”"),
    (Kind.MEMBERSHIP, "facilitator"): gettext_lazy("You now facilitate “{title}”"),
    (Kind.MEMBERSHIP, "member"): gettext_lazy("You no longer facilitate “{title}”"),
    (Kind.INVITATION, ""): gettext_lazy("{who} invites you to join “{title}”"),
    (Kind.REGISTRATION, "confirmed"): gettext_lazy("Your registration for “{title}” is confirmed"),
    (Kind.REGISTRATION, "waiting"): gettext_lazy("You are on the waiting list of “{title}”"),
    (Kind.REGISTRATION, "pending"): gettext_lazy("The organizers of “{title}” will decide on your registration"),
    (Kind.REGISTRATION, "refused"): gettext_lazy("Your registration for “{title}” was declined"),
    (Kind.REGISTRATION, "withdrawn"): gettext_lazy("Your registration for “{title}” is cancelled"),
    (Kind.EVENT, ""): gettext_lazy("“{title}” has changed: look at its date and place"),
    (Kind.EVENT, "cancelled"): gettext_lazy("“{title}” is cancelled"),
    (Kind.RULING, "warn"): gettext_lazy("A moderator reminds you of the rules about “{title}”"),
    (Kind.RULING, "hide"): gettext_lazy("A moderator hid what you wrote in “{title}”"),
    (Kind.RULING, "suspend"): gettext_lazy("Your account is suspended because of what you wrote in “{title}”"),
    (Kind.RULING, "restore"): gettext_lazy("What you wrote in “{title}” can be seen again"),
    (Kind.RULING, "undo"): gettext_lazy("A decision about what you wrote in “{title}” was undone"),
    (Kind.RULING, "uphold"): gettext_lazy("What you wrote in “{title}” stays hidden"),
    (Kind.REPORT, "appeal"): gettext_lazy("An author asks for another look at “{title}”"),
    (Kind.ACCOUNT, "archive"): gettext_lazy("The file with your data is ready: {title}"),
    (Kind.REPORT, ""): gettext_lazy("Somebody reported “{title}”"),
}


def who(notice: Notice) -> str:
    """Returns the name of whoever did it; those who left have none."""
    actor = notice.actor
    if actor is None or actor.erased_at:
        return _("Former participant")
    return actor.name or actor.handle or _("Somebody")


def _pattern(notice: Notice) -> str:
    """An unknown variant falls back on the kind's plain sentence, or its label."""
    known = SENTENCES.get((notice.kind, notice.variant)) or SENTENCES.get((notice.kind, ""))
    return str(known) if known is not None else Kind(notice.kind).label + ": {title}"


def kept_apart(text: str) -> str:
    """Returns a name or title for plain text, which knows no <bdi>: one of the other direction is isolated (UAX 9, 2.7).

    Without it a Latin title and a Latin place after it run together in an Arabic subject line, quotation mark and all.
    """
    strong = next((kind for kind in map(bidirectional, text) if kind in ("L", "R", "AL")), "")
    if not strong or (strong != "L") == get_language_bidi():
        return text
    return f"\u2068{text}\u2069"


def sentence(notice: Notice, subject: Subject) -> str:
    """Returns the sentence as plain text."""
    return _pattern(notice).format(who=kept_apart(who(notice)), title=kept_apart(subject.title))


def sentence_html(notice: Notice, subject: Subject) -> SafeString:
    """Returns the sentence with names and titles kept apart from the direction around them."""
    lang = format_html(' lang="{}"', subject.lang) if subject.lang else ""
    title = format_html("<bdi{}>{}</bdi>", lang, subject.title)
    return format_html(_pattern(notice), who=format_html("<bdi>{}</bdi>", who(notice)), title=title)
