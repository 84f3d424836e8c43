"""The page tree as a new site needs it: six languages, a home page each, and the pages that host the lists."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.models import Locale, Page, Site

from cms.models import CalendarPage, CommunitiesPage, DirectoryPage, HomePage

HOSTS = (
    (DirectoryPage, "practitioners"),
    (CommunitiesPage, "communities"),
    (CalendarPage, "events"),
)


def _host_titles() -> dict[str, str]:
    return {"practitioners": _("Practitioners"), "communities": _("Communities of practice"), "events": _("Events")}


@transaction.atomic
def ensure_tree() -> HomePage:
    """Returns the English home page, making what is missing; a second run changes nothing."""
    root = Page.objects.filter(depth=1).first() or Page.add_root(title="Root", slug="root")
    locales = {code: Locale.objects.get_or_create(language_code=code)[0] for code, _name in settings.LANGUAGES}
    first = locales[settings.LANGUAGE_CODE]
    home = HomePage.objects.filter(locale=first).first()
    if home is None:
        _without_start_page(root)
        with translation.override(settings.LANGUAGE_CODE):
            home = HomePage(title=_("Take your seat in the circle"), slug="home", locale=first, lede=_lede())
            root.add_child(instance=home)
    # English first: the others are made as its translations.
    for code, locale in sorted(locales.items(), key=lambda pair: pair[1] != first):
        with translation.override(code):
            own = home if code == settings.LANGUAGE_CODE else _home_in(home, locale)
            _hosts(own, home)
    _site(home)
    return home


def _lede() -> str:
    return _(
        "Halqa is where the people who carry out the Convention on Biological Diversity find each other, compare "
        "experience, meet, and get matched with help."
    )


def _home_in(home: HomePage, locale: Locale) -> HomePage:
    found = home.get_translation_or_none(locale)
    if found is not None:
        return found
    made = home.copy_for_translation(locale)
    made.title, made.draft_title, made.lede = (
        _("Take your seat in the circle"),
        _("Take your seat in the circle"),
        _lede(),
    )
    made.save_revision().publish()
    return HomePage.objects.get(pk=made.pk)


def _hosts(own: HomePage, home: HomePage) -> None:
    titles = _host_titles()
    for model, slug in HOSTS:
        if model.objects.child_of(own).exists():
            continue
        original = model.objects.child_of(home).first()
        if original is None or own.pk == home.pk:
            own.add_child(instance=model(title=titles[slug], slug=slug, locale=own.locale, show_in_menus=False))
            continue
        made = original.copy_for_translation(own.locale)
        made.title = made.draft_title = titles[slug]
        made.save_revision().publish()


def _without_start_page(root: Page) -> None:
    """Wagtail's own migrations leave a "Welcome" page at the place of ours."""
    for page in root.get_children().filter(slug="home"):
        if page.specific_class is Page:
            page.delete()
    root.refresh_from_db()


def _site(home: HomePage) -> None:
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        Site.objects.create(
            hostname="localhost", root_page=home, is_default_site=True, site_name=settings.WAGTAIL_SITE_NAME
        )
    elif site.root_page_id != home.pk:
        site.root_page = home
        site.save()
