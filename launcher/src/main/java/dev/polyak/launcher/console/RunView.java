package dev.polyak.launcher.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polyak.runs.v1.Event;
import dev.polyak.runs.v1.MemberChange;
import dev.polyak.runs.v1.Progress;
import dev.polyak.runs.v1.State;
import dev.polyak.runs.v1.WatchResponse;
import java.time.Duration;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * What the page of a run shows, and all its viewers' questions for what is new. Memory is bounded,
 * whatever the run's length. Thread-safe.
 *
 * <p>Lines are those of a run's {@code metrics.jsonl} and {@code status.jsonl}, read from the files
 * or as they are written.
 */
public final class RunView {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ROWS = 1_024;
  private static final double UP_TO_DATE_SECONDS = 0.5;

  /** Exploring episodes of a point of the learning curve. */
  public static final int EPISODES = 50;

  /** Which columns a field of a line goes to, by the line's event. */
  private static final Map<String, Map<String, Column>> COLUMNS =
      Map.of(
          "learner",
              Map.of(
                  "q_mean", Column.Q_MEAN,
                  "q_max", Column.Q_MAXIMUM,
                  "sample_age_updates", Column.SAMPLE_AGE),
          "evaluation",
              Map.of(
                  "meanDiscountedReturn", Column.DISCOUNTED_RETURN,
                  "meanValue", Column.VALUE),
          "status",
              Map.of(
                  "rows", Column.ROWS,
                  "limiterError", Column.LIMITER_ERROR,
                  "limiterLowest", Column.LIMITER_LOWEST,
                  "limiterHighest", Column.LIMITER_HIGHEST,
                  "drawsWaited", Column.DRAWS_WAITED,
                  "appendsWaited", Column.APPENDS_WAITED,
                  "stalenessUpdates", Column.STALENESS,
                  "clients", Column.CLIENTS,
                  "streams", Column.STREAMS));

  private final LongSupplier nanoTime;
  private final String page;
  private final History history = new History(ROWS);
  private final LastReturns returns = new LastReturns(EPISODES);
  private final Map<String, String> members = new LinkedHashMap<>();
  private final ObjectNode now = JSON.createObjectNode();
  private RunFacts facts;
  private String folder = "";
  private Stage stage = Stage.waitingFor("the run");
  private long episodes;
  private JsonNode status;
  private boolean membersKnown;
  private long revision = 1;
  private int waiting;
  private boolean closed;

  /**
   * Nothing yet.
   *
   * @param page a name that no view had before it, so that nobody takes an earlier one's rows for
   *     this one's
   * @param nanoTime a monotonic clock, for how long viewers wait
   */
  public RunView(String page, LongSupplier nanoTime) {
    this.page = page;
    this.nanoTime = nanoTime;
  }

  // ------------------------------------------------------------------------------------------------------------ what comes

  /** What run it is. */
  public synchronized void facts(RunFacts newFacts) {
    facts = newFacts;
    changed();
  }

  /** Where the run's files are. */
  public synchronized void folder(String path) {
    folder = path;
    changed();
  }

  /** Where the run stands. */
  public synchronized void stage(Stage newStage) {
    if (!newStage.equals(stage)) {
      stage = newStage;
      changed();
    }
  }

  /** An event. */
  public synchronized void line(JsonNode line) {
    if (line.path("event").asText().equals(RunFacts.EVENT)) {
      facts(RunFacts.of(line));
      return;
    }
    double seconds = line.path("seconds").asDouble();
    counts(
        seconds,
        line.path("environmentSteps").asLong(),
        line.path("learnerUpdates").asLong(),
        line.has("targetUpdates") ? line.get("targetUpdates").asLong() : -1);
    String event = line.path("event").asText();
    switch (event) {
      case "episode" -> episode(seconds, line);
      case "evaluation" -> evaluation(seconds, line);
      case "status" -> status(line);
      default -> {
        // Numbers only.
      }
    }
    COLUMNS
        .getOrDefault(event, Map.of())
        .forEach((field, column) -> history.add(seconds, column, number(line, field)));
    changed();
  }

  private static double number(JsonNode line, String field) {
    return line.path(field).asDouble(Double.NaN);
  }

  /**
   * The run's counts.
   *
   * @param targets below 0 if nobody says
   */
  private void counts(double seconds, long steps, long updates, long targets) {
    history.add(seconds, Column.SECONDS, seconds);
    history.add(seconds, Column.STEPS, (double) steps);
    history.add(seconds, Column.UPDATES, (double) updates);
    now.put("seconds", seconds);
    now.put("steps", steps);
    now.put("updates", updates);
    if (targets >= 0) {
      history.add(seconds, Column.TARGETS, (double) targets);
      now.put("targets", targets);
    }
  }

  private void status(JsonNode line) {
    status = line;
    now.set("epoch", line.path("epoch"));
    now.set("version", line.path("version"));
  }

  private void episode(double seconds, JsonNode line) {
    DoubleSummaryStatistics last = returns.add(number(line, "return"));
    history.add(seconds, Column.RETURN_MEAN, last.getAverage());
    history.add(seconds, Column.RETURN_LOWEST, last.getMin());
    history.add(seconds, Column.RETURN_HIGHEST, last.getMax());
    now.set("exploration", line.path("epsilon"));
    now.put("episodes", ++episodes);
  }

