"""Every right in communities on one screen; `models/access.py` says the same as conditions of a query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rules import can_act, is_organiser, is_secretariat
from communities.enums import JoinPolicy, MemberRole, MemberState, TopicKind, Visibility
from communities.models import Community, Discussion, Membership, Message, Post, Room, Round, Topic
from core.decisions import Allowed, Decision, Denied
from core.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person is in one community, read once and asked often."""

    state: str = ""
    role: str = ""
    is_secretariat: bool = False
    follow: str = ""

    @property
    def is_member(self) -> bool:
        return self.state == MemberState.ACTIVE

    @property
    def is_facilitator(self) -> bool:
        return self.is_member and self.role == MemberRole.FACILITATOR

    @property
    def is_inside(self) -> bool:
        return self.is_member or self.is_secretariat

    @property
    def moderates(self) -> bool:
        return self.is_facilitator or self.is_secretariat


NOBODY = Standing()
# Asked by nearly every page and every message.
_MEMBERSHIP = Prepared(
    lambda community, person: Membership.objects.filter(community_id=community, user_id=person).values_list(
        "state", "role", "follow"
    ),
    community=int,
    person=int,
)


def standing_of(actor: Any, community_id: int) -> Standing:
    """Returns what `actor` is there; one query for somebody signed in, none for a visitor."""
    if not getattr(actor, "is_authenticated", False):
        return NOBODY
    state, role, follow = _MEMBERSHIP.first(community=community_id, person=actor.pk) or ("", "", "")
    return Standing(state=state, role=role, is_secretariat=is_secretariat(actor), follow=follow)


def _acting(actor: Any, community: Community) -> Decision:
    """Signed in, not suspended, and the community is not archived."""
    return can_act(actor) and _not_archived(community)


def _not_archived(community: Community) -> Decision:
    if community.archived_at:
        return Denied(_("This community is archived: it can be read, but nothing can be added."), "archived")
    return Allowed()


def _inside(actor: Any, community: Community, standing: Standing | None) -> Decision:
    if not (decision := _acting(actor, community)):
        return decision
    if not (standing or standing_of(actor, community.pk)).is_inside:
        return Denied(_("Join the community to take part."), "members_only")
    return Allowed()


def can_moderate(actor: Any, community: Community, *, standing: Standing | None = None) -> Decision:
    """Facilitators of this community, and the secretariat."""
    if not (decision := can_act(actor)):
        return decision
    if not (standing or standing_of(actor, community.pk)).moderates:
        return Denied(_("Only the facilitators of the community can do this."), "facilitators_only")
    return Allowed()


def can_arrange(actor: Any, community: Community, *, standing: Standing | None = None) -> Decision:
    """Adding rooms, categories, discussions and people: those who moderate, while the community is not archived."""
    return _acting(actor, community) and can_moderate(actor, community, standing=standing)


# The community and its members


def can_see(actor: Any, community: Community, *, standing: Standing | None = None) -> bool:
    """True where the content may be read; equal to `Community.objects.visible_to`."""
    if community.visibility == Visibility.PUBLIC:
        return True
    return (standing or standing_of(actor, community.pk)).is_inside


def can_create_community(actor: Any) -> Decision:
    """The secretariat and organisers."""
    if not (decision := can_act(actor)):
        return decision
    if not is_organiser(actor):
        return Denied(
            _("Communities are opened by the secretariat and by organizers. Propose yours to the secretariat."),
            "organisers_only",
        )
    return Allowed()


def can_edit_community(actor: Any, community: Community, *, standing: Standing | None = None) -> Decision:
    return can_moderate(actor, community, standing=standing)


def can_archive_community(actor: Any, community: Community) -> Decision:
    """The secretariat alone."""
    if not (decision := can_act(actor)):
        return decision
    if not is_secretariat(actor):
        return Denied(_("Only the secretariat can do this."), "secretariat_only")
    return Allowed()


