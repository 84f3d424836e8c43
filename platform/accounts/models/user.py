"""A person with an account."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

TONES = 6


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """Signs in by e-mail; is shown by name (any script); is addressed by handle."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    latin_name = models.CharField(_("name in Latin letters"), max_length=150, blank=True)
    handle = models.SlugField(_("handle"), max_length=60, unique=True, null=True)  # noqa: DJ001 (several may have none)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="en")
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    data_saving = models.BooleanField(_("data saving"), default=False)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False)
    suspended_at = models.DateTimeField(null=True, blank=True)
    # Empty while suspended: until somebody restores the person.
    suspended_until = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    welcomed_at = models.DateTimeField(_("finished the first steps"), null=True, blank=True)
    external_id = models.CharField(max_length=200, unique=True, null=True, blank=True)
    # Role names held now, kept by the role services: one row read says all.
    role_names = models.JSONField(default=list, blank=True)
    unread_notices = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    # The version of the terms they agreed to last, "" for none; known of who is signed in, whose session is read with it.
    terms_version: str | None = None

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        verbose_name = pgettext_lazy("somebody with an account", "person")
        verbose_name_plural = pgettext_lazy("somebody with an account", "people")

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name or self.email

    def get_short_name(self) -> str:
        return self.name or self.email

    @property
    def is_suspended(self) -> bool:
        """True from the suspension until it is lifted or its end has passed, whether or not the clock has run since."""
        if self.suspended_at is None:
            return False
        return self.suspended_until is None or self.suspended_until > timezone.now()

    @property
    def role_labels(self) -> list[str]:
        """The roles held now, in words: “National focal point (KE)”. No query."""
        from accounts.models.role import RoleGrant  # the models of one package know each other in a circle

        words = dict(RoleGrant.Role.choices)
        pairs = [name.partition(":") for name in self.role_names]
        return [
            f"{words.get(role, role)} ({country})" if country else str(words.get(role, role))
            for role, _sep, country in pairs
        ]

    @property
    def tone(self) -> int:
        """Colour of the avatar, 1 to 6."""
        return (self.pk or 0) % TONES + 1

    @cached_property
    def initials(self) -> str:
        """First letters of the first and last word of the name."""
        words = (self.name or self.email).split()
        return "".join(word[0] for word in ([words[0], words[-1]] if len(words) > 1 else words[:1])).upper()

    @property
    def display_name(self) -> str:
        """The name people see; never the e-mail address."""
        return self.name or self.handle or ""
