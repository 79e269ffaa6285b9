"""Nodes of Polyak as processes, for tests against the real ones."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import threading
import unittest
import urllib.request
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[3]


def command() -> list[str]:
    """What runs polyak: POLYAK_COMMAND, or the clone's, if it is built. The test is skipped where neither is there."""
    if "POLYAK_COMMAND" in os.environ:
        return shlex.split(os.environ["POLYAK_COMMAND"])
    if not (_ROOT / "launcher/target/polyak/.complete").exists():
        raise unittest.SkipTest("polyak is not built: run ./polyak once, or mvn verify")
    return [str(_ROOT / "polyak")]


class Process:
    """A polyak command; settings are key=value."""

    def __init__(self, arguments: list[str], settings: tuple[str, ...]):
        for each in settings:
            arguments += ["--set", each]
        self._process = subprocess.Popen(
            command() + arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, text=True
        )
        self._output: list[str] = []

    def find(self, pattern: str) -> str:
        """Reads on until a line has the pattern. Returns its group."""
        for line in self._process.stdout:
            self._output.append(line)
            match = re.search(pattern, line)
            if match:
                return match[1]
        raise AssertionError(f"it ended with {self._process.wait()}: {''.join(self._output)}")

    def drain(self) -> None:
        """Nobody waits for a line any more."""
        threading.Thread(target=self._output.extend, args=(self._process.stdout,), daemon=True).start()

    def wait(self) -> int:
        """Its exit code, once it has ended."""
        return self._process.wait()

    def output(self) -> str:
        """What it has printed."""
        return "".join(self._output)

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()


class Node(Process):
    """A server node on a free port of the loopback address."""

    def __init__(self, name: str, *settings: str):
        super().__init__([name], (f"{name}.listen=127.0.0.1:0", *settings))
        self.address = self.find(r"listens on (\S+:\d+)")
        self.drain()


class Training(Process):
    """A run whose environments are clients, on a free port of the loopback address."""

    def __init__(self, run: Path, *settings: str):
        arguments = ["train", "--external", "--tuned-for", "CartPole-v1", "--run-directory", str(run)]
        super().__init__(arguments, ("actor-node.gateway.listen=127.0.0.1:0", *settings))
        self._metrics = self.find(r"metrics on (\S+)")
        self.address = self.find(r"waits for environments on (\S+:\d+)")
        self.drain()

    def metric(self, name: str) -> float:
        """The metric's value now."""
        with urllib.request.urlopen(self._metrics) as page:
            return float(re.search(rf"^{name}(?:{{.*}})? (\S+)$", page.read().decode(), re.MULTILINE)[1])
