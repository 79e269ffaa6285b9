package dev.polyak.agents;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Function;

/**
 * A family of agents, by its name in the configuration key {@code agent.algorithm}. Found by {@link
 * ServiceLoader} with the thread's context class loader, so that a jar on the class path brings its
 * own: it lists the implementation in {@code META-INF/services/dev.polyak.agents.Algorithm}, and
 * documents keys that are its own in a {@code reference.conf}.
 *
 * @param <S> what the section {@code agent} of the configuration is read into: its component {@code
 *     batchSize} is the key {@code agent.batch-size}
 */
public interface Algorithm<S extends Record> {

  /** Name in the configuration, such as {@code dqn}. */
  String name();

  /** The record of its settings. */
  Class<S> settings();

  /**
   * An agent for a problem.
   *
   * @throws IllegalArgumentException if it does not take the problem's actions, or a setting is out
   *     of range; the message names what, the value and the limit
   */
  Agent create(Problem problem, S settings);

  /** As {@link #create}, with the settings that {@code read} makes of the configuration. */
  default Agent create(Problem problem, Function<Class<S>, S> read) {
    return create(problem, read.apply(settings()));
  }

  /**
   * The algorithm of this name.
   *
   * @throws IllegalArgumentException if there is none, or more than one; the message lists all
   */
  static Algorithm<?> find(String name) {
    List<Algorithm<?>> found = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (Algorithm<?> algorithm : ServiceLoader.load(Algorithm.class)) {
      names.add(algorithm.name());
      if (algorithm.name().equals(name)) {
        found.add(algorithm);
      }
    }
    if (found.size() > 1) {
      throw new IllegalArgumentException(
          "agent.algorithm = "
              + name
              + " is the name of both "
              + found.get(0).getClass().getName()
              + " and "
              + found.get(1).getClass().getName());
    }
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "agent.algorithm = " + name + " is unknown; there are: " + String.join(", ", names));
    }
    return found.getFirst();
  }
}
