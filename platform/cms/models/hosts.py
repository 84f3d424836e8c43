"""Pages that host what is not a page: the directory, the communities, the calendar, one community's front.

Their own words stand above the lists, whose addresses are fixed; so each leads to its address when it is opened.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from cms import blocks
from cms.models.whole import Whole


class Host(Whole, Page):
    """Base: an introduction, and the address that shows it."""

    lede = models.TextField(_("introduction"), max_length=600, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("lede")]
    parent_page_types = ["cms.HomePage"]
    subpage_types: list[str] = []
    max_count_per_parent = 1
    address = ""

    class Meta:
        abstract = True

    def hosted_url(self) -> str:
        """Returns the fixed address, in the page's own language."""
        return f"/{self.locale.language_code}/{self.address}"

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return HttpResponseRedirect(self.hosted_url())


class DirectoryPage(Host):
    address = "practitioners/"

    class Meta:
        verbose_name = _("directory of practitioners")


class CalendarPage(Host):
    address = "events/"

    class Meta:
        verbose_name = _("calendar of events")


class CommunitiesPage(Host):
    address = "communities/"
    subpage_types = ["cms.CommunityPage"]

    class Meta:
        verbose_name = _("list of communities")


class CommunityPage(Host):
    """The front of one community, written by its facilitators; a page a language."""

    community = models.ForeignKey("communities.Community", models.PROTECT, related_name="front_pages")
    body = StreamField(blocks.FRONT, blank=True, verbose_name=_("content"))

    content_panels = [*Page.content_panels, FieldPanel("lede"), FieldPanel("body")]
    parent_page_types = ["cms.CommunitiesPage"]
    max_count_per_parent = None  # type: ignore[assignment]
    is_creatable = False  # made by the reader of what happens to communities

    class Meta:
        verbose_name = _("front page of a community")

    def hosted_url(self) -> str:
        return f"/{self.locale.language_code}/communities/{self.community.slug}/"

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponseBase:
        """Shows the draft as the community's page would show it, without the tabs around it."""
        from django.shortcuts import render

        return render(request, "cms/front_preview.html", {"page": self})
