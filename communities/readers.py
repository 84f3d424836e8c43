"""What communities do about facts of others."""

from __future__ import annotations

from accounts.facts import PersonChanged
from accounts.models import User
from communities.services import upkeep
from outbox import reads


@reads(PersonChanged)
def redraw_names(fact: PersonChanged, *, fact_id: int) -> None:
    """A person's new name shows beside what they wrote earlier."""
    user = User.objects.filter(pk=fact.user_id).first()
    if user is not None:
        upkeep.redraw_person(user=user)
