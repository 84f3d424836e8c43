"""Names of every state that a community's things can be in."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class JoinPolicy(models.TextChoices):
    OPEN = "open", _("Open to join")
    REQUEST = "request", _("On request")
    INVITATION = "invitation", _("By invitation")


class Visibility(models.TextChoices):
    PUBLIC = "public", _("Public")
    MEMBERS = "members", _("Members only")


class MemberRole(models.TextChoices):
    MEMBER = "member", _("Member")
    FACILITATOR = "facilitator", _("Facilitator")


class MemberState(models.TextChoices):
    ACTIVE = "active", _("Member")
    REQUESTED = "requested", _("Pending approval")
    INVITED = "invited", _("Invited")
    LEFT = "left", _("Left")
    REMOVED = "removed", _("Removed")


class FollowLevel(models.TextChoices):
    ALL = "all", _("All posts")
    MENTIONS = "mentions", _("Mentions of me")
    DIGEST = "digest", _("Digest")
    NONE = "none", _("Nothing")


class TopicKind(models.TextChoices):
    TOPIC = "topic", _("Topic")
    QUESTION = "question", _("Guiding question")


class EntryKind(models.TextChoices):
    """What a number of a room's log stands for; the names are those of the socket's frames."""

    MESSAGE = "message", _("Message")
    EDITED = "edited", _("Edited")
    DELETED = "deleted", _("Deleted")
    REACTED = "reacted", _("Reaction")
