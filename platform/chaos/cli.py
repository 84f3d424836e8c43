"""`python -m chaos`: which experiments, how often, how long."""

from __future__ import annotations

import argparse
import shlex
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

from chaos import report
from chaos.experiments import ALL, BY_NAME
from chaos.experiments.base import Experiment
from chaos.place import Place
from chaos.rig import Scale, stacked
from chaos.verdict import Verdict, worst
from launch import serve
from launch.errors import Refusal
from stack.errors import Missing, NotReady


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
    parser.add_argument("--write", action="store_true", help="write docs/operate/faults.md of what was kept")
    return parser


def _run(chosen: argparse.Namespace, experiments: Sequence[Experiment]) -> int:
    scale, told, failed = Scale(chosen.short), [], []
    command = f"python -m chaos {shlex.join(sys.argv[1:])}".strip()
    with _place(any(experiment.on_stack for experiment in experiments)) as place:
        for experiment in experiments:
            print(f"\n── {experiment.name}: {experiment.title} ──", flush=True)
            try:
                verdict = worst([_once(experiment, place, scale) for _ in range(chosen.repeats)])
            except (KeyboardInterrupt, serve.Interrupted):
                raise
            except Exception:
                # The others are run all the same; the end says which could not be judged.
                failed.append(experiment.name)
                traceback.print_exc()
                continue
            misses = verdict.misses(experiment.expect)
            told.append((experiment.name, verdict, misses))
            report.keep(experiment, verdict, misses, repeats=chosen.repeats, short=chosen.short, command=command)
    print(f"\n{report.table(told)}\nKept in {report.kept()}")
    if chosen.write:
        report.DOCUMENT.write_text(report.document(report.read()))
        print(f"Written: {report.DOCUMENT}")
    for name in failed:
        print(f"{name}: could not be judged, see above", file=sys.stderr)
    return int(bool(failed) or any(misses for _name, _verdict, misses in told))


def _once(experiment: Experiment, place: Place | None, scale: Scale) -> Verdict:
    verdict = experiment.run(place, scale)  # type: ignore[arg-type]
    print(", ".join(f"{name} {value:g}" for name, value in verdict.measures().items()), flush=True)
    for line in verdict.seen:
        print(f"  {line}", flush=True)
    return verdict


@contextmanager
def _place(on_stack: bool) -> Iterator[Place | None]:
    """The stack, unless only the embedded default is asked for."""
    with ExitStack() as held:
        yield held.enter_context(stacked()) if on_stack else None
