"""The group that may work in the Wagtail admin; membership follows the secretariat role."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from accounts.models import User

NAME = "Secretariat"
PAGE_RIGHTS = ("add_page", "change_page", "publish_page", "bulk_delete_page", "lock_page", "unlock_page")
COLLECTION_RIGHTS = (
    ("wagtailimages", ("add_image", "change_image", "choose_image")),
    ("wagtaildocs", ("add_document", "change_document", "choose_document")),
)
# People and groups are managed through our services only, never through Wagtail's own screens.
LEFT_OUT = Q(
    content_type__app_label__in=[
        "auth",
        "accounts",
        "account",
        "mfa",
        "usersessions",
        "sessions",
        "contenttypes",
        "admin",
    ]
)
# Rights on snippets and on what Wagtail keeps: vocabularies, redirects, locales, translations.
OURS = Q(
    content_type__app_label__in=["vocabularies", "cms", "wagtailredirects", "wagtailcore", "wagtail_localize", "taggit"]
)


@transaction.atomic
def ensure_groups() -> Group:
    """Makes the Secretariat group with its rights, or completes it; returns it. A second call changes nothing."""
    group, _made = Group.objects.get_or_create(name=NAME)
    wanted = Permission.objects.filter(
        Q(content_type__app_label="wagtailadmin", codename="access_admin") | OURS & ~LEFT_OUT
    )
    group.permissions.add(*wanted.exclude(pk__in=group.permissions.values("pk")))
    root = Page.get_first_root_node()
    if root is not None:
        for right in Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=PAGE_RIGHTS):
            GroupPagePermission.objects.get_or_create(group=group, page=root, permission=right)
    collection = Collection.get_first_root_node()
    if collection is not None:
        for label, names in COLLECTION_RIGHTS:
            for right in Permission.objects.filter(content_type__app_label=label, codename__in=names):
                GroupCollectionPermission.objects.get_or_create(group=group, collection=collection, permission=right)
    return group


@transaction.atomic
def settle(*, user: User, is_editor: bool) -> None:
    """Puts a person into the group or takes them out."""
    if is_editor:
        user.groups.add(ensure_groups())
    else:
        user.groups.remove(*user.groups.filter(name=NAME))
