"""The calendar of everything beside a plain reading and joining of the stored text."""

from __future__ import annotations

from bench.http import drive, fetch
from bench.measure import Figure
from bench.rig import Rig

PATH = "/events/calendar.ics?lang=en"
TIMES = 7


def whole(rig: Rig) -> list[Figure]:
    body, _fields = fetch(rig.pages, PATH)
    ours, yardstick = [], []
    for _ in range(rig.repeats):
        yardstick.append(sorted(rig.inside("join_feed", times=TIMES))[TIMES // 2])
        times = drive(rig.pages, [PATH] * TIMES, seconds=60, connections=1, once=True).times
        ours.append(sorted(times)[TIMES // 2])
    count = body.count(b"BEGIN:VEVENT")
    remark = f"{count:,} events, {len(body) / 1e6:.1f} MB, over HTTP"
    beside = "reading the stored text and joining it, in a process of its own"
    return [Figure("feed", "ms", ours, yardstick, beside=beside, higher_is_better=False, goal=2.0, remark=remark)]


def unchanged(rig: Rig) -> list[Figure]:
    _body, fields = fetch(rig.pages, PATH)
    asked = {"If-None-Match": fields["etag"]}
    values = []
    for _ in range(rig.repeats):
        times = drive(rig.pages, [PATH] * 50, seconds=60, connections=1, once=True, headers=asked, status=304).times
        values.append(sorted(times)[25])
    return [
        Figure("feed-304", "ms", values, higher_is_better=False, goal=10.0, remark="an unchanged feed asked for again")
    ]
