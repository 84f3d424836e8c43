"""Files that are not what their names say, through the forms that take files."""

from __future__ import annotations

import resource
import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from practitioners.models import Profile
from tests.events.factories import make_event, secretariat
from tests.practitioners.factories import ProfileFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def loaded(db: None) -> None:
    from vocabularies.services import load_shipped

    load_shipped()


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(side: int) -> bytes:
    """A PNG of `side` × `side` pixels whose pixels are all there, folded small."""
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    line = b"\0" * (side // 8 + 1)
    fold = zlib.compressobj(1)
    data = b"".join(fold.compress(line) for _row in range(side)) + fold.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


# Folded row by row: 310 MB of pixels in 300 kB.
BIG = png(50_000)


def webp(side: int) -> bytes:
    head = b"VP8X" + struct.pack("<I", 10) + b"\0\0\0\0" + (side - 1).to_bytes(3, "little") * 2
    return b"RIFF" + struct.pack("<I", len(head) + 4) + b"WEBP" + head


def jpeg(side: int) -> bytes:
    return (
        b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0\xff\xc0\0\x11\x08"
        + struct.pack(">HH", side, side)
        + (b"\3\1\x11\0\2\x11\0\3\x11\0" + b"\xff\xd9")
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("big.png", BIG), ("big.jpg", jpeg(50_000)), ("big.webp", webp(16_000)), ("me.png", b"GIF89a" + b"0" * 90),
        ("me.jpg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>"), ("me.jpg", b"MZ\x90\0" * 40), ("me.png", png(8)[:40]),
        ("me.svg", b"<svg/>"), ("me", b"\xff\xd8\xff"), ("../../me.png", b"PK\3\4"), ("me.png\0.jpg", b"x"), ("me.jpg", b"<?php x ?>"),
    ],
)  # fmt: skip
def test_what_is_no_photo_is_told_beside_it_and_the_rest_of_the_form_stays(name: str, content: bytes) -> None:
    profile = ProfileFactory()
    client = Client()
    client.force_login(profile.user)
    fields = {"version": profile.version, "country": "KE", "languages": ["en"], "can_help": "Kept words"}
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    answer = client.post("/en/profile/", {**fields, "photo": SimpleUploadedFile(name, content)})

    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Error: " in page and 'id="id_photo_error"' in page and "Kept words</textarea>" in page
    # 50,000 × 50,000 pixels would be 300 MB even at one bit each.
    assert grown < 100 * 1024
    kept = Profile.objects.get(pk=profile.pk)
    assert (kept.photo, kept.can_help) == (None, "")


def test_a_picture_that_fits_is_taken() -> None:
    profile = ProfileFactory()
    client = Client()
    client.force_login(profile.user)
    fields = {"version": profile.version, "country": "KE", "languages": ["en"]}
    answer = client.post("/en/profile/", {**fields, "photo": SimpleUploadedFile("me.png", png(64))})
    assert answer.status_code == 302
    assert Profile.objects.get(pk=profile.pk).photo is not None


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("fake.pdf", b"MZ\x90\0" * 50, 422), ("photo.png", b"GIF89a" + b"0" * 60, 422), ("page.txt", b"<script>alert(1)</script>", 422),
        ("run.exe", b"MZ", 422), ("x.html", b"<p>", 422), ("empty.txt", b"", 422), ("notes.txt", b"\0" * 50, 422),
        ("../../../etc/passwd.txt", b"plain", 303), ("\u202eexe.txt", b"plain", 303), ("a" * 400 + ".txt", b"plain", 303),
    ],
)  # fmt: skip
def test_documents_of_an_event_are_what_their_names_say(name: str, content: bytes, code: int) -> None:
    event = make_event()
    client = Client()
    client.force_login(secretariat())
    file = SimpleUploadedFile("placeholder", content)
    file.name = name

    answer = client.post(f"/en/events/{event.slug}/documents/", {"file": file, "title": "Kept title"})

    assert answer.status_code == code
    assert event.documents.count() == (code == 303)
    if code == 422:
        assert "Kept title" in answer.content.decode() and 'aria-invalid="true"' in answer.content.decode()
        return
    kept = event.documents.get()
    assert "/" not in kept.name and ".." not in kept.file.name and "\u202e" not in kept.name


def test_the_editors_pictures_have_the_same_bounds() -> None:
    from wagtail.images.forms import get_image_form
    from wagtail.images.models import Image

    editor = secretariat()
    editor.is_superuser = True
    form = get_image_form(Image)(
        {"title": "Kept title"}, {"file": SimpleUploadedFile("big.png", BIG, "image/png")}, user=editor
    )
    assert not form.is_valid() and "file" in form.errors


@pytest.mark.parametrize(
    ("name", "is_taken"), [("page.html", False), ("x.svg", False), ("run.exe", False), ("a.pdf", True)]
)
def test_the_editors_documents_are_of_known_kinds(name: str, is_taken: bool) -> None:
    from wagtail.documents import get_document_model
    from wagtail.documents.forms import get_document_form

    editor = secretariat()
    editor.is_superuser = True
    file = SimpleUploadedFile(name, b"<script>alert(1)</script>")
    form = get_document_form(get_document_model())({"title": "Kept title"}, {"file": file}, user=editor)
    assert form.is_valid() == is_taken
    assert ("file" in form.errors) != is_taken
