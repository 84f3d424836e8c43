"""`python platform/launch run | install [--dev] | clean`."""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Sequence

from launch import environment, preflight, prepare, serve
from launch.errors import Refusal, became_full, from_os_error, told_full
from launch.progress import Progress
from launch.state import ROOT, State

DEMO_PASSWORD = "halqa-demo"  # noqa: S105 (shown on screen, for invented people on the person's own machine)
DEMO_ACCOUNTS = (
    ("practitioner@halqa.example", "a practitioner"),
    ("member@halqa.example", "a practitioner who reads Arabic"),
    ("facilitator@halqa.example", "facilitates communities"),
    ("organiser@halqa.example", "organises events"),
    ("focalpoint@halqa.example", "national focal point"),
    ("secretariat@halqa.example", "the secretariat, edits everything"),
)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="launch", description="Starts Halqa on this machine.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="the site with its worker")
    install = commands.add_parser("install", help="the Python environment alone")
    install.add_argument("--dev", action="store_true", help="with the tools of tests and checks")
    commands.add_parser("clean", help="removes all state")
    chosen = parser.parse_args(arguments)
    state = State.from_environment()
    try:
        if chosen.command == "run":
            return run(state)
        if chosen.command == "install":
            preflight.check_disk(state)
            environment.ensure(state, Progress(), dev=chosen.dev)
            return 0
        return clean(state)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except OSError as error:
        refusal_ = from_os_error(error, state.folder)
        if refusal_ is None:
            raise
        print(refusal_, file=sys.stderr)
        return 1
    except sqlite3.OperationalError as error:
        if not told_full(str(error)):
            raise
        print(became_full(state.folder), file=sys.stderr)
        return 1
    except (KeyboardInterrupt, serve.Interrupted):
        print("\nStopped.")
        return 130


def run(state: State) -> int:
    """The site until Ctrl-C."""
    progress = Progress()
    port = preflight.port_from_environment()
    preflight.check_port(port)
    preflight.check_disk(state)
    serve.on_signals()
    with preflight.hold(state, port):
        demo = os.environ.get("HALQA_DEMO", "1").strip().lower() not in {"", "0", "false", "no", "off"}
        env = environment.child_environment(
            HALQA_STATE=str(state.folder),
            PORT=str(port),
            SITE_URL=os.environ.get("SITE_URL") or f"http://localhost:{port}",
            HALQA_DEMO="1" if demo else "0",
        )
        environment.ensure(state, progress)
        prepare.translations(state, progress)
        prepare.static_files(state, env, progress)
        url = os.environ.get("DATABASE_URL", "")
        if url:
            prepare.manage(state, env, progress, "Tables", "migrate", "--noinput", "-v", "1")
        else:
            prepare.embedded_database(state, env, progress)
        mark = hashlib.sha256(url.encode()).hexdigest()[:12] if url else ""
        prepare.contents(state, env, progress, demo=demo, database=mark)
        site = serve.Site(state, env, port, progress)
        try:
            site.start()
            announce(progress, port, demo)
            site.watch()
        except serve.Interrupted:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            progress.say("\nStopping …")
        finally:
            site.stop()
        progress.say("Stopped.")
    return 0


def announce(progress: Progress, port: int, demo: bool) -> None:
    progress.say(f"\nHalqa is ready ({progress.elapsed():.1f} s): http://localhost:{port}/\n")
    if demo:
        progress.say(f"Demo accounts, password {DEMO_PASSWORD}, sign in at http://localhost:{port}/accounts/login/")
        for address, role in DEMO_ACCOUNTS:
            progress.say(f"  {address:<28} {role}")
        progress.say()
    progress.say("Stop with Ctrl-C.")


def clean(state: State) -> int:
    """Removes the state folder, and what the stack keeps outside it for servers that do not run as root."""
    if not state.folder.exists():
        print(f"Nothing to remove: there is no {state.folder}.")
        return 0
    if state.folder in (ROOT, *ROOT.parents) or not state.is_ours():
        raise Refusal(f"{state.folder} does not look like a state folder of Halqa, so it is not removed.")
    with preflight.hold(state, 0):
        if state.python.exists():
            subprocess.run(
                [str(state.python), "-m", "stack", "down", "--remove"], env=environment.child_environment(), check=False
            )
        shutil.rmtree(state.folder)
    for source in [*ROOT.glob("platform/locale/*/LC_MESSAGES/*.mo")]:
        source.unlink()
    print(f"Removed {state.folder}.")
    return 0
