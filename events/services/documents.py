"""Files of an event: taken in only when they are what their name says."""

from __future__ import annotations

import secrets
from pathlib import PurePath
from typing import Any

import puremagic
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import FieldError, Hidden, Invalid
from core.text import one_line
from events import rules
from events.models import EventDocument
from events.services.event import locked
from events.services.versions import raise_page

MOST_DOCUMENTS = 100
ZIP = frozenset({".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".zip"})
TEXT = frozenset({".csv", ".txt"})
# By extension: the content type it is served with, and the extensions by which the file's own bytes may be known.
KINDS: dict[str, tuple[str, frozenset[str]]] = {
    ".pdf": ("application/pdf", frozenset({".pdf"})),
    ".png": ("image/png", frozenset({".png"})),
    ".jpg": ("image/jpeg", frozenset({".jpg", ".jpeg", ".jfif"})),
    ".jpeg": ("image/jpeg", frozenset({".jpg", ".jpeg", ".jfif"})),
    ".mp3": ("audio/mpeg", frozenset({".mp3"})),
    ".mp4": ("video/mp4", frozenset({".mp4", ".m4v", ".m4a"})),
    ".docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ZIP),
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ZIP),
    ".pptx": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", ZIP),
    ".odt": ("application/vnd.oasis.opendocument.text", ZIP),
    ".ods": ("application/vnd.oasis.opendocument.spreadsheet", ZIP),
    ".odp": ("application/vnd.oasis.opendocument.presentation", ZIP),
    ".zip": ("application/zip", ZIP),
    ".csv": ("text/csv; charset=utf-8", TEXT),
    ".txt": ("text/plain; charset=utf-8", TEXT),
}


@transaction.atomic
def add_document(
    *, actor: Any, event_id: int, upload: UploadedFile[Any], title: str = "", language: str = ""
) -> EventDocument:
    """Stores a file of at most 10 MB whose bytes are of the kind that its name says. Raises Invalid, Refused, Hidden."""
    event = locked(event_id, actor)
    rules.can_edit(actor, event).or_refuse()
    name = PurePath((upload.name or "").replace("\\", "/")).name
    extension = PurePath(name).suffix.lower()
    # Programs make names longer than any list shows; the ending says what it is.
    name = f"{PurePath(name).stem[:150]}{PurePath(name).suffix[:20]}"
    _check(upload, extension)
    if event.documents.count() >= MOST_DOCUMENTS:
        raise Invalid(
            [FieldError("file", "too_many", _("An event holds up to {max} documents.").format(max=MOST_DOCUMENTS))]
        )
    document = EventDocument(
        event=event,
        title=one_line(title.strip() or PurePath(name).stem or name, max_length=200),
        language=language if language in dict(settings.LANGUAGES) else "",
        name=one_line(name, max_length=200),
        key=secrets.token_hex(12),
        extension=extension,
        content_type=KINDS[extension][0],
        size=upload.size or 0,
        added_by=actor,
    )
    document.file.save(name, upload, save=False)
    document.save()
    raise_page(event)
    return document


@transaction.atomic
def remove_document(*, actor: Any, document_id: int) -> None:
    """Deletes a document; its file goes once the transaction is committed."""
    document = EventDocument.objects.filter(pk=document_id).first()
    if document is None:
        raise Hidden
    event = locked(document.event_id, actor)
    rules.can_edit(actor, event).or_refuse()
    storage, name = document.file.storage, str(document.file.name)
    document.delete()
    raise_page(event)
    transaction.on_commit(lambda: storage.delete(name), robust=True)


def _check(upload: UploadedFile[Any], extension: str) -> None:
    if not upload.size:
        raise Invalid([FieldError("file", "empty", _("This file is empty."))])
    if upload.size > settings.UPLOAD_MAX_BYTES:
        size = settings.UPLOAD_MAX_BYTES // (1024 * 1024)
        raise Invalid([FieldError("file", "too_large", _("A file may have up to {max} MB.").format(max=size))])
    if extension not in KINDS:
        known = ", ".join(sorted(one.removeprefix(".").upper() for one in KINDS))
        raise Invalid(
            [FieldError("file", "unknown_kind", _("Files of these kinds can be added: {kinds}.").format(kinds=known))]
        )
    upload.seek(0)
    head = upload.read(65_536)
    upload.seek(0)
    if not _is(head, extension, upload.name or ""):
        raise Invalid(
            [FieldError("file", "not_what_it_says", _("The content of this file is not what its name says."))]
        )


def _is(head: bytes, extension: str, name: str) -> bool:
    """Whether the bytes are of the kind: texts by being text, the rest by their first bytes."""
    if extension in TEXT:
        try:
            text = head[: len(head) - 3].decode() if len(head) == 65_536 else head.decode("utf-8-sig")
        except UnicodeDecodeError:
            return False
        return "\x00" not in text and not text.lstrip().lower().startswith(
            ("<!doctype html", "<html", "<script", "<svg", "<?xml")
        )
    try:
        found = {match.extension.lower() for match in puremagic.magic_string(head, filename=name)}
    except (puremagic.PureError, ValueError):
        return False
    return bool(found & KINDS[extension][1])
