package dev.polyak.replay.media;

/**
 * Where an incarnation of a stream stands after its last committed row.
 *
 * @param nextSequence steps that are stored: the next one's sequence
 * @param rows that are stored, closing rows among them
 * @param episodeOpen whether the last step's episode is not closed
 * @param closedThrough steps below this sequence are of closed episodes
 */
public record StreamMark(
    String stream,
    long incarnation,
    long nextSequence,
    long rows,
    boolean episodeOpen,
    long closedThrough) {}
