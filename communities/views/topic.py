"""A topic: reading it page by page, answering, and what is done to it as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from communities import rules
from communities.enums import TopicKind
from communities.forms import PostForm, TopicEditForm, put_errors
from communities.models import Post, Topic
from communities.queries import topic as queries
from communities.queries.reading import Glance, glance, owner_of
from communities.render import shell, thread
from communities.render.preview import preview
from communities.services import post as posts
from communities.services import reading
from communities.services import topic as services
from communities.views import place as places
from core.errors import Hidden, Invalid
from core.pages import stored_page
from core.text import excerpt
from moderation.services import direct
from ui.submission import given_key, mark_sent

# Characters: a guiding question may be as long as a paragraph.
TITLE_LENGTH, STEP_LENGTH = 200, 80


@dataclass(frozen=True, slots=True)
class Subject:
    """A topic in its place, with what is the reader's own there."""

    place: places.Place
    topic: Topic
    own: queries.Own
    url: str


def find(request: HttpRequest, slug: str, topic_id: int) -> Subject:
    """Returns the topic as the reader may see it: three queries (topic, name of the community, the reader's own)."""
    found = Topic.objects.visible_to(request.user).select_related("community")
    topic = found.filter(pk=topic_id, community__slug=slug).first()
    if topic is None:
        raise Hidden
    own = queries.own(request.user, topic)
    place = places.around(request, topic.community, own.standing)
    return Subject(place=place, topic=topic, own=own, url=f"{place.url}forum/{topic.pk}/")


def _scopes(request: HttpRequest, slug: str, topic_id: int) -> list[str]:
    if not places.may_be_stored(request):
        return []
    return [f"community:{owner_of(topic_id)}", f"topic:{topic_id}"]


@require_http_methods(["GET", "HEAD", "POST"])
@stored_page(scopes=_scopes)
def show(request: HttpRequest, slug: str, topic_id: int) -> HttpResponse:
    """`…/forum/{topic_id}/`: 20 posts a page (`?page=`); `?post=N` finds the page; POST answers or previews."""
    if request.method == "POST":
        return answer(request, find(request, slug, topic_id))
    seen = glance(request.user, slug=slug, topic_id=topic_id)
    if seen is None:
        raise Hidden
    page = _number(request.GET.get("page", "1"))
    if not page or page > max(1, queries.page_of(seen.last_number)):
        raise Hidden
    quoted = _number(request.GET.get("quote"))
    replied = quoted or _number(request.GET.get("reply"))
    wanted = _number(request.GET.get("post"))
    if wanted and "page" not in request.GET and not replied:
        number = min(wanted, max(1, seen.last_number))
        return redirect(f"{request.path}?page={queries.page_of(number)}#p{wanted}")
    if replied:
        subject = find(request, slug, topic_id)
        body = thread.quotation(subject.topic, quoted, actor=request.user) if quoted else ""
        form = PostForm(initial={"reply_to": replied, "body": body})
        parts = drawn(request, subject, form=form, page=page)
    else:
        parts = _stored(request, slug, topic_id, seen, page)
    response = _page(request, parts, topic_id, seen.own, page)
    upto = min(page * queries.PAGE, seen.last_number)
    if request.user.is_authenticated and upto > (seen.own.upto or 0):
        reading.mark_topic_read(actor=request.user, topic_id=topic_id, upto=upto)
    return response


def _stored(request: HttpRequest, slug: str, topic_id: int, seen: Glance, page: int) -> shell.Parts:
    """The page as it was drawn for the last reader in the same position, or drawn now."""
    user = request.user
    key = (
        topic_id,
        seen.version,
        seen.community_version,
        page,
        places.language(),
        timezone.get_current_timezone_name(),
        thread.role_of(seen.own, user),
        seen.is_author,
        seen.own.follows,
        # Who may not write is told why: signed out, suspended, removed, asked to join …
        seen.own.standing,
        user.is_authenticated and user.is_suspended,
    )
    found = shell.find(key)
    if found is None or not found.fresh():
        subject = _seen(request, slug, topic_id, seen)
        found = drawn(request, subject, form=None, page=page)
        found.until = _turns_at(subject)
        shell.keep(key, found)
    return found


