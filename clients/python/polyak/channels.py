"""Addresses, and what all channels have in common."""

from __future__ import annotations

MAXIMUM_MESSAGE = 64 << 20

OPTIONS: list[tuple[str, int]] = [
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.keepalive_timeout_ms", 10_000),
    ("grpc.max_receive_message_length", MAXIMUM_MESSAGE),
    # A channel tries an address when it is told to, not when another's back-off ends.
    ("grpc.use_local_subchannel_pool", 1),
]


def address(target: str) -> str:
    """The target, if it is "host:port".

    Raises:
        ValueError: if it is not.
    """
    host, colon, port = target.rpartition(":")
    if not colon or not host or not port.isdecimal() or not 0 < int(port) < 65_536:
        raise ValueError(f'a target is "host:port", such as "127.0.0.1:7005", not {target!r}')
    return target
