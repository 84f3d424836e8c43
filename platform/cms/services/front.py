"""Fronts of communities: made once, edited by facilitators with Wagtail's own tools, handed over with the role."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import GroupPagePermission, Locale, Page

from cms.models import CommunitiesPage, CommunityPage
from communities.enums import MemberRole, MemberState
from communities.models import Community, Membership

RIGHTS = ("change_page", "publish_page", "add_page")


def group_name(community_id: int) -> str:
    """Returns the name of the group that edits a community's front; by number, since addresses may change."""
    return f"community {community_id}: facilitators"


@transaction.atomic
def ensure_front(*, community_id: int) -> CommunityPage | None:
    """Returns the front of a community in its own language, making it where there is none; None for a community
    that is gone or a site without its tree."""
    community = Community.objects.select_for_update().prefetch_related("texts").filter(pk=community_id).first()
    if community is None:
        return None
    page = CommunityPage.objects.filter(community=community).order_by("pk").first()
    if page is None:
        locale = Locale.objects.filter(language_code=community.language).first()
        parent = CommunitiesPage.objects.filter(locale=locale).first() if locale else None
        if parent is None:
            return None
        text = community.text_for(community.language)
        page = CommunityPage(
            title=text.name if text else community.slug,
            slug=_free_slug(parent, community.slug),
            community=community,
            locale=locale,
            lede=text.summary if text else "",
        )
        # Its facilitators' right to edit comes with it: `cms.signals`.
        parent.add_child(instance=page)
        page.save_revision()
        return page
    give_rights(community_id=community_id)
    return page


def _free_slug(parent: Page, slug: str) -> str:
    taken = set(parent.get_children().values_list("slug", flat=True))
    return next(name for name in (slug, *(f"{slug}-{n}" for n in range(2, 1000))) if name not in taken)


@transaction.atomic
def give_rights(*, community_id: int) -> None:
    """Makes those who facilitate now, and nobody else, the editors of the community's front in every language."""
    pages = list(CommunityPage.objects.filter(community_id=community_id))
    group, _made = Group.objects.get_or_create(name=group_name(community_id))
    facilitators = Membership.objects.filter(
        community_id=community_id, state=MemberState.ACTIVE, role=MemberRole.FACILITATOR
    ).values_list("user_id", flat=True)
    group.user_set.set(list(facilitators))
    wanted = Permission.objects.filter(codename__in=["access_admin", "submit_translation"])
    group.permissions.set(wanted)
    rights = Permission.objects.filter(codename__in=RIGHTS, content_type__app_label="wagtailcore")
    for page in pages:
        for right in rights:
            GroupPagePermission.objects.get_or_create(group=group, page=page, permission=right)


@transaction.atomic
def remove_front(*, community_id: int) -> None:
    """Deletes the fronts of a community and the group of their editors."""
    for page in CommunityPage.objects.filter(community_id=community_id):
        page.delete()
    Group.objects.filter(name=group_name(community_id)).delete()
