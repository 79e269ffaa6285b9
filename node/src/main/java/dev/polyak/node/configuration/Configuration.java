package dev.polyak.node.configuration;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The resolved configuration of a node: every key is known, in range and typed.
 *
 * <p>Layers, the later ones win: each module's {@code reference.conf}, presets, {@code --config}
 * files, {@code --set}, variables {@code CONFIG_FORCE_...} of the environment (Typesafe config's
 * own).
 */
public final class Configuration {
  private static final ConfigRenderOptions JSON = ConfigRenderOptions.concise();

  /**
   * What Kubernetes injects for a service whose name begins with config-force, such as {@code
   * CONFIG_FORCE_MINE_SERVICE_HOST} and {@code CONFIG_FORCE_MINE_PORT_7001_TCP_ADDR}.
   */
  private static final Pattern SERVICE_LINK =
      Pattern.compile("([A-Z0-9.-]+\\.)?(SERVICE\\.HOST|(SERVICE\\.)?PORT(\\.[A-Z0-9.-]+)?)");

  private final Reference reference;
  private final Config config;

  private Configuration(Reference reference, Config config) {
    this.reference = reference;
    this.config = config;
  }

  /** Starts from the defaults. */
  public static Layers layers() {
    return new Layers();
  }

  /** Stacks layers; each is checked on its own, so that an error names where it stands. */
  public static final class Layers {
    private final Reference reference = Reference.load();
    private final Deque<Config> layers = new ArrayDeque<>();

    private Layers() {}

    /** HOCON on the class path, which need not exist. */
    public Layers resource(String path) {
      Config layer =
          ConfigFactory.parseResources(
              Configuration.class.getClassLoader(),
              path,
              ConfigParseOptions.defaults().setAllowMissing(true));
      return add(path, layer);
    }

    /** A HOCON file, which must exist. */
    public Layers file(Path path) {
      if (!Files.isReadable(path)) {
        throw new ConfigurationException("cannot read the configuration file " + path);
      }
      try {
        return add(path.toString(), ConfigFactory.parseFile(path.toFile()));
      } catch (ConfigException.Parse unreadable) {
        throw new ConfigurationException(unreadable.getMessage(), unreadable);
      }
    }

    /**
     * A file of {@link Configuration#render}, which has every key.
     *
     * @throws ConfigurationException if a key is missing: the file is cut off, or of another build
     */
    public Layers rendered(Path path) {
      file(path);
      Config layer = layers.element();
      for (String key : reference.keys().keySet()) {
        if (!layer.hasPathOrNull(key)) {
          throw new ConfigurationException("%s is damaged: it lacks %s".formatted(path, key));
        }
      }
      return this;
    }

    /** {@code key=value}, the value in HOCON. */
    public Layers set(String assignment) {
      int equals = assignment.indexOf('=');
      if (equals < 1) {
        throw new ConfigurationException(
            "--set takes key=value, such as agent.learning-rate=0.001, not " + assignment);
      }
      String key = assignment.substring(0, equals).strip();
      String value = assignment.substring(equals + 1).strip();
      return set(key, value);
    }

    /** One key; the value in HOCON, or else as the text that it is. */
    public Layers set(String key, String value) {
      if (reference.key(key).isEmpty() && !reference.isForeign(key)) {
        throw unknown(key);
      }
      ConfigValue parsed;
      try {
        parsed = ConfigFactory.parseString("value = " + value).getValue("value");
      } catch (ConfigException asText) {
        parsed = ConfigValueFactory.fromAnyRef(value);
      }
      return add("--set", ConfigFactory.empty().withValue(key, parsed));
    }

    /**
     * Values of keys as JSON, such as a specification's. Keys that this build does not know are
     * refused.
     */
    public Layers values(String origin, Map<String, String> values) {
      Config layer = ConfigFactory.empty();
      for (Map.Entry<String, String> each : values.entrySet()) {
        layer =
            layer.withValue(
                each.getKey(),
                ConfigFactory.parseString("value = " + each.getValue()).getValue("value"));
      }
      return add(origin, layer);
    }

