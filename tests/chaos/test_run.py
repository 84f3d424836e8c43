"""One short experiment from end to end, on the real servers."""

from __future__ import annotations

import subprocess
import sys

import pytest

from launch.environment import child_environment
from launch.state import ROOT


@pytest.mark.chaos
def test_a_killed_process_loses_nothing_that_was_acknowledged() -> None:
    env = child_environment()
    env.pop("DJANGO_SETTINGS_MODULE", None)
    done = subprocess.run(
        [sys.executable, "-m", "chaos", "--short", "--repeats", "1", "--experiment", "web-killed"],
        cwd=ROOT, env=env, capture_output=True, text=True, timeout=900, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
