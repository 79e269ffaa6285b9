package dev.polyak.actor.gateway;

import dev.polyak.node.rpc.Refusal;
import dev.polyak.replay.v1.DataType;
import dev.polyak.runs.v1.Box;
import dev.polyak.runs.v1.DictSpace;
import dev.polyak.runs.v1.Discrete;
import dev.polyak.runs.v1.MultiBinary;
import dev.polyak.runs.v1.MultiDiscrete;
import dev.polyak.runs.v1.NamedSpace;
import dev.polyak.runs.v1.Space;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A space as its client declares it, checked: the leaves of its tree, in order.
 *
 * @param leaves 1 or more
 * @param shape of the root, if that is a Box; empty for anything else
 */
record SpaceTree(List<SpaceLeaf> leaves, List<Integer> shape) {
  private static final int MAXIMUM_LEAVES = 1_024;
  private static final int MAXIMUM_DEPTH = 16;
  private static final int MAXIMUM_NUMBERS = 1 << 20;
  private static final int MAXIMUM_NAME = 128;

  /**
   * Reads a space.
   *
   * @param root what it is of: {@code observation} or {@code action}
   * @throws Refusal with the path, the value and the limit
   */
  static SpaceTree of(String root, Space space) {
    List<SpaceLeaf> leaves = new ArrayList<>();
    add(root, space, 0, leaves);
    long numbers = leaves.stream().mapToLong(SpaceLeaf::size).sum();
    if (leaves.isEmpty() || numbers > MAXIMUM_NUMBERS) {
      throw Refusal.invalid(
          "%s has %d numbers, and a space has 1 to %d", root, numbers, MAXIMUM_NUMBERS);
    }
    return new SpaceTree(
        List.copyOf(leaves), space.hasBox() ? space.getBox().getShapeList() : List.of());
  }

  /** Whether it is one Box. */
  boolean isBox() {
    return leaves.size() == 1 && !leaves.getFirst().isDiscrete() && !shape.isEmpty();
  }

  private static void add(String path, Space space, int depth, List<SpaceLeaf> leaves) {
    if (depth > MAXIMUM_DEPTH || leaves.size() == MAXIMUM_LEAVES) {
      throw Refusal.invalid(
          "%s: a space has at most %d leaves, %d deep", path, MAXIMUM_LEAVES, MAXIMUM_DEPTH);
    }
    switch (space.getKindCase()) {
      case BOX -> leaves.add(box(path, space.getBox()));
      case DISCRETE -> leaves.add(discrete(path, space.getDiscrete()));
      case MULTI_DISCRETE -> leaves.add(multiDiscrete(path, space.getMultiDiscrete()));
      case MULTI_BINARY -> leaves.add(multiBinary(path, space.getMultiBinary()));
      case TUPLE -> {
        for (int i = 0; i < space.getTuple().getSpacesCount(); i++) {
          add(path + "[" + i + "]", space.getTuple().getSpaces(i), depth + 1, leaves);
        }
      }
      case DICT -> addAll(path, space.getDict(), depth, leaves);
      case KIND_NOT_SET -> throw Refusal.invalid("%s is a space of no kind", path);
    }
  }

  private static void addAll(String path, DictSpace dict, int depth, List<SpaceLeaf> leaves) {
    String before = null;
    for (NamedSpace named : dict.getSpacesList()) {
      String name = named.getName();
      if (name.length() > MAXIMUM_NAME) {
        throw Refusal.invalid(
            "%s: a key has at most %d characters, not %d", path, MAXIMUM_NAME, name.length());
      }
      if (before != null && before.compareTo(name) >= 0) {
        throw Refusal.invalid(
            "%s: keys are in their order, each once, not \"%s\" after \"%s\"", path, name, before);
      }
      before = name;
      add(path + "[\"" + name + "\"]", named.getSpace(), depth + 1, leaves);
    }
  }

  private static SpaceLeaf box(String path, Box box) {
    int size = size(path, box.getShapeList());
    switch (box.getDataType()) {
      case DATA_TYPE_FLOAT32, DATA_TYPE_FLOAT64, DATA_TYPE_UINT8, DATA_TYPE_INT32 -> {}
      default ->
          throw Refusal.invalid(
              "%s: a box is of float32, float64, uint8 or int32, not %s", path, box.getDataType());
    }
    double[] low = bounds(path, "low", box.getLowList(), size);
    double[] high = bounds(path, "high", box.getHighList(), size);
    for (int i = 0; i < Math.max(low.length, high.length); i++) {
      double least = low[low.length == 1 ? 0 : i];
      double greatest = high[high.length == 1 ? 0 : i];
      if (!(least <= greatest)) {
        throw Refusal.invalid(
            "%s: bounds of number %d are out of order: %s and %s", path, i, least, greatest);
      }
    }
    return new SpaceLeaf(path, box.getDataType(), low, high, size, new int[0]);
  }

  private static double[] bounds(String path, String which, List<Double> bounds, int size) {
    if (bounds.size() != 1 && bounds.size() != size) {
      throw Refusal.invalid("%s: %s has 1 or %d numbers, not %d", path, which, size, bounds.size());
    }
    return bounds.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static SpaceLeaf discrete(String path, Discrete discrete) {
    double start = discrete.getStart();
    int n = choices(path, discrete.getN());
    return new SpaceLeaf(
        path,
        DataType.DATA_TYPE_INT64,
        new double[] {start},
        new double[] {start + n - 1},
        1,
        new int[] {n});
  }

  private static SpaceLeaf multiDiscrete(String path, MultiDiscrete discrete) {
    int[] choices =
        discrete.getNList().stream()
            .mapToInt(Integer::intValue)
            .map(n -> choices(path, n))
            .toArray();
    if (choices.length < 1) {
      throw Refusal.invalid("%s: a MultiDiscrete has 1 number or more", path);
    }
    double[] high = new double[choices.length];
    for (int i = 0; i < high.length; i++) {
      high[i] = choices[i] - 1;
    }
    return new SpaceLeaf(
        path, DataType.DATA_TYPE_INT64, new double[1], high, choices.length, choices);
  }

  private static int choices(String path, int n) {
    if (n < 1 || n > MAXIMUM_NUMBERS) {
      throw Refusal.invalid(
          "%s: a discrete number has 1 to %d values, not %s",
          path, MAXIMUM_NUMBERS, Integer.toUnsignedString(n));
    }
    return n;
  }

  private static SpaceLeaf multiBinary(String path, MultiBinary binary) {
    int size = size(path, binary.getShapeList());
    int[] choices = new int[size];
    Arrays.fill(choices, 2);
    return new SpaceLeaf(
        path, DataType.DATA_TYPE_UINT8, new double[1], new double[] {1}, size, choices);
  }

  private static int size(String path, List<Integer> shape) {
    long size = 1;
    for (int axis : shape) {
      size = axis < 1 ? 0 : Math.min(size * axis, Integer.MAX_VALUE);
      if (size < 1 || size > MAXIMUM_NUMBERS) {
        throw Refusal.invalid(
            "%s: an array has 1 to %d numbers, and no axis without any, not %s",
            path, MAXIMUM_NUMBERS, shape);
      }
    }
    return (int) size;
  }
}
