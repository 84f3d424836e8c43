"""What communities do about facts of others."""

from __future__ import annotations

from accounts.facts import PersonChanged, PersonRestored, PersonSuspended
from accounts.models import User
from communities.services import upkeep
from outbox import reads
from practitioners.facts import ProfileChanged


@reads(PersonChanged)
def redraw_names(fact: PersonChanged, *, fact_id: int) -> None:
    """A person's new name shows beside what they wrote earlier."""
    _redraw(fact.user_id)


@reads(ProfileChanged)
def redraw_profiles(fact: ProfileChanged, *, fact_id: int) -> None:
    """Organization and country stand below the name, as the profile shows them now."""
    _redraw(fact.user_id)


@reads(PersonSuspended, PersonRestored)
def redraw_suspended(fact: PersonSuspended | PersonRestored, *, fact_id: int) -> None:
    """While a person is suspended their profile is not shown."""
    _redraw(fact.user_id)


def _redraw(user_id: int) -> None:
    user = User.objects.filter(pk=user_id).first()
    if user is not None:
        upkeep.redraw_person(user=user)
