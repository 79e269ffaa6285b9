package dev.polyak.environments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentParametersTest {
  @TempDir private Path jar;
  private ClassLoader before;
  private URLClassLoader withJar;

  /** Two versions of a world that says what it was created with. */
  public static final class Rooms implements EnvironmentProvider {
    @Override
    public List<EnvironmentSpecification> specifications() {
      return List.of(version(9), version(10), version(2));
    }

    private static EnvironmentSpecification version(int version) {
      return new EnvironmentSpecification(
          "Rooms-v" + version,
          "",
          100,
          OptionalDouble.empty(),
          EnvironmentParameters.of(
              EnvironmentParameter.integer("rooms", "rooms of the house", 3, 1, 9),
              EnvironmentParameter.number("slip", "probability of a slip", 0.25, 0, 1),
              EnvironmentParameter.truth("dark", "whether it is", false)),
          parameters -> {
            ScriptedEnvironment world = new ScriptedEnvironment();
            world.name =
                "%d rooms, slip %s, dark %s"
                    .formatted(
                        parameters.integer("rooms"),
                        parameters.number("slip"),
                        parameters.truth("dark"));
            return world;
          });
    }
  }

  @BeforeEach
  void addJar() throws IOException {
    before = Thread.currentThread().getContextClassLoader();
    Path services = Files.createDirectories(jar.resolve("META-INF/services"));
    Files.writeString(services.resolve(EnvironmentProvider.class.getName()), Rooms.class.getName());
    withJar = new URLClassLoader(new URL[] {jar.toUri().toURL()}, before);
    Thread.currentThread().setContextClassLoader(withJar);
  }

  @AfterEach
  void removeJar() throws IOException {
    Thread.currentThread().setContextClassLoader(before);
    withJar.close();
  }

  private static String created(String id) {
    try (Environment environment = Environments.create(id)) {
      return environment.name();
    }
  }

  @Test
  void aWorldIsCreatedWithWhatIsAssigned() {
    assertThat(created("Rooms-v2")).isEqualTo("3 rooms, slip 0.25, dark false");
    assertThat(created("Rooms-v2:rooms=5")).isEqualTo("5 rooms, slip 0.25, dark false");
    assertThat(created("Rooms-v2:dark=1,slip=0,rooms=9")).isEqualTo("9 rooms, slip 0.0, dark true");
  }

  @Test
  void aNameWithoutItsVersionStandsForTheNewest() {
    assertThat(Environments.specification("Rooms").id()).isEqualTo("Rooms-v10");
    assertThat(Environments.specification("CartPole").id()).isEqualTo("CartPole-v1");
    assertThat(Environments.find("Room")).isEmpty();
    assertThat(Environments.find("Rooms-v3")).isEmpty();
  }

  /** However it was asked for, so that it is found again by its id. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "Rooms:rooms=5 Rooms-v10:rooms=5",
        "Rooms-v9:slip=0.50,rooms=+4 Rooms-v9:rooms=4,slip=0.5",
        "Rooms-v2:dark=0,slip=0.25 Rooms-v2"
      })
  void anIdHasWhatDiffersFromTheUsual(String asked, String id) {
    assertThat(Environments.specification(asked).id()).isEqualTo(id);
    assertThat(Environments.specification(id).parameters())
        .isEqualTo(Environments.specification(asked).parameters());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Rooms:doors=2 | Rooms-v10: there is no parameter doors; there are: rooms, slip, dark",
        "Rooms:rooms=0 | Rooms-v10: rooms must be an integer from 1 to 9, is 0",
        "Rooms:rooms=2.5 | Rooms-v10: rooms must be an integer from 1 to 9, is 2.5",
        "Rooms:slip=1.5 | Rooms-v10: slip must be a number from 0.0 to 1.0, is 1.5",
        "Rooms:slip=NaN | Rooms-v10: slip must be a number from 0.0 to 1.0, is NaN",
        "Rooms:slip=often | Rooms-v10: slip must be a number from 0.0 to 1.0, is \"often\"",
        "Rooms:slip=0,slip=1 | Rooms-v10: slip is assigned twice",
        "Rooms: | Rooms-v10: parameters are assigned as name=value, not \"\"",
        "CartPole-v1:gravity=2 | CartPole-v1: there is no parameter gravity; there is none"
      })
  void refusesWhatCannotBeAssigned(String id, String message) {
    assertThatThrownBy(() -> Environments.create(id))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
