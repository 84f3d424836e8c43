"""Coming, going, roles and what one is told of."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

import outbox
from accounts.models import User
from communities import rules
from communities.enums import FollowLevel, MemberRole, MemberState
from communities.facts import MemberJoined, MemberLeft, MembershipRequested, RoleChanged
from communities.models import Community, Membership, Room, TopicFollow
from communities.services import authorship, locks, versions
from core.errors import FieldError, Hidden, Invalid
from core.text import one_line

MESSAGE_LENGTH = 1000
REASON_LENGTH = 500


@transaction.atomic
def join(*, actor: User, community_id: int) -> Membership:
    """Returns the active membership: at once where the community is open or the person was invited.

    Joining twice gives the same membership; raises Refused where a request or an invitation is needed.
    """
    community = locks.community(community_id)
    membership = _of(community, actor)
    if membership is not None and membership.is_active:
        return membership
    rules.can_join(actor, community).or_refuse()
    return let_in(community, actor, membership, by=actor)


@transaction.atomic
def request_to_join(*, actor: User, community_id: int, message: str = "") -> Membership:
    """Returns a membership that waits for the facilitators. Asking again while it waits changes nothing."""
    community = locks.community(community_id)
    membership = _of(community, actor)
    if membership is not None and membership.state == MemberState.REQUESTED:
        return membership
    rules.can_request(actor, community).or_refuse()
    membership = membership or Membership(community=community, user=actor)
    membership.state = MemberState.REQUESTED
    membership.role = MemberRole.MEMBER
    membership.message = one_line(message, max_length=MESSAGE_LENGTH, field="message")
    membership.reason = ""
    membership.save()
    outbox.record(MembershipRequested(community_id=community.pk, user_id=actor.pk), actor=actor)
    return membership


@transaction.atomic
def leave(*, actor: User, community_id: int, anonymise: bool = False) -> None:
    """Ends the membership; also takes back a request or declines an invitation.

    `anonymise` takes the person's name off their posts and messages there; otherwise they stay as they are.
    Raises Refused for the last facilitator of a community with other members.
    """
    community = locks.community(community_id)
    membership = _of(community, actor)
    if membership is None:
        raise Hidden
    rules.can_leave(actor, community).or_refuse()
    was_active = membership.is_active
    if was_active:
        _keep_a_facilitator(community, membership)
    _end(community, membership, MemberState.LEFT if was_active else after_asking(membership))
    if anonymise:
        authorship.take_name_off(user=actor, community=community)
    if was_active:
        outbox.record(MemberLeft(community_id=community.pk, user_id=actor.pk), actor=actor)


@transaction.atomic
def remove_member(*, actor: User, community_id: int, user_id: int, reason: str = "") -> Membership:
    """Takes somebody out; their sockets in the community's rooms are closed as soon as this is committed."""
    community = locks.community(community_id)
    rules.can_moderate(actor, community).or_refuse()
    membership = Membership.objects.filter(community=community, user_id=user_id).first()
    if membership is None:
        raise Hidden
    if not membership.is_active:
        return membership
    if membership.user_id == actor.pk:
        raise Invalid([FieldError("member", "oneself", _("To go yourself, leave the community."))])
    _keep_a_facilitator(community, membership)
    membership.reason = one_line(reason, max_length=REASON_LENGTH, field="reason")
    _end(community, membership, MemberState.REMOVED)
    outbox.record(MemberLeft(community_id=community.pk, user_id=user_id), actor=actor)
    return membership


@transaction.atomic
def change_role(*, actor: User, community_id: int, user_id: int, role: str) -> Membership:
    """Makes a member a facilitator or the other way round; the last facilitator stays one."""
    community = locks.community(community_id)
    rules.can_moderate(actor, community).or_refuse()
    if role not in MemberRole.values:
        raise Invalid([FieldError("role", "unknown", _("Choose one of the answers offered."))])
    membership = Membership.objects.filter(community=community, user_id=user_id, state=MemberState.ACTIVE).first()
    if membership is None:
        raise Hidden
    if membership.role == role:
        return membership
    _keep_a_facilitator(community, membership)
    membership.role = role
    membership.save(update_fields=["role", "updated_at"])
    # The badge beside a facilitator's posts is part of every rendered row.
    versions.community_changed(community)
    outbox.record(RoleChanged(community_id=community.pk, user_id=user_id), actor=actor)
    return membership


@transaction.atomic
def set_follow(*, actor: User, community_id: int, level: str) -> Membership:
    """Sets what the person is told of: all posts, mentions, a digest, or nothing."""
    if level not in FollowLevel.values:
        raise Invalid([FieldError("follow", "unknown", _("Choose one of the answers offered."))])
    membership = Membership.objects.filter(
        community_id=community_id, user_id=actor.pk, state=MemberState.ACTIVE
    ).first()
    if membership is None:
        raise Hidden
    membership.follow = level
    membership.save(update_fields=["follow", "updated_at"])
    return membership


def let_in(community: Community, user: User, membership: Membership | None, *, by: Any) -> Membership:
    """Makes the membership active and counts it; the community is locked by the caller."""
    membership = membership or Membership(community=community, user=user)
    membership.state = MemberState.ACTIVE
    membership.reason = ""
    membership.joined_at = timezone.now()
    membership.save()
    community.member_count += 1
    community.save(update_fields=["member_count", "updated_at"])
    versions.members_changed(community)
    outbox.record(MemberJoined(community_id=community.pk, user_id=user.pk), actor=by)
    return membership


def was_removed(membership: Membership) -> bool:
    """Returns True from a removal until facilitators let the person in or invite them, however the community is joined.

    Asking to come back changes the state, but not that: of those who do not belong, only the removed keep `joined_at`.
    """
    outside = (MemberState.REMOVED, MemberState.REQUESTED)
    return membership.state in outside and membership.joined_at is not None


def after_asking(membership: Membership) -> str:
    """Returns the state of somebody whose request is over; a removal from before stands."""
    return MemberState.REMOVED if was_removed(membership) else MemberState.LEFT


def _end(community: Community, membership: Membership, state: str) -> None:
    was_active = membership.is_active
    was_facilitator = membership.is_facilitator
    membership.state = state
    membership.role = MemberRole.MEMBER
    if state == MemberState.LEFT:
        membership.joined_at = None
    membership.save()
    TopicFollow.objects.filter(topic__community=community, user_id=membership.user_id).delete()
    if not was_active:
        return
    community.member_count = max(0, community.member_count - 1)
    community.save(update_fields=["member_count", "updated_at"])
    versions.members_changed(community)
    if was_facilitator:
        versions.community_changed(community)
    close_rooms(community, membership.user_id)


def close_rooms(community: Community, user_id: int) -> None:
    """Closes somebody's sockets in every room of the community once this transaction is committed."""
    import live  # the hub loads the channel layer, which migrations and imports of models must not

    for room_id in Room.objects.filter(community=community).values_list("pk", flat=True):
        live.close(user_id=user_id, group=f"room:{room_id}", code=4403)


def _of(community: Community, user: User) -> Membership | None:
    return Membership.objects.filter(community=community, user=user).first()


def _keep_a_facilitator(community: Community, membership: Membership) -> None:
    """A community with members is never left without somebody who answers for it."""
    if not membership.is_facilitator:
        return
    others = Membership.objects.filter(community=community, state=MemberState.ACTIVE).exclude(pk=membership.pk)
    if others.exists() and not others.filter(role=MemberRole.FACILITATOR).exists():
        message = _("Name another facilitator first: a community needs at least one.")
        raise Invalid([FieldError("role", "last_facilitator", message)])
