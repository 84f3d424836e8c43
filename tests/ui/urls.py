"""The addresses of the interface alone."""

from django.conf.urls.i18n import i18n_patterns

from ui import urls

urlpatterns = [*urls.plain_urlpatterns, *i18n_patterns(*urls.urlpatterns)]
