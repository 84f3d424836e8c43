import pytest

from accounts.services import roles
from search.models import Rejected
from tests.accounts.factories import UserFactory
from tests.communities.factories import CommunityFactory

pytestmark = pytest.mark.django_db


def test_the_secretariat_sees_what_was_refused_and_offers_it_again(client, embedded_index):
    community = CommunityFactory()
    Rejected.objects.create(pk=f"community:{community.pk}", reason="mapper_parsing_exception", version=1)
    user = UserFactory()
    roles.grant(actor=None, user_id=user.pk, role="secretariat")
    client.force_login(user)
    page = client.get("/cms/search-refused/").content.decode()
    assert f"community:{community.pk}" in page and "mapper_parsing_exception" in page
    client.post("/cms/search-refused/again/")
    assert not Rejected.objects.exists()


def test_nobody_else_does(client):
    client.force_login(UserFactory(organiser=True))
    assert client.get("/cms/search-refused/").status_code == 403
    assert client.post("/cms/search-refused/again/").status_code == 403
