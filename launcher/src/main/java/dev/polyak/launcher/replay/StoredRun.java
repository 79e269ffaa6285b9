package dev.polyak.launcher.replay;

import dev.polyak.replay.media.Ledger;
import dev.polyak.replay.media.Recovered;
import dev.polyak.replay.media.StreamMark;
import dev.polyak.replay.offline.RunFolder;
import dev.polyak.replay.offline.StoredEpisodes;
import dev.polyak.replay.offline.StoredRow;
import dev.polyak.replay.offline.StoredStream;
import dev.polyak.replay.store.ColumnLayout;
import dev.polyak.replay.store.RowLayout;
import dev.polyak.replay.store.StoreSpecification;
import dev.polyak.replay.store.TableSpecification;
import dev.polyak.replay.v1.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a run's folder holds, in words and numbers. */
final class StoredRun {
  private StoredRun() {}

  /** Its signature, tables and files. */
  static String text(RunFolder run) {
    StoreSpecification specification = run.specification();
    return format(
            "run %s of shard %s: %,d rows of %,d bytes in %,d files, %,d bytes of rows at the"
                + " most%n",
            specification.run(),
            run.record().shard(),
            run.rows(),
            specification.layout().rowBytes(),
            run.contents().recovered().files().size(),
            specification.capacityBytes())
        + columns(specification.layout())
        + tables(run)
        + files(run);
  }

  private static AlignedText columns(RowLayout layout) {
    boolean compressed = isCompressed(layout);
    List<String> heads = List.of("column", "type", "shape", "full files");
    AlignedText text = new AlignedText().row(heads.subList(0, compressed ? 4 : 3));
    for (ColumnLayout column : layout.columns()) {
      Column described = layout.signature().getColumns(layout.indexOf(column.name()));
      List<String> cells =
          List.of(
              column.name(),
              column.type().name().replace("DATA_TYPE_", "").toLowerCase(Locale.ROOT),
              described.getShapeList().stream()
                  .map(String::valueOf)
                  .collect(Collectors.joining(" x ")),
              column.isCompressed() ? "lz4" : "as they are");
      text.row(cells.subList(0, compressed ? 4 : 3));
    }
    return text;
  }

  private static boolean isCompressed(RowLayout layout) {
    return layout.columns().stream().anyMatch(ColumnLayout::isCompressed);
  }

  private static AlignedText tables(RunFolder run) {
    AlignedText text =
        new AlignedText()
            .row("table", "capacity", "inserted", "sampled", "removed", "rate limit at creation");
    List<TableSpecification> tables = run.specification().tables();
    for (int i = 0; i < tables.size(); i++) {
      Ledger ledger = run.contents().ledger(i);
      text.row(
          tables.get(i).name(),
          RunStatus.capacity(tables.get(i).capacity(), tables.get(i).sequencePeriod()),
          count(ledger.inserted()),
          count(ledger.sampled()),
          count(ledger.removed()),
          RunStatus.limit(tables.get(i).limits().toMessage()));
    }
    return text;
  }

  private static AlignedText files(RunFolder run) {
    int cells = isCompressed(run.specification().layout()) ? 5 : 4;
    List<String> heads = List.of("file", "blocks", "rows of a block", "rows", "bytes");
    AlignedText text = new AlignedText().row(heads.subList(0, cells));
    long unpacked = run.specification().shape().rowsBytes();
    for (Recovered.File file : run.contents().recovered().files()) {
      long bytes = file.slab().bytes();
      text.row(
          List.of(
                  "rows-" + file.number(),
                  count(file.blocks().size()),
                  count(1L << file.blockShift()),
                  count(
                      file.blocks().stream()
                          .mapToLong(block -> block.rows() - block.history())
                          .sum()),
                  file.slab().packed() == null
                      ? count(bytes)
                      : format("%,d, %.1f %% of %,d", bytes, 100.0 * bytes / unpacked, unpacked))
              .subList(0, cells));
    }
    return text;
  }

  /** A line for each stream: where it stands, and the episodes that are stored whole. */
  static AlignedText streams(List<StoredStream> streams) {
    AlignedText text =
        new AlignedText()
            .row("stream", "incarnation", "steps", "rows here", "episodes", "lengths", "returns");
    StoredEpisodes all = new StoredEpisodes();
    long rows = 0;
    for (StoredStream stream : streams) {
      StreamMark mark = stream.mark();
      StoredEpisodes episodes = stream.episodes();
      all.addAll(episodes);
      rows += stream.rows();
      text.row(
          stream.name(),
          count(mark.incarnation()),
          count(mark.nextSequence()) + (mark.episodeOpen() ? ", in an episode" : ""),
          count(stream.rows()),
          count(episodes.lengths().getCount()),
          lengths(episodes),
          returns(episodes));
    }
    return text.row(
        "all", "", "", count(rows), count(all.lengths().getCount()), lengths(all), returns(all));
  }

  private static String lengths(StoredEpisodes episodes) {
    return episodes.lengths().getCount() == 0
        ? "-"
        : format(
            "%,d to %,d, mean %,.1f",
            episodes.lengths().getMin(),
            episodes.lengths().getMax(),
            episodes.lengths().getAverage());
  }

  private static String returns(StoredEpisodes episodes) {
    return episodes.returns().getCount() == 0
        ? "-"
        : format(
            "%,.2f to %,.2f, mean %,.2f",
            episodes.returns().getMin(),
            episodes.returns().getMax(),
            episodes.returns().getAverage());
  }

  /** The last rows of a stream. */
  static String rows(RowLayout layout, StoredStream stream, int count) {
    AlignedText text = new AlignedText();
    List<String> heads = new ArrayList<>(List.of("incarnation", "sequence"));
    layout.columns().stream().map(ColumnLayout::name).forEach(heads::add);
    heads.add("end");
    text.row(heads);
    for (StoredRow row : stream.last(count)) {
      List<String> cells =
          new ArrayList<>(List.of(count(row.incarnation()), count(row.sequence())));
      for (int i = 0; i < layout.columns().size(); i++) {
        cells.add(row.text(i));
      }
      cells.add(row.end());
      text.row(cells);
    }
    return "the last rows of stream %s%n%s".formatted(stream.name(), text);
  }

  private static String count(long value) {
    return format("%,d", value);
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
