"""Pages beside a bare Django page of the same bytes under the same server with the same options."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bench.http import drive, fetch
from bench.measure import Figure
from bench.rig import Rig

BARE = "a bare Django page of the same bytes"
JOINED = "the same bytes joined from finished pieces"


@dataclass(frozen=True, slots=True)
class Page:
    """`path` may name facts of the rig; `cold` asks for pages of topics that this process has not shown before."""

    path: str
    member: bool
    goal: float
    cold: bool = False

    def __call__(self, rig: Rig) -> list[Figure]:
        headers = rig.member if self.member else {}
        return [self._cold(rig, headers) if self.cold else self._warm(rig, headers)]

    def _warm(self, rig: Rig, headers: dict[str, str]) -> Figure:
        path = self.path.format(**rig.facts)
        # Twice: the first answer may set a cookie or a mark, the second is the page that is asked for again and again.
        fetch(rig.pages, path, headers)
        body, _fields = fetch(rig.pages, path, headers)
        port, bare = _bare(rig, f"{'member' if self.member else 'visitor'}-{len(body)}", body)
        drive(rig.pages, [path], seconds=0.5, headers=headers)
        ours, yardstick, joined = [], [], []
        for _ in range(rig.repeats):
            yardstick.append(drive(port, [f"/page/{bare}"], seconds=rig.seconds).rate)
            ours.append(drive(rig.pages, [path], seconds=rig.seconds, headers=headers).rate)
            joined.append(drive(port, [f"/joined/{bare}"], seconds=rig.seconds / 2).rate)
        return self._figure(ours, yardstick, joined, f"{path}, {len(body) / 1024:.0f} KB")

    def _cold(self, rig: Rig, headers: dict[str, str]) -> Figure:
        paths = rig.facts["full_pages"]
        # The second half is the members', so that what visitors saw has not prepared it. The first page of all is the
        # one that the warm cases ask for; a case that is measured once more goes on where it stopped.
        who, half = ("member" if self.member else "visitor"), len(paths) // 2
        taken = rig.asked.get(who, 1)
        share = half // (rig.repeats * 2) - 1
        mine = (paths[half:] if self.member else paths[:half])[taken : taken + share * rig.repeats + 1]
        rig.asked[who] = taken + len(mine)
        body, _fields = fetch(rig.pages, mine.pop(), headers)
        port, bare = _bare(rig, f"cold-{who}", body)
        ours, yardstick, joined = [], [], []
        for turn in range(rig.repeats):
            part = mine[turn * share : (turn + 1) * share]
            yardstick.append(drive(port, [f"/page/{bare}"], seconds=rig.seconds).rate)
            ours.append(drive(rig.pages, part, seconds=rig.seconds * 1.5, headers=headers, once=True).rate)
            joined.append(drive(port, [f"/joined/{bare}"], seconds=rig.seconds / 2).rate)
        return self._figure(ours, yardstick, joined, f"among {len(paths):,} pages, none asked for twice")

    def _figure(self, ours: list[float], yardstick: list[float], joined: list[float], remark: str) -> Figure:
        return Figure(
            "", "requests/s", ours, yardstick, beside=BARE, goal=self.goal, remark=remark, second=joined,
            second_beside=JOINED,
        )  # fmt: skip


def _bare(rig: Rig, name: str, body: bytes) -> tuple[int, str]:
    """Returns port and name of the bare page of these bytes, warmed up in both forms."""
    port, bare = rig.bare(name, body)
    drive(port, [f"/page/{bare}", f"/joined/{bare}"], seconds=0.5)
    return port, bare


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
