package dev.polyak.environments;

import java.util.List;
import java.util.OptionalDouble;

/** Classic control, with Gymnasium's ids and limits. */
public final class ClassicControlProvider implements EnvironmentProvider {
  private static final List<EnvironmentSpecification> SPECIFICATIONS =
      List.of(
          new EnvironmentSpecification(
              "CartPole-v1",
              "push a cart so that the pole on it stays up",
              500,
              OptionalDouble.of(475),
              CartPole::new),
          new EnvironmentSpecification(
              "Acrobot-v1",
              "turn the joint of two hanging links so that the tip swings over the line",
              500,
              OptionalDouble.of(-100),
              Acrobot::new),
          new EnvironmentSpecification(
              "MountainCar-v0",
              "rock an underpowered car out of a valley, with three pushes",
              200,
              OptionalDouble.of(-110),
              MountainCar::new),
          new EnvironmentSpecification(
              "MountainCarContinuous-v0",
              "rock an underpowered car out of a valley, with little force",
              999,
              OptionalDouble.of(90),
              MountainCarContinuous::new),
          new EnvironmentSpecification(
              "Pendulum-v1",
              "swing a rod up by a weak torque and hold it there",
              200,
              OptionalDouble.empty(),
              Pendulum::new));

  @Override
  public List<EnvironmentSpecification> specifications() {
    return SPECIFICATIONS;
  }
}
