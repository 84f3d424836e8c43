"""Facts and readers for the tests of the outbox, registered for one test at a time."""

from outbox.facts import fact


@fact
class SampleHappened:
    thing_id: int


@fact
class OtherHappened:
    thing_id: int
    note_id: int = 0
