"""Processes that have Django loaded and do one thing after the other: loading it anew each time costs seconds."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from launch.state import ROOT
from stack.errors import NotReady

SECONDS = 300.0


class Helper:
    """One process of `chaos.inside`; it ends with its input."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self.env = dict(env)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "chaos.inside"],
            env={**self.env, "HALQA_ROLE": "worker"}, cwd=ROOT, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def do(self, name: str, arguments: Mapping[str, Any]) -> Any:
        """Returns what the function says; raises NotReady with its traceback where it failed or took too long."""
        assert self._process.stdin is not None and self._process.stdout is not None
        late = threading.Timer(SECONDS, self._process.kill)
        late.start()
        try:
            self._process.stdin.write(json.dumps([name, arguments]) + "\n")
            self._process.stdin.flush()
            for line in self._process.stdout:
                # What a library prints of itself stands between the answers.
                if line.startswith("answer "):
                    said = json.loads(line.removeprefix("answer "))
                    break
            else:
                raise NotReady(f"chaos.inside {name} ended without an answer")
        except OSError as error:
            raise NotReady(f"chaos.inside {name} ended without an answer: {error}") from error
        finally:
            late.cancel()
        if "failed" in said:
            raise NotReady(f"chaos.inside {name} failed:\n{said['failed'][-3000:]}")
        return said["answer"]

    def end(self) -> None:
        with suppress(OSError):
            self._process.kill()
        self._process.wait()


class Helpers:
    """As many as are at work at the same time; one that is free is taken again."""

    def __init__(self) -> None:
        self._free: list[Helper] = []
        self._guard = threading.Lock()

    def do(self, env: Mapping[str, str], name: str, arguments: Mapping[str, Any]) -> Any:
        helper = self._take(env)
        try:
            answer = helper.do(name, arguments)
        except BaseException:
            helper.end()
            raise
        with self._guard:
            self._free.append(helper)
        return answer

    def _take(self, env: Mapping[str, str]) -> Helper:
        """One that was started for other addresses is of no use any more."""
        with self._guard:
            while self._free:
                helper = self._free.pop()
                if helper.env == dict(env):
                    return helper
                helper.end()
        return Helper(env)

    def end(self) -> None:
        with self._guard:
            while self._free:
                self._free.pop().end()
