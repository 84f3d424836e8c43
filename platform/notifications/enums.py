"""Kinds of notices, channels, and states of mail."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    REPLY = "reply", _("Answers to me")
    MENTION = "mention", _("Mentions of me")
    TOPIC = "topic", _("New topics in communities I follow")
    POST = "post", _("New posts in topics I follow")
    REQUEST = "request", _("Requests to join communities I facilitate")
    MEMBERSHIP = "membership", _("Decisions on my memberships")
    INVITATION = "invitation", _("Invitations to communities")
    REGISTRATION = "registration", _("My registrations for events")
    EVENT = "event", _("Changes to events I take part in")
    RULING = "ruling", _("Decisions of moderators on what I wrote")
    REPORT = "report", _("New reports in places I moderate")
    ACCOUNT = "account", _("Matters of my account")


class Channel(models.TextChoices):
    NOW = "now", _("At once")
    DAILY = "daily", _("In the daily digest")
    NONE = "none", _("No mail")


class MailState(models.TextChoices):
    WAITING = "waiting", _("Waiting to be sent")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    DROPPED = "dropped", _("Dropped: nothing left to tell")
    DEAD = "dead", _("Given up")


# What a person has not chosen otherwise: few mails at first.
DEFAULT_MAIL = {
    Kind.REPLY: Channel.NOW,
    Kind.MENTION: Channel.NOW,
    Kind.TOPIC: Channel.DAILY,
    Kind.POST: Channel.DAILY,
    Kind.REQUEST: Channel.DAILY,
    Kind.MEMBERSHIP: Channel.NOW,
    Kind.INVITATION: Channel.NOW,
    Kind.REGISTRATION: Channel.NOW,
    Kind.EVENT: Channel.NOW,
    Kind.RULING: Channel.NOW,
    Kind.REPORT: Channel.DAILY,
    Kind.ACCOUNT: Channel.NOW,
}
