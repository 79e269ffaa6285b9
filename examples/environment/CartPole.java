import dev.polyak.client.EnvironmentClient;
import dev.polyak.environments.*;
import java.util.*;

/** The cart-pole of Barto, Sutton and Anderson (1983), in the numbers of Gymnasium's CartPole-v1. */
class CartPole implements Environment {
  private final float[] low = {-5, -1, -20, -20}, high = {5, 1, 20, 20};
  private Random random;
  private double[] state; // Position, angle, and the speed of each.
  private int steps;

  public static void main(String[] arguments) throws Exception {
    System.out.println(EnvironmentClient.play(new CartPole(), arguments[0]));
  }
  public String name() { return "CartPole"; }
  public Space observationSpace() { return new Box(List.of(4), low, high); }
  public Space actionSpace() { return new Discrete(2, 0); }
  public void reset(long seed, float[] seen) { random = new Random(seed); reset(seen); }
  public void reset(float[] seen) { state = random.doubles(4, -0.05, 0.05).toArray(); steps = 0; show(seen); }
  private void show(float[] seen) { for (int i = 0; i < 4; i++) seen[i] = (float) state[i]; }
  public void step(float[] action, StepResult result) {
    double sine = Math.sin(state[1]), cosine = Math.cos(state[1]);
    double push = ((action[0] == 1 ? 10 : -10) + 0.05 * state[3] * state[3] * sine) / 1.1;
    double turn = (9.8 * sine - push * cosine) / (0.5 * (4 / 3.0 - 0.1 * cosine * cosine / 1.1));
    double[] change = {state[2], state[3], push - 0.05 * turn * cosine / 1.1, turn};
    for (int i = 0; i < 4; i++) state[i] += 0.02 * change[i];
    show(result.observation());
    result.set(1, Math.abs(state[0]) > 2.4 || Math.abs(state[1]) > Math.toRadians(12), ++steps == 500);
  }
}
