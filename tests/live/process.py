"""Another web process without sockets: pokes, tells and closes what stands on its input lines."""

import json
import os
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "platform")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")


def main():
    import django

    django.setup()
    import live

    print("ready", flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        before = time.monotonic()
        getattr(live, order["do"])(*order.get("args", []), **order.get("kwargs", {}))
        print(json.dumps({"seconds": time.monotonic() - before}), flush=True)


if __name__ == "__main__":
    main()
