package dev.polyak.networks;

/**
 * Computes networks: a compute engine on one device.
 *
 * <p>Every engine gives the same results to float tolerance for the same descriptions, weights and
 * inputs; the contract suite that each engine's test extends says how close. Engines are
 * thread-safe; what they hand out belongs to one thread.
 */
public interface Engine {

  /** Name in the configuration, such as {@code dl4j}. */
  String name();

  /**
   * Compiles an update rule for a fixed batch size.
   *
   * @param rule what one update does
   * @param batchSize rows of every batch, 1 or more
   * @throws IllegalArgumentException if a network or an operation is not one that this engine
   *     computes
   */
  Update compile(UpdateRule rule, int batchSize);

  /**
   * Prepares forward passes of one network.
   *
   * @param network what to compute
   * @param maximumRows rows of the largest pass, 1 or more
   */
  Inference inference(NetworkDescription network, int maximumRows);
}
