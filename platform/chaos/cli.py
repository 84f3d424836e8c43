"""`python -m chaos`: which experiments, how often, how long."""

from __future__ import annotations

import argparse
import shlex
import sys
import threading
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

from chaos import report
from chaos.experiments import ALL, BY_NAME
from chaos.experiments.base import Experiment
from chaos.health import make_whole
from chaos.place import Place
from chaos.rig import Scale, stacked
from chaos.verdict import Verdict, worst
from launch import serve
from launch.errors import Refusal
from stack.errors import Missing, NotReady

# Minutes until the servers and the site are up.
STARTING = 2.0


def main(arguments: Sequence[str] | None = None) -> int:
    chosen = _parser().parse_args(arguments)
    if chosen.list:
        print("\n".join(f"{experiment.name:<22}{experiment.title}" for experiment in ALL))
        return 0
    serve.on_signals()
    try:
        return _run(chosen, [BY_NAME[name] for name in chosen.experiment or BY_NAME])
    except (Missing, NotReady, Refusal) as error:
        print(error, file=sys.stderr)
        return 1
    except (KeyboardInterrupt, serve.Interrupted):
        print("\nStopped.")
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="chaos", description="Breaks parts of the running site and counts what is lost."
    )
    parser.add_argument("--experiment", action="append", choices=list(BY_NAME), help="one of them; may be repeated")
    parser.add_argument("--list", action="store_true", help="name the experiments")
    parser.add_argument("--repeats", type=int, default=3, help="how often each is run (3); the worst is told")
    parser.add_argument("--short", action="store_true", help="fewer people and shorter faults")
    parser.add_argument("--write", action="store_true", help="renew docs/operate/faults.md by what was kept")
    return parser


def _run(chosen: argparse.Namespace, experiments: Sequence[Experiment]) -> int:
    course = Course(chosen, f"python -m chaos {shlex.join(sys.argv[1:])}".strip())
    names = {experiment.name for experiment in experiments}
    if not chosen.short:
        print(f"{len(experiments)} experiments, about {expected_minutes(experiments, chosen.repeats):.0f} minutes")
    try:
        with _place(any(experiment.on_stack for experiment in experiments)) as place:
            for experiment in experiments:
                if experiment.beside not in names:
                    with course.aside([other for other in experiments if other.beside == experiment.name]):
                        course.take(experiment, place)
    finally:
        # A run that is stopped tells and writes what it had, too.
        print(f"\n{report.table(course.told)}\nKept in {report.kept()}")
        if chosen.write:
            before = report.DOCUMENT.read_text() if report.DOCUMENT.exists() else ""
            report.DOCUMENT.write_text(report.document(report.read(), before))
            print(f"Written: {report.DOCUMENT}")
    for name in course.failed:
        print(f"{name}: could not be judged, see above", file=sys.stderr)
    return int(bool(course.failed) or any(told.misses for told in course.told.values()))


def expected_minutes(experiments: Sequence[Experiment], repeats: int) -> float:
    """Returns how long so many repeats of them take at full length, the start of the servers included."""
    names = {experiment.name for experiment in experiments}
    minutes = 0.0
    for experiment in experiments:
        if experiment.beside not in names:
            meanwhile = sum(other.minutes for other in experiments if other.beside == experiment.name)
            minutes += max(experiment.minutes, meanwhile)
    return STARTING + minutes * repeats


class Course:
    """Runs one experiment after the other and keeps what came of each."""

    def __init__(self, chosen: argparse.Namespace, command: str) -> None:
        self.scale, self.repeats, self.command = Scale(chosen.short), chosen.repeats, command
        self.told: dict[str, report.Told] = {}
        self.failed: list[str] = []
        self._keeping = threading.Lock()

    def take(self, experiment: Experiment, place: Place | None) -> None:
        """Keeps what came of it after each repeat, so that a run that is cut off has what it did."""
        print(f"\n── {experiment.name}: {experiment.title} ──", flush=True)
        found: list[Verdict] = []
        began = time.monotonic()
        for _ in range(self.repeats):
            try:
                found.append(self._once(experiment, place))
            except (KeyboardInterrupt, serve.Interrupted):
                raise
            except Exception:
                # The others are run all the same; the end says which could not be judged.
                self.failed.append(experiment.name)
                traceback.print_exc()
                return
            self._keep(experiment, found)
        told = "; ".join(self.told[experiment.name].misses) or "as expected"
        print(f"{experiment.name}: {told} ({time.monotonic() - began:.0f} s)", flush=True)

    def _keep(self, experiment: Experiment, found: list[Verdict]) -> None:
        verdict = worst(found)
        told = report.Told(verdict, verdict.misses(experiment.expect))
        with self._keeping:
            self.told[experiment.name] = told
            report.keep(experiment, told, repeats=len(found), short=self.scale.short, command=self.command)

    def _once(self, experiment: Experiment, place: Place | None) -> Verdict:
        # The next one begins on a whole site, whatever this one did to it.
        on_stack = experiment.on_stack and place is not None
        try:
            verdict = experiment.run(place, self.scale)  # type: ignore[arg-type]
        except Exception:
            if on_stack:
                make_whole(place)  # type: ignore[arg-type]
            raise
        if on_stack and (wrong := make_whole(place)):  # type: ignore[arg-type]
            verdict.actions += 1
            verdict.seen.append(f"an operator had to act: {wrong}")
        measures = ", ".join(f"{name} {value:g}" for name, value in verdict.measures().items())
        print("\n".join([f"{experiment.name}: {measures}", *(f"  {line}" for line in verdict.seen)]), flush=True)
        return verdict

    @contextmanager
    def aside(self, others: Sequence[Experiment]) -> Iterator[None]:
        """Runs others meanwhile, one after the other, which need nothing of the stack; waits for them."""

        def take_all() -> None:
            for other in others:
                self.take(other, None)

        thread = threading.Thread(target=take_all, daemon=True)
        thread.start()
        yield
        thread.join()


@contextmanager
def _place(on_stack: bool) -> Iterator[Place | None]:
    """The stack, unless only the embedded default is asked for."""
    with ExitStack() as held:
        yield held.enter_context(stacked()) if on_stack else None
