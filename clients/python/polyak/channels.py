"""Addresses, and what all channels have in common."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import grpc

File = str | os.PathLike[str]

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


@dataclass(frozen=True)
class Access:
    """How a node is reached, and who one is to it: in plaintext, or over TLS by a certificate or a bearer token.

    Args:
        ca: PEM file of the authorities that the node's certificate may go back to; without it, plaintext.
        certificate, key: PEM files of one's own.
        token: the bearer token.

    Raises:
        ValueError: if they do not go together.
        OSError: if a file cannot be read.
    """

    ca: File | None = None
    certificate: File | None = None
    key: File | None = None
    token: str | None = None

    def __post_init__(self) -> None:
        if (self.certificate is None) != (self.key is None):
            raise ValueError("a certificate comes with its key: give both files, or none")
        if self.ca is None and (self.certificate is not None or self.token is not None):
            raise ValueError("a certificate or a token goes over TLS: give the authority's file, ca=")

    def channel(self, target: str) -> grpc.Channel:
        """A channel, which connects with its first call."""
        if self.ca is None:
            return grpc.insecure_channel(target, OPTIONS)
        credentials = grpc.ssl_channel_credentials(_read(self.ca), _read(self.key), _read(self.certificate))
        if self.token is not None:
            credentials = grpc.composite_channel_credentials(credentials, grpc.access_token_call_credentials(self.token))
        return grpc.secure_channel(target, credentials, OPTIONS)


def _read(file: File | None) -> bytes | None:
    return None if file is None else Path(file).read_bytes()
