from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

ACKNOWLEDGEMENT_LEVEL_MEMORY: AcknowledgementLevel
ACKNOWLEDGEMENT_LEVEL_SYNCED: AcknowledgementLevel
ACKNOWLEDGEMENT_LEVEL_UNSPECIFIED: AcknowledgementLevel
ACKNOWLEDGEMENT_LEVEL_WRITTEN: AcknowledgementLevel
COMPRESSION_LZ4: Compression
COMPRESSION_UNSPECIFIED: Compression
DATA_TYPE_FLOAT32: DataType
DATA_TYPE_FLOAT64: DataType
DATA_TYPE_INT32: DataType
DATA_TYPE_INT64: DataType
DATA_TYPE_UINT8: DataType
DATA_TYPE_UNSPECIFIED: DataType
DESCRIPTOR: _descriptor.FileDescriptor

class AppendAcknowledged(_message.Message):
    __slots__ = ["credit_bytes", "handle", "level", "message", "next_sequence"]
    CREDIT_BYTES_FIELD_NUMBER: _ClassVar[int]
    HANDLE_FIELD_NUMBER: _ClassVar[int]
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    NEXT_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    credit_bytes: int
    handle: int
    level: AcknowledgementLevel
    message: int
    next_sequence: int
    def __init__(self, handle: _Optional[int] = ..., message: _Optional[int] = ..., next_sequence: _Optional[int] = ..., level: _Optional[_Union[AcknowledgementLevel, str]] = ..., credit_bytes: _Optional[int] = ...) -> None: ...

class AppendClose(_message.Message):
    __slots__ = ["handle"]
    HANDLE_FIELD_NUMBER: _ClassVar[int]
    handle: int
    def __init__(self, handle: _Optional[int] = ...) -> None: ...

class AppendOpen(_message.Message):
    __slots__ = ["continues_episode", "handle", "incarnation", "level", "priorities_follow", "run", "stream"]
    CONTINUES_EPISODE_FIELD_NUMBER: _ClassVar[int]
    HANDLE_FIELD_NUMBER: _ClassVar[int]
    INCARNATION_FIELD_NUMBER: _ClassVar[int]
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    PRIORITIES_FOLLOW_FIELD_NUMBER: _ClassVar[int]
    RUN_FIELD_NUMBER: _ClassVar[int]
    STREAM_FIELD_NUMBER: _ClassVar[int]
    continues_episode: bool
    handle: int
    incarnation: int
    level: AcknowledgementLevel
    priorities_follow: bool
    run: str
    stream: str
    def __init__(self, handle: _Optional[int] = ..., run: _Optional[str] = ..., stream: _Optional[str] = ..., incarnation: _Optional[int] = ..., priorities_follow: bool = ..., level: _Optional[_Union[AcknowledgementLevel, str]] = ..., continues_episode: bool = ...) -> None: ...

class AppendOpened(_message.Message):
    __slots__ = ["credit_bytes", "episode_open", "handle", "next_sequence"]
    CREDIT_BYTES_FIELD_NUMBER: _ClassVar[int]
    EPISODE_OPEN_FIELD_NUMBER: _ClassVar[int]
    HANDLE_FIELD_NUMBER: _ClassVar[int]
    NEXT_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    credit_bytes: int
    episode_open: bool
    handle: int
    next_sequence: int
    def __init__(self, handle: _Optional[int] = ..., next_sequence: _Optional[int] = ..., episode_open: bool = ..., credit_bytes: _Optional[int] = ...) -> None: ...

class AppendRequest(_message.Message):
    __slots__ = ["close", "open", "rows"]
    CLOSE_FIELD_NUMBER: _ClassVar[int]
    OPEN_FIELD_NUMBER: _ClassVar[int]
    ROWS_FIELD_NUMBER: _ClassVar[int]
    close: AppendClose
    open: AppendOpen
    rows: AppendRows
    def __init__(self, open: _Optional[_Union[AppendOpen, _Mapping]] = ..., rows: _Optional[_Union[AppendRows, _Mapping]] = ..., close: _Optional[_Union[AppendClose, _Mapping]] = ...) -> None: ...

