"""Codes of the vocabularies that come with the site, and what one concept can be to another."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scheme(StrEnum):
    """The vocabularies; a member is its code, so `Scheme.COUNTRIES` and `"countries"` are the same."""

    GBF_TARGETS = "gbf-targets"
    AICHI_TARGETS = "aichi-targets"
    SDG_GOALS = "sdg-goals"
    CBD_SUBJECTS = "cbd-subjects"
    CBD_REGIONS = "cbd-regions"
    COUNTRIES = "countries"
    LANGUAGES = "languages"
    ORGANIZATION_TYPES = "organization-types"
    EVENT_TYPES = "event-types"
    RECORD_TYPES = "record-types"
    TARGET_GROUPS = "target-groups"
    ASSISTANCE_TYPES = "assistance-types"
    FOCAL_POINT_TYPES = "focal-point-types"
    JURISDICTIONS = "jurisdictions"
    ACTIVITY_TYPES = "activity-types"
    EVENT_STATUSES = "event-statuses"
    ACTION_CATEGORIES = "action-categories"
    BIOSAFETY_AREAS = "biosafety-areas"
    COP_DECISIONS = "cop-decisions"


# What people, communities and events can be about, in the order of forms and facets.
THEMES = (Scheme.GBF_TARGETS, Scheme.CBD_SUBJECTS, Scheme.SDG_GOALS)


class Relation(models.TextChoices):
    """The mapping relations of SKOS (W3C, 2009, section 10) that our sources use."""

    EXACT = "exact", _("the same")
    CLOSE = "close", _("nearly the same")
    RELATED = "related", _("related")
