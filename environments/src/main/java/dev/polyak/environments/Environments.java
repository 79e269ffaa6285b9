package dev.polyak.environments;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * All environments: those of each {@link EnvironmentProvider} by their ids, and each class that
 * implements {@link Environment} by its name. Looks among what the thread's context class loader
 * sees at the time of the call.
 */
public final class Environments {

  private Environments() {}

  private record Offer(EnvironmentProvider provider, EnvironmentSpecification specification) {}

  /**
   * The ids of all providers.
   *
   * @throws IllegalStateException if a provider fails, or two offer one id; the message names them
   */
  public static List<String> names() {
    return List.copyOf(offers().keySet());
  }

  /**
   * What is known of an environment. Of a class, that is its name only: it has no time limit.
   *
   * @param id an id, or the name of a public class with a public constructor without arguments
   * @throws IllegalArgumentException if there is no such environment; the message says which there
   *     are, or what is wrong with the class
   * @throws IllegalStateException if a provider fails, or two offer one id; the message names them
   */
  public static EnvironmentSpecification specification(String id) {
    Map<String, Offer> offers = offers();
    Offer offer = offers.get(id);
    if (offer != null) {
      return offer.specification();
    }
    return EnvironmentClass.find(id)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "unknown environment "
                        + id
                        + "; there are: "
                        + String.join(", ", offers.keySet())));
  }

  /**
   * A new environment with its time limit, which checks its actions and observations.
   *
   * @param id as of {@link #specification}
   * @throws IllegalArgumentException if there is no such environment, or it cannot be created; the
   *     message says why
   * @throws IllegalStateException if a provider fails, or two offer one id; the message names them
   */
  public static Environment create(String id) {
    EnvironmentSpecification specification = specification(id);
    Environment validated = validated(world(specification));
    int limit = specification.maximumEpisodeSteps();
    return limit == 0 ? validated : new TimeLimit(validated, limit);
  }

  private static Environment world(EnvironmentSpecification specification) {
    String id = specification.id();
    Environment world;
    try {
      world = specification.world().get();
    } catch (EnvironmentClass.Refused told) {
      throw told;
    } catch (RuntimeException | LinkageError fault) {
      throw new IllegalArgumentException(
          "environment " + id + " cannot be created: " + fault, fault);
    }
    if (world == null) {
      throw new IllegalArgumentException(
          "environment " + id + " cannot be created: its provider gave null");
    }
    return world;
  }

  private static Environment validated(Environment world) {
    try {
      return new ValidatedEnvironment(world);
    } catch (IllegalArgumentException unfit) {
      try {
        world.close();
      } catch (RuntimeException fault) {
        unfit.addSuppressed(fault);
      }
      throw unfit;
    }
  }

  private static Map<String, Offer> offers() {
    Map<String, Offer> offers = new LinkedHashMap<>();
    Iterator<EnvironmentProvider> providers =
        ServiceLoader.load(EnvironmentProvider.class).iterator();
    for (EnvironmentProvider provider = next(providers);
        provider != null;
        provider = next(providers)) {
      for (EnvironmentSpecification specification : specifications(provider)) {
        Offer other = offers.putIfAbsent(specification.id(), new Offer(provider, specification));
        if (other != null) {
          throw new IllegalStateException(
              "environment "
                  + specification.id()
                  + " is offered by two providers, "
                  + name(other.provider())
                  + " and "
                  + name(provider));
        }
      }
    }
    if (offers.isEmpty()) {
      throw new IllegalStateException(
          "no provider offers an environment, not even "
              + ClassicControlProvider.class.getName()
              + ": the class path has no META-INF/services/"
              + EnvironmentProvider.class.getName());
    }
    return offers;
  }

  private static EnvironmentProvider next(Iterator<EnvironmentProvider> providers) {
    try {
      return providers.hasNext() ? providers.next() : null;
    } catch (ServiceConfigurationError fault) {
      String cause = fault.getCause() == null ? "" : ": " + fault.getCause();
      throw new IllegalStateException(fault.getMessage() + cause, fault);
    } catch (LinkageError fault) {
      throw new IllegalStateException("an environment provider cannot be loaded: " + fault, fault);
    }
  }

  private static List<EnvironmentSpecification> specifications(EnvironmentProvider provider) {
    try {
      return List.copyOf(provider.specifications());
    } catch (RuntimeException | LinkageError fault) {
      throw new IllegalStateException(
          "environment provider " + name(provider) + " cannot list its environments: " + fault,
          fault);
    }
  }

  private static String name(EnvironmentProvider provider) {
    return provider.getClass().getName();
  }
}
