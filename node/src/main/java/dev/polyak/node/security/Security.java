package dev.polyak.node.security;

import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.configuration.ConfigurationException;
import dev.polyak.node.rpc.Address;
import dev.polyak.node.rpc.Protection;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The security of a process's connections, as its configuration says: section {@code security}.
 * Files are looked at again while it is open.
 */
public final class Security implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Security.class);
  private static final String PARAM_SERVER = "cluster.param-server";

  /** Stands for the process's role in the names of files, so that nodes may share a setting. */
  private static final String ROLE = "{role}";

  private final Protection protection;
  private final List<ReloadedFiles> files;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          task -> Thread.ofPlatform().daemon().name("certificates").unstarted(task));

  private Security(Protection protection, List<ReloadedFiles> files, int reloadSeconds) {
    this.protection = protection;
    this.files = files;
    if (!files.isEmpty()) {
      var unused =
          clock.scheduleWithFixedDelay(this::look, reloadSeconds, reloadSeconds, TimeUnit.SECONDS);
    }
  }

  /**
   * Reads the files.
   *
   * @param role that the process's certificate must have
   * @throws ConfigurationException if they cannot be used, or plaintext would leave the loopback
   *     address without the user's word
   */
  public static Security of(Configuration configuration, CertificateRole role) {
    SecuritySettings settings = configuration.section("security", SecuritySettings.class);
    InstantSource clock = InstantSource.system();
    List<ReloadedFiles> files = new ArrayList<>();
    Protection protection;
    try {
      Optional<Tokens> tokens = Optional.empty();
      if (!settings.tokens().isEmpty()) {
        tokens = Optional.of(new Tokens(Path.of(settings.tokens()), clock));
        files.add(tokens.get());
      }
      if (settings.isTls()) {
        TlsIdentity identity = new TlsIdentity(paths(settings, role), role, clock);
        files.add(identity);
        protection =
            new Protection(
                identity.server(),
                identity.channel(),
                Optional.of(new Authorisation(true, tokens, clock)),
                true,
                settings.limits());
      } else {
        protection = plaintext(settings, tokens, clock);
      }
    } catch (UnusableFileException unusable) {
      throw new ConfigurationException("security: " + unusable.getMessage(), unusable);
    }
    requireToConnect(protection, PARAM_SERVER, Address.parse(configuration.text(PARAM_SERVER)));
    return new Security(protection, files, settings.reloadSeconds());
  }

  private static Protection plaintext(
      SecuritySettings settings, Optional<Tokens> tokens, InstantSource clock) {
    if (settings.insecure()) {
      LOG.warn(
          "security.insecure = true: connections are in plaintext, and whoever reaches a port of"
              + " this process may do everything");
    }
    return Protection.plaintext(
        tokens.map(known -> new Authorisation(false, Optional.of(known), clock)),
        settings.insecure(),
        settings.limits());
  }

  private static List<Path> paths(SecuritySettings settings, CertificateRole role) {
    return Stream.of(settings.certificate(), settings.key(), settings.authority())
        .map(file -> Path.of(file.replace(ROLE, role.text())))
        .toList();
  }

  /** What servers and channels are made with. */
  public Protection protection() {
    return protection;
  }

  /**
   * Checks where a channel is to go.
   *
   * @param what says so
   * @throws ConfigurationException if it would be in plaintext, off the loopback address
   */
  public void requireToConnect(String what, Address address) {
    requireToConnect(protection, what, address);
  }

  private static void requireToConnect(Protection protection, String what, Address address) {
    if (!protection.covers(address)) {
      throw new ConfigurationException(
          "%s = %s: %s".formatted(what, address, Protection.PLAINTEXT));
    }
  }

  /** Looks at the files now. */
  public void look() {
    files.forEach(ReloadedFiles::look);
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
