"""The home page and the pages that the secretariat writes."""

from __future__ import annotations

from itertools import chain
from typing import Any

from django.db import models
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from cms import blocks
from cms.models.whole import Whole
from cms.queries import front
from core import parts
from core.pages import depends_on

# Raised whenever an editor publishes, moves or removes a page, or changes the menu.
SCOPE = "cms"


def scopes_of(body: Any) -> list[str]:
    """Returns the scopes on which a page with this body depends."""
    held = {scope for block in body for scope in blocks.LIVE_SCOPES.get(block.block_type, ())}
    return [SCOPE, *sorted(held)]


# Whatever its blocks are: known before the page is.
HOME_SCOPES = sorted({SCOPE, "events", "communities", "search", *chain.from_iterable(blocks.LIVE_SCOPES.values())})


def home_parts(request: HttpRequest) -> parts.Kept:
    """Returns what is kept of the page at this address; one query."""
    return parts.kept(request, "home", request.get_host(), request.path, scopes=HOME_SCOPES)


class HomePage(Whole, Page):
    """`/{lang}/`: what this is and what to do, in ten seconds; then what is open now."""

    lede = models.TextField(_("introduction"), max_length=400, blank=True)
    body = StreamField(blocks.CONTENT, blank=True, verbose_name=_("further down"))
    searches = models.CharField(
        _("what people look for"), max_length=300, blank=True, help_text=_("Words for the search, separated by commas.")
    )

    content_panels = [*Page.content_panels, FieldPanel("lede"), FieldPanel("searches"), FieldPanel("body")]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["cms.ContentPage", "cms.DirectoryPage", "cms.CommunitiesPage", "cms.CalendarPage"]
    max_count_per_parent = 6
    template = "cms/home.html"

    class Meta:
        verbose_name = _("home page")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        depends_on(request, HOME_SCOPES)
        if not request.user.is_authenticated or getattr(request, "is_preview", False):
            return super().serve(request, *args, **kwargs)
        # Public things only, so all who are signed in see the same; unless editors closed the page to some of them.
        kept = None if self.get_view_restrictions() else home_parts(request)
        response = render(request, self.template, {**self.get_context(request), "kept": kept})
        if kept is not None:
            kept.finish()
        return response

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context |= {
            "events": front.next_events(request.user, count=3),
            "discussions": front.open_discussions(language=get_language() or "en"),
            "cards": front.lively_communities(count=4),
            "figures": front.figures(),
            "search_words": [word.strip() for word in self.searches.split(",") if word.strip()],
        }
        return context


class ContentPage(Whole, Page):
    """A page of text: about, rules, privacy, a guide, a programme."""

    lede = models.TextField(_("introduction"), max_length=600, blank=True)
    body = StreamField(blocks.CONTENT, blank=True, verbose_name=_("content"))
    in_footer = models.BooleanField(_("shown in the footer"), default=False)
    is_demo = models.BooleanField(default=False, editable=False)
    external_id = models.CharField(max_length=200, null=True, blank=True, editable=False)  # noqa: DJ001 (unique, and absent for most)

    content_panels = [*Page.content_panels, FieldPanel("lede"), FieldPanel("body")]
    promote_panels = [*Page.promote_panels, FieldPanel("in_footer")]
    parent_page_types = ["cms.HomePage", "cms.ContentPage"]
    subpage_types = ["cms.ContentPage"]
    template = "cms/content.html"

    class Meta:
        verbose_name = _("content page")
        constraints = [
            models.UniqueConstraint(fields=["external_id"], name="one_page_an_external_id"),
        ]

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        depends_on(request, scopes_of(self.body))
        return super().serve(request, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        above = self.get_ancestors().filter(depth__gt=2).specific(defer=True)
        context["crumbs"] = [{"title": page.title, "url": page.get_url(request)} for page in above] + [
            {"title": self.title}
        ]
        context["children"] = self.get_children().live().public().order_by("path")[:200]
        return context
