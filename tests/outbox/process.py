"""A worker in a process of its own, with readers that write down what they get: `process.py LOG [slow]`."""

import os
import signal
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "platform")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
LOG = sys.argv[1]
SLOW = "slow" in sys.argv


def note(text):
    descriptor = os.open(LOG, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(descriptor, f"{text}\n".encode())
    os.close(descriptor)


def read_sample(fact, *, fact_id):
    note(f"begin {fact.thing_id} {os.getpid()}")
    if SLOW:
        time.sleep(0.4)
    note(f"sample {fact.thing_id} {time.time()}")


def main():
    import django

    django.setup()
    from outbox import registry
    from outbox.services import leases
    from outbox.worker import Worker
    from tests.outbox.samples import SampleHappened

    registry.load()
    registry._readers = {"tests.sample": registry.Reader("tests.sample", frozenset({"SampleHappened"}), read_sample)}
    registry._clockwork = {"tests.tick": registry.Clockwork("tests.tick", 3600, lambda: note(f"tick {os.getpid()}"))}
    assert SampleHappened and leases
    worker = Worker()
    signal.signal(signal.SIGTERM, worker.stop)
    note(f"started {os.getpid()}")
    worker.run()
    note(f"stopped {os.getpid()}")


if __name__ == "__main__":
    main()
