"""Requests and invitations."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

import outbox
from accounts.models import User
from accounts.rules import can_act
from communities import rules
from communities.enums import MemberRole, MemberState
from communities.facts import InvitationSent, RequestDeclined, StrangerInvited
from communities.models import Invitation, Membership
from communities.services import locks
from communities.services.membership import REASON_LENGTH, after_asking, let_in, was_removed
from core.errors import FieldError, Hidden, Invalid
from core.ratelimits import spend
from core.text import one_line

INVITATION_DAYS = 30


@transaction.atomic
def approve_request(*, actor: User, community_id: int, user_id: int) -> Membership:
    """Lets in somebody who asked. Approving twice changes nothing."""
    community = locks.community(community_id)
    rules.can_arrange(actor, community).or_refuse()
    membership = Membership.objects.filter(community=community, user_id=user_id).select_related("user").first()
    if membership is None:
        raise Hidden
    if membership.is_active:
        return membership
    if membership.state != MemberState.REQUESTED:
        raise Hidden
    return let_in(community, membership.user, membership, by=actor)


@transaction.atomic
def decline_request(*, actor: User, community_id: int, user_id: int, reason: str = "") -> Membership:
    """Refuses a request with a reason, which the person is told; what was declined or taken back already stays so."""
    community = locks.community(community_id)
    rules.can_moderate(actor, community).or_refuse()
    membership = Membership.objects.filter(community=community, user_id=user_id).first()
    if membership is not None and membership.state in (MemberState.LEFT, MemberState.REMOVED):
        return membership
    if membership is None or membership.state != MemberState.REQUESTED:
        raise Hidden
    membership.state = after_asking(membership)
    membership.reason = one_line(reason, max_length=REASON_LENGTH, field="reason")
    membership.save()
    outbox.record(RequestDeclined(community_id=community.pk, user_id=user_id), actor=actor)
    return membership


@transaction.atomic
def invite(*, actor: User, community_id: int, whom: str) -> None:
    """Invites by handle (`@name` or `name`) or by e-mail address.

    An address gets a link by mail and is never looked up: whoever invites learns nothing about who has an account.
    Raises Invalid for an unknown handle or an incomplete address. Somebody named who asked to join is let in at once.
    """
    spend(f"invite:{actor.pk}", limit=60, seconds=3600)
    community = locks.community(community_id)
    rules.can_arrange(actor, community).or_refuse()
    whom = whom.strip()
    if "@" in whom.lstrip("@"):
        _invite_address(actor, community_id, whom)
        return
    user = _named(whom)
    membership = Membership.objects.filter(community=community, user=user).first()
    if membership is not None and membership.is_active:
        return
    if membership is not None and membership.state == MemberState.REQUESTED:
        let_in(community, user, membership, by=actor)
        return
    if membership is not None and membership.state == MemberState.INVITED:
        return
    membership = membership or Membership(community=community, user=user)
    membership.state = MemberState.INVITED
    membership.role = MemberRole.MEMBER
    membership.joined_at = None
    membership.invited_by = actor
    membership.reason = ""
    membership.save()
    outbox.record(InvitationSent(community_id=community.pk, user_id=user.pk), actor=actor)


@transaction.atomic
def decline_invitation(*, actor: User, community_id: int) -> None:
    """Says no to an invitation; saying it again changes nothing."""
    community = locks.community(community_id)
    membership = Membership.objects.filter(community=community, user=actor).first()
    if membership is None:
        raise Hidden
    if membership.state == MemberState.INVITED:
        membership.state = MemberState.LEFT
        membership.save(update_fields=["state", "updated_at"])


@transaction.atomic
def accept_token(*, actor: User, token: str) -> Membership:
    """Lets in whoever holds the link that was sent by mail. A link works once and for a limited time.

    Raises Hidden for a link that is unknown, used by somebody else, or expired; Refused where the community was archived
    since, and for somebody who was removed after it had been sent.
    """
    can_act(actor).or_refuse()
    known = Invitation.objects.filter(token=token, expires_at__gt=timezone.now()).first()
    if known is None or known.accepted_by_id not in (None, actor.pk):
        raise Hidden
    community = locks.community(known.community_id)
    invitation = Invitation.objects.select_for_update().get(pk=known.pk)
    if invitation.accepted_by_id not in (None, actor.pk):
        raise Hidden
    membership = Membership.objects.filter(community=community, user=actor).first()
    if membership is not None and membership.is_active:
        return membership
    if invitation.accepted_by_id is not None:
        raise Hidden
    removed = membership is not None and was_removed(membership) and invitation.updated_at < membership.updated_at
    rules.can_accept(actor, community, removed=removed).or_refuse()
    invitation.accepted_by = actor
    invitation.accepted_at = timezone.now()
    invitation.save()
    return let_in(community, actor, membership, by=actor)


def _named(whom: str) -> User:
    """Returns the person with a handle; Invalid for one that nobody has."""
    handle = whom.lstrip("@")
    user = User.objects.filter(is_active=True, handle__iexact=handle).first() if handle else None
    if user is None:
        message = _("Nobody here has this handle. Check it, or give an e-mail address.")
        raise Invalid([FieldError("whom", "unknown", message)])
    return user


def _invite_address(actor: User, community_id: int, email: str) -> None:
    try:
        validate_email(email)
    except ValidationError as error:
        message = _("This is not a complete e-mail address. Example: {example}").format(example="name@example.org")
        raise Invalid([FieldError("whom", "invalid", message)]) from error
    invitation, made = Invitation.objects.get_or_create(
        community_id=community_id,
        email=email.lower(),
        defaults={
            "token": secrets.token_urlsafe(32),
            "invited_by": actor,
            "language": actor.language,
            "expires_at": timezone.now() + timedelta(days=INVITATION_DAYS),
        },
    )
    if not made:
        if invitation.accepted_at or invitation.expires_at > timezone.now():
            return
        invitation.token = secrets.token_urlsafe(32)
        invitation.expires_at = timezone.now() + timedelta(days=INVITATION_DAYS)
        invitation.save()
    outbox.record(StrangerInvited(invitation_id=invitation.pk), actor=actor)
