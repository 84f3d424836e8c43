"""What becomes of reports when a person leaves."""

from __future__ import annotations

from accounts.models import User
from moderation.enums import Act
from moderation.models import Case, Report, Ruling


def erase(user: User, *, keep_posts: bool) -> None:
    """Takes the person out of reports, cases and rulings; what was decided stays on record without their name, and where
    their posts go what was kept of these goes too."""
    Report.objects.filter(reporter=user).update(reporter=None, words="")
    if not keep_posts:
        Case.objects.filter(author=user).update(excerpt="")
    Case.objects.filter(author=user).update(author=None)
    Ruling.objects.filter(actor=user, act=Act.APPEAL).update(reason="")
    Ruling.objects.filter(actor=user).update(actor=None)
