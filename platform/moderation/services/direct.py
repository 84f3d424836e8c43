"""What moderators decide where they read, before anybody has reported it: on record, told and open to appeal like the rest."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from moderation import registry, rules
from moderation.enums import Act
from moderation.models import Case, Ruling
from moderation.queries.queue import hiding
from moderation.services import report, ruling


@transaction.atomic
def hide(*, actor: Any, kind: str, thing_id: Any, reason: str) -> Ruling | None:
    """Hides a thing and returns the ruling, by which its author is told why and may ask for another look.

    None where nobody else is to be told (one's own, or nobody's), and where the case is not the actor's to decide: the
    thing is hidden all the same, if the package that owns it lets the actor.
    """
    thing = registry.thing(kind, str(thing_id), actor=actor)
    entry = registry.kind(kind)
    author = entry.author(thing)
    if author is not None and author.pk != actor.pk:
        case = report.open_case(entry, thing, author)
        if rules.can_decide(actor, case, Act.HIDE):
            return ruling.decide(actor=actor, case_id=case.pk, act=Act.HIDE, reason=reason)
    entry.hide(thing, actor=actor, reason=reason)
    return None


@transaction.atomic
def restore(*, actor: Any, kind: str, thing_id: Any) -> Ruling | None:
    """Shows a thing again and returns the ruling; None where no ruling had hidden it.

    Raises Refused where that case is not the actor's to decide: about themselves, or an appeal against their decision.
    """
    thing = registry.thing(kind, str(thing_id), actor=actor)
    case = Case.objects.select_for_update().filter(kind=kind, thing_id=str(thing.pk)).order_by("-pk").first()
    if case is None or hiding(case) is None:
        registry.kind(kind).restore(thing, actor=actor, reason="")
        return None
    return ruling.show_again(actor=actor, case=case)
