"""A person's notices as they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from accounts.models import User
from core.cursor import Page, paginate
from core.errors import Hidden
from notifications.enums import DEFAULT_MAIL, Kind
from notifications.models import Notice, Preference
from notifications.queries import sentences, subjects
from notifications.queries.subjects import Subject

SIZE = 30


@dataclass(frozen=True, slots=True)
class Line:
    notice: Notice
    sentence: str
    subject: Subject

    @property
    def html(self) -> SafeString:
        return sentences.sentence_html(self.notice, self.subject)

    @property
    def is_new(self) -> bool:
        return self.notice.seen_at is None


def lines(person: User, notices: Sequence[Notice]) -> list[Line]:
    """Returns the notices whose subject the person may see now, in their order."""
    found = subjects.resolve(person, [(row.subject, row.subject_id) for row in notices])
    shown = []
    for row in notices:
        subject = found.get((row.subject, row.subject_id))
        if subject is not None:
            shown.append(Line(row, sentences.sentence(row, subject), subject))
    return shown


def page(person: User, *, after: str = "", unread_only: bool = False) -> tuple[list[Line], Page[Notice]]:
    """Returns one page of the inbox, newest first, and the page of rows it was made from."""
    rows = Notice.objects.filter(person=person, in_app=True).select_related("actor")
    if unread_only:
        rows = rows.filter(seen_at=None)
    found = paginate(rows, order=("-created_at", "-id"), after=after, size=SIZE)
    return lines(person, found.items), found


def one(person: User, notice_id: int) -> Line:
    """Returns one's own notice; raises Hidden when it is not theirs, or its subject may not be seen."""
    rows = list(Notice.objects.filter(person=person, pk=notice_id).select_related("actor"))
    found = lines(person, rows)
    if not found:
        raise Hidden
    return found[0]


def choices(person: User) -> dict[Kind, tuple[bool, str]]:
    """Returns (in the inbox, mail) for every kind: what was chosen, else the default."""
    chosen = {row.kind: (row.in_app, row.mail) for row in Preference.objects.filter(person=person)}
    return {kind: chosen.get(kind.value, (True, DEFAULT_MAIL[kind].value)) for kind in Kind}
