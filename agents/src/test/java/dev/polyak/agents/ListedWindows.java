package dev.polyak.agents;

import java.util.Arrays;
import java.util.List;

/** Windows that a test lists. */
public record ListedWindows(List<Window> windows) implements BatchComposer.Windows {

  /** One window. */
  public record Window(
      List<Float> first,
      List<Float> action,
      List<Float> rewards,
      List<Float> last,
      BatchComposer.End end) {}

  /** One window of so many rewards of 1. */
  static ListedWindows ofOnes(int steps, BatchComposer.End end) {
    Float[] rewards = new Float[steps];
    Arrays.fill(rewards, 1f);
    return new ListedWindows(
        List.of(new Window(List.of(), List.of(0f), List.of(rewards), List.of(), end)));
  }

  @Override
  public int length(int i) {
    return windows.get(i).rewards().size();
  }

  @Override
  public BatchComposer.End end(int i) {
    return windows.get(i).end();
  }

  @Override
  public void firstObservation(int i, float[] destination, int offset) {
    copy(windows.get(i).first(), destination, offset);
  }

  @Override
  public void lastObservation(int i, float[] destination, int offset) {
    copy(windows.get(i).last(), destination, offset);
  }

  @Override
  public void firstObservation(int i, byte[] destination, int offset) {
    copy(windows.get(i).first(), destination, offset);
  }

  @Override
  public void lastObservation(int i, byte[] destination, int offset) {
    copy(windows.get(i).last(), destination, offset);
  }

  private static void copy(List<Float> source, byte[] destination, int offset) {
    for (int i = 0; i < source.size(); i++) {
      destination[offset + i] = (byte) source.get(i).intValue();
    }
  }

  private static void copy(List<Float> source, float[] destination, int offset) {
    for (int i = 0; i < source.size(); i++) {
      destination[offset + i] = source.get(i);
    }
  }

  @Override
  public float firstAction(int i, int element) {
    return windows.get(i).action().get(element);
  }

  @Override
  public float reward(int i, int step) {
    return windows.get(i).rewards().get(step);
  }
}
