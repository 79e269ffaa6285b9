package dev.polyak.environments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentProviderTest {
  @TempDir private Path jar;
  private ClassLoader before;
  private URLClassLoader withJar;

  public static final class Other implements EnvironmentProvider {
    @Override
    public List<EnvironmentSpecification> specifications() {
      return List.of(
          specification("Other-v3", 0),
          specification("Short-v1", 2),
          new EnvironmentSpecification(
              "Failing-v0",
              "",
              9,
              OptionalDouble.empty(),
              () -> {
                throw new UncheckedIOException(new IOException("no level file"));
              }),
          new EnvironmentSpecification("Void-v0", "", 9, OptionalDouble.empty(), () -> null));
    }
  }

  public static final class Rival implements EnvironmentProvider {
    @Override
    public List<EnvironmentSpecification> specifications() {
      return List.of(specification("Pendulum-v1", 1));
    }
  }

  public static final class Unable implements EnvironmentProvider {
    public Unable() {
      throw new IllegalStateException("no licence");
    }

    @Override
    public List<EnvironmentSpecification> specifications() {
      return List.of();
    }
  }

  public static final class Listless implements EnvironmentProvider {
    @Override
    public List<EnvironmentSpecification> specifications() {
      return null;
    }
  }

  private static EnvironmentSpecification specification(String id, int maximumEpisodeSteps) {
    return new EnvironmentSpecification(
        id, "", maximumEpisodeSteps, OptionalDouble.empty(), ScriptedEnvironment::new);
  }

  @BeforeEach
  void addJar() throws IOException {
    before = Thread.currentThread().getContextClassLoader();
    withJar = new URLClassLoader(new URL[] {jar.toUri().toURL()}, before);
    Thread.currentThread().setContextClassLoader(withJar);
  }

  @AfterEach
  void removeJar() throws IOException {
    Thread.currentThread().setContextClassLoader(before);
    withJar.close();
  }

  private void provide(String provider) throws IOException {
    Path services = Files.createDirectories(jar.resolve("META-INF/services"));
    Files.writeString(services.resolve(EnvironmentProvider.class.getName()), provider);
  }

  @Test
  void environmentsOfAllProvidersAreThere() throws IOException {
    provide(Other.class.getName());
    assertThat(Environments.names()).contains("CartPole-v1", "Other-v3", "Short-v1");
    assertThat(truncatedAfterTwoSteps("Short-v1")).isTrue();
    assertThat(truncatedAfterTwoSteps("Other-v3")).isFalse();
  }

  private static boolean truncatedAfterTwoSteps(String id) {
    try (Environment environment = Environments.create(id)) {
      StepResult result = new StepResult(2);
      environment.reset(0, result.observation());
      environment.step(new float[2], result);
      environment.step(new float[2], result);
      return result.truncated();
    }
  }

  @Test
  void twoProvidersOfOneIdAreRefused() throws IOException {
    provide(Rival.class.getName());
    assertThatThrownBy(() -> Environments.create("CartPole-v1"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Pendulum-v1")
        .hasMessageContaining(ClassicControlProvider.class.getName())
        .hasMessageContaining(Rival.class.getName());
  }

  @Test
  void aProviderThatFailsIsNamed() throws IOException {
    for (Class<?> provider : List.of(Unable.class, Listless.class)) {
      provide(provider.getName());
      assertThatThrownBy(Environments::names)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(provider.getName());
    }
    provide(Unable.class.getName());
    assertThatThrownBy(Environments::names).hasMessageContaining("no licence");
    provide("com.acme.Absent");
    assertThatThrownBy(Environments::names)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("com.acme.Absent not found");
  }

  @Test
  void anEnvironmentThatCannotBeCreatedIsNamed() throws IOException {
    provide(Other.class.getName());
    assertThatThrownBy(() -> Environments.create("Failing-v0"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Failing-v0")
        .hasMessageContaining("no level file");
    assertThatThrownBy(() -> Environments.create("Void-v0"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Void-v0")
        .hasMessageContaining("null");
  }

  @Test
  void withoutAnyProviderTheBuiltInOneIsMissed() {
    Thread.currentThread().setContextClassLoader(ClassLoader.getPlatformClassLoader());
    assertThatThrownBy(Environments::names)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(ClassicControlProvider.class.getName());
  }

  @Test
  void aClassOfAnAddedJarIsFound() throws IOException {
    Path source = Files.createDirectories(jar.resolve("com/acme")).resolve("Still.java");
    Files.writeString(
        source,
        """
        package com.acme;

        import dev.polyak.environments.*;

        public class Still implements Environment {
          public String name() { return "Still"; }
          public Space observationSpace() { return new Discrete(1, 0); }
          public Space actionSpace() { return new Discrete(1, 0); }
          public void reset(long seed, float[] observation) { reset(observation); }
          public void reset(float[] observation) { observation[0] = 0; }
          public void step(float[] action, StepResult result) {
            reset(result.observation());
            result.set(0, true, false);
          }
        }
        """);
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-proc:none",
                "-classpath",
                System.getProperty("java.class.path"),
                source.toString());
    assertThat(status).isZero();
    try (Environment environment = Environments.create("com.acme.Still")) {
      assertThat(environment.name()).isEqualTo("Still");
    }
  }
}
