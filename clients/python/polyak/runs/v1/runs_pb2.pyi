from polyak.replay.v1 import replay_pb2 as _replay_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor
ROLE_ACTOR: Role
ROLE_LEARNER: Role
ROLE_OBSERVER: Role
ROLE_REPLAY: Role
ROLE_UNSPECIFIED: Role
STATE_RUNNING: State
STATE_STOPPED: State
STATE_STOPPING: State
STATE_UNSPECIFIED: State
STATE_WAITING: State

class AcquireLeaseRequest(_message.Message):
    __slots__ = ["member", "run", "session"]
    MEMBER_FIELD_NUMBER: _ClassVar[int]
    RUN_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    member: str
    run: str
    session: int
    def __init__(self, run: _Optional[str] = ..., member: _Optional[str] = ..., session: _Optional[int] = ...) -> None: ...

class AcquireLeaseResponse(_message.Message):
    __slots__ = ["duration_ms", "epoch"]
    DURATION_MS_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    duration_ms: int
    epoch: int
    def __init__(self, epoch: _Optional[int] = ..., duration_ms: _Optional[int] = ...) -> None: ...

class Box(_message.Message):
    __slots__ = ["data_type", "high", "low", "shape"]
    DATA_TYPE_FIELD_NUMBER: _ClassVar[int]
    HIGH_FIELD_NUMBER: _ClassVar[int]
    LOW_FIELD_NUMBER: _ClassVar[int]
    SHAPE_FIELD_NUMBER: _ClassVar[int]
    data_type: _replay_pb2.DataType
    high: _containers.RepeatedScalarFieldContainer[float]
    low: _containers.RepeatedScalarFieldContainer[float]
    shape: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, data_type: _Optional[_Union[_replay_pb2.DataType, str]] = ..., shape: _Optional[_Iterable[int]] = ..., low: _Optional[_Iterable[float]] = ..., high: _Optional[_Iterable[float]] = ...) -> None: ...

class DictSpace(_message.Message):
    __slots__ = ["spaces"]
    SPACES_FIELD_NUMBER: _ClassVar[int]
    spaces: _containers.RepeatedCompositeFieldContainer[NamedSpace]
    def __init__(self, spaces: _Optional[_Iterable[_Union[NamedSpace, _Mapping]]] = ...) -> None: ...

class Discrete(_message.Message):
    __slots__ = ["n", "start"]
    N_FIELD_NUMBER: _ClassVar[int]
    START_FIELD_NUMBER: _ClassVar[int]
    n: int
    start: int
    def __init__(self, n: _Optional[int] = ..., start: _Optional[int] = ...) -> None: ...

class Episode(_message.Message):
    __slots__ = ["epsilon", "lane", "length", "terminated"]
    EPSILON_FIELD_NUMBER: _ClassVar[int]
    LANE_FIELD_NUMBER: _ClassVar[int]
    LENGTH_FIELD_NUMBER: _ClassVar[int]
    RETURN_FIELD_NUMBER: _ClassVar[int]
    TERMINATED_FIELD_NUMBER: _ClassVar[int]
    epsilon: float
    lane: int
    length: int
    terminated: bool
    def __init__(self, lane: _Optional[int] = ..., length: _Optional[int] = ..., epsilon: _Optional[float] = ..., terminated: bool = ..., **kwargs) -> None: ...

class Evaluation(_message.Message):
    __slots__ = ["deciding", "episodes", "epoch", "mean_discounted_return", "mean_length", "mean_return", "mean_value", "standard_deviation", "step", "update", "version"]
    DECIDING_FIELD_NUMBER: _ClassVar[int]
    EPISODES_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    MEAN_DISCOUNTED_RETURN_FIELD_NUMBER: _ClassVar[int]
    MEAN_LENGTH_FIELD_NUMBER: _ClassVar[int]
    MEAN_RETURN_FIELD_NUMBER: _ClassVar[int]
    MEAN_VALUE_FIELD_NUMBER: _ClassVar[int]
    STANDARD_DEVIATION_FIELD_NUMBER: _ClassVar[int]
    STEP_FIELD_NUMBER: _ClassVar[int]
    UPDATE_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    deciding: bool
    episodes: int
    epoch: int
    mean_discounted_return: float
    mean_length: float
    mean_return: float
    mean_value: float
    standard_deviation: float
    step: int
    update: int
    version: int
    def __init__(self, epoch: _Optional[int] = ..., version: _Optional[int] = ..., update: _Optional[int] = ..., step: _Optional[int] = ..., episodes: _Optional[int] = ..., mean_return: _Optional[float] = ..., standard_deviation: _Optional[float] = ..., mean_length: _Optional[float] = ..., deciding: bool = ..., mean_discounted_return: _Optional[float] = ..., mean_value: _Optional[float] = ...) -> None: ...

