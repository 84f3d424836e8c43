"""Kinds of things that are found, and orders."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    PRACTITIONER = "practitioner", _("People")
    COMMUNITY = "community", _("Communities")
    TOPIC = "topic", _("Topics")
    POST = "post", _("Posts")
    EVENT = "event", _("Events")
    PAGE = "page", _("Pages")


class Sort(models.TextChoices):
    RELEVANCE = "relevance", _("Best match")
    DATE = "date", _("Newest")
    SOONEST = "soonest", _("Soonest")
    NAME = "name", pgettext_lazy("sorted by", "Name")
    ACTIVITY = "activity", _("Most active first")
