package dev.polyak.launcher.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.polyak.launcher.console.RunView.Seen;
import dev.polyak.runs.v1.Episode;
import dev.polyak.runs.v1.Evaluation;
import dev.polyak.runs.v1.Event;
import dev.polyak.runs.v1.LearnerReport;
import dev.polyak.runs.v1.MemberChange;
import dev.polyak.runs.v1.Progress;
import dev.polyak.runs.v1.Role;
import dev.polyak.runs.v1.State;
import dev.polyak.runs.v1.WatchResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RunViewTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final AtomicLong nanos = new AtomicLong();
  private final RunView view = new RunView("p", nanos::get);

  private static Event.Builder at(double seconds, long steps, long updates) {
    return Event.newBuilder()
        .setSeconds(seconds)
        .setEnvironmentSteps(steps)
        .setLearnerUpdates(updates);
  }

  private void happens(Event.Builder event) {
    view.line(EventLine.of(event.build()).orElseThrow());
  }

  private void episode(double seconds, long steps, double episodeReturn) {
    happens(
        at(seconds, steps, 0)
            .setEpisode(Episode.newBuilder().setReturn(episodeReturn).setEpsilon(0.25)));
  }

  private JsonNode shown(Seen seen) {
    try {
      return JSON.readTree(view.json(seen));
    } catch (IOException notJson) {
      throw new AssertionError(notJson);
    }
  }

  private JsonNode shown() {
    return shown(Seen.NOTHING);
  }

  private static Seen seen(JsonNode answer) {
    JsonNode history = answer.get("history");
    return new Seen(
        answer.get("page").asText(),
        answer.get("revision").asLong(),
        history.get("width").asDouble(),
        history.get("from").asInt() + history.get("rows").size());
  }

  /** The numbers of a column that are there. */
  private static List<Double> numbers(JsonNode answer, Column column) {
    List<Double> numbers = new ArrayList<>();
    int index = List.of(Column.values()).indexOf(column);
    for (JsonNode row : answer.get("history").get("rows")) {
      JsonNode value = row.get(index);
      if (!value.isNull()) {
        numbers.add(value.asDouble());
      }
    }
    return numbers;
  }

  @Test
  void beginsByWaitingForTheRun() {
    JsonNode answer = shown();
    assertThat(answer.get("stage").get("code").asText()).isEqualTo("waiting");
    assertThat(answer.get("stage").get("words").asText()).isEqualTo("Waiting");
    assertThat(answer.get("run").isNull()).isTrue();
    assertThat(answer.get("status").isNull()).isTrue();
    assertThat(answer.has("members")).isFalse();
    assertThat(answer.get("history").get("rows")).isEmpty();
  }

  @Test
  void namesTheColumns() {
    List<String> names = new ArrayList<>();
    shown().get("history").get("columns").forEach(name -> names.add(name.asText()));
    assertThat(names).contains("seconds", "returnMean", "drawsWaited").doesNotHaveDuplicates();
    assertThat(names).hasSize(Column.values().length);
  }

  @Test
  void drawsTheReturnsOfEpisodesAndEvaluations() {
    episode(1, 10, 10);
    episode(1.01, 20, 30);
    happens(
        at(2, 40, 5)
            .setEvaluation(
                Evaluation.newBuilder()
                    .setMeanReturn(80)
                    .setMeanDiscountedReturn(50.5)
                    .setMeanValue(60.25)));
    happens(
        at(3, 60, 9).setEvaluation(Evaluation.newBuilder().setMeanReturn(90).setDeciding(true)));

    JsonNode answer = shown();
    assertThat(numbers(answer, Column.RETURN_MEAN)).containsExactly(20.0);
    assertThat(numbers(answer, Column.RETURN_LOWEST)).containsExactly(10.0);
    assertThat(numbers(answer, Column.RETURN_HIGHEST)).containsExactly(30.0);
    assertThat(numbers(answer, Column.EVALUATION)).containsExactly(80.0);
    assertThat(numbers(answer, Column.DECIDING)).containsExactly(90.0);
    assertThat(numbers(answer, Column.DISCOUNTED_RETURN)).containsExactly(50.5);
    assertThat(numbers(answer, Column.VALUE)).containsExactly(60.25);
    assertThat(numbers(answer, Column.STEPS)).containsExactly(20.0, 40.0, 60.0);
    assertThat(answer.get("now").get("evaluation").get("meanReturn").asDouble()).isEqualTo(90);
    assertThat(answer.get("now").get("episodes").asLong()).isEqualTo(2);
    assertThat(answer.get("now").get("exploration").asDouble()).isEqualTo(0.25);
  }

  @Test
  void takesValuesAndAgesFromTheLearnersReports() {
    happens(
        at(4, 100, 20)
            .setLearner(
                LearnerReport.newBuilder()
                    .setTargetUpdates(7)
                    .putMetrics("q_mean", 3.5)
                    .putMetrics("q_max", 9)
                    .putMetrics("sample_age_updates", 120)
                    .putMetrics("another", 1)));
    JsonNode answer = shown();
    assertThat(numbers(answer, Column.Q_MEAN)).containsExactly(3.5);
    assertThat(numbers(answer, Column.SAMPLE_AGE)).containsExactly(120.0);
    assertThat(numbers(answer, Column.TARGETS)).containsExactly(7.0);
    assertThat(numbers(answer, Column.UPDATES)).containsExactly(20.0);
  }

  @Test
  void tellsWhoIsThere() {
    view.member(member("actor-0", Role.ROLE_ACTOR, true));
    view.member(member("replay-0", Role.ROLE_REPLAY, true));
    view.member(member("actor-0", Role.ROLE_ACTOR, false));
    assertThat(shown().get("members").toString())
        .isEqualTo("[{\"name\":\"replay-0\",\"role\":\"replay\"}]");
  }

  private static MemberChange member(String name, Role role, boolean joined) {
    return MemberChange.newBuilder().setMember(name).setRole(role).setJoined(joined).build();
  }

  @Test
  void showsSettingsThatItKnowsAndNoOthers() {
    Map<String, String> settings = new HashMap<>();
    settings.put("run.environment", "\"CartPole-v1\"");
    settings.put("run.preset", "\"dqn\"");
    settings.put("run.stop.evaluation-return", "475");
    settings.put("security.key", "\"secret.pem\"");
    view.facts(RunFacts.of("r", settings::get));
    assertThat(shown().get("run").get("bar").asDouble()).isEqualTo(475);
    assertThat(view.json(Seen.NOTHING)).doesNotContain("secret");
    settings.put("run.stop.evaluation-return", "\"none\"");
    view.facts(RunFacts.of("r", settings::get));
    assertThat(shown().get("run").has("bar")).isFalse();
  }

  @Test
  void theRunsFactsGoThroughItsFile() {
    RunFacts facts = new RunFacts("r", "Chain-v0", "ddpg", "ddpg", 7, null, 9, 0.5, 3);
    view.line(facts.line());
    assertThat(shown().get("run").toString()).isEqualTo(JSON.valueToTree(facts).toString());
  }

  @Test
  void aViewerGetsOnlyTheRowsThatItHasNot() {
    for (int i = 0; i < 10; i++) {
      episode(i, i, i);
    }
    Seen seen = seen(shown());
    assertThat(seen.rows()).isEqualTo(10);
    episode(9.01, 20, 100);
    episode(11, 30, 0);
    JsonNode more = shown(seen);
    assertThat(more.get("history").get("from").asInt()).isEqualTo(9);
    // The tenth, which was not complete, and the eleventh.
    assertThat(numbers(more, Column.STEPS)).containsExactly(20.0, 30.0);
  }

  @Test
  void aViewerOfAnotherPageOrWidthGetsAllRows() {
    episode(0, 0, 0);
    episode(1, 1, 1);
    Seen seen = seen(shown());
    assertThat(
            shown(new Seen("other", seen.revision(), seen.width(), 2)).get("history").get("rows"))
        .hasSize(2);
    assertThat(shown(new Seen("p", seen.revision(), 0.25, 2)).get("history").get("rows"))
        .hasSize(2);
    assertThat(
            shown(new Seen("p", seen.revision(), seen.width(), 99))
                .get("history")
                .get("from")
                .asInt())
        .isEqualTo(2);
  }

  @Test
  void aMillionEpisodesStayLight() {
    for (int i = 0; i < 1_000_000; i++) {
      episode(0.01 * i, 30L * i, i % 500);
    }
    String answer = view.json(Seen.NOTHING);
    assertThat(answer.length()).isLessThan(200_000);
    assertThat(shown().get("now").get("episodes").asLong()).isEqualTo(1_000_000);
    assertThat(shown().get("history").get("rows").size()).isBetween(512, 1_024);
  }

  private static WatchResponse.Builder progress(double seconds, long steps) {
    return WatchResponse.newBuilder()
        .setProgress(
            Progress.newBuilder()
                .setSeconds(seconds)
                .setEnvironmentSteps(steps)
                .setLearnerUpdates(4)
                .setTargetUpdates(3)
                .setEpisodes(17));
  }

  @Test
  void countsAreThoseOfTheProgress() {
    episode(1, 10, 1);
    assertThat(view.watched(progress(2, 50).build())).isTrue();
    JsonNode now = shown().get("now");
    assertThat(now.get("episodes").asLong()).isEqualTo(17);
    assertThat(now.get("steps").asLong()).isEqualTo(50);
    assertThat(now.get("targets").asLong()).isEqualTo(3);
  }

  @Test
  void whoComesLateDrawsWhatWasBefore() {
    for (int second = 0; second < 20; second += 2) {
      Event.Builder first = at(second, second, 0).setEpisode(Episode.newBuilder().setReturn(1));
      Event.Builder next = at(second + 1, second + 1, 0).setEpisode(Episode.getDefaultInstance());
      boolean upToDate = view.watched(progress(19.25, 40).addEvents(first).addEvents(next).build());
      assertThat(upToDate).isEqualTo(second == 18);
    }
    assertThat(numbers(shown(), Column.RETURN_MEAN)).hasSize(20);
    assertThat(numbers(shown(), Column.STEPS)).hasSize(21).endsWith(19.0, 40.0);
  }

  @Test
  void theCountsOfARunThatHasStoppedAreItsLast() {
    Event.Builder early = at(5, 10, 0).setEpisode(Episode.newBuilder().setReturn(1));
    WatchResponse.Builder last = progress(19.25, 40).addEvents(early);
    assertThat(view.watched(last.build())).isFalse();
    last.getProgressBuilder().setState(State.STATE_STOPPED);
    assertThat(view.watched(last.build())).isTrue();
    assertThat(shown().get("now").get("steps").asLong()).isEqualTo(40);
  }

  @Test
  void whoCameAndWentIsAmongTheEvents() {
    Event.Builder came = at(1, 0, 0).setMember(member("learner", Role.ROLE_LEARNER, true));
    view.watched(progress(1, 0).addEvents(came).build());
    assertThat(shown().get("members").toString())
        .isEqualTo("[{\"name\":\"learner\",\"role\":\"learner\"}]");
  }

  @Test
  void aViewerWaitsUntilThereIsNews() throws Exception {
    Seen seen = seen(shown());
    CompletableFuture<Void> waiting = waiting(seen);
    await().until(() -> view.waiting() == 1);
    assertThat(waiting).isNotDone();
    nanos.addAndGet(Duration.ofSeconds(2).toNanos());
    episode(1, 10, 1);
    waiting.join();
  }

  @Test
  void aViewerThatHasNothingOrWaitsTooLongIsAnsweredAtOnce() throws Exception {
    view.await(Seen.NOTHING, Duration.ofHours(1), Duration.ofHours(1));
    view.await(seen(shown()), Duration.ZERO, Duration.ZERO);
  }

  @Test
  void whoWaitsIsAnsweredWhenThePageCloses() {
    CompletableFuture<Void> waiting = waiting(seen(shown()));
    await().until(() -> view.waiting() == 1);
    view.close();
    waiting.join();
  }

  private CompletableFuture<Void> waiting(Seen seen) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                view.await(seen, Duration.ofSeconds(1), Duration.ofHours(1));
                done.complete(null);
              } catch (InterruptedException interrupted) {
                done.completeExceptionally(interrupted);
              }
            });
    return done;
  }
}
