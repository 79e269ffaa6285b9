package dev.polyak.learner.checkpoint;

import java.util.List;

/** One network in a checkpoint: four vectors of one length, which their holder fills and reads. */
public final class NetworkState {
  private final String name;
  private final String description;
  private final float[] online;
  private final float[] target;
  private final float[] first;
  private final float[] second;

  /**
   * All zeros.
   *
   * @param description its canonical text; weights of another description mean nothing
   * @param length of its flat vectors
   */
  public NetworkState(String name, String description, int length) {
    this.name = name;
    this.description = description;
    online = new float[length];
    target = new float[length];
    first = new float[length];
    second = new float[length];
  }

  public String name() {
    return name;
  }

  public String description() {
    return description;
  }

  public float[] online() {
    return online;
  }

  public float[] target() {
    return target;
  }

  /** Adam's first moment. */
  public float[] first() {
    return first;
  }

  /** Adam's second moment. */
  public float[] second() {
    return second;
  }

  /** The vectors in the file's order. */
  List<float[]> vectors() {
    return List.of(online, target, first, second);
  }
}