class AppendResponse(_message.Message):
    __slots__ = ["acknowledged", "opened"]
    ACKNOWLEDGED_FIELD_NUMBER: _ClassVar[int]
    OPENED_FIELD_NUMBER: _ClassVar[int]
    acknowledged: AppendAcknowledged
    opened: AppendOpened
    def __init__(self, opened: _Optional[_Union[AppendOpened, _Mapping]] = ..., acknowledged: _Optional[_Union[AppendAcknowledged, _Mapping]] = ...) -> None: ...

class AppendRows(_message.Message):
    __slots__ = ["acting_update", "columns", "count", "first_sequence", "flags", "handle", "message", "priorities"]
    ACTING_UPDATE_FIELD_NUMBER: _ClassVar[int]
    COLUMNS_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    FIRST_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    FLAGS_FIELD_NUMBER: _ClassVar[int]
    HANDLE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    PRIORITIES_FIELD_NUMBER: _ClassVar[int]
    acting_update: int
    columns: _containers.RepeatedScalarFieldContainer[bytes]
    count: int
    first_sequence: int
    flags: bytes
    handle: int
    message: int
    priorities: InitialPriorities
    def __init__(self, handle: _Optional[int] = ..., message: _Optional[int] = ..., first_sequence: _Optional[int] = ..., count: _Optional[int] = ..., flags: _Optional[bytes] = ..., columns: _Optional[_Iterable[bytes]] = ..., priorities: _Optional[_Union[InitialPriorities, _Mapping]] = ..., acting_update: _Optional[int] = ...) -> None: ...

class CheckpointRequest(_message.Message):
    __slots__ = ["name", "run"]
    NAME_FIELD_NUMBER: _ClassVar[int]
    RUN_FIELD_NUMBER: _ClassVar[int]
    name: str
    run: str
    def __init__(self, run: _Optional[str] = ..., name: _Optional[str] = ...) -> None: ...

class CheckpointResponse(_message.Message):
    __slots__ = ["bytes_copied", "files_copied", "files_linked", "longest_pause_seconds", "path"]
    BYTES_COPIED_FIELD_NUMBER: _ClassVar[int]
    FILES_COPIED_FIELD_NUMBER: _ClassVar[int]
    FILES_LINKED_FIELD_NUMBER: _ClassVar[int]
    LONGEST_PAUSE_SECONDS_FIELD_NUMBER: _ClassVar[int]
    PATH_FIELD_NUMBER: _ClassVar[int]
    bytes_copied: int
    files_copied: int
    files_linked: int
    longest_pause_seconds: float
    path: str
    def __init__(self, path: _Optional[str] = ..., files_linked: _Optional[int] = ..., files_copied: _Optional[int] = ..., bytes_copied: _Optional[int] = ..., longest_pause_seconds: _Optional[float] = ...) -> None: ...

class Column(_message.Message):
    __slots__ = ["compression", "data_type", "name", "shape", "stack"]
    COMPRESSION_FIELD_NUMBER: _ClassVar[int]
    DATA_TYPE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    SHAPE_FIELD_NUMBER: _ClassVar[int]
    STACK_FIELD_NUMBER: _ClassVar[int]
    compression: Compression
    data_type: DataType
    name: str
    shape: _containers.RepeatedScalarFieldContainer[int]
    stack: int
    def __init__(self, name: _Optional[str] = ..., data_type: _Optional[_Union[DataType, str]] = ..., shape: _Optional[_Iterable[int]] = ..., stack: _Optional[int] = ..., compression: _Optional[_Union[Compression, str]] = ...) -> None: ...

