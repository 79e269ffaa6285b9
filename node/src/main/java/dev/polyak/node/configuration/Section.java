package dev.polyak.node.configuration;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigValue;
import dev.polyak.node.rpc.Address;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Binds sections of the configuration to records: component {@code batchSize} is key {@code
 * batch-size}.
 */
final class Section {
  private Section() {}

  static <R extends Record> R bind(Config config, String path, Class<R> type) {
    RecordComponent[] components = type.getRecordComponents();
    Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      values[i] = value(config, path + "." + kebab(components[i].getName()), components[i]);
    }
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      Constructor<R> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (InvocationTargetException refused) {
      throw new ConfigurationException(
          path + ": " + refused.getCause().getMessage(), refused.getCause());
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException("cannot bind " + path + " to " + type, impossible);
    }
  }

  private static Object value(Config config, String key, RecordComponent component) {
    Class<?> type = component.getType();
    if (type.isRecord()) {
      return bind(config, key, type.asSubclass(Record.class));
    }
    return switch (type.getSimpleName()) {
      case "int" -> config.getInt(key);
      case "long" -> config.getLong(key);
      case "double" -> config.getDouble(key);
      case "boolean" -> config.getBoolean(key);
      case "String" -> config.getString(key);
      case "List" -> list(config.getList(key), elements(component.getGenericType()));
      case "Address" -> Address.parse(config.getString(key));
      case "Optional" ->
          // Of an address; there is no other.
          config.getString(key).equals("none")
              ? Optional.empty()
              : Optional.of(Address.parse(config.getString(key)));
      case "OptionalDouble" ->
          config.getString(key).equals("none")
              ? OptionalDouble.empty()
              : OptionalDouble.of(config.getDouble(key));
      default -> throw new IllegalStateException("no value of type %s at %s".formatted(type, key));
    };
  }

  private static Type elements(Type list) {
    return ((ParameterizedType) list).getActualTypeArguments()[0];
  }

  /** Of addresses, of texts, of integers, or of such lists. */
  private static List<?> list(ConfigList list, Type elements) {
    return list.stream().map(each -> element(each, elements)).toList();
  }

  private static Object element(ConfigValue value, Type type) {
    if (value instanceof ConfigList inner) {
      return list(inner, elements(type));
    }
    String text = String.valueOf(value.unwrapped());
    return switch (type.getTypeName()) {
      case "java.lang.String" -> text;
      case "java.lang.Integer" -> Double.valueOf(text).intValue();
      default -> Address.parse(text);
    };
  }

  private static String kebab(String name) {
    return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }
}
