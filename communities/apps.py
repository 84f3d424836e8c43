from django.apps import AppConfig


class CommunitiesConfig(AppConfig):
    name = "communities"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts.data import register
        from communities import data, reviewing
        from communities.consumers import source
        from communities.queries import circles
        from practitioners.queries.circles import register as register_circle

        source.register()
        register_circle(circles.sharing)
        reviewing.register()
        register("communities", export=data.memberships, erase=data.erase)
        register("posts", export=data.posts, erase=data.nothing, size=data.count_posts)
        register("messages", export=data.messages, erase=data.nothing, size=data.count_messages)
        register("reactions", export=data.reactions, erase=data.nothing)
        register("topics", export=data.follows, erase=data.nothing)
        register("reading", export=data.marks, erase=data.nothing)
