"""The hint names what would help most, until nothing is missing."""

import pytest
from wagtail.images import get_image_model

from practitioners.queries.completeness import STEPS, completeness
from practitioners.queries.shown import for_display
from practitioners.services.profile import ensure_profile
from tests.accounts.factories import UserFactory
from tests.practitioners.factories import ProfileTextFactory

pytestmark = pytest.mark.django_db


def test_each_step_taken_leads_to_the_next_and_the_last_to_a_hundred(vocabularies, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    user = UserFactory(name="")
    profile = ensure_profile(user=user)
    photo = get_image_model().objects.create(title="me", file="me.jpg", width=1, height=1)

    def now() -> tuple[int, str, str]:
        found = completeness(for_display().get(pk=profile.pk))
        return found.percent, found.step, str(found.hint)

    def name() -> None:
        user.name = "Amina"
        user.save()

    def themes() -> None:
        profile.themes.set(["GBF-TARGET-08"])

    def bio() -> None:
        ProfileTextFactory(profile=profile)

    def fill(**values: object) -> None:
        for field, value in values.items():
            setattr(profile, field, value)
        profile.save()

    taken = {
        "name": name, "country": lambda: fill(country="KE"), "themes": themes, "can_help": lambda: fill(can_help="Maps"),
        "languages": lambda: fill(languages=["en"]), "organization": lambda: fill(organization="Ministry"),
        "wants_to_learn": lambda: fill(wants_to_learn="Law"), "bio": bio, "photo": lambda: fill(photo=photo),
    }  # fmt: skip
    assert list(taken) == [step for step, _hint in STEPS]
    for number, (step, hint) in enumerate(STEPS):
        assert now() == (round(100 * number / len(STEPS)), step, str(hint))
        taken[step]()
    assert now() == (100, "", "")
