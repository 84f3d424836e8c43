"""Reasons of reports and acts of rulings."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reason(models.TextChoices):
    SPAM = "spam", _("Advertising or repeated text")
    ABUSE = "abuse", _("Insult, threat or harassment")
    PRIVATE = "private", _("Private data of a person")
    FALSE = "false", _("False or misleading")
    RIGHTS = "rights", _("Not theirs to publish")
    PLACE = "place", _("In the wrong place")
    OTHER = "other", _("Something else")


class Act(models.TextChoices):
    DISMISS = "dismiss", _("Keep it")
    WARN = "warn", _("Keep it and remind the author of the rules")
    HIDE = "hide", _("Hide it and tell the author why")
    SUSPEND = "suspend", _("Hide it and suspend the author")
    RESTORE = "restore", _("Show it again")
    PASS_ON = "pass_on", _("Pass it to the secretariat")
    UNDO = "undo", _("Undone")
    APPEAL = "appeal", _("The author asks for another look")
    UPHOLD = "uphold", _("Keep it hidden and tell the author why")


# What ends a case; restoring opens none and closes none.
DECIDING = frozenset({Act.DISMISS, Act.WARN, Act.HIDE, Act.SUSPEND, Act.UPHOLD})
# What its author may ask another moderator to look at again, and what can be answered.
HIDING = frozenset({Act.HIDE, Act.SUSPEND})
ANSWERS = frozenset({Act.RESTORE, Act.UPHOLD})
# What the author is told of.
TOLD = frozenset({Act.WARN, Act.HIDE, Act.SUSPEND, Act.RESTORE, Act.UPHOLD})
