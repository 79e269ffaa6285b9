package dev.polyak.learner.replay;

import dev.polyak.agents.BatchComposer;
import dev.polyak.agents.RewardScale;
import dev.polyak.proto.Tensors;
import dev.polyak.replay.v1.SampleBatch;
import dev.polyak.replay.v1.Signature;

/**
 * Composes messages into batches as they arrive, so that their buffers can be given back at once.
 * Belongs to one call.
 */
final class DrawDecoder {
  private final BatchComposer composer;
  private final MessageWindows windows;

  /**
   * A decoder of draws of {@code batchSize} windows.
   *
   * @param rewards what is learned of them
   * @param horizon steps of a window at the most
   */
  DrawDecoder(
      Signature signature,
      BatchComposer composer,
      RewardScale rewards,
      int batchSize,
      int horizon) {
    this.composer = composer;
    this.windows = new MessageWindows(signature, rewards, batchSize, horizon);
  }

  /**
   * Writes what a message holds of a part of {@code batch}.
   *
   * @param first row of the part
   * @param windows of the part
   * @throws IllegalArgumentException if the message is not one that the call asked for
   */
  void decode(SampleBatch message, SampledBatch batch, int first, int windows) {
    int offset = message.getOffset();
    int count = message.getWindows();
    if (count < 0 || offset < 0 || count > windows - offset) {
      throw new IllegalArgumentException(
          "windows [%d, %d) of a draw of %d".formatted(offset, (long) offset + count, windows));
    }
    this.windows.set(message);
    int row = first + offset;
    Tensors.view(message.getKeys()).asLongBuffer().get(batch.keys(), row, count);
    Tensors.view(message.getLeaves()).asDoubleBuffer().get(batch.leaves(), row, count);
    Tensors.view(message.getMasses()).asDoubleBuffer().get(batch.masses(), row, count);
    Tensors.view(message.getAgeSeconds()).asFloatBuffer().get(batch.ageSeconds(), row, count);
    Tensors.view(message.getActingUpdates()).asIntBuffer().get(batch.actingUpdates(), row, count);
    for (int i = 0; i < count; i++) {
      composer.compose(this.windows, i, batch.batch(), row + i);
    }
  }
}
