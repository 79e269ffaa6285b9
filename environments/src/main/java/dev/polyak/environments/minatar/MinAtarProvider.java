package dev.polyak.environments.minatar;

import dev.polyak.environments.EnvironmentParameter;
import dev.polyak.environments.EnvironmentParameters;
import dev.polyak.environments.EnvironmentProvider;
import dev.polyak.environments.EnvironmentSpecification;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * MinAtar's five games (Young and Tian 2019, arXiv 1903.03176), with the ids that MinAtar registers
 * with Gymnasium: {@code -v0} has all six actions, {@code -v1}, which is the one without a version,
 * those that do something in the game.
 *
 * <p>Observations are images of unsigned bytes, {@code [10][10][channels]}, 255 where MinAtar's are
 * true, which networks read as 1. As in MinAtar there is no time limit, no reward threshold, and
 * actions are sticky; {@code MinAtar/Breakout:sticky=0} has none that are.
 */
public final class MinAtarProvider implements EnvironmentProvider {
  private static final String STICKY = "sticky";
  private static final String RAMPING = "ramping";

  private static final EnvironmentParameter STICKINESS =
      EnvironmentParameter.number(
          STICKY, "probability that the last action is taken again", 0.1, 0, 1);
  private static final EnvironmentParameters STEADY = EnvironmentParameters.of(STICKINESS);
  private static final EnvironmentParameters RAMPED =
      EnvironmentParameters.of(
          STICKINESS,
          EnvironmentParameter.truth(RAMPING, "whether the game gets harder as it goes on", true));

  private static final List<EnvironmentSpecification> SPECIFICATIONS =
      List.of(
          breakout(true),
          breakout(false),
          spaceInvaders(true),
          spaceInvaders(false),
          asterix(true),
          asterix(false),
          freeway(true),
          freeway(false),
          seaquest(true),
          seaquest(false));

  private static EnvironmentSpecification breakout(boolean minimal) {
    return specification(
        "Breakout", minimal, "break bricks with a ball", STEADY, _ -> new Breakout());
  }

  private static EnvironmentSpecification spaceInvaders(boolean minimal) {
    return specification(
        "SpaceInvaders",
        minimal,
        "shoot aliens that come down and shoot back",
        RAMPED,
        parameters -> new SpaceInvaders(parameters.truth(RAMPING)));
  }

  private static EnvironmentSpecification asterix(boolean minimal) {
    return specification(
        "Asterix",
        minimal,
        "pick up treasures and keep clear of enemies",
        RAMPED,
        parameters -> new Asterix(parameters.truth(RAMPING)));
  }

  private static EnvironmentSpecification freeway(boolean minimal) {
    return specification(
        "Freeway",
        minimal,
        "take a chicken across a road again and again",
        STEADY,
        _ -> new Freeway());
  }

  private static EnvironmentSpecification seaquest(boolean minimal) {
    return specification(
        "Seaquest",
        minimal,
        "shoot fish and submarines, and save divers before the air runs out",
        RAMPED,
        parameters -> new Seaquest(parameters.truth(RAMPING)));
  }

  private static EnvironmentSpecification specification(
      String name,
      boolean minimal,
      String task,
      EnvironmentParameters parameters,
      Function<EnvironmentParameters, Game> rules) {
    String id = "MinAtar/" + name + (minimal ? "-v1" : "-v0");
    return new EnvironmentSpecification(
        id,
        task + (minimal ? "" : ", with all six actions"),
        0,
        OptionalDouble.empty(),
        parameters,
        assigned -> {
          Game game = rules.apply(assigned);
          List<Action> actions = minimal ? game.actions() : List.of(Action.values());
          return new MinAtar(id, game, actions, assigned.number(STICKY));
        });
  }

  @Override
  public List<EnvironmentSpecification> specifications() {
    return SPECIFICATIONS;
  }
}