class Event(_message.Message):
    __slots__ = ["environment_steps", "episode", "evaluation", "index", "learner", "learner_updates", "member", "seconds"]
    ENVIRONMENT_STEPS_FIELD_NUMBER: _ClassVar[int]
    EPISODE_FIELD_NUMBER: _ClassVar[int]
    EVALUATION_FIELD_NUMBER: _ClassVar[int]
    INDEX_FIELD_NUMBER: _ClassVar[int]
    LEARNER_FIELD_NUMBER: _ClassVar[int]
    LEARNER_UPDATES_FIELD_NUMBER: _ClassVar[int]
    MEMBER_FIELD_NUMBER: _ClassVar[int]
    SECONDS_FIELD_NUMBER: _ClassVar[int]
    environment_steps: int
    episode: Episode
    evaluation: Evaluation
    index: int
    learner: LearnerReport
    learner_updates: int
    member: MemberChange
    seconds: float
    def __init__(self, index: _Optional[int] = ..., seconds: _Optional[float] = ..., environment_steps: _Optional[int] = ..., learner_updates: _Optional[int] = ..., episode: _Optional[_Union[Episode, _Mapping]] = ..., learner: _Optional[_Union[LearnerReport, _Mapping]] = ..., evaluation: _Optional[_Union[Evaluation, _Mapping]] = ..., member: _Optional[_Union[MemberChange, _Mapping]] = ...) -> None: ...

class JoinRequest(_message.Message):
    __slots__ = ["address", "evaluates", "lanes", "member", "protocol_version", "role", "run", "specification"]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    EVALUATES_FIELD_NUMBER: _ClassVar[int]
    LANES_FIELD_NUMBER: _ClassVar[int]
    MEMBER_FIELD_NUMBER: _ClassVar[int]
    PROTOCOL_VERSION_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    RUN_FIELD_NUMBER: _ClassVar[int]
    SPECIFICATION_FIELD_NUMBER: _ClassVar[int]
    address: str
    evaluates: bool
    lanes: int
    member: str
    protocol_version: int
    role: Role
    run: str
    specification: Specification
    def __init__(self, protocol_version: _Optional[int] = ..., run: _Optional[str] = ..., member: _Optional[str] = ..., role: _Optional[_Union[Role, str]] = ..., specification: _Optional[_Union[Specification, _Mapping]] = ..., lanes: _Optional[int] = ..., evaluates: bool = ..., address: _Optional[str] = ...) -> None: ...

class JoinResponse(_message.Message):
    __slots__ = ["first_lane", "members", "progress", "session", "shards", "specification"]
    FIRST_LANE_FIELD_NUMBER: _ClassVar[int]
    MEMBERS_FIELD_NUMBER: _ClassVar[int]
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    SHARDS_FIELD_NUMBER: _ClassVar[int]
    SPECIFICATION_FIELD_NUMBER: _ClassVar[int]
    first_lane: int
    members: _containers.RepeatedCompositeFieldContainer[MemberChange]
    progress: Progress
    session: int
    shards: _containers.RepeatedCompositeFieldContainer[Shard]
    specification: Specification
    def __init__(self, specification: _Optional[_Union[Specification, _Mapping]] = ..., session: _Optional[int] = ..., first_lane: _Optional[int] = ..., progress: _Optional[_Union[Progress, _Mapping]] = ..., shards: _Optional[_Iterable[_Union[Shard, _Mapping]]] = ..., members: _Optional[_Iterable[_Union[MemberChange, _Mapping]]] = ...) -> None: ...

