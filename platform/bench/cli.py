"""`python -m bench`: which cases, how often, on how much."""

from __future__ import annotations

import argparse
import shlex
import signal
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

from bench import report
from bench.cases import CASES, OWN_DATA
from bench.measure import Figure
from bench.rig import LARGE, NORMAL, TRIAL, Amounts, Rig, rigged
from launch import serve
from launch.errors import Refusal
from stack import folders
from stack.errors import Missing, NotReady
from stack.machine import machine

# A case that hangs must not keep the others from being measured.
LONGEST_CASE = 420


class TooLong(Exception):
    """A case took longer than any should."""


def main(arguments: Sequence[str] | None = None) -> int:
    chosen = _parser().parse_args(arguments)
    if chosen.list:
        print("\n".join(CASES))
        return 0
    size, amounts = ("large", LARGE) if chosen.large else ("trial", TRIAL) if chosen.trial else ("normal", NORMAL)
    serve.on_signals()
    try:
        return _run(chosen, size, amounts, chosen.case or _cases(size))
    except (Missing, NotReady, Refusal) as error:
        print(error, file=sys.stderr)
        return 1
    except (KeyboardInterrupt, serve.Interrupted):
        print("\nStopped.")
        return 130


def _cases(size: str) -> list[str]:
    """Returns what is measured unless cases are named: a large run leaves out what has data of its own."""
    return [name for name in CASES if size != "large" or name not in OWN_DATA]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench", description="Measures the site beside its yardsticks.")
    parser.add_argument("--case", action="append", choices=list(CASES), help="one case; may be repeated")
    parser.add_argument("--list", action="store_true", help="name the cases")
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--large", action="store_true", help="100,000 people, 1,000,000 posts, 100,000 events")
    size.add_argument("--trial", action="store_true", help="little data: to try a case, writes no document")
    parser.add_argument("--repeats", type=int, default=3, help="how often each is measured (3)")
    parser.add_argument("--seconds", type=float, default=1.5, help="how long each of a page's measurements lasts (1.5)")
    parser.add_argument("--fresh", action="store_true", help="make the data anew; they are kept from run to run")
    return parser


def _run(chosen: argparse.Namespace, size: str, amounts: Amounts, names: list[str]) -> int:
    found: dict[str, list[Figure]] = {}
    failed: list[str] = []
    name = f"bench-{size}"
    began = time.monotonic()
    with rigged(amounts, repeats=chosen.repeats, seconds=chosen.seconds, fresh=chosen.fresh, name=name) as rig:
        for place, case in enumerate(names, 1):
            since = time.monotonic()
            try:
                with _at_most(LONGEST_CASE):
                    found[case] = _measured(rig, case)
            except serve.Interrupted:
                raise
            except Exception:
                # The others are measured all the same; the end of the run says what is missing.
                failed.append(case)
                traceback.print_exc()
            print(f"[{place}/{len(names)}] {case}: {time.monotonic() - since:.0f} s", flush=True)
            for figure in found.get(case, []):
                print(_line(figure), flush=True)
            # After each: what was measured stays when a long run is stopped.
            _keep(rig, size, found)
    _write(size, time.monotonic() - began)
    for case in failed:
        print(f"{case}: failed, see above", file=sys.stderr)
    return int(bool(failed) or any(not figure.is_told for figures in found.values() for figure in figures))


def _measured(rig: Rig, case: str) -> list[Figure]:
    """Returns the figures of a case; one whose yardstick was disturbed is measured once more."""
    figures = CASES[case](rig)
    if all(figure.is_told for figure in figures):
        return figures
    for figure in figures:
        print(f"{_line(figure)}: {_rounded(figure.values)} beside {_rounded(figure.yardstick)}", flush=True)
    print(f"{case}: measured once more", flush=True)
    return CASES[case](rig)


@contextmanager
def _at_most(seconds: int) -> Iterator[None]:
    def ring(_number: int, _frame: FrameType | None) -> None:
        raise TooLong(f"not done after {seconds} s")

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _line(figure: Figure) -> str:
    beside = f"  yardstick {_rounded(figure.yardstick)}" if figure.yardstick else ""
    ratio = f"  ratio {figure.ratio:.2f}" if figure.ratio is not None and figure.is_told else ""
    second = f" ({figure.second_ratio:.2f} of {figure.second_beside})" if figure.second_ratio is not None else ""
    values = _rounded(figure.values) if figure.is_told else "–"
    return f"    {figure.name:<28} {values} {figure.unit}{beside}{ratio}{second}  {figure.verdict}"


def _rounded(values: Sequence[float]) -> list[float]:
    return [round(value, 2) for value in values]


def _keep(rig: Rig, size: str, found: dict[str, list[Figure]]) -> None:
    about = {
        "Command": f"`python -m bench {shlex.join(sys.argv[1:])}`".replace(" `", "`"),
        "Data": f"{rig.amounts}; {rig.loaded}",
        "Machine": machine(),
        "Processes": report.process_model(),
    }
    report.keep(folders.base() / f"bench-{size}.json", found, about)


def _write(size: str, seconds: float) -> None:
    """The document is made of what was kept of both sizes, so a single case renews its own lines only."""
    print(f"Kept in {folders.base() / f'bench-{size}.json'} after {seconds / 60:.1f} minutes")
    if size != "trial":
        told = {name: report.read(folders.base() / f"bench-{name}.json") for name in ("normal", "large")}
        report.DOCUMENT.write_text(report.document(told["normal"], told["large"]))
        print(f"Written: {report.DOCUMENT}")
