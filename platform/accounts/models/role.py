"""Roles that hold across the site; a facilitator's role stands on the membership of one community."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class RoleGrant(models.Model):
    class Role(models.TextChoices):
        ORGANISER = "organiser", _("Organizer")
        FOCAL_POINT = "focal_point", _("National focal point")
        SECRETARIAT = "secretariat", _("Secretariat")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="role_grants")
    role = models.CharField(max_length=20, choices=Role.choices)
    country = models.CharField(max_length=2, blank=True)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "role", "country"], name="one_grant_of_a_role"),
            models.CheckConstraint(
                condition=~models.Q(role="focal_point") | ~models.Q(country=""), name="focal_point_has_a_country"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.country}".strip()
