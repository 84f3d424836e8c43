"""Who may change vocabularies."""

from __future__ import annotations

from django.contrib.auth.models import PermissionsMixin
from django.utils.translation import gettext_lazy as _

from core.access import Actor
from core.decisions import Allowed, Decision, Denied


def can_relabel(actor: Actor) -> Decision:
    """The secretariat words terms in its own way; its group holds the permission."""
    if isinstance(actor, PermissionsMixin) and actor.is_active and actor.has_perm("vocabularies.change_concept"):
        return Allowed()
    return Denied(_("Only the secretariat changes the words of a vocabulary."))
