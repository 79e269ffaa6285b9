package dev.polyak.actor.gateway;

import com.google.protobuf.ByteString;
import dev.polyak.environments.Box;
import dev.polyak.environments.Discrete;
import dev.polyak.environments.Space;
import dev.polyak.node.rpc.Refusal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Writes an agent's actions as values of a tree of spaces, see {@code environment.proto}: one Box
 * is those of all leaves; one Discrete counts through the values of all leaves, the last number's
 * fastest. Belongs to one client's vector.
 */
final class ActionWriter {
  private static final int MAXIMUM_ACTIONS = 1 << 16;

  private final SpaceTree tree;
  private final Space space;
  private final ByteBuffer[] arrays;

  /** Numbers of the leaf that is written. */
  private final long[] numbers;

  /**
   * A writer.
   *
   * @throws Refusal if the space has no such form
   */
  ActionWriter(SpaceTree tree, int environments) {
    this.tree = tree;
    space = space(tree);
    numbers = new long[tree.leaves().stream().mapToInt(SpaceLeaf::size).max().orElseThrow()];
    arrays = new ByteBuffer[tree.leaves().size()];
    for (int i = 0; i < arrays.length; i++) {
      int bytes = Math.multiplyExact(environments, tree.leaves().get(i).bytes());
      arrays[i] = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
    // What is sent where no action counts is of the space, too.
    float[] none = new float[space.size()];
    for (int environment = 0; environment < environments; environment++) {
      set(environment, none);
    }
  }

  /** What the agent's actions are of. */
  Space space() {
    return space;
  }

  private static Space space(SpaceTree tree) {
    List<SpaceLeaf> leaves = tree.leaves();
    boolean discrete = leaves.getFirst().isDiscrete();
    for (SpaceLeaf leaf : leaves) {
      if (leaf.isDiscrete() != discrete) {
        throw Refusal.invalid(
            "%s %s, and %s does not: an agent takes actions that all count or all measure",
            leaves.getFirst().path(), discrete ? "counts" : "measures", leaf.path());
      }
    }
    return discrete ? discrete(tree) : box(tree);
  }

  private static Discrete discrete(SpaceTree tree) {
    long actions = 1;
    for (SpaceLeaf leaf : tree.leaves()) {
      for (int number = 0; number < leaf.size(); number++) {
        actions = Math.min(actions * leaf.choices(number), Integer.MAX_VALUE);
      }
    }
    if (actions > MAXIMUM_ACTIONS) {
      throw Refusal.invalid(
          "an action space has at most %d combinations of values, not %s%d",
          MAXIMUM_ACTIONS, actions == Integer.MAX_VALUE ? "over " : "", actions);
    }
    return new Discrete((int) actions, 0);
  }

  private static Box box(SpaceTree tree) {
    int size = tree.leaves().stream().mapToInt(SpaceLeaf::size).sum();
    float[] low = new float[size];
    float[] high = new float[size];
    int at = 0;
    for (SpaceLeaf leaf : tree.leaves()) {
      for (int i = 0; i < leaf.size(); i++, at++) {
        low[at] = (float) leaf.low(i);
        high[at] = (float) leaf.high(i);
      }
    }
    return new Box(tree.isBox() ? tree.shape() : List.of(size), low, high);
  }

  /** Sets an environment's action. */
  void set(int environment, float[] action) {
    long rest = (long) action[0];
    int end = space.size();
    for (int i = arrays.length - 1; i >= 0; i--) {
      SpaceLeaf leaf = tree.leaves().get(i);
      ByteBuffer value = arrays[i].position(environment * leaf.bytes());
      if (leaf.isDiscrete()) {
        for (int number = leaf.size() - 1; number >= 0; number--) {
          numbers[number] = rest % leaf.choices(number);
          rest /= leaf.choices(number);
        }
        for (int number = 0; number < leaf.size(); number++) {
          leaf.put(value, leaf.low(number) + numbers[number]);
        }
      } else {
        int first = end - leaf.size();
        for (int number = 0; number < leaf.size(); number++) {
          leaf.put(value, Math.clamp(action[first + number], leaf.low(number), leaf.high(number)));
        }
        end = first;
      }
    }
  }

  /** The actions of all environments: an array a leaf. */
  List<ByteString> arrays() {
    return IntStream.range(0, arrays.length)
        .mapToObj(i -> ByteString.copyFrom(arrays[i].array()))
        .toList();
  }
}
