"""What the clock starts."""

from events.services import clock, sources
from outbox import every


@every(seconds=60, name="events.pages_follow_the_time")
def pages_follow_the_time() -> None:
    clock.turn()


@every(seconds=3600, name="events.calendars_are_read")
def calendars_are_read() -> None:
    sources.read_again()
