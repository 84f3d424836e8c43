"""People look for names in small letters, in every script."""

import pytest

from accounts.models import User
from core.contains import contains
from tests.accounts.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("Иван Петров", "петров"), ("Иван Петров", "иван петров"), ("Élodie Côté", "élodie"), ("ÉLODIE", "élodie"),
        ("Amina Diallo", "DIALLO"), ("Çelik", "çel"), ("عمر حداد", "حداد"), ("王小明", "小明"),
    ],
)  # fmt: skip
def test_a_part_is_found_whatever_its_case(name: str, asked: str) -> None:
    UserFactory(name="Somebody else")
    person = UserFactory(name=name)
    assert list(User.objects.filter(contains(asked, "name", "latin_name"))) == [person]
