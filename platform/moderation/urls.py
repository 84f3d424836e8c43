"""Addresses of moderation, all under the language prefix."""

from django.urls import URLPattern, URLResolver, include, path

from moderation.views import appeal, queue, report

own = [
    path("", queue.front, name="queue"),
    path("decided/", queue.decided, name="decided"),
    path("cases/<int:case_id>/", queue.case, name="case"),
    path("cases/<int:case_id>/hold/", queue.hold, name="hold"),
    path("decisions/<int:case_id>/", appeal.decision, name="decision"),
    path("rulings/<int:ruling_id>/undo/", queue.undo, name="undo"),
    path("report/<slug:kind>/<str:thing_id>/", report.file, name="report"),
]

urlpatterns: list[URLPattern | URLResolver] = [path("moderation/", include((own, "moderation")))]
plain_urlpatterns: list[URLPattern | URLResolver] = []
