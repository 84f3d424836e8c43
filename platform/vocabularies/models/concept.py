"""Terms of vocabularies, the other names they are known by, and what they are to each other."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from vocabularies.enums import Relation
from vocabularies.models.vocabulary import Vocabulary


class Concept(models.Model):
    """One term. Its primary key is the identifier as published, so records are exchanged without a table of keys.

    A concept is never deleted, because records point at it: one that left its vocabulary is retired, which takes it
    out of forms and keeps it readable.
    """

    id = models.CharField(_("identifier"), max_length=80, primary_key=True)
    # What addresses and the API use: KE, zh-hans, workshop, 8. Unique in its vocabulary whatever its case.
    code = models.CharField(_("code"), max_length=80)
    order = models.PositiveIntegerField(_("order"), default=0)
    # By language code of the site: {"en": …, "ar": …, "zh-hans": …}. Short labels are for chips.
    labels = models.JSONField(_("labels"), default=dict)
    short_labels = models.JSONField(_("short labels"), default=dict, blank=True)
    # The secretariat's own words; they stand before the loaded ones and loading leaves them alone.
    own_labels = models.JSONField(_("labels of the secretariat"), default=dict, blank=True)
    descriptions = models.JSONField(_("full texts"), default=dict, blank=True)
    facts = models.JSONField(_("facts"), default=dict, blank=True)
    retired = models.BooleanField(_("retired"), default=False)

    vocabulary = models.ForeignKey(Vocabulary, models.PROTECT, related_name="concepts", verbose_name=_("vocabulary"))
    broader = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="narrower", verbose_name=_("broader term")
    )

    class Meta:
        ordering = ["vocabulary", "order", "id"]
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        constraints = [models.UniqueConstraint(fields=["vocabulary", "code"], name="one_concept_for_a_code")]

    def __str__(self) -> str:
        return self.id


class Alias(models.Model):
    """Another spelling of an identifier, upper-cased: AICHI-TARGET-8, SUSTAINABLE-DEVELOPMENT-GOAL-06."""

    alias = models.CharField(_("other identifier"), max_length=120, primary_key=True)
    concept = models.ForeignKey(Concept, models.CASCADE, related_name="aliases", verbose_name=_("term"))

    class Meta:
        ordering = ["alias"]
        verbose_name = _("other identifier")
        verbose_name_plural = _("other identifiers")

    def __str__(self) -> str:
        return self.alias


class Match(models.Model):
    """One line of a crosswalk. Written once, in the direction of its source, and read in both."""

    source = models.ForeignKey(Concept, models.CASCADE, related_name="matches", verbose_name=_("term"))
    target = models.ForeignKey(Concept, models.CASCADE, related_name="matched_by", verbose_name=_("other term"))
    relation = models.CharField(_("relation"), max_length=10, choices=Relation, default=Relation.RELATED)

    class Meta:
        ordering = ["source", "target"]
        verbose_name = _("match")
        verbose_name_plural = _("matches")
        constraints = [
            models.UniqueConstraint(fields=["source", "target"], name="one_match_for_a_pair"),
            models.CheckConstraint(condition=~models.Q(source=models.F("target")), name="no_match_with_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.relation} {self.target_id}"
