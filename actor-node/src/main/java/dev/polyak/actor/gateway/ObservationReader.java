package dev.polyak.actor.gateway;

import com.google.protobuf.ByteString;
import dev.polyak.environments.Box;
import dev.polyak.environments.Space;
import dev.polyak.node.rpc.Refusal;
import dev.polyak.replay.v1.DataType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * Reads observations of a tree of spaces as vectors of float32, see {@code environment.proto}: a
 * Box's numbers as they are; a number that counts as one for each of its values, 1 for the one that
 * it has and 0 for the others; those of a MultiBinary as they are.
 */
final class ObservationReader {
  private static final float BRIGHTEST = 255;

  private final SpaceTree tree;
  private final Box space;

  ObservationReader(SpaceTree tree) {
    this.tree = tree;
    space = space(tree);
  }

  /** What the vectors are of. */
  Space space() {
    return space;
  }

  private static Box space(SpaceTree tree) {
    SpaceLeaf first = tree.leaves().getFirst();
    boolean isImage =
        tree.isBox() && first.type() == DataType.DATA_TYPE_UINT8 && first.isBetween(0, BRIGHTEST);
    if (isImage) {
      return Box.pixels(tree.shape());
    }
    int size = tree.leaves().stream().mapToInt(ObservationReader::width).sum();
    float[] low = new float[size];
    float[] high = new float[size];
    int at = 0;
    for (SpaceLeaf leaf : tree.leaves()) {
      for (int i = 0; i < width(leaf); i++, at++) {
        low[at] = leaf.isDiscrete() ? 0 : (float) leaf.low(i);
        high[at] = leaf.isDiscrete() ? 1 : (float) leaf.high(i);
      }
    }
    return new Box(tree.isBox() ? tree.shape() : List.of(size), low, high);
  }

  /** Numbers of a leaf in a vector. */
  private static int width(SpaceLeaf leaf) {
    return isOneHot(leaf) ? leaf.allChoices() : leaf.size();
  }

  private static boolean isOneHot(SpaceLeaf leaf) {
    return leaf.isDiscrete() && leaf.type() != DataType.DATA_TYPE_UINT8;
  }

  /**
   * Reads the observations of some environments of a vector.
   *
   * @param arrays one a leaf, of {@code environments} values
   * @param to vectors of the first of them
   * @throws Refusal if an array is of another size, or a number not of its space
   */
  void read(List<ByteString> arrays, int environments, float[][] to) {
    if (arrays.size() != tree.leaves().size()) {
      throw Refusal.invalid(
          "observations come in %d arrays, one a leaf, not %d",
          tree.leaves().size(), arrays.size());
    }
    int at = 0;
    for (int i = 0; i < arrays.size(); i++) {
      SpaceLeaf leaf = tree.leaves().get(i);
      if (arrays.get(i).size() != (long) environments * leaf.bytes()) {
        throw Refusal.invalid(
            "%s: %d values of %d bytes are %d bytes, not %d",
            leaf.path(),
            environments,
            leaf.bytes(),
            (long) environments * leaf.bytes(),
            arrays.get(i).size());
      }
      ByteBuffer array = arrays.get(i).asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
      for (int environment = 0; environment < environments; environment++) {
        read(leaf, array, environment, to[environment], at);
      }
      at += width(leaf);
    }
  }

  private static void read(SpaceLeaf leaf, ByteBuffer array, int environment, float[] to, int at) {
    int first = environment * leaf.size();
    if (!isOneHot(leaf)) {
      for (int i = 0; i < leaf.size(); i++) {
        to[at + i] = (float) leaf.require(leaf.get(array, first + i), i, environment);
      }
      return;
    }
    int from = at;
    for (int i = 0; i < leaf.size(); i++) {
      int choices = leaf.choices(i);
      int value = (int) (leaf.require(leaf.get(array, first + i), i, environment) - leaf.low(i));
      Arrays.fill(to, from, from + choices, 0);
      to[from + value] = 1;
      from += choices;
    }
  }
}