    private Layers add(String origin, Config layer) {
      for (Map.Entry<String, ConfigValue> entry : layer.entrySet()) {
        check(origin, entry.getKey(), entry.getValue());
      }
      layers.push(layer);
      return this;
    }

    /** Resolves all layers. */
    public Configuration build() {
      ConfigFactory.invalidateCaches();
      add("the environment's CONFIG_FORCE_", forced());
      Config merged = ConfigFactory.empty();
      for (Config layer : layers) {
        merged = merged.withFallback(layer);
      }
      Config defaults =
          ConfigFactory.parseResources("actor-system.conf").withFallback(reference.defaults());
      return new Configuration(reference, merged.withFallback(defaults).resolve());
    }

    private static Config forced() {
      Config forced = ConfigFactory.systemEnvironmentOverrides();
      for (Map.Entry<String, ConfigValue> entry : forced.entrySet()) {
        if (SERVICE_LINK.matcher(entry.getKey()).matches()) {
          forced = forced.withoutPath(entry.getKey());
        }
      }
      return forced;
    }

    private void check(String origin, String key, ConfigValue value) {
      if (reference.isForeign(key)) {
        return;
      }
      Reference.Key known = reference.key(key).orElseThrow(() -> unknown(key));
      if (!known.range().allows(value)) {
        throw new ConfigurationException(
            "%s = %s (%s) is out of range: %s"
                .formatted(key, value.render(JSON), origin, known.range().text()));
      }
    }

    private ConfigurationException unknown(String key) {
      return new ConfigurationException(
          "unknown configuration key %s%s"
              .formatted(key, Nearest.hint(key, reference.keys().keySet())));
    }
  }

  /** A section as a record whose components are the section's keys in camel case. */
  public <R extends Record> R section(String path, Class<R> type) {
    return Section.bind(config, path, type);
  }

  public String text(String key) {
    return config.getString(key);
  }

  public int integer(String key) {
    return config.getInt(key);
  }

  public long longInteger(String key) {
    return config.getLong(key);
  }

  public double number(String key) {
    return config.getDouble(key);
  }

  public boolean truth(String key) {
    return config.getBoolean(key);
  }

  /** The value of a key as JSON. */
  public String json(String key) {
    return config.getValue(key).render(JSON);
  }

  /** The documented keys whose values differ, in alphabetical order. */
  public List<String> differences(Configuration other) {
    return reference.keys().keySet().stream()
        .filter(key -> !config.getValue(key).equals(other.config.getValue(key)))
        .toList();
  }

  /**
   * Whether a run may be resumed with another value of a key: sections of the nodes, {@code
   * run.stop}, {@code run.lanes}, {@code evaluation} and {@code metrics}.
   */
  public static boolean mayChange(String key) {
    return Reference.mayChange(key);
  }

  /** The keys that the run's specification shares, with their values as JSON. */
  public Map<String, String> shared() {
    return selected(true);
  }

  private Map<String, String> selected(boolean onlyShared) {
    Map<String, String> values = new TreeMap<>();
    for (String key : reference.keys().keySet()) {
      if (!onlyShared || Reference.isShared(key)) {
        values.put(key, json(key));
      }
    }
    return values;
  }

  /** This configuration with the run's shared keys as its specification has them. */
  public Configuration withShared(Map<String, String> specification) {
    return layers()
        .values("this node's", selected(false))
        .values("the run's specification", specification)
        .build();
  }

  /** Everything, with other libraries' keys: for an actor system. */
  public Config toConfig() {
    return config;
  }

  /** The documented keys and their values as HOCON, one a line. */
  public String render() {
    StringBuilder text = new StringBuilder();
    selected(false)
        .forEach((key, value) -> text.append(key).append(" = ").append(value).append('\n'));
    return text.toString();
  }
}
