package dev.polyak.environments;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * All environments: those of each {@link EnvironmentProvider} by their ids, and each class that
 * implements {@link Environment} by its name. Looks among what the thread's context class loader
 * sees at the time of the call.
 */
public final class Environments {

  /** A name and a version. */
  private static final Pattern VERSIONED = Pattern.compile("(.+)-v([0-9]{1,9})");

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
   * @param id an id; or one without its version, which stands for the newest, as in Gymnasium;
   *     either with parameters assigned, such as {@code Chain-v0:depth=32,width=4}; or the name of
   *     a public class with a public constructor without arguments
   * @return empty where there is no such environment, and the name is not that of a class in a
   *     package either. Its id has the version, and those parameters that differ from the usual
   * @throws IllegalArgumentException if a parameter cannot be assigned, or environments cannot be
   *     made of the class; the message says why
   * @throws IllegalStateException if a provider fails, or two offer one id; the message names them
   */
  public static Optional<EnvironmentSpecification> find(String id) {
    return find(id, offers());
  }

  private static Optional<EnvironmentSpecification> find(String id, Map<String, Offer> offers) {
    int end = id.indexOf(EnvironmentSpecification.ASSIGNED);
    String name = end < 0 ? id : id.substring(0, end);
    Offer offer = offers.getOrDefault(name, newest(name, offers));
    if (offer == null) {
      return EnvironmentClass.find(id);
    }
    EnvironmentSpecification specification = offer.specification();
    return Optional.of(end < 0 ? specification : specification.with(id.substring(end + 1)));
  }

  private static Offer newest(String name, Map<String, Offer> offers) {
    Offer newest = null;
    long version = -1;
    for (Map.Entry<String, Offer> offer : offers.entrySet()) {
      Matcher versioned = VERSIONED.matcher(offer.getKey());
      if (versioned.matches() && versioned.group(1).equals(name)) {
        long other = Long.parseLong(versioned.group(2));
        if (other > version) {
          version = other;
          newest = offer.getValue();
        }
      }
    }
    return newest;
  }

  /**
   * What is known of an environment, as {@link #find} finds it.
   *
   * @throws IllegalArgumentException if there is no such environment; the message says which there
   *     are, or what is wrong with its parameters or its class
   * @throws IllegalStateException if a provider fails, or two offer one id; the message names them
   */
  public static EnvironmentSpecification specification(String id) {
    Map<String, Offer> offers = offers();
    return find(id, offers)
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
   * @param id as of {@link #find}
   * @throws IllegalArgumentException if there is no such environment, or it cannot be created; the
   *     message says why
   * @throws IllegalStateException if a provider fails, or two offer one id; the message names them
   */
  public static Environment create(String id) {
    return create(id, Wrappers.NONE);
  }

  /**
   * As {@link #create(String)}, within wrappers.
   *
   * @throws IllegalArgumentException also if a wrapper does not fit the environment
   */
  public static Environment create(String id, Wrappers wrappers) {
    EnvironmentSpecification specification = specification(id);
    Environment world = world(specification);
    try {
      return wrappers.around(world, specification.maximumEpisodeSteps());
    } catch (IllegalArgumentException unfit) {
      try {
        world.close();
      } catch (RuntimeException fault) {
        unfit.addSuppressed(fault);
      }
      throw unfit;
    }
  }

  private static Environment world(EnvironmentSpecification specification) {
    String id = specification.id();
    Environment world;
    try {
      world = specification.world().apply(specification.parameters());
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
