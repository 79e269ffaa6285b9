"""What a run's folder holds of its agent: the specification in param-server/<run>/state, the weights in checkpoints/."""

from __future__ import annotations

import json
import logging
import struct
from pathlib import Path
from typing import NamedTuple

import numpy as np

from polyak.crc32c import crc32c
from polyak.errors import DamagedFileError, PolyakError
from polyak.networks import Floats
from polyak.observing import NORMALISATION
from polyak.runs.v1 import runs_pb2

_log = logging.getLogger("polyak")

_RUN_FORMAT = 1
_CHECKPOINT_MAGIC = b"PLYKCKPT"
_CHECKPOINT_FORMATS = (1, 2)
_STATE_MAGIC = b"POLYAK\r\n"
_STATE_FORMAT = 1


class Trained(NamedTuple):
    """What a run has learned.

    Attributes:
        run: its name.
        specification: what it is.
        weights: of each network, the online ones, float32; their statistics are one of them where observations are normalised.
        update, environment_step: when they were learned.
    """

    run: str
    specification: runs_pb2.Specification
    weights: dict[str, Floats]
    update: int
    environment_step: int


def read(folder: Path) -> Trained:
    """What a run's folder holds, by its newest checkpoint that is whole.

    Raises:
        PolyakError: if it is no run's folder, or has no checkpoint that is whole.
        DamagedFileError: if a file is not as it was written.
    """
    if not folder.is_dir():
        raise PolyakError(f"{folder} is no run's folder: " + ("it is a file" if folder.exists() else "it is not there"))
    description = folder / "run.json"
    if not description.exists():
        raise PolyakError(f"{folder} is no run's folder: it has no run.json")
    try:
        described = json.loads(description.read_text("utf-8"))
        run, written = described["run"], described["format"]
    except (ValueError, KeyError, TypeError) as damaged:
        raise DamagedFileError(f"{description} is damaged: it has no run and format") from damaged
    if written != _RUN_FORMAT:
        raise DamagedFileError(f"{description} is of format {written}; this version reads {_RUN_FORMAT}")
    state = folder / "param-server" / run / "state"
    if not state.exists():
        raise PolyakError(f"{state} is not there: the run had not begun")
    specification = _specification(state)
    for file in sorted((folder / "checkpoints").glob("*.checkpoint"), reverse=True):
        try:
            return _checkpoint(file, run, specification)
        except DamagedFileError as damaged:
            _log.warning("passed over: %s", damaged)
    raise PolyakError(f"{folder} has no checkpoint that is whole: its learner has not come so far, or they are damaged")


class _Reader:
    """Bytes that are read from their beginning."""

    def __init__(self, file: Path, data: bytes) -> None:
        self._file = file
        self._data = memoryview(data)
        self._at = 0

    def take(self, length: int) -> memoryview:
        if not 0 <= length <= len(self._data) - self._at:
            raise DamagedFileError(f"{self._file} announces {length} bytes more, {len(self._data) - self._at} are left")
        taken = self._data[self._at : self._at + length]
        self._at += length
        return taken

    def number(self, format: str) -> int:
        value: int = struct.unpack(format, self.take(struct.calcsize(format)))[0]
        return value

    def text(self) -> str:
        return str(self.take(self.number("<i")), "utf-8")

    def varint(self) -> int:
        value = shift = 0
        while True:
            byte = self.take(1)[0]
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
            shift += 7


def _specification(file: Path) -> runs_pb2.Specification:
    """As DurableFile writes, big-endian: magic, format, content, bytes before this number, CRC-32C of all before."""
    data = file.read_bytes()
    if len(data) < 28 or data[:8] != _STATE_MAGIC:
        raise DamagedFileError(f"{file} is not the state of a run")
    if struct.unpack(">q", data[-8:])[0] != crc32c(memoryview(data)[:-8]):
        raise DamagedFileError(f"{file} is damaged: its checksum is another")
    reader = _Reader(file, data[8:-16])
    written = reader.number(">i")
    if written != _STATE_FORMAT:
        raise DamagedFileError(f"{file} is of format {written}; this version reads {_STATE_FORMAT}")
    reader.take(reader.number(">H"))
    if not reader.number(">?"):
        raise PolyakError(f"{file} has no specification: no actor-node had joined the run")
    specification: runs_pb2.Specification = runs_pb2.Specification.FromString(bytes(reader.take(reader.varint())))
    return specification


def _checkpoint(file: Path, run: str, specification: runs_pb2.Specification) -> Trained:
    """As CheckpointFormat writes, little-endian: header, then of each network four vectors, the first the online weights; from format 2 on
    the statistics of observations."""
    data = file.read_bytes()
    if len(data) < 24 or data[:8] != _CHECKPOINT_MAGIC:
        raise DamagedFileError(f"{file} is no checkpoint")
    if struct.unpack("<I", data[-4:])[0] != crc32c(memoryview(data)[:-4]):
        raise DamagedFileError(f"{file} is damaged: its checksum is another")
    reader = _Reader(file, data[8:-4])
    written = reader.number("<i")
    if written not in _CHECKPOINT_FORMATS:
        raise DamagedFileError(f"{file} is of format {written}; this version reads {_CHECKPOINT_FORMATS}")
    reader.number("<q")
    of = reader.text()
    if of != run:
        raise PolyakError(f"{file} is of run {of}; the folder's is {run}")
    _, update, _, _, step = (reader.number("<q") for _ in range(5))
    weights: dict[str, Floats] = {}
    for _ in range(reader.number("<i")):
        name = reader.text()
        reader.text()
        length = reader.number("<i")
        weights[name] = np.frombuffer(reader.take(4 * length), "<f4").astype(np.float32)
        reader.take(3 * 4 * length)
    if written > 1:
        weights |= _statistics(reader)
    return Trained(run, specification, weights, update, step)


def _statistics(reader: _Reader) -> dict[str, Floats]:
    """As the run publishes them: means, variances, count."""
    size = reader.number("<i")
    if size == 0:
        return {}
    count = reader.number("<q")
    means, squares = (np.frombuffer(reader.take(8 * size), "<f8") for _ in range(2))
    variances = np.minimum(squares / count, np.finfo(np.float32).max) if count else np.ones(size)
    return {NORMALISATION: np.concatenate([means, variances, [count]]).astype(np.float32)}
