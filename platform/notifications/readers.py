"""Who is told of what. Each reads the row again: what is hidden or gone by now tells nobody."""

from __future__ import annotations

from typing import Any

from accounts.facts import ArchiveMade
from accounts.models import Archive, User
from accounts.rules import Role
from communities.facts import (
    InvitationSent,
    MemberJoined,
    MemberLeft,
    MembershipRequested,
    MentionMade,
    MessageChanged,
    PostChanged,
    PostPublished,
    RequestDeclined,
    RoleChanged,
    StrangerInvited,
    TopicChanged,
)
from communities.models import Invitation, Membership, Message, Post, PostMention, Topic
from events.facts import EventCancelled, EventChanged, RegistrationChanged
from events.models import Event, Registration
from moderation.enums import TOLD, Act
from moderation.facts import AppealMade, DecisionTaken, ReportFiled
from moderation.models import Report, Ruling
from notifications.enums import Channel, Kind
from notifications.queries import recipients
from notifications.services import invitation, notice, told
from outbox import reads


@reads(PostPublished)
def tell_of_post(fact: PostPublished, *, fact_id: int) -> None:
    """Mentioned people first, then whoever is answered, then those who follow: one notice each."""
    post = (
        Post.objects.filter(pk=fact.post_id, deleted_at=None, hidden_at=None)
        .select_related("topic", "reply_to")
        .first()
    )
    if post is None or post.topic.hidden_at or post.external_id:
        return
    about: dict[str, Any] = {"fact_id": fact_id, "subject": "post", "subject_id": post.pk, "actor_id": post.author_id}
    mentioned = recipients.readers_of(post, recipients.wanting_mentions(post, _mentioned(post)))
    notice.leave_many(person_ids=mentioned, kind=Kind.MENTION, **about)
    answered = {post.reply_to.author_id} if post.reply_to and post.reply_to.author_id else set()
    answered = recipients.readers_of(post, answered) - mentioned
    notice.leave_many(person_ids=answered, kind=Kind.REPLY, **about)
    kind = Kind.TOPIC if post.number == 1 else Kind.POST
    at_once, in_digest = recipients.followers(post)
    known = mentioned | answered
    notice.leave_many(person_ids=at_once - known, kind=kind, **about)
    notice.leave_many(person_ids=in_digest - known, kind=kind, at_most=Channel.DAILY, **about)


def _mentioned(post: Post) -> set[int]:
    return set(PostMention.objects.filter(post=post).values_list("user_id", flat=True))


@reads(PostChanged)
def mind_changed_post(fact: PostChanged, *, fact_id: int) -> None:
    """Hidden or deleted: taken back. Edited: those newly named are told."""
    post = Post.objects.filter(pk=fact.post_id).select_related("topic").first()
    if post is None or post.deleted_at or post.hidden_at:
        notice.withdraw(subject="post", subject_ids=[fact.post_id])
        return
    if post.topic.hidden_at or post.external_id:
        return
    named = recipients.readers_of(post, recipients.wanting_mentions(post, _mentioned(post)))
    named -= recipients.already_told("post", post.pk)
    notice.leave_many(
        person_ids=named,
        kind=Kind.MENTION,
        fact_id=fact_id,
        subject="post",
        subject_id=post.pk,
        actor_id=post.author_id,
    )


@reads(TopicChanged)
def mind_hidden_topic(fact: TopicChanged, *, fact_id: int) -> None:
    topic = Topic.objects.filter(pk=fact.topic_id).first()
    if topic is not None and not topic.hidden_at:
        return
    posts = list(Post.objects.filter(topic_id=fact.topic_id).values_list("pk", flat=True))
    for start in range(0, len(posts), 500):
        notice.withdraw(subject="post", subject_ids=posts[start : start + 500])
    notice.withdraw(subject="topic", subject_ids=[fact.topic_id])


