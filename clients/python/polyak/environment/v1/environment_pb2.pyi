from polyak.runs.v1 import runs_pb2 as _runs_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

AUTO_RESET_DISABLED: AutoReset
AUTO_RESET_NEXT_STEP: AutoReset
AUTO_RESET_SAME_STEP: AutoReset
AUTO_RESET_UNSPECIFIED: AutoReset
DESCRIPTOR: _descriptor.FileDescriptor

class Actions(_message.Message):
    __slots__ = ["actions", "number", "reset"]
    ACTIONS_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    RESET_FIELD_NUMBER: _ClassVar[int]
    actions: _containers.RepeatedScalarFieldContainer[bytes]
    number: int
    reset: bytes
    def __init__(self, number: _Optional[int] = ..., actions: _Optional[_Iterable[bytes]] = ..., reset: _Optional[bytes] = ...) -> None: ...

class End(_message.Message):
    __slots__ = ["code", "message"]
    CODE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    code: int
    message: str
    def __init__(self, code: _Optional[int] = ..., message: _Optional[str] = ...) -> None: ...

class Introduction(_message.Message):
    __slots__ = ["action_space", "auto_reset", "environment", "environments", "name", "observation_space", "protocol_version"]
    ACTION_SPACE_FIELD_NUMBER: _ClassVar[int]
    AUTO_RESET_FIELD_NUMBER: _ClassVar[int]
    ENVIRONMENTS_FIELD_NUMBER: _ClassVar[int]
    ENVIRONMENT_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    OBSERVATION_SPACE_FIELD_NUMBER: _ClassVar[int]
    PROTOCOL_VERSION_FIELD_NUMBER: _ClassVar[int]
    action_space: _runs_pb2.Space
    auto_reset: AutoReset
    environment: str
    environments: int
    name: str
    observation_space: _runs_pb2.Space
    protocol_version: int
    def __init__(self, protocol_version: _Optional[int] = ..., name: _Optional[str] = ..., environment: _Optional[str] = ..., observation_space: _Optional[_Union[_runs_pb2.Space, _Mapping]] = ..., action_space: _Optional[_Union[_runs_pb2.Space, _Mapping]] = ..., environments: _Optional[int] = ..., auto_reset: _Optional[_Union[AutoReset, str]] = ...) -> None: ...

class Observations(_message.Message):
    __slots__ = ["final_observations", "number", "observations", "rewards", "terminated", "truncated"]
    FINAL_OBSERVATIONS_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    OBSERVATIONS_FIELD_NUMBER: _ClassVar[int]
    REWARDS_FIELD_NUMBER: _ClassVar[int]
    TERMINATED_FIELD_NUMBER: _ClassVar[int]
    TRUNCATED_FIELD_NUMBER: _ClassVar[int]
    final_observations: _containers.RepeatedScalarFieldContainer[bytes]
    number: int
    observations: _containers.RepeatedScalarFieldContainer[bytes]
    rewards: bytes
    terminated: bytes
    truncated: bytes
    def __init__(self, number: _Optional[int] = ..., observations: _Optional[_Iterable[bytes]] = ..., rewards: _Optional[bytes] = ..., terminated: _Optional[bytes] = ..., truncated: _Optional[bytes] = ..., final_observations: _Optional[_Iterable[bytes]] = ...) -> None: ...

class PlayRequest(_message.Message):
    __slots__ = ["introduction", "observations"]
    INTRODUCTION_FIELD_NUMBER: _ClassVar[int]
    OBSERVATIONS_FIELD_NUMBER: _ClassVar[int]
    introduction: Introduction
    observations: Observations
    def __init__(self, introduction: _Optional[_Union[Introduction, _Mapping]] = ..., observations: _Optional[_Union[Observations, _Mapping]] = ...) -> None: ...

class PlayResponse(_message.Message):
    __slots__ = ["actions", "end", "welcome"]
    ACTIONS_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    WELCOME_FIELD_NUMBER: _ClassVar[int]
    actions: Actions
    end: End
    welcome: Welcome
    def __init__(self, welcome: _Optional[_Union[Welcome, _Mapping]] = ..., actions: _Optional[_Union[Actions, _Mapping]] = ..., end: _Optional[_Union[End, _Mapping]] = ...) -> None: ...

class Welcome(_message.Message):
    __slots__ = ["seed"]
    SEED_FIELD_NUMBER: _ClassVar[int]
    seed: int
    def __init__(self, seed: _Optional[int] = ...) -> None: ...

class AutoReset(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []
