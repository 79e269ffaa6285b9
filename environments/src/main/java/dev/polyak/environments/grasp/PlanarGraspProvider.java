package dev.polyak.environments.grasp;

import dev.polyak.environments.EnvironmentParameter;
import dev.polyak.environments.EnvironmentParameters;
import dev.polyak.environments.EnvironmentProvider;
import dev.polyak.environments.EnvironmentSpecification;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.IntFunction;

/**
 * {@link PlanarGrasp} by its exact state and by {@link Camera}. {@code PlanarGrasp:blocks=1} has a
 * single block.
 */
public final class PlanarGraspProvider implements EnvironmentProvider {
  private static final int MAXIMUM_STEPS = 40;

  private static final List<EnvironmentSpecification> SPECIFICATIONS =
      List.of(
          specification(
              "PlanarGrasp-v0", "lift a block out of a bin with a gripper", Readings::new),
          specification(
              "PlanarGraspPixels-v0",
              "lift a block out of a bin with a gripper, seen by a camera",
              _ -> new Camera()));

  private static EnvironmentSpecification specification(
      String id, String description, IntFunction<View> view) {
    return new EnvironmentSpecification(
        id,
        description,
        MAXIMUM_STEPS,
        OptionalDouble.empty(),
        EnvironmentParameters.of(
            EnvironmentParameter.integer("blocks", "blocks in the bin", 3, 1, 5)),
        parameters -> {
          int blocks = parameters.integer("blocks");
          return new PlanarGrasp(id, blocks, view.apply(blocks));
        });
  }

  @Override
  public List<EnvironmentSpecification> specifications() {
    return SPECIFICATIONS;
  }
}
