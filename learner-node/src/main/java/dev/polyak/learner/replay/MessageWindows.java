package dev.polyak.learner.replay;

import dev.polyak.agents.BatchComposer;
import dev.polyak.agents.BatchComposer.End;
import dev.polyak.agents.RewardScale;
import dev.polyak.proto.Tensors;
import dev.polyak.replay.v1.Column;
import dev.polyak.replay.v1.ColumnSelection;
import dev.polyak.replay.v1.SampleBatch;
import dev.polyak.replay.v1.Signature;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The windows of one {@link SampleBatch} message, read where they lie. Rewards are ragged: window
 * i's follow those of the windows before it, {@code lengths[i]} of them. Reused from message to
 * message; belongs to one thread.
 */
final class MessageWindows implements BatchComposer.Windows {
  private static final String OBSERVATION = "observation";
  private static final String ACTION = "action";
  private static final String REWARD = "reward";

  private final RewardScale rewards;
  private final int maximumLength;
  private final ObservationColumns observations;
  private final Values action;
  private final Values reward;
  private final int[] firstReward;
  private ByteBuffer ends = ByteBuffer.allocate(0);
  private ByteBuffer lengths = ByteBuffer.allocate(0);

  /**
   * Windows of a store's rows.
   *
   * @param rewards what is learned of them
   * @param maximumWindows of one message
   * @param maximumLength steps of a window
   */
  MessageWindows(Signature signature, RewardScale rewards, int maximumWindows, int maximumLength) {
    this.rewards = rewards;
    this.maximumLength = maximumLength;
    observations = new ObservationColumns(column(signature, OBSERVATION));
    action = new Values(column(signature, ACTION));
    reward = new Values(column(signature, REWARD));
    firstReward = new int[maximumWindows + 1];
  }

  /** What {@link #set} expects of the columns of a message, in its order. */
  static List<ColumnSelection> selections(Signature signature) {
    return List.of(
        select(signature, OBSERVATION, ColumnSelection.Rows.ROWS_FIRST),
        select(signature, OBSERVATION, ColumnSelection.Rows.ROWS_LAST),
        select(signature, ACTION, ColumnSelection.Rows.ROWS_FIRST),
        select(signature, REWARD, ColumnSelection.Rows.ROWS_ALL));
  }

  private static ColumnSelection select(
      Signature signature, String name, ColumnSelection.Rows rows) {
    ColumnSelection.Builder selection = ColumnSelection.newBuilder().setColumn(name).setRows(rows);
    if (column(signature, name).getStack() > 1) {
      selection.setFrames(ColumnSelection.Frames.FRAMES_DISTINCT);
    }
    return selection.build();
  }

  private static Column column(Signature signature, String name) {
    return signature.getColumnsList().stream()
        .filter(column -> column.getName().equals(name))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("the run's signature has no column " + name));
  }

  /**
   * Looks at another message.
   *
   * @throws IllegalArgumentException if its parts do not fit one another
   */
  void set(SampleBatch message) {
    int windows = message.getWindows();
    require(message.getEnds().size(), windows, "ends");
    require(message.getLengths().size(), windows * Integer.BYTES, "lengths");
    require(message.getKeys().size(), windows * Long.BYTES, "keys");
    require(message.getLeaves().size(), windows * Double.BYTES, "leaves");
    require(message.getMasses().size(), windows * Double.BYTES, "masses");
    require(message.getAgeSeconds().size(), windows * Float.BYTES, "ages");
    require(message.getActingUpdates().size(), windows * Integer.BYTES, "acting updates");
    require(message.getColumnsCount(), 4, "columns");
    ends = Tensors.view(message.getEnds());
    lengths = Tensors.view(message.getLengths());
    for (int i = 0; i < windows; i++) {
      int length = length(i);
      if (length < 1 || length > maximumLength) {
        throw new IllegalArgumentException(
            "a window of %d steps, where 1 to %d were asked for".formatted(length, maximumLength));
      }
      firstReward[i + 1] = firstReward[i] + length;
    }
    observations.set(message, windows);
    action.set(message.getColumns(2), windows);
    reward.set(message.getColumns(3), firstReward[windows]);
  }

  private static void require(int actual, int expected, String what) {
    if (actual != expected) {
      throw new IllegalArgumentException(
          "a sampled message has %d of %s instead of %d".formatted(actual, what, expected));
    }
  }

  @Override
  public int length(int i) {
    return lengths.getInt(i * Integer.BYTES);
  }

  @Override
  public End end(int i) {
    return switch (ends.get(i)) {
      case 0 -> End.CONTINUES;
      case 1 -> End.TERMINATED;
      case 2 -> End.TRUNCATED;
      case 3 -> End.CUT;
      default -> throw new IllegalArgumentException("a window ends with %d".formatted(ends.get(i)));
    };
  }

  @Override
  public void firstObservation(int i, float[] destination, int offset) {
    observations.first().copy(i, destination, offset);
  }

  @Override
  public void lastObservation(int i, float[] destination, int offset) {
    observations.last().copy(i, destination, offset);
  }

  @Override
  public void firstObservation(int i, byte[] destination, int offset) {
    observations.first().copy(i, destination, offset);
  }

  @Override
  public void lastObservation(int i, byte[] destination, int offset) {
    observations.last().copy(i, destination, offset);
  }

  @Override
  public float firstAction(int i, int element) {
    return action.get(i, element);
  }

  @Override
  public float reward(int i, int step) {
    return (float) rewards.of(reward.get(firstReward[i] + step, 0));
  }
}
