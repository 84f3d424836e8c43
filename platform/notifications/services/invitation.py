"""The mail to somebody without an account who was invited."""

from __future__ import annotations

from urllib.parse import urljoin

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from communities.models import Invitation
from notifications.models import MailOut
from notifications.services import post


def send(*, invitation: Invitation, fact_id: int) -> MailOut:
    """Returns the queued mail; once per fact, whatever the number of runs."""
    with translation.override(invitation.language):
        text = invitation.community.text_for(invitation.language)
        name = text.name if text else invitation.community.slug
        who = invitation.invited_by.name
        subject = _("{who} invites you to join “{title}”").format(who=who, title=name)
        context = {
            "who": who,
            "title": name,
            "summary": text.summary if text else "",
            "subject": subject,
            "site_url": settings.SITE_URL,
            "action_url": urljoin(
                settings.SITE_URL, f"/{invitation.language}/communities/invitation/{invitation.token}/"
            ),
            "action_label": _("Accept the invitation"),
            "reason": _(
                "You get this once, because somebody invited you by name. If you do nothing, no more mail comes."
            ),
        }
        return post.post(
            to=invitation.email,
            subject=subject,
            text=render_to_string("notifications/mail/invitation.txt", context).strip() + "\n",
            html=render_to_string("notifications/mail/invitation.html", context),
            language=invitation.language,
            key=f"invitation:{invitation.pk}:{fact_id}",
        )
