"""Small photos for lists: made once, then only named."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from wagtail.images.exceptions import InvalidFilterSpecError
from wagtail.images.models import Image, SourceImageIOError

logger = logging.getLogger(__name__)

# Twice the 40 pixels in which it is shown, for dense screens: 2 to 4 KB.
SMALL = "fill-80x80|format-webp|webpquality-60"


def small_urls(ids: Iterable[int]) -> dict[int, str]:
    """Returns the address of each photo's small form; two queries, and a file to make for each that has none yet.

    A photo whose file is gone or broken is left out.
    """
    wanted = set(ids)
    found: dict[int, str] = {}
    if not wanted:
        return found
    for image in Image.objects.filter(pk__in=wanted).prefetch_renditions(SMALL):
        try:
            found[image.pk] = image.get_rendition(SMALL).url
        except (SourceImageIOError, InvalidFilterSpecError, OSError, ValueError):
            logger.warning("Photo %s cannot be read", image.pk)
    return found
