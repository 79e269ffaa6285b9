"""What the Java side made for these tests to compare with: see PythonTest.java."""

from __future__ import annotations

import os
import unittest
from pathlib import Path


def file(name: str) -> Path:
    """A file of POLYAK_EXPECTED. The test is skipped where that is not set."""
    if "POLYAK_EXPECTED" not in os.environ:
        raise unittest.SkipTest("POLYAK_EXPECTED is not set: mvn verify sets it")
    return Path(os.environ["POLYAK_EXPECTED"], name)