class LearnerReport(_message.Message):
    __slots__ = ["epoch", "metrics", "target_updates", "updates"]
    class MetricsEntry(_message.Message):
        __slots__ = ["key", "value"]
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: float
        def __init__(self, key: _Optional[str] = ..., value: _Optional[float] = ...) -> None: ...
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    METRICS_FIELD_NUMBER: _ClassVar[int]
    TARGET_UPDATES_FIELD_NUMBER: _ClassVar[int]
    UPDATES_FIELD_NUMBER: _ClassVar[int]
    epoch: int
    metrics: _containers.ScalarMap[str, float]
    target_updates: int
    updates: int
    def __init__(self, epoch: _Optional[int] = ..., updates: _Optional[int] = ..., target_updates: _Optional[int] = ..., metrics: _Optional[_Mapping[str, float]] = ...) -> None: ...

class MemberChange(_message.Message):
    __slots__ = ["joined", "member", "role"]
    JOINED_FIELD_NUMBER: _ClassVar[int]
    MEMBER_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    joined: bool
    member: str
    role: Role
    def __init__(self, member: _Optional[str] = ..., role: _Optional[_Union[Role, str]] = ..., joined: bool = ...) -> None: ...

class MultiBinary(_message.Message):
    __slots__ = ["shape"]
    SHAPE_FIELD_NUMBER: _ClassVar[int]
    shape: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, shape: _Optional[_Iterable[int]] = ...) -> None: ...

class MultiDiscrete(_message.Message):
    __slots__ = ["n"]
    N_FIELD_NUMBER: _ClassVar[int]
    n: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, n: _Optional[_Iterable[int]] = ...) -> None: ...

class NamedSpace(_message.Message):
    __slots__ = ["name", "space"]
    NAME_FIELD_NUMBER: _ClassVar[int]
    SPACE_FIELD_NUMBER: _ClassVar[int]
    name: str
    space: Space
    def __init__(self, name: _Optional[str] = ..., space: _Optional[_Union[Space, _Mapping]] = ...) -> None: ...

class Network(_message.Message):
    __slots__ = ["input", "layers", "name", "parameters"]
    INPUT_FIELD_NUMBER: _ClassVar[int]
    LAYERS_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    input: _containers.RepeatedScalarFieldContainer[int]
    layers: _containers.RepeatedScalarFieldContainer[str]
    name: str
    parameters: int
    def __init__(self, name: _Optional[str] = ..., input: _Optional[_Iterable[int]] = ..., layers: _Optional[_Iterable[str]] = ..., parameters: _Optional[int] = ...) -> None: ...

class Progress(_message.Message):
    __slots__ = ["deciding_evaluation", "environment_steps", "episodes", "epoch", "evaluator", "last_evaluation", "learner_updates", "schedules", "seconds", "shards", "state", "stop_reason", "target_updates", "version"]
    DECIDING_EVALUATION_FIELD_NUMBER: _ClassVar[int]
    ENVIRONMENT_STEPS_FIELD_NUMBER: _ClassVar[int]
    EPISODES_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    EVALUATOR_FIELD_NUMBER: _ClassVar[int]
    LAST_EVALUATION_FIELD_NUMBER: _ClassVar[int]
    LEARNER_UPDATES_FIELD_NUMBER: _ClassVar[int]
    SCHEDULES_FIELD_NUMBER: _ClassVar[int]
    SECONDS_FIELD_NUMBER: _ClassVar[int]
    SHARDS_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    STOP_REASON_FIELD_NUMBER: _ClassVar[int]
    TARGET_UPDATES_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    deciding_evaluation: Evaluation
    environment_steps: int
    episodes: int
    epoch: int
    evaluator: str
    last_evaluation: Evaluation
    learner_updates: int
    schedules: Schedules
    seconds: float
    shards: _containers.RepeatedCompositeFieldContainer[Shard]
    state: State
    stop_reason: str
    target_updates: int
    version: int
    def __init__(self, state: _Optional[_Union[State, str]] = ..., stop_reason: _Optional[str] = ..., environment_steps: _Optional[int] = ..., episodes: _Optional[int] = ..., learner_updates: _Optional[int] = ..., epoch: _Optional[int] = ..., version: _Optional[int] = ..., schedules: _Optional[_Union[Schedules, _Mapping]] = ..., evaluator: _Optional[str] = ..., target_updates: _Optional[int] = ..., seconds: _Optional[float] = ..., last_evaluation: _Optional[_Union[Evaluation, _Mapping]] = ..., deciding_evaluation: _Optional[_Union[Evaluation, _Mapping]] = ..., shards: _Optional[_Iterable[_Union[Shard, _Mapping]]] = ...) -> None: ...

