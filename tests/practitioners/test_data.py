"""A person's own data: the whole profile in the archive, and nothing of it after erasing."""

from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as Picture
from wagtail.images.models import Image

from outbox.services import jobs
from practitioners import data
from practitioners.models import Profile, ProfileLink, ProfileText
from practitioners.services.profile import save_profile
from tests.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(vocabularies, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    user, picture = UserFactory(), BytesIO()
    Picture.new("RGB", (30, 30), "teal").save(picture, "JPEG")
    save_profile(
        actor=user,
        user_id=user.pk,
        values={"organization": "Ministry", "country": "EG", "languages": ["ar"], "can_help": "Law"},
        themes=["GBF-TARGET-08"],
        bios={"ar": "**الشعاب**", "en": "Reefs"},
        links=[("Site", "https://example.org/a")],
        visibility={"bio": "nobody", "photo": "nobody"},
        photo=SimpleUploadedFile("me.jpg", picture.getvalue()),
        publish=True,
    )
    return user


def test_the_archive_holds_the_whole_profile_whoever_may_see_it(person):
    profile = Profile.objects.get(user=person)
    assert data.export(person) == [
        {
            "organization": "Ministry", "organization_type": None, "position": "", "country": "EG", "languages": ["ar"],
            "themes": ["GBF-TARGET-08"], "expertise": "", "can_help": "Law", "wants_to_learn": "",
            "bios": {"ar": "**الشعاب**", "en": "Reefs"}, "photo": f"http://testserver{profile.photo.file.url}",
            "links": [{"title": "Site", "url": "https://example.org/a"}],
            "visibility": {
                "photo": "nobody", "organization": "public", "country": "public", "languages": "public", "themes": "public",
                "expertise": "public", "can_help": "signed_in", "wants_to_learn": "signed_in", "bio": "nobody",
                "links": "signed_in", "email": "nobody",
            },
            "published_at": profile.published_at,
        }
    ]  # fmt: skip
    assert data.export(UserFactory()) == []


def test_erasing_takes_every_row_and_the_photo_and_a_second_time_changes_nothing(
    person, django_capture_on_commit_callbacks
):
    name = Profile.objects.get(user=person).photo.file.name
    assert default_storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        for _twice in range(2):
            data.erase(person, keep_posts=True)
    assert [kind.objects.count() for kind in (Profile, ProfileText, ProfileLink, Image)] == [0, 0, 0, 0]
    while jobs.run(worker="test"):  # the file goes with a job, once the row is gone for good
        pass
    assert not default_storage.exists(name)
