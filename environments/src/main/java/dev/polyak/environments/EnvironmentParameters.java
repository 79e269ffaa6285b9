package dev.polyak.environments;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What an environment is created with. {@code Chain-v0:depth=32,width=4} is Chain-v0 with two of
 * its parameters assigned; the others keep their values.
 *
 * @param all in the order in which they are listed, each by another name
 */
public record EnvironmentParameters(List<EnvironmentParameter> all) {

  /** Of an environment that is always the same. */
  public static final EnvironmentParameters NONE = new EnvironmentParameters(List.of());

  public EnvironmentParameters {
    all = List.copyOf(all);
  }

  /** These. */
  public static EnvironmentParameters of(EnvironmentParameter... all) {
    return new EnvironmentParameters(List.of(all));
  }

  /** The value of a parameter. */
  public double number(String name) {
    return all.get(index(name)).value();
  }

  /** The value of a parameter that is an integer. */
  public int integer(String name) {
    return (int) number(name);
  }

  /** The value of a parameter that is so or not. */
  public boolean truth(String name) {
    return number(name) != 0;
  }

  private int index(String name) {
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).name().equals(name)) {
        return i;
      }
    }
    throw new IllegalArgumentException(
        "there is no parameter %s; there %s"
            .formatted(
                name,
                all.isEmpty()
                    ? "is none"
                    : all.stream()
                        .map(EnvironmentParameter::name)
                        .collect(Collectors.joining(", ", "are: ", ""))));
  }

  /**
   * The same with some of them assigned.
   *
   * @param assignments such as {@code depth=32,width=4}
   * @throws IllegalArgumentException if there is no such parameter, or it may not have this value;
   *     the message says which there are, or what it may be
   */
  EnvironmentParameters with(String assignments) {
    List<EnvironmentParameter> assigned = new ArrayList<>(all);
    Set<String> names = new HashSet<>();
    for (String assignment : assignments.split(",", -1)) {
      int equals = assignment.indexOf('=');
      if (equals < 0) {
        throw new IllegalArgumentException(
            "parameters are assigned as name=value, not \"%s\"".formatted(assignment));
      }
      String name = assignment.substring(0, equals);
      int index = index(name);
      if (!names.add(name)) {
        throw new IllegalArgumentException(name + " is assigned twice");
      }
      assigned.set(index, assigned.get(index).with(assignment.substring(equals + 1)));
    }
    return new EnvironmentParameters(assigned);
  }

  /** The assignments that make these of others; empty where there are none. */
  String assignmentsOver(EnvironmentParameters others) {
    return all.stream()
        .filter(parameter -> !others.all.contains(parameter))
        .map(EnvironmentParameter::assignment)
        .collect(Collectors.joining(","));
  }
}