def _seen(request: HttpRequest, slug: str, topic_id: int, seen: Glance) -> Subject:
    """Returns what `find` returns, for a reader whose rights the glance has found."""
    loaded = thread.subject(topic_id, seen)
    if loaded is None:
        raise Hidden
    topic, texts = loaded
    if topic.kind == TopicKind.QUESTION:
        # Its dates come from its round, which is loaded with it and may change by itself.
        return find(request, slug, topic_id)
    place = places.around(request, topic.community, seen.own.standing, texts)
    return Subject(place=place, topic=topic, own=seen.own, url=f"{place.url}forum/{topic.pk}/")


def _turns_at(subject: Subject) -> datetime | None:
    """When the page grows old by itself: a guiding question opens and closes by date."""
    if subject.topic.kind != TopicKind.QUESTION:
        return None
    held = subject.topic.question.subject.group.round
    return next((moment for moment in (held.opens_at, held.closes_at) if moment > timezone.now()), None)


def _page(
    request: HttpRequest, parts: shell.Parts, topic_id: int, own: queries.Own, page: int, *, status: int = 200
) -> HttpResponse:
    """Fills what is the reader's own into the page and puts the frame round it."""
    filled = parts.fill(request, own)
    return render(request, "communities/topic.html", {**parts.head, **filled}, status=status)


def answer(request: HttpRequest, subject: Subject) -> HttpResponse:
    """Writes a post, or shows what it will look like; what was typed is never lost."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    form = PostForm(request.POST)
    page = _number(request.GET.get("page", "1")) or 1
    page = min(page, max(1, queries.pages(subject.topic)))
    shown = None
    if form.is_valid():
        data = form.cleaned_data
        try:
            if "preview" in request.POST:
                shown = preview(data["body"], subject.topic.community_id)
            else:
                post = posts.write_post(
                    actor=request.user,
                    topic_id=subject.topic.pk,
                    body=data["body"],
                    language=data["language"],
                    reply_to=data["reply_to"],
                    submission_key=given_key(request),
                )
                here = f"{subject.url}?page={queries.page_of(post.number)}#p{post.number}"
                return mark_sent(redirect(here), request)
        except Invalid as wrong:
            put_errors(form, wrong)
    return page_of(request, subject, form, page=page, preview=shown)


def page_of(request: HttpRequest, subject: Subject, form: PostForm, *, page: int, preview: Any = None) -> HttpResponse:
    """Returns a page of the topic with what was typed in its composer."""
    parts = drawn(request, subject, form=form, page=page, preview=preview)
    status = 422 if form.errors else 200
    return _page(request, parts, subject.topic.pk, subject.own, page, status=status)


def drawn(
    request: HttpRequest, subject: Subject, *, form: PostForm | None, page: int, preview: Any = None
) -> shell.Parts:
    """Draws head, posts, composer and rail, with holes for what is one person's; no form is an empty one."""
    topic, own = subject.topic, subject.own
    may_post = rules.can_post(request.user, topic, standing=own.standing)
    context = thread.context(
        topic=topic,
        place_url=subject.place.url,
        language=subject.place.language,
        actor=request.user,
        own=own,
        page=page,
        may_post=bool(may_post),
    )
    title, language = heading(subject)
    context |= {
        "user": request.user,
        "place": subject.place,
        "topic": topic,
        "title": title,
        "title_language": language,
        "topic_url": subject.url,
        "standing": own.standing,
        "own": own,
        "form": form,
        "preview": preview,
        "takes_posts": rules.takes_posts(topic),
        "may_post": may_post,
        "may_join": rules.can_join(request.user, topic.community, standing=own.standing),
        "may_request": rules.can_request(request.user, topic.community, standing=own.standing),
        "may_rename": rules.can_rename_topic(request.user, topic, standing=own.standing),
    }
    head = {
        "title": excerpt(title, TITLE_LENGTH),
        "form": form,
        "crumbs": [*subject.place.crumbs, parent(subject), step(subject)],
    }
    return shell.draw(context, head)


