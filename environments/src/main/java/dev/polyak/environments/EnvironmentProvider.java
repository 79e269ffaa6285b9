package dev.polyak.environments;

import java.util.List;

/**
 * Offers environments by id. Providers are found by {@link java.util.ServiceLoader}: a jar names
 * its own in {@code META-INF/services/dev.polyak.environments.EnvironmentProvider}. A provider is
 * public and has a public constructor without arguments.
 */
public interface EnvironmentProvider {

  /** What it offers. Called each time an environment is looked up; creates none. */
  List<EnvironmentSpecification> specifications();
}
