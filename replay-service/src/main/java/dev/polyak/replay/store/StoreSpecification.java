package dev.polyak.replay.store;

import dev.polyak.node.rpc.Names;
import dev.polyak.node.rpc.Refusal;
import dev.polyak.replay.limiter.RateLimits;
import dev.polyak.replay.media.Ledger;
import dev.polyak.replay.media.Shape;
import dev.polyak.replay.v1.CreateTablesRequest;
import dev.polyak.replay.v1.Table;
import java.util.ArrayList;
import java.util.List;

/**
 * What a store is created with, checked.
 *
 * @param capacityBytes of rows at the most
 * @param horizon further rows that make a row selectable
 * @param largestAppend steps of one append at the most
 * @param largestDraw windows of one draw at the most
 * @param seed of the tables' draws
 * @param durable whether rows outlive the process
 * @param shards of the run, this one among them
 */
public record StoreSpecification(
    String run,
    RowLayout layout,
    long capacityBytes,
    int horizon,
    List<TableSpecification> tables,
    int largestAppend,
    int largestDraw,
    long seed,
    boolean durable,
    int shards) {
  private static final int MAXIMUM_TABLES = 8;
  private static final int MAXIMUM_HORIZON = 1 << 16;
  private static final int MAXIMUM_BATCH = 1 << 16;
  private static final int MAXIMUM_SHARDS = 256;
  private static final long MAXIMUM_ROWS = 1L << 29;
  private static final double HEADROOM = 1.25;

  /**
   * Reads a request.
   *
   * @throws Refusal that names the field, the value and the limit
   */
  public static StoreSpecification of(CreateTablesRequest request) {
    String run = Names.requireRunName("run", request.getRun());
    RowLayout layout = RowLayout.of(request.getSignature());
    requireFiles(request, layout);
    int horizon = within("horizon", request.getHorizon(), MAXIMUM_HORIZON);
    int append = within("largest_append", request.getLargestAppend(), MAXIMUM_BATCH);
    int draw = within("largest_draw", request.getLargestDraw(), MAXIMUM_BATCH);
    int shards = within("shards", Math.max(1, request.getShards()), MAXIMUM_SHARDS);
    if (request.getTablesCount() < 1 || request.getTablesCount() > MAXIMUM_TABLES) {
      throw Refusal.invalid(
          "a run has 1 to %d tables, not %d", MAXIMUM_TABLES, request.getTablesCount());
    }
    List<TableSpecification> tables = new ArrayList<>();
    for (Table table : request.getTablesList()) {
      TableSpecification specification =
          TableSpecification.of(table, horizon, draw, append, shards);
      if (tables.stream().anyMatch(other -> other.name().equals(specification.name()))) {
        throw Refusal.invalid("table %s stands twice in the request", specification.name());
      }
      requireCountable(request, specification);
      tables.add(specification);
    }
    requireRoom(request.getCapacityBytes(), layout, horizon, tables);
    return new StoreSpecification(
        run,
        layout,
        request.getCapacityBytes(),
        horizon,
        List.copyOf(tables),
        append,
        draw,
        request.getSeed(),
        request.getDurable(),
        shards);
  }

  /** The same store without rate limits. */
  public StoreSpecification unlimited() {
    return new StoreSpecification(
        run,
        layout,
        capacityBytes,
        horizon,
        tables.stream().map(table -> table.withLimits(RateLimits.NONE)).toList(),
        largestAppend,
        largestDraw,
        seed,
        durable,
        shards);
  }

  private static void requireFiles(CreateTablesRequest request, RowLayout layout) {
    for (ColumnLayout column : layout.columns()) {
      if (column.isCompressed() && !request.getDurable()) {
        throw Refusal.invalid(
            "column %s: compression is LZ4 and durable false; only files are compressed",
            column.name());
      }
    }
  }

  private static void requireCountable(CreateTablesRequest request, TableSpecification table) {
    if (request.getDurable() && table.maximumTimesSampled() > Ledger.MAXIMUM_TIMES_SAMPLED) {
      throw Refusal.invalid(
          "table %s: maximum_times_sampled of a durable run is in [0, %d], not %d",
          table.name(), Ledger.MAXIMUM_TIMES_SAMPLED, table.maximumTimesSampled());
    }
  }

  private static int within(String field, int value, int maximum) {
    if (value < 1 || value > maximum) {
      throw Refusal.invalid(
          "%s is in [1, %d], not %s", field, maximum, Integer.toUnsignedString(value));
    }
    return value;
  }

  private static void requireRoom(
      long bytes, RowLayout layout, int horizon, List<TableSpecification> tables) {
    int row = layout.rowBytes();
    if (bytes < 0 || bytes / row > MAXIMUM_ROWS) {
      throw Refusal.invalid(
          "capacity_bytes %s is more than %d rows of %d bytes",
          Long.toUnsignedString(bytes), MAXIMUM_ROWS, row);
    }
    if (bytes < (horizon + 2L) * row) {
      throw Refusal.invalid(
          "capacity_bytes %d is less than horizon %d + 2 rows of %d bytes", bytes, horizon, row);
    }
    FileGeometry geometry = FileGeometry.of(row, layout.historyRows(), bytes);
    if (geometry.rowsPerFile() < geometry.smallestBlockRows()) {
      throw Refusal.invalid(
          "capacity_bytes %d make files of %d rows of %d bytes, a stack of %d frames needs %d",
          bytes,
          geometry.rowsPerFile(),
          row,
          layout.historyRows() + 1,
          geometry.smallestBlockRows());
    }
    for (TableSpecification table : tables) {
      int period = table.sequencePeriod();
      double needed = Math.ceil(HEADROOM * table.capacity() * period * geometry.stepBytes());
      if (bytes < needed) {
        throw Refusal.invalid(
            "capacity_bytes %d is less than %s x capacity_steps %d of table %s x %s%d bytes of a"
                + " row = %d",
            bytes,
            HEADROOM,
            table.capacity(),
            table.name(),
            period == 1 ? "" : "sequence_period %d x ".formatted(period),
            geometry.stepBytes(),
            (long) needed);
      }
    }
  }

  /**
   * In how many tables a step is selectable.
   *
   * @param place steps of its episode before it
   */
  int selecting(long place) {
    int count = 0;
    for (TableSpecification table : tables) {
      count += table.selects(place) ? 1 : 0;
    }
    return count;
  }

  /** Refuses limits under which draws or appends of a table would wait for ever. */
  public void requireLive(int table, RateLimits limits) {
    tables.get(table).requireLive(limits, horizon, largestDraw, largestAppend, shards);
  }

  /** How its rows are cut into files. */
  FileGeometry geometry() {
    return FileGeometry.of(layout.rowBytes(), layout.historyRows(), capacityBytes);
  }

  /** What a medium needs to know of its files. */
  public Shape shape() {
    return geometry().shape(layout.shape());
  }

  /** What another specification has that needs another store, or an empty text. */
  public String difference(StoreSpecification other) {
    List<String> differences = new ArrayList<>();
    String signature = layout.difference(other.layout);
    if (!signature.isEmpty()) {
      differences.add(signature);
    }
    add(differences, "capacity_bytes", capacityBytes, other.capacityBytes);
    add(differences, "horizon", horizon, other.horizon);
    add(differences, "durable", durable, other.durable);
    add(differences, "tables", names(), other.names());
    if (names().equals(other.names())) {
      for (int i = 0; i < tables.size(); i++) {
        TableSpecification mine = tables.get(i);
        TableSpecification theirs = other.tables.get(i);
        String table = "table " + mine.name() + ": ";
        add(differences, table + "capacity_steps", mine.capacity(), theirs.capacity());
        add(
            differences,
            table + "maximum_times_sampled",
            mine.maximumTimesSampled(),
            theirs.maximumTimesSampled());
        add(differences, table + "sequence_period", mine.sequencePeriod(), theirs.sequencePeriod());
      }
    }
    return String.join(", ", differences);
  }

  private static void add(List<String> differences, String what, Object mine, Object theirs) {
    if (!mine.equals(theirs)) {
      differences.add("%s is %s, not %s".formatted(what, mine, theirs));
    }
  }

  private List<String> names() {
    return tables.stream().map(TableSpecification::name).toList();
  }

  /** The index of a table, or a refusal. */
  public int indexOf(String table) {
    int index = names().indexOf(Names.requireName("table", table));
    if (index < 0) {
      throw Refusal.unknown("run %s has no table %s, only %s", run, table, names());
    }
    return index;
  }
}