class ReleaseLeaseRequest(_message.Message):
    __slots__ = ["epoch", "member", "run"]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    MEMBER_FIELD_NUMBER: _ClassVar[int]
    RUN_FIELD_NUMBER: _ClassVar[int]
    epoch: int
    member: str
    run: str
    def __init__(self, run: _Optional[str] = ..., member: _Optional[str] = ..., epoch: _Optional[int] = ...) -> None: ...

class ReleaseLeaseResponse(_message.Message):
    __slots__ = []
    def __init__(self) -> None: ...

class RenewLeaseRequest(_message.Message):
    __slots__ = ["epoch", "member", "run"]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    MEMBER_FIELD_NUMBER: _ClassVar[int]
    RUN_FIELD_NUMBER: _ClassVar[int]
    epoch: int
    member: str
    run: str
    def __init__(self, run: _Optional[str] = ..., member: _Optional[str] = ..., epoch: _Optional[int] = ...) -> None: ...

class RenewLeaseResponse(_message.Message):
    __slots__ = ["duration_ms"]
    DURATION_MS_FIELD_NUMBER: _ClassVar[int]
    duration_ms: int
    def __init__(self, duration_ms: _Optional[int] = ...) -> None: ...

class ReportRequest(_message.Message):
    __slots__ = ["environment_steps", "episodes", "evaluations", "learner", "member", "run", "sequence", "session"]
    ENVIRONMENT_STEPS_FIELD_NUMBER: _ClassVar[int]
    EPISODES_FIELD_NUMBER: _ClassVar[int]
    EVALUATIONS_FIELD_NUMBER: _ClassVar[int]
    LEARNER_FIELD_NUMBER: _ClassVar[int]
    MEMBER_FIELD_NUMBER: _ClassVar[int]
    RUN_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    environment_steps: int
    episodes: _containers.RepeatedCompositeFieldContainer[Episode]
    evaluations: _containers.RepeatedCompositeFieldContainer[Evaluation]
    learner: LearnerReport
    member: str
    run: str
    sequence: int
    session: int
    def __init__(self, run: _Optional[str] = ..., member: _Optional[str] = ..., session: _Optional[int] = ..., sequence: _Optional[int] = ..., environment_steps: _Optional[int] = ..., episodes: _Optional[_Iterable[_Union[Episode, _Mapping]]] = ..., learner: _Optional[_Union[LearnerReport, _Mapping]] = ..., evaluations: _Optional[_Iterable[_Union[Evaluation, _Mapping]]] = ...) -> None: ...

class ReportResponse(_message.Message):
    __slots__ = ["progress", "sequence"]
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    progress: Progress
    sequence: int
    def __init__(self, sequence: _Optional[int] = ..., progress: _Optional[_Union[Progress, _Mapping]] = ...) -> None: ...

class Schedules(_message.Message):
    __slots__ = ["beta", "epsilon", "learning_rate", "noise", "temperature"]
    BETA_FIELD_NUMBER: _ClassVar[int]
    EPSILON_FIELD_NUMBER: _ClassVar[int]
    LEARNING_RATE_FIELD_NUMBER: _ClassVar[int]
    NOISE_FIELD_NUMBER: _ClassVar[int]
    TEMPERATURE_FIELD_NUMBER: _ClassVar[int]
    beta: float
    epsilon: float
    learning_rate: float
    noise: float
    temperature: float
    def __init__(self, epsilon: _Optional[float] = ..., beta: _Optional[float] = ..., learning_rate: _Optional[float] = ..., temperature: _Optional[float] = ..., noise: _Optional[float] = ...) -> None: ...

class Shard(_message.Message):
    __slots__ = ["address", "name", "present"]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    PRESENT_FIELD_NUMBER: _ClassVar[int]
    address: str
    name: str
    present: bool
    def __init__(self, name: _Optional[str] = ..., address: _Optional[str] = ..., present: bool = ...) -> None: ...

