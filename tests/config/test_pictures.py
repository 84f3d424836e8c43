"""A photo that a page names is there for whoever sees the page; documents of events are not given by their file's name."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image as Picture

from config import pictures
from practitioners.queries.photos import small_urls
from practitioners.services.photo import make_photo
from tests.accounts.factories import UserFactory


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.mark.django_db
def test_a_photo_is_served_to_visitors_and_kept_by_browsers(client: Client) -> None:
    file = io.BytesIO()
    Picture.new("RGB", (100, 100), "teal").save(file, "JPEG")
    photo = make_photo(upload=SimpleUploadedFile("me.jpg", file.getvalue(), "image/jpeg"), owner=UserFactory())
    answer = client.get(small_urls([photo.pk])[photo.pk])
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert Picture.open(io.BytesIO(b"".join(answer.streaming_content))).size == (80, 80)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "events/1/minutes.pdf",
        "images/../events/1/minutes.pdf",
        "images/..",
        "images/none.webp",
        "images/",
        "original_images/a.jpg",
    ],
)
def test_nothing_else_is_given_by_its_address(client: Client, uploads: Path, path: str) -> None:
    for name in ("events/1/minutes.pdf", "original_images/a.jpg"):
        (uploads / name).parent.mkdir(parents=True)
        (uploads / name).write_text("Only for those with a seat.")
    (uploads / "images").mkdir()
    assert client.get(f"/media/{path}").status_code == 404


def test_another_host_serves_its_own(settings) -> None:
    settings.MEDIA_URL = "https://files.example/"
    assert pictures.urls() == []
