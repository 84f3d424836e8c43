"""Categories of a forum."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from communities import rules
from communities.models import Category
from communities.services import locks, versions
from core.errors import FieldError, Hidden, Invalid
from core.text import one_line

TITLE_LENGTH = 80
MOST_CATEGORIES = 40


@transaction.atomic
def save_category(
    *, actor: User, community_id: int, titles: Mapping[str, str], category_id: int | None = None
) -> Category:
    """Returns a new category at the end of the list, or the renamed one."""
    community = locks.community(community_id)
    rules.can_arrange(actor, community).or_refuse()
    clean = {}
    for code, _name in settings.LANGUAGES:
        title = one_line(titles.get(code, ""), max_length=TITLE_LENGTH, field=f"title_{code}")
        if title:
            clean[code] = title
    if not clean:
        raise Invalid([FieldError("title", "required", _("Give the name in at least one language."))])
    if category_id is None:
        count = Category.objects.filter(community=community).count()
        if count >= MOST_CATEGORIES:
            raise Invalid([FieldError("title", "too_many", _("There are as many categories here as fit."))])
        category = Category(community=community, position=count)
    else:
        category = _found(community_id, category_id)
    category.titles = clean
    category.save()
    versions.community_changed(community)
    return category


@transaction.atomic
def move_category(*, actor: User, category_id: int, up: bool) -> None:
    """Changes places with the neighbour; at the end of the list nothing changes."""
    community_id = _owner(category_id)
    community = locks.community(community_id)
    rules.can_moderate(actor, community).or_refuse()
    order = list(Category.objects.filter(community=community))
    place = next(index for index, category in enumerate(order) if category.pk == category_id)
    other = place - 1 if up else place + 1
    if 0 <= other < len(order):
        order[place], order[other] = order[other], order[place]
    for position, category in enumerate(order):
        category.position = position
    Category.objects.bulk_update(order, ["position"])
    versions.community_changed(community)


@transaction.atomic
def remove_category(*, actor: User, category_id: int) -> None:
    """Removes a category; its topics stay in the forum, in none."""
    community = locks.community(_owner(category_id))
    rules.can_moderate(actor, community).or_refuse()
    Category.objects.filter(pk=category_id).delete()
    versions.community_changed(community)


def _owner(category_id: int) -> int:
    owner = Category.objects.filter(pk=category_id).values_list("community_id", flat=True).first()
    if owner is None:
        raise Hidden
    return owner


def _found(community_id: int, category_id: int) -> Category:
    category = Category.objects.filter(community_id=community_id, pk=category_id).first()
    if category is None:
        raise Hidden
    return category