def can_join(actor: Any, community: Community, *, standing: Standing | None = None) -> Decision:
    """At once where the community is open, or by accepting an invitation."""
    if not (decision := _acting(actor, community)):
        return decision
    standing = standing or standing_of(actor, community.pk)
    if standing.is_member:
        return Denied(_("You already belong to this community."), "already_member")
    if standing.state == MemberState.INVITED or standing.is_secretariat:
        return Allowed()
    if community.join_policy == JoinPolicy.OPEN and standing.state not in (MemberState.REQUESTED, MemberState.REMOVED):
        return Allowed()
    if community.join_policy == JoinPolicy.INVITATION:
        return Denied(_("This community can be joined by invitation only."), "by_invitation")
    if standing.state == MemberState.REMOVED:
        return _removed()
    if standing.state == MemberState.REQUESTED:
        return Denied(_("Your request is waiting for an answer."), "already_requested")
    return Denied(_("Ask the facilitators to let you in."), "by_request")


def can_accept(actor: Any, community: Community, *, removed: bool) -> Decision:
    """Whoever holds an invitation, however the community is joined, unless they were `removed` since it was sent."""
    if not (decision := _acting(actor, community)):
        return decision
    return _removed() if removed else Allowed()


def _removed() -> Decision:
    return Denied(_("You were removed from this community: ask its facilitators to let you in again."), "removed")


def can_request(actor: Any, community: Community, *, standing: Standing | None = None) -> Decision:
    """Ask to be let in: where entry is on request, or after a removal from an open community."""
    if not (decision := _acting(actor, community)):
        return decision
    standing = standing or standing_of(actor, community.pk)
    if standing.is_member:
        return Denied(_("You already belong to this community."), "already_member")
    if standing.state == MemberState.REQUESTED:
        return Denied(_("Your request is waiting for an answer."), "already_requested")
    if community.join_policy == JoinPolicy.INVITATION:
        return Denied(_("This community can be joined by invitation only."), "by_invitation")
    return Allowed()


def can_leave(actor: Any, community: Community, *, standing: Standing | None = None) -> Decision:
    """Suspended people may leave too: leaving writes nothing that others read."""
    standing = standing or standing_of(actor, community.pk)
    if standing.state not in (MemberState.ACTIVE, MemberState.REQUESTED, MemberState.INVITED):
        return Denied(_("You do not belong to this community."), "not_member")
    return Allowed()


def can_see_members(actor: Any, community: Community, *, standing: Standing | None = None) -> Decision:
    """The list of members is for signed-in readers of the community."""
    if not getattr(actor, "is_authenticated", False):
        return Denied(_("Sign in to see who belongs to this community."), "sign_in")
    if not can_see(actor, community, standing=standing):
        return Denied(_("Join the community to take part."), "members_only")
    return Allowed()


# Forum


def can_open_topic(actor: Any, community: Community, *, standing: Standing | None = None) -> Decision:
    return _inside(actor, community, standing)


def can_post(actor: Any, topic: Topic, *, standing: Standing | None = None) -> Decision:
    """Members, while the topic takes posts."""
    return _inside(actor, topic.community, standing) and takes_posts(topic)


def takes_posts(topic: Topic) -> Decision:
    """Whether anybody could write there now; under a guiding question, within the dates of its round."""
    if not (decision := _not_archived(topic.community)):
        return decision
    if topic.hidden_at:
        return Denied(_("This topic is hidden by a moderator: nothing can be added."), "topic_hidden")
    if topic.closed_at:
        return Denied(_("This topic is closed to replies."), "topic_closed")
    if topic.kind == TopicKind.QUESTION:
        return round_is_open(topic.question.subject.group.round)
    return Allowed()


def can_answer(actor: Any, community: Community, held: Round, *, standing: Standing) -> Decision:
    """Whether the guiding questions of a round take answers, and those of this person where they are inside."""
    decision = _not_archived(community) and round_is_open(held)
    return can_act(actor) if decision and standing.is_inside else decision


