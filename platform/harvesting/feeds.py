"""News of a community's forum for feed readers: public communities only, whoever asks."""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.http import http_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from communities.models import Community, Post
from communities.queries.people import face_of
from core import versions
from core.access import get_visible
from core.text import excerpt

NEWS = 50
VISITOR = AnonymousUser()
FORMS: dict[str, Any] = {"atom": Atom1Feed, "rss": Rss201rev2Feed}


@require_safe
def community(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The posts written last, as Atom (RFC 4287) or RSS 2.0; 304 before any post is read where nothing is new."""
    found = get_visible(Community.objects.prefetch_related("texts"), actor=VISITOR, slug=slug)
    language = get_language() or settings.LANGUAGE_CODE
    scopes = (f"forum:{found.pk}", f"community:{found.pk}")
    numbers, raised = versions.read(*scopes), versions.last_raised(*scopes)
    told = "\0".join(map(str, (*numbers, form, language, settings.SITE_URL)))
    etag = f'"{hashlib.sha256(told.encode()).hexdigest()[:32]}"'
    changed = int((raised or found.updated_at).timestamp())
    response = get_conditional_response(request, etag=etag, last_modified=changed)
    if response is None:
        body = _body(request, found, language, FORMS[form])
        kind = "atom" if form == "atom" else "rss"
        response = HttpResponse(body, content_type=f"application/{kind}+xml; charset=utf-8")
    response["ETag"] = etag
    response["Last-Modified"] = http_date(changed)
    response["Cache-Control"] = "public, max-age=300"
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


def _body(request: HttpRequest, found: Community, language: str, form: Any) -> str:
    text = found.text_for(language)
    place = f"{settings.SITE_URL}/{language}/communities/{found.slug}/"
    feed = form(
        title=text.name if text else found.slug,
        link=place,
        description=(text.summary if text else "") or _("Posts written last"),
        language=language,
        feed_url=f"{settings.SITE_URL}{request.get_full_path()}",
    )
    rows = Post.objects.visible_to(VISITOR).filter(topic__community=found, topic__question=None)
    for post in rows.select_related("topic", "author").order_by("-created_at", "-pk")[:NEWS]:
        feed.add_item(
            title=post.topic.title if post.number == 1 else _("Re: {title}").format(title=post.topic.title),
            link=f"{place}forum/{post.topic_id}/?post={post.number}",
            description=excerpt(post.body_plain, 500),
            author_name=face_of(post.author).name,
            unique_id=f"tag:{request.get_host().partition(':')[0]},2026:post:{post.pk}",
            pubdate=post.created_at,
            updateddate=post.edited_at or post.created_at,
        )
    return str(feed.writeString("utf-8"))
