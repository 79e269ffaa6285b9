package dev.polyak.environments;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.util.Optional;
import java.util.OptionalDouble;

/** Environments that no provider offers: classes, by their names. */
final class EnvironmentClass {

  private EnvironmentClass() {}

  /**
   * The class of this name, on the thread's context class loader.
   *
   * @return empty where there is none, and the name is not that of a class in a package either
   * @throws IllegalArgumentException if environments cannot be made of it; the message says why
   */
  static Optional<EnvironmentSpecification> find(String name) {
    if (!isClassName(name)) {
      return Optional.empty();
    }
    Class<?> type;
    try {
      type = Class.forName(name, false, loader());
    } catch (ClassNotFoundException absent) {
      if (name.indexOf('.') < 0) {
        return Optional.empty();
      }
      throw new Refused(name, "is not on the class path; --classpath adds jars", absent);
    } catch (LinkageError broken) {
      throw new Refused(name, "cannot be loaded: " + broken, broken);
    }
    Constructor<? extends Environment> constructor = constructor(type);
    return Optional.of(
        new EnvironmentSpecification(
            name, "a class", 0, OptionalDouble.empty(), () -> create(constructor)));
  }

  private static ClassLoader loader() {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    return context == null ? ClassLoader.getSystemClassLoader() : context;
  }

  /** Names of the language, with dots between them. */
  private static boolean isClassName(String name) {
    for (String part : name.split("\\.", -1)) {
      if (part.isEmpty()
          || !Character.isJavaIdentifierStart(part.charAt(0))
          || !part.chars().allMatch(Character::isJavaIdentifierPart)) {
        return false;
      }
    }
    return true;
  }

  private static Constructor<? extends Environment> constructor(Class<?> type) {
    String name = type.getName();
    if (!Environment.class.isAssignableFrom(type)) {
      throw new Refused(name, "does not implement " + Environment.class.getName(), null);
    }
    if (Modifier.isAbstract(type.getModifiers())) {
      throw new Refused(name, "is abstract", null);
    }
    if (!Modifier.isPublic(type.getModifiers())) {
      throw new Refused(name, "is not public", null);
    }
    try {
      return type.asSubclass(Environment.class).getConstructor();
    } catch (NoSuchMethodException absent) {
      throw new Refused(name, "has no public constructor without arguments", absent);
    } catch (LinkageError broken) {
      throw new Refused(name, "cannot be loaded: " + broken, broken);
    }
  }

  private static Environment create(Constructor<? extends Environment> constructor) {
    String name = constructor.getDeclaringClass().getName();
    try {
      return constructor.newInstance();
    } catch (InvocationTargetException | ExceptionInInitializerError thrown) {
      throw new Refused(name, "cannot be created: " + thrown.getCause(), thrown.getCause());
    } catch (ReflectiveOperationException | LinkageError fault) {
      throw new Refused(name, "cannot be created: " + fault, fault);
    }
  }

  /** Says which class, and why it is no environment. */
  static final class Refused extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    Refused(String name, String why, Throwable cause) {
      super("environment class " + name + " " + why, cause);
    }
  }
}
