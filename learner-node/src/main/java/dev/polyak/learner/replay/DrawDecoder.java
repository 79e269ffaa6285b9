package dev.polyak.learner.replay;

import dev.polyak.agents.BatchComposer;
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
   * @param horizon steps of a window at the most
   */
  DrawDecoder(Signature signature, BatchComposer composer, int batchSize, int horizon) {
    this.composer = composer;
    this.windows = new MessageWindows(signature, batchSize, horizon);
  }

  /**
   * Writes rows {@code [offset, offset + windows)} of {@code batch}.
   *
   * @throws IllegalArgumentException if the message is not one that the call asked for
   */
  void decode(SampleBatch message, SampledBatch batch) {
    int offset = message.getOffset();
    int count = message.getWindows();
    if (count < 0 || offset < 0 || count > batch.rows() - offset) {
      throw new IllegalArgumentException(
          "windows [%d, %d) of a draw of %d"
              .formatted(offset, (long) offset + count, batch.rows()));
    }
    windows.set(message);
    Tensors.view(message.getKeys()).asLongBuffer().get(batch.keys(), offset, count);
    Tensors.view(message.getLeaves()).asDoubleBuffer().get(batch.leaves(), offset, count);
    Tensors.view(message.getMasses()).asDoubleBuffer().get(batch.masses(), offset, count);
    for (int i = 0; i < count; i++) {
      composer.compose(windows, i, batch.batch(), offset + i);
    }
  }
}
