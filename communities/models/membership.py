"""Who belongs to a community, in which role and state; invitations to people without an account."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from communities.enums import FollowLevel, MemberRole, MemberState
from communities.models.community import Community
from core.models import Stamped


class Membership(Stamped):
    """One row per person and community, whatever happened: leaving and coming back change its state."""

    community = models.ForeignKey(Community, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=12, choices=MemberRole.choices, default=MemberRole.MEMBER)
    state = models.CharField(_("state"), max_length=12, choices=MemberState.choices, default=MemberState.ACTIVE)
    follow = models.CharField(_("follow"), max_length=10, choices=FollowLevel.choices, default=FollowLevel.DIGEST)
    message = models.CharField(_("message to the facilitators"), max_length=1000, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    joined_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "user"], name="one_membership_per_person_and_community")
        ]
        indexes = [
            models.Index(fields=["community", "state", "role"], name="members_of_a_community"),
            models.Index(fields=["user", "state"], name="memberships_of_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.community_id}: {self.state}"

    @property
    def is_active(self) -> bool:
        return self.state == MemberState.ACTIVE

    @property
    def is_facilitator(self) -> bool:
        return self.is_active and self.role == MemberRole.FACILITATOR


class Invitation(Stamped):
    """An invitation by e-mail to somebody who has no account; its token stands only in the mail."""

    community = models.ForeignKey(Community, models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address"))
    language = models.CharField(max_length=10, choices=settings.LANGUAGES, default="en")
    token = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "email"], name="one_invitation_per_community_and_address")
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"
