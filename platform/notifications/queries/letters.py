"""A mail as it goes out: text first, HTML beside it, in the recipient's language and zone."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.middleware import zone
from notifications import tokens
from notifications.models import MailOut, Notice
from notifications.queries import calendars, inbox, sentences

SUBJECT_LENGTH = 150


def compose(mail: MailOut) -> EmailMultiAlternatives | None:
    """Returns the message, or None when nothing of it may be told any more."""
    headers = {
        "Message-ID": mail.message_id,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "Content-Language": mail.language,
    }
    if mail.subject:
        return _message(mail, mail.subject, mail.text, mail.html, headers)
    return _of_notices(mail, headers)


def _message(mail: MailOut, subject: str, text: str, html: str, headers: dict[str, str]) -> EmailMultiAlternatives:
    letter = EmailMultiAlternatives(
        " ".join(subject.split())[:SUBJECT_LENGTH], text, settings.DEFAULT_FROM_EMAIL, [mail.to], headers=headers
    )
    if html:
        letter.attach_alternative(html, "text/html")
    return letter


def _of_notices(mail: MailOut, headers: dict[str, str]) -> EmailMultiAlternatives | None:
    person = mail.person
    if person is None or not person.is_active:
        return None
    notices = list(Notice.objects.filter(mail_out=mail).select_related("actor").order_by("created_at", "pk"))
    with translation.override(person.language), timezone.override(zone(person.time_zone)):
        lines = inbox.lines(person, notices)
        if not lines:
            return None
        kinds = sorted({line.notice.kind for line in lines})
        token = tokens.make(person.pk, kinds)
        stop = urljoin(settings.SITE_URL, reverse("notifications_plain:unsubscribe", args=[token]))
        context = {
            "person": person,
            "lines": [(line, urljoin(settings.SITE_URL, line.subject.url)) for line in lines],
            "subject": _subject(mail, lines),
            "is_digest": mail.is_digest,
            "site_url": settings.SITE_URL,
            "settings_url": urljoin(settings.SITE_URL, reverse("notifications:settings")),
            "unsubscribe_url": stop,
        }
        headers |= {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
        threads = {line.subject.thread for line in lines}
        if len(threads) == 1 and (thread := threads.pop()):
            # Mail programs gather what is about one topic (RFC 5322, 3.6.4).
            name = f"<{thread}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}>"
            headers |= {"References": name, "In-Reply-To": name}
        text = render_to_string("notifications/mail/notices.txt", context)
        html = render_to_string("notifications/mail/notices.html", context)
        letter = _message(mail, str(context["subject"]), text.strip() + "\n", html, headers)
        for part in calendars.parts(person, [line.notice for line in lines]):
            letter.attach(part)
        return letter


def _subject(mail: MailOut, lines: list[inbox.Line]) -> str:
    if mail.is_digest:
        return ngettext("Your digest: {count} notice", "Your digest: {count} notices", len(lines)).format(
            count=len(lines)
        )
    if len(lines) == 1:
        line = lines[0]
        if line.subject.place and line.subject.place != line.subject.title:
            place = sentences.kept_apart(line.subject.place)
            return _("{sentence} · {community}").format(sentence=line.sentence, community=place)
        return line.sentence
    return ngettext("{count} notice from Halqa", "{count} notices from Halqa", len(lines)).format(count=len(lines))
