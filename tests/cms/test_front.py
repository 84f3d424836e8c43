"""The front page of a community: made for it, edited by its facilitators and by nobody else."""

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale

from cms.models import CommunityPage
from cms.queries.intro import front
from cms.services.front import ensure_front, give_rights
from communities.models import Membership
from communities.services.community import create_community
from outbox.testing import relay_all
from tests.accounts.factories import UserFactory
from tests.cms.test_admin import fields
from tests.communities.factories import CommunityFactory, MembershipFactory

pytestmark = pytest.mark.django_db


def written(page: CommunityPage, text: str) -> CommunityPage:
    page.body = [("text", f"<p>{text}</p>")]
    page.save_revision().publish()
    return page


def test_a_new_community_gets_its_front_when_the_fact_is_read():
    maker = UserFactory(secretariat=True)
    community = create_community(actor=maker, slug="coral", texts={"ar": {"name": "مرجان"}}, language="ar")
    relay_all()
    page = CommunityPage.objects.get(community=community)
    assert (page.title, page.locale.language_code, page.get_parent().specific_class.__name__) == (
        "مرجان", "ar", "CommunitiesPage",
    )  # fmt: skip
    relay_all()
    ensure_front(community_id=community.pk)
    assert CommunityPage.objects.filter(community=community).count() == 1


def test_facilitators_edit_their_own_front_and_no_other():
    mine, other = CommunityFactory(), CommunityFactory()
    facilitator = MembershipFactory(community=mine, role="facilitator").user
    member = MembershipFactory(community=mine).user
    pages = [ensure_front(community_id=community.pk) for community in (mine, other)]
    allowed = [
        [page.permissions_for_user(type(user).objects.get(pk=user.pk)).can_edit() for page in pages]
        for user in (facilitator, member)
    ]
    assert allowed == [[True, False], [False, False]]


def test_the_right_goes_with_the_role():
    membership = MembershipFactory(role="facilitator")
    page = ensure_front(community_id=membership.community_id)
    Membership.objects.filter(pk=membership.pk).update(role="member")
    give_rights(community_id=membership.community_id)
    user = type(membership.user).objects.get(pk=membership.user_id)
    assert not page.permissions_for_user(user).can_edit()
    assert not user.has_perm("wagtailadmin.access_admin")


def test_readers_get_their_language_then_the_communitys_own():
    community = CommunityFactory(language="fr")
    page = ensure_front(community_id=community.pk)
    written(page, "Bonjour")
    arabic = page.copy_for_translation(Locale.objects.get(language_code="ar"), copy_parents=True)
    written(arabic, "أهلاً")
    found = [front(community.pk, language=code, own_language="fr").locale.language_code for code in ("ar", "ru", "fr")]
    assert found == ["ar", "fr", "fr"]


def test_a_draft_is_shown_to_nobody(client):
    community = CommunityFactory()
    page = ensure_front(community_id=community.pk)
    written(page, "Public words")
    page.body = [("text", "<p>Secret draft</p>")]
    page.save_revision()
    shown = client.get(f"/en/communities/{community.slug}/").content.decode()
    assert "Public words" in shown and "Secret draft" not in shown


def test_a_translation_is_its_facilitators_to_edit_from_the_first_moment():
    membership = MembershipFactory(role="facilitator")
    page = ensure_front(community_id=membership.community_id)
    french = page.copy_for_translation(Locale.objects.get(language_code="fr"), copy_parents=True)
    user = type(membership.user).objects.get(pk=membership.user_id)
    outsider = MembershipFactory(community=membership.community).user
    assert [french.permissions_for_user(person).can_edit() for person in (user, outsider)] == [True, False]


def test_facilitators_see_their_draft_before_others_and_what_stood_before(client):
    membership = MembershipFactory(role="facilitator")
    page = written(ensure_front(community_id=membership.community_id), "Words of last year")
    before = page.latest_revision
    written(page, "Words of today")
    client.force_login(membership.user)
    typed = fields(page.title, page.slug, "Words to come")
    preview = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    assert client.post(preview, typed).json()["is_valid"] is True
    shown = client.get(preview).content.decode()
    earlier = client.get(reverse("wagtailadmin_pages:revisions_view", args=[page.pk, before.pk])).content.decode()
    public = Client().get(f"/en/communities/{membership.community.slug}/").content.decode()
    words = ("Words of last year", "Words of today", "Words to come")
    seen = [[text for text in words if text in found] for found in (earlier, public, shown)]
    assert seen == [[text] for text in words]
