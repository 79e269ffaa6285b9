package dev.polyak.replay.dataset;

import com.google.protobuf.ByteString;
import java.util.List;

/**
 * An episode of a data set, as rows of a store: one more than steps, the last one its closing row.
 *
 * @param steps 1 or more
 * @param flags as on the wire, one byte a row
 * @param columns as on the wire, in the signature's order
 */
public record DatasetEpisode(int steps, ByteString flags, List<ByteString> columns) {}
