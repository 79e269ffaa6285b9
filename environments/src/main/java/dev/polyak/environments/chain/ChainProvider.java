package dev.polyak.environments.chain;

import dev.polyak.environments.EnvironmentParameter;
import dev.polyak.environments.EnvironmentParameters;
import dev.polyak.environments.EnvironmentProvider;
import dev.polyak.environments.EnvironmentSpecification;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Each {@link ChainMdp}: {@code Chain-v0:depth=64,width=1,noise=1} is a chain of 64 states with
 * noisy rewards. The three ids differ in what is assigned where nothing is.
 */
public final class ChainProvider implements EnvironmentProvider {
  static final String CHAIN = "Chain-v0";
  static final String BRANCHING = "Chain-Branching-v0";
  static final String STOCHASTIC = "Chain-Stochastic-v0";

  private static final List<EnvironmentSpecification> SPECIFICATIONS =
      List.of(
          specification(CHAIN, "find the lane with the prize on the way to the end", false, 0, 0),
          specification(BRANCHING, "find the one of many paths that ends at the prize", true, 0, 0),
          specification(
              STOCHASTIC,
              "find the lane with the prize where actions slip and rewards are noisy",
              false,
              0.1,
              1));

  private static EnvironmentSpecification specification(
      String id, String description, boolean branching, double slip, double noise) {
    return new EnvironmentSpecification(
        id,
        description,
        0,
        OptionalDouble.empty(),
        EnvironmentParameters.of(
            EnvironmentParameter.integer(
                "depth", "levels, which are steps of an episode", 16, 1, ChainMdp.MOST_STATES),
            EnvironmentParameter.integer("width", "lanes of a level", 8, 1, ChainMdp.MOST_STATES),
            EnvironmentParameter.integer("actions", "choices in each state", 2, 1, 1_000),
            EnvironmentParameter.number("slip", "probability of another action", slip, 0, 1),
            EnvironmentParameter.number(
                "noise", "standard deviation of each reward", noise, 0, 1_000)),
        parameters ->
            new ChainMdp(
                id,
                parameters.integer("depth"),
                parameters.integer("width"),
                parameters.integer("actions"),
                branching,
                parameters.number("slip"),
                parameters.number("noise")));
  }

  @Override
  public List<EnvironmentSpecification> specifications() {
    return SPECIFICATIONS;
  }
}
