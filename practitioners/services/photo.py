"""Photos of people: checked, made small, and stripped of what a camera writes into them."""

from __future__ import annotations

import io
import secrets
from typing import Any

import puremagic
from django.conf import settings
from django.core.files.images import ImageFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image as Picture
from PIL import ImageOps, UnidentifiedImageError
from wagtail.images.models import Image

from core.errors import FieldError, Invalid

KINDS = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG", ".webp": "WEBP"}
MAX_PIXELS = 40_000_000
SIDE = 800


def _wrong(code: str, message: str) -> Invalid:
    return Invalid([FieldError("photo", code, message)])


def _kind(head: bytes, name: str) -> str:
    """Returns Pillow's name of the format that both the file's beginning and its name say."""
    ending = "." + name.rsplit(".", 1)[-1].lower() if "." in name else ""
    try:
        inside = puremagic.from_string(head, filename=name)
    except (puremagic.PureError, ValueError):
        inside = ""
    if KINDS.get(inside) is None or KINDS.get(inside) != KINDS.get(ending):
        raise _wrong("type", _("This is not a photo we can show. Choose a JPEG, PNG or WebP file."))
    return KINDS[inside]


def make_photo(*, upload: UploadedFile[bytes], owner: Any) -> Image:
    """Returns a new image of at most 800 × 800 pixels, re-encoded, under a name nobody can guess.

    Raises Invalid for `photo`: too large a file, not what its name says, too many pixels, broken.
    """
    if (upload.size or 0) > settings.UPLOAD_MAX_BYTES:
        raise _wrong("too_large", _("The photo is larger than 10 MB. Choose a smaller one."))
    data = upload.read()
    kind = _kind(data[:4096], upload.name or "")
    try:
        picture: Picture.Image = Picture.open(io.BytesIO(data), formats=[kind])
        if picture.width * picture.height > MAX_PIXELS:
            raise _wrong("too_many_pixels", _("The photo has too many pixels. Choose one of at most 40 megapixels."))
        picture.draft("RGB", (SIDE * 2, SIDE * 2))  # JPEG is decoded small at once
        picture = ImageOps.exif_transpose(picture).convert("RGB")
        picture.thumbnail((SIDE, SIDE))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Picture.DecompressionBombError) as error:
        raise _wrong("broken", _("The photo could not be read. Choose another file.")) from error
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85, optimize=True)
    file = ImageFile(io.BytesIO(out.getvalue()), name=f"{secrets.token_hex(12)}.jpg")
    return Image.objects.create(title=owner.name or owner.handle, uploaded_by_user=owner, file=file)


def drop_photo(*, image: Image | None) -> None:
    """Deletes an image and its files; None is fine."""
    if image is not None:
        image.delete()
