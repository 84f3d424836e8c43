import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image as Picture

from accounts.services import person
from core.errors import Conflict, Invalid, Refused
from outbox.testing import facts, relay_all
from practitioners.models import Profile
from practitioners.services.profile import erase_profile, note_change, save_profile
from search.engines.choice import engine
from tests.accounts.factories import UserFactory
from tests.practitioners.factories import ProfileFactory
from tests.search.conftest import Index

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _loaded(vocabularies, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def embedded_index(settings, tmp_path):
    """An index of its own, in a folder that goes with the test."""
    settings.HALQA_STATE, settings.ELASTICSEARCH_NODES = tmp_path, []
    yield Index()
    engine().close()


def photo(name="me.jpg", kind="JPEG", size=(1200, 900), exif=None) -> SimpleUploadedFile:
    out = io.BytesIO()
    Picture.new("RGB", size, "teal").save(out, kind, **({"exif": exif} if exif else {}))
    return SimpleUploadedFile(name, out.getvalue())


def test_a_whole_profile_is_saved_and_stated():
    user = UserFactory()
    save_profile(
        actor=user,
        user_id=user.pk,
        values={
            "organization": "  هيئة  البيئة ",
            "organization_type": "",
            "country": "eg",
            "languages": ["ar", "LANGUAGE-EN", "ar"],
            "can_help": "Reefs\n\nand *law*",
        },
        themes=["gbf-target-8", "CBD-SUBJECT-ABS"],
        bios={"ar": "أعمل على **الشعاب**.", "fr": ""},
        links=[("Site", "https://example.org/a"), ("", "")],
        visibility={"email": "public"},
        publish=True,
    )
    profile = Profile.objects.get(user=user)
    text = profile.texts.get()
    assert {
        "organization": profile.organization,
        "country": profile.country,
        "languages": profile.languages,
        "themes": sorted(concept.pk for concept in profile.themes.all()),
        "bio": (text.language, text.bio, text.bio_plain),
        "links": [(link.title, link.url) for link in profile.links.all()],
        "email": profile.level("email"),
        "bio level": profile.level("bio"),
        "shown": profile.published_at is not None,
    } == {
        "organization": "هيئة البيئة",
        "country": "EG",
        "languages": ["ar", "en"],
        "themes": ["CBD-SUBJECT-ABS", "GBF-TARGET-08"],
        "bio": ("ar", "أعمل على **الشعاب**.", "أعمل على الشعاب."),
        "links": [("Site", "https://example.org/a")],
        "email": "public",
        "bio level": "public",
        "shown": True,
    }
    assert [fact.user_id for fact in facts("ProfileChanged")] == [user.pk]


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"values": {"country": "ZZ"}}, ["country"]),
        ({"values": {"languages": ["en", "tlh"]}}, ["languages"]),
        ({"values": {"organization": "x" * 201}}, ["organization"]),
        ({"values": {"can_help": "x" * 2001}}, ["can_help"]),
        ({"themes": ["COUNTRY-KE"]}, ["themes"]),
        ({"bios": {"de": "hallo"}}, ["bio_de"]),
        ({"links": [("Bad", "javascript:alert(1)")]}, ["link_url_0"]),
        ({"links": [("", "https://example.org/"), ("Long", f"https://example.org/{'x' * 500}")]}, ["link_url_1"]),
        ({"visibility": {"email": "friends"}}, ["see_email"]),
    ],
)
def test_bad_input_names_its_field_and_changes_nothing(change, fields):
    profile = ProfileFactory(organization="Before")
    with pytest.raises(Invalid) as caught:
        save_profile(actor=profile.user, user_id=profile.pk, **change)
    assert [error.field for error in caught.value.errors] == fields
    assert (Profile.objects.get(pk=profile.pk).organization, facts("ProfileChanged")) == ("Before", [])


def test_a_stale_form_is_refused_and_shows_what_stands_now():
    profile = ProfileFactory(organization="First")
    save_profile(actor=profile.user, user_id=profile.pk, version=profile.version, values={"organization": "Second"})
    with pytest.raises(Conflict) as caught:
        save_profile(actor=profile.user, user_id=profile.pk, version=profile.version, values={"organization": "Third"})
    assert caught.value.current.organization == "Second"