  private void evaluation(double seconds, JsonNode line) {
    boolean deciding = line.path("deciding").asBoolean();
    history.add(
        seconds, deciding ? Column.DECIDING : Column.EVALUATION, number(line, "meanReturn"));
    now.set("evaluation", line);
  }

  /**
   * The run has moved on.
   *
   * @return whether the progress is not ahead of the events: who comes late hears of these first
   */
  public synchronized boolean watched(WatchResponse response) {
    Progress progress = response.getProgress();
    double told = progress.getSeconds();
    for (Event event : response.getEventsList()) {
      if (event.hasMember()) {
        member(event.getMember());
      }
      EventLine.of(event).ifPresent(this::line);
      told = event.getSeconds();
    }
    // STOPPED comes with the last events, however long before the end they were.
    boolean upToDate =
        progress.getState() == State.STATE_STOPPED
            || progress.getSeconds() - told < UP_TO_DATE_SECONDS;
    if (upToDate) {
      counts(
          progress.getSeconds(),
          progress.getEnvironmentSteps(),
          progress.getLearnerUpdates(),
          progress.getTargetUpdates());
    }
    episodes = progress.getEpisodes();
    now.put("episodes", episodes);
    changed();
    return upToDate;
  }

  /** A node takes part in the run now, or no more. */
  public synchronized void member(MemberChange change) {
    membersKnown = true;
    if (change.getJoined()) {
      String role = change.getRole().name().replace("ROLE_", "").toLowerCase(Locale.ROOT);
      members.put(change.getMember(), role);
    } else {
      members.remove(change.getMember());
    }
    changed();
  }

  private void changed() {
    revision++;
    notifyAll();
  }

  /** Nothing more will come: whoever waits is answered. */
  public synchronized void close() {
    closed = true;
    notifyAll();
  }

  // ----------------------------------------------------------------------------------------------------------- what is asked

  /**
   * What a viewer has already.
   *
   * @param page of which view
   * @param revision of its answer
   * @param width of the history's rows in it
   * @param rows of the history
   */
  record Seen(String page, long revision, double width, int rows) {
    static final Seen NOTHING = new Seen("", 0, 0, 0);
  }

  /**
   * Waits until there is something that a viewer has not seen.
   *
   * @param pace until then it waits in any case, so that it does not ask too often
   * @param patience it waits no longer
   */
  synchronized void await(Seen seen, Duration pace, Duration patience) throws InterruptedException {
    long start = nanoTime.getAsLong();
    waiting++;
    try {
      while (!closed && seen.page.equals(page)) {
        Duration most = seen.revision == revision ? patience : pace;
        long left = most.toNanos() - (nanoTime.getAsLong() - start);
        if (left <= 0) {
          return;
        }
        // Rounded up: a wait of 0 would be without an end.
        wait(left / 1_000_000 + 1);
      }
    } finally {
      waiting--;
    }
  }

  /** Whether nobody waits any more, as all is told. */
  synchronized boolean isClosed() {
    return closed;
  }

  /** Viewers that wait for something new. */
  synchronized int waiting() {
    return waiting;
  }

  /** All that a viewer needs who has seen this much. */
  synchronized String json(Seen seen) {
    ObjectNode json = JSON.createObjectNode();
    json.put("page", page);
    json.put("revision", revision);
    json.put("folder", folder);
    ObjectNode where = json.putObject("stage");
    where.put("code", stage.code().name().toLowerCase(Locale.ROOT));
    where.put("words", stage.words());
    where.put("detail", stage.detail());
    json.set("run", JSON.valueToTree(facts));
    json.set("now", now);
    json.set("status", status);
    if (membersKnown) {
      ArrayNode list = json.putArray("members");
      members.forEach((name, role) -> list.addObject().put("name", name).put("role", role));
    }
    boolean goesOn = seen.page.equals(page) && seen.width == history.width();
    // The last row that it has may have been incomplete.
    json.set("history", history(goesOn ? Math.clamp(seen.rows - 1L, 0, history.size()) : 0));
    return json.toString();
  }

  private ObjectNode history(int from) {
    ObjectNode json = JSON.createObjectNode();
    json.put("width", history.width());
    json.put("from", from);
    ArrayNode columns = json.putArray("columns");
    for (Column column : Column.values()) {
      columns.add(column.key());
    }
    ArrayNode rows = json.putArray("rows");
    for (int row = from; row < history.size(); row++) {
      ArrayNode values = rows.addArray();
      for (Column column : Column.values()) {
        add(values, history.value(row, column));
      }
    }
    return json;
  }

  /** As short as a chart needs it, and counts in full. */
  private static void add(ArrayNode values, double value) {
    if (Double.isNaN(value)) {
      values.addNull();
    } else if (value == Math.rint(value) && Math.abs(value) < 1L << 53) {
      values.add((long) value);
    } else if (Float.isFinite((float) value)) {
      values.add((float) value);
    } else {
      values.add(value);
    }
  }
}