@reads(MentionMade, MessageChanged)
def tell_of_mention_in_chat(fact: MentionMade | MessageChanged, *, fact_id: int) -> None:
    """Tells those who are named; hidden or deleted since: taken back."""
    message = Message.objects.filter(pk=fact.message_id, deleted_at=None, hidden_at=None).select_related("room").first()
    if message is None:
        notice.withdraw(subject="message", subject_ids=[fact.message_id])
        return
    notice.leave_many(
        person_ids=recipients.named_in_chat(message),
        kind=Kind.MENTION,
        variant="chat",
        key=f"message:{message.pk}",
        fact_id=fact_id,
        subject="message",
        subject_id=message.pk,
        actor_id=message.author_id,
    )


@reads(MembershipRequested)
def tell_facilitators(fact: MembershipRequested, *, fact_id: int) -> None:
    row = Membership.objects.filter(community_id=fact.community_id, user_id=fact.user_id, state="requested").first()
    if row is None:
        return
    notice.leave_many(
        person_ids=recipients.facilitators(fact.community_id),
        kind=Kind.REQUEST,
        fact_id=fact_id,
        subject="request",
        subject_id=fact.community_id,
        actor_id=fact.user_id,
    )


@reads(InvitationSent)
def tell_invited(fact: InvitationSent, *, fact_id: int) -> None:
    row = Membership.objects.filter(community_id=fact.community_id, user_id=fact.user_id, state="invited").first()
    if row is not None:
        notice.leave(
            person_id=fact.user_id,
            kind=Kind.INVITATION,
            fact_id=fact_id,
            subject="community",
            subject_id=fact.community_id,
            actor_id=row.invited_by_id,
        )


@reads(StrangerInvited)
def mail_stranger(fact: StrangerInvited, *, fact_id: int) -> None:
    row = (
        Invitation.objects.filter(pk=fact.invitation_id, accepted_at=None)
        .select_related("community", "invited_by")
        .first()
    )
    if row is not None:
        invitation.send(invitation=row, fact_id=fact_id)


@reads(MemberJoined, RequestDeclined, MemberLeft, RoleChanged)
def tell_of_membership(fact: MemberJoined | RequestDeclined | MemberLeft | RoleChanged, *, fact_id: int) -> None:
    """What others decided about one's membership; what one did oneself is no news. What one may no longer see is taken back."""
    if isinstance(fact, (MemberLeft, RoleChanged)):
        notice.withdraw_unseen(person_id=fact.user_id)
    row = Membership.objects.filter(community_id=fact.community_id, user_id=fact.user_id).first()
    if row is None:
        return
    actor_id = recipients.actor_of(fact_id)
    if actor_id is None or actor_id == fact.user_id:
        return
    variant = {
        MemberJoined: "joined" if row.state == "active" else "",
        # Whoever had been removed before they asked is so again.
        RequestDeclined: "declined" if row.state in ("left", "removed") else "",
        MemberLeft: "removed" if row.state == "removed" else "",
        RoleChanged: row.role if row.state == "active" else "",
    }[type(fact)]
    if variant:
        notice.leave(
            person_id=fact.user_id,
            kind=Kind.MEMBERSHIP,
            variant=variant,
            fact_id=fact_id,
            subject="community",
            subject_id=fact.community_id,
            actor_id=actor_id,
        )


@reads(RegistrationChanged)
def tell_of_registration(fact: RegistrationChanged, *, fact_id: int) -> None:
    """One telling per state and moment, whoever changed it: the confirmation is what people look for in their mail, and
    the mail of a withdrawal takes the event out of their calendar."""
    row = Registration.objects.filter(pk=fact.registration_id).select_related("event").first()
    if row is None or row.event.status == "cancelled":
        return
    notice.leave(
        person_id=row.user_id,
        kind=Kind.REGISTRATION,
        variant="pending" if row.awaits_decision else row.state,
        key=f"registration:{row.pk}:{row.state_since:%Y%m%dT%H%M%S%f}",
        fact_id=fact_id,
        subject="registration",
        subject_id=row.pk,
    )


@reads(EventChanged)
def tell_of_event(fact: EventChanged, *, fact_id: int) -> None:
    """Tells participants when the revision that calendars show has risen (RFC 5545, 3.8.7.4)."""
    event = Event.objects.filter(pk=fact.event_id).first()
    if event is None or event.hidden_at or event.status == "draft":
        notice.withdraw(subject="event", subject_ids=[fact.event_id])
        return
    if not told.is_news(event_id=event.pk, sequence=event.sequence) or event.status != "published" or event.has_ended():
        return
    _participants(event, fact_id, variant="")


