package dev.polyak.launcher.replay;

import dev.polyak.replay.v1.RateLimit;
import dev.polyak.replay.v1.TableStatus;
import dev.polyak.replay.v1.WatchStatusResponse;
import java.math.BigDecimal;
import java.math.MathContext;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** A run's status in words and numbers: a column for each table. */
public final class RunStatus {
  private static final MathContext FOUR_DIGITS = new MathContext(4);

  private RunStatus() {}

  static String text(String run, WatchStatusResponse status) {
    AlignedText table = new AlignedText();
    List<TableStatus> tables = status.getTablesList();
    row(table, "table", tables, TableStatus::getTable);
    row(
        table,
        "rows",
        tables,
        each ->
            "%s of %s"
                .formatted(
                    count(each.getRows()),
                    capacity(each.getCapacitySteps(), each.getSequencePeriod())));
    row(table, "mass", tables, each -> number(each.getMass()));
    row(table, "inserted", tables, each -> count(each.getTotals().getInserted()));
    row(table, "sampled", tables, each -> count(each.getTotals().getSampled()));
    row(table, "removed", tables, each -> count(each.getTotals().getRemoved()));
    row(table, "rate limit", tables, each -> limit(each.getRateLimit()));
    row(table, "error", tables, each -> number(each.getError()));
    row(table, "waiting draws", tables, RunStatus::waitingDraws);
    row(table, "waiting appends", tables, RunStatus::waitingAppends);
    row(
        table,
        "seconds waited",
        tables,
        each ->
            "draws %s, appends %s"
                .formatted(
                    number(each.getDrawSecondsWaited()), number(each.getAppendSecondsWaited())));
    row(table, "stale priorities", tables, each -> count(each.getStalePriorityUpdates()));
    return "run %s: %s%s, %s open streams, %s files%s, %s of %s bytes%s, %s rows evicted%n%s"
        .formatted(
            run,
            status.getDurable() ? "durable" : "in memory",
            status.getDraining() ? ", draining" : "",
            count(status.getStreams()),
            count(status.getFiles()),
            isPacked(status) ? " (%s compressed)".formatted(count(status.getPackedFiles())) : "",
            count(status.getBytes()),
            count(status.getCapacityBytes()),
            isPacked(status)
                ? " (%s without compression)".formatted(count(status.getUnpackedBytes()))
                : "",
            count(status.getEvicted()),
            table);
  }

  private static boolean isPacked(WatchStatusResponse status) {
    return status.getPackedFiles() > 0;
  }

  private static void row(
      AlignedText text,
      String name,
      List<TableStatus> tables,
      Function<TableStatus, String> value) {
    List<String> cells = new ArrayList<>();
    cells.add(name);
    tables.stream().map(value).forEach(cells::add);
    text.row(cells);
  }

  /** A table's capacity, and of what. */
  static String capacity(long rows, int sequencePeriod) {
    return sequencePeriod > 1
        ? "%s sequences, one every %d steps".formatted(count(rows), sequencePeriod)
        : count(rows);
  }

  /** A rate limit in one line. */
  public static String limit(RateLimit limit) {
    String phases =
        limit.getPhaseSteps() == 0
            ? ""
            : ", phases of %s steps and %s windows"
                .formatted(count(limit.getPhaseSteps()), count(limit.getPhaseWindows()));
    return "%s samples per insert, minimum size %s, error in [%s, %s]%s"
        .formatted(
            number(limit.getSamplesPerInsert()),
            count(limit.getMinimumSize()),
            number(limit.getMinimumDifference()),
            number(limit.getMaximumDifference()),
            phases);
  }

  private static String waitingDraws(TableStatus table) {
    if (table.getWaitingDraws() == 0) {
      return "0";
    }
    RateLimit limit = table.getRateLimit();
    String what;
    if (table.getRows() < limit.getMinimumSize()) {
      what = "the minimum size";
    } else if (limit.getPhaseSteps() > 0) {
      what = "the end of a collecting phase";
    } else {
      what = "an error of %s + their windows".formatted(number(limit.getMinimumDifference()));
    }
    return "%s, for %s".formatted(count(table.getWaitingDraws()), what);
  }

  private static String waitingAppends(TableStatus table) {
    if (table.getWaitingAppends() == 0) {
      return "0";
    }
    RateLimit limit = table.getRateLimit();
    String what =
        limit.getPhaseSteps() > 0
            ? "the end of an updating phase"
            : "an error of %s - %s x their steps"
                .formatted(
                    number(limit.getMaximumDifference()), number(limit.getSamplesPerInsert()));
    return "%s, for %s".formatted(count(table.getWaitingAppends()), what);
  }

  private static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** Without needless digits: 1,234.5 and 0.00025 and Infinity. */
  private static String number(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return Double.toString(value);
    }
    return Math.abs(value) >= 1
        ? new DecimalFormat("#,##0.###", DecimalFormatSymbols.getInstance(Locale.ROOT))
            .format(value)
        : BigDecimal.valueOf(value).round(FOUR_DIGITS).stripTrailingZeros().toPlainString();
  }
}
