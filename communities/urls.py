"""Addresses under the language prefix, and those without one. The list `/communities/` itself is served by search."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from communities.views import chat, community, discussion, export, forum, members, membership, post, topic

_topic: list[URLPattern | URLResolver] = [
    path("", topic.show),
    path("edit/", topic.edit),
    path("act/", topic.act),
    path("hide/", post.hide_topic),
    path("posts/<int:number>/edit/", post.edit),
    path("posts/<int:number>/history/", post.history),
    path("posts/<int:number>/delete/", post.delete),
    path("posts/<int:number>/hide/", post.hide),
]
_forum: list[URLPattern | URLResolver] = [
    path("", forum.index),
    path("new/", forum.open_topic),
    path("read/", forum.mark_read),
    path("categories/", forum.arrange),
    path("categories/<int:category_id>/", forum.arrange),
    path("<int:topic_id>/", include(_topic)),
]
_chat: list[URLPattern | URLResolver] = [
    path("", chat.index),
    path("new/", chat.settings),
    path("<int:room_id>/", chat.room),
    path("<int:room_id>/settings/", chat.settings),
    path("<int:room_id>/messages/<int:message_id>/", chat.change),
]
_discussion: list[URLPattern | URLResolver] = [
    path("", discussion.show),
    path("settings/", discussion.settings),
    path("outline/", discussion.arrange),
    path("publish/", discussion.publish),
    re_path(r"^outline/(?P<kind>round|group|subject|question)/new/(?P<parent_id>\d{1,18})/$", discussion.part),
    re_path(r"^outline/(?P<kind>round|group|subject|question)/(?P<part_id>\d{1,18})/$", discussion.part),
]
_community: list[URLPattern | URLResolver] = [
    path("", community.overview, name="community"),
    path("settings/", community.settings),
    path("join/", membership.join),
    path("leave/", membership.leave),
    path("follow/", membership.follow),
    path("invitation/", membership.invitation),
    path("members/", members.index),
    path("members/names/", members.names),
    path("members/requests/", members.requests),
    path("members/<int:user_id>/role/", members.role),
    path("members/<int:user_id>/remove/", members.remove),
    re_path(r"^posts\.(?P<form>csv|json)$", export.posts),
    path("forum/", include(_forum)),
    path("chat/", include(_chat)),
    path("discussions/", discussion.index),
    path("discussions/new/", discussion.create),
    path("discussions/<slug:discussion_slug>/", include(_discussion)),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("communities/new/", community.create),
    path("communities/invitation/<str:token>/", membership.token),
    path("communities/<slug:slug>/", include(_community)),
]
plain_urlpatterns: list[URLPattern | URLResolver] = []
