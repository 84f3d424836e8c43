"""One child process: started in a group of its own, its output in a file, stopped whole.

The stack uses this too, so a service can be stopped by another process than the one that started it.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

PR_SET_PDEATHSIG = 1


def die_with_parent(how: signal.Signals) -> Callable[[], None] | None:
    """Returns what sends a child this signal when its parent is killed outright; only Linux offers it.

    The library is loaded here, before the fork: after it, taking the loader's lock could hang the child.
    """
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None, use_errno=True)
    return lambda: libc.prctl(PR_SET_PDEATHSIG, how)


class Child:
    """A process of ours, by its number: our own child, or one that an earlier command left running."""

    def __init__(self, pid: int, own: subprocess.Popen[bytes] | None = None, born: str = "") -> None:
        """`born` tells it from a later process that was given the same number; unset, whoever has it now is meant."""
        self.pid = pid
        self.born = born or birth(pid)
        self._own = own

    @classmethod
    def start(
        cls,
        command: Sequence[str | Path],
        *,
        log: Path,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        user: int | None = None,
        tied: signal.Signals | None = signal.SIGTERM,
    ) -> Child:
        """Starts a command; `tied` is the signal that ends it with this process, `user` drops root's rights to that account's."""
        log.parent.mkdir(parents=True, exist_ok=True)
        account: dict[str, object] = {} if user is None else {"user": user, "group": user, "extra_groups": []}
        with log.open("ab") as output:
            own = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=dict(env) if env is not None else None,
                cwd=cwd,
                start_new_session=True,
                preexec_fn=die_with_parent(tied) if tied else None,
                **account,  # type: ignore[call-overload]
            )
        return cls(own.pid, own)

    def alive(self) -> bool:
        if self._own is not None:
            return self._own.poll() is None
        return bool(self.born) and birth(self.pid) == self.born and not self._is_zombie()

    def stop(self, patience: float = 10, how: signal.Signals = signal.SIGTERM) -> None:
        """Asks the whole group to end, waits, then insists."""
        self.send_group(how)
        if not self.wait(patience):
            self.kill()

    def kill(self) -> None:
        """Ends the whole group at once, as a crash would."""
        self.send_group(signal.SIGKILL)
        self.wait(10)

    def send(self, number: signal.Signals) -> None:
        """Sends a signal to this process alone."""
        if self.alive():
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def wait(self, seconds: float) -> bool:
        """Waits for the end; False if it is still alive after that time."""
        until = time.monotonic() + seconds
        while self.alive():
            if time.monotonic() > until:
                return False
            time.sleep(0.02)
        return True

    def send_group(self, number: signal.Signals) -> None:
        """Sends a signal to this process and all it started, what outlived it included.

        Its number may have been given to a stranger since; then nothing is left of it, and nothing is sent.
        """
        if not self.born or birth(self.pid) not in ("", self.born):
            return
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, number)

    def _is_zombie(self) -> bool:
        """Whether it ended and was only not collected; its first thread may end before its others do."""
        proc = Path(f"/proc/{self.pid}")
        try:
            text, threads = (proc / "stat").read_text(), list((proc / "task").iterdir())
        except OSError:
            return False
        return text.rpartition(")")[2].split()[0] == "Z" and len(threads) <= 1


def birth(pid: int) -> str:
    """When a process began, in the system's own words; "" if there is none of that number."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        if Path("/proc/self/stat").exists():
            return ""
    done = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return done.stdout.strip()


def tail(log: Path, lines: int = 12) -> str:
    """The end of a log, for the message that says why something did not start."""
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return ""
