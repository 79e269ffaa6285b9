"""Nodes of Polyak as processes, for tests against the real ones."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import unittest
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[3]


def command() -> list[str]:
    """What runs polyak: POLYAK_COMMAND, or the clone's, if it is built. The test is skipped where neither is there."""
    if "POLYAK_COMMAND" in os.environ:
        return shlex.split(os.environ["POLYAK_COMMAND"])
    if not (_ROOT / "launcher/target/polyak/.complete").exists():
        raise unittest.SkipTest("polyak is not built: run ./polyak once, or mvn verify")
    return [str(_ROOT / "polyak")]


class Node:
    """A server node on a free port of the loopback address; settings are key=value."""

    def __init__(self, name: str, *settings: str):
        arguments = [name, "--set", f"{name}.listen=127.0.0.1:0"]
        for each in settings:
            arguments += ["--set", each]
        self._process = subprocess.Popen(
            command() + arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, text=True
        )
        for line in self._process.stdout:
            match = re.search(r"listens on (\S+:\d+)", line)
            if match:
                self.address = match[1]
                return
        raise AssertionError(f"{name} ended with {self._process.wait()}")

    def close(self):
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()