class Space(_message.Message):
    __slots__ = ["box", "dict", "discrete", "multi_binary", "multi_discrete", "tuple"]
    BOX_FIELD_NUMBER: _ClassVar[int]
    DICT_FIELD_NUMBER: _ClassVar[int]
    DISCRETE_FIELD_NUMBER: _ClassVar[int]
    MULTI_BINARY_FIELD_NUMBER: _ClassVar[int]
    MULTI_DISCRETE_FIELD_NUMBER: _ClassVar[int]
    TUPLE_FIELD_NUMBER: _ClassVar[int]
    box: Box
    dict: DictSpace
    discrete: Discrete
    multi_binary: MultiBinary
    multi_discrete: MultiDiscrete
    tuple: TupleSpace
    def __init__(self, box: _Optional[_Union[Box, _Mapping]] = ..., discrete: _Optional[_Union[Discrete, _Mapping]] = ..., multi_discrete: _Optional[_Union[MultiDiscrete, _Mapping]] = ..., multi_binary: _Optional[_Union[MultiBinary, _Mapping]] = ..., tuple: _Optional[_Union[TupleSpace, _Mapping]] = ..., dict: _Optional[_Union[DictSpace, _Mapping]] = ...) -> None: ...

class Specification(_message.Message):
    __slots__ = ["action_space", "configuration", "environment", "horizon", "networks", "observation_space", "preset", "signature"]
    class ConfigurationEntry(_message.Message):
        __slots__ = ["key", "value"]
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    ACTION_SPACE_FIELD_NUMBER: _ClassVar[int]
    CONFIGURATION_FIELD_NUMBER: _ClassVar[int]
    ENVIRONMENT_FIELD_NUMBER: _ClassVar[int]
    HORIZON_FIELD_NUMBER: _ClassVar[int]
    NETWORKS_FIELD_NUMBER: _ClassVar[int]
    OBSERVATION_SPACE_FIELD_NUMBER: _ClassVar[int]
    PRESET_FIELD_NUMBER: _ClassVar[int]
    SIGNATURE_FIELD_NUMBER: _ClassVar[int]
    action_space: Space
    configuration: _containers.ScalarMap[str, str]
    environment: str
    horizon: int
    networks: _containers.RepeatedCompositeFieldContainer[Network]
    observation_space: Space
    preset: str
    signature: _replay_pb2.Signature
    def __init__(self, environment: _Optional[str] = ..., preset: _Optional[str] = ..., observation_space: _Optional[_Union[Space, _Mapping]] = ..., action_space: _Optional[_Union[Space, _Mapping]] = ..., signature: _Optional[_Union[_replay_pb2.Signature, _Mapping]] = ..., networks: _Optional[_Iterable[_Union[Network, _Mapping]]] = ..., horizon: _Optional[int] = ..., configuration: _Optional[_Mapping[str, str]] = ...) -> None: ...

class StopRequest(_message.Message):
    __slots__ = ["reason", "run"]
    REASON_FIELD_NUMBER: _ClassVar[int]
    RUN_FIELD_NUMBER: _ClassVar[int]
    reason: str
    run: str
    def __init__(self, run: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class StopResponse(_message.Message):
    __slots__ = ["progress"]
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    progress: Progress
    def __init__(self, progress: _Optional[_Union[Progress, _Mapping]] = ...) -> None: ...

class TupleSpace(_message.Message):
    __slots__ = ["spaces"]
    SPACES_FIELD_NUMBER: _ClassVar[int]
    spaces: _containers.RepeatedCompositeFieldContainer[Space]
    def __init__(self, spaces: _Optional[_Iterable[_Union[Space, _Mapping]]] = ...) -> None: ...

class WatchRequest(_message.Message):
    __slots__ = ["from_event", "member", "run"]
    FROM_EVENT_FIELD_NUMBER: _ClassVar[int]
    MEMBER_FIELD_NUMBER: _ClassVar[int]
    RUN_FIELD_NUMBER: _ClassVar[int]
    from_event: int
    member: str
    run: str
    def __init__(self, run: _Optional[str] = ..., member: _Optional[str] = ..., from_event: _Optional[int] = ...) -> None: ...

class WatchResponse(_message.Message):
    __slots__ = ["events", "progress"]
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    events: _containers.RepeatedCompositeFieldContainer[Event]
    progress: Progress
    def __init__(self, progress: _Optional[_Union[Progress, _Mapping]] = ..., events: _Optional[_Iterable[_Union[Event, _Mapping]]] = ...) -> None: ...

class Role(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class State(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []
