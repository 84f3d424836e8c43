"""Who may look into the outbox."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.decisions import Allowed, Decision, Denied


def can_tend(actor: Any) -> Decision:
    """The secretariat and those who run the site, while not suspended. Roles are read from the person: their package
    stands above this."""
    in_charge = getattr(actor, "is_superuser", False) or "secretariat" in (getattr(actor, "role_names", None) or ())
    if in_charge and getattr(actor, "is_active", False) and not getattr(actor, "is_suspended", False):
        return Allowed()
    return Denied(_("Only the secretariat can see this."))
