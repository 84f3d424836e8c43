"""One post: changing it, its earlier texts, deleting and hiding it."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from communities import rules
from communities.forms import PostEditForm, ReasonForm, put_errors
from communities.models import Post
from communities.queries import topic as queries
from communities.render.preview import preview
from communities.services import post as services
from communities.views import topic as topics
from core.errors import Conflict, Hidden, Invalid
from moderation.services import direct
from ui.submission import mark_sent


def find(request: HttpRequest, slug: str, topic_id: int, number: int) -> tuple[topics.Subject, Post]:
    """Returns the topic and the post as the reader may see them."""
    subject = topics.find(request, slug, topic_id)
    post = Post.objects.visible_to(request.user).filter(topic=subject.topic, number=number).first()
    if post is None:
        raise Hidden
    post.topic = subject.topic
    return subject, post


def back_to(subject: topics.Subject, post: Post) -> str:
    return f"{subject.url}?page={queries.page_of(post.number)}#p{post.number}"


def context(subject: topics.Subject, post: Post, title: str, **more: Any) -> dict[str, Any]:
    crumbs = [
        *subject.place.crumbs,
        topics.step(subject),
        {"title": title, "url": ""},
    ]
    return {
        "place": subject.place,
        "topic": subject.topic,
        "post": post,
        "body": post.safe_html,
        "back": back_to(subject, post),
        "crumbs": crumbs,
        **more,
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str, topic_id: int, number: int) -> HttpResponse:
    """`…/posts/{number}/edit/`: when somebody was quicker, shows what changed and keeps what was typed."""
    subject, post = find(request, slug, topic_id, number)
    rules.can_edit_post(request.user, post, standing=subject.own.standing).or_refuse()
    initial = {"body": post.body, "language": post.language, "revision": post.revision}
    form = PostEditForm(request.POST or None, initial=initial)
    shown, stands, status = None, None, 200
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            if "preview" in request.POST:
                shown = preview(data["body"], subject.topic.community_id)
            else:
                services.edit_post(
                    actor=request.user,
                    post_id=post.pk,
                    body=data["body"],
                    revision=data["revision"],
                    language=data["language"],
                )
                return mark_sent(redirect(back_to(subject, post)), request)
        except Invalid as wrong:
            put_errors(form, wrong)
        except Conflict as conflict:
            current = conflict.current
            assert isinstance(current, Post)
            # What was typed stays in the form, which from now on is made from what stands.
            form = PostEditForm(
                initial={"body": data["body"], "language": data["language"], "revision": current.revision}
            )
            stands, status = compared(current.body, data["body"]), 409
    page = context(subject, post, _("Edit"), form=form, preview=shown, stands=stands)
    return render(request, "communities/post_edit.html", page, status=422 if form.errors else status)


@require_safe
def history(request: HttpRequest, slug: str, topic_id: int, number: int) -> HttpResponse:
    """`…/posts/{number}/history/`: what stood before each edit."""
    subject, post = find(request, slug, topic_id, number)
    rules.can_see_history(request.user, post, standing=subject.own.standing).or_refuse()
    revisions = queries.history(post)
    following = [post.body, *(revision.body for revision in revisions)]
    lines = [
        {"revision": revision, "changes": compared(revision.body, after)}
        for revision, after in zip(revisions, following, strict=False)
    ]
    return render(request, "communities/post_history.html", context(subject, post, _("History"), revisions=lines))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, slug: str, topic_id: int, number: int) -> HttpResponse:
    """`…/posts/{number}/delete/`: asks first, since the text is gone for good."""
    subject, post = find(request, slug, topic_id, number)
    rules.can_delete_post(request.user, post, standing=subject.own.standing).or_refuse()
    if request.method == "POST":
        services.delete_post(actor=request.user, post_id=post.pk)
        messages.success(request, _("The post was deleted."))
        return redirect(back_to(subject, post))
    return render(request, "communities/post_delete.html", context(subject, post, _("Delete")))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hide(request: HttpRequest, slug: str, topic_id: int, number: int) -> HttpResponse:
    """`…/posts/{number}/hide/`: with a reason that the author will read."""
    subject, post = find(request, slug, topic_id, number)
    rules.can_moderate(request.user, subject.topic.community, standing=subject.own.standing).or_refuse()
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            direct.hide(actor=request.user, kind="post", thing_id=post.pk, reason=form.cleaned_data["reason"])
        except Invalid as wrong:
            put_errors(form, wrong)
        else:
            messages.success(request, _("The post was hidden."))
            return redirect(back_to(subject, post))
    page = context(subject, post, _("Hide"), form=form)
    return render(request, "communities/post_hide.html", page, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hide_topic(request: HttpRequest, slug: str, topic_id: int) -> HttpResponse:
    """`…/forum/{topic_id}/hide/`: hides the topic with all its posts."""
    subject = topics.find(request, slug, topic_id)
    rules.can_moderate(request.user, subject.topic.community, standing=subject.own.standing).or_refuse()
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            direct.hide(actor=request.user, kind="topic", thing_id=subject.topic.pk, reason=form.cleaned_data["reason"])
        except Invalid as wrong:
            put_errors(form, wrong)
        else:
            messages.success(request, _("The topic was hidden."))
            return redirect(f"{subject.place.url}forum/")
    crumbs = [
        *subject.place.crumbs,
        topics.step(subject),
        {"title": _("Hide")},
    ]
    page = {"form": form, "topic": subject.topic, "back": subject.url, "crumbs": crumbs, "place": subject.place}
    return render(request, "communities/post_hide.html", page, status=422 if form.errors else 200)


def compared(before: str, after: str) -> list[dict[str, str]]:
    """Returns the words of two texts as runs of {"kind": same|out|in, "text"}, for showing what changed.

    Longest matching blocks (difflib, after Ratcliff and Obershelp); long texts are compared by line to bound the work.
    """
    by_word = len(before) + len(after) < 20_000
    old = _pieces(before, by_word=by_word)
    new = _pieces(after, by_word=by_word)
    if len(old) + len(new) > 4_000:
        return [{"kind": "out", "text": before}, {"kind": "in", "text": after}]
    runs: list[dict[str, str]] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            runs.append({"kind": "same", "text": "".join(old[a:b])})
            continue
        if b > a:
            runs.append({"kind": "out", "text": "".join(old[a:b])})
        if d > c:
            runs.append({"kind": "in", "text": "".join(new[c:d])})
    return runs


def _pieces(text: str, *, by_word: bool) -> list[str]:
    if not by_word:
        return text.splitlines(keepends=True)
    out: list[str] = []
    for line in text.splitlines(keepends=True):
        words = line.split(" ")
        out += [f"{word} " for word in words[:-1]] + [words[-1]]
    return [piece for piece in out if piece]