class ColumnSelection(_message.Message):
    __slots__ = ["column", "frames", "rows"]
    class Frames(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = []
    class Rows(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = []
    COLUMN_FIELD_NUMBER: _ClassVar[int]
    FRAMES_DISTINCT: ColumnSelection.Frames
    FRAMES_FIELD_NUMBER: _ClassVar[int]
    FRAMES_STACKED: ColumnSelection.Frames
    FRAMES_UNSPECIFIED: ColumnSelection.Frames
    ROWS_ALL: ColumnSelection.Rows
    ROWS_FIELD_NUMBER: _ClassVar[int]
    ROWS_FIRST: ColumnSelection.Rows
    ROWS_LAST: ColumnSelection.Rows
    ROWS_UNSPECIFIED: ColumnSelection.Rows
    column: str
    frames: ColumnSelection.Frames
    rows: ColumnSelection.Rows
    def __init__(self, column: _Optional[str] = ..., rows: _Optional[_Union[ColumnSelection.Rows, str]] = ..., frames: _Optional[_Union[ColumnSelection.Frames, str]] = ...) -> None: ...

class CreateTablesRequest(_message.Message):
    __slots__ = ["capacity_bytes", "durable", "epoch", "horizon", "largest_append", "largest_draw", "run", "seed", "shards", "signature", "tables"]
    CAPACITY_BYTES_FIELD_NUMBER: _ClassVar[int]
    DURABLE_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    HORIZON_FIELD_NUMBER: _ClassVar[int]
    LARGEST_APPEND_FIELD_NUMBER: _ClassVar[int]
    LARGEST_DRAW_FIELD_NUMBER: _ClassVar[int]
    RUN_FIELD_NUMBER: _ClassVar[int]
    SEED_FIELD_NUMBER: _ClassVar[int]
    SHARDS_FIELD_NUMBER: _ClassVar[int]
    SIGNATURE_FIELD_NUMBER: _ClassVar[int]
    TABLES_FIELD_NUMBER: _ClassVar[int]
    capacity_bytes: int
    durable: bool
    epoch: int
    horizon: int
    largest_append: int
    largest_draw: int
    run: str
    seed: int
    shards: int
    signature: Signature
    tables: _containers.RepeatedCompositeFieldContainer[Table]
    def __init__(self, run: _Optional[str] = ..., epoch: _Optional[int] = ..., signature: _Optional[_Union[Signature, _Mapping]] = ..., capacity_bytes: _Optional[int] = ..., horizon: _Optional[int] = ..., tables: _Optional[_Iterable[_Union[Table, _Mapping]]] = ..., largest_append: _Optional[int] = ..., largest_draw: _Optional[int] = ..., seed: _Optional[int] = ..., durable: bool = ..., shards: _Optional[int] = ...) -> None: ...

class CreateTablesResponse(_message.Message):
    __slots__ = ["created", "row_bytes"]
    CREATED_FIELD_NUMBER: _ClassVar[int]
    ROW_BYTES_FIELD_NUMBER: _ClassVar[int]
    created: bool
    row_bytes: int
    def __init__(self, created: bool = ..., row_bytes: _Optional[int] = ...) -> None: ...

class Credit(_message.Message):
    __slots__ = ["bytes"]
    BYTES_FIELD_NUMBER: _ClassVar[int]
    bytes: int
    def __init__(self, bytes: _Optional[int] = ...) -> None: ...

class DescribeRunRequest(_message.Message):
    __slots__ = ["run"]
    RUN_FIELD_NUMBER: _ClassVar[int]
    run: str
    def __init__(self, run: _Optional[str] = ...) -> None: ...

class DescribeRunResponse(_message.Message):
    __slots__ = ["largest_append", "signature"]
    LARGEST_APPEND_FIELD_NUMBER: _ClassVar[int]
    SIGNATURE_FIELD_NUMBER: _ClassVar[int]
    largest_append: int
    signature: Signature
    def __init__(self, signature: _Optional[_Union[Signature, _Mapping]] = ..., largest_append: _Optional[int] = ...) -> None: ...

class DrainShardRequest(_message.Message):
    __slots__ = ["run", "undo"]
    RUN_FIELD_NUMBER: _ClassVar[int]
    UNDO_FIELD_NUMBER: _ClassVar[int]
    run: str
    undo: bool
    def __init__(self, run: _Optional[str] = ..., undo: bool = ...) -> None: ...

class DrainShardResponse(_message.Message):
    __slots__ = []
    def __init__(self) -> None: ...

class EndCollectionRequest(_message.Message):
    __slots__ = ["run"]
    RUN_FIELD_NUMBER: _ClassVar[int]
    run: str
    def __init__(self, run: _Optional[str] = ...) -> None: ...

class EndCollectionResponse(_message.Message):
    __slots__ = []
    def __init__(self) -> None: ...

class InitialPriorities(_message.Message):
    __slots__ = ["first_sequence", "values"]
    FIRST_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    first_sequence: int
    values: bytes
    def __init__(self, first_sequence: _Optional[int] = ..., values: _Optional[bytes] = ...) -> None: ...

class ListRunsRequest(_message.Message):
    __slots__ = []
    def __init__(self) -> None: ...

class ListRunsResponse(_message.Message):
    __slots__ = ["runs"]
    RUNS_FIELD_NUMBER: _ClassVar[int]
    runs: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, runs: _Optional[_Iterable[str]] = ...) -> None: ...

class RateLimit(_message.Message):
    __slots__ = ["maximum_difference", "minimum_difference", "minimum_size", "phase_steps", "phase_windows", "samples_per_insert"]
    MAXIMUM_DIFFERENCE_FIELD_NUMBER: _ClassVar[int]
    MINIMUM_DIFFERENCE_FIELD_NUMBER: _ClassVar[int]
    MINIMUM_SIZE_FIELD_NUMBER: _ClassVar[int]
    PHASE_STEPS_FIELD_NUMBER: _ClassVar[int]
    PHASE_WINDOWS_FIELD_NUMBER: _ClassVar[int]
    SAMPLES_PER_INSERT_FIELD_NUMBER: _ClassVar[int]
    maximum_difference: float
    minimum_difference: float
    minimum_size: int
    phase_steps: int
    phase_windows: int
    samples_per_insert: float
    def __init__(self, samples_per_insert: _Optional[float] = ..., minimum_size: _Optional[int] = ..., minimum_difference: _Optional[float] = ..., maximum_difference: _Optional[float] = ..., phase_steps: _Optional[int] = ..., phase_windows: _Optional[int] = ...) -> None: ...

class RunTotals(_message.Message):
    __slots__ = ["inserted", "removed", "sampled", "windows"]
    INSERTED_FIELD_NUMBER: _ClassVar[int]
    REMOVED_FIELD_NUMBER: _ClassVar[int]
    SAMPLED_FIELD_NUMBER: _ClassVar[int]
    WINDOWS_FIELD_NUMBER: _ClassVar[int]
    inserted: int
    removed: int
    sampled: int
    windows: int
    def __init__(self, inserted: _Optional[int] = ..., removed: _Optional[int] = ..., sampled: _Optional[int] = ..., windows: _Optional[int] = ...) -> None: ...

class SampleBatch(_message.Message):
    __slots__ = ["acting_updates", "age_seconds", "columns", "credit_bytes", "ends", "frame_offsets", "keys", "leaves", "lengths", "masses", "offset", "out_of_data", "request", "tables", "totals", "windows"]
    ACTING_UPDATES_FIELD_NUMBER: _ClassVar[int]
    AGE_SECONDS_FIELD_NUMBER: _ClassVar[int]
    COLUMNS_FIELD_NUMBER: _ClassVar[int]
    CREDIT_BYTES_FIELD_NUMBER: _ClassVar[int]
    ENDS_FIELD_NUMBER: _ClassVar[int]
    FRAME_OFFSETS_FIELD_NUMBER: _ClassVar[int]
    KEYS_FIELD_NUMBER: _ClassVar[int]
    LEAVES_FIELD_NUMBER: _ClassVar[int]
    LENGTHS_FIELD_NUMBER: _ClassVar[int]
    MASSES_FIELD_NUMBER: _ClassVar[int]
    OFFSET_FIELD_NUMBER: _ClassVar[int]
    OUT_OF_DATA_FIELD_NUMBER: _ClassVar[int]
    REQUEST_FIELD_NUMBER: _ClassVar[int]
    TABLES_FIELD_NUMBER: _ClassVar[int]
    TOTALS_FIELD_NUMBER: _ClassVar[int]
    WINDOWS_FIELD_NUMBER: _ClassVar[int]
    acting_updates: bytes
    age_seconds: bytes
    columns: _containers.RepeatedScalarFieldContainer[bytes]
    credit_bytes: int
    ends: bytes
    frame_offsets: _containers.RepeatedScalarFieldContainer[bytes]
    keys: bytes
    leaves: bytes
    lengths: bytes
    masses: bytes
    offset: int
    out_of_data: bool
    request: int
    tables: bytes
    totals: Totals
    windows: int
    def __init__(self, request: _Optional[int] = ..., offset: _Optional[int] = ..., windows: _Optional[int] = ..., ends: _Optional[bytes] = ..., lengths: _Optional[bytes] = ..., keys: _Optional[bytes] = ..., leaves: _Optional[bytes] = ..., masses: _Optional[bytes] = ..., columns: _Optional[_Iterable[bytes]] = ..., totals: _Optional[_Union[Totals, _Mapping]] = ..., credit_bytes: _Optional[int] = ..., out_of_data: bool = ..., tables: _Optional[bytes] = ..., frame_offsets: _Optional[_Iterable[bytes]] = ..., age_seconds: _Optional[bytes] = ..., acting_updates: _Optional[bytes] = ...) -> None: ...

class SampleDraw(_message.Message):
    __slots__ = ["request", "run", "timeout_ms", "windows"]
    REQUEST_FIELD_NUMBER: _ClassVar[int]
    RUN_FIELD_NUMBER: _ClassVar[int]
    TIMEOUT_MS_FIELD_NUMBER: _ClassVar[int]
    WINDOWS_FIELD_NUMBER: _ClassVar[int]
    request: int
    run: RunTotals
    timeout_ms: int
    windows: int
    def __init__(self, request: _Optional[int] = ..., windows: _Optional[int] = ..., timeout_ms: _Optional[int] = ..., run: _Optional[_Union[RunTotals, _Mapping]] = ...) -> None: ...

class SampleOpen(_message.Message):
    __slots__ = ["ages", "columns", "credit_bytes", "epoch", "minimum_rows", "run", "shares", "window_rows"]
    AGES_FIELD_NUMBER: _ClassVar[int]
    COLUMNS_FIELD_NUMBER: _ClassVar[int]
    CREDIT_BYTES_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    MINIMUM_ROWS_FIELD_NUMBER: _ClassVar[int]
    RUN_FIELD_NUMBER: _ClassVar[int]
    SHARES_FIELD_NUMBER: _ClassVar[int]
    WINDOW_ROWS_FIELD_NUMBER: _ClassVar[int]
    ages: bool
    columns: _containers.RepeatedCompositeFieldContainer[ColumnSelection]
    credit_bytes: int
    epoch: int
    minimum_rows: int
    run: str
    shares: _containers.RepeatedCompositeFieldContainer[TableShare]
    window_rows: int
    def __init__(self, run: _Optional[str] = ..., epoch: _Optional[int] = ..., shares: _Optional[_Iterable[_Union[TableShare, _Mapping]]] = ..., columns: _Optional[_Iterable[_Union[ColumnSelection, _Mapping]]] = ..., window_rows: _Optional[int] = ..., minimum_rows: _Optional[int] = ..., credit_bytes: _Optional[int] = ..., ages: bool = ...) -> None: ...

class SampleOpened(_message.Message):
    __slots__ = []
    def __init__(self) -> None: ...

class SampleRequest(_message.Message):
    __slots__ = ["credit", "draw", "open", "totals"]
    CREDIT_FIELD_NUMBER: _ClassVar[int]
    DRAW_FIELD_NUMBER: _ClassVar[int]
    OPEN_FIELD_NUMBER: _ClassVar[int]
    TOTALS_FIELD_NUMBER: _ClassVar[int]
    credit: Credit
    draw: SampleDraw
    open: SampleOpen
    totals: RunTotals
    def __init__(self, open: _Optional[_Union[SampleOpen, _Mapping]] = ..., draw: _Optional[_Union[SampleDraw, _Mapping]] = ..., credit: _Optional[_Union[Credit, _Mapping]] = ..., totals: _Optional[_Union[RunTotals, _Mapping]] = ...) -> None: ...

class SampleResponse(_message.Message):
    __slots__ = ["batch", "opened"]
    BATCH_FIELD_NUMBER: _ClassVar[int]
    OPENED_FIELD_NUMBER: _ClassVar[int]
    batch: SampleBatch
    opened: SampleOpened
    def __init__(self, opened: _Optional[_Union[SampleOpened, _Mapping]] = ..., batch: _Optional[_Union[SampleBatch, _Mapping]] = ...) -> None: ...

class Selector(_message.Message):
    __slots__ = ["alpha", "kind"]
    class Kind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = []
    ALPHA_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    KIND_FIFO: Selector.Kind
    KIND_LIFO: Selector.Kind
    KIND_MAX_HEAP: Selector.Kind
    KIND_MIN_HEAP: Selector.Kind
    KIND_PRIORITISED: Selector.Kind
    KIND_UNIFORM: Selector.Kind
    KIND_UNSPECIFIED: Selector.Kind
    alpha: float
    kind: Selector.Kind
    def __init__(self, kind: _Optional[_Union[Selector.Kind, str]] = ..., alpha: _Optional[float] = ...) -> None: ...

class SetRateLimitRequest(_message.Message):
    __slots__ = ["rate_limit", "run", "table"]
    RATE_LIMIT_FIELD_NUMBER: _ClassVar[int]
    RUN_FIELD_NUMBER: _ClassVar[int]
    TABLE_FIELD_NUMBER: _ClassVar[int]
    rate_limit: RateLimit
    run: str
    table: str
    def __init__(self, run: _Optional[str] = ..., table: _Optional[str] = ..., rate_limit: _Optional[_Union[RateLimit, _Mapping]] = ...) -> None: ...

class SetRateLimitResponse(_message.Message):
    __slots__ = []
    def __init__(self) -> None: ...

class Signature(_message.Message):
    __slots__ = ["columns"]
    COLUMNS_FIELD_NUMBER: _ClassVar[int]
    columns: _containers.RepeatedCompositeFieldContainer[Column]
    def __init__(self, columns: _Optional[_Iterable[_Union[Column, _Mapping]]] = ...) -> None: ...

class Table(_message.Message):
    __slots__ = ["capacity_steps", "maximum_times_sampled", "name", "rate_limit", "remover", "sampler", "sequence_period"]
    CAPACITY_STEPS_FIELD_NUMBER: _ClassVar[int]
    MAXIMUM_TIMES_SAMPLED_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    RATE_LIMIT_FIELD_NUMBER: _ClassVar[int]
    REMOVER_FIELD_NUMBER: _ClassVar[int]
    SAMPLER_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_PERIOD_FIELD_NUMBER: _ClassVar[int]
    capacity_steps: int
    maximum_times_sampled: int
    name: str
    rate_limit: RateLimit
    remover: Selector
    sampler: Selector
    sequence_period: int
    def __init__(self, name: _Optional[str] = ..., sampler: _Optional[_Union[Selector, _Mapping]] = ..., remover: _Optional[_Union[Selector, _Mapping]] = ..., capacity_steps: _Optional[int] = ..., rate_limit: _Optional[_Union[RateLimit, _Mapping]] = ..., maximum_times_sampled: _Optional[int] = ..., sequence_period: _Optional[int] = ...) -> None: ...

class TableShare(_message.Message):
    __slots__ = ["share", "table"]
    SHARE_FIELD_NUMBER: _ClassVar[int]
    TABLE_FIELD_NUMBER: _ClassVar[int]
    share: float
    table: str
    def __init__(self, table: _Optional[str] = ..., share: _Optional[float] = ...) -> None: ...

class TableStatus(_message.Message):
    __slots__ = ["append_seconds_waited", "capacity_steps", "draw_seconds_waited", "error", "mass", "rate_limit", "rows", "sequence_period", "stale_priority_updates", "table", "totals", "waiting_appends", "waiting_draws"]
    APPEND_SECONDS_WAITED_FIELD_NUMBER: _ClassVar[int]
    CAPACITY_STEPS_FIELD_NUMBER: _ClassVar[int]
    DRAW_SECONDS_WAITED_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    MASS_FIELD_NUMBER: _ClassVar[int]
    RATE_LIMIT_FIELD_NUMBER: _ClassVar[int]
    ROWS_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_PERIOD_FIELD_NUMBER: _ClassVar[int]
    STALE_PRIORITY_UPDATES_FIELD_NUMBER: _ClassVar[int]
    TABLE_FIELD_NUMBER: _ClassVar[int]
    TOTALS_FIELD_NUMBER: _ClassVar[int]
    WAITING_APPENDS_FIELD_NUMBER: _ClassVar[int]
    WAITING_DRAWS_FIELD_NUMBER: _ClassVar[int]
    append_seconds_waited: float
    capacity_steps: int
    draw_seconds_waited: float
    error: float
    mass: float
    rate_limit: RateLimit
    rows: int
    sequence_period: int
    stale_priority_updates: int
    table: str
    totals: Totals
    waiting_appends: int
    waiting_draws: int
    def __init__(self, table: _Optional[str] = ..., mass: _Optional[float] = ..., rows: _Optional[int] = ..., totals: _Optional[_Union[Totals, _Mapping]] = ..., rate_limit: _Optional[_Union[RateLimit, _Mapping]] = ..., error: _Optional[float] = ..., waiting_draws: _Optional[int] = ..., waiting_appends: _Optional[int] = ..., draw_seconds_waited: _Optional[float] = ..., append_seconds_waited: _Optional[float] = ..., stale_priority_updates: _Optional[int] = ..., capacity_steps: _Optional[int] = ..., sequence_period: _Optional[int] = ...) -> None: ...

class Totals(_message.Message):
    __slots__ = ["inserted", "removed", "sampled"]
    INSERTED_FIELD_NUMBER: _ClassVar[int]
    REMOVED_FIELD_NUMBER: _ClassVar[int]
    SAMPLED_FIELD_NUMBER: _ClassVar[int]
    inserted: int
    removed: int
    sampled: int
    def __init__(self, inserted: _Optional[int] = ..., sampled: _Optional[int] = ..., removed: _Optional[int] = ...) -> None: ...

class UpdatePrioritiesRequest(_message.Message):
    __slots__ = ["epoch", "keys", "priorities", "run", "table"]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    KEYS_FIELD_NUMBER: _ClassVar[int]
    PRIORITIES_FIELD_NUMBER: _ClassVar[int]
    RUN_FIELD_NUMBER: _ClassVar[int]
    TABLE_FIELD_NUMBER: _ClassVar[int]
    epoch: int
    keys: bytes
    priorities: bytes
    run: str
    table: str
    def __init__(self, run: _Optional[str] = ..., epoch: _Optional[int] = ..., table: _Optional[str] = ..., keys: _Optional[bytes] = ..., priorities: _Optional[bytes] = ...) -> None: ...

class UpdatePrioritiesResponse(_message.Message):
    __slots__ = ["applied", "stale"]
    APPLIED_FIELD_NUMBER: _ClassVar[int]
    STALE_FIELD_NUMBER: _ClassVar[int]
    applied: int
    stale: int
    def __init__(self, applied: _Optional[int] = ..., stale: _Optional[int] = ...) -> None: ...

class WatchStatusRequest(_message.Message):
    __slots__ = ["run"]
    RUN_FIELD_NUMBER: _ClassVar[int]
    run: str
    def __init__(self, run: _Optional[str] = ...) -> None: ...

class WatchStatusResponse(_message.Message):
    __slots__ = ["bytes", "capacity_bytes", "draining", "durable", "evicted", "files", "packed_files", "streams", "tables", "unpacked_bytes"]
    BYTES_FIELD_NUMBER: _ClassVar[int]
    CAPACITY_BYTES_FIELD_NUMBER: _ClassVar[int]
    DRAINING_FIELD_NUMBER: _ClassVar[int]
    DURABLE_FIELD_NUMBER: _ClassVar[int]
    EVICTED_FIELD_NUMBER: _ClassVar[int]
    FILES_FIELD_NUMBER: _ClassVar[int]
    PACKED_FILES_FIELD_NUMBER: _ClassVar[int]
    STREAMS_FIELD_NUMBER: _ClassVar[int]
    TABLES_FIELD_NUMBER: _ClassVar[int]
    UNPACKED_BYTES_FIELD_NUMBER: _ClassVar[int]
    bytes: int
    capacity_bytes: int
    draining: bool
    durable: bool
    evicted: int
    files: int
    packed_files: int
    streams: int
    tables: _containers.RepeatedCompositeFieldContainer[TableStatus]
    unpacked_bytes: int
    def __init__(self, tables: _Optional[_Iterable[_Union[TableStatus, _Mapping]]] = ..., streams: _Optional[int] = ..., bytes: _Optional[int] = ..., files: _Optional[int] = ..., evicted: _Optional[int] = ..., capacity_bytes: _Optional[int] = ..., durable: bool = ..., draining: bool = ..., packed_files: _Optional[int] = ..., unpacked_bytes: _Optional[int] = ...) -> None: ...

class DataType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class Compression(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class AcknowledgementLevel(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []
