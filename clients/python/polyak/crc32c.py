"""CRC-32C (Castagnoli; RFC 3720, appendix B.4), which neither Python nor numpy has.

A CRC is linear over GF(2), so the bytes are cut into blocks whose sums run side by side, one numpy operation for a byte of each,
and are put together by what as many zero bytes as a block has make of a sum.
"""

from __future__ import annotations

import numpy as np

from polyak.spaces import Array

_POLYNOMIAL = 0x82F63B78
_BLOCKS = 1024


def _make_table() -> Array:
    table = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        table = np.where(table & 1, (table >> 1) ^ np.uint32(_POLYNOMIAL), table >> 1)
    return table


_TABLE = _make_table()
_LIST: list[int] = _TABLE.tolist()


def crc32c(data: bytes | memoryview) -> int:
    """The sum of some bytes."""
    values: Array = np.frombuffer(data, np.uint8)
    length = len(values) // _BLOCKS
    crc = 0xFFFFFFFF
    if length:
        blocks = values[: length * _BLOCKS].reshape(_BLOCKS, length)
        # 32 more: what the zeros make of each bit.
        sums = np.concatenate([np.zeros(_BLOCKS, np.uint32), np.uint32(1) << np.arange(32, dtype=np.uint32)])
        # A copy in which a step's bytes lie together.
        bytes_of_steps = np.zeros((length, _BLOCKS + 32), np.uint8)
        bytes_of_steps[:, :_BLOCKS] = blocks.T
        for step in bytes_of_steps:
            sums = _TABLE[(sums ^ step) & 0xFF] ^ (sums >> np.uint32(8))
        zeros: list[int] = sums[_BLOCKS:].tolist()
        for each in sums[:_BLOCKS].tolist():
            crc = _after(zeros, crc) ^ each
    for byte in values[length * _BLOCKS :].tolist():
        crc = _LIST[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    return crc ^ 0xFFFFFFFF


def _after(zeros: list[int], crc: int) -> int:
    """What a sum becomes over a block of zeros."""
    result = 0
    for bit in range(32):
        if crc >> bit & 1:
            result ^= zeros[bit]
    return result
