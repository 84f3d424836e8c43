"""Names of the states that events and registrations can be in."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    CANCELLED = "cancelled", _("Cancelled")


class Precision(models.TextChoices):
    """How exactly the dates are known; each is coarser than the one before."""

    MINUTE = "minute", _("Exact times")
    DAY = "day", _("Whole days")
    MONTH = "month", _("Months")
    QUARTER = "quarter", _("Quarters")
    YEAR = "year", _("Years")
    OPEN = "open", _("No end known")

    @property
    def coarseness(self) -> int:
        return list(Precision).index(self)


# What cannot stand on a day of the calendar: it has its own group in lists and bars of its own in feeds.
IMPRECISE = frozenset({Precision.MONTH, Precision.QUARTER, Precision.YEAR, Precision.OPEN})


class Mode(models.TextChoices):
    PLACE = "place", _("In a place")
    ONLINE = "online", _("Online")
    HYBRID = "hybrid", _("In a place and online")


class Audience(models.TextChoices):
    PUBLIC = "public", _("Everyone")
    MEMBERS = "members", _("Members of the community")


class RegistrationMode(models.TextChoices):
    OPEN = "open", _("Open: a seat at once while there are any")
    APPROVAL = "approval", _("By approval of the organizers")
    NONE = "none", _("No registration")


class RegistrationState(models.TextChoices):
    CONFIRMED = "confirmed", _("Registration confirmed")
    WAITING = "waiting", _("On the waiting list")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    REFUSED = "refused", _("Declined")


# Cancelled events stay in feeds this long, or calendars would keep showing them (RFC 5546, 3.2.5).
DAYS_IN_FEED_AFTER_CANCELLING = 90