def heading(subject: Subject) -> tuple[str, str]:
    """Returns (title, its language): a guiding question is put in the reader's language, a topic in its author's."""
    if subject.topic.kind == TopicKind.QUESTION:
        return subject.topic.question.title_in(subject.place.language)
    return subject.topic.title, subject.topic.language


def step(subject: Subject) -> dict[str, Any]:
    """The topic as a step of the way to it and to its parts."""
    title, _language = heading(subject)
    return {"title": excerpt(title, STEP_LENGTH), "url": subject.url, "bdi": True}


def parent(subject: Subject) -> dict[str, Any]:
    """The step before: the forum, or the discussion of a guiding question."""
    if subject.topic.kind == TopicKind.QUESTION:
        held = subject.topic.question.subject.group.round.discussion
        text = held.text_for(subject.place.language)
        title = text.title if text else held.slug
        return {"title": title, "url": f"{subject.place.url}discussions/{held.slug}/", "bdi": True}
    return {"title": _("Forum"), "url": f"{subject.place.url}forum/"}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str, topic_id: int) -> HttpResponse:
    """`…/forum/{topic_id}/edit/`: title and category."""
    subject = find(request, slug, topic_id)
    topic = subject.topic
    rules.can_rename_topic(request.user, topic, standing=subject.own.standing).or_refuse()
    if topic.kind != TopicKind.TOPIC:
        raise Hidden
    form = TopicEditForm(
        request.POST or None, initial={"title": topic.title, "category": topic.category_id}, community=topic.community
    )
    if request.method == "POST" and form.is_valid():
        category = form.cleaned_data["category"]
        try:
            services.edit_topic(
                actor=request.user,
                topic_id=topic.pk,
                title=form.cleaned_data["title"],
                category_id=category.pk if category else None,
            )
        except Invalid as wrong:
            put_errors(form, wrong)
        else:
            return mark_sent(redirect(subject.url), request)
    crumbs = [*subject.place.crumbs, step(subject), {"title": _("Edit")}]
    context = {"form": form, "place": subject.place, "topic_url": subject.url, "crumbs": crumbs}
    return render(request, "communities/topic_edit.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def act(request: HttpRequest, slug: str, topic_id: int) -> HttpResponse:
    """`…/forum/{topic_id}/act/`: the one form behind the buttons of a topic's page."""
    subject = find(request, slug, topic_id)
    topic, user, asked = subject.topic, request.user, request.POST
    back = subject.url
    if "close" in asked or "reopen" in asked:
        services.close_topic(actor=user, topic_id=topic.pk, closed="close" in asked)
    elif "pin" in asked or "unpin" in asked:
        services.pin_topic(actor=user, topic_id=topic.pk, pinned="pin" in asked)
    elif "follow" in asked or "mute" in asked:
        reading.follow_topic(actor=user, topic_id=topic.pk, following="follow" in asked)
    elif "solve" in asked or "unsolve" in asked:
        number = _number(asked.get("solve"))
        services.mark_solution(actor=user, topic_id=topic.pk, post_number=number)
        if number:
            back = f"{subject.url}?page={queries.page_of(number)}#p{number}"
    elif "restore" in asked:
        number = _number(asked["restore"])
        post = Post.objects.visible_to(user).filter(topic=topic, number=number or 0).first()
        if post is None:
            raise Hidden
        direct.restore(actor=user, kind="post", thing_id=post.pk)
        back = f"{subject.url}?page={queries.page_of(post.number)}#p{post.number}"
    elif "restore_topic" in asked:
        direct.restore(actor=user, kind="topic", thing_id=topic.pk)
    messages.success(request, _("Saved"))
    return redirect(back)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdigit() and len(text) < 10 else None