@reads(EventCancelled)
def tell_of_cancelling(fact: EventCancelled, *, fact_id: int) -> None:
    event = Event.objects.filter(pk=fact.event_id, status="cancelled", hidden_at=None).first()
    if event is not None and not event.has_ended():
        _participants(event, fact_id, variant="cancelled")


def _participants(event: Event, fact_id: int, *, variant: str) -> None:
    people = Registration.objects.filter(event=event, state__in=["confirmed", "waiting"]).values_list(
        "user_id", flat=True
    )
    notice.leave_many(
        person_ids=people,
        kind=Kind.EVENT,
        variant=variant,
        key=f"event:{event.pk}:{variant or event.sequence}",
        fact_id=fact_id,
        subject="event",
        subject_id=event.pk,
        actor_id=recipients.actor_of(fact_id),
    )


@reads(DecisionTaken)
def tell_author(fact: DecisionTaken, *, fact_id: int) -> None:
    """The author learns what was decided and why; never who reported. Moderators are the site: no name is given."""
    ruling = Ruling.objects.filter(pk=fact.decision_id).select_related("case", "undoes").first()
    if ruling is None or ruling.case.author_id is None:
        return
    undone = ruling.act == Act.UNDO and ruling.undoes is not None and ruling.undoes.act in TOLD
    if ruling.act in TOLD or undone:
        notice.leave(
            person_id=ruling.case.author_id,
            kind=Kind.RULING,
            variant=ruling.act,
            fact_id=fact_id,
            subject="ruling",
            subject_id=ruling.pk,
        )


@reads(ReportFiled)
def tell_moderators(fact: ReportFiled, *, fact_id: int) -> None:
    """The first report on a thing tells those who decide there; the secretariat where there is nobody but its author."""
    report = Report.objects.filter(pk=fact.report_id).select_related("case").first()
    if report is None or report.case.closed_at:
        return
    author = {report.case.author_id}
    notice.leave_many(
        person_ids=_moderators(report.case.scope) - author or _secretariat() - author,
        kind=Kind.REPORT,
        key=f"case:{report.case_id}",
        fact_id=fact_id,
        subject="report",
        subject_id=report.pk,
    )


@reads(AppealMade)
def tell_other_moderators(fact: AppealMade, *, fact_id: int) -> None:
    """An appeal goes to those who decide there, but for the one whose decision it is about; to them where there is no other."""
    made = Ruling.objects.filter(pk=fact.ruling_id).select_related("case__appealed").first()
    if made is None or not made.case.is_appeal:
        return
    author = made.case.author_id
    decider = made.case.appealed.actor_id if made.case.appealed is not None else None
    involved = {author, decider}
    notice.leave_many(
        person_ids=_moderators(made.case.scope) - involved or _secretariat() - involved or _secretariat() - {author},
        kind=Kind.REPORT,
        variant="appeal",
        key=f"appeal:{made.case_id}",
        fact_id=fact_id,
        subject="appeal",
        subject_id=made.pk,
    )


def _moderators(scope: str) -> set[int]:
    place, _sep, number = scope.partition(":")
    people = set(recipients.facilitators(int(number))) if place == "community" and number.isdigit() else set()
    return people or _secretariat()


def _secretariat() -> set[int]:
    return set(User.objects.filter(role_grants__role=Role.SECRETARIAT, is_active=True).values_list("pk", flat=True))


@reads(ArchiveMade)
def tell_owner(fact: ArchiveMade, *, fact_id: int) -> None:
    """The file with one's data is there."""
    user_id = Archive.objects.filter(pk=fact.archive_id).values_list("user_id", flat=True).first()
    if user_id is not None:
        about: dict[str, Any] = {"fact_id": fact_id, "subject": "archive", "subject_id": fact.archive_id}
        notice.leave(person_id=user_id, kind=Kind.ACCOUNT, variant="archive", **about)
