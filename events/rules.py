"""Who may do what with events. Lists ask `Event.objects.visible_to(actor)`, which says the same as `can_view`."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rules import can_act, is_organiser, is_secretariat, person
from communities.enums import Visibility
from communities.models import Community
from core.decisions import Allowed, Decision, Denied
from events.enums import Audience, RegistrationMode, Status
from events.models import Event, Registration
from events.models.standing import Standing, standing_of, standing_towards
from events.models.visibility import SHOWN


class Seen(Protocol):
    """As much of an event as the rights to see and to edit ask for."""

    @property
    def pk(self) -> int: ...
    @property
    def status(self) -> str: ...
    @property
    def hidden_at(self) -> Any: ...
    @property
    def audience(self) -> str: ...
    @property
    def community_id(self) -> int | None: ...
    @property
    def community(self) -> Any: ...


def _towards(actor: Any, event: Event | Seen) -> Standing:
    return standing_towards(actor, community_id=event.community_id, event_id=event.pk)


def can_view(actor: Any, event: Event | Seen, known: Standing | None = None) -> Decision:
    """The same answer as `Event.objects.visible_to(actor)` for this one event.

    `known`: the person's standing where it was read already; then nothing is asked of the database.
    """
    if is_secretariat(actor):
        return Allowed()
    known = known or _towards(actor, event)
    if event.pk in known.organises or known.facilitates(event.community_id):
        return Allowed()
    hidden = Denied(_("There is nothing here that you may see."), "not_found")
    if event.status not in SHOWN or event.hidden_at:
        return hidden
    if known.is_member(event.community_id):
        return Allowed()
    open_community = event.community is None or event.community.visibility == Visibility.PUBLIC
    return Allowed() if event.audience == Audience.PUBLIC and open_community else hidden


def can_create(actor: Any, community: Community | None = None) -> Decision:
    """Organizers and the secretariat anywhere, facilitators for their own community."""
    if not (answer := can_act(actor)):
        return answer
    if is_secretariat(actor):
        return Allowed()
    if community is not None:
        known = standing_towards(actor, community_id=community.pk)
        if known.facilitates(community.pk):
            return Allowed()
        if community.visibility == Visibility.MEMBERS and not known.is_member(community.pk):
            return Denied(_("Only members of this community can add events to it."), "members_only")
    if is_organiser(actor):
        return Allowed()
    return Denied(
        _("Events are added by organizers, by facilitators of a community and by the Secretariat."), "organisers_only"
    )


def can_add_somewhere(actor: Any, known: Standing | None = None) -> bool:
    """Whether the button to add an event is shown: one query for those who hold no role, none where `known`."""
    return bool(can_act(actor)) and (is_organiser(actor) or (known or standing_of(actor)).leads_somewhere)


def can_edit(actor: Any, event: Event | Seen, known: Standing | None = None) -> Decision:
    """The event's organizers, the facilitators of its community, the secretariat."""
    if not (answer := can_act(actor)):
        return answer
    if is_secretariat(actor):
        return Allowed()
    known = known or _towards(actor, event)
    if event.pk in known.organises or known.facilitates(event.community_id):
        return Allowed()
    return Denied(_("Only the organizers of this event can change it."), "organisers_only")


def can_cancel(actor: Any, event: Event) -> Decision:
    if not (answer := can_edit(actor, event)):
        return answer
    if event.status != Status.PUBLISHED:
        return Denied(_("Only a published event can be cancelled."), "not_published")
    return Allowed()


def can_register(actor: Any, event: Event, now: datetime | None = None) -> Decision:
    """Whether `actor` may ask for a seat now; a full event is no refusal but a place on the waiting list."""
    now = now or timezone.now()
    if not (answer := can_act(actor)):
        return answer
    if event.is_cancelled:
        return Denied(_("This event was cancelled."), "cancelled")
    if event.status != Status.PUBLISHED:
        return Denied(_("This event is not published yet."), "not_published")
    if event.registration == RegistrationMode.NONE:
        return Denied(_("This event needs no registration."), "no_registration")
    if event.has_ended(now):
        return Denied(_("This event is over."), "over")
    if event.registration_closes_at is not None and event.registration_closes_at <= now:
        return Denied(_("Registration for this event is closed."), "registration_closed")
    return Allowed()


def can_withdraw(actor: Any, registration: Registration) -> Decision:
    """One's own, until the event is over; suspended people may leave too."""
    someone = person(actor)
    if someone is None:
        return Denied(_("Sign in to do this."), "sign_in")
    if registration.user_id != someone.pk:
        return Denied(_("This registration belongs to somebody else."), "not_yours")
    if registration.event.has_ended():
        return Denied(_("This event is over."), "over")
    return Allowed()


def can_decide(actor: Any, event: Event) -> Decision:
    """See who registered, accept and decline: those who may edit the event."""
    return can_edit(actor, event)


def can_see_join_link(event: Event, registration: Registration | None) -> bool:
    """The link is told to those who hold a seat; where there is no registration, to everybody who sees the event."""
    if not event.join_url or event.is_cancelled:
        return False
    return event.registration == RegistrationMode.NONE or (registration is not None and registration.holds_seat)


def can_import(actor: Any) -> Decision:
    """Read calendars of other sites into ours."""
    if not (answer := can_act(actor)):
        return answer
    return Allowed() if is_secretariat(actor) else Denied(_("Only the secretariat can do this."), "secretariat_only")
