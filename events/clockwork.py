"""What the clock starts."""

from outbox import every

from events.services import clock


@every(seconds=60, name="events.pages_follow_the_time")
def pages_follow_the_time() -> None:
    clock.turn()