def can_edit_post(actor: Any, post: Post, *, standing: Standing | None = None) -> Decision:
    """One's own, while it is readable and the topic takes posts: what was said in a round stands as it was said."""
    if not (decision := _inside(actor, post.topic.community, standing)):
        return decision
    if post.deleted_at:
        return Denied(_("This post was deleted."), "deleted")
    if post.author_id != actor.pk:
        return Denied(_("Only its author can change a post."), "not_yours")
    if post.hidden_at:
        return Denied(_("This post is hidden by a moderator and cannot be changed."), "hidden")
    return takes_posts(post.topic)


def can_delete_post(actor: Any, post: Post, *, standing: Standing | None = None) -> Decision:
    """One's own, closed topic or not, member or not: what one wrote one may take back."""
    if not (decision := can_act(actor)):
        return decision
    if post.deleted_at:
        return Denied(_("This post was deleted."), "deleted")
    if post.author_id != actor.pk:
        return Denied(_("Only its author can delete a post."), "not_yours")
    return Allowed()


def can_see_history(actor: Any, post: Post, *, standing: Standing | None = None) -> Decision:
    """What stood before an edit may be read by whoever may read the post, save while it is hidden or deleted."""
    if post.deleted_at:
        return Denied(_("This post was deleted."), "deleted")
    if post.hidden_at and post.author_id != getattr(actor, "pk", None):
        return can_moderate(actor, post.topic.community, standing=standing)
    return Allowed()


def can_rename_topic(actor: Any, topic: Topic, *, standing: Standing | None = None) -> Decision:
    """Whoever opened it, and moderators."""
    if topic.author_id == getattr(actor, "pk", None) and not topic.closed_at and not topic.hidden_at:
        return _inside(actor, topic.community, standing)
    return can_moderate(actor, topic.community, standing=standing)


def can_mark_solution(actor: Any, topic: Topic, *, standing: Standing | None = None) -> Decision:
    """Whoever asked, and moderators."""
    if topic.author_id == getattr(actor, "pk", None):
        return _inside(actor, topic.community, standing)
    return can_moderate(actor, topic.community, standing=standing)


# Chat


def can_enter(actor: Any, room: Room, *, standing: Standing | None = None) -> Decision:
    """Members and the secretariat; equal to `Room.objects.visible_to`."""
    if not getattr(actor, "is_authenticated", False):
        return Denied(_("Sign in to do this."), "sign_in")
    if not (standing or standing_of(actor, room.community_id)).is_inside:
        return Denied(_("Join the community to take part."), "members_only")
    return Allowed()


def can_send(actor: Any, room: Room, *, standing: Standing | None = None) -> Decision:
    if not (decision := _inside(actor, room.community, standing)):
        return decision
    if room.closed_at:
        return Denied(_("This room is closed: it can be read, but nothing can be added."), "room_closed")
    return Allowed()


def can_edit_message(actor: Any, message: Message, *, standing: Standing | None = None) -> Decision:
    if not (decision := can_send(actor, message.room, standing=standing)):
        return decision
    if message.deleted_at or message.hidden_at:
        return Denied(_("This message can no longer be changed."), "gone")
    if message.author_id != actor.pk:
        return Denied(_("Only its author can change a message."), "not_yours")
    return Allowed()


def can_delete_message(actor: Any, message: Message, *, standing: Standing | None = None) -> Decision:
    """One's own, while one may enter the room."""
    if not (decision := can_act(actor) and can_enter(actor, message.room, standing=standing)):
        return decision
    if message.author_id != actor.pk:
        return Denied(_("Only its author can delete a message."), "not_yours")
    return Allowed()


# Moderated discussions


def can_manage_discussion(actor: Any, discussion: Discussion, *, standing: Standing | None = None) -> Decision:
    return can_arrange(actor, discussion.community, standing=standing)


def can_take_back(actor: Any, discussion: Discussion) -> Decision:
    """What was published can be taken back in an archived community too."""
    return can_moderate(actor, discussion.community)


def round_is_open(held: Round) -> Decision:
    """A round takes posts from its opening to its closing."""
    now = timezone.now()
    if now < held.opens_at:
        return Denied(_("This discussion round has not opened yet."), "round_not_open")
    if now >= held.closes_at:
        return Denied(_("This discussion round is closed: you can read it, but no longer post."), "round_closed")
    return Allowed()
