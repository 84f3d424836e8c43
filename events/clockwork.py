"""What the clock starts."""

from events.services import clock
from outbox import every


@every(seconds=60, name="events.pages_follow_the_time")
def pages_follow_the_time() -> None:
    clock.turn()
