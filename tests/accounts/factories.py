"""People for tests: everybody has a name and a handle, is verified, and knows the password `halqa-demo`."""

from __future__ import annotations

from typing import Any

import factory
from allauth.account.models import EmailAddress
from django.utils import timezone

from accounts.models import RoleGrant, User

PASSWORD = "halqa-demo"


class UserFactory(factory.django.DjangoModelFactory):
    """`UserFactory(secretariat=True)`, `(organiser=True)`, `(focal_point="KE")` grant roles; `password=` sets another."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = factory.Sequence(lambda n: f"Person {n}")
    handle = factory.Sequence(lambda n: f"person-{n}")
    welcomed_at = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        grants = [
            (role, "")
            for role in (RoleGrant.Role.SECRETARIAT, RoleGrant.Role.ORGANISER)
            if kwargs.pop(role.value, False)
        ]
        country = kwargs.pop("focal_point", "")
        if country:
            grants.append((RoleGrant.Role.FOCAL_POINT, country))
        names = [f"{role.value}:{country}" if country else role.value for role, country in grants]
        kwargs["role_names"] = [*kwargs.get("role_names", []), *names]
        user = model_class.objects.create_user(kwargs.pop("email"), kwargs.pop("password", PASSWORD), **kwargs)
        RoleGrant.objects.bulk_create(RoleGrant(user=user, role=role, country=place) for role, place in grants)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user
