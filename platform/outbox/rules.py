"""Who may look into the outbox."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.decisions import Allowed, Decision, Denied


def can_tend(actor: Any) -> Decision:
    """The secretariat and those who run the site. Roles are read from the person: their package stands above this."""
    if getattr(actor, "is_active", False) and (
        getattr(actor, "is_superuser", False) or "secretariat" in (getattr(actor, "role_names", None) or ())
    ):
        return Allowed()
    return Denied(_("Only the secretariat can see this."))
