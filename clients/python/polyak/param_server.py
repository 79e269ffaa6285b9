"""What a param-server knows of a run: its specification and its newest weights."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Iterator

import grpc
import numpy as np

from polyak import channels
from polyak.crc32c import crc32c
from polyak.errors import PolyakError, ProtocolError, server_error
from polyak.networks import Floats
from polyak.parameters.v1 import parameters_pb2
from polyak.run_folder import Trained
from polyak.runs.v1 import runs_pb2

_SECONDS = 30.0


def read(target: str, run: str, access: channels.Access) -> Trained:
    """What a param-server has of a run now.

    Raises:
        NotFound: if nobody has joined a run of this name.
        DeadlineExceeded: if it has no weights within half a minute.
        ServerError: if it cannot be reached, or refuses.
    """
    with access.channel(target) as channel:
        try:
            specification = _specification(channel, run)
            return _snapshot(channel, run, specification)
        except grpc.RpcError as error:
            raise server_error(target, error.code(), error.details()) from None


def _specification(channel: grpc.Channel, run: str) -> runs_pb2.Specification:
    member = re.sub(r"[^A-Za-z0-9_-]", "-", f"policy-{socket.gethostname()}")[:50] + f"-{os.getpid()}"
    join = channel.unary_unary(
        "/polyak.runs.v1.RunService/Join",
        request_serializer=runs_pb2.JoinRequest.SerializeToString,
        response_deserializer=runs_pb2.JoinResponse.FromString,
    )
    request = runs_pb2.JoinRequest(protocol_version=1, run=run, member=member, role=runs_pb2.ROLE_OBSERVER)
    response: runs_pb2.JoinResponse = join(request, timeout=_SECONDS)
    if not response.HasField("specification"):
        raise PolyakError(f"run {run} has no specification yet: no actor-node has joined it")
    return response.specification


def _snapshot(channel: grpc.Channel, run: str, specification: runs_pb2.Specification) -> Trained:
    keys = [parameters_pb2.NetworkKey(network=each.name, kind=parameters_pb2.KIND_ONLINE) for each in specification.networks]
    responses = channel.unary_stream(
        "/polyak.parameters.v1.ParameterService/Subscribe",
        request_serializer=parameters_pb2.SubscribeRequest.SerializeToString,
        response_deserializer=parameters_pb2.SubscribeResponse.FromString,
    )(parameters_pb2.SubscribeRequest(run=run, networks=keys), timeout=_SECONDS)
    try:
        header = next(responses).header
        lengths = [each.length for each in header.networks]
        if [each.length for each in header.networks] != [each.parameters for each in specification.networks]:
            raise ProtocolError(f"run {run} has networks of {lengths} weights, not as its specification says")
        data = _chunks(responses, 4 * sum(lengths))
    finally:
        responses.cancel()
    weights: dict[str, Floats] = {}
    at = 0
    for vector in header.networks:
        part = data[at : at + 4 * vector.length]
        at += len(part)
        half = len(part) // 2
        if crc32c(part[:half]) << 32 | crc32c(part[half:]) != vector.hash:
            raise ProtocolError(f"the weights of network {vector.key.network} have another hash")
        weights[vector.key.network] = np.frombuffer(part, "<f4").astype(np.float32)
    return Trained(run, specification, weights, header.update, header.environment_step)


def _chunks(responses: Iterator[parameters_pb2.SubscribeResponse], length: int) -> bytes:
    data = bytearray()
    while len(data) < length:
        response = next(responses)
        if response.WhichOneof("part") != "chunk":
            raise ProtocolError("a snapshot ended before all of its weights were there")
        data += response.chunk.data
    if len(data) != length:
        raise ProtocolError(f"a snapshot has {len(data)} bytes of weights, not {length}")
    return bytes(data)
