"""`python -m stack`: up, down, status, run, roll, exec, test, check, install, schema, messages, lock."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from launch import preflight, serve
from launch.cli import announce
from launch.errors import Refusal
from launch.progress import Progress
from launch.state import ROOT
from stack import checks, folders, locking, messages, programs, rolling, running, schema, testing
from stack.errors import Missing, NotReady
from stack.services import Services
from stack.site import Site


def main(arguments: Sequence[str] | None = None) -> int:
    chosen = _parser().parse_args(arguments)
    # An end that is asked for from outside tidies up as Ctrl-C does.
    serve.on_signals()
    try:
        return int(chosen.do(chosen))
    except (Missing, NotReady, Refusal) as error:
        print(error, file=sys.stderr)
        return 1
    except (KeyboardInterrupt, serve.Interrupted):
        print("\nStopped.")
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="stack", description="The real servers and processes on this machine.")
    commands = parser.add_subparsers(required=True)

    up = commands.add_parser("up", help="starts PostgreSQL, Redis and Elasticsearch and leaves them running")
    up.add_argument("--nodes", type=int, default=1, help="nodes of Elasticsearch")
    up.add_argument("--durable", action="store_true", help="PostgreSQL survives a power cut; slower")
    up.set_defaults(do=_up)

    down = commands.add_parser("down", help="stops what runs")
    down.add_argument("--remove", action="store_true", help="and removes its data and programs")
    down.set_defaults(do=_down)

    commands.add_parser("status", help="what runs").set_defaults(do=_status)
    commands.add_parser("run", help="the whole site until Ctrl-C").set_defaults(do=_run)

    roll = commands.add_parser("roll", help="a new version beside the running one, then instead of it")
    roll.add_argument("--root", type=Path, default=ROOT, help="the folder of the new version (this one)")
    roll.set_defaults(do=lambda chosen: rolling.ask(chosen.root))

    execute = commands.add_parser("exec", help="a command with the servers' addresses in its environment")
    execute.add_argument("words", nargs=argparse.REMAINDER, metavar="-- COMMAND")
    execute.set_defaults(do=_exec)

    test = commands.add_parser("test", help="all tests; what follows -- goes to pytest")
    test.add_argument("--only", action="append", choices=testing.PARTS, help="one part, may be repeated")
    test.add_argument("words", nargs="*", metavar="-- PYTEST")
    test.set_defaults(do=lambda chosen: testing.run(chosen.only or testing.PARTS, chosen.words))

    check = commands.add_parser("check", help="lint, types, import order, translations, migrations")
    check.add_argument("names", nargs="*")
    check.set_defaults(do=lambda chosen: checks.run(chosen.names))

    commands.add_parser("install", help="the programs that are missing").set_defaults(do=lambda _: programs.install())

    for name, module, says in (
        ("schema", schema, "writes the SQL of a fresh embedded database"),
        ("messages", messages, "gathers the interface's words into the catalogues"),
    ):
        kept = commands.add_parser(name, help=says)
        kept.add_argument("--check", action="store_true", help="compares only")
        kept.set_defaults(do=lambda chosen, module=module: module.check() if chosen.check else module.write())

    lock = commands.add_parser("lock", help="pins the packages")
    lock.add_argument("--check", action="store_true")
    lock.set_defaults(do=lambda chosen: locking.check() if chosen.check else locking.lock())
    return parser


def _up(chosen: argparse.Namespace) -> int:
    services = running.up(nodes=chosen.nodes, durable=chosen.durable)
    for name, value in services.environ().items():
        print(f"export {name}='{value}'")
    print(f"export HALQA_TEST_SERVICES='{running.file()}'")
    return 0


def _down(chosen: argparse.Namespace) -> int:
    stopped = running.down()
    print(f"Stopped {', '.join(stopped)}." if stopped else "Nothing was running.")
    if chosen.remove:
        folders.remove(folders.base())
    return 0


def _status(_chosen: argparse.Namespace) -> int:
    try:
        told = Services.attach(running.file()).alive()
    except OSError:
        told = {}
    told = {"stack": running.runner_alive(), **told}
    for name, alive in told.items():
        print(f"{name:<12} {'running' if alive else 'not running'}")
    return int(not any(told.values()))


def _exec(chosen: argparse.Namespace) -> int:
    words = chosen.words[1:] if chosen.words[:1] == ["--"] else chosen.words
    if not words:
        print("Say what to run: python -m stack exec -- COMMAND", file=sys.stderr)
        return 2
    return testing.execute(words)


def _run(_chosen: argparse.Namespace) -> int:
    """Everything in this one process group: whatever ends it, all of it ends."""
    progress, port = Progress(), preflight.port_from_environment()
    preflight.check_port(port)
    if running.runner_alive():
        raise Refusal("The stack already runs: stop it with `make stack-stop`.")
    absent = [
        program.name for program in programs.missing() if not program.name.startswith(("font", "Chromium", "gettext"))
    ]
    if absent:
        raise Refusal(f"Missing: {', '.join(absent)}. `make services` installs them, or says how.")
    running.note_runner()
    services = Services.planned("stack", durable=True)
    site: Site | None = None
    try:
        with progress.step("PostgreSQL, Redis and Elasticsearch"):
            services.start()
        site = Site(services, port=port, say=progress.say)
        site.prepare(progress)
        with progress.step("Two processes for pages, two for sockets, a worker, and nginx"):
            site.start()
        announce(progress, port, site.env["HALQA_DEMO"] == "1")
        progress.say(f"Logs: {site.folder / 'logs'}")
        rolling.answer_requests(site)
        site.watch()
    except serve.Interrupted:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        progress.say("\nStopping …")
    finally:
        if site is not None:
            site.stop()
        services.stop()
        running.forget_runner()
    progress.say("Stopped.")
    return 0
