"""The one place that listens to Wagtail: its screens write pages themselves, so this is how we hear of it."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from cms.models import CommunityPage, MenuEntry
from cms.services import front, pages


def changed(sender: Any, instance: Page, **kwargs: Any) -> None:
    pages.page_changed(page_id=instance.pk)


def removed(sender: Any, instance: Any, **kwargs: Any) -> None:
    if isinstance(instance, Page):
        pages.page_removed(page_id=instance.pk)
    elif isinstance(instance, MenuEntry):
        pages.menu_changed()
    elif isinstance(instance, PageViewRestriction):
        pages.closed_or_opened(page_id=instance.page_id)


def saved(sender: Any, instance: Any, **kwargs: Any) -> None:
    if isinstance(instance, PageViewRestriction):
        pages.closed_or_opened(page_id=instance.page_id)
    else:
        pages.menu_changed()


def made(sender: Any, instance: CommunityPage, created: bool, **kwargs: Any) -> None:
    """A front in a further language is its facilitators' from the first moment, whoever had it made."""
    if created:
        front.give_rights(community_id=instance.community_id)


def listen() -> None:
    """Called once, when the apps are ready."""
    for signal in (page_published, page_unpublished, page_slug_changed, post_page_move):
        signal.connect(changed, dispatch_uid=f"cms.changed.{id(signal)}")
    for model in (PageViewRestriction, Site):
        post_save.connect(saved, sender=model, dispatch_uid=f"cms.saved.{model.__name__}")
    post_save.connect(made, sender=CommunityPage, dispatch_uid="cms.made")
    post_delete.connect(removed, dispatch_uid="cms.removed")