def test_only_the_owner_and_the_secretariat_change_a_profile():
    profile = ProfileFactory()
    with pytest.raises(Refused):
        save_profile(actor=UserFactory(), user_id=profile.pk, values={"organization": "Taken over"})
    save_profile(actor=UserFactory(secretariat=True), user_id=profile.pk, values={"organization": "Corrected"})
    assert Profile.objects.get(pk=profile.pk).organization == "Corrected"


def test_a_photo_is_made_small_and_loses_what_the_camera_wrote():
    profile = ProfileFactory()
    exif = Picture.Exif()
    exif[0x010F] = "SecretCamera"
    saved = save_profile(actor=profile.user, user_id=profile.pk, photo=photo(exif=exif))
    stored = saved.photo.file.open().read()
    picture = Picture.open(io.BytesIO(stored))
    assert (picture.format, max(picture.size), len(picture.getexif()), b"SecretCamera" in stored) == (
        "JPEG",
        800,
        0,
        False,
    )


def bomb() -> SimpleUploadedFile:
    """A valid PNG head that promises 50,000 × 50,000 pixels in a few bytes."""
    import struct
    import zlib

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    data = (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )
    return SimpleUploadedFile("big.png", data)


@pytest.mark.parametrize(
    "upload",
    [
        bomb,
        lambda: SimpleUploadedFile("me.jpg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>"),
        lambda: photo("me.png", "JPEG"),
        lambda: photo("me.gif", "GIF"),
        lambda: SimpleUploadedFile("me.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 40),
        lambda: SimpleUploadedFile("me", b""),
    ],
)
def test_what_is_no_photo_is_refused_beside_its_field(upload):
    profile = ProfileFactory(organization="Kept")
    with pytest.raises(Invalid) as caught:
        save_profile(actor=profile.user, user_id=profile.pk, photo=upload())
    assert [error.field for error in caught.value.errors] == ["photo"]
    assert Profile.objects.get(pk=profile.pk).photo is None


def test_erasing_leaves_no_row_and_states_it():
    profile = ProfileFactory()
    save_profile(actor=profile.user, user_id=profile.pk, bios={"en": "Me"}, photo=photo())
    erase_profile(user=profile.user)
    assert not Profile.objects.filter(pk=profile.user.pk).exists()
    erase_profile(user=profile.user)
    assert len(facts("ProfileChanged")) == 2


def test_a_new_name_counts_as_a_change_of_the_profile(client):
    """Whoever asks the API for what changed since hears of it; so does search."""
    profile = ProfileFactory()
    relay_all()
    before = timezone.now()
    assert [row["handle"] for row in _changed(client, before)] == []
    person.change(actor=profile.user, user_id=profile.pk, name="Another Name")
    relay_all()
    assert [row["name"] for row in _changed(client, before)] == ["Another Name"]
    note_change(user_id=UserFactory().pk)  # somebody without a profile


def _changed(client, since):
    answer = client.get("/api/v1/practitioners", {"updated_since": since.isoformat()})
    assert answer.status_code == 200
    return answer.json()["results"]


def test_a_photo_shown_to_all_stands_in_the_directory_small_and_lazy(client, embedded_index):
    shown, hidden = ProfileFactory(), ProfileFactory()
    for profile, level in ((shown, "public"), (hidden, "signed_in")):
        save_profile(actor=profile.user, user_id=profile.pk, photo=photo(), visibility={"photo": level}, publish=True)
    embedded_index.fill()

    def pictures(**headers):
        return re.findall(
            r'<img class="avatar"[^>]+>', client.get("/en/practitioners/", headers=headers).content.decode()
        )

    [picture] = pictures()
    assert 'width="40" height="40" loading="lazy"' in picture and 'alt=""' in picture
    path = re.search(r'src="([^"]+)"', picture)[1]
    assert path.endswith(".webp")
    assert pictures(**{"Save-Data": "on"}) == []
    client.force_login(UserFactory())
    assert len(pictures()) == 2
    assert pictures(**{"Save-Data": "on"}) == []
    save_profile(actor=shown.user, user_id=shown.pk, remove_photo=True)
    embedded_index.read()
    assert len(pictures()) == 1


def test_a_broken_photo_leaves_the_initials(client, embedded_index):
    profile = ProfileFactory(user__name="Hana Kebede")
    saved = save_profile(actor=profile.user, user_id=profile.pk, photo=photo(), publish=True)
    saved.photo.file.delete(save=False)
    embedded_index.fill()
    html = client.get("/en/practitioners/").content.decode()
    assert "Hana Kebede" in html and "<img" not in html
