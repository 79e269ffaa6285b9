package dev.polyak.node.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationTest {

  private record Epsilon(double start, double end, long steps) {}

  @Test
  void takesTheLaterLayer(@TempDir Path folder) throws IOException {
    Path file =
        Files.writeString(folder.resolve("my.conf"), "rates.publish.every = 7\nrun.seed = 3");
    Configuration configuration = Configuration.layers().file(file).set("run.seed=4").build();
    assertThat(configuration.integer("rates.publish.every")).isEqualTo(7);
    assertThat(configuration.longInteger("run.seed")).isEqualTo(4);
  }

  @Test
  void bindsASectionToARecord() {
    Configuration configuration = Configuration.layers().set("exploration.epsilon.end=0.5").build();
    assertThat(configuration.section("exploration.epsilon", Epsilon.class))
        .isEqualTo(new Epsilon(1, 0.5, 10_000));
  }

  @Test
  void suggestsTheNearestKey() {
    assertThatThrownBy(() -> Configuration.layers().set("rates.steps-per-updat=4"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "unknown configuration key rates.steps-per-updat (did you mean rates.steps-per-update?)");
  }

  @Test
  void namesKeyValueOriginAndRange() {
    assertThatThrownBy(() -> Configuration.layers().set("replay.priority-exponent=1.5"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("replay.priority-exponent = 1.5 (--set) is out of range: number [0, 1]");
  }

  @Test
  void refusesAnAssignmentWithoutAValue() {
    assertThatThrownBy(() -> Configuration.layers().set("run.seed"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("key=value");
  }

  @Test
  void refusesAFileThatIsNotHocon(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("broken.conf"), "run { seed = ");
    assertThatThrownBy(() -> Configuration.layers().file(file))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("broken.conf");
  }

  @Test
  void sharesTheRunsKeysAndNotTheNodes() {
    assertThat(Configuration.layers().build().shared())
        .containsKeys("run.seed", "rates.steps-per-update")
        .doesNotContainKeys("cluster.param-server");
  }

  @Test
  void takesSharedKeysFromTheSpecification() {
    Configuration node = Configuration.layers().set("run.seed=1").set("cluster.run=mine").build();
    Configuration joined =
        node.withShared(Configuration.layers().set("run.seed=9").build().shared());
    assertThat(joined.longInteger("run.seed")).isEqualTo(9);
    assertThat(joined.text("cluster.run")).isEqualTo("mine");
  }

  @Test
  void rendersWhatItReads(@TempDir Path folder) throws IOException {
    Configuration configuration =
        Configuration.layers().set("run.stop.evaluation-return=475").build();
    Path file = Files.writeString(folder.resolve("config.conf"), configuration.render());
    assertThat(Configuration.layers().file(file).build().render())
        .isEqualTo(configuration.render());
  }

  @Test
  void refusesARenderedFileThatLacksAKey(@TempDir Path folder) throws IOException {
    String whole = Configuration.layers().build().render();
    Path file = Files.writeString(folder.resolve("config.conf"), whole);
    assertThat(Configuration.layers().rendered(file).build().render()).isEqualTo(whole);
    Files.writeString(file, whole.replaceFirst("run.seed = .*", ""));
    assertThatThrownBy(() -> Configuration.layers().rendered(file))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(file + " is damaged: it lacks run.seed");
  }

  @Test
  void namesTheKeysThatDiffer() {
    Configuration one = Configuration.layers().set("run.seed=1").build();
    Configuration other =
        Configuration.layers().set("run.seed=2").set("evaluation.every=7").build();
    assertThat(one.differences(other)).containsExactly("evaluation.every", "run.seed");
    assertThat(one.differences(one)).isEmpty();
  }

  @Test
  void aResumedRunMayChangeItsEndAndItsNodesAndNotWhatIsLearned() {
    assertThat(
            List.of(
                "run.stop.environment-steps",
                "run.lanes",
                "evaluation.every",
                "metrics.every",
                "cluster.run"))
        .allMatch(Configuration::mayChange);
    assertThat(
            List.of("run.seed", "run.environment", "rates.target.tau", "exploration.epsilon.end"))
        .noneMatch(Configuration::mayChange);
  }

  @Test
  void aSectionWithoutRangesIsAnotherLibrarys(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("reference.conf"), "kafka { # Brokers.\n servers = [a, b] }");
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, before)) {
      thread.setContextClassLoader(loader);
      Configuration configuration = Configuration.layers().set("kafka.other=1").build();
      assertThat(configuration.toConfig().getStringList("kafka.servers")).containsExactly("a", "b");
      assertThat(configuration.render()).doesNotContain("kafka");
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
