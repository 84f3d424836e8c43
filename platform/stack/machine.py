"""What machine this is, for the reader of a measurement to judge by."""

from __future__ import annotations

import os
import platform
import re
from pathlib import Path


def machine() -> str:
    """Returns processor, cores, memory and system."""
    try:
        name = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text())
        memory = re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text())
    except OSError:
        name = memory = None
    size = f", {int(memory[1]) / 1_048_576:.0f} GB" if memory else ""
    known = name[1] if name else platform.processor() or "unknown processor"
    return f"{known}, {os.cpu_count()} cores{size}, {platform.system()}"
