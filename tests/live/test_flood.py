"""A flood in which now and then a frame is let through ends all the same."""

from __future__ import annotations

from typing import Any

import pytest

from live import codes
from live.consumers import Allowance, LiveConsumer, _Leave


class Outlet:
    user_id = 0

    def push_frame(self, frame: dict[str, Any]) -> None:
        pass


@pytest.mark.parametrize(("frames", "ends"), [(100, False), (1000, True)])
def test_a_thousand_frames_a_second_end_the_socket_and_a_hundred_do_not(
    monkeypatch: pytest.MonkeyPatch, frames: int, ends: bool
) -> None:
    clock = [0.0]
    monkeypatch.setattr("live.consumers.time", type("Clock", (), {"monotonic": staticmethod(lambda: clock[0])}))
    consumer = LiveConsumer()
    consumer.outlet = Outlet()  # type: ignore[assignment]
    consumer._allowance = Allowance(consumer.frames_per_second, consumer.frames_burst)
    consumer._refusals = 0
    ended = 0
    for _number in range(frames * 2):
        clock[0] += 1 / frames
        try:
            consumer._may_go_on()
        except _Leave as leaving:
            ended = leaving.code
            break
    assert ended == (codes.TOO_MANY if ends else 0)
