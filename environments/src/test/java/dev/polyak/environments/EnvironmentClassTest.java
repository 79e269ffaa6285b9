package dev.polyak.environments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class EnvironmentClassTest {

  /** What {@link ScriptedEnvironment} does, in a class that can be found. */
  public abstract static class Scripted implements Environment {
    private final ScriptedEnvironment world = new ScriptedEnvironment();

    @Override
    public String name() {
      return "Sound";
    }

    @Override
    public Space observationSpace() {
      return world.observationSpace();
    }

    @Override
    public Space actionSpace() {
      return world.actionSpace();
    }

    @Override
    public void reset(long seed, float[] observation) {
      world.reset(seed, observation);
    }

    @Override
    public void reset(float[] observation) {
      world.reset(observation);
    }

    @Override
    public void step(float[] action, StepResult result) {
      world.step(action, result);
    }
  }

  public static final class Sound extends Scripted {}

  static final class Hidden extends Scripted {}

  public static final class Demanding extends Scripted {
    public Demanding(int level) {
      assertThat(level).isZero();
    }
  }

  public static final class Broken extends Scripted {
    public Broken() throws IOException {
      throw new IOException("no level file");
    }
  }

  public static final class BrokenAtLoading extends Scripted {
    static final int LEVEL = Integer.parseInt("none");
  }

  public static final class Spaceless extends Scripted {
    static boolean closed;

    @Override
    public Space observationSpace() {
      return null;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  @Test
  void createsAPublicClassByItsName() {
    try (Environment environment = Environments.create(Sound.class.getName())) {
      StepResult result = new StepResult(2);
      environment.reset(0, result.observation());
      for (int step = 0; step < 2_000; step++) {
        environment.step(new float[2], result);
        assertThat(result.truncated()).isFalse();
      }
      assertThatThrownBy(() -> environment.step(new float[] {3, 0}, result))
          .hasMessage("Sound: action[0] must be from -1.0 to 1.0, is 3.0");
    }
    assertThat(Environments.specification(Sound.class.getName()).maximumEpisodeSteps()).isZero();
    assertThat(Environments.names()).doesNotContain(Sound.class.getName());
  }

  @Test
  void findsClassesWhereTheThreadHasNoContextClassLoader() {
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    Thread.currentThread().setContextClassLoader(null);
    try (Environment environment = Environments.create(Acrobot.class.getName())) {
      assertThat(environment.name()).isEqualTo("Acrobot-v1");
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  @Test
  void saysWhatIsWrongWithAClass() {
    assertRefused("com.acme.Absent", "is not on the class path; --classpath adds jars");
    assertRefused("java.lang.String", "does not implement dev.polyak.environments.Environment");
    assertRefused(Environment.class.getName(), "is abstract");
    assertRefused(Scripted.class.getName(), "is abstract");
    assertRefused(Hidden.class.getName(), "is not public");
    assertRefused(Demanding.class.getName(), "has no public constructor without arguments");
    assertRefused(Broken.class.getName(), "cannot be created: java.io.IOException: no level file");
    assertRefused(
        BrokenAtLoading.class.getName(),
        "cannot be created: java.lang.NumberFormatException: For input string: \"none\"");
  }

  private static void assertRefused(String name, String why) {
    assertThatThrownBy(() -> Environments.create(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("environment class " + name + " " + why);
  }

  @Test
  void closesAnEnvironmentThatIsUnfit() {
    Spaceless.closed = false;
    assertThatThrownBy(() -> Environments.create(Spaceless.class.getName()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Sound has no observation space: it gave null");
    assertThat(Spaceless.closed).isTrue();
  }
}
