"""Pages beside a bare Django page of the same bytes under the same server with the same options."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bench.http import drive, fetch
from bench.measure import Figure
from bench.rig import Rig

BARE = "a bare Django page of the same bytes"


@dataclass(frozen=True, slots=True)
class Page:
    """`path` may name facts of the rig; `cold` asks for pages of topics that this process has not shown before."""

    path: str
    member: bool
    goal: float
    cold: bool = False

    def __call__(self, rig: Rig) -> list[Figure]:
        headers = rig.member if self.member else {}
        if self.cold:
            return [self._cold(rig, headers)]
        path = self.path.format(**rig.facts)
        # Twice: the first answer may set a cookie or a mark, the second is the page that is asked for again and again.
        fetch(rig.pages, path, headers)
        body, _fields = fetch(rig.pages, path, headers)
        port, bare = rig.bare(f"{'member' if self.member else 'visitor'}-{len(body)}", body)
        joined = _warm(port, bare)
        drive(rig.pages, [path], seconds=0.5, headers=headers)
        ours, yardstick = [], []
        for _ in range(rig.repeats):
            yardstick.append(drive(port, [f"/page/{bare}"], seconds=rig.seconds).rate)
            ours.append(drive(rig.pages, [path], seconds=rig.seconds, headers=headers).rate)
        return [self._figure(ours, yardstick, f"{path}, {len(body) / 1024:.0f} KB", joined)]

    def _cold(self, rig: Rig, headers: dict[str, str]) -> Figure:
        paths = rig.facts["full_pages"]
        # The second half is the members', so that what visitors saw has not prepared it.
        half = len(paths) // 2
        mine = paths[half:] if self.member else paths[:half]
        body, _fields = fetch(rig.pages, mine.pop(), headers)
        port, bare = rig.bare(f"cold-{'member' if self.member else 'visitor'}", body)
        joined = _warm(port, bare)
        share = len(mine) // rig.repeats
        ours, yardstick = [], []
        for turn in range(rig.repeats):
            yardstick.append(drive(port, [f"/page/{bare}"], seconds=rig.seconds).rate)
            part = mine[turn * share : (turn + 1) * share]
            ours.append(drive(rig.pages, part, seconds=rig.seconds * 2, headers=headers, once=True).rate)
        return self._figure(ours, yardstick, f"each of {share * rig.repeats} pages asked for at most once", joined)

    def _figure(self, ours: list[float], yardstick: list[float], remark: str, joined: float) -> Figure:
        remark = f"{remark}; putting finished pieces of that size together gives {joined:,.0f} requests/s"
        return Figure("", "requests/s", ours, yardstick, beside=BARE, goal=self.goal, remark=remark)


def _warm(port: int, bare: str) -> float:
    """Returns requests/s of the page that is only put together, having warmed up both."""
    drive(port, [f"/page/{bare}", f"/joined/{bare}"], seconds=0.5)
    return drive(port, [f"/joined/{bare}"], seconds=0.5).rate


def _named(name: str, page: Page) -> Callable[[Rig], list[Figure]]:
    def run(rig: Rig) -> list[Figure]:
        figures = page(rig)
        for figure in figures:
            figure.name = name
        return figures

    return run


_TOPIC = "{full_pages[0]}"
_LISTS = {
    "home": "/en/",
    "community": "{community}",
    "agenda": "/en/events/",
    "month": "/en/events/?view=month",
    "event": "/en/events/{event}/",
    "directory": "/en/practitioners/",
    "search": "/en/search/?q={words[en][3]}",
}
_PAGES = {
    "topic-visitor": Page(_TOPIC, False, 0.8),
    "topic-member": Page(_TOPIC, True, 0.3),
    "topic-visitor-cold": Page(_TOPIC, False, 0.3, cold=True),
    "topic-member-cold": Page(_TOPIC, True, 0.2, cold=True),
    **{f"{name}-visitor": Page(path, False, 0.3) for name, path in _LISTS.items()},
    **{f"{name}-member": Page(path, True, 0.15) for name, path in _LISTS.items()},
}
CASES = {name: _named(name, page) for name, page in _PAGES.items()}
