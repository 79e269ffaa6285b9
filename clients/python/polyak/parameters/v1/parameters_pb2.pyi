from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor
ENCODING_FLOAT16: Encoding
ENCODING_FLOAT32: Encoding
ENCODING_UNSPECIFIED: Encoding
KIND_ACCUMULATED: Kind
KIND_LAGGED: Kind
KIND_ONLINE: Kind
KIND_TARGET: Kind
KIND_UNSPECIFIED: Kind
OUTCOME_ACCEPTED: Outcome
OUTCOME_REPEATED: Outcome
OUTCOME_STALE_EPOCH: Outcome
OUTCOME_UNSPECIFIED: Outcome
OUTCOME_WRONG_VERSION: Outcome

class Chunk(_message.Message):
    __slots__ = ["data"]
    DATA_FIELD_NUMBER: _ClassVar[int]
    data: bytes
    def __init__(self, data: _Optional[bytes] = ...) -> None: ...

class CopyTarget(_message.Message):
    __slots__ = []
    def __init__(self) -> None: ...

class NetworkKey(_message.Message):
    __slots__ = ["kind", "network"]
    KIND_FIELD_NUMBER: _ClassVar[int]
    NETWORK_FIELD_NUMBER: _ClassVar[int]
    kind: Kind
    network: str
    def __init__(self, network: _Optional[str] = ..., kind: _Optional[_Union[Kind, str]] = ...) -> None: ...

class NetworkVector(_message.Message):
    __slots__ = ["encoding", "hash", "key", "length"]
    ENCODING_FIELD_NUMBER: _ClassVar[int]
    HASH_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    LENGTH_FIELD_NUMBER: _ClassVar[int]
    encoding: Encoding
    hash: int
    key: NetworkKey
    length: int
    def __init__(self, key: _Optional[_Union[NetworkKey, _Mapping]] = ..., length: _Optional[int] = ..., encoding: _Optional[_Union[Encoding, str]] = ..., hash: _Optional[int] = ...) -> None: ...

class PolyakTarget(_message.Message):
    __slots__ = ["tau", "updates"]
    TAU_FIELD_NUMBER: _ClassVar[int]
    UPDATES_FIELD_NUMBER: _ClassVar[int]
    tau: float
    updates: int
    def __init__(self, tau: _Optional[float] = ..., updates: _Optional[int] = ...) -> None: ...

class PublishRequest(_message.Message):
    __slots__ = ["chunk", "header"]
    CHUNK_FIELD_NUMBER: _ClassVar[int]
    HEADER_FIELD_NUMBER: _ClassVar[int]
    chunk: Chunk
    header: SnapshotHeader
    def __init__(self, header: _Optional[_Union[SnapshotHeader, _Mapping]] = ..., chunk: _Optional[_Union[Chunk, _Mapping]] = ...) -> None: ...

class PublishResponse(_message.Message):
    __slots__ = ["epoch", "outcome", "target_hashes", "version"]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    TARGET_HASHES_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    epoch: int
    outcome: Outcome
    target_hashes: _containers.RepeatedScalarFieldContainer[int]
    version: int
    def __init__(self, outcome: _Optional[_Union[Outcome, str]] = ..., epoch: _Optional[int] = ..., version: _Optional[int] = ..., target_hashes: _Optional[_Iterable[int]] = ...) -> None: ...

class RestoreRequest(_message.Message):
    __slots__ = ["chunk", "header"]
    CHUNK_FIELD_NUMBER: _ClassVar[int]
    HEADER_FIELD_NUMBER: _ClassVar[int]
    chunk: Chunk
    header: SnapshotHeader
    def __init__(self, header: _Optional[_Union[SnapshotHeader, _Mapping]] = ..., chunk: _Optional[_Union[Chunk, _Mapping]] = ...) -> None: ...

class RestoreResponse(_message.Message):
    __slots__ = ["epoch", "outcome", "version"]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    epoch: int
    outcome: Outcome
    version: int
    def __init__(self, outcome: _Optional[_Union[Outcome, str]] = ..., epoch: _Optional[int] = ..., version: _Optional[int] = ...) -> None: ...

class SnapshotHeader(_message.Message):
    __slots__ = ["copy", "copy_lagged", "environment_step", "epoch", "networks", "polyak", "run", "update", "version"]
    COPY_FIELD_NUMBER: _ClassVar[int]
    COPY_LAGGED_FIELD_NUMBER: _ClassVar[int]
    ENVIRONMENT_STEP_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    NETWORKS_FIELD_NUMBER: _ClassVar[int]
    POLYAK_FIELD_NUMBER: _ClassVar[int]
    RUN_FIELD_NUMBER: _ClassVar[int]
    UPDATE_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    copy: CopyTarget
    copy_lagged: bool
    environment_step: int
    epoch: int
    networks: _containers.RepeatedCompositeFieldContainer[NetworkVector]
    polyak: PolyakTarget
    run: str
    update: int
    version: int
    def __init__(self, run: _Optional[str] = ..., epoch: _Optional[int] = ..., version: _Optional[int] = ..., update: _Optional[int] = ..., environment_step: _Optional[int] = ..., networks: _Optional[_Iterable[_Union[NetworkVector, _Mapping]]] = ..., polyak: _Optional[_Union[PolyakTarget, _Mapping]] = ..., copy: _Optional[_Union[CopyTarget, _Mapping]] = ..., copy_lagged: bool = ...) -> None: ...

class SubscribeRequest(_message.Message):
    __slots__ = ["encoding", "networks", "run"]
    ENCODING_FIELD_NUMBER: _ClassVar[int]
    NETWORKS_FIELD_NUMBER: _ClassVar[int]
    RUN_FIELD_NUMBER: _ClassVar[int]
    encoding: Encoding
    networks: _containers.RepeatedCompositeFieldContainer[NetworkKey]
    run: str
    def __init__(self, run: _Optional[str] = ..., networks: _Optional[_Iterable[_Union[NetworkKey, _Mapping]]] = ..., encoding: _Optional[_Union[Encoding, str]] = ...) -> None: ...

class SubscribeResponse(_message.Message):
    __slots__ = ["chunk", "header"]
    CHUNK_FIELD_NUMBER: _ClassVar[int]
    HEADER_FIELD_NUMBER: _ClassVar[int]
    chunk: Chunk
    header: SnapshotHeader
    def __init__(self, header: _Optional[_Union[SnapshotHeader, _Mapping]] = ..., chunk: _Optional[_Union[Chunk, _Mapping]] = ...) -> None: ...

class Kind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class Encoding(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class Outcome(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []
