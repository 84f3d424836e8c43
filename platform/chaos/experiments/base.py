"""What an experiment is: a name, what is expected at most, and one run on a running site."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from chaos.load import Load
from chaos.place import Place
from chaos.rig import Scale, under_load
from chaos.verdict import Verdict
from stack.services import Services
from stack.site import Site

NOTHING_LOST: dict[str, float] = {
    "lost": 0, "doubled": 0, "disordered": 0, "holes": 0, "unfinished": 0, "refused": 0,
    "sockets complete after": 10,
}  # fmt: skip
SETTLED = 60


class Experiment(ABC):
    """`expect` holds the greatest allowed value of each measure, `minutes` how long a run takes at full length."""

    name: ClassVar[str]
    title: ClassVar[str]
    expect: ClassVar[Mapping[str, float]]
    minutes: ClassVar[float]
    on_stack: ClassVar[bool] = True
    # An experiment on a site of its own may be run while another mostly waits.
    beside: ClassVar[str] = ""

    @abstractmethod
    def run(self, place: Place, scale: Scale) -> Verdict:
        """Does it once on a whole site and returns what came of it."""


class UnderLoad(Experiment):
    """Something happens while people write; `after` may measure more once the load has ended."""

    def run(self, place: Place, scale: Scale) -> Verdict:
        assert place.site is not None and place.services is not None
        site, services = place.site, place.services
        load, verdict = under_load(place, scale, self.name, lambda load: self.during(site, services, load, scale))
        self.after(place, load, verdict, scale)
        return verdict

    @abstractmethod
    def during(self, site: Site, services: Services, load: Load, scale: Scale) -> None:
        """Breaks something while people write, and marks in the journal from when on recovery counts."""

    def after(self, place: Place, load: Load, verdict: Verdict, scale: Scale) -> None:
        return


def settled(place: Place, verdict: Verdict, since: float, *, seconds: float = SETTLED) -> None:
    """Adds how long jobs, mail and index took, counted from `since`; 999 stands for never."""
    told = place.inside("settle", since=since, seconds=seconds + 30)
    # Nothing spoils documents here, so none should be listed for staff either.
    told["differs"] += told["rejected"]
    tell_settled(verdict, told, ("facts", "mail", "index"))


def tell_settled(verdict: Verdict, told: Mapping[str, Any], names: tuple[str, ...]) -> None:
    """Adds what `settle` of `chaos.inside` said."""
    for name in names:
        verdict.extra[f"{name} settled after"] = 999 if told[name] is None else told[name]
    verdict.extra["dead jobs"] = told["dead"]
    verdict.extra["index differs"] = len(told["differs"])
    verdict.seen += [f"index and database differ: {key}" for key in told["differs"][:3]]


def jobs_settled(place: Place, verdict: Verdict, since: float, *, seconds: float = SETTLED) -> None:
    """Adds how long it took, counted from `since`, until no job was in hand any more."""
    jobs = "FROM django_tasks_database_dbtaskresult"
    unfinished = f"SELECT count(*) {jobs} WHERE status IN ('READY', 'RUNNING')"
    while place.rows(unfinished)[0][0]:
        if time.time() > since + seconds + 30:
            verdict.extra["jobs settled after"] = 999
            return
        time.sleep(0.5)
    verdict.extra["jobs settled after"] = round(
        max(0.0, place.rows(f"SELECT max(finished_at) {jobs}")[0][0].timestamp() - since), 1
    )


SETTLES: dict[str, float] = {
    "facts settled after": SETTLED, "mail settled after": SETTLED, "index settled after": SETTLED,
    "dead jobs": 0, "index differs": 0,
}  # fmt: skip
