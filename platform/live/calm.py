"""A process with a thousand sockets answers evenly: what makes the interpreter pause is put off or cut short."""

from __future__ import annotations

import gc
import sys

# Seconds after which a thread that computes gives way. A thread that asks the database waits for the interpreter after
# each answer; at Python's 5 ms a message of eight questions stands behind the writing to a full room eight times.
SWITCH_SECONDS = 0.001
# New objects before a young collection; of these so many before the next older generation is looked at.
THRESHOLDS = (20_000, 20, 50)

_is_calm = False


def keep_calm() -> None:
    """Takes what the site itself consists of out of the collector's sight; once in a process, at its first socket.

    A full collection over the half million objects of the loaded site stops every socket for a tenth of a second.
    """
    global _is_calm
    if _is_calm:
        return
    _is_calm = True
    sweep()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
    sys.setswitchinterval(SWITCH_SECONDS)


def sweep() -> None:
    """Frees what only points at itself, such as sockets that have ended: left to its counts, the collector looks there
    once in hundreds of thousands of sockets."""
    gc.collect()
